// SPDX-License-Identifier: GPL-3.0-or-later
// Looking around: the server's rooms and people, what was said anywhere; and the way into a room
// that was found.
#include "ritrovo-client-private.h"

#include <glib/gi18n.h>

#include "limits.h"
#include "name.h"
#include "ritrovo-file-private.h"
#include "ritrovo-message-private.h"
#include "ritrovo-requests.h"
#include "ritrovo-room-private.h"

#define NAME_BYTES 256
#define ITEMS_MAX 10000
#define TIME_MAX (G_GINT64_CONSTANT(253402300799) * 1000)

static gboolean is_name(const struct message *item, const char *name, gboolean has)
{
  return has && *name && strlen(name) <= NAME_BYTES;
}

static int compare_infos(gconstpointer one, gconstpointer other, gpointer data)
{
  const char *a = ritrovo_room_info_get_name((RitrovoRoomInfo *) one);
  const char *b = ritrovo_room_info_get_name((RitrovoRoomInfo *) other);
  return g_utf8_collate(a, b);
}

static void rooms_cb(RitrovoClient *self, GTask *task, const struct message *reply)
{
  GListStore *list = g_list_store_new(RITROVO_TYPE_ROOM_INFO);
  for (size_t i = 0; i < reply->rooms.count && i < ITEMS_MAX; i++) {
    const struct message *item = &reply->rooms.items[i];
    if (!is_name(item, item->room, message_has(item, room)))
      continue;
    g_autofree char *topic =
        ritrovo_client_cut(message_has(item, topic) ? item->topic : "", LIMIT_TOPIC);
    gint64 count = message_has(item, count) ? CLAMP(item->count, 0, G_MAXINT) : 0;
    const RitrovoRoom *room = ritrovo_client_find_room(self, item->room);
    g_autoptr(RitrovoRoomInfo) info =
        ritrovo_room_info_new(item->room, topic, (guint) count, room && room->joined);
    g_list_store_append(list, info);
  }
  g_list_store_sort(list, compare_infos, NULL);
  g_task_return_pointer(task, list, g_object_unref);
}

void ritrovo_client_list_rooms_async(RitrovoClient *self, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail(RITROVO_IS_CLIENT(self));
  struct message rooms = {.type = MSG_ROOMS};
  ritrovo_client_request(self, &rooms, g_task_new(self, cancellable, callback, data), rooms_cb);
}

GListModel *ritrovo_client_list_rooms_finish(RitrovoClient *self, GAsyncResult *result,
                                             GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, self), NULL);
  return g_task_propagate_pointer(G_TASK(result), error);
}

static RitrovoMember *read_person(const struct message *item)
{
  if (!is_name(item, item->name, message_has(item, name)))
    return NULL;
  g_autoptr(GPtrArray) rooms = g_ptr_array_new();
  for (size_t i = 0; message_has(item, room_names) && i < item->room_names.count; i++)
    g_ptr_array_add(rooms, (gpointer) item->room_names.items[i]);
  g_ptr_array_add(rooms, NULL);
  return ritrovo_member_new_with_rooms(item->name, message_has(item, role) ? item->role : "guest",
                                       (const char *const *) rooms->pdata);
}

static int compare_people(gconstpointer one, gconstpointer other, gpointer data)
{
  return ritrovo_member_compare((RitrovoMember *) one, (RitrovoMember *) other);
}

static void users_cb(RitrovoClient *self, GTask *task, const struct message *reply)
{
  GListStore *list = g_list_store_new(RITROVO_TYPE_MEMBER);
  for (size_t i = 0; i < reply->users.count && i < ITEMS_MAX; i++) {
    g_autoptr(RitrovoMember) person = read_person(&reply->users.items[i]);
    if (person)
      g_list_store_append(list, person);
  }
  g_list_store_sort(list, compare_people, NULL);
  ritrovo_client_see_users(self, reply);
  g_task_return_pointer(task, list, g_object_unref);
}

void ritrovo_client_list_users_async(RitrovoClient *self, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail(RITROVO_IS_CLIENT(self));
  struct message users = {.type = MSG_USERS};
  ritrovo_client_request(self, &users, g_task_new(self, cancellable, callback, data), users_cb);
}

GListModel *ritrovo_client_list_users_finish(RitrovoClient *self, GAsyncResult *result,
                                             GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, self), NULL);
  return g_task_propagate_pointer(G_TASK(result), error);
}

struct search {
  RitrovoSearchResult *behind; // owned; NULL: the first page
  gboolean end;
};

static void search_free(gpointer data)
{
  struct search *search = data;
  g_clear_object(&search->behind);
  g_free(search);
}

static RitrovoSearchResult *read_result(RitrovoClient *self, const struct message *item, guint rank)
{
  if (!is_name(item, item->from, message_has(item, from)) ||
      (!message_has(item, text) && !message_has(item, attached)) || !message_has(item, seq) ||
      item->seq <= 0 || message_has(item, removed))
    return NULL;
  gboolean direct = !message_has(item, room);
  gboolean mine = strcmp(item->from, self->own_name) == 0;
  const char *place = !direct                 ? item->room
                      : !mine                 ? item->from
                      : message_has(item, to) ? item->to
                                              : "";
  if (!*place || strlen(place) > NAME_BYTES)
    return NULL;
  gint64 time = message_has(item, time) ? CLAMP(item->time, 0, TIME_MAX) : 0;
  g_autoptr(RitrovoMessage) message = ritrovo_message_new_sent(
      item->from, message_has(item, text) ? item->text : "", time, item->seq, NULL, mine);
  ritrovo_message_take_talk(message, ritrovo_talk_read(item, self->own_name));
  g_autoptr(RitrovoFile) read =
      message_has(item, attached) ? ritrovo_file_read(item->attached) : NULL;
  if (read) {
    ritrovo_file_set_posted(read, item->from, time, item->seq);
    g_autoptr(RitrovoFile) file = ritrovo_client_adopt_file(self, read);
    ritrovo_message_set_file(message, file);
  }
  return ritrovo_search_result_new(
      place, direct ? RITROVO_ROOM_KIND_DIRECT : RITROVO_ROOM_KIND_ROOM, message, rank);
}

static gboolean is_same(RitrovoSearchResult *a, RitrovoSearchResult *b)
{
  return ritrovo_search_result_get_kind(a) == ritrovo_search_result_get_kind(b) &&
         strcmp(ritrovo_search_result_get_place(a), ritrovo_search_result_get_place(b)) == 0 &&
         ritrovo_message_get_seq(ritrovo_search_result_get_message(a)) ==
             ritrovo_message_get_seq(ritrovo_search_result_get_message(b));
}

static gint64 time_of(RitrovoSearchResult *result)
{
  return ritrovo_message_get_time(ritrovo_search_result_get_message(result));
}

static void results_cb(RitrovoClient *self, GTask *task, const struct message *reply)
{
  struct search *search = g_task_get_task_data(task);
  GListStore *list = g_list_store_new(RITROVO_TYPE_SEARCH_RESULT);
  gint64 time = search->behind ? time_of(search->behind) : -1;
  guint rank = search->behind ? ritrovo_search_result_get_rank(search->behind) : 0;
  for (size_t i = 0; i < reply->messages.count; i++) {
    const struct message *item = &reply->messages.items[i];
    rank = message_has(item, time) && item->time == time ? rank + 1 : 0;
    time = message_has(item, time) ? item->time : -1;
    g_autoptr(RitrovoSearchResult) result = read_result(self, item, rank);
    if (!result)
      continue;
    // A server that knows no offset begins at the moment of the last result, which comes again with
    // what was said in the same moment.
    if (search->behind && is_same(result, search->behind))
      g_list_store_remove_all(list);
    else
      g_list_store_append(list, result);
  }
  search->end = message_has(reply, end) && reply->end;
  g_task_return_pointer(task, list, g_object_unref);
}

void ritrovo_client_search_async(RitrovoClient *self, const char *query, RitrovoRoom *room,
                                 guint limit, RitrovoSearchResult *behind,
                                 GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer data)
{
  g_return_if_fail(RITROVO_IS_CLIENT(self) && query);
  GTask *task = g_task_new(self, cancellable, callback, data);
  struct search *search = g_new0(struct search, 1);
  search->behind = behind ? g_object_ref(behind) : NULL;
  g_task_set_task_data(task, search, search_free);
  struct message message = {.type = MSG_SEARCH};
  message_set(&message, query, query);
  message_set(&message, limit, limit);
  if (room && room->kind == RITROVO_ROOM_KIND_ROOM)
    message_set(&message, room, room->name);
  else if (room)
    message_set(&message, with, room->name);
  if (behind) {
    message_set(&message, before, time_of(behind) + 1);
    message_set(&message, offset, ritrovo_search_result_get_rank(behind) + 1);
  }
  ritrovo_client_request(self, &message, task, results_cb);
}

GListModel *ritrovo_client_search_finish(RitrovoClient *self, GAsyncResult *result, gboolean *end,
                                         GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, self), NULL);
  const struct search *search = g_task_get_task_data(G_TASK(result));
  if (end)
    *end = search->end;
  return g_task_propagate_pointer(G_TASK(result), error);
}

struct join {
  RitrovoRoom *room; // owned
  GTask *task;       // owned
  gboolean is_new;
};

static void end_join(RitrovoClient *self, guint index, GError *error)
{
  g_autofree struct join *join = g_ptr_array_steal_index(self->joins, index);
  g_autoptr(GTask) task = join->task;
  g_autoptr(RitrovoRoom) room = join->room;
  if (error && join->is_new)
    ritrovo_client_remove_room(self, room);
  if (error)
    g_task_return_error(task, error);
  else
    g_task_return_pointer(task, g_object_ref(room), g_object_unref);
}

gboolean ritrovo_client_end_joins(RitrovoClient *self, RitrovoRoom *room, const GError *error)
{
  gboolean any = FALSE;
  for (guint i = self->joins->len; i > 0; i--) {
    const struct join *join = g_ptr_array_index(self->joins, i - 1);
    if (room && join->room != room)
      continue;
    any = TRUE;
    end_join(self, i - 1, error ? g_error_copy(error) : NULL);
    i = MIN(i, self->joins->len + 1);
  }
  return any;
}

void ritrovo_client_join_async(RitrovoClient *self, const char *name, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer data)
{
  g_return_if_fail(RITROVO_IS_CLIENT(self) && name);
  g_autoptr(GTask) task = g_task_new(self, cancellable, callback, data);
  g_autofree char *trimmed = g_strstrip(g_strdup(name));
  if (!name_is_valid(trimmed, LIMIT_ROOM_NAME)) {
    g_task_return_new_error(task, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_NAME_INVALID,
                            _("The name of a room has up to %d characters, and not only digits."),
                            LIMIT_ROOM_NAME);
    return;
  }
  if (self->state != RITROVO_CLIENT_ONLINE) {
    g_task_return_new_error(task, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_LOST, "%s",
                            _("You are not connected to a server."));
    return;
  }
  RitrovoRoom *room = ritrovo_client_find_room(self, trimmed);
  if (room && room->joined) {
    g_task_return_pointer(task, g_object_ref(room), g_object_unref);
    return;
  }
  struct join *join = g_new0(struct join, 1);
  join->is_new = !room;
  if (!room)
    room = ritrovo_client_add_room(self, RITROVO_ROOM_KIND_ROOM, trimmed);
  join->room = g_object_ref(room);
  join->task = g_steal_pointer(&task);
  g_ptr_array_add(self->joins, join);
  if (join->is_new)
    ritrovo_room_open(room);
  // One that was refused before is tried again.
  ritrovo_room_set_joined(room, FALSE, "");
  ritrovo_client_enter_rooms(self);
}

RitrovoRoom *ritrovo_client_join_finish(RitrovoClient *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, self), NULL);
  return g_task_propagate_pointer(G_TASK(result), error);
}
