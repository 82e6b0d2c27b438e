// SPDX-License-Identifier: GPL-3.0-or-later
// The place where reading stopped: what is in view for a moment while the window is the active one
// was read, unless it was just marked unread.
#include "ritrovo-focus.h"
#include "ritrovo-message-list-private.h"

#define READ_MS 300  // after which what is in view counts as read
#define AWAY_MS 2000 // before which nobody has gone away

static GtkWidgetClass *parent_class(GtkWidget *widget)
{
  return GTK_WIDGET_CLASS(g_type_class_peek_parent(GTK_WIDGET_GET_CLASS(widget)));
}

gboolean message_list_is_looked_at(RitrovoMessageList *self)
{
  return self->room != NULL && self->window != NULL && !self->held &&
         gtk_widget_get_mapped(GTK_WIDGET(self)) && gtk_window_is_active(GTK_WINDOW(self->window));
}

static gboolean read_cb(gpointer data)
{
  RitrovoMessageList *self = data;
  guint first, last;
  if (!message_list_is_looked_at(self) ||
      g_list_model_get_n_items(G_LIST_MODEL(self->entries)) == 0) {
    self->read_timer = 0;
    return G_SOURCE_REMOVE;
  }
  // The rows of a room that was just entered are not laid out yet; one that is left is not read.
  if (!ritrovo_log_get_visible(self->log, &first, &last) ||
      ritrovo_is_sliding_out(GTK_WIDGET(self)))
    return G_SOURCE_CONTINUE;
  self->read_timer = 0;
  for (guint i = last + 1; i-- > first;) {
    RitrovoMessageEntry *entry = ritrovo_message_entries_get(self->entries, i);
    gint64 seq = ritrovo_message_get_seq(ritrovo_message_entry_get_message(entry));
    if (seq > 0) {
      ritrovo_room_mark_read(self->room, seq);
      break;
    }
  }
  return G_SOURCE_REMOVE;
}

void message_list_view_changed(RitrovoMessageList *self)
{
  if (self->read_timer == 0)
    self->read_timer = g_timeout_add(READ_MS, read_cb, self);
}

// Where somebody has marked messages unread, the line stands above them at once, and what is in
// view stays unread until the person has gone away and come back.
void message_list_last_read(RitrovoMessageList *self)
{
  gint64 read = ritrovo_room_get_last_read(self->room);
  message_list_place(self);
  if (self->placed && read < self->read) {
    self->held = TRUE;
    ritrovo_message_entries_set_read(self->entries, read);
  }
  self->read = read;
}

static void mark_unread_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoMessageList *self = RITROVO_MESSAGE_LIST(widget);
  guint position;
  if (self->room == NULL || !ritrovo_log_get_menu_position(self->log, &position))
    return;
  GListModel *entries = G_LIST_MODEL(self->entries);
  for (guint i = position; i < g_list_model_get_n_items(entries); i++) {
    RitrovoMessageEntry *entry = ritrovo_message_entries_get(self->entries, i);
    gint64 seq = ritrovo_message_get_seq(ritrovo_message_entry_get_message(entry));
    if (seq > 0) {
      ritrovo_room_mark_unread(self->room, seq);
      return;
    }
  }
}

static gboolean away_cb(gpointer data)
{
  RITROVO_MESSAGE_LIST(data)->away_timer = 0;
  RITROVO_MESSAGE_LIST(data)->held = FALSE;
  return G_SOURCE_REMOVE;
}

// Whoever comes back finds the line where they left. A menu that closes takes the window's
// attention for a moment, which is not going away.
static void window_active_cb(RitrovoMessageList *self)
{
  if (self->room == NULL)
    return;
  g_clear_handle_id(&self->away_timer, g_source_remove);
  if (!gtk_window_is_active(GTK_WINDOW(self->window))) {
    self->away_timer = g_timeout_add(AWAY_MS, away_cb, self);
    ritrovo_message_entries_draw_line(self->entries, self->room);
  } else {
    message_list_view_changed(self);
  }
}

void message_list_forget_window(RitrovoMessageList *self)
{
  if (self->window != NULL)
    g_signal_handlers_disconnect_by_func(self->window, window_active_cb, self);
  g_clear_weak_pointer(&self->window);
}

// What was out of sight counts as read once it is in sight again.
static void list_map(GtkWidget *widget)
{
  parent_class(widget)->map(widget);
  message_list_view_changed(RITROVO_MESSAGE_LIST(widget));
}

static void list_root(GtkWidget *widget)
{
  RitrovoMessageList *self = RITROVO_MESSAGE_LIST(widget);
  parent_class(widget)->root(widget);
  GtkRoot *root = gtk_widget_get_root(widget);
  if (!GTK_IS_WINDOW(root))
    return;
  g_set_weak_pointer(&self->window, GTK_WIDGET(root));
  g_signal_connect_swapped(root, "notify::is-active", G_CALLBACK(window_active_cb), self);
}

static void list_unroot(GtkWidget *widget)
{
  message_list_forget_window(RITROVO_MESSAGE_LIST(widget));
  parent_class(widget)->unroot(widget);
}

void message_list_reading_class_init(GtkWidgetClass *widget_class)
{
  widget_class->map = list_map;
  widget_class->root = list_root;
  widget_class->unroot = list_unroot;
  gtk_widget_class_install_action(widget_class, "messages.mark-unread", NULL, mark_unread_action);
}
