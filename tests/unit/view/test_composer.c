// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of the composer as a widget (gui/view/ritrovo-composer.h): what a person does to the text,
// done to it through the buffer, in a window that has the keyboard.
#include "ritrovo-composer.h"

#include <adwaita.h>
#include <string.h>

#include "ritrovo-completion.h"
#include "ritrovo-member.h"

struct stage {
  GtkWidget *window; // owned by GTK until it is destroyed
  RitrovoComposer *composer;
  GtkTextView *view;
  GtkTextBuffer *buffer;
  RitrovoCompletion *completion;
  guint refusals;
};

static GtkWidget *find_child(GtkWidget *widget, GType type)
{
  for (GtkWidget *child = gtk_widget_get_first_child(widget); child != NULL;
       child = gtk_widget_get_next_sibling(child)) {
    GtkWidget *found = G_TYPE_CHECK_INSTANCE_TYPE(child, type) ? child : find_child(child, type);
    if (found != NULL)
      return found;
  }
  return NULL;
}

// Lets everything happen that is to happen by itself.
static void settle(void)
{
  while (g_main_context_iteration(NULL, FALSE))
    ;
}

static void refused_cb(struct stage *stage, const char *words)
{
  g_test_message("%s", words);
  stage->refusals++;
}

static void set_up(struct stage *stage, gconstpointer data)
{
  static const char *const names[] = {"ada", "Elodie", "elena", "Élise", "Zoe"};
  g_autoptr(GListStore) members = g_list_store_new(RITROVO_TYPE_MEMBER);
  for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autoptr(RitrovoMember) member = ritrovo_member_new(names[i], "guest");
    g_list_store_append(members, member);
  }
  stage->composer = g_object_new(RITROVO_TYPE_COMPOSER, "members", members, NULL);
  g_signal_connect_swapped(stage->composer, "refused", G_CALLBACK(refused_cb), stage);
  stage->window = gtk_window_new();
  gtk_window_set_default_size(GTK_WINDOW(stage->window), 500, 400);
  gtk_window_set_child(GTK_WINDOW(stage->window), GTK_WIDGET(stage->composer));
  GtkWidget *widget = GTK_WIDGET(stage->composer);
  stage->view = GTK_TEXT_VIEW(find_child(widget, GTK_TYPE_TEXT_VIEW));
  stage->buffer = gtk_text_view_get_buffer(stage->view);
  stage->completion = RITROVO_COMPLETION(find_child(widget, RITROVO_TYPE_COMPLETION));
  ritrovo_composer_take_focus(stage->composer);
  gtk_window_present(GTK_WINDOW(stage->window));
  while (!gtk_widget_has_focus(GTK_WIDGET(stage->view)))
    g_main_context_iteration(NULL, TRUE);
}

static void tear_down(struct stage *stage, gconstpointer data)
{
  g_object_add_weak_pointer(G_OBJECT(stage->composer), (gpointer *) &stage->composer);
  gtk_window_destroy(GTK_WINDOW(stage->window));
  settle();
  g_assert_null(stage->composer);
}

static void expect_text(struct stage *stage, const char *expected)
{
  g_autofree char *text = ritrovo_composer_get_text(stage->composer);
  g_assert_cmpstr(text, ==, expected);
}

// Character by character, as keys bring them.
static void type(struct stage *stage, const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at))
    gtk_text_buffer_insert_interactive_at_cursor(stage->buffer, at,
                                                 (int) (g_utf8_next_char(at) - at), TRUE);
}

static gboolean list_is_open(struct stage *stage)
{
  return ritrovo_completion_wants_key(stage->completion, GDK_KEY_Tab, 0);
}

static void press(struct stage *stage, guint key)
{
  g_assert_true(ritrovo_completion_wants_key(stage->completion, key, 0));
  ritrovo_completion_take_key(stage->completion, key);
}

static void test_complete_name(struct stage *stage, gconstpointer data)
{
  g_assert_false(list_is_open(stage));
  type(stage, "ciao @EL");
  press(stage, GDK_KEY_Tab);
  expect_text(stage, "ciao @Elodie ");
  g_assert_false(list_is_open(stage));
  type(stage, "@el");
  press(stage, GDK_KEY_Down);
  press(stage, GDK_KEY_Return);
  expect_text(stage, "ciao @Elodie @elena ");
  type(stage, "@el");
  press(stage, GDK_KEY_Up); // from the first to the last
  press(stage, GDK_KEY_KP_Enter);
  expect_text(stage, "ciao @Elodie @elena @Élise ");
  ritrovo_composer_set_text(stage->composer, " ciao");
  GtkTextIter start;
  gtk_text_buffer_get_start_iter(stage->buffer, &start);
  gtk_text_buffer_place_cursor(stage->buffer, &start);
  type(stage, "@z");
  press(stage, GDK_KEY_Tab);
  expect_text(stage, "@Zoe ciao");
}

// The keys are the text's as long as there is no list.
static void test_no_list(struct stage *stage, gconstpointer data)
{
  type(stage, "@nobody");
  g_assert_false(list_is_open(stage));
  g_assert_false(ritrovo_completion_wants_key(stage->completion, GDK_KEY_Return, 0));
  type(stage, " ");
  ritrovo_composer_set_text(stage->composer, "@el");
  g_assert_false(list_is_open(stage));
  type(stage, "o");
  g_assert_true(list_is_open(stage));
  g_assert_false(ritrovo_completion_wants_key(stage->completion, GDK_KEY_Return, GDK_SHIFT_MASK));
  type(stage, " ");
  g_assert_false(list_is_open(stage));
}

static void test_escape(struct stage *stage, gconstpointer data)
{
  type(stage, "@e");
  press(stage, GDK_KEY_Escape);
  g_assert_false(list_is_open(stage));
  type(stage, "l");
  g_assert_false(list_is_open(stage));
  expect_text(stage, "@el");
  type(stage, " @e");
  g_assert_true(list_is_open(stage));
}

// The cursor goes elsewhere, the list goes away.
static void test_cursor_leaves(struct stage *stage, gconstpointer data)
{
  GtkTextIter start;
  type(stage, "ciao @e");
  g_assert_true(list_is_open(stage));
  gtk_text_buffer_get_start_iter(stage->buffer, &start);
  gtk_text_buffer_place_cursor(stage->buffer, &start);
  g_assert_false(list_is_open(stage));
}

static void test_complete_emoji(struct stage *stage, gconstpointer data)
{
  type(stage, "so :piz");
  press(stage, GDK_KEY_Tab);
  expect_text(stage, "so 🍕");
  g_assert_false(list_is_open(stage));
}

static void test_closed_emoji(struct stage *stage, gconstpointer data)
{
  type(stage, "so :pizza:");
  settle();
  expect_text(stage, "so 🍕");
  g_assert_false(list_is_open(stage));
  gtk_text_buffer_undo(stage->buffer);
  expect_text(stage, "so :pizza:");
  type(stage, " :qqqq:");
  settle();
  expect_text(stage, "so :pizza: :qqqq:");
}

// What was sent or replaced comes back with Ctrl+Z; another draft does not.
static void test_undo(struct stage *stage, gconstpointer data)
{
  type(stage, "hello");
  ritrovo_composer_change_text(stage->composer, "");
  g_assert_false(ritrovo_composer_get_has_text(stage->composer));
  gtk_text_buffer_undo(stage->buffer);
  expect_text(stage, "hello");
  ritrovo_composer_set_text(stage->composer, "a draft");
  g_assert_false(gtk_text_buffer_get_can_undo(stage->buffer));
}

static GdkClipboard *get_clipboard(struct stage *stage)
{
  return gtk_widget_get_clipboard(GTK_WIDGET(stage->view));
}

static void set_clipboard(struct stage *stage, gsize length)
{
  g_autofree char *text = g_strnfill(length, 'x');
  gdk_clipboard_set_text(get_clipboard(stage), text);
}

static void select_first(struct stage *stage, int count)
{
  GtkTextIter start, end;
  gtk_text_buffer_get_start_iter(stage->buffer, &start);
  gtk_text_buffer_get_iter_at_offset(stage->buffer, &end, count);
  gtk_text_buffer_select_range(stage->buffer, &start, &end);
}

// What is too much is refused, and what was there stays, the selected part of it too.
static void test_paste_too_much(struct stage *stage, gconstpointer data)
{
  type(stage, "keep me");
  select_first(stage, 4);
  set_clipboard(stage, 1000000);
  g_signal_emit_by_name(stage->view, "paste-clipboard");
  while (stage->refusals == 0)
    g_main_context_iteration(NULL, TRUE);
  expect_text(stage, "keep me");
  g_assert_true(gtk_text_buffer_get_has_selection(stage->buffer));
  g_assert_cmpuint(stage->refusals, ==, 1);
}

static gboolean has_bytes(struct stage *stage, gsize length)
{
  g_autofree char *text = ritrovo_composer_get_text(stage->composer);
  return strlen(text) == length;
}

// The limit itself is not too much, counted without what is replaced.
static void test_paste_the_limit(struct stage *stage, gconstpointer data)
{
  g_object_set(stage->composer, "limit", 20u, NULL);
  type(stage, "take ok");
  select_first(stage, 5);
  set_clipboard(stage, 18);
  g_signal_emit_by_name(stage->view, "paste-clipboard");
  while (!has_bytes(stage, 20))
    g_main_context_iteration(NULL, TRUE);
  expect_text(stage, "xxxxxxxxxxxxxxxxxxok");
  g_assert_cmpuint(stage->refusals, ==, 0);
  gtk_text_buffer_undo(stage->buffer);
  expect_text(stage, "take ok");
}

// Whatever way it comes in.
static void test_insert_too_much(struct stage *stage, gconstpointer data)
{
  g_autofree char *much = g_strnfill(1000000, 'x');
  type(stage, "keep me");
  gtk_text_buffer_insert_interactive_at_cursor(stage->buffer, much, -1, TRUE);
  expect_text(stage, "keep me");
  g_assert_cmpuint(stage->refusals, ==, 1);
}

static int height_of(struct stage *stage, const char *text)
{
  int height;
  ritrovo_composer_set_text(stage->composer, text);
  settle();
  gtk_widget_measure(GTK_WIDGET(stage->composer), GTK_ORIENTATION_VERTICAL, 500, NULL, &height,
                     NULL, NULL);
  return height;
}

static void test_height(struct stage *stage, gconstpointer data)
{
  int one = height_of(stage, "1");
  int seven = height_of(stage, "1\n2\n3\n4\n5\n6\n7");
  int eight = height_of(stage, "1\n2\n3\n4\n5\n6\n7\n8");
  int twelve = height_of(stage, "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12");
  g_assert_cmpint(one, <, seven);
  g_assert_cmpint(seven, <, eight);
  g_assert_cmpint(eight, ==, twelve);
  g_assert_cmpint(height_of(stage, ""), ==, one);
}

static gboolean count_frame(GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  guint *frames = data;
  return --*frames > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

// Lets so many frames be drawn; scrolling takes some.
static void draw(struct stage *stage, guint frames)
{
  gtk_widget_add_tick_callback(GTK_WIDGET(stage->view), count_frame, &frames, NULL);
  while (frames > 0)
    g_main_context_iteration(NULL, TRUE);
}

// While there is room for every line, each of them is shown, whatever the cursor asked for.
static void test_growth(struct stage *stage, gconstpointer data)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment(GTK_SCROLLABLE(stage->view));
  int one_line = gtk_widget_get_height(GTK_WIDGET(stage->view));
  gtk_widget_set_valign(GTK_WIDGET(stage->composer), GTK_ALIGN_END);
  while (gtk_widget_get_height(GTK_WIDGET(stage->view)) == one_line)
    g_main_context_iteration(NULL, TRUE);
  one_line = gtk_widget_get_height(GTK_WIDGET(stage->view));
  while (gtk_widget_get_height(GTK_WIDGET(stage->view)) == one_line) {
    type(stage, "so ");
    gtk_text_view_scroll_mark_onscreen(stage->view, gtk_text_buffer_get_insert(stage->buffer));
    draw(stage, 1);
  }
  draw(stage, 40);
  g_assert_cmpfloat(gtk_adjustment_get_page_size(adjustment), ==,
                    gtk_adjustment_get_upper(adjustment));
  g_assert_cmpfloat(gtk_adjustment_get_value(adjustment), ==, 0);
}

static gboolean is_marked(struct stage *stage, int offset)
{
  GtkTextIter iter;
  gtk_text_buffer_get_iter_at_offset(stage->buffer, &iter, offset);
  g_autoptr(GSList) tags = gtk_text_iter_get_tags(&iter);
  return tags != NULL;
}

static gboolean has_dictionary(struct stage *stage)
{
  type(stage, "qwzx ");
  settle();
  if (!is_marked(stage, 0)) {
    g_test_skip("no English dictionary is installed");
    return FALSE;
  }
  ritrovo_composer_set_text(stage->composer, "");
  return TRUE;
}

static void test_spelling(struct stage *stage, gconstpointer data)
{
  if (!has_dictionary(stage))
    return;
  type(stage, "helo");
  settle();
  g_assert_false(is_marked(stage, 0)); // it is still being written
  type(stage, " world");
  settle();
  g_assert_true(is_marked(stage, 0));
  g_assert_false(is_marked(stage, 5));
  expect_text(stage, "helo world");

  // Whatever changes the word takes the mark away until the cursor has left it again.
  GtkTextIter iter;
  gtk_text_buffer_get_iter_at_offset(stage->buffer, &iter, 3);
  gtk_text_buffer_place_cursor(stage->buffer, &iter);
  settle();
  g_assert_true(is_marked(stage, 0));
  type(stage, "l");
  settle();
  g_assert_false(is_marked(stage, 0));
  expect_text(stage, "hello world");
  gtk_text_buffer_get_end_iter(stage->buffer, &iter);
  gtk_text_buffer_place_cursor(stage->buffer, &iter);
  settle();
  g_assert_false(is_marked(stage, 0));
}

static void place_cursor(struct stage *stage, int offset)
{
  GtkTextIter iter;
  gtk_text_buffer_get_iter_at_offset(stage->buffer, &iter, offset);
  gtk_text_buffer_place_cursor(stage->buffer, &iter);
  settle();
}

static void test_spelling_menu(struct stage *stage, gconstpointer data)
{
  GtkWidget *widget = GTK_WIDGET(stage->composer);
  if (!has_dictionary(stage))
    return;
  ritrovo_composer_set_text(stage->composer, "helo helo wrold ");
  settle();
  place_cursor(stage, 7);
  g_assert_true(gtk_widget_activate_action(widget, "spelling.correct", "s", "hello"));
  expect_text(stage, "helo hello wrold ");
  gtk_text_buffer_undo(stage->buffer);
  expect_text(stage, "helo helo wrold ");

  place_cursor(stage, 1);
  gtk_widget_activate_action(widget, "spelling.ignore", NULL);
  place_cursor(stage, 16);
  g_assert_false(is_marked(stage, 0));
  g_assert_true(is_marked(stage, 11));
  place_cursor(stage, 12);
  gtk_widget_activate_action(widget, "spelling.add", NULL);
  place_cursor(stage, 0);
  g_assert_false(is_marked(stage, 11));
}

// A long text is checked to its end, in slices.
static void test_spelling_long(struct stage *stage, gconstpointer data)
{
  g_autoptr(GString) text = g_string_new(NULL);
  if (!has_dictionary(stage))
    return;
  while (text->len < 15000)
    g_string_append(text, "hello ");
  g_string_append(text, "wrodl .");
  ritrovo_composer_set_text(stage->composer, text->str);
  settle();
  g_assert_true(is_marked(stage, (int) text->len - 5));
  g_assert_false(is_marked(stage, (int) text->len - 10));
}

static void add(const char *path, void (*test)(struct stage *, gconstpointer))
{
  g_test_add(path, struct stage, NULL, set_up, test, tear_down);
}

int main(int argc, char **argv)
{
  g_setenv("LANGUAGE", "en_US", TRUE);
  g_test_init(&argc, &argv, NULL);
  adw_init();
  add("/view/composer/complete-name", test_complete_name);
  add("/view/composer/no-list", test_no_list);
  add("/view/composer/escape", test_escape);
  add("/view/composer/cursor-leaves", test_cursor_leaves);
  add("/view/composer/complete-emoji", test_complete_emoji);
  add("/view/composer/closed-emoji", test_closed_emoji);
  add("/view/composer/undo", test_undo);
  add("/view/composer/paste-too-much", test_paste_too_much);
  add("/view/composer/paste-the-limit", test_paste_the_limit);
  add("/view/composer/insert-too-much", test_insert_too_much);
  add("/view/composer/height", test_height);
  add("/view/composer/growth", test_growth);
  add("/view/composer/spelling", test_spelling);
  add("/view/composer/spelling-menu", test_spelling_menu);
  add("/view/composer/spelling-long", test_spelling_long);
  return g_test_run();
}
