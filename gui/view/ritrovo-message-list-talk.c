// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with a message: its menu, reactions that are not in it, and the way from an
// answer to what it answers, and back.
#include <glib/gi18n.h>

#include "ritrovo-file-menu.h"
#include "ritrovo-message-list-private.h"
#include "ritrovo-message-menu.h"

static void append_items(GMenu *menu, GMenuModel *items)
{
  for (int i = 0; i < g_menu_model_get_n_items(items); i++) {
    g_autoptr(GMenuItem) item = g_menu_item_new_from_model(items, i);
    g_menu_append_item(menu, item);
  }
}

// A file's own removal would only stand beside that of its message.
static void append_file(RitrovoMessageList *self, GMenu *menu, RitrovoMessage *message)
{
  RitrovoFile *file = ritrovo_message_get_file(message);
  g_autofree char *key =
      file != NULL ? ritrovo_file_key(file, ritrovo_message_get_cid(message)) : NULL;
  g_autoptr(GMenuModel) items =
      file != NULL ? ritrovo_file_menu_new(file, key,
                                           ritrovo_message_get_mine(message) &&
                                               !ritrovo_room_can_remove(self->room, message))
                   : NULL;
  if (items != NULL)
    append_items(menu, items);
}

void message_list_menu_wanted(RitrovoMessageList *self, guint position)
{
  g_autoptr(GMenu) menu = g_menu_new();
  g_autoptr(GMenu) reading = g_menu_new();
  RitrovoMessage *message =
      ritrovo_message_entry_get_message(ritrovo_message_entries_get(self->entries, position));
  g_autoptr(GMenuModel) items =
      self->room != NULL ? ritrovo_message_menu_new(self->room, message) : NULL;
  if (items != NULL) {
    append_items(menu, items);
    append_file(self, menu, message);
  }
  g_menu_append(reading, _("Mark _Unread from Here"), "messages.mark-unread");
  g_menu_append_section(menu, NULL, G_MENU_MODEL(reading));
  ritrovo_log_set_menu(self->log, G_MENU_MODEL(menu));
}

// Any other reaction

static void picked_cb(GtkEmojiChooser *chooser, const char *emoji, RitrovoMessageList *self)
{
  gtk_widget_activate_action(GTK_WIDGET(self), "room.react", "(xs)", self->react_seq, emoji);
}

void ritrovo_message_list_choose_reaction(RitrovoMessageList *self, gint64 seq)
{
  g_return_if_fail(RITROVO_IS_MESSAGE_LIST(self));
  guint position;
  graphene_rect_t bounds;
  GtkWidget *row = ritrovo_message_entries_find(self->entries, seq, &position)
                       ? ritrovo_log_get_row(self->log, position)
                       : NULL;
  if (row == NULL || !gtk_widget_compute_bounds(row, GTK_WIDGET(self), &bounds))
    return;
  if (self->chooser == NULL) {
    self->chooser = gtk_emoji_chooser_new();
    gtk_widget_set_parent(self->chooser, GTK_WIDGET(self));
    g_signal_connect(self->chooser, "emoji-picked", G_CALLBACK(picked_cb), self);
  }
  GdkRectangle at = {(int) bounds.origin.x + (int) bounds.size.width / 2,
                     CLAMP((int) bounds.origin.y, 0, gtk_widget_get_height(GTK_WIDGET(self)) - 1),
                     1, 1};
  self->react_seq = seq;
  gtk_popover_set_pointing_to(GTK_POPOVER(self->chooser), &at);
  gtk_popover_popup(GTK_POPOVER(self->chooser));
}

// To what is answered, and back

static void set_way_back(RitrovoMessageList *self, gint64 from, gint64 to)
{
  self->back_seq = from;
  self->followed_seq = to;
  gtk_widget_set_can_target(GTK_WIDGET(self->back), from != 0);
  gtk_revealer_set_reveal_child(self->back, from != 0);
}

void message_list_forget_way_back(RitrovoMessageList *self)
{
  if (self->back_seq != 0)
    set_way_back(self, 0, 0);
}

void message_list_jumped_to(RitrovoMessageList *self, gint64 seq)
{
  if (seq != self->followed_seq)
    message_list_forget_way_back(self);
}

static gboolean is_in_view(RitrovoMessageList *self, gint64 seq)
{
  guint position, first, last;
  return ritrovo_message_entries_find(self->entries, seq, &position) &&
         ritrovo_log_get_visible(self->log, &first, &last) && position >= first && position <= last;
}

void ritrovo_message_list_follow(RitrovoMessageList *self, gint64 from, gint64 to)
{
  g_return_if_fail(RITROVO_IS_MESSAGE_LIST(self));
  if (self->room == NULL)
    return;
  // Who sees both needs no way back.
  if (!is_in_view(self, to))
    set_way_back(self, from, to);
  ritrovo_room_jump(self->room, to);
}

gboolean ritrovo_message_list_go_back(RitrovoMessageList *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_LIST(self), FALSE);
  gint64 seq = self->back_seq;
  if (seq == 0 || self->room == NULL)
    return FALSE;
  gtk_widget_child_focus(GTK_WIDGET(self->log), GTK_DIR_TAB_FORWARD);
  message_list_forget_way_back(self);
  ritrovo_room_jump(self->room, seq);
  return TRUE;
}

gboolean ritrovo_message_list_has(RitrovoMessageList *self, gint64 seq)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_LIST(self), FALSE);
  guint position;
  return ritrovo_message_entries_find(self->entries, seq, &position);
}

void message_list_talk_dispose(RitrovoMessageList *self)
{
  g_clear_pointer(&self->chooser, gtk_widget_unparent);
}
