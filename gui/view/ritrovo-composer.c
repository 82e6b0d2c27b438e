// SPDX-License-Identifier: GPL-3.0-or-later
// The keys of the text: the input method gets each first, then Enter sends and everything else is
// the text view's. The height follows the text up to eight lines of whatever font there is.
#include "ritrovo-composer.h"

#define MAX_LINES 8

struct _RitrovoComposer {
  GtkWidget parent_instance;

  // Template
  GtkWidget *box;
  GtkScrolledWindow *scrolled;
  GtkTextView *view;
  GtkTextBuffer *buffer;
  GtkLabel *placeholder_label;

  gboolean has_text;
  gboolean composing; // an input method shows text that is not in the buffer yet
};

G_DEFINE_FINAL_TYPE(RitrovoComposer, ritrovo_composer, GTK_TYPE_WIDGET)

enum {
  PROP_TEXT = 1,
  PROP_PLACEHOLDER,
  PROP_HAS_TEXT,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

static void update_placeholder(RitrovoComposer *self)
{
  gtk_widget_set_visible(GTK_WIDGET(self->placeholder_label),
                         gtk_text_buffer_get_char_count(self->buffer) == 0 && !self->composing);
}

static void text_changed_cb(RitrovoComposer *self)
{
  update_placeholder(self);
  g_autofree char *text = g_strstrip(ritrovo_composer_get_text(self));
  gboolean has_text = *text != '\0';
  if (self->has_text != has_text) {
    self->has_text = has_text;
    g_object_notify_by_pspec(G_OBJECT(self), props[PROP_HAS_TEXT]);
  }
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_TEXT]);
}

static void preedit_changed_cb(RitrovoComposer *self, const char *preedit)
{
  self->composing = *preedit != '\0';
  update_placeholder(self);
}

static gboolean is_enter(guint key)
{
  return key == GDK_KEY_Return || key == GDK_KEY_KP_Enter || key == GDK_KEY_ISO_Enter;
}

static gboolean key_pressed_cb(GtkEventControllerKey *controller, guint key, guint code,
                               GdkModifierType modifiers, RitrovoComposer *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event(GTK_EVENT_CONTROLLER(controller));
  if (!is_enter(key))
    return FALSE;
  // Enter may be what accepts an input method's proposal.
  if (gtk_text_view_im_context_filter_keypress(self->view, event))
    return TRUE;
  if (modifiers & GDK_SHIFT_MASK)
    gtk_text_buffer_insert_interactive_at_cursor(self->buffer, "\n", 1, TRUE);
  else
    gtk_widget_activate_action(GTK_WIDGET(self), "room.send", NULL);
  gtk_text_view_scroll_mark_onscreen(self->view, gtk_text_buffer_get_insert(self->buffer));
  return TRUE;
}

// The height of eight lines depends on the font, which is settled by the time of the first map.
static void view_mapped_cb(RitrovoComposer *self)
{
  PangoContext *context = gtk_widget_get_pango_context(GTK_WIDGET(self->view));
  PangoFontMetrics *metrics = pango_context_get_metrics(context, NULL, NULL);
  int line = PANGO_PIXELS_CEIL(pango_font_metrics_get_height(metrics));
  pango_font_metrics_unref(metrics);
  int margins =
      gtk_text_view_get_top_margin(self->view) + gtk_text_view_get_bottom_margin(self->view);
  gtk_scrolled_window_set_max_content_height(self->scrolled, MAX_LINES * line + margins);
}

void ritrovo_composer_take_focus(RitrovoComposer *self)
{
  gtk_widget_grab_focus(GTK_WIDGET(self->view));
}

char *ritrovo_composer_get_text(RitrovoComposer *self)
{
  GtkTextIter start, end;
  gtk_text_buffer_get_bounds(self->buffer, &start, &end);
  return gtk_text_buffer_get_text(self->buffer, &start, &end, FALSE);
}

void ritrovo_composer_set_text(RitrovoComposer *self, const char *text)
{
  gtk_text_buffer_set_text(self->buffer, text != NULL ? text : "", -1);
}

gboolean ritrovo_composer_get_has_text(RitrovoComposer *self)
{
  return self->has_text;
}

static void ritrovo_composer_get_property(GObject *object, guint id, GValue *value,
                                          GParamSpec *pspec)
{
  RitrovoComposer *self = RITROVO_COMPOSER(object);
  switch (id) {
  case PROP_TEXT:
    g_value_take_string(value, ritrovo_composer_get_text(self));
    break;
  case PROP_PLACEHOLDER:
    g_value_set_string(value, gtk_label_get_label(self->placeholder_label));
    break;
  case PROP_HAS_TEXT:
    g_value_set_boolean(value, self->has_text);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_composer_set_property(GObject *object, guint id, const GValue *value,
                                          GParamSpec *pspec)
{
  RitrovoComposer *self = RITROVO_COMPOSER(object);
  switch (id) {
  case PROP_TEXT:
    ritrovo_composer_set_text(self, g_value_get_string(value));
    break;
  case PROP_PLACEHOLDER: {
    const char *text = g_value_get_string(value);
    gtk_label_set_label(self->placeholder_label, text);
    gtk_accessible_update_property(GTK_ACCESSIBLE(self->view), GTK_ACCESSIBLE_PROPERTY_PLACEHOLDER,
                                   text != NULL ? text : "", -1);
    break;
  }
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_composer_dispose(GObject *object)
{
  g_clear_pointer(&RITROVO_COMPOSER(object)->box, gtk_widget_unparent);
  G_OBJECT_CLASS(ritrovo_composer_parent_class)->dispose(object);
}

static void ritrovo_composer_class_init(RitrovoComposerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ritrovo_composer_get_property;
  object_class->set_property = ritrovo_composer_set_property;
  object_class->dispose = ritrovo_composer_dispose;

  props[PROP_TEXT] = g_param_spec_string("text", NULL, NULL, "", flags);
  props[PROP_PLACEHOLDER] = g_param_spec_string("placeholder", NULL, NULL, "", flags);
  props[PROP_HAS_TEXT] =
      g_param_spec_boolean("has-text", NULL, NULL, FALSE,
                           G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties(object_class, N_PROPS, props);

  gtk_widget_class_set_layout_manager_type(widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-composer.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoComposer, box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoComposer, scrolled);
  gtk_widget_class_bind_template_child(widget_class, RitrovoComposer, view);
  gtk_widget_class_bind_template_child(widget_class, RitrovoComposer, buffer);
  gtk_widget_class_bind_template_child(widget_class, RitrovoComposer, placeholder_label);
  gtk_widget_class_bind_template_callback(widget_class, text_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, preedit_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback(widget_class, view_mapped_cb);
}

static void ritrovo_composer_init(RitrovoComposer *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
}
