// SPDX-License-Identifier: GPL-3.0-or-later
// Who is in the room: the list as it is when one enters, and who comes and goes after that.
#include "ritrovo-room-private.h"

#include <glib/gi18n.h>

#include "ritrovo-client-private.h"

#define MEMBERS_LISTED 10000
#define NAME_BYTES 256 // of a stranger's; the text dialect has names that are addresses

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

void ritrovo_room_replace_members(RitrovoRoom *self, const struct message *joined)
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
  ritrovo_room_set_member_count(self, (guint) CLAMP(count, members->len, G_MAXINT));
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

void ritrovo_room_take_presence(RitrovoRoom *self, const struct message *presence)
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
    ritrovo_room_set_member_count(self, self->member_count + 1);
    notice = g_strdup_printf(_("%s joined"), name);
  } else if (strcmp(presence->event, "leave") == 0) {
    if (here)
      g_list_store_remove(self->members, position);
    ritrovo_room_stopped_typing(self, name);
    ritrovo_room_set_member_count(self, self->member_count - (self->member_count > 0 ? 1 : 0));
    notice = g_strdup_printf(_("%s left"), name);
  }
  if (notice && self->client && strcmp(name, ritrovo_client_get_own_name(self->client)) != 0)
    ritrovo_room_add_notice(self, notice);
}

void ritrovo_room_rename_member(RitrovoRoom *self, const char *old_name, const char *name,
                                const char *role)
{
  guint position;
  if (!find_member(self, old_name, &position))
    return;
  g_autoptr(RitrovoMember) member = ritrovo_member_new(name, role);
  g_list_store_remove(self->members, position);
  g_list_store_insert_sorted(self->members, member, compare_members, NULL);
}
