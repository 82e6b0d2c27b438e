// SPDX-License-Identifier: GPL-3.0-or-later
// A menu is made each time it is opened, so that it has what can be done at that moment.
#include "ritrovo-message-menu.h"

#include <glib/gi18n.h>

#include "ritrovo-client.h"

static void add(GMenu *section, const char *label, const char *action, gint64 seq)
{
  g_autoptr(GMenuItem) item = g_menu_item_new(label, NULL);
  g_menu_item_set_action_and_target(item, action, "x", seq);
  g_menu_append_item(section, item);
}

static void add_section(GMenu *menu, GMenu *section)
{
  if (g_menu_model_get_n_items(G_MENU_MODEL(section)) > 0)
    g_menu_append_section(menu, NULL, G_MENU_MODEL(section));
}

// Those that are given most, side by side, and the way to all others.
static void add_reactions(GMenu *menu, gint64 seq)
{
  static const char *const quick[] = {"👍", "❤️", "😂", "😮", "😢", "🎉"};
  g_autoptr(GMenu) row = g_menu_new();
  g_autoptr(GMenuItem) section = g_menu_item_new_section(NULL, G_MENU_MODEL(row));
  g_menu_item_set_attribute(section, "display-hint", "s", "inline-buttons");
  for (guint i = 0; i < G_N_ELEMENTS(quick); i++) {
    g_autoptr(GMenuItem) item = g_menu_item_new(quick[i], NULL);
    g_menu_item_set_action_and_target(item, "room.react", "(xs)", seq, quick[i]);
    g_menu_append_item(row, item);
  }
  g_menu_append_item(menu, section);
}

gboolean ritrovo_message_can_reply(RitrovoRoom *room, RitrovoMessage *message)
{
  RitrovoClient *client = ritrovo_room_get_client(room);
  if (client != NULL && ritrovo_client_get_state(client) == RITROVO_CLIENT_ONLINE)
    return ritrovo_room_can_reply(room, message);
  return client != NULL && ritrovo_message_get_seq(message) > 0 &&
         ritrovo_message_get_state(message) == RITROVO_MESSAGE_SENT &&
         !ritrovo_message_get_removed(message);
}

GMenuModel *ritrovo_message_menu_new(RitrovoRoom *room, RitrovoMessage *message)
{
  gint64 seq = ritrovo_message_get_seq(message);
  g_autoptr(GMenu) menu = g_menu_new(), talking = g_menu_new(), removing = g_menu_new();
  if (ritrovo_room_can_react(room, message))
    add_reactions(menu, seq);
  if (ritrovo_message_can_reply(room, message))
    add(talking, _("_Reply"), "room.reply", seq);
  if (ritrovo_room_can_react(room, message))
    add(talking, _("More Reac_tions…"), "room.react-other", seq);
  if (ritrovo_room_can_edit(room, message))
    add(talking, _("_Edit"), "room.edit", seq);
  if (ritrovo_room_can_remove(room, message))
    add(removing, _("Re_move…"), "room.remove", seq);
  add_section(menu, talking);
  add_section(menu, removing);
  return G_MENU_MODEL(g_steal_pointer(&menu));
}
