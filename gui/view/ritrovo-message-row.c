// SPDX-License-Identifier: GPL-3.0-or-later
// The row's template does the showing; this hands it the message, and tells the style and assistive
// technology what state it is in.
#include "ritrovo-message-row.h"

#include "ritrovo-closures.h"

struct _RitrovoMessageRow {
  GtkListBoxRow parent_instance;

  // Owned
  RitrovoMessage *message;

  gboolean continued;
};

G_DEFINE_FINAL_TYPE(RitrovoMessageRow, ritrovo_message_row, GTK_TYPE_LIST_BOX_ROW)

enum {
  PROP_MESSAGE = 1,
  PROP_CONTINUED,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

// The row's look follows its state: dim until the server has the message.
static void update_style(RitrovoMessageRow *self)
{
  GtkWidget *widget = GTK_WIDGET(self);
  RitrovoMessageState state = ritrovo_message_get_state(self->message);
  const struct {
    const char *name;
    gboolean set;
  } classes[] = {
      {"pending", state == RITROVO_MESSAGE_PENDING},
      {"failed", state == RITROVO_MESSAGE_FAILED},
      {"notice", state == RITROVO_MESSAGE_NOTICE},
      {"mine", ritrovo_message_get_mine(self->message)},
      {"continued", self->continued},
  };
  for (guint i = 0; i < G_N_ELEMENTS(classes); i++)
    if (classes[i].set)
      gtk_widget_add_css_class(widget, classes[i].name);
    else
      gtk_widget_remove_css_class(widget, classes[i].name);
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

// The name of the row is not a binding of the template: one on the row itself would outlive, by a
// moment, the row that it reads.
static void update_accessible(RitrovoMessageRow *self)
{
  RitrovoMessage *message = self->message;
  g_autofree char *name =
      ritrovo_row_name(NULL, ritrovo_message_get_sender(message), ritrovo_message_get_time(message),
                       ritrovo_message_get_text(message));
  g_autofree char *description = ritrovo_row_description(NULL, ritrovo_message_get_state(message),
                                                         ritrovo_message_get_error_text(message));
  gtk_accessible_update_property(GTK_ACCESSIBLE(self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                 GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

static void message_changed_cb(RitrovoMessageRow *self)
{
  update_style(self);
  update_accessible(self);
}

static void set_message(RitrovoMessageRow *self, RitrovoMessage *message)
{
  if (message == NULL)
    return;
  self->message = g_object_ref(message);
  g_signal_connect_object(message, "notify", G_CALLBACK(message_changed_cb), self,
                          G_CONNECT_SWAPPED);
  message_changed_cb(self);
}

static void ritrovo_message_row_get_property(GObject *object, guint id, GValue *value,
                                             GParamSpec *pspec)
{
  RitrovoMessageRow *self = RITROVO_MESSAGE_ROW(object);
  switch (id) {
  case PROP_MESSAGE:
    g_value_set_object(value, self->message);
    break;
  case PROP_CONTINUED:
    g_value_set_boolean(value, self->continued);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_message_row_set_property(GObject *object, guint id, const GValue *value,
                                             GParamSpec *pspec)
{
  RitrovoMessageRow *self = RITROVO_MESSAGE_ROW(object);
  switch (id) {
  case PROP_MESSAGE:
    set_message(self, g_value_get_object(value));
    break;
  case PROP_CONTINUED:
    ritrovo_message_row_set_continued(self, g_value_get_boolean(value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_message_row_finalize(GObject *object)
{
  RitrovoMessageRow *self = RITROVO_MESSAGE_ROW(object);
  g_clear_object(&self->message);
  G_OBJECT_CLASS(ritrovo_message_row_parent_class)->finalize(object);
}

static void ritrovo_message_row_class_init(RitrovoMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ritrovo_message_row_get_property;
  object_class->set_property = ritrovo_message_row_set_property;
  object_class->finalize = ritrovo_message_row_finalize;

  props[PROP_MESSAGE] =
      g_param_spec_object("message", NULL, NULL, RITROVO_TYPE_MESSAGE,
                          G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_CONTINUED] = g_param_spec_boolean("continued", NULL, NULL, FALSE, flags);
  g_object_class_install_properties(object_class, N_PROPS, props);

  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-message-row.ui");
  gtk_widget_class_bind_template_callback(widget_class, retry_clicked_cb);
  gtk_widget_class_bind_template_callback(widget_class, discard_clicked_cb);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_time_text);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_date_time_text);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_row_description);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_is_said);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_is_failed);
  gtk_widget_class_bind_template_callback(widget_class, ritrovo_has_heading);
}

static void ritrovo_message_row_init(RitrovoMessageRow *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}

GtkWidget *ritrovo_message_row_new(RitrovoMessage *message)
{
  return g_object_new(RITROVO_TYPE_MESSAGE_ROW, "message", message, NULL);
}

RitrovoMessage *ritrovo_message_row_get_message(RitrovoMessageRow *self)
{
  return self->message;
}

void ritrovo_message_row_set_continued(RitrovoMessageRow *self, gboolean continued)
{
  if (self->continued == continued)
    return;
  self->continued = continued;
  update_style(self);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_CONTINUED]);
}
