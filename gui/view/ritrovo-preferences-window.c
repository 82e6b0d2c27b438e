// SPDX-License-Identifier: GPL-3.0-or-later
// Switches are bound to their keys as they are; lists of choices through the position of their
// nickname. What is set is applied by whoever it concerns.
#include "ritrovo-preferences-window.h"

#include <glib/gi18n.h>

#include "ritrovo-downloads-folder.h"
#include "ritrovo-keywords-group.h"
#include "ritrovo-names.h"

struct _RitrovoPreferencesWindow {
  AdwPreferencesWindow parent_instance;

  // Template
  GtkSwitch *enter_sends;
  GtkSwitch *check_spelling;
  GtkEditable *spelling_languages;
  GtkDropDown *color_scheme;
  GtkDropDown *text_size;
  GtkDropDown *notify_level;
  GtkSwitch *notify_text;
  GtkSwitch *background;
  GtkSwitch *connect_at_start;
  GtkSwitch *load_images;
  GtkSwitch *send_typing;
  GtkSwitch *notify_direct;
  RitrovoKeywordsGroup *keywords;
  AdwActionRow *downloads;
  GtkWidget *reset_downloads;

  // Owned
  GSettings *settings;
  GtkNativeDialog *chooser; // NULL: none is open
};

G_DEFINE_FINAL_TYPE(RitrovoPreferencesWindow, ritrovo_preferences_window,
                    ADW_TYPE_PREFERENCES_WINDOW)

// In the order of the lists in the .ui file.
static const char *const schemes[] = {"system", "light", "dark", NULL};
static const char *const sizes[] = {"small", "normal", "large", "huge", NULL};
static const char *const levels[] = {"all", "mentions", "none", NULL};

static gboolean get_position(GValue *value, GVariant *variant, gpointer data)
{
  const char *const *words = data;
  const char *word = g_variant_get_string(variant, NULL);
  for (guint i = 0; words[i] != NULL; i++)
    if (g_strcmp0(words[i], word) == 0)
      g_value_set_uint(value, i);
  return TRUE;
}

static GVariant *set_position(const GValue *value, const GVariantType *type, gpointer data)
{
  const char *const *words = data;
  guint position = g_value_get_uint(value);
  return position < g_strv_length((GStrv) words) ? g_variant_new_string(words[position]) : NULL;
}

// "it, sv_SE" and what is stored as ["it", "sv_SE"].
static gboolean get_languages(GValue *value, GVariant *variant, gpointer data)
{
  g_autofree const char **tags = g_variant_get_strv(variant, NULL);
  g_value_take_string(value, g_strjoinv(", ", (GStrv) tags));
  return TRUE;
}

static GVariant *set_languages(const GValue *value, const GVariantType *type, gpointer data)
{
  g_auto(GStrv) parts = g_strsplit_set(g_value_get_string(value), ", ;", -1);
  g_autoptr(GStrvBuilder) tags = g_strv_builder_new();
  for (guint i = 0; parts[i] != NULL; i++)
    if (*parts[i] != '\0')
      g_strv_builder_add(tags, parts[i]);
  g_auto(GStrv) all = g_strv_builder_end(tags);
  return g_variant_new_strv((const char *const *) all, -1);
}

static void show_downloads(RitrovoPreferencesWindow *self)
{
  g_autofree char *folder = g_settings_get_string(self->settings, "downloads-folder");
  g_autofree char *path = ritrovo_downloads_folder(folder);
  g_autofree char *name = g_filename_display_name(path);
  g_autofree char *markup = g_markup_escape_text(name, -1);
  adw_action_row_set_subtitle(self->downloads, markup);
  gtk_widget_set_visible(self->reset_downloads, *folder != '\0');
}

// The button goes, and the keyboard must not go with it.
static void reset_folder_cb(RitrovoPreferencesWindow *self)
{
  gtk_widget_child_focus(GTK_WIDGET(self), GTK_DIR_TAB_FORWARD);
  g_settings_reset(self->settings, "downloads-folder");
}

static void folder_chosen_cb(RitrovoPreferencesWindow *self, int response)
{
  if (response == GTK_RESPONSE_ACCEPT) {
    g_autoptr(GFile) file = gtk_file_chooser_get_file(GTK_FILE_CHOOSER(self->chooser));
    const char *path = file != NULL ? g_file_peek_path(file) : NULL;
    if (path != NULL)
      g_settings_set_string(self->settings, "downloads-folder", path);
  }
  g_clear_object(&self->chooser);
}

static void choose_folder_cb(RitrovoPreferencesWindow *self)
{
  if (self->chooser != NULL)
    return;
  self->chooser = GTK_NATIVE_DIALOG(
      gtk_file_chooser_native_new(_("Downloads Folder"), GTK_WINDOW(self),
                                  GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Select"), NULL));
  g_autofree char *chosen = g_settings_get_string(self->settings, "downloads-folder");
  g_autofree char *path = ritrovo_downloads_folder(chosen);
  g_autoptr(GFile) folder = g_file_new_for_path(path);
  gtk_file_chooser_set_file(GTK_FILE_CHOOSER(self->chooser), folder, NULL);
  gtk_native_dialog_set_modal(self->chooser, TRUE);
  g_signal_connect_swapped(self->chooser, "response", G_CALLBACK(folder_chosen_cb), self);
  gtk_native_dialog_show(self->chooser);
}

static void ritrovo_preferences_window_dispose(GObject *object)
{
  RitrovoPreferencesWindow *self = RITROVO_PREFERENCES_WINDOW(object);
  if (self->settings != NULL)
    g_signal_handlers_disconnect_by_data(self->settings, self);
  g_clear_object(&self->settings);
  g_clear_object(&self->chooser);
  G_OBJECT_CLASS(ritrovo_preferences_window_parent_class)->dispose(object);
}

static void ritrovo_preferences_window_class_init(RitrovoPreferencesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);
  G_OBJECT_CLASS(klass)->dispose = ritrovo_preferences_window_dispose;
  g_type_ensure(RITROVO_TYPE_KEYWORDS_GROUP);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-preferences-window.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoPreferencesWindow, enter_sends);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPreferencesWindow, check_spelling);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPreferencesWindow, spelling_languages);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPreferencesWindow, color_scheme);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPreferencesWindow, text_size);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPreferencesWindow, notify_level);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPreferencesWindow, notify_text);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPreferencesWindow, background);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPreferencesWindow, connect_at_start);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPreferencesWindow, load_images);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPreferencesWindow, send_typing);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPreferencesWindow, downloads);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPreferencesWindow, notify_direct);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPreferencesWindow, keywords);
  gtk_widget_class_bind_template_child(widget_class, RitrovoPreferencesWindow, reset_downloads);
  gtk_widget_class_bind_template_callback(widget_class, choose_folder_cb);
  gtk_widget_class_bind_template_callback(widget_class, reset_folder_cb);
}

static void ritrovo_preferences_window_init(RitrovoPreferencesWindow *self)
{
  gtk_widget_init_template(GTK_WIDGET(self));
  ritrovo_name_rows(GTK_WIDGET(self));
}

static void bind_choice(GSettings *settings, const char *key, GtkDropDown *list,
                        const char *const *words)
{
  g_settings_bind_with_mapping(settings, key, list, "selected", G_SETTINGS_BIND_DEFAULT,
                               get_position, set_position, (gpointer) words, NULL);
}

GtkWidget *ritrovo_preferences_window_new(GtkWindow *parent, GSettings *settings)
{
  const GSettingsBindFlags flags = G_SETTINGS_BIND_DEFAULT;
  RitrovoPreferencesWindow *self = g_object_new(RITROVO_TYPE_PREFERENCES_WINDOW, "transient-for",
                                                parent, "destroy-with-parent", TRUE, NULL);
  self->settings = g_object_ref(settings);
  g_settings_bind(settings, "enter-sends", self->enter_sends, "active", flags);
  g_settings_bind(settings, "check-spelling", self->check_spelling, "active", flags);
  g_settings_bind_with_mapping(settings, "spelling-languages", self->spelling_languages, "text",
                               flags, get_languages, set_languages, NULL, NULL);
  bind_choice(settings, "color-scheme", self->color_scheme, schemes);
  bind_choice(settings, "text-size", self->text_size, sizes);
  bind_choice(settings, "notify-level", self->notify_level, levels);
  g_settings_bind(settings, "notify-direct", self->notify_direct, "active", flags);
  g_settings_bind(settings, "keywords", self->keywords, "keywords", flags);
  g_settings_bind(settings, "notify-text", self->notify_text, "active", flags);
  g_settings_bind(settings, "run-in-background", self->background, "active", flags);
  g_settings_bind(settings, "connect-at-start", self->connect_at_start, "active", flags);
  g_settings_bind(settings, "load-images", self->load_images, "active", flags);
  g_settings_bind(settings, "send-typing", self->send_typing, "active", flags);
  g_signal_connect_swapped(settings, "changed::downloads-folder", G_CALLBACK(show_downloads), self);
  show_downloads(self);
  return GTK_WIDGET(self);
}
