// SPDX-License-Identifier: GPL-3.0-or-later
// The room as its views see it, its members, and the way of what the server says to the file that
// knows what to do with it.
#include "ritrovo-room-private.h"

#include <glib/gi18n.h>

#include "limits.h"
#include "ritrovo-client-private.h"
#include "ritrovo-message-private.h"

#define MEMBERS_LISTED 10000
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
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

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
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

static void ritrovo_room_dispose(GObject *object)
{
  RitrovoRoom *self = RITROVO_ROOM(object);
  g_clear_handle_id(&self->send_timer, g_source_remove);
  g_clear_handle_id(&self->sync_timer, g_source_remove);
  g_clear_weak_pointer(&self->client);
  G_OBJECT_CLASS(ritrovo_room_parent_class)->dispose(object);
}

static void ritrovo_room_finalize(GObject *object)
{
  RitrovoRoom *self = RITROVO_ROOM(object);
  g_free(self->name);
  g_free(self->topic);
  g_free(self->in_flight);
  g_object_unref(self->messages);
  g_object_unref(self->members);
  G_OBJECT_CLASS(ritrovo_room_parent_class)->finalize(object);
}

static void ritrovo_room_class_init(RitrovoRoomClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ritrovo_room_get_property;
  object_class->dispose = ritrovo_room_dispose;
  object_class->finalize = ritrovo_room_finalize;

  props[PROP_NAME] = g_param_spec_string("name", NULL, NULL, "", flags);
  props[PROP_TOPIC] = g_param_spec_string("topic", NULL, NULL, "", flags);
  props[PROP_MESSAGES] = g_param_spec_object("messages", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_MEMBERS] = g_param_spec_object("members", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_MEMBER_COUNT] = g_param_spec_uint("member-count", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);
}

static void ritrovo_room_init(RitrovoRoom *self)
{
  self->topic = g_strdup("");
  self->messages = ritrovo_message_model_new();
  self->members = g_list_store_new(RITROVO_TYPE_MEMBER);
}

RitrovoRoom *ritrovo_room_new(const char *name, RitrovoClient *client)
{
  RitrovoRoom *self = g_object_new(RITROVO_TYPE_ROOM, NULL);
  self->name = g_strdup(name);
  g_set_weak_pointer(&self->client, client);
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

static void set_topic(RitrovoRoom *self, const char *topic)
{
  g_autofree char *cut = ritrovo_client_cut(topic, TOPIC_LENGTH);
  if (strcmp(self->topic, cut) == 0)
    return;
  g_free(self->topic);
  self->topic = g_steal_pointer(&cut);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_TOPIC]);
}

static void set_member_count(RitrovoRoom *self, guint count)
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

static int compare_members(gconstpointer a, gconstpointer b, gpointer data)
{
  return ritrovo_member_compare((RitrovoMember *) a, (RitrovoMember *) b);
}

static int compare_places(gconstpointer a, gconstpointer b)
{
  return ritrovo_member_compare(*(RitrovoMember *const *) a, *(RitrovoMember *const *) b);
}

// The member that the server speaks of; NULL if it does not say whom it means.
static RitrovoMember *read_member(const struct message *message)
{
  if (!message_has(message, name) || !*message->name || strlen(message->name) > NAME_BYTES)
    return NULL;
  return ritrovo_member_new(message->name, message_has(message, role) ? message->role : "guest");
}

static void replace_members(RitrovoRoom *self, const struct message *joined)
{
  g_autoptr(GPtrArray) members = g_ptr_array_new_with_free_func(g_object_unref);
  for (size_t i = 0; i < joined->members.count && members->len < MEMBERS_LISTED; i++) {
    RitrovoMember *member = read_member(&joined->members.items[i]);
    if (member)
      g_ptr_array_add(members, member);
  }
  g_ptr_array_sort(members, compare_places);
  g_list_store_splice(self->members, 0, g_list_model_get_n_items(G_LIST_MODEL(self->members)),
                      members->pdata, members->len);

  gint64 count = message_has(joined, count) ? joined->count : 0;
  set_member_count(self, (guint) CLAMP(count, members->len, G_MAXINT));
}

static gboolean find_member(RitrovoRoom *self, const char *name, guint *position)
{
  guint count = g_list_model_get_n_items(G_LIST_MODEL(self->members));
  for (guint i = 0; i < count; i++) {
    g_autoptr(RitrovoMember) member = g_list_model_get_item(G_LIST_MODEL(self->members), i);
    if (strcmp(ritrovo_member_get_name(member), name) == 0) {
      *position = i;
      return TRUE;
    }
  }
  return FALSE;
}

static void take_presence(RitrovoRoom *self, const struct message *presence)
{
  g_autoptr(RitrovoMember) member = read_member(presence);
  guint position;
  if (!member || !message_has(presence, event))
    return;
  const char *name = ritrovo_member_get_name(member);
  gboolean here = find_member(self, name, &position);
  g_autofree char *notice = NULL;

  if (strcmp(presence->event, "join") == 0 && !here) {
    if (g_list_model_get_n_items(G_LIST_MODEL(self->members)) < MEMBERS_LISTED)
      g_list_store_insert_sorted(self->members, member, compare_members, NULL);
    set_member_count(self, self->member_count + 1);
    notice = g_strdup_printf(_("%s joined"), name);
  } else if (strcmp(presence->event, "leave") == 0) {
    if (here)
      g_list_store_remove(self->members, position);
    set_member_count(self, self->member_count - (self->member_count > 0 ? 1 : 0));
    notice = g_strdup_printf(_("%s left"), name);
  }
  if (notice && self->client && strcmp(name, ritrovo_client_get_own_name(self->client)) != 0)
    ritrovo_room_add_notice(self, notice);
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
    set_member_count(self, (guint) CLAMP(message->count, 0, G_MAXINT));
}

// What is told of a room that we are in.
static void take_news(RitrovoRoom *self, const struct message *message)
{
  switch (message->type) {
  case MSG_PRESENCE:
    take_presence(self, message);
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
  replace_members(self, joined);
  ritrovo_room_log_joined(self, joined);
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
  g_clear_handle_id(&self->send_timer, g_source_remove);
  g_clear_handle_id(&self->sync_timer, g_source_remove);
  g_clear_pointer(&self->in_flight, g_free);
  self->join_id = self->history_id = self->older_id = 0;
  self->sync = SYNC_NONE;
  self->gap_told = FALSE;
}

void ritrovo_room_lost(RitrovoRoom *self)
{
  forget_requests(self);
}

void ritrovo_room_forget(RitrovoRoom *self)
{
  forget_requests(self);
  self->newest = self->first_seq = 0;
  ritrovo_message_model_reset(self->messages);
}
