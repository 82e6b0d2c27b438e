// SPDX-License-Identifier: GPL-3.0-or-later
// A row is used again and again for other entries while the log scrolls, so it sets only what is
// different from what it shows. Its text takes part in the log's selection.
#include "ritrovo-message-row-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ritrovo-closures.h"
#include "ritrovo-file-box.h"
#include "ritrovo-file-words.h"
#include "ritrovo-log-row.h"
#include "ritrovo-message-quote.h"
#include "ritrovo-message-text.h"
#include "ritrovo-message-words.h"
#include "ritrovo-reactions.h"

G_DEFINE_FINAL_TYPE_WITH_CODE(RitrovoMessageRow, ritrovo_message_row, GTK_TYPE_WIDGET,
                              G_IMPLEMENT_INTERFACE(RITROVO_TYPE_LOG_ROW, message_row_log_init))

enum { PROP_0, PROP_MESSAGE, N_PROPS };

static GParamSpec *props[N_PROPS];

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
}

// Whether its text is another one than it once was.
static gboolean is_edited(RitrovoMessageRow *self)
{
  return ritrovo_message_get_edited(self->message) != 0 &&
         !ritrovo_message_get_removed(self->message);
}

// An edited message stands under a heading of its own, which says so.
static void show_heading(RitrovoMessageRow *self, const RitrovoMessageContext *context)
{
  RitrovoMessageState state = ritrovo_message_get_state(self->message);
  gboolean continued = context->continued && !is_edited(self);
  gboolean heading = ritrovo_has_heading(NULL, state, continued);
  set_class(GTK_WIDGET(self), "continued", continued);
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
  gtk_widget_set_visible(GTK_WIDGET(self->edited), is_edited(self));
}

// Few messages answer another one or have reactions, so what shows that is made for the first.
static void show_talk(RitrovoMessageRow *self)
{
  gboolean removed = ritrovo_message_get_removed(self->message);
  gboolean answers = ritrovo_message_get_reply_seq(self->message) != 0 && !removed;
  gboolean reacted = ritrovo_message_get_n_reactions(self->message) > 0;
  set_class(GTK_WIDGET(self), "removed", removed);
  if (answers && self->quote == NULL) {
    self->quote = ritrovo_message_quote_new();
    gtk_widget_insert_after(self->quote, GTK_WIDGET(self), self->heading);
  }
  if (reacted && self->reactions == NULL) {
    self->reactions = ritrovo_reactions_new();
    gtk_widget_insert_after(self->reactions, GTK_WIDGET(self), GTK_WIDGET(self->linked_text));
  }
  if (self->quote != NULL)
    gtk_widget_set_visible(self->quote, answers);
  if (self->reactions != NULL)
    gtk_widget_set_visible(self->reactions, reacted);
  if (answers)
    ritrovo_message_quote_show(RITROVO_MESSAGE_QUOTE(self->quote), self->message);
  if (reacted)
    ritrovo_reactions_show(RITROVO_REACTIONS(self->reactions), self->message);
}

static void show_text(RitrovoMessageRow *self)
{
  g_autofree char *text = self->file != NULL ? g_strdup(ritrovo_message_get_text(self->message))
                                             : ritrovo_message_entry_get_text(self->entry);
  RitrovoMessageState state = ritrovo_message_get_state(self->message);
  gboolean said = ritrovo_is_said(NULL, state) && !ritrovo_message_get_removed(self->message);
  set_class(GTK_WIDGET(self), "emoji", said && ritrovo_message_text_is_emoji(text));
  set_class(GTK_WIDGET(self), "mention",
            said && !ritrovo_message_get_mine(self->message) &&
                ritrovo_message_calls(self->message, (const char *const *) self->called));
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
    ritrovo_file_box_set_context_menu(RITROVO_FILE_BOX(self->file_box), FALSE);
    gtk_widget_insert_before(self->file_box, GTK_WIDGET(self), GTK_WIDGET(self->text));
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
  g_autofree char *details = ritrovo_message_details(self->message);
  g_autofree char *name = ritrovo_row_name(NULL, ritrovo_message_get_sender(self->message),
                                           ritrovo_message_get_time(self->message),
                                           summary != NULL ? summary : self->shown_text);
  return g_strconcat(name, details, NULL);
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
  show_talk(self);
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

// The keys of a row: an action of the view with the message's number.
static gboolean action_key_cb(GtkWidget *widget, GVariant *arguments, gpointer data)
{
  RitrovoMessageRow *self = RITROVO_MESSAGE_ROW(widget);
  gint64 seq = self->message != NULL ? ritrovo_message_get_seq(self->message) : 0;
  const char *action;
  g_variant_get(arguments, "(&s)", &action);
  return seq > 0 && gtk_widget_activate_action(widget, action, "x", seq);
}

static gboolean follow_key_cb(GtkWidget *widget, GVariant *arguments, gpointer data)
{
  RitrovoMessageRow *self = RITROVO_MESSAGE_ROW(widget);
  if (self->quote == NULL || !gtk_widget_get_visible(self->quote))
    return FALSE;
  return gtk_widget_activate_action(widget, "room.follow", "(xx)",
                                    ritrovo_message_get_seq(self->message),
                                    ritrovo_message_get_reply_seq(self->message));
}

static void add_keys(GtkWidgetClass *widget_class)
{
  const struct {
    guint key;
    const char *action;
  } keys[] = {
      {GDK_KEY_r, "room.reply"},          {GDK_KEY_e, "room.edit"},
      {GDK_KEY_Delete, "room.remove"},    {GDK_KEY_KP_Delete, "room.remove"},
      {GDK_KEY_plus, "room.react-other"}, {GDK_KEY_KP_Add, "room.react-other"},
  };
  const guint enters[] = {GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_ISO_Enter};
  for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
    gtk_widget_class_add_binding(widget_class, keys[i].key, 0, action_key_cb, "(s)",
                                 keys[i].action);
  for (guint i = 0; i < G_N_ELEMENTS(enters); i++)
    gtk_widget_class_add_binding(widget_class, enters[i], 0, follow_key_cb, NULL);
}

static gboolean query_edited_cb(RitrovoMessageRow *self, int x, int y, gboolean keyboard,
                                GtkTooltip *tooltip)
{
  if (self->message == NULL)
    return FALSE;
  g_autofree char *text = ritrovo_message_edited_text(ritrovo_message_get_edited(self->message));
  gtk_tooltip_set_text(tooltip, text);
  return TRUE;
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
  g_clear_pointer(&self->quote, gtk_widget_unparent);
  g_clear_pointer(&self->reactions, gtk_widget_unparent);
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
  message_row_layout_class_init(widget_class);

  // For the template: what the row shows now, NULL for nothing.
  props[PROP_MESSAGE] =
      g_param_spec_object("message", NULL, NULL, RITROVO_TYPE_MESSAGE,
                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties(object_class, N_PROPS, props);

  g_type_ensure(RITROVO_TYPE_MESSAGE);
  g_type_ensure(RITROVO_TYPE_MESSAGE_BODY);
  add_keys(widget_class);
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
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageRow, edited);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageRow, text);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageRow, linked_text);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageRow, failure);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageRow, reason);
  gtk_widget_class_bind_template_child(widget_class, RitrovoMessageRow, wait);
  gtk_widget_class_bind_template_callback(widget_class, retry_clicked_cb);
  gtk_widget_class_bind_template_callback(widget_class, discard_clicked_cb);
  gtk_widget_class_bind_template_callback(widget_class, copy_clicked_cb);
  gtk_widget_class_bind_template_callback(widget_class, query_edited_cb);
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
