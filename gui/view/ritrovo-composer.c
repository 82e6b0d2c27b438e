// SPDX-License-Identifier: GPL-3.0-or-later
// The keys of the text: the input method gets each first, then an open list of completions, then
// Enter sends; everything else is the text view's. The height follows the text up to eight lines of
// whatever font there is.
#include "ritrovo-composer.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ritrovo-completion.h"
#include "ritrovo-composer-text.h"
#include "ritrovo-spelling.h"

#define MAX_LINES 8
#define DEFAULT_LIMIT 16000 // bytes

struct _RitrovoComposer {
  GtkWidget parent_instance;

  // Template
  GtkWidget *box;
  GtkScrolledWindow *scrolled;
  GtkTextView *view;
  GtkTextBuffer *buffer;
  GtkLabel *placeholder_label;
  GtkButton *send;

  // Owned
  RitrovoCompletion *completion; // NULL once disposed of
  RitrovoSpelling *spelling;
  GListModel *members;

  GStrv languages; // to check the spelling in; none: those of the session

  guint limit; // bytes
  gboolean enter_sends;
  gboolean check_spelling;
  gboolean has_text;
  gboolean narrow;    // the button to send has a picture instead of its word
  gboolean composing; // an input method shows text that is not in the buffer yet
};

G_DEFINE_FINAL_TYPE(RitrovoComposer, ritrovo_composer, GTK_TYPE_WIDGET)

enum {
  PROP_TEXT = 1,
  PROP_PLACEHOLDER,
  PROP_HAS_TEXT,
  PROP_MEMBERS,
  PROP_LIMIT,
  PROP_NARROW,
  PROP_ENTER_SENDS,
  PROP_CHECK_SPELLING,
  PROP_LANGUAGES,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];
static guint refused_signal;
static guint pasting_signal;

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

static gboolean is_up(guint key, GdkModifierType modifiers)
{
  const GdkModifierType any = GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK;
  return (key == GDK_KEY_Up || key == GDK_KEY_KP_Up) && (modifiers & any) == 0;
}

// What Enter does not do, it does with Shift, or else with Ctrl.
static gboolean breaks_line(RitrovoComposer *self, GdkModifierType modifiers)
{
  return (modifiers & GDK_SHIFT_MASK) || (!self->enter_sends && !(modifiers & GDK_CONTROL_MASK));
}

static gboolean key_pressed_cb(GtkEventControllerKey *controller, guint key, guint code,
                               GdkModifierType modifiers, RitrovoComposer *self)
{
  GdkEvent *event = gtk_event_controller_get_current_event(GTK_EVENT_CONTROLLER(controller));
  gboolean completes = ritrovo_completion_wants_key(self->completion, key, modifiers);
  gboolean edits = is_up(key, modifiers) && gtk_text_buffer_get_char_count(self->buffer) == 0;
  if (!completes && !edits && !is_enter(key))
    return FALSE;
  // The key may be for an input method's proposals.
  if (gtk_text_view_im_context_filter_keypress(self->view, event))
    return TRUE;
  if (completes)
    ritrovo_completion_take_key(self->completion, key);
  else if (edits)
    gtk_widget_activate_action(GTK_WIDGET(self), "room.edit-last", NULL);
  else if (breaks_line(self, modifiers))
    gtk_text_buffer_insert_interactive_at_cursor(self->buffer, "\n", 1, TRUE);
  else
    gtk_widget_activate_action(GTK_WIDGET(self), "room.send", NULL);
  gtk_text_view_scroll_mark_onscreen(self->view, gtk_text_buffer_get_insert(self->buffer));
  return TRUE;
}

static void refuse(RitrovoComposer *self, gsize size)
{
  g_autofree char *has = g_format_size(size);
  g_autofree char *holds = g_format_size(self->limit);
  g_autofree char *words = g_strdup_printf(
      // Translators: both %s are sizes: "1.0 MB", "16.0 kB"
      _("This is too much for one message: %s, where %s are the most. Send it in several parts."),
      has, holds);
  g_signal_emit(self, refused_signal, 0, words);
}

// The bytes of the text, without what is selected if `kept` is all that counts.
static gsize count_bytes(RitrovoComposer *self, gboolean kept)
{
  GtkTextIter start, end;
  g_autofree char *text = ritrovo_composer_get_text(self);
  gsize size = strlen(text);
  if (kept && gtk_text_buffer_get_selection_bounds(self->buffer, &start, &end)) {
    g_autofree char *selected = gtk_text_buffer_get_text(self->buffer, &start, &end, FALSE);
    size -= strlen(selected);
  }
  return size;
}

static void pasted_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoComposer) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish(GDK_CLIPBOARD(source), result, NULL);
  if (text == NULL || self->box == NULL)
    return;
  gsize size = count_bytes(self, TRUE) + strlen(text);
  if (size > self->limit) {
    refuse(self, size);
    return;
  }
  gtk_text_buffer_begin_user_action(self->buffer);
  gtk_text_buffer_delete_selection(self->buffer, TRUE, TRUE);
  gtk_text_buffer_insert_interactive_at_cursor(self->buffer, text, -1, TRUE);
  gtk_text_buffer_end_user_action(self->buffer);
  gtk_text_view_scroll_mark_onscreen(self->view, gtk_text_buffer_get_insert(self->buffer));
}

// The text view would take out what is selected before it is known whether something else goes in.
static void paste_cb(RitrovoComposer *self)
{
  gboolean taken = FALSE;
  g_signal_stop_emission_by_name(self->view, "paste-clipboard");
  g_signal_emit(self, pasting_signal, 0, &taken);
  if (taken)
    return;
  gdk_clipboard_read_text_async(gtk_widget_get_clipboard(GTK_WIDGET(self->view)), NULL, pasted_cb,
                                g_object_ref(self));
}

// Text comes in on other ways, too: dropped, or with the middle button. While something is dragged
// within the text it is there twice, hence twice the limit; what is over the limit itself will not
// be sent.
static void inserting_cb(RitrovoComposer *self, GtkTextIter *location, const char *text, int length)
{
  gsize size = length < 0 ? strlen(text) : (gsize) length;
  if ((gsize) gtk_text_buffer_get_char_count(self->buffer) * 4 + size <= 2 * (gsize) self->limit)
    return;
  size += count_bytes(self, FALSE);
  if (size <= 2 * (gsize) self->limit)
    return;
  g_signal_stop_emission_by_name(self->buffer, "insert-text");
  refuse(self, size);
}

// The text view has a chooser, for its context menu and Ctrl+.: it does for the button, too.
static void emoji_clicked_cb(RitrovoComposer *self)
{
  g_signal_emit_by_name(self->view, "insert-emoji");
}

static void spelling_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoComposer *self = RITROVO_COMPOSER(widget);
  if (strcmp(name, "spelling.correct") == 0)
    ritrovo_spelling_correct(self->spelling, g_variant_get_string(parameter, NULL));
  else if (strcmp(name, "spelling.add") == 0)
    ritrovo_spelling_add(self->spelling);
  else
    ritrovo_spelling_ignore(self->spelling);
}

// The height of eight lines depends on the font; whenever that changes, so does the text's height.
static void update_max_height(RitrovoComposer *self)
{
  PangoContext *context = gtk_widget_get_pango_context(GTK_WIDGET(self->view));
  PangoFontMetrics *metrics = pango_context_get_metrics(context, NULL, NULL);
  int line = PANGO_PIXELS_CEIL(pango_font_metrics_get_height(metrics));
  pango_font_metrics_unref(metrics);
  int margins =
      gtk_text_view_get_top_margin(self->view) + gtk_text_view_get_bottom_margin(self->view);
  int height = MAX_LINES * line + margins;
  if (gtk_scrolled_window_get_max_content_height(self->scrolled) != height)
    gtk_scrolled_window_set_max_content_height(self->scrolled, height);
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
  g_autofree char *present = ritrovo_composer_get_text(self);
  if (g_strcmp0(present, text != NULL ? text : "") != 0)
    gtk_text_buffer_set_text(self->buffer, text != NULL ? text : "", -1);
}

void ritrovo_composer_change_text(RitrovoComposer *self, const char *text)
{
  GtkTextIter start, end;
  gtk_text_buffer_begin_user_action(self->buffer);
  gtk_text_buffer_get_bounds(self->buffer, &start, &end);
  gtk_text_buffer_delete(self->buffer, &start, &end);
  gtk_text_buffer_insert(self->buffer, &start, text, -1);
  gtk_text_buffer_end_user_action(self->buffer);
}

void ritrovo_composer_set_editing(RitrovoComposer *self, gboolean editing)
{
  gtk_button_set_label(self->send, editing ? _("Save") : _("Send"));
}

gboolean ritrovo_composer_get_has_text(RitrovoComposer *self)
{
  return self->has_text;
}

// Off is no language; none that was chosen means those of the session.
static void update_spelling(RitrovoComposer *self)
{
  static const char *const none[] = {NULL};
  gboolean chosen = self->languages != NULL && *self->languages != NULL;
  ritrovo_spelling_set_languages(self->spelling, !self->check_spelling ? none
                                                 : chosen ? (const char *const *) self->languages
                                                          : g_get_language_names());
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
  case PROP_MEMBERS:
    g_value_set_object(value, self->members);
    break;
  case PROP_ENTER_SENDS:
    g_value_set_boolean(value, self->enter_sends);
    break;
  case PROP_CHECK_SPELLING:
    g_value_set_boolean(value, self->check_spelling);
    break;
  case PROP_LANGUAGES:
    g_value_set_boxed(value, self->languages);
    break;
  case PROP_LIMIT:
    g_value_set_uint(value, self->limit);
    break;
  case PROP_NARROW:
    g_value_set_boolean(value, self->narrow);
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
  case PROP_MEMBERS:
    if (g_set_object(&self->members, g_value_get_object(value)))
      ritrovo_completion_set_members(self->completion, self->members);
    break;
  case PROP_ENTER_SENDS:
    self->enter_sends = g_value_get_boolean(value);
    break;
  case PROP_CHECK_SPELLING:
    self->check_spelling = g_value_get_boolean(value);
    update_spelling(self);
    break;
  case PROP_LANGUAGES:
    g_strfreev(self->languages);
    self->languages = g_value_dup_boxed(value);
    update_spelling(self);
    break;
  case PROP_LIMIT:
    self->limit = g_value_get_uint(value);
    break;
  case PROP_NARROW:
    self->narrow = g_value_get_boolean(value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_composer_dispose(GObject *object)
{
  RitrovoComposer *self = RITROVO_COMPOSER(object);
  g_clear_object(&self->spelling);
  g_clear_pointer(&self->languages, g_strfreev);
  if (self->completion != NULL)
    gtk_widget_unparent(GTK_WIDGET(g_steal_pointer(&self->completion)));
  g_clear_pointer(&self->box, gtk_widget_unparent);
  g_clear_object(&self->members);
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
  props[PROP_MEMBERS] = g_param_spec_object("members", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_ENTER_SENDS] = g_param_spec_boolean("enter-sends", NULL, NULL, TRUE, flags);
  props[PROP_CHECK_SPELLING] = g_param_spec_boolean("check-spelling", NULL, NULL, TRUE, flags);
  props[PROP_LANGUAGES] = g_param_spec_boxed("spelling-languages", NULL, NULL, G_TYPE_STRV, flags);
  props[PROP_LIMIT] = g_param_spec_uint("limit", NULL, NULL, 1, G_MAXINT, DEFAULT_LIMIT, flags);
  props[PROP_NARROW] =
      g_param_spec_boolean("narrow", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties(object_class, N_PROPS, props);
  refused_signal = g_signal_new("refused", RITROVO_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_STRING);

  pasting_signal = g_signal_new("pasting", RITROVO_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0,
                                g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 0);

  gtk_widget_class_install_action(widget_class, "spelling.correct", "s", spelling_action);
  gtk_widget_class_install_action(widget_class, "spelling.add", NULL, spelling_action);
  gtk_widget_class_install_action(widget_class, "spelling.ignore", NULL, spelling_action);

  g_type_ensure(RITROVO_TYPE_COMPOSER_TEXT);
  gtk_widget_class_set_layout_manager_type(widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-composer.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoComposer, box);
  gtk_widget_class_bind_template_child(widget_class, RitrovoComposer, scrolled);
  gtk_widget_class_bind_template_child(widget_class, RitrovoComposer, view);
  gtk_widget_class_bind_template_child(widget_class, RitrovoComposer, buffer);
  gtk_widget_class_bind_template_child(widget_class, RitrovoComposer, placeholder_label);
  gtk_widget_class_bind_template_child(widget_class, RitrovoComposer, send);
  gtk_widget_class_bind_template_callback(widget_class, text_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, preedit_changed_cb);
  gtk_widget_class_bind_template_callback(widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback(widget_class, paste_cb);
  gtk_widget_class_bind_template_callback(widget_class, inserting_cb);
  gtk_widget_class_bind_template_callback(widget_class, emoji_clicked_cb);
  gtk_widget_class_bind_template_callback(widget_class, update_max_height);
}

static void ritrovo_composer_init(RitrovoComposer *self)
{
  self->limit = DEFAULT_LIMIT;
  self->enter_sends = TRUE;
  self->check_spelling = TRUE;
  gtk_widget_init_template(GTK_WIDGET(self));
  self->completion = RITROVO_COMPLETION(ritrovo_completion_new(self->view));
  gtk_widget_set_parent(GTK_WIDGET(self->completion), GTK_WIDGET(self));
  self->spelling = ritrovo_spelling_new(self->view);
  g_signal_connect_object(gtk_scrolled_window_get_vadjustment(self->scrolled), "notify::upper",
                          G_CALLBACK(update_max_height), self, G_CONNECT_SWAPPED);
}
