// SPDX-License-Identifier: GPL-3.0-or-later
// A message is a set of properties; what may change after it was made is its place in the server's
// order and its state, whether it waits, and the sender and cid of one that is sent anew; which
// object stands for its file; its text and talk. Each change notifies once, and only if there was
// one.
#include "ritrovo-message-private.h"

struct _RitrovoMessage {
  GObject parent_instance;

  // owned
  char *sender;
  char *text;
  char *cid;
  char *error_text;
  char *epoch; // of an unsent one
  char *owner;
  RitrovoFile *file; // NULL: none
  RitrovoTalk *talk; // NULL: nothing

  gint64 seq;
  gint64 time;
  RitrovoMessageState state;
  gboolean mine;
  gboolean refused;
  gboolean waiting;
};

G_DEFINE_FINAL_TYPE(RitrovoMessage, ritrovo_message, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_SENDER,
  PROP_TEXT,
  PROP_CID,
  PROP_ERROR_TEXT,
  PROP_SEQ,
  PROP_TIME,
  PROP_STATE,
  PROP_MINE,
  PROP_WAITING,
  PROP_FILE,
  PROP_REPLY_SEQ,
  PROP_REPLY_SENDER,
  PROP_REPLY_TEXT,
  PROP_REPLY_REMOVED,
  PROP_EDITED,
  PROP_REMOVED,
  PROP_REMOVED_BY,
  PROP_REACTIONS,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

GType ritrovo_message_state_get_type(void)
{
  static const GEnumValue values[] = {
      {RITROVO_MESSAGE_SENT, "RITROVO_MESSAGE_SENT", "sent"},
      {RITROVO_MESSAGE_PENDING, "RITROVO_MESSAGE_PENDING", "pending"},
      {RITROVO_MESSAGE_FAILED, "RITROVO_MESSAGE_FAILED", "failed"},
      {RITROVO_MESSAGE_NOTICE, "RITROVO_MESSAGE_NOTICE", "notice"},
      {0, NULL, NULL},
  };
  static gsize type = 0;
  if (g_once_init_enter(&type))
    g_once_init_leave(&type, g_enum_register_static("RitrovoMessageState", values));
  return type;
}

static void get_talk_property(RitrovoMessage *self, guint id, GValue *value, GParamSpec *spec)
{
  switch (id) {
  case PROP_REPLY_SEQ:
    g_value_set_int64(value, ritrovo_message_get_reply_seq(self));
    break;
  case PROP_REPLY_SENDER:
    g_value_set_string(value, ritrovo_message_get_reply_sender(self));
    break;
  case PROP_REPLY_TEXT:
    g_value_set_string(value, ritrovo_message_get_reply_text(self));
    break;
  case PROP_REPLY_REMOVED:
    g_value_set_boolean(value, ritrovo_message_get_reply_removed(self));
    break;
  case PROP_EDITED:
    g_value_set_int64(value, ritrovo_message_get_edited(self));
    break;
  case PROP_REMOVED:
    g_value_set_boolean(value, ritrovo_message_get_removed(self));
    break;
  case PROP_REMOVED_BY:
    g_value_set_string(value, ritrovo_message_get_removed_by(self));
    break;
  case PROP_REACTIONS:
    g_value_set_boxed(value, self->talk ? self->talk->reactions : NULL);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(self, id, spec);
  }
}

static void ritrovo_message_get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  RitrovoMessage *self = RITROVO_MESSAGE(object);
  switch (id) {
  case PROP_SENDER:
    g_value_set_string(value, self->sender);
    break;
  case PROP_TEXT:
    g_value_set_string(value, self->text);
    break;
  case PROP_CID:
    g_value_set_string(value, self->cid);
    break;
  case PROP_ERROR_TEXT:
    g_value_set_string(value, self->error_text);
    break;
  case PROP_SEQ:
    g_value_set_int64(value, self->seq);
    break;
  case PROP_TIME:
    g_value_set_int64(value, self->time);
    break;
  case PROP_STATE:
    g_value_set_enum(value, self->state);
    break;
  case PROP_MINE:
    g_value_set_boolean(value, self->mine);
    break;
  case PROP_WAITING:
    g_value_set_boolean(value, self->waiting);
    break;
  case PROP_FILE:
    g_value_set_object(value, self->file);
    break;
  default:
    get_talk_property(self, id, value, spec);
  }
}

static void ritrovo_message_finalize(GObject *object)
{
  RitrovoMessage *self = RITROVO_MESSAGE(object);
  g_free(self->sender);
  g_free(self->text);
  g_free(self->cid);
  g_free(self->error_text);
  g_free(self->epoch);
  g_free(self->owner);
  g_clear_object(&self->file);
  ritrovo_talk_free(self->talk);
  G_OBJECT_CLASS(ritrovo_message_parent_class)->finalize(object);
}

static void add_talk_properties(GParamFlags flags)
{
  props[PROP_REPLY_SEQ] = g_param_spec_int64("reply-seq", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_REPLY_SENDER] = g_param_spec_string("reply-sender", NULL, NULL, "", flags);
  props[PROP_REPLY_TEXT] = g_param_spec_string("reply-text", NULL, NULL, "", flags);
  props[PROP_REPLY_REMOVED] = g_param_spec_boolean("reply-removed", NULL, NULL, FALSE, flags);
  props[PROP_EDITED] = g_param_spec_int64("edited", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_REMOVED] = g_param_spec_boolean("removed", NULL, NULL, FALSE, flags);
  props[PROP_REMOVED_BY] = g_param_spec_string("removed-by", NULL, NULL, "", flags);
  props[PROP_REACTIONS] = g_param_spec_boxed("reactions", NULL, NULL, G_TYPE_PTR_ARRAY, flags);
}

static void ritrovo_message_class_init(RitrovoMessageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ritrovo_message_get_property;
  object_class->finalize = ritrovo_message_finalize;

  props[PROP_SENDER] = g_param_spec_string("sender", NULL, NULL, "", flags);
  props[PROP_TEXT] = g_param_spec_string("text", NULL, NULL, "", flags);
  props[PROP_CID] = g_param_spec_string("cid", NULL, NULL, "", flags);
  props[PROP_ERROR_TEXT] = g_param_spec_string("error-text", NULL, NULL, "", flags);
  props[PROP_SEQ] = g_param_spec_int64("seq", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_TIME] = g_param_spec_int64("time", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_STATE] = g_param_spec_enum("state", NULL, NULL, RITROVO_TYPE_MESSAGE_STATE,
                                        RITROVO_MESSAGE_SENT, flags);
  props[PROP_MINE] = g_param_spec_boolean("mine", NULL, NULL, FALSE, flags);
  props[PROP_WAITING] = g_param_spec_boolean("waiting", NULL, NULL, FALSE, flags);
  props[PROP_FILE] = g_param_spec_object("file", NULL, NULL, RITROVO_TYPE_FILE, flags);
  add_talk_properties(flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void ritrovo_message_init(RitrovoMessage *self)
{
}

static RitrovoMessage *make(const char *sender, const char *text, gint64 time,
                            RitrovoMessageState state, const char *cid)
{
  RitrovoMessage *self = g_object_new(RITROVO_TYPE_MESSAGE, NULL);
  self->sender = g_strdup(sender ? sender : "");
  self->text = g_strdup(text ? text : "");
  self->cid = g_strdup(cid ? cid : "");
  self->error_text = g_strdup("");
  self->epoch = g_strdup("");
  self->owner = g_strdup("");
  self->time = MAX(time, 0);
  self->state = state;
  return self;
}

RitrovoMessage *ritrovo_message_new(const char *sender, const char *text, gint64 time)
{
  return make(sender, text, time, RITROVO_MESSAGE_SENT, NULL);
}

RitrovoMessage *ritrovo_message_new_notice(const char *text, gint64 time)
{
  return make("", text, time, RITROVO_MESSAGE_NOTICE, NULL);
}

RitrovoMessage *ritrovo_message_new_sent(const char *sender, const char *text, gint64 time,
                                         gint64 seq, const char *cid, gboolean mine)
{
  RitrovoMessage *self = make(sender, text, time, RITROVO_MESSAGE_SENT, cid);
  self->seq = MAX(seq, 0);
  self->mine = mine;
  return self;
}

RitrovoMessage *ritrovo_message_new_unsent(const char *sender, const char *text, gint64 time,
                                           const char *cid)
{
  RitrovoMessage *self = make(sender, text, time, RITROVO_MESSAGE_PENDING, cid);
  self->mine = TRUE;
  return self;
}

RitrovoMessage *ritrovo_message_new_pending(const char *sender, const char *text, gint64 time)
{
  g_autofree char *cid = g_uuid_string_random();
  return ritrovo_message_new_unsent(sender, text, time, cid);
}

void ritrovo_message_set_origin(RitrovoMessage *self, const char *epoch, const char *owner)
{
  g_return_if_fail(RITROVO_IS_MESSAGE(self));
  g_free(self->epoch);
  g_free(self->owner);
  self->epoch = g_strdup(epoch);
  self->owner = g_strdup(owner);
}

gboolean ritrovo_message_has_origin(RitrovoMessage *self, const char *epoch, const char *owner)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE(self), FALSE);
  return strcmp(self->epoch, epoch) == 0 && strcmp(self->owner, owner) == 0;
}

const char *ritrovo_message_get_epoch(RitrovoMessage *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE(self), "");
  return self->epoch;
}

void ritrovo_message_set_file(RitrovoMessage *self, RitrovoFile *file)
{
  g_return_if_fail(RITROVO_IS_MESSAGE(self));
  if (g_set_object(&self->file, file))
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_FILE]);
}

static void set_text(RitrovoMessage *self, char **field, const char *text, int prop)
{
  if (strcmp(*field, text) == 0)
    return;
  g_free(*field);
  *field = g_strdup(text);
  g_object_notify_by_pspec(G_OBJECT(self), props[prop]);
}

void ritrovo_message_set_text(RitrovoMessage *self, const char *text)
{
  g_return_if_fail(RITROVO_IS_MESSAGE(self));
  set_text(self, &self->text, text, PROP_TEXT);
}

void ritrovo_message_take_talk(RitrovoMessage *self, RitrovoTalk *talk)
{
  g_return_if_fail(RITROVO_IS_MESSAGE(self));
  if (ritrovo_talk_is_empty(talk))
    g_clear_pointer(&talk, ritrovo_talk_free);
  if (!self->talk && !talk)
    return;
  g_autoptr(RitrovoTalk) before = self->talk ? self->talk : ritrovo_talk_new();
  g_autoptr(RitrovoTalk) nothing = talk ? NULL : ritrovo_talk_new();
  const RitrovoTalk *now = talk ? talk : nothing;
  const gboolean differs[] = {
      before->reply_seq != now->reply_seq,
      strcmp(before->reply_sender, now->reply_sender) != 0,
      strcmp(before->reply_text, now->reply_text) != 0,
      before->reply_removed != now->reply_removed,
      before->edited != now->edited,
      before->removed != now->removed,
      strcmp(before->removed_by, now->removed_by) != 0,
      !ritrovo_talk_same_reactions(before, now),
  }; // in the order of the properties
  self->talk = talk;
  for (guint i = 0; i < G_N_ELEMENTS(differs); i++)
    if (differs[i])
      g_object_notify_by_pspec(G_OBJECT(self), props[PROP_REPLY_SEQ + i]);
}

void ritrovo_message_renew(RitrovoMessage *self, const char *cid, const char *sender)
{
  g_return_if_fail(RITROVO_IS_MESSAGE(self));
  set_text(self, &self->cid, cid, PROP_CID);
  set_text(self, &self->sender, sender, PROP_SENDER);
}

void ritrovo_message_set_waiting(RitrovoMessage *self, gboolean waiting)
{
  g_return_if_fail(RITROVO_IS_MESSAGE(self));
  waiting = waiting && self->state == RITROVO_MESSAGE_PENDING;
  if (self->waiting == waiting)
    return;
  self->waiting = waiting;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_WAITING]);
}

static void set_state(RitrovoMessage *self, RitrovoMessageState state, const char *error_text)
{
  if (state != RITROVO_MESSAGE_PENDING)
    ritrovo_message_set_waiting(self, FALSE);
  set_text(self, &self->error_text, error_text, PROP_ERROR_TEXT);
  if (self->state != state) {
    self->state = state;
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_STATE]);
  }
}

void ritrovo_message_settle(RitrovoMessage *self, gint64 seq, gint64 time)
{
  g_return_if_fail(RITROVO_IS_MESSAGE(self));
  if (self->seq != seq) {
    self->seq = seq;
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_SEQ]);
  }
  if (self->time != time) {
    self->time = time;
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_TIME]);
  }
  set_state(self, RITROVO_MESSAGE_SENT, "");
}

gboolean ritrovo_message_is_refused(RitrovoMessage *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE(self), FALSE);
  return self->refused;
}

void ritrovo_message_fail(RitrovoMessage *self, const char *why, gboolean refused)
{
  g_return_if_fail(RITROVO_IS_MESSAGE(self));
  self->refused = refused;
  set_state(self, RITROVO_MESSAGE_FAILED, why);
}

void ritrovo_message_revive(RitrovoMessage *self)
{
  g_return_if_fail(RITROVO_IS_MESSAGE(self));
  self->refused = FALSE;
  set_state(self, RITROVO_MESSAGE_PENDING, "");
}

const char *ritrovo_message_get_sender(RitrovoMessage *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE(self), "");
  return self->sender;
}

const char *ritrovo_message_get_text(RitrovoMessage *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE(self), "");
  return self->text;
}

const char *ritrovo_message_get_cid(RitrovoMessage *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE(self), "");
  return self->cid;
}

const char *ritrovo_message_get_error_text(RitrovoMessage *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE(self), "");
  return self->error_text;
}

gint64 ritrovo_message_get_seq(RitrovoMessage *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE(self), 0);
  return self->seq;
}

gint64 ritrovo_message_get_time(RitrovoMessage *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE(self), 0);
  return self->time;
}

RitrovoMessageState ritrovo_message_get_state(RitrovoMessage *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE(self), RITROVO_MESSAGE_NOTICE);
  return self->state;
}

gboolean ritrovo_message_get_mine(RitrovoMessage *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE(self), FALSE);
  return self->mine;
}

gboolean ritrovo_message_get_waiting(RitrovoMessage *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE(self), FALSE);
  return self->waiting;
}

const RitrovoTalk *ritrovo_message_get_talk(RitrovoMessage *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE(self), NULL);
  return self->talk;
}

RitrovoFile *ritrovo_message_get_file(RitrovoMessage *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE(self), NULL);
  return self->file;
}
