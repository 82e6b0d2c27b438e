// SPDX-License-Identifier: GPL-3.0-or-later
// A row is used again and again for other entries while the log scrolls, so it sets only what is
// different from what it shows. Its text takes part in the log's selection.
#include "ritrovo-message-row.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "ritrovo-closures.h"
#include "ritrovo-file-box.h"
#include "ritrovo-file-words.h"
#include "ritrovo-log-row.h"
#include "ritrovo-mention.h"
#include "ritrovo-message-body.h"
#include "ritrovo-message-text.h"

#define SELECTION_ALPHA 0.35f
#define AVATAR 36
#define INDENT (AVATAR + 12) // of everything beside the avatar
#define FILE_WIDTH 440       // of a file, where there is more room

struct _RitrovoMessageRow {
  GtkWidget parent_instance;

  // Template
  GtkWidget *day_line;
  GtkLabel *day;
  GtkWidget *new_line;
  AdwAvatar *avatar;
  GtkWidget *heading;
  GtkLabel *sender;
  GtkLabel *time;
  RitrovoMessageBody *text;
  GtkLabel *linked_text; // in its place where there are links
  GtkWidget *failure;
  GtkLabel *reason;
  GtkWidget *wait;

  // Owned
  RitrovoMessageEntry *entry;
  RitrovoMessage *message; // of the entry, whose changes are listened to
  RitrovoFile *file;       // of the message, likewise
  RitrovoImages *images;
  GStrv called;
  char *shown_text;          // as it was typed
  RitrovoMarkdown *markdown; // of it, or NULL

  // Borrowed
  GtkWidget *file_box; // NULL until there was a file to show

  int selected_from;
  int selected_to;
};

static void log_row_init(RitrovoLogRowInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE(RitrovoMessageRow, ritrovo_message_row, GTK_TYPE_WIDGET,
                              G_IMPLEMENT_INTERFACE(RITROVO_TYPE_LOG_ROW, log_row_init))

enum { PROP_0, PROP_MESSAGE, N_PROPS };

static GParamSpec *props[N_PROPS];

// Whether there is a text; a file may come without a caption.
static gboolean has_words(RitrovoMessageRow *self)
{
  return self->shown_text != NULL && *self->shown_text != '\0';
}

// The text as it is drawn, and where in the row.
static PangoLayout *text_layout(RitrovoMessageRow *self, double *x, double *y)
{
  int offset_x = 0, offset_y = 0;
  gboolean linked = gtk_widget_get_visible(GTK_WIDGET(self->linked_text));
  GtkWidget *text = linked ? GTK_WIDGET(self->linked_text) : GTK_WIDGET(self->text);
  if (linked)
    gtk_label_get_layout_offsets(self->linked_text, &offset_x, &offset_y);
  if (!gtk_widget_translate_coordinates(text, GTK_WIDGET(self), offset_x, offset_y, x, y))
    *x = *y = 0;
  return linked ? gtk_label_get_layout(self->linked_text)
                : ritrovo_message_body_get_layout(self->text);
}

static int get_place(RitrovoLogRow *row, double x, double y)
{
  double text_x, text_y;
  PangoLayout *layout = text_layout(RITROVO_MESSAGE_ROW(row), &text_x, &text_y);
  return ritrovo_log_row_place_in_layout(layout, x - text_x, y - text_y);
}

static void show_selection(RitrovoLogRow *row, int from, int to)
{
  RitrovoMessageRow *self = RITROVO_MESSAGE_ROW(row);
  if (self->selected_from == from && self->selected_to == to)
    return;
  self->selected_from = from;
  self->selected_to = to;
  gtk_widget_queue_draw(GTK_WIDGET(self));
}

static void log_row_init(RitrovoLogRowInterface *iface)
{
  iface->get_place = get_place;
  iface->show_selection = show_selection;
}

// The row lays out its parts itself: the lines above, then the avatar beside the rest. Boxes in
// each other would measure a text a dozen times, looking for a width that fits a height.
static GtkSizeRequestMode ritrovo_message_row_get_request_mode(GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

// The height of a part in that width, 0 while it is not shown; it is put there if `y` says where.
static int stack(GtkWidget *part, int x, int width, const int *y)
{
  int minimum, height;
  if (part == NULL || !gtk_widget_should_layout(part))
    return 0;
  gtk_widget_measure(part, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  width = MAX(width, minimum);
  gtk_widget_measure(part, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  if (y != NULL)
    gtk_widget_size_allocate(part, &(GtkAllocation){x, *y, width, height}, -1);
  return height;
}

static int stack_all(RitrovoMessageRow *self, int width, gboolean put)
{
  GtkWidget *lines[] = {self->day_line, self->new_line};
  GtkWidget *column[] = {self->heading,          self->file_box,
                         GTK_WIDGET(self->text), GTK_WIDGET(self->linked_text),
                         self->failure,          self->wait};
  gboolean mirrored = gtk_widget_get_direction(GTK_WIDGET(self)) == GTK_TEXT_DIR_RTL;
  int y = 0;
  for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
    y += stack(lines[i], 0, width, put ? &y : NULL);
  int avatar =
      stack(GTK_WIDGET(self->avatar), mirrored ? width - AVATAR : 0, AVATAR, put ? &y : NULL);
  int beside = y + avatar;
  for (guint i = 0; i < G_N_ELEMENTS(column); i++) {
    int wide = width - INDENT;
    if (column[i] == self->file_box)
      wide = MIN(wide, FILE_WIDTH);
    y += stack(column[i], mirrored ? width - INDENT - wide : INDENT, wide, put ? &y : NULL);
  }
  return MAX(y, beside);
}

// The least width of a line of words and buttons, 0 while it is not shown.
static int least_width(GtkWidget *line)
{
  int minimum = 0;
  if (line != NULL && gtk_widget_should_layout(line))
    gtk_widget_measure(line, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  return minimum;
}

static void ritrovo_message_row_measure(GtkWidget *widget, GtkOrientation orientation, int for_size,
                                        int *minimum, int *natural, int *minimum_baseline,
                                        int *natural_baseline)
{
  RitrovoMessageRow *self = RITROVO_MESSAGE_ROW(widget);
  if (orientation == GTK_ORIENTATION_VERTICAL) {
    *minimum = *natural = stack_all(self, for_size, FALSE);
    return;
  }
  int least = MAX(least_width(self->failure), least_width(self->wait));
  *minimum = *natural = 2 * INDENT + MAX(least, least_width(self->file_box) - INDENT);
}

static void ritrovo_message_row_size_allocate(GtkWidget *widget, int width, int height,
                                              int baseline)
{
  stack_all(RITROVO_MESSAGE_ROW(widget), width, TRUE);
}

static void ritrovo_message_row_snapshot(GtkWidget *widget, GtkSnapshot *snapshot)
{
  RitrovoMessageRow *self = RITROVO_MESSAGE_ROW(widget);
  gboolean selected = self->selected_from < self->selected_to && has_words(self);
  GdkRGBA colour;
  double x = 0, y = 0;
  PangoLayout *layout = self->markdown != NULL || selected ? text_layout(self, &x, &y) : NULL;
  if (self->markdown != NULL)
    ritrovo_message_body_snapshot_blocks(widget, snapshot, layout, self->markdown, x, y);
  if (selected && gtk_style_context_lookup_color(gtk_widget_get_style_context(widget),
                                                 "accent_bg_color", &colour)) {
    colour.alpha = SELECTION_ALPHA;
    ritrovo_log_row_snapshot_layout(layout, self->selected_from, self->selected_to, &colour,
                                    snapshot, x, y);
  }
  GTK_WIDGET_CLASS(ritrovo_message_row_parent_class)->snapshot(widget, snapshot);
}

static void set_class(GtkWidget *widget, const char *name, gboolean set)
{
  if (gtk_widget_has_css_class(widget, name) == set)
    return;
  if (set)
    gtk_widget_add_css_class(widget, name);
  else
    gtk_widget_remove_css_class(widget, name);
}

static void set_label(GtkLabel *label, const char *text)
{
  if (strcmp(gtk_label_get_label(label), text) != 0)
    gtk_label_set_label(label, text);
}

// The lines above.
static void show_context(RitrovoMessageRow *self, const RitrovoMessageContext *context)
{
  gtk_widget_set_visible(self->day_line, context->day_of != 0);
  if (context->day_of != 0) {
    g_autofree char *day =
        ritrovo_day_text(ritrovo_message_get_time(self->message), context->day_of);
    set_label(self->day, day);
  }
  gtk_widget_set_visible(self->new_line, context->first_new);
  set_class(GTK_WIDGET(self), "continued", context->continued);
}

static void show_heading(RitrovoMessageRow *self, const RitrovoMessageContext *context)
{
  RitrovoMessageState state = ritrovo_message_get_state(self->message);
  gboolean heading = ritrovo_has_heading(NULL, state, context->continued);
  gtk_widget_set_visible(GTK_WIDGET(self->avatar), heading);
  gtk_widget_set_visible(self->heading, heading);
  if (!heading)
    return;
  const char *sender = ritrovo_message_get_sender(self->message);
  g_autofree char *time = ritrovo_time_text(NULL, ritrovo_message_get_time(self->message));
  if (g_strcmp0(adw_avatar_get_text(self->avatar), sender) != 0)
    adw_avatar_set_text(self->avatar, sender);
  set_label(self->sender, sender);
  set_label(self->time, time);
}

static void show_text(RitrovoMessageRow *self)
{
  g_autofree char *text = self->file != NULL ? g_strdup(ritrovo_message_get_text(self->message))
                                             : ritrovo_message_entry_get_text(self->entry);
  RitrovoMessageState state = ritrovo_message_get_state(self->message);
  gboolean said = ritrovo_is_said(NULL, state);
  set_class(GTK_WIDGET(self), "emoji", said && ritrovo_message_text_is_emoji(text));
  set_class(GTK_WIDGET(self), "mention",
            said && !ritrovo_message_get_mine(self->message) &&
                ritrovo_mentions(text, (const char *const *) self->called));
  if (g_strcmp0(self->shown_text, text) == 0)
    return;
  RitrovoMarkdown *markdown = said ? ritrovo_markdown_new(text) : NULL;
  ritrovo_message_body_show(self->text, self->linked_text, text, markdown);
  ritrovo_markdown_free(self->markdown);
  self->markdown = markdown;
  g_free(self->shown_text);
  self->shown_text = g_steal_pointer(&text);
}

// Most messages carry no file, so the box is made for the first that does.
static void show_file(RitrovoMessageRow *self)
{
  if (self->file != NULL && self->file_box == NULL) {
    self->file_box = ritrovo_file_box_new(self->images);
    gtk_widget_insert_after(self->file_box, GTK_WIDGET(self), self->heading);
  }
  if (self->file_box == NULL)
    return;
  gtk_widget_set_visible(self->file_box, self->file != NULL);
  ritrovo_file_box_set_file(RITROVO_FILE_BOX(self->file_box), self->file,
                            ritrovo_message_get_cid(self->message),
                            ritrovo_message_get_mine(self->message));
}

static char *row_name(RitrovoMessageRow *self)
{
  g_autofree char *summary =
      self->file != NULL ? ritrovo_file_summary(self->file, self->shown_text) : NULL;
  return ritrovo_row_name(NULL, ritrovo_message_get_sender(self->message),
                          ritrovo_message_get_time(self->message),
                          summary != NULL ? summary : self->shown_text);
}

// The row's look follows the message's state: dim until the server has it.
static void show_state(RitrovoMessageRow *self)
{
  RitrovoMessageState state = ritrovo_message_get_state(self->message);
  set_class(GTK_WIDGET(self), "pending", state == RITROVO_MESSAGE_PENDING);
  set_class(GTK_WIDGET(self), "failed", state == RITROVO_MESSAGE_FAILED);
  set_class(GTK_WIDGET(self), "notice", state == RITROVO_MESSAGE_NOTICE);
  set_class(GTK_WIDGET(self), "mine", ritrovo_message_get_mine(self->message));
  // A file has words and buttons of its own.
  gtk_widget_set_visible(self->failure, self->file == NULL && ritrovo_is_failed(NULL, state));
  gtk_widget_set_visible(self->wait,
                         self->file == NULL && ritrovo_message_get_waiting(self->message));
  g_autofree char *reason =
      ritrovo_row_description(NULL, state, ritrovo_message_get_error_text(self->message));
  set_label(self->reason, reason);
  g_autofree char *name = row_name(self);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                 GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, reason, -1);
}

static void set_file(RitrovoMessageRow *self, RitrovoFile *file)
{
  if (self->file == file)
    return;
  // What changes in a file is the box's to show, but for the name of the row.
  if (self->file != NULL)
    g_signal_handlers_disconnect_by_func(self->file, show_state, self);
  g_set_object(&self->file, file);
  if (file != NULL)
    g_signal_connect_swapped(file, "notify::removed", G_CALLBACK(show_state), self);
}

static void show(RitrovoMessageRow *self)
{
  const RitrovoMessageContext *context = ritrovo_message_entry_get_context(self->entry);
  set_file(self, ritrovo_message_get_file(self->message));
  show_context(self, context);
  show_heading(self, context);
  show_file(self);
  show_text(self);
  show_state(self);
}

static void set_message(RitrovoMessageRow *self, RitrovoMessage *message)
{
  if (self->message == message)
    return;
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_func(self->message, show, self);
  g_set_object(&self->message, message);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_MESSAGE]);
  if (message != NULL)
    g_signal_connect_swapped(message, "notify", G_CALLBACK(show), self);
}

void ritrovo_message_row_set_entry(RitrovoMessageRow *self, RitrovoMessageEntry *entry,
                                   const char *const *called)
{
  g_return_if_fail(RITROVO_IS_MESSAGE_ROW(self));
  g_set_object(&self->entry, entry);
  set_message(self, entry != NULL ? ritrovo_message_entry_get_message(entry) : NULL);
  if (called != NULL &&
      (self->called == NULL || !g_strv_equal((const char *const *) self->called, called))) {
    g_strfreev(self->called);
    self->called = g_strdupv((GStrv) called);
  }
  if (entry != NULL) {
    show(self);
    return;
  }
  set_file(self, NULL);
  if (self->file_box != NULL)
    ritrovo_file_box_set_file(RITROVO_FILE_BOX(self->file_box), NULL, NULL, FALSE);
}

RitrovoMessageEntry *ritrovo_message_row_get_entry(RitrovoMessageRow *self)
{
  g_return_val_if_fail(RITROVO_IS_MESSAGE_ROW(self), NULL);
  return self->entry;
}

static void activate_with_cid(RitrovoMessageRow *self, const char *action)
{
  gtk_widget_activate_action(GTK_WIDGET(self), action, "s", ritrovo_message_get_cid(self->message));
}

static void retry_clicked_cb(RitrovoMessageRow *self)
{
  activate_with_cid(self, "room.retry");
}

static void discard_clicked_cb(RitrovoMessageRow *self)
{
  activate_with_cid(self, "room.discard");
}

static void copy_clicked_cb(RitrovoMessageRow *self)
{
  gdk_clipboard_set_text(gtk_widget_get_clipboard(GTK_WIDGET(self)), self->shown_text);
}

// The menu of the file; that of the log, where there is none.
static gboolean menu_key_cb(GtkWidget *widget, GVariant *arguments, gpointer data)
{
  RitrovoMessageRow *self = RITROVO_MESSAGE_ROW(widget);
  return self->file != NULL && ritrovo_file_box_popup(RITROVO_FILE_BOX(self->file_box), -1, 0);
}

static gboolean query_time_cb(RitrovoMessageRow *self, int x, int y, gboolean keyboard,
                              GtkTooltip *tooltip)
{
  if (self->message == NULL)
    return FALSE;
  g_autofree char *text = ritrovo_date_time_text(NULL, ritrovo_message_get_time(self->message));
  gtk_tooltip_set_text(tooltip, text);
  return TRUE;
}

static void ritrovo_message_row_get_property(GObject *object, guint id, GValue *value,
                                             GParamSpec *spec)
{
  if (id == PROP_MESSAGE)
    g_value_set_object(value, RITROVO_MESSAGE_ROW(object)->message);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
}

static void ritrovo_message_row_dispose(GObject *object)
{
  RitrovoMessageRow *self = RITROVO_MESSAGE_ROW(object);
  set_file(self, NULL);
  set_message(self, NULL);
  g_clear_object(&self->entry);
  g_clear_object(&self->images);
  g_clear_pointer(&self->file_box, gtk_widget_unparent);
  gtk_widget_dispose_template(GTK_WIDGET(self), RITROVO_TYPE_MESSAGE_ROW);
  G_OBJECT_CLASS(ritrovo_message_row_parent_class)->dispose(object);
}

static void ritrovo_message_row_finalize(GObject *object)
{
  RitrovoMessageRow *self = RITROVO_MESSAGE_ROW(object);
  g_strfreev(self->called);
  g_free(self->shown_text);
  ritrovo_markdown_free(self->markdown);
  G_OBJECT_CLASS(ritrovo_message_row_parent_class)->finalize(object);
}

static void ritrovo_message_row_class_init(RitrovoMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  object_class->dispose = ritrovo_message_row_dispose;
  object_class->finalize = ritrovo_message_row_finalize;
  object_class->get_property = ritrovo_message_row_get_property;
  widget_class->get_request_mode = ritrovo_message_row_get_request_mode;
  widget_class->measure = ritrovo_message_row_measure;
  widget_class->size_allocate = ritrovo_message_row_size_allocate;
  widget_class->snapshot = ritrovo_message_row_snapshot;

  // For the template: what the row shows now, NULL for nothing.
  props[PROP_MESSAGE] =
      g_param_spec_object("message", NULL, NULL, RITROVO_TYPE_MESSAGE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties(object_class, N_PROPS, props);

  g_type_ensure(RITROVO_TYPE_MESSAGE);
  g_type_ensure(RITROVO_TYPE_MESSAGE_BODY);
  gtk_widget_class_add_binding(widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding(widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_set_css_name(widget_class, "message");
  gtk_widget_class_set_accessible_role(widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-message-row.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageRow, day_line);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageRow, day);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageRow, new_line);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageRow, avatar);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageRow, heading);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageRow, sender);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageRow, time);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageRow, text);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageRow, linked_text);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageRow, failure);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageRow, reason);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageRow, wait);
  gtk_widget_class_bind_template_callback(widget_class, retry_clicked_cb);
  gtk_widget_class_bind_template_callback(widget_class, discard_clicked_cb);
  gtk_widget_class_bind_template_callback(widget_class, copy_clicked_cb);
  gtk_widget_class_bind_template_callback(widget_class, query_time_cb);
}

static void ritrovo_message_row_init(RitrovoMessageRow *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}

GtkWidget *ritrovo_message_row_new(void)
{
  return g_object_new(RITROVO_TYPE_MESSAGE_ROW, NULL);
}

void ritrovo_message_row_set_images(RitrovoMessageRow *self, RitrovoImages *images)
{
  g_return_if_fail(RITROVO_IS_MESSAGE_ROW(self) && self->file_box == NULL);
  g_set_object(&self->images, images);
}
