// SPDX-License-Identifier: GPL-3.0-or-later
// Two marks hold what is still to be checked; a slice of it is whenever nothing else is to be done.
// The word at the cursor is left alone until the cursor leaves it.
#include "ritrovo-spelling.h"

#include <glib/gi18n.h>

#include "ritrovo-spelling-dictionaries.h"
#include "ritrovo-spelling-words.h"

#define SLICE 1000 // characters
#define SUGGESTIONS 5

struct _RitrovoSpelling {
  GObject parent_instance;

  // Owned
  RitrovoDictionaries *dictionaries; // NULL: not loaded yet
  GStrv languages;                   // NULL: those of the session
  GtkTextBuffer *buffer;
  guint idle;

  // Borrowed
  GtkTextView *view;
  GtkTextTag *tag;
  GtkTextMark *from, *to;   // what is to be checked lies between them
  GtkTextMark *last_cursor; // where the cursor was when it was last looked at
};

G_DEFINE_FINAL_TYPE(RitrovoSpelling, ritrovo_spelling, G_TYPE_OBJECT)

static gboolean ends_chunk(gunichar c, gpointer data)
{
  return g_unichar_isspace(c);
}

// Moves both out to the blanks around them.
static void widen(GtkTextIter *start, GtkTextIter *end)
{
  // The search begins with the character before.
  if (gtk_text_iter_backward_find_char(start, ends_chunk, NULL, NULL))
    gtk_text_iter_forward_char(start);
  if (!g_unichar_isspace(gtk_text_iter_get_char(end)))
    gtk_text_iter_forward_find_char(end, ends_chunk, NULL, NULL);
}

static void get_cursor(RitrovoSpelling *self, GtkTextIter *cursor)
{
  gtk_text_buffer_get_iter_at_mark(self->buffer, cursor, gtk_text_buffer_get_insert(self->buffer));
}

// Checks the words between both, which stand at blanks.
static void check_range(RitrovoSpelling *self, const GtkTextIter *start, const GtkTextIter *end)
{
  g_autofree char *text = gtk_text_buffer_get_slice(self->buffer, start, end, TRUE);
  GtkTextIter word = *start, word_end, cursor;
  get_cursor(self, &cursor);
  gsize first, last = 0, at = 0;
  while (ritrovo_spelling_next_word(text, &first, &last)) {
    gtk_text_iter_forward_chars(&word, (int) g_utf8_strlen(text + at, (gssize) (first - at)));
    word_end = word;
    gtk_text_iter_forward_chars(&word_end,
                                (int) g_utf8_strlen(text + first, (gssize) (last - first)));
    if (gtk_text_iter_compare(&cursor, &word) < 0 ||
        gtk_text_iter_compare(&cursor, &word_end) > 0) {
      g_autofree char *spelt = g_strndup(text + first, last - first);
      if (ritrovo_dictionaries_check(self->dictionaries, spelt))
        gtk_text_buffer_remove_tag(self->buffer, self->tag, &word, &word_end);
      else
        gtk_text_buffer_apply_tag(self->buffer, self->tag, &word, &word_end);
    }
    word = word_end;
    at = last;
  }
}

static gboolean idle_cb(gpointer data)
{
  RitrovoSpelling *self = data;
  if (self->dictionaries == NULL)
    self->dictionaries = ritrovo_dictionaries_new(
        self->languages != NULL ? (const char *const *) self->languages : g_get_language_names());

  GtkTextIter start, slice_end, end;
  gtk_text_buffer_get_iter_at_mark(self->buffer, &start, self->from);
  gtk_text_buffer_get_iter_at_mark(self->buffer, &end, self->to);
  slice_end = start;
  gtk_text_iter_forward_chars(&slice_end, SLICE);
  widen(&start, &slice_end);
  if (!ritrovo_dictionaries_is_empty(self->dictionaries))
    check_range(self, &start, &slice_end);
  gtk_text_buffer_move_mark(self->buffer, self->from, &slice_end);
  if (gtk_text_iter_compare(&slice_end, &end) < 0)
    return G_SOURCE_CONTINUE;
  gtk_text_buffer_move_mark(self->buffer, self->to, &slice_end);
  self->idle = 0;
  return G_SOURCE_REMOVE;
}

static gboolean is_off(RitrovoSpelling *self)
{
  return self->dictionaries != NULL && ritrovo_dictionaries_is_empty(self->dictionaries);
}

// Has everything between both checked, besides what waits already.
static void check_later(RitrovoSpelling *self, const GtkTextIter *start, const GtkTextIter *end)
{
  if (self->idle != 0) {
    GtkTextIter from, to;
    gtk_text_buffer_get_iter_at_mark(self->buffer, &from, self->from);
    gtk_text_buffer_get_iter_at_mark(self->buffer, &to, self->to);
    if (gtk_text_iter_compare(start, &from) < 0)
      gtk_text_buffer_move_mark(self->buffer, self->from, start);
    if (gtk_text_iter_compare(end, &to) > 0)
      gtk_text_buffer_move_mark(self->buffer, self->to, end);
    return;
  }
  gtk_text_buffer_move_mark(self->buffer, self->from, start);
  gtk_text_buffer_move_mark(self->buffer, self->to, end);
  self->idle = g_idle_add_full(G_PRIORITY_LOW, idle_cb, self, NULL);
}

// What was edited is no longer what was found wrong.
static void edited(RitrovoSpelling *self, GtkTextIter start, GtkTextIter end)
{
  if (is_off(self))
    return;
  widen(&start, &end);
  gtk_text_buffer_remove_tag(self->buffer, self->tag, &start, &end);
  check_later(self, &start, &end);
}

static void inserted_cb(RitrovoSpelling *self, GtkTextIter *location, const char *text, int length)
{
  GtkTextIter start = *location;
  gtk_text_iter_backward_chars(&start, (int) g_utf8_strlen(text, length));
  edited(self, start, *location);
}

static void deleted_cb(RitrovoSpelling *self, GtkTextIter *start, GtkTextIter *end)
{
  edited(self, *start, *end);
}

static void cursor_moved_cb(RitrovoSpelling *self)
{
  GtkTextIter start, end, cursor;
  get_cursor(self, &cursor);
  gtk_text_buffer_get_iter_at_mark(self->buffer, &start, self->last_cursor);
  if (is_off(self) || gtk_text_iter_equal(&start, &cursor))
    return;
  end = start;
  widen(&start, &end);
  if (!gtk_text_iter_equal(&start, &end))
    check_later(self, &start, &end);
  gtk_text_buffer_move_mark(self->buffer, self->last_cursor, &cursor);
}

static void check_everything(RitrovoSpelling *self)
{
  GtkTextIter start, end;
  gtk_text_buffer_get_bounds(self->buffer, &start, &end);
  gtk_text_buffer_remove_tag(self->buffer, self->tag, &start, &end);
  check_later(self, &start, &end);
}

static gboolean get_marked(RitrovoSpelling *self, GtkTextIter *start, GtkTextIter *end)
{
  get_cursor(self, start);
  if (!gtk_text_iter_has_tag(start, self->tag) && !gtk_text_iter_ends_tag(start, self->tag))
    return FALSE;
  *end = *start;
  if (!gtk_text_iter_starts_tag(start, self->tag))
    gtk_text_iter_backward_to_tag_toggle(start, self->tag);
  if (!gtk_text_iter_ends_tag(end, self->tag))
    gtk_text_iter_forward_to_tag_toggle(end, self->tag);
  return TRUE;
}

char *ritrovo_spelling_get_word(RitrovoSpelling *self)
{
  GtkTextIter start, end;
  if (!get_marked(self, &start, &end))
    return NULL;
  return gtk_text_buffer_get_text(self->buffer, &start, &end, FALSE);
}

// Makes the context menu speak of the marked word at the cursor; of none if there is none.
static void prepare_menu(RitrovoSpelling *self)
{
  g_autofree char *word = ritrovo_spelling_get_word(self);
  if (word == NULL) {
    gtk_text_view_set_extra_menu(self->view, NULL);
    return;
  }
  g_autoptr(GMenu) menu = g_menu_new();
  g_autoptr(GMenu) words = g_menu_new();
  g_auto(GStrv) suggestions = ritrovo_dictionaries_suggest(self->dictionaries, word, SUGGESTIONS);
  for (guint i = 0; suggestions[i] != NULL; i++) {
    g_autoptr(GMenuItem) item = g_menu_item_new(suggestions[i], NULL);
    g_menu_item_set_action_and_target(item, "spelling.correct", "s", suggestions[i]);
    g_menu_append_item(words, item);
  }
  g_autoptr(GMenu) verdicts = g_menu_new();
  // Translators: both are about a word that the dictionary does not have
  g_menu_append(verdicts, _("_Add to Dictionary"), "spelling.add");
  g_menu_append(verdicts, _("_Ignore Spelling"), "spelling.ignore");
  g_menu_append_section(menu, NULL, G_MENU_MODEL(words));
  g_menu_append_section(menu, NULL, G_MENU_MODEL(verdicts));
  gtk_text_view_set_extra_menu(self->view, G_MENU_MODEL(menu));
}

// The menu is about what was clicked at, so that is where the cursor goes.
static void menu_pressed_cb(RitrovoSpelling *self, int n_press, double x, double y)
{
  int buffer_x, buffer_y;
  GtkTextIter clicked, start, end;
  gtk_text_view_window_to_buffer_coords(self->view, GTK_TEXT_WINDOW_WIDGET, (int) x, (int) y,
                                        &buffer_x, &buffer_y);
  gtk_text_view_get_iter_at_location(self->view, &clicked, buffer_x, buffer_y);
  if (!gtk_text_buffer_get_selection_bounds(self->buffer, &start, &end) ||
      !gtk_text_iter_in_range(&clicked, &start, &end))
    gtk_text_buffer_place_cursor(self->buffer, &clicked);
  prepare_menu(self);
}

static gboolean key_pressed_cb(RitrovoSpelling *self, guint key, guint code,
                               GdkModifierType modifiers)
{
  if (key == GDK_KEY_Menu || (key == GDK_KEY_F10 && (modifiers & GDK_SHIFT_MASK) != 0))
    prepare_menu(self);
  return FALSE;
}

// The text view would open its menu first if it were asked first.
static void watch_for_menu(RitrovoSpelling *self)
{
  GtkGesture *click = gtk_gesture_click_new();
  gtk_gesture_single_set_button(GTK_GESTURE_SINGLE(click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase(GTK_EVENT_CONTROLLER(click), GTK_PHASE_CAPTURE);
  g_signal_connect_object(click, "pressed", G_CALLBACK(menu_pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller(GTK_WIDGET(self->view), GTK_EVENT_CONTROLLER(click));

  GtkEventController *keys = gtk_event_controller_key_new();
  gtk_event_controller_set_propagation_phase(keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object(keys, "key-pressed", G_CALLBACK(key_pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller(GTK_WIDGET(self->view), keys);
}

void ritrovo_spelling_set_languages(RitrovoSpelling *self, const char *const *languages)
{
  GtkTextIter start, end;
  if (self->languages != NULL && g_strv_equal((const char *const *) self->languages, languages))
    return;
  g_strfreev(self->languages);
  self->languages = g_strdupv((GStrv) languages);
  g_clear_pointer(&self->dictionaries, ritrovo_dictionaries_free);
  gtk_text_buffer_get_bounds(self->buffer, &start, &end);
  gtk_text_buffer_remove_tag(self->buffer, self->tag, &start, &end);
  if (!gtk_text_iter_equal(&start, &end))
    check_later(self, &start, &end);
}

void ritrovo_spelling_correct(RitrovoSpelling *self, const char *word)
{
  GtkTextIter start, end;
  if (!get_marked(self, &start, &end))
    return;
  gtk_text_buffer_begin_user_action(self->buffer);
  gtk_text_buffer_delete(self->buffer, &start, &end);
  gtk_text_buffer_insert(self->buffer, &start, word, -1);
  gtk_text_buffer_end_user_action(self->buffer);
}

void ritrovo_spelling_add(RitrovoSpelling *self)
{
  g_autofree char *word = ritrovo_spelling_get_word(self);
  if (word == NULL)
    return;
  ritrovo_dictionaries_add(self->dictionaries, word);
  check_everything(self);
}

void ritrovo_spelling_ignore(RitrovoSpelling *self)
{
  g_autofree char *word = ritrovo_spelling_get_word(self);
  if (word == NULL)
    return;
  ritrovo_dictionaries_ignore(self->dictionaries, word);
  check_everything(self);
}

static void ritrovo_spelling_dispose(GObject *object)
{
  RitrovoSpelling *self = RITROVO_SPELLING(object);
  g_clear_handle_id(&self->idle, g_source_remove);
  g_clear_object(&self->buffer);
  g_clear_pointer(&self->languages, g_strfreev);
  g_clear_pointer(&self->dictionaries, ritrovo_dictionaries_free);
  G_OBJECT_CLASS(ritrovo_spelling_parent_class)->dispose(object);
}

static void ritrovo_spelling_class_init(RitrovoSpellingClass *klass)
{
  G_OBJECT_CLASS(klass)->dispose = ritrovo_spelling_dispose;
}

static void ritrovo_spelling_init(RitrovoSpelling *self)
{
}

RitrovoSpelling *ritrovo_spelling_new(GtkTextView *view)
{
  RitrovoSpelling *self = g_object_new(RITROVO_TYPE_SPELLING, NULL);
  self->view = view;
  self->buffer = g_object_ref(gtk_text_view_get_buffer(view));
  GdkRGBA red = {0.88f, 0.11f, 0.14f, 1};
  self->tag = gtk_text_buffer_create_tag(self->buffer, NULL, "underline", PANGO_UNDERLINE_ERROR,
                                         "underline-rgba", &red, NULL);
  GtkTextIter start;
  gtk_text_buffer_get_start_iter(self->buffer, &start);
  self->from = gtk_text_buffer_create_mark(self->buffer, NULL, &start, TRUE);
  self->to = gtk_text_buffer_create_mark(self->buffer, NULL, &start, FALSE);
  self->last_cursor = gtk_text_buffer_create_mark(self->buffer, NULL, &start, TRUE);
  const GConnectFlags after = G_CONNECT_SWAPPED | G_CONNECT_AFTER;
  g_signal_connect_object(self->buffer, "insert-text", G_CALLBACK(inserted_cb), self, after);
  g_signal_connect_object(self->buffer, "delete-range", G_CALLBACK(deleted_cb), self, after);
  g_signal_connect_object(self->buffer, "notify::cursor-position", G_CALLBACK(cursor_moved_cb),
                          self, G_CONNECT_SWAPPED);
  watch_for_menu(self);
  return self;
}
