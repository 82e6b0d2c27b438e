// SPDX-License-Identifier: GPL-3.0-or-later
// The room as its views see it, and the way of what the server says to the file that knows what to
// do with it.
#include "ritrovo-room-private.h"

#include <glib/gi18n.h>

#include "limits.h"
#include "ritrovo-client-private.h"
#include "ritrovo-file-list-private.h"
#include "ritrovo-message-private.h"

#define TOPIC_LENGTH LIMIT_TOPIC // characters; no topic within the limit has more
#define NAME_BYTES 256           // of a stranger's; the text dialect has names that are addresses

G_DEFINE_FINAL_TYPE(RitrovoRoom, ritrovo_room, G_TYPE_OBJECT)

enum {
  PROP_0,
  PROP_NAME,
  PROP_TOPIC,
  PROP_MESSAGES,
  PROP_MEMBERS,
  PROP_MEMBER_COUNT,
  PROP_AT_NEWEST,
  PROP_NEWER_COUNT,
  PROP_FOLLOWING,
  PROP_LAST_READ,
  PROP_DRAFT,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

enum { JUMPED, SEND_REFUSED, N_SIGNALS };

static guint signals[N_SIGNALS];

static void ritrovo_room_get_property(GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  RitrovoRoom *self = RITROVO_ROOM(object);
  switch (id) {
  case PROP_NAME:
    g_value_set_string(value, self->name);
    break;
  case PROP_TOPIC:
    g_value_set_string(value, self->topic);
    break;
  case PROP_MESSAGES:
    g_value_set_object(value, self->messages);
    break;
  case PROP_MEMBERS:
    g_value_set_object(value, self->members);
    break;
  case PROP_MEMBER_COUNT:
    g_value_set_uint(value, self->member_count);
    break;
  case PROP_AT_NEWEST:
    g_value_set_boolean(value, self->at_newest);
    break;
  case PROP_NEWER_COUNT:
    g_value_set_uint(value, self->newer_count);
    break;
  case PROP_FOLLOWING:
    g_value_set_boolean(value, self->following);
    break;
  case PROP_LAST_READ:
    g_value_set_int64(value, self->last_read);
    break;
  case PROP_DRAFT:
    g_value_set_string(value, self->draft);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

static void ritrovo_room_set_property(GObject *object, guint id, const GValue *value,
                                      GParamSpec *spec)
{
  switch (id) {
  case PROP_FOLLOWING:
    ritrovo_room_set_following(RITROVO_ROOM(object), g_value_get_boolean(value));
    break;
  case PROP_DRAFT:
    ritrovo_room_set_draft(RITROVO_ROOM(object), g_value_get_string(value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

static void ritrovo_room_dispose(GObject *object)
{
  RitrovoRoom *self = RITROVO_ROOM(object);
  ritrovo_room_keep(self);
  ritrovo_room_drop_pages(self);
  g_clear_handle_id(&self->send_timer, g_source_remove);
  g_signal_handlers_disconnect_by_data(self->messages, self);
  g_clear_object(&self->store);
  g_clear_weak_pointer(&self->client);
  g_clear_weak_pointer(&self->file_list);
  G_OBJECT_CLASS(ritrovo_room_parent_class)->dispose(object);
}

static void ritrovo_room_finalize(GObject *object)
{
  RitrovoRoom *self = RITROVO_ROOM(object);
  g_free(self->name);
  g_free(self->topic);
  g_free(self->draft);
  g_free(self->epoch);
  g_free(self->address);
  g_free(self->in_flight);
  g_ptr_array_unref(self->writing);
  g_object_unref(self->messages);
  g_object_unref(self->members);
  G_OBJECT_CLASS(ritrovo_room_parent_class)->finalize(object);
}

static void ritrovo_room_class_init(RitrovoRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ritrovo_room_get_property;
  object_class->set_property = ritrovo_room_set_property;
  object_class->dispose = ritrovo_room_dispose;
  object_class->finalize = ritrovo_room_finalize;

  props[PROP_NAME] = g_param_spec_string("name", NULL, NULL, "", flags);
  props[PROP_TOPIC] = g_param_spec_string("topic", NULL, NULL, "", flags);
  props[PROP_MESSAGES] = g_param_spec_object("messages", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_MEMBERS] = g_param_spec_object("members", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_MEMBER_COUNT] = g_param_spec_uint("member-count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_AT_NEWEST] = g_param_spec_boolean("at-newest", NULL, NULL, TRUE, flags);
  props[PROP_NEWER_COUNT] = g_param_spec_uint("newer-count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  props[PROP_FOLLOWING] =
      g_param_spec_boolean("following", NULL, NULL, TRUE, flags | G_PARAM_WRITABLE);
  props[PROP_LAST_READ] = g_param_spec_int64("last-read", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_DRAFT] = g_param_spec_string("draft", NULL, NULL, "", flags | G_PARAM_WRITABLE);
  g_object_class_install_properties(object_class, N_PROPS, props);

  signals[JUMPED] = g_signal_new("jumped", RITROVO_TYPE_ROOM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SEND_REFUSED] =
      g_signal_new("send-refused", RITROVO_TYPE_ROOM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                   G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void messages_changed_cb(RitrovoRoom *self)
{
  self->log_changed = TRUE;
  ritrovo_room_keep_soon(self);
}

static void ritrovo_room_init(RitrovoRoom *self)
{
  self->topic = g_strdup("");
  self->draft = g_strdup("");
  self->epoch = g_strdup("");
  self->at_newest = TRUE;
  self->following = TRUE;
  self->writing = g_ptr_array_new_with_free_func(g_object_unref);
  self->messages = ritrovo_message_model_new();
  g_signal_connect_swapped(self->messages, "items-changed", G_CALLBACK(messages_changed_cb), self);
  self->members = g_list_store_new(RITROVO_TYPE_MEMBER);
}

RitrovoRoom *ritrovo_room_new(const char *name, RitrovoClient *client)
{
  RitrovoRoom *self = g_object_new(RITROVO_TYPE_ROOM, NULL);
  self->name = g_strdup(name);
  g_set_weak_pointer(&self->client, client);
  g_signal_connect_object(client, "notify::state", G_CALLBACK(ritrovo_room_hold_unsent), self,
                          G_CONNECT_SWAPPED);
  RitrovoStore *store = ritrovo_client_get_store(client);
  if (store) {
    self->store = g_object_ref(store);
    self->address = ritrovo_address_to_string(client->address);
  }
  return self;
}

const char *ritrovo_room_get_name(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), "");
  return self->name;
}

const char *ritrovo_room_get_topic(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), "");
  return self->topic;
}

GListModel *ritrovo_room_get_messages(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), NULL);
  return G_LIST_MODEL(self->messages);
}

GListModel *ritrovo_room_get_members(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), NULL);
  return G_LIST_MODEL(self->members);
}

guint ritrovo_room_get_member_count(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), 0);
  return self->member_count;
}

gboolean ritrovo_room_get_at_newest(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), TRUE);
  return self->at_newest;
}

guint ritrovo_room_get_newer_count(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), 0);
  return self->newer_count;
}

gboolean ritrovo_room_get_following(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), TRUE);
  return self->following;
}

gint64 ritrovo_room_get_last_read(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), 0);
  return self->last_read;
}

const char *ritrovo_room_get_draft(RitrovoRoom *self)
{
  g_return_val_if_fail(RITROVO_IS_ROOM(self), "");
  return self->draft;
}

void ritrovo_room_count_newer(RitrovoRoom *self)
{
  gint64 newer = self->at_newest ? 0 : self->top - self->newest;
  guint count = (guint) CLAMP(newer, 0, G_MAXINT);
  if (self->newer_count == count)
    return;
  self->newer_count = count;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_NEWER_COUNT]);
}

void ritrovo_room_set_at_newest(RitrovoRoom *self, gboolean at_newest)
{
  if (at_newest)
    self->wants_newest = FALSE;
  ritrovo_message_model_set_open(self->messages, at_newest || self->wants_newest);
  if (self->at_newest == at_newest)
    return;
  self->at_newest = at_newest;
  ritrovo_room_count_newer(self);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_AT_NEWEST]);
}

void ritrovo_room_set_following(RitrovoRoom *self, gboolean following)
{
  g_return_if_fail(RITROVO_IS_ROOM(self));
  if (self->following == following)
    return;
  self->following = following;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_FOLLOWING]);
}

void ritrovo_room_set_last_read(RitrovoRoom *self, gint64 seq)
{
  if (seq <= self->last_read)
    return;
  self->last_read = seq;
  self->log_changed = TRUE;
  ritrovo_room_keep_soon(self);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_LAST_READ]);
}

void ritrovo_room_mark_read(RitrovoRoom *self, gint64 seq)
{
  g_return_if_fail(RITROVO_IS_ROOM(self));
  ritrovo_room_set_last_read(self, MIN(seq, MAX(self->top, self->newest)));
}

void ritrovo_room_restore_draft(RitrovoRoom *self, const char *draft)
{
  if (strcmp(self->draft, draft) == 0)
    return;
  g_free(self->draft);
  self->draft = g_strdup(draft);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_DRAFT]);
}

void ritrovo_room_set_draft(RitrovoRoom *self, const char *draft)
{
  g_return_if_fail(RITROVO_IS_ROOM(self));
  if (strcmp(self->draft, draft ? draft : "") == 0)
    return;
  self->draft_touched = self->draft_changed = TRUE;
  ritrovo_room_keep_soon(self);
  ritrovo_room_restore_draft(self, draft ? draft : "");
}

void ritrovo_room_tell_jumped(RitrovoRoom *self, gint64 seq)
{
  g_signal_emit(self, signals[JUMPED], 0, seq);
}

gboolean ritrovo_room_hand_back(RitrovoRoom *self, const char *text, const char *words)
{
  if (!g_signal_has_handler_pending(self, signals[SEND_REFUSED], 0, TRUE))
    return FALSE;
  g_signal_emit(self, signals[SEND_REFUSED], 0, text, words);
  return TRUE;
}

static void set_topic(RitrovoRoom *self, const char *topic)
{
  g_autofree char *cut = ritrovo_client_cut(topic, TOPIC_LENGTH);
  if (strcmp(self->topic, cut) == 0)
    return;
  g_free(self->topic);
  self->topic = g_steal_pointer(&cut);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_TOPIC]);
}

void ritrovo_room_set_member_count(RitrovoRoom *self, guint count)
{
  if (self->member_count == count)
    return;
  self->member_count = count;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_MEMBER_COUNT]);
}

void ritrovo_room_add_notice(RitrovoRoom *self, const char *text)
{
  g_autoptr(RitrovoMessage) notice = ritrovo_message_new_notice(text, g_get_real_time() / 1000);
  ritrovo_message_model_add_notice(self->messages, notice);
}

static void take_topic(RitrovoRoom *self, const struct message *message)
{
  if (!message_has(message, topic))
    return;
  set_topic(self, message->topic);
  if (!message_has(message, by) || !*message->by || strlen(message->by) > NAME_BYTES)
    return;
  g_autofree char *notice = NULL;
  if (*self->topic)
    // Translators: the first %s is who did it, the second %s is the topic
    notice = g_strdup_printf(_("%s changed the topic: %s"), message->by, self->topic);
  else
    notice = g_strdup_printf(_("%s removed the topic"), message->by);
  ritrovo_room_add_notice(self, notice);
}

static void take_count(RitrovoRoom *self, const struct message *message)
{
  if (message_has(message, count))
    ritrovo_room_set_member_count(self, (guint) CLAMP(message->count, 0, G_MAXINT));
}

static void take_read(RitrovoRoom *self, const struct message *read)
{
  // Another device of the same account: the server knows already.
  if (!message_has(read, seq))
    return;
  ritrovo_room_mark_read(self, read->seq);
  self->read_told = MAX(self->read_told, self->last_read);
}

// What is told of a room that we are in.
static void take_news(RitrovoRoom *self, const struct message *message)
{
  switch (message->type) {
  case MSG_PRESENCE:
    ritrovo_room_take_presence(self, message);
    break;
  case MSG_TOPIC:
    take_topic(self, message);
    break;
  case MSG_MEMBERS:
    take_count(self, message);
    break;
  case MSG_GAP:
    ritrovo_room_log_gap(self, message);
    break;
  case MSG_READ:
    take_read(self, message);
    break;
  default:
    break;
  }
}

void ritrovo_room_join(RitrovoRoom *self)
{
  if (!self->client)
    return;
  self->join_id = ritrovo_client_next_id(self->client);
  struct message join = {.type = MSG_JOIN, .id = {.kind = ID_NUMBER, .number = self->join_id}};
  message_set(&join, room, self->name);
  ritrovo_client_send(self->client, &join);
}

static gboolean take_joined(RitrovoRoom *self, const struct message *joined)
{
  if (self->join_id == 0 || joined->re.kind != ID_NUMBER || joined->re.number != self->join_id)
    return FALSE;
  self->join_id = 0;
  set_topic(self, message_has(joined, topic) ? joined->topic : "");
  ritrovo_room_replace_members(self, joined);
  ritrovo_room_log_joined(self, joined);
  if (self->file_list)
    ritrovo_file_list_reload(self->file_list);
  if (self->client)
    ritrovo_client_room_joined(self->client, self);
  return TRUE;
}

static gboolean take_error(RitrovoRoom *self, const struct message *error)
{
  if (ritrovo_room_send_error(self, error) || ritrovo_room_log_error(self, error))
    return TRUE;
  if (self->join_id == 0 || error->re.kind != ID_NUMBER || error->re.number != self->join_id)
    return FALSE;
  self->join_id = 0;
  if (self->client)
    ritrovo_client_room_refused(self->client, self, code_from_name(error->code),
                                message_has(error, text) ? error->text : NULL);
  return TRUE;
}

gboolean ritrovo_room_receive(RitrovoRoom *self, const struct message *message)
{
  switch (message->type) {
  case MSG_JOINED:
    return take_joined(self, message);
  case MSG_HISTORY:
    return ritrovo_room_log_history(self, message);
  case MSG_ERROR:
    return take_error(self, message);
  case MSG_PRESENCE:
  case MSG_TOPIC:
  case MSG_MEMBERS:
  case MSG_GAP:
  case MSG_READ:
  case MSG_MESSAGE:
    if (!message_has(message, room) || strcmp(message->room, self->name) != 0)
      return FALSE;
    if (message->type == MSG_MESSAGE)
      ritrovo_room_log_message(self, message);
    else if (self->sync != SYNC_NONE)
      take_news(self, message);
    return TRUE;
  default:
    return FALSE;
  }
}

static void forget_requests(RitrovoRoom *self)
{
  ritrovo_room_drop_pages(self);
  g_clear_handle_id(&self->send_timer, g_source_remove);
  g_clear_pointer(&self->in_flight, g_free);
  self->join_id = 0;
  self->sync = SYNC_NONE;
}

void ritrovo_room_lost(RitrovoRoom *self)
{
  ritrovo_room_keep(self);
  forget_requests(self);
}

void ritrovo_room_forget(RitrovoRoom *self)
{
  forget_requests(self);
  self->newest = self->top = self->first_seq = self->read_told = 0;
  self->cached = FALSE;
  ritrovo_message_model_reset(self->messages);
  ritrovo_room_set_at_newest(self, TRUE);
  self->last_read = 0;
  self->log_changed = FALSE;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_LAST_READ]);
}
