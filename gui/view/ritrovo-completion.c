// SPDX-License-Identifier: GPL-3.0-or-later
// Looks at what stands before the cursor after each thing that a person does to the text. What the
// selected row is called becomes the description of the text, for assistive technology: the
// keyboard never leaves it.
#include "ritrovo-completion.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "ritrovo-completion-token.h"
#include "ritrovo-emoji.h"
#include "ritrovo-member.h"

#define MAX_ROWS 6
#define LOOK_BACK 80 // characters before the cursor; no name has more

struct choice {
  char *text;  // takes the place of what was written
  char *words; // what the row is called
};

struct _RitrovoCompletion {
  GtkPopover parent_instance;

  // Owned
  GListModel *members;
  RitrovoEmojiIndex *emoji; // NULL: nobody has asked for one yet
  GPtrArray *choices;       // struct choice, one for each row
  GtkTextBuffer *buffer;
  guint replacing; // source; 0: none

  // Borrowed
  GtkTextView *view;
  GtkListBox *list;

  glong length;  // characters before the cursor that a choice replaces
  int dismissed; // where the token begins that Escape was pressed at; -1: nowhere
};

G_DEFINE_FINAL_TYPE(RitrovoCompletion, ritrovo_completion, GTK_TYPE_POPOVER)

static void free_choice(gpointer data)
{
  struct choice *choice = data;
  g_free(choice->text);
  g_free(choice->words);
  g_free(choice);
}

static gboolean is_open(RitrovoCompletion *self)
{
  return gtk_widget_get_visible(GTK_WIDGET(self));
}

static void announce(RitrovoCompletion *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row(self->list);
  if (row == NULL)
    return;
  int place = gtk_list_box_row_get_index(row);
  const struct choice *choice = g_ptr_array_index(self->choices, place);
  g_autofree char *words = g_strdup_printf(
      // Translators: read aloud: what would be inserted, and its place in a list: "ada, 1 of 3"
      _("%s, %d of %u"), choice->words, place + 1, self->choices->len);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->view), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                 words, -1);
}

static void close_list(RitrovoCompletion *self)
{
  if (!is_open(self))
    return;
  gtk_popover_popdown(GTK_POPOVER(self));
  gtk_accessible_reset_property(GTK_ACCESSIBLE(self->view), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

static void add_row(RitrovoCompletion *self, GtkWidget *picture, char *text, const char *words)
{
  GtkWidget *label = gtk_label_new(words);
  gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars(GTK_LABEL(label), 24);
  gtk_label_set_xalign(GTK_LABEL(label), 0);

  GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_widget_set_margin_top(box, 3);
  gtk_widget_set_margin_bottom(box, 3);
  gtk_box_append(GTK_BOX(box), picture);
  gtk_box_append(GTK_BOX(box), label);

  GtkWidget *row = gtk_list_box_row_new();
  gtk_widget_set_focusable(row, FALSE);
  gtk_list_box_row_set_child(GTK_LIST_BOX_ROW(row), box);
  gtk_accessible_update_property(GTK_ACCESSIBLE(row), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_list_box_append(self->list, row);

  struct choice *choice = g_new(struct choice, 1);
  choice->text = text;
  choice->words = g_strdup(words);
  g_ptr_array_add(self->choices, choice);
}

static void add_names(RitrovoCompletion *self, const char *query)
{
  guint count = self->members != NULL ? g_list_model_get_n_items(self->members) : 0;
  for (guint i = 0; i < count && self->choices->len < MAX_ROWS; i++) {
    g_autoptr(RitrovoMember) member = g_list_model_get_item(self->members, i);
    const char *name = ritrovo_member_get_name(member);
    if (ritrovo_name_begins_with(name, query))
      add_row(self, adw_avatar_new(24, name, TRUE), g_strdup_printf("@%s ", name), name);
  }
}

static RitrovoEmojiIndex *get_emoji(RitrovoCompletion *self)
{
  if (self->emoji == NULL)
    self->emoji = ritrovo_emoji_index_new(g_get_language_names());
  return self->emoji;
}

static void add_emoji(RitrovoCompletion *self, const char *query)
{
  g_autoptr(GPtrArray) found = ritrovo_emoji_index_find(get_emoji(self), query, MAX_ROWS);
  for (guint i = 0; i < found->len; i++) {
    const RitrovoEmoji *emoji = g_ptr_array_index(found, i);
    add_row(self, gtk_label_new(emoji->text), g_strdup(emoji->text), emoji->name);
  }
}

// Has the list hold what the token can become.
static void fill(RitrovoCompletion *self, RitrovoTokenKind kind, const char *query)
{
  GtkWidget *row;
  while ((row = gtk_widget_get_first_child(GTK_WIDGET(self->list))) != NULL)
    gtk_list_box_remove(self->list, row);
  g_ptr_array_set_size(self->choices, 0);
  if (kind == RITROVO_TOKEN_NAME)
    add_names(self, query);
  else if (kind == RITROVO_TOKEN_EMOJI)
    add_emoji(self, query);
}

static void point_to(RitrovoCompletion *self, const GtkTextIter *iter)
{
  GdkRectangle place;
  double x, y;
  gtk_text_view_get_iter_location(self->view, iter, &place);
  gtk_text_view_buffer_to_window_coords(self->view, GTK_TEXT_WINDOW_WIDGET, place.x, place.y,
                                        &place.x, &place.y);
  if (!gtk_widget_translate_coordinates(GTK_WIDGET(self->view),
                                        gtk_widget_get_parent(GTK_WIDGET(self)), place.x, place.y,
                                        &x, &y))
    return;
  place.x = (int) x;
  place.y = (int) y;
  gtk_popover_set_pointing_to(GTK_POPOVER(self), &place);
}

// What stands before the cursor; NONE in the middle of a word. `start` becomes its beginning.
static RitrovoTokenKind find_token(RitrovoCompletion *self, GtkTextIter *start, char **query)
{
  GtkTextIter cursor;
  gtk_text_buffer_get_iter_at_mark(self->buffer, &cursor, gtk_text_buffer_get_insert(self->buffer));
  if (g_unichar_isalnum(gtk_text_iter_get_char(&cursor)) ||
      gtk_text_buffer_get_has_selection(self->buffer))
    return RITROVO_TOKEN_NONE;
  *start = cursor;
  gtk_text_iter_backward_chars(start, MIN(LOOK_BACK, gtk_text_iter_get_line_offset(&cursor)));
  g_autofree char *before = gtk_text_iter_get_slice(start, &cursor);
  RitrovoTokenKind kind = ritrovo_token_find(before, &self->length, query);
  *start = cursor;
  if (kind != RITROVO_TOKEN_NONE)
    gtk_text_iter_backward_chars(start, (int) self->length);
  return kind;
}

static void replace_token(RitrovoCompletion *self, const char *text)
{
  GtkTextIter start, end;
  gtk_text_buffer_get_iter_at_mark(self->buffer, &end, gtk_text_buffer_get_insert(self->buffer));
  start = end;
  gtk_text_iter_backward_chars(&start, (int) self->length);
  gtk_text_buffer_begin_user_action(self->buffer);
  gtk_text_buffer_delete(self->buffer, &start, &end);
  // The blank behind a name may be there already.
  gboolean doubled = g_str_has_suffix(text, " ") && gtk_text_iter_get_char(&start) == ' ';
  gtk_text_buffer_insert(self->buffer, &start, text, (int) strlen(text) - (doubled ? 1 : 0));
  gtk_text_buffer_end_user_action(self->buffer);
}

static void accept(RitrovoCompletion *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row(self->list);
  if (row == NULL)
    return;
  const struct choice *choice = g_ptr_array_index(self->choices, gtk_list_box_row_get_index(row));
  // The change of the text may fill the list anew.
  g_autofree char *text = g_strdup(choice->text);
  close_list(self);
  replace_token(self, text);
}

static void row_activated_cb(RitrovoCompletion *self, GtkListBoxRow *row)
{
  gtk_list_box_select_row(self->list, row);
  accept(self);
  gtk_widget_grab_focus(GTK_WIDGET(self->view));
}

// The name of an emoji between two colons is one already. It is replaced before the next key, but
// not in the midst of the change that made it: Ctrl+Z takes back the one and leaves the other.
static gboolean replace_closed_cb(gpointer data)
{
  RitrovoCompletion *self = data;
  GtkTextIter start;
  g_autofree char *query = NULL;
  self->replacing = 0;
  if (find_token(self, &start, &query) == RITROVO_TOKEN_EMOJI_CLOSED) {
    const RitrovoEmoji *emoji = ritrovo_emoji_index_find_exact(get_emoji(self), query);
    if (emoji != NULL)
      replace_token(self, emoji->text);
  }
  return G_SOURCE_REMOVE;
}

// A person has changed the text.
static void edited_cb(RitrovoCompletion *self)
{
  GtkTextIter start;
  g_autofree char *query = NULL;
  RitrovoTokenKind kind = find_token(self, &start, &query);
  if (kind == RITROVO_TOKEN_EMOJI_CLOSED && self->replacing == 0)
    self->replacing = g_idle_add_full(G_PRIORITY_HIGH, replace_closed_cb, self, NULL);
  if (kind == RITROVO_TOKEN_NONE || gtk_text_iter_get_offset(&start) != self->dismissed)
    self->dismissed = -1;
  fill(self, kind, query);
  if (self->choices->len == 0 || self->dismissed >= 0 ||
      !gtk_widget_has_focus(GTK_WIDGET(self->view))) {
    close_list(self);
    return;
  }
  gtk_list_box_select_row(self->list, gtk_list_box_get_row_at_index(self->list, 0));
  point_to(self, &start);
  gtk_popover_popup(GTK_POPOVER(self));
  announce(self);
}

// The list is for the place where it was opened.
static void cursor_moved_cb(RitrovoCompletion *self)
{
  GtkTextIter start;
  g_autofree char *query = NULL;
  if (is_open(self) && find_token(self, &start, &query) == RITROVO_TOKEN_NONE)
    close_list(self);
}

static void focus_changed_cb(RitrovoCompletion *self)
{
  if (!gtk_widget_has_focus(GTK_WIDGET(self->view)))
    close_list(self);
}

static void dismiss(RitrovoCompletion *self)
{
  GtkTextIter start;
  g_autofree char *query = NULL;
  if (find_token(self, &start, &query) != RITROVO_TOKEN_NONE)
    self->dismissed = gtk_text_iter_get_offset(&start);
  close_list(self);
}

// Goes up or down, round the ends.
static void select_next(RitrovoCompletion *self, int step)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row(self->list);
  int count = (int) self->choices->len;
  int place = row != NULL ? gtk_list_box_row_get_index(row) : 0;
  row = gtk_list_box_get_row_at_index(self->list, (place + step + count) % count);
  gtk_list_box_select_row(self->list, row);
  announce(self);
}

gboolean ritrovo_completion_wants_key(RitrovoCompletion *self, guint key, GdkModifierType modifiers)
{
  const GdkModifierType any =
      GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK | GDK_META_MASK;
  if (!is_open(self) || (modifiers & any) != 0)
    return FALSE;
  switch (key) {
  case GDK_KEY_Up:
  case GDK_KEY_KP_Up:
  case GDK_KEY_Down:
  case GDK_KEY_KP_Down:
  case GDK_KEY_Tab:
  case GDK_KEY_KP_Tab:
  case GDK_KEY_Return:
  case GDK_KEY_KP_Enter:
  case GDK_KEY_ISO_Enter:
  case GDK_KEY_Escape:
    return TRUE;
  default:
    return FALSE;
  }
}

void ritrovo_completion_take_key(RitrovoCompletion *self, guint key)
{
  if (key == GDK_KEY_Up || key == GDK_KEY_KP_Up)
    select_next(self, -1);
  else if (key == GDK_KEY_Down || key == GDK_KEY_KP_Down)
    select_next(self, 1);
  else if (key == GDK_KEY_Escape)
    dismiss(self);
  else
    accept(self);
}

void ritrovo_completion_set_members(RitrovoCompletion *self, GListModel *members)
{
  if (g_set_object(&self->members, members))
    close_list(self);
}

static void ritrovo_completion_dispose(GObject *object)
{
  RitrovoCompletion *self = RITROVO_COMPLETION(object);
  g_clear_handle_id(&self->replacing, g_source_remove);
  g_clear_object(&self->members);
  g_clear_object(&self->buffer);
  g_clear_pointer(&self->choices, g_ptr_array_unref);
  g_clear_pointer(&self->emoji, ritrovo_emoji_index_free);
  G_OBJECT_CLASS(ritrovo_completion_parent_class)->dispose(object);
}

static void ritrovo_completion_class_init(RitrovoCompletionClass *klass)
{
  G_OBJECT_CLASS(klass)->dispose = ritrovo_completion_dispose;
}

static void ritrovo_completion_init(RitrovoCompletion *self)
{
  GtkPopover *popover = GTK_POPOVER(self);
  self->choices = g_ptr_array_new_with_free_func(free_choice);
  self->dismissed = -1;
  self->list = GTK_LIST_BOX(gtk_list_box_new());
  gtk_widget_set_focusable(GTK_WIDGET(self->list), FALSE);
  gtk_list_box_set_selection_mode(self->list, GTK_SELECTION_BROWSE);
  gtk_accessible_update_property(GTK_ACCESSIBLE(self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                 _("Suggestions"), -1);
  g_signal_connect_swapped(self->list, "row-activated", G_CALLBACK(row_activated_cb), self);

  gtk_popover_set_child(popover, GTK_WIDGET(self->list));
  // It must not take the keyboard, which is what hiding by itself comes with.
  gtk_popover_set_autohide(popover, FALSE);
  gtk_popover_set_has_arrow(popover, FALSE);
  gtk_popover_set_position(popover, GTK_POS_TOP);
  gtk_widget_set_halign(GTK_WIDGET(self), GTK_ALIGN_START);
  gtk_widget_add_css_class(GTK_WIDGET(self), "completion");
}

GtkWidget *ritrovo_completion_new(GtkTextView *view)
{
  RitrovoCompletion *self = g_object_new(RITROVO_TYPE_COMPLETION, NULL);
  self->view = view;
  self->buffer = g_object_ref(gtk_text_view_get_buffer(view));
  g_signal_connect_object(self->buffer, "end-user-action", G_CALLBACK(edited_cb), self,
                          G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object(self->buffer, "notify::cursor-position", G_CALLBACK(cursor_moved_cb),
                          self, G_CONNECT_SWAPPED);
  g_signal_connect_object(view, "notify::has-focus", G_CALLBACK(focus_changed_cb), self,
                          G_CONNECT_SWAPPED);
  return GTK_WIDGET(self);
}
