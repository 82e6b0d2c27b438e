// SPDX-License-Identifier: GPL-3.0-or-later
// The list is shown anew whenever it changes, wherever that comes from; the field to type in stays.
#include "ritrovo-keywords-group.h"

#include <glib/gi18n.h>

#include "ritrovo-field.h"
#include "ritrovo-mention.h"

struct _RitrovoKeywordsGroup {
  AdwPreferencesGroup parent_instance;

  // Template
  RitrovoField *word;
  GtkWidget *add;

  // Owned
  GStrv keywords;
  GPtrArray *rows; // of widgets, borrowed: one for each
};

G_DEFINE_FINAL_TYPE(RitrovoKeywordsGroup, ritrovo_keywords_group, ADW_TYPE_PREFERENCES_GROUP)

enum {
  PROP_KEYWORDS = 1,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

static void set_keywords(RitrovoKeywordsGroup *self, const char *const *words);

static void remove_cb(GtkWidget *button, RitrovoKeywordsGroup *self)
{
  const char *word = g_object_get_data(G_OBJECT(button), "ritrovo-word");
  g_autoptr(GStrvBuilder) rest = g_strv_builder_new();
  for (guint i = 0; self->keywords[i] != NULL; i++)
    if (g_strcmp0(self->keywords[i], word) != 0)
      g_strv_builder_add(rest, self->keywords[i]);
  g_auto(GStrv) words = g_strv_builder_end(rest);
  // The button goes, and the keyboard must not go with it.
  ritrovo_field_take_focus(self->word);
  set_keywords(self, (const char *const *) words);
}

static GtkWidget *create_row(RitrovoKeywordsGroup *self, const char *word)
{
  GtkWidget *row =
      g_object_new(ADW_TYPE_ACTION_ROW, "use-markup", FALSE, "title", word, "title-lines", 1, NULL);
  GtkWidget *button = gtk_button_new_from_icon_name("user-trash-symbolic");
  // Translators: %s is a keyword
  g_autofree char *label = g_strdup_printf(_("Remove the keyword %s"), word);
  gtk_widget_set_valign(button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class(button, "flat");
  gtk_widget_set_tooltip_text(button, label);
  gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data_full(G_OBJECT(button), "ritrovo-word", g_strdup(word), g_free);
  g_signal_connect_object(button, "clicked", G_CALLBACK(remove_cb), self, 0);
  adw_action_row_add_suffix(ADW_ACTION_ROW(row), button);
  return row;
}

static void show_rows(RitrovoKeywordsGroup *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    adw_preferences_group_remove(ADW_PREFERENCES_GROUP(self), g_ptr_array_index(self->rows, i));
  g_ptr_array_set_size(self->rows, 0);
  for (guint i = 0; self->keywords[i] != NULL; i++) {
    GtkWidget *row = create_row(self, self->keywords[i]);
    g_ptr_array_add(self->rows, row);
    adw_preferences_group_add(ADW_PREFERENCES_GROUP(self), row);
  }
}

static void set_keywords(RitrovoKeywordsGroup *self, const char *const *words)
{
  GStrv tidy = ritrovo_keywords_tidy(words);
  g_strfreev(self->keywords);
  self->keywords = tidy;
  show_rows(self);
  g_object_notify_by_pspec(G_OBJECT(self), props[PROP_KEYWORDS]);
}

static void add_cb(RitrovoKeywordsGroup *self)
{
  g_autofree char *word = g_strstrip(g_strdup(ritrovo_field_get_text(self->word)));
  guint count = g_strv_length(self->keywords);
  g_autofree char *wrong = NULL;
  if (*word == '\0')
    return;
  if (ritrovo_keywords_have((const char *const *) self->keywords, word))
    // Translators: %s is a keyword
    wrong = g_strdup_printf(_("“%s” is in the list already."), word);
  else if (count >= KEYWORDS_MAX)
    wrong = g_strdup(_("The list is full. Remove a keyword first."));
  if (wrong != NULL) {
    ritrovo_field_set_error(self->word, wrong);
    return;
  }
  g_autoptr(GStrvBuilder) more = g_strv_builder_new();
  g_strv_builder_addv(more, (const char **) self->keywords);
  g_strv_builder_add(more, word);
  g_auto(GStrv) words = g_strv_builder_end(more);
  ritrovo_field_set_text(self->word, "");
  ritrovo_field_take_focus(self->word);
  set_keywords(self, (const char *const *) words);
}

static void typed_cb(RitrovoKeywordsGroup *self)
{
  g_autofree char *word = g_strstrip(g_strdup(ritrovo_field_get_text(self->word)));
  gtk_widget_set_sensitive(self->add, *word != '\0');
}

static void ritrovo_keywords_group_get_property(GObject *object, guint id, GValue *value,
                                                GParamSpec *pspec)
{
  if (id == PROP_KEYWORDS)
    g_value_set_boxed(value, RITROVO_KEYWORDS_GROUP(object)->keywords);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

static void ritrovo_keywords_group_set_property(GObject *object, guint id, const GValue *value,
                                                GParamSpec *pspec)
{
  if (id == PROP_KEYWORDS)
    set_keywords(RITROVO_KEYWORDS_GROUP(object), g_value_get_boxed(value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
}

static void ritrovo_keywords_group_finalize(GObject *object)
{
  RitrovoKeywordsGroup *self = RITROVO_KEYWORDS_GROUP(object);
  g_strfreev(self->keywords);
  g_ptr_array_unref(self->rows);
  G_OBJECT_CLASS(ritrovo_keywords_group_parent_class)->finalize(object);
}

static void ritrovo_keywords_group_class_init(RitrovoKeywordsGroupClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS(klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS(klass);

  object_class->get_property = ritrovo_keywords_group_get_property;
  object_class->set_property = ritrovo_keywords_group_set_property;
  object_class->finalize = ritrovo_keywords_group_finalize;
  props[PROP_KEYWORDS] =
      g_param_spec_boxed("keywords", NULL, NULL, G_TYPE_STRV,
                         G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties(object_class, N_PROPS, props);

  g_type_ensure(RITROVO_TYPE_FIELD);
  gtk_widget_class_set_template_from_resource(widget_class,
                                              "/org/ritrovo/Ritrovo/ritrovo-keywords-group.ui");
  gtk_widget_class_bind_template_child(widget_class, RitrovoKeywordsGroup, word);
  gtk_widget_class_bind_template_child(widget_class, RitrovoKeywordsGroup, add);
  gtk_widget_class_bind_template_callback(widget_class, add_cb);
}

static void ritrovo_keywords_group_init(RitrovoKeywordsGroup *self)
{
  self->keywords = g_new0(char *, 1);
  self->rows = g_ptr_array_new();
  gtk_widget_init_template(GTK_WIDGET(self));
  GtkEntry *entry = GTK_ENTRY(ritrovo_field_get_entry(self->word));
  gtk_entry_set_max_length(entry, KEYWORD_LENGTH);
  g_signal_connect_object(entry, "activate", G_CALLBACK(add_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object(self->word, "notify::text", G_CALLBACK(typed_cb), self,
                          G_CONNECT_SWAPPED);
  typed_cb(self);
}
