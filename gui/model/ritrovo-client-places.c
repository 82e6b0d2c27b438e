// SPDX-License-Identifier: GPL-3.0-or-later
// The list of rooms: which there are, in which order, and how they are entered, a few at a time, so
// that a person's own words never wait behind a hundred rooms.
#include "ritrovo-client-private.h"

#include "limits.h"
#include "name.h"
#include "ritrovo-requests.h"
#include "ritrovo-room-private.h"

#define ENTERING_MAX 4
#define ROOMS_MAX 400

static RitrovoRoom *room_at(RitrovoClient *self, guint position)
{
  return g_list_model_get_item(G_LIST_MODEL(self->rooms), position);
}

static guint count_rooms(RitrovoClient *self)
{
  return g_list_model_get_n_items(G_LIST_MODEL(self->rooms));
}

static int compare_names(RitrovoRoom *a, RitrovoRoom *b)
{
  g_autofree char *one = g_utf8_collate_key(a->key, -1);
  g_autofree char *other = g_utf8_collate_key(b->key, -1);
  return strcmp(one, other);
}

static int compare_rooms(gconstpointer one, gconstpointer other, gpointer data)
{
  RitrovoRoom *a = (RitrovoRoom *) one, *b = (RitrovoRoom *) other;
  if (a->kind != b->kind)
    return a->kind == RITROVO_ROOM_KIND_ROOM ? -1 : 1;
  gboolean a_is_home = !ritrovo_room_get_can_leave(a), b_is_home = !ritrovo_room_get_can_leave(b);
  if (a_is_home != b_is_home)
    return a_is_home ? -1 : 1;
  if (a->kind == RITROVO_ROOM_KIND_DIRECT && a->newest_time != b->newest_time)
    return a->newest_time > b->newest_time ? -1 : 1;
  return compare_names(a, b);
}

void ritrovo_client_room_moved(RitrovoClient *self, RitrovoRoom *room)
{
  guint position;
  if (room->kind != RITROVO_ROOM_KIND_DIRECT || !g_list_store_find(self->rooms, room, &position))
    return;
  g_autoptr(GPtrArray) order = g_ptr_array_new_with_free_func(g_object_unref);
  guint place = position;
  g_ptr_array_add(order, g_object_ref(room));
  for (; place > 0; place--) {
    g_autoptr(RitrovoRoom) before = room_at(self, place - 1);
    if (compare_rooms(before, room, NULL) <= 0)
      break;
    g_ptr_array_insert(order, 1, g_object_ref(before));
  }
  // In one change, so that nobody takes it for gone.
  if (place < position)
    g_list_store_splice(self->rooms, place, order->len, order->pdata, order->len);
}

static RitrovoRoom *find(RitrovoClient *self, RitrovoRoomKind kind, const char *name)
{
  g_autofree char *key = name_key(name);
  for (guint i = 0; key && i < count_rooms(self); i++) {
    g_autoptr(RitrovoRoom) room = room_at(self, i);
    if (room->kind == kind && strcmp(room->key, key) == 0)
      return room;
  }
  return NULL;
}

RitrovoRoom *ritrovo_client_find_room(RitrovoClient *self, const char *name)
{
  g_return_val_if_fail(RITROVO_IS_CLIENT(self) && name, NULL);
  return find(self, RITROVO_ROOM_KIND_ROOM, name);
}

RitrovoRoom *ritrovo_client_find_direct(RitrovoClient *self, const char *name)
{
  g_return_val_if_fail(RITROVO_IS_CLIENT(self) && name, NULL);
  return find(self, RITROVO_ROOM_KIND_DIRECT, name);
}

// What is remembered of a place, whether it is in the list or not. NULL: nothing.
static CachePlace *find_place(RitrovoClient *self, RitrovoRoomKind kind, const char *key)
{
  for (guint i = 0; i < self->places->len; i++) {
    CachePlace *place = g_ptr_array_index(self->places, i);
    g_autofree char *other = name_key(place->name);
    if (place->kind == kind && g_strcmp0(other, key) == 0)
      return place;
  }
  return NULL;
}

// What the server keeps nothing of is not remembered either.
void ritrovo_client_keep_place(RitrovoClient *self, RitrovoRoom *room)
{
  CachePlace *place = find_place(self, room->kind, room->key);
  if (!place) {
    place = ritrovo_cache_place_new(room->kind, room->name);
    g_ptr_array_add(self->places, place);
  }
  place->level = room->own_level;
  place->here = g_list_store_find(self->rooms, room, NULL);
  if (!place->here)
    place->hidden_seq = room->top;
  if (!self->store || room->unstored)
    return;
  g_autofree char *address = ritrovo_address_to_string(self->address);
  g_autofree char *asked = ritrovo_client_asked_key(self);
  ritrovo_cache_keep_place(self->store, address, asked, place);
}

gint64 ritrovo_client_hidden_seq(RitrovoClient *self, const char *name)
{
  g_autofree char *key = name_key(name);
  const CachePlace *place = find_place(self, RITROVO_ROOM_KIND_DIRECT, key);
  return place && !place->here ? place->hidden_seq : 0;
}

RitrovoRoom *ritrovo_client_add_room(RitrovoClient *self, RitrovoRoomKind kind, const char *name)
{
  RitrovoRoom *room = find(self, kind, name);
  if (room)
    return room;
  g_autoptr(RitrovoRoom) made = kind == RITROVO_ROOM_KIND_DIRECT
                                    ? ritrovo_room_new_direct(name, self)
                                    : ritrovo_room_new(name, self);
  const CachePlace *place = find_place(self, kind, made->key);
  if (place)
    ritrovo_room_restore_level(made, place->level);
  g_list_store_insert_sorted(self->rooms, made, compare_rooms, NULL);
  return made;
}

void ritrovo_client_take_places(RitrovoClient *self, GPtrArray *places)
{
  g_ptr_array_unref(self->places);
  self->places = g_ptr_array_ref(places);
}

void ritrovo_client_open_places(RitrovoClient *self)
{
  ritrovo_room_open(ritrovo_client_add_room(self, RITROVO_ROOM_KIND_ROOM, HOME_ROOM));
  for (guint i = 0; i < self->places->len && count_rooms(self) < ROOMS_MAX; i++) {
    const CachePlace *place = g_ptr_array_index(self->places, i);
    if (place->here && !find(self, place->kind, place->name))
      ritrovo_room_open(ritrovo_client_add_room(self, place->kind, place->name));
  }
}

static gboolean may_enter(RitrovoClient *self, RitrovoRoom *room)
{
  return !room->entering && !room->joined && !*room->status_text &&
         (room->kind == RITROVO_ROOM_KIND_ROOM || self->direct_ready);
}

void ritrovo_client_enter_rooms(RitrovoClient *self)
{
  g_autoptr(GPtrArray) next = g_ptr_array_new_with_free_func(g_object_unref);
  guint entering = 0;
  if (!self->welcomed || !self->connection)
    return;
  for (guint i = 0; i < count_rooms(self); i++) {
    RitrovoRoom *room = room_at(self, i);
    entering += room->entering ? 1 : 0;
    g_ptr_array_add(next, room);
  }
  // Entering may change the list, and end at once, which leads here again.
  for (guint i = 0; i < next->len && entering < ENTERING_MAX; i++) {
    RitrovoRoom *room = g_ptr_array_index(next, i);
    if (!may_enter(self, room) || !g_list_store_find(self->rooms, room, NULL))
      continue;
    entering++;
    ritrovo_room_join(room);
  }
}

void ritrovo_client_room_entered(RitrovoClient *self, RitrovoRoom *room)
{
  ritrovo_client_enter_rooms(self);
}

// Rooms that the resumed session is in: one that was left meanwhile is left now.
static void take_resumed(RitrovoClient *self, const struct message *welcome)
{
  for (size_t i = 0; i < welcome->rooms.count && count_rooms(self) < ROOMS_MAX; i++) {
    const struct message *item = &welcome->rooms.items[i];
    if (!message_has(item, room) || !name_is_valid(item->room, LIMIT_ROOM_NAME) ||
        find(self, RITROVO_ROOM_KIND_ROOM, item->room))
      continue;
    g_autofree char *key = name_key(item->room);
    if (g_hash_table_contains(self->left, key))
      ritrovo_client_send_leave(self, item->room);
    else
      ritrovo_client_keep_place(self,
                                ritrovo_client_add_room(self, RITROVO_ROOM_KIND_ROOM, item->room));
  }
  g_hash_table_remove_all(self->left);
}

void ritrovo_client_join_rooms(RitrovoClient *self, const struct message *welcome)
{
  gboolean is_first = count_rooms(self) == 0;
  if (is_first)
    ritrovo_client_open_places(self);
  if (message_has(welcome, rooms))
    take_resumed(self, welcome);
  const char *wanted = self->address->room;
  if (self->connecting && wanted && name_is_valid(wanted, LIMIT_ROOM_NAME) &&
      !find(self, RITROVO_ROOM_KIND_ROOM, wanted))
    ritrovo_client_keep_place(self, ritrovo_client_add_room(self, RITROVO_ROOM_KIND_ROOM, wanted));
  for (guint i = 0; i < count_rooms(self); i++) {
    g_autoptr(RitrovoRoom) room = room_at(self, i);
    ritrovo_room_set_joined(room, FALSE, "");
    ritrovo_room_sort_unsent(room);
    if (!is_first || !room->opened)
      ritrovo_room_open(room);
  }
  self->direct_ready = !self->has_account;
  ritrovo_client_enter_rooms(self);
  if (self->has_account && self->connection)
    ritrovo_client_list_direct(self);
}

void ritrovo_client_send_leave(RitrovoClient *self, const char *name)
{
  struct message leave = {.type = MSG_LEAVE};
  message_set(&leave, room, name);
  ritrovo_client_send(self, &leave);
}

void ritrovo_client_remove_room(RitrovoClient *self, RitrovoRoom *room)
{
  guint position;
  if (!g_list_store_find(self->rooms, room, &position))
    return;
  g_autoptr(RitrovoRoom) held = g_object_ref(room);
  ritrovo_room_lost(room);
  if (self->transfers)
    ritrovo_transfers_leave(self->transfers, room);
  g_list_store_remove(self->rooms, position);
  ritrovo_client_keep_place(self, room);
  ritrovo_client_enter_rooms(self);
}

void ritrovo_client_leave(RitrovoClient *self, RitrovoRoom *room)
{
  g_return_if_fail(RITROVO_IS_CLIENT(self) && RITROVO_IS_ROOM(room));
  if (!ritrovo_room_get_can_leave(room) || !g_list_store_find(self->rooms, room, NULL))
    return;
  g_autoptr(RitrovoRoom) held = g_object_ref(room);
  gboolean there = room->joined || room->entering;
  ritrovo_client_remove_room(self, room);
  if (room->kind != RITROVO_ROOM_KIND_ROOM)
    return;
  if (there && self->welcomed)
    ritrovo_client_send_leave(self, room->name);
  else if (!self->welcomed || !self->connection)
    g_hash_table_add(self->left, g_strdup(room->key));
}
