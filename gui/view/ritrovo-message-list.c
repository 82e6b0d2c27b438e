// SPDX-License-Identifier: GPL-3.0-or-later
// Between a room and the log: rows for its messages, pages when an edge comes near, the place where
// reading stopped, and what assistive technology hears of.
#include "ritrovo-message-list-private.h"

#include <glib/gi18n.h>

#include "ritrovo-empty-page.h"
#include "ritrovo-message-row.h"

#define JUMP_ALIGN 0.3 // where in the view the row of a jump comes to stand

G_DEFINE_FINAL_TYPE(RitrovoMessageList, ritrovo_message_list, GTK_TYPE_WIDGET)

enum {
  PROP_ROOM = 1,
  PROP_CALLED,
  PROP_AT_END,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

static GtkWidget *create_row(gpointer data)
{
  RitrovoMessageList *self = data;
  GtkWidget *row = ritrovo_message_row_new();
  ritrovo_message_row_set_images(RITROVO_MESSAGE_ROW(row), self->images);
  return row;
}

static void bind_row(GtkWidget *row, gpointer item, gpointer data)
{
  RitrovoMessageList *self = data;
  ritrovo_message_row_set_entry(RITROVO_MESSAGE_ROW(row), item, (const char *const *) self->called);
}

static void unbind_row(GtkWidget *row, gpointer data)
{
  ritrovo_message_row_set_entry(RITROVO_MESSAGE_ROW(row), NULL, NULL);
}

static char *entry_text(gpointer item, gpointer data)
{
  return ritrovo_message_entry_get_shown_text(item);
}

static char *entry_line(gpointer item, const char *text, gpointer data)
{
  return ritrovo_message_entry_get_line(item, text);
}

static void update_jump(RitrovoMessageList *self)
{
  if (!self->away)
    self->arrived = 0;
  guint below = self->arrived + (self->room != NULL ? ritrovo_room_get_newer_count(self->room) : 0);
  g_autofree char *count = g_strdup_printf("%u", below);
  gtk_label_set_label(self->jump_count, count);
  gtk_widget_set_visible(GTK_WIDGET(self->jump_count), below > 0);
  gtk_widget_set_can_target(GTK_WIDGET(self->jump), self->away);
  gtk_revealer_set_reveal_child(self->jump, self->away);
}

static void at_newest_cb(RitrovoMessageList *self)
{
  self->away = !ritrovo_log_get_at_newest(self->log);
  if (self->room != NULL)
    ritrovo_room_set_following(self->room, !self->away);
  if (!self->away)
    message_list_forget_way_back(self);
  update_jump(self);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_AT_END]);
}

static void room_at_newest_cb(RitrovoMessageList *self)
{
  ritrovo_log_set_follows(self->log, ritrovo_room_get_at_newest(self->room));
  update_jump(self);
}

static void near_edge_cb(RitrovoMessageList *self, GtkPositionType edge)
{
  if (self->room == NULL)
    return;
  if (edge == GTK_POS_TOP)
    ritrovo_room_load_older(self->room);
  else if (!ritrovo_room_get_at_newest(self->room))
    ritrovo_room_load_newer(self->room);
}

void ritrovo_message_list_scroll_to_end(RitrovoMessageList *self)
{
  g_return_if_fail(RITROVO_IS_MESSAGE_LIST(self));
  if (self->room != NULL && !ritrovo_room_get_at_newest(self->room))
    ritrovo_room_jump_to_newest(self->room);
  else
    ritrovo_log_scroll_to_newest(self->log);
}

static void jump_clicked_cb(RitrovoMessageList *self)
{
  ritrovo_message_list_scroll_to_end(self);
  gtk_widget_child_focus(GTK_WIDGET(self->log), GTK_DIR_TAB_FORWARD);
}

static void jumped_cb(RitrovoMessageList *self, gint64 seq)
{
  guint position;
  message_list_jumped_to(self, seq);
  room_at_newest_cb(self);
  if (seq == 0)
    ritrovo_log_scroll_to_newest(self->log);
  else if (ritrovo_message_entries_find(self->entries, seq, &position))
    ritrovo_log_scroll_to(self->log, position, JUMP_ALIGN, TRUE);
}

void message_list_place(RitrovoMessageList *self)
{
  guint position;
  if (self->placed || g_list_model_get_n_items(G_LIST_MODEL(self->entries)) == 0 ||
      !ritrovo_room_get_read_known(self->room))
    return;
  self->placed = TRUE;
  ritrovo_message_entries_draw_line(self->entries, self->room);
  if (ritrovo_message_entries_find_line(self->entries, &position))
    ritrovo_log_scroll_to(self->log, position, JUMP_ALIGN, FALSE);
}

// What others say while one is here, as opposed to pages of the past.
static void messages_changed_cb(RitrovoMessageList *self, guint position, guint removed,
                                guint added, GListModel *messages)
{
  ritrovo_message_entries_set_now(self->entries, g_get_real_time() / 1000);
  // In an empty room there is no place yet when the first of all is said.
  gboolean placed = self->placed || g_list_model_get_n_items(messages) == 1;
  message_list_place(self);
  message_list_view_changed(self); // a log that is not full yet has nothing to scroll
  // The first that is said at all is no page of the past.
  guint count = g_list_model_get_n_items(messages);
  if ((!placed && count > 1) || !ritrovo_room_get_at_newest(self->room) ||
      position + added != count)
    return;
  for (guint i = position; i < position + added; i++) {
    g_autoptr(RitrovoMessage) message = g_list_model_get_item(messages, i);
    gint64 seq = ritrovo_message_get_seq(message);
    if (ritrovo_message_get_mine(message) ||
        (!placed && seq <= ritrovo_room_get_last_read(self->room)))
      continue;
    if (message_list_is_looked_at(self) && !self->away)
      ritrovo_message_entries_pass(self->entries, message);
    ritrovo_announcer_tell(self->announcer, message);
    if (!ritrovo_log_get_at_newest(self->log))
      self->arrived++;
  }
  update_jump(self);
}

static void leave_room(RitrovoMessageList *self)
{
  g_signal_handlers_disconnect_by_data(self->room, self);
  g_signal_handlers_disconnect_by_data(ritrovo_room_get_messages(self->room), self);
  ritrovo_log_set_model(self->log, NULL);
  ritrovo_message_entries_set_messages(self->entries, NULL);
  message_list_forget_way_back(self);
  ritrovo_announcer_clear(self->announcer);
  self->arrived = 0;
}

static void enter_room(RitrovoMessageList *self)
{
  GListModel *messages = ritrovo_room_get_messages(self->room);
  self->placed = self->held = FALSE;
  self->read = ritrovo_room_get_last_read(self->room);
  ritrovo_message_entries_draw_line(self->entries, self->room);
  ritrovo_message_entries_set_messages(self->entries, messages);
  ritrovo_log_set_follows(self->log, ritrovo_room_get_at_newest(self->room));
  ritrovo_log_set_model(self->log, G_LIST_MODEL(self->entries));
  // After the entries, which are up to date then.
  g_signal_connect_swapped(messages, "items-changed", G_CALLBACK(messages_changed_cb), self);
  g_signal_connect_swapped(self->room, "jumped", G_CALLBACK(jumped_cb), self);
  g_signal_connect_swapped(self->room, "notify::at-newest", G_CALLBACK(room_at_newest_cb), self);
  g_signal_connect_swapped(self->room, "notify::newer-count", G_CALLBACK(update_jump), self);
  g_signal_connect_swapped(self->room, "notify::last-read", G_CALLBACK(message_list_last_read),
                           self);
  message_list_place(self);
  update_jump(self);
  // A log that looks as the one before did has nothing to tell.
  message_list_view_changed(self);
}

void ritrovo_message_list_set_room(RitrovoMessageList *self, RitrovoRoom *room)
{
  g_return_if_fail(RITROVO_IS_MESSAGE_LIST(self));
  if (self->room == room)
    return;
  if (self->room != NULL)
    leave_room(self);
  g_set_object(&self->room, room);
  if (room != NULL)
    enter_room(self);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_ROOM]);
}

void ritrovo_message_list_set_called(RitrovoMessageList *self, const char *const *called)
{
  g_return_if_fail(RITROVO_IS_MESSAGE_LIST(self));
  g_strfreev(self->called);
  self->called = g_strdupv((GStrv) called);
  guint count = self->room != NULL ? g_list_model_get_n_items(G_LIST_MODEL(self->entries)) : 0;
  for (guint i = 0; i < count; i++) {
    g_autoptr(RitrovoMessageEntry) entry = g_list_model_get_item(G_LIST_MODEL(self->entries), i);
    GtkWidget *row = ritrovo_log_get_row(self->log, i);
    if (row != NULL)
      bind_row(row, entry, self);
  }
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_CALLED]);
}

RitrovoImages *ritrovo_message_list_get_images(RitrovoMessageList *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_LIST(self), NULL);
  return self->images;
}

void ritrovo_message_list_set_drop_hint(RitrovoMessageList *self, const char *words)
{
  g_return_if_fail(RITROVO_IS_MESSAGE_LIST(self));
  if (words != NULL)
    gtk_label_set_label(self->drop_words, words);
  gtk_revealer_set_reveal_child(self->drop, words != NULL);
}

static void ritrovo_message_list_get_property(GObject *object, guint id, GValue *value,
                                              GParamSpec *pspec)
{
  RitrovoMessageList *self = RITROVO_MESSAGE_LIST(object);
  switch (id) {
  case PROP_ROOM:
    g_value_set_object(value, self->room);
    break;
  case PROP_CALLED:
    g_value_set_boxed(value, self->called);
    break;
  case PROP_AT_END:
    g_value_set_boolean(value, ritrovo_log_get_at_newest(self->log));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_message_list_set_property(GObject *object, guint id, const GValue *value,
                                              GParamSpec *pspec)
{
  switch (id) {
  case PROP_ROOM:
    ritrovo_message_list_set_room(RITROVO_MESSAGE_LIST(object), g_value_get_object(value));
    break;
  case PROP_CALLED:
    ritrovo_message_list_set_called(RITROVO_MESSAGE_LIST(object), g_value_get_boxed(value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_message_list_dispose(GObject *object)
{
  RitrovoMessageList *self = RITROVO_MESSAGE_LIST(object);
  if (self->room != NULL)
    ritrovo_message_list_set_room(self, NULL);
  message_list_forget_window(self);
  g_clear_handle_id(&self->read_timer, g_source_remove);
  message_list_talk_dispose(self);
  g_clear_pointer(&self->announcer, ritrovo_announcer_free);
  g_clear_handle_id(&self->away_timer, g_source_remove);
  g_clear_pointer(&self->overlay, gtk_widget_unparent);
  g_clear_object(&self->entries);
  g_clear_object(&self->images);
  g_clear_pointer(&self->called, g_strfreev);
  G_OBJECT_CLASS(ritrovo_message_list_parent_class)->dispose(object);
}

static void ritrovo_message_list_class_init(RitrovoMessageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;
  const GParamFlags flags = readable | G_PARAM_WRITABLE;

  object_class->get_property = ritrovo_message_list_get_property;
  object_class->set_property = ritrovo_message_list_set_property;
  object_class->dispose = ritrovo_message_list_dispose;
  message_list_reading_class_init(widget_class);

  props[PROP_ROOM] = g_param_spec_object("room", NULL, NULL, RITROVO_TYPE_ROOM, flags);
  props[PROP_CALLED] = g_param_spec_boxed("called", NULL, NULL, G_TYPE_STRV, flags);
  props[PROP_AT_END] = g_param_spec_boolean("at-end", NULL, NULL, TRUE, readable);
  g_object_class_install_properties(object_class, N_PROPS, props);

  g_type_ensure(RITROVO_TYPE_EMPTY_PAGE);
  gtk_widget_class_set_layout_manager_type(widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-message-list.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageList, overlay);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageList, scrolled);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageList, jump);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageList, jump_count);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageList, back);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_message_list_go_back);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageList, drop);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageList, drop_words);
  gtk_widget_class_bind_template_callback(widget_class, jump_clicked_cb);
}

static void ritrovo_message_list_init(RitrovoMessageList *self)
{
  static const RitrovoLogRows rows = {
      .create = create_row,
      .bind = bind_row,
      .unbind = unbind_row,
      .text = entry_text,
      .line = entry_line,
  };
  gtk_widget_init_template(GTK_WIDGET(self));
  self->entries = ritrovo_message_entries_new();
  self->images = ritrovo_images_new(RITROVO_IMAGES_ROOM);
  self->log = RITROVO_LOG(ritrovo_log_new(&rows, self, NULL));
  self->announcer = ritrovo_announcer_new(self->log);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->log), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                 _("Messages"), -1);
  gtk_widget_add_css_class(GTK_WIDGET(self->log), "messages");
  g_signal_connect_swapped(self->log, "notify::at-newest", G_CALLBACK(at_newest_cb), self);
  g_signal_connect_swapped(self->log, "near-edge", G_CALLBACK(near_edge_cb), self);
  g_signal_connect_swapped(self->log, "menu-wanted", G_CALLBACK(message_list_menu_wanted), self);
  g_signal_connect_swapped(self->log, "newest-wanted",
                           G_CALLBACK(ritrovo_message_list_scroll_to_end), self);
  gtk_scrolled_window_set_child(self->scrolled, GTK_WIDGET(self->log));
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment(self->scrolled);
  g_signal_connect_object(adjustment, "changed", G_CALLBACK(message_list_view_changed), self,
                          G_CONNECT_SWAPPED);
  g_signal_connect_object(adjustment, "value-changed", G_CALLBACK(message_list_view_changed), self,
                          G_CONNECT_SWAPPED);
}
