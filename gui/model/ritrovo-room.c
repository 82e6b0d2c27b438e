// SPDX-License-Identifier: GPL-3.0-or-later
// The room as its views see it: its properties and signals. What the server says comes in by
// ritrovo-room-receive.c.
#include "ritrovo-room-private.h"

#include "limits.h"
#include "name.h"
#include "ritrovo-client-private.h"
#include "ritrovo-message-private.h"

#define TOPIC_LENGTH LIMIT_TOPIC // characters; no topic within the limit has more

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
  PROP_KIND,
  PROP_CLIENT,
  PROP_UNREAD_COUNT,
  PROP_MENTION_COUNT,
  PROP_JOINED,
  PROP_STATUS_TEXT,
  PROP_NEWEST_TIME,
  PROP_LEVEL,
  PROP_OWN_LEVEL,
  PROP_TYPING,
  PROP_PRESENCE,
  PROP_CAN_SET_TOPIC,
  PROP_CAN_LEAVE,
  PROP_DELAY_TEXT,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

enum { JUMPED, SEND_REFUSED, SAID, N_SIGNALS };

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
  case PROP_KIND:
    g_value_set_enum(value, self->kind);
    break;
  case PROP_CLIENT:
    g_value_set_object(value, self->client);
    break;
  case PROP_UNREAD_COUNT:
    g_value_set_uint(value, self->unread_count);
    break;
  case PROP_MENTION_COUNT:
    g_value_set_uint(value, self->mention_count);
    break;
  case PROP_JOINED:
    g_value_set_boolean(value, self->joined);
    break;
  case PROP_STATUS_TEXT:
    g_value_set_string(value, self->status_text);
    break;
  case PROP_NEWEST_TIME:
    g_value_set_int64(value, self->newest_time);
    break;
  case PROP_LEVEL:
    g_value_set_enum(value, self->level);
    break;
  case PROP_OWN_LEVEL:
    g_value_set_enum(value, self->own_level);
    break;
  case PROP_TYPING:
    g_value_set_boxed(value, self->typing_names);
    break;
  case PROP_PRESENCE:
    g_value_set_enum(value, self->presence);
    break;
  case PROP_CAN_SET_TOPIC:
    g_value_set_boolean(value, ritrovo_room_get_can_set_topic(self));
    break;
  case PROP_CAN_LEAVE:
    g_value_set_boolean(value, ritrovo_room_get_can_leave(self));
    break;
  case PROP_DELAY_TEXT:
    g_value_set_string(value, self->delay_text);
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
  case PROP_OWN_LEVEL:
    ritrovo_room_set_own_level(RITROVO_ROOM(object), (RitrovoRoomLevel) g_value_get_enum(value));
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
  ritrovo_room_drop_changes(self);
  ritrovo_room_forget_typing(self);
  g_clear_handle_id(&self->send_timer, g_source_remove);
  g_clear_handle_id(&self->join_timer, g_source_remove);
  g_clear_handle_id(&self->count_timer, g_source_remove);
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
  g_free(self->key);
  g_free(self->store_name);
  g_free(self->topic);
  g_free(self->status_text);
  g_strfreev(self->typing_names);
  g_clear_pointer(&self->reacting, g_hash_table_unref);
  g_ptr_array_unref(self->typers);
  g_array_unref(self->unread);
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
  props[PROP_KIND] =
      g_param_spec_enum("kind", NULL, NULL, RITROVO_TYPE_ROOM_KIND, RITROVO_ROOM_KIND_ROOM, flags);
  props[PROP_CLIENT] = g_param_spec_object("client", NULL, NULL, RITROVO_TYPE_CLIENT, flags);
  props[PROP_UNREAD_COUNT] =
      g_param_spec_uint("unread-count", NULL, NULL, 0, ROOM_UNREAD_MAX, 0, flags);
  props[PROP_MENTION_COUNT] =
      g_param_spec_uint("mention-count", NULL, NULL, 0, ROOM_UNREAD_MAX, 0, flags);
  props[PROP_JOINED] = g_param_spec_boolean("joined", NULL, NULL, FALSE, flags);
  props[PROP_STATUS_TEXT] = g_param_spec_string("status-text", NULL, NULL, "", flags);
  props[PROP_NEWEST_TIME] = g_param_spec_int64("newest-time", NULL, NULL, 0, G_MAXINT64, 0, flags);
  props[PROP_LEVEL] = g_param_spec_enum("level", NULL, NULL, RITROVO_TYPE_ROOM_LEVEL,
                                        RITROVO_ROOM_LEVEL_MENTIONS, flags);
  props[PROP_OWN_LEVEL] = g_param_spec_enum("own-level", NULL, NULL, RITROVO_TYPE_ROOM_LEVEL,
                                            RITROVO_ROOM_LEVEL_DEFAULT, flags | G_PARAM_WRITABLE);
  props[PROP_TYPING] = g_param_spec_boxed("typing", NULL, NULL, G_TYPE_STRV, flags);
  props[PROP_PRESENCE] = g_param_spec_enum("presence", NULL, NULL, RITROVO_TYPE_PRESENCE,
                                           RITROVO_PRESENCE_UNKNOWN, flags);
  props[PROP_CAN_SET_TOPIC] = g_param_spec_boolean("can-set-topic", NULL, NULL, FALSE, flags);
  props[PROP_CAN_LEAVE] = g_param_spec_boolean("can-leave", NULL, NULL, FALSE, flags);
  props[PROP_DELAY_TEXT] = g_param_spec_string("delay-text", NULL, NULL, "", flags);
  g_object_class_install_properties(object_class, N_PROPS, props);

  signals[JUMPED] = g_signal_new("jumped", RITROVO_TYPE_ROOM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  signals[SEND_REFUSED] =
      g_signal_new("send-refused", RITROVO_TYPE_ROOM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                   G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SAID] = g_signal_new("said", RITROVO_TYPE_ROOM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 2, RITROVO_TYPE_MESSAGE, G_TYPE_BOOLEAN);
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
  self->status_text = g_strdup("");
  self->delay_text = "";
  self->typing_names = g_new0(char *, 1);
  self->typers = g_ptr_array_new();
  self->unread = g_array_new(FALSE, FALSE, sizeof(struct unread));
  self->server_read = -1;
  self->at_newest = TRUE;
  self->following = TRUE;
  self->writing = g_ptr_array_new_with_free_func(g_object_unref);
  self->messages = ritrovo_message_model_new();
  g_signal_connect_swapped(self->messages, "items-changed", G_CALLBACK(messages_changed_cb), self);
  self->members = g_list_store_new(RITROVO_TYPE_MEMBER);
}

static char *key_of(const char *name)
{
  char *key = name_key(name);
  return key ? key : g_strdup(name);
}

static RitrovoRoom *make(RitrovoRoomKind kind, const char *name, RitrovoClient *client)
{
  RitrovoRoom *self = g_object_new(RITROVO_TYPE_ROOM, NULL);
  self->kind = kind;
  self->own_level = RITROVO_ROOM_LEVEL_DEFAULT;
  self->level = ritrovo_preferences_get_level(client->preferences, kind);
  self->name = g_strdup(name);
  self->key = key_of(name);
  // No room can have such a name, and two people at one computer do not read each other's.
  self->store_name = kind == RITROVO_ROOM_KIND_ROOM
                         ? g_strdup(name)
                         : g_strdup_printf("\x01%s\x01%s", client->owner, self->key);
  g_set_weak_pointer(&self->client, client);
  g_signal_connect_object(client, "notify::state", G_CALLBACK(ritrovo_room_hold_unsent), self,
                          G_CONNECT_SWAPPED);
  g_signal_connect_object(client->preferences, "notify", G_CALLBACK(ritrovo_room_update_level),
                          self, G_CONNECT_SWAPPED);
  RitrovoStore *store = ritrovo_client_get_store(client);
  if (store) {
    self->store = g_object_ref(store);
    self->address = ritrovo_address_to_string(client->address);
  }
  return self;
}

RitrovoRoom *ritrovo_room_new(const char *name, RitrovoClient *client)
{
  return make(RITROVO_ROOM_KIND_ROOM, name, client);
}

RitrovoRoom *ritrovo_room_new_direct(const char *name, RitrovoClient *client)
{
  return make(RITROVO_ROOM_KIND_DIRECT, name, client);
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

void ritrovo_room_put_last_read(RitrovoRoom *self, gint64 seq)
{
  if (seq == self->last_read)
    return;
  self->last_read = seq;
  self->log_changed = TRUE;
  ritrovo_room_keep_soon(self);
  ritrovo_room_notify_read(self);
}

void ritrovo_room_notify_read(RitrovoRoom *self)
{
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_LAST_READ]);
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

void ritrovo_room_set_delay_text(RitrovoRoom *self, const char *words)
{
  if (strcmp(self->delay_text, words) == 0)
    return;
  self->delay_text = words;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_DELAY_TEXT]);
}

void ritrovo_room_take_topic(RitrovoRoom *self, const char *topic)
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

void ritrovo_room_set_counts(RitrovoRoom *self, guint unread, guint mentions)
{
  gboolean differ = self->unread_count != unread, mentions_differ = self->mention_count != mentions;
  self->unread_count = unread;
  self->mention_count = mentions;
  if (differ)
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_UNREAD_COUNT]);
  if (mentions_differ)
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_MENTION_COUNT]);
}

void ritrovo_room_set_joined(RitrovoRoom *self, gboolean joined, const char *status)
{
  if (strcmp(self->status_text, status) != 0) {
    g_free(self->status_text);
    self->status_text = g_strdup(status);
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_STATUS_TEXT]);
  }
  if (self->joined == joined)
    return;
  self->joined = joined;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_JOINED]);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_CAN_SET_TOPIC]);
}

void ritrovo_room_set_newest_time(RitrovoRoom *self, gint64 time)
{
  if (time <= self->newest_time)
    return;
  self->newest_time = time;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_NEWEST_TIME]);
  if (self->client)
    ritrovo_client_room_moved(self->client, self);
}

void ritrovo_room_set_typing_names(RitrovoRoom *self, GStrv names)
{
  g_strfreev(self->typing_names);
  self->typing_names = names;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_TYPING]);
}

void ritrovo_room_set_presence(RitrovoRoom *self, RitrovoPresence presence)
{
  if (self->presence == presence)
    return;
  self->presence = presence;
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_PRESENCE]);
}

void ritrovo_room_tell_said(RitrovoRoom *self, RitrovoMessage *message, gboolean mention)
{
  g_signal_emit(self, signals[SAID], 0, message, mention);
}
