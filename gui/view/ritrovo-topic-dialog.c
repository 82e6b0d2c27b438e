// SPDX-License-Identifier: GPL-3.0-or-later
// The topic is taken from the room until somebody has changed it here. Who may not set it finds its
// entry read-only.
#include "ritrovo-topic-dialog.h"

#include <glib/gi18n.h>

#include "ritrovo-closures.h"
#include "ritrovo-field.h"
#include "ritrovo-names.h"
#include "ritrovo-place-words.h"
#include "ritrovo-requests.h"

struct _RitrovoTopicDialog {
  AdwWindow parent_instance;

  // Template
  RitrovoField *topic;
  GtkWidget *topic_box;
  GtkWidget *save;
  GtkDropDown *level;
  GtkWidget *leave;

  // Owned
  RitrovoRoom *room;
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE(RitrovoTopicDialog, ritrovo_topic_dialog, ADW_TYPE_WINDOW)

enum { PROP_ROOM = 1, N_PROPS };
static GParamSpec *props[N_PROPS];

enum { LEAVE, N_SIGNALS };
static guint signals[N_SIGNALS];

static void update_save(RitrovoTopicDialog *self)
{
  gboolean changed =
      g_strcmp0(ritrovo_field_get_text(self->topic), ritrovo_room_get_topic(self->room)) != 0;
  gtk_widget_set_sensitive(self->save, ritrovo_room_get_can_set_topic(self->room) && changed);
}

static void update_topic(RitrovoTopicDialog *self)
{
  g_object_set(self->topic, "editable", ritrovo_room_get_can_set_topic(self->room), NULL);
  update_save(self);
}

static void answered_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoTopicDialog) self = data;
  g_autoptr(GError) error = NULL;
  gboolean done = ritrovo_client_request_finish(RITROVO_CLIENT(source), result, &error);
  if (done) {
    gtk_window_close(GTK_WINDOW(self));
  } else if (!g_cancellable_is_cancelled(self->cancellable)) {
    ritrovo_field_set_error(self->topic, error->message);
    ritrovo_field_take_focus(self->topic);
    update_save(self);
  }
}

static void save_cb(RitrovoTopicDialog *self)
{
  RitrovoClient *client = ritrovo_room_get_client(self->room);
  if (client == NULL)
    return;
  gtk_widget_set_sensitive(self->save, FALSE);
  ritrovo_client_set_topic_async(client, self->room, ritrovo_field_get_text(self->topic),
                                 self->cancellable, answered_cb, g_object_ref(self));
}

static void level_cb(RitrovoTopicDialog *self)
{
  RitrovoRoomLevel levels[RITROVO_LEVELS_MOST];
  guint selected = gtk_drop_down_get_selected(self->level);
  if (selected < ritrovo_room_levels(self->room, levels))
    ritrovo_room_set_own_level(self->room, levels[selected]);
}

static void show_levels(RitrovoTopicDialog *self)
{
  RitrovoRoomLevel levels[RITROVO_LEVELS_MOST];
  guint count = ritrovo_room_levels(self->room, levels), selected = 0;
  g_autoptr(GtkStringList) words = gtk_string_list_new(NULL);
  for (guint i = 0; i < count; i++) {
    gtk_string_list_take(words, ritrovo_level_text(self->room, levels[i]));
    if (levels[i] == ritrovo_shown_level(self->room))
      selected = i;
  }
  gtk_drop_down_set_model(self->level, G_LIST_MODEL(words));
  gtk_drop_down_set_selected(self->level, selected);
}

static void leave_cb(RitrovoTopicDialog *self)
{
  g_signal_emit(self, signals[LEAVE], 0);
  gtk_window_close(GTK_WINDOW(self));
}

static void ritrovo_topic_dialog_get_property(GObject *object, guint id, GValue *value,
                                              GParamSpec *pspec)
{
  switch (id) {
  case PROP_ROOM:
    g_value_set_object(value, RITROVO_TOPIC_DIALOG(object)->room);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static gboolean ritrovo_topic_dialog_close_request(GtkWindow *window)
{
  g_cancellable_cancel(RITROVO_TOPIC_DIALOG(window)->cancellable);
  return GTK_WINDOW_CLASS(ritrovo_topic_dialog_parent_class)->close_request(window);
}

static void ritrovo_topic_dialog_dispose(GObject *object)
{
  RitrovoTopicDialog *self = RITROVO_TOPIC_DIALOG(object);
  g_cancellable_cancel(self->cancellable);
  if (self->room != NULL)
    g_signal_handlers_disconnect_by_data(self->room, self);
  g_clear_object(&self->room);
  G_OBJECT_CLASS(ritrovo_topic_dialog_parent_class)->dispose(object);
}

static void ritrovo_topic_dialog_finalize(GObject *object)
{
  g_clear_object(&RITROVO_TOPIC_DIALOG(object)->cancellable);
  G_OBJECT_CLASS(ritrovo_topic_dialog_parent_class)->finalize(object);
}

static void ritrovo_topic_dialog_class_init(RitrovoTopicDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  object_class->get_property = ritrovo_topic_dialog_get_property;
  object_class->dispose = ritrovo_topic_dialog_dispose;
  object_class->finalize = ritrovo_topic_dialog_finalize;
  GTK_WINDOW_CLASS(klass)->close_request = ritrovo_topic_dialog_close_request;

  props[PROP_ROOM] = g_param_spec_object("room", NULL, NULL, RITROVO_TYPE_ROOM,
                                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties(object_class, N_PROPS, props);
  signals[LEAVE] = g_signal_new("leave", RITROVO_TYPE_TOPIC_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure(RITROVO_TYPE_FIELD);
  gtk_widget_class_add_binding_action(widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-topic-dialog.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoTopicDialog, topic);
  gtk_widget_class_bind_template_child(widget_class, RitrovoTopicDialog, topic_box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoTopicDialog, save);
  gtk_widget_class_bind_template_child(widget_class, RitrovoTopicDialog, level);
  gtk_widget_class_bind_template_child(widget_class, RitrovoTopicDialog, leave);
  gtk_widget_class_bind_template_callback(widget_class, save_cb);
  gtk_widget_class_bind_template_callback(widget_class, leave_cb);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_member_count_text);
}

static void ritrovo_topic_dialog_init(RitrovoTopicDialog *self)
{
  self->cancellable = g_cancellable_new();
}

GtkWidget *ritrovo_topic_dialog_new(GtkWindow *parent, RitrovoRoom *room)
{
  RitrovoTopicDialog *self = g_object_new(RITROVO_TYPE_TOPIC_DIALOG, "transient-for", parent,
                                          "destroy-with-parent", TRUE, NULL);
  gboolean is_room = ritrovo_room_get_kind(room) == RITROVO_ROOM_KIND_ROOM;
  self->room = g_object_ref(room);
  gtk_widget_init_template(GTK_WIDGET(self));
  ritrovo_name_drop_down(self->level, _("Notifications"));
  gtk_window_set_title(GTK_WINDOW(self), ritrovo_room_get_name(room));
  gtk_widget_set_visible(self->topic_box, is_room);
  gtk_widget_set_visible(self->save, is_room);
  gtk_button_set_label(GTK_BUTTON(self->leave),
                       is_room ? _("Leave Room") : _("Close Conversation"));
  gtk_widget_set_visible(self->leave, !is_room || ritrovo_room_get_can_leave(room));
  ritrovo_field_set_text(self->topic, ritrovo_room_get_topic(room));
  show_levels(self);
  g_signal_connect_swapped(self->level, "notify::selected", G_CALLBACK(level_cb), self);
  g_signal_connect_swapped(self->topic, "notify::text", G_CALLBACK(update_save), self);
  g_signal_connect_swapped(room, "notify::can-set-topic", G_CALLBACK(update_topic), self);
  update_topic(self);
  if (is_room)
    ritrovo_field_take_focus(self->topic);
  else
    gtk_widget_grab_focus(GTK_WIDGET(self->level));
  return GTK_WIDGET(self);
}
