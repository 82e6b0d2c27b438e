// SPDX-License-Identifier: GPL-3.0-or-later
// What one does with the log: goes to rows, walks with the keyboard, selects and copies; and what
// it tells: edges, the newest, announcements.
#include "log_stage.h"
#include "ritrovo-log-private.h"

static struct log_stage *stage_with(guint count)
{
  g_autoptr(GRand) random = g_rand_new_with_seed(1);
  struct log_stage *stage = log_stage_new(400, 500);
  log_stage_splice(stage, 0, 0, count, random);
  log_stage_settle(stage);
  return stage;
}

static void append(struct log_stage *stage, guint count)
{
  g_autoptr(GRand) random = g_rand_new_with_seed(2);
  log_stage_splice(stage, log_stage_count(stage), 0, count, random);
  log_stage_draw(stage);
}

static int bottom_of(struct log_stage *stage, guint position)
{
  int y, height;
  g_assert_true(log_stage_row(stage, position, &y, &height));
  return y + height;
}

static void test_empty(void)
{
  struct log_stage *stage = log_stage_new(400, 500);
  guint first, last;
  g_assert_true(ritrovo_log_get_at_newest(stage->log));
  g_assert_false(ritrovo_log_get_visible(stage->log, &first, &last));
  g_assert_null(ritrovo_log_get_selected_text(stage->log));
  append(stage, 1);
  g_assert_cmpint(bottom_of(stage, 0), ==, 500);
  g_list_store_remove_all(stage->items);
  log_stage_draw(stage);
  append(stage, 2);
  g_assert_cmpint(bottom_of(stage, 1), ==, 500);
  log_stage_free(stage);
}

static void test_newest(void)
{
  struct log_stage *stage = stage_with(100);
  g_assert_true(ritrovo_log_get_at_newest(stage->log));
  append(stage, 3);
  g_assert_cmpint(bottom_of(stage, 102), ==, 500);

  gtk_adjustment_set_value(stage->adjustment, gtk_adjustment_get_value(stage->adjustment) - 50);
  log_stage_draw(stage);
  g_assert_false(ritrovo_log_get_at_newest(stage->log));
  append(stage, 3);
  g_assert_false(ritrovo_log_get_at_newest(stage->log));
  g_assert_cmpint(bottom_of(stage, 102), ==, 550);
  ritrovo_log_scroll_to_newest(stage->log);
  log_stage_draw(stage);
  g_assert_true(ritrovo_log_get_at_newest(stage->log));
  g_assert_cmpint(bottom_of(stage, 105), ==, 500);
  log_stage_free(stage);
}

// The end of a model that is not the newest is an end like any other.
static void test_not_following(void)
{
  struct log_stage *stage = stage_with(100);
  ritrovo_log_set_follows(stage->log, FALSE);
  log_stage_draw(stage);
  g_assert_false(ritrovo_log_get_at_newest(stage->log));
  append(stage, 5);
  g_assert_cmpint(bottom_of(stage, 99), ==, 500);
  g_assert_cmpuint(stage->newest_wanted, ==, 0);
  ritrovo_log_scroll_to_newest(stage->log);
  g_assert_cmpuint(stage->newest_wanted, ==, 1);
  ritrovo_log_set_follows(stage->log, TRUE);
  ritrovo_log_scroll_to_newest(stage->log);
  log_stage_draw(stage);
  g_assert_true(ritrovo_log_get_at_newest(stage->log));
  log_stage_free(stage);
}

static void test_edges(void)
{
  struct log_stage *stage = stage_with(1000);
  g_string_truncate(stage->edges, 0);
  ritrovo_log_scroll_to(stage->log, 500, 0.5, FALSE);
  log_stage_settle(stage);
  g_string_truncate(stage->edges, 0);
  ritrovo_log_scroll_to(stage->log, 501, 0.5, FALSE);
  log_stage_settle(stage);
  g_assert_cmpstr(stage->edges->str, ==, "");
  ritrovo_log_scroll_to(stage->log, 5, 0, FALSE);
  log_stage_settle(stage);
  g_assert_nonnull(strchr(stage->edges->str, 'T'));
  g_assert_null(strchr(stage->edges->str, 'B'));
  log_stage_free(stage);
}

static void test_go_to(void)
{
  struct log_stage *stage = stage_with(300);
  int y, height;
  guint position;
  ritrovo_log_scroll_to(stage->log, 100, 0, TRUE);
  log_stage_draw(stage);
  g_assert_true(log_stage_row(stage, 100, &y, &height));
  g_assert_cmpint(y, ==, 0);
  g_assert_true(gtk_widget_has_css_class(ritrovo_log_get_row(stage->log, 100), "highlight"));
  g_assert_true(ritrovo_log_get_anchor(stage->log, &position, &y));
  g_assert_cmpuint(position, ==, 100);
  ritrovo_log_set_anchor(stage->log, 30, 40);
  log_stage_draw(stage);
  g_assert_true(log_stage_row(stage, 30, &y, &height));
  g_assert_cmpint(y, ==, 40);
  // A row that has left the view is no longer highlighted when it comes back.
  ritrovo_log_scroll_to(stage->log, 100, 0, FALSE);
  log_stage_draw(stage);
  g_assert_false(gtk_widget_has_css_class(ritrovo_log_get_row(stage->log, 100), "highlight"));
  log_stage_free(stage);
}

static gboolean has_focus(struct log_stage *stage, guint position)
{
  GtkWidget *row = ritrovo_log_get_row(stage->log, position);
  return row != NULL && gtk_window_get_focus(GTK_WINDOW(stage->window)) == row;
}

static gboolean press(struct log_stage *stage, GtkDirectionType direction)
{
  gboolean moved = gtk_widget_child_focus(GTK_WIDGET(stage->log), direction);
  log_stage_draw(stage);
  return moved;
}

// From row to row as far as there are any, with the row in view; Tab leaves.
static void test_focus(void)
{
  struct log_stage *stage = stage_with(120);
  gtk_window_set_focus(GTK_WINDOW(stage->window), NULL);
  g_assert_true(press(stage, GTK_DIR_TAB_FORWARD));
  g_assert_true(has_focus(stage, 119));
  g_assert_true(ritrovo_log_get_at_newest(stage->log));
  for (guint i = 119; i > 0; i--) {
    int y, height;
    g_assert_true(press(stage, GTK_DIR_UP));
    g_assert_true(has_focus(stage, i - 1));
    g_assert_true(log_stage_row(stage, i - 1, &y, &height));
    g_assert_true(height > 500 || (y >= 0 && y + height <= 500));
  }
  g_assert_true(press(stage, GTK_DIR_UP));
  g_assert_true(has_focus(stage, 0));
  g_assert_false(press(stage, GTK_DIR_TAB_FORWARD));
  g_assert_true(ritrovo_log_focus_row(stage->log, 119));
  g_assert_true(has_focus(stage, 119));
  log_stage_draw(stage);
  g_assert_true(ritrovo_log_get_at_newest(stage->log));
  log_stage_free(stage);
}

// The focus stays with its row while that is far away, and goes to one in view when it is removed.
static void test_focus_kept(void)
{
  struct log_stage *stage = stage_with(300);
  g_assert_true(ritrovo_log_focus_row(stage->log, 299));
  ritrovo_log_scroll_to(stage->log, 20, 0, FALSE);
  log_stage_settle(stage);
  g_assert_true(has_focus(stage, 299));
  guint first, last;
  g_assert_true(ritrovo_log_get_visible(stage->log, &first, &last));
  g_assert_cmpuint(first, ==, 20);
  g_list_store_remove(stage->items, 299);
  log_stage_settle(stage);
  g_assert_true(ritrovo_log_get_visible(stage->log, &first, &last));
  g_assert_cmpuint(first, ==, 20);
  g_assert_true(has_focus(stage, last) || has_focus(stage, last - 1));
  log_stage_free(stage);
}

static void select_part(struct log_stage *stage, guint from, int from_place, guint to, int to_place)
{
  log_selection_set(stage->log, (LogPlace){from, from_place}, (LogPlace){to, to_place});
}

static void assert_selected(struct log_stage *stage, const char *expected)
{
  g_autofree char *text = ritrovo_log_get_selected_text(stage->log);
  g_assert_cmpstr(text, ==, expected);
}

static void test_selection(void)
{
  struct log_stage *stage = stage_with(300);
  select_part(stage, 7, 2, 7, 6);
  assert_selected(stage, "w 00");
  select_part(stage, 7, 4, 9, 3);
  assert_selected(stage, "[7] 0007\n[8] row 0008\n[9] row");
  select_part(stage, 9, 3, 7, 4); // drawn upwards
  assert_selected(stage, "[7] 0007\n[8] row 0008\n[9] row");

  // It goes with its rows.
  g_autoptr(GRand) random = g_rand_new_with_seed(3);
  log_stage_splice(stage, 0, 0, 10, random);
  assert_selected(stage, "[7] 0007\n[8] row 0008\n[9] row");
  g_list_store_remove(stage->items, 18);
  assert_selected(stage, "[7] 0007\n[9] row");
  ritrovo_log_unselect(stage->log);
  g_assert_null(ritrovo_log_get_selected_text(stage->log));

  ritrovo_log_select_all(stage->log);
  g_autofree char *all = ritrovo_log_get_selected_text(stage->log);
  g_auto(GStrv) lines = g_strsplit(all, "\n", -1);
  g_assert_cmpuint(g_strv_length(lines), ==, 309);
  g_list_store_remove_all(stage->items);
  g_assert_null(ritrovo_log_get_selected_text(stage->log));
  log_stage_free(stage);
}

static void test_accessible(void)
{
  struct log_stage *stage = stage_with(3);
  g_assert_cmpint(gtk_accessible_get_accessible_role(GTK_ACCESSIBLE(stage->log)), ==,
                  GTK_ACCESSIBLE_ROLE_LOG);
  ritrovo_log_announce(stage->log, "ada: ciao");
  GtkWidget *status = stage->log->status;
  g_assert_cmpstr(gtk_label_get_label(GTK_LABEL(status)), ==, "ada: ciao");
  g_assert_cmpint(gtk_accessible_get_accessible_role(GTK_ACCESSIBLE(status)), ==,
                  GTK_ACCESSIBLE_ROLE_STATUS);
  log_stage_free(stage);
}

int main(int argc, char **argv)
{
  gtk_test_init(&argc, &argv, NULL);
  g_test_add_func("/log/use/empty", test_empty);
  g_test_add_func("/log/use/newest", test_newest);
  g_test_add_func("/log/use/not-following", test_not_following);
  g_test_add_func("/log/use/edges", test_edges);
  g_test_add_func("/log/use/go-to", test_go_to);
  g_test_add_func("/log/use/focus", test_focus);
  g_test_add_func("/log/use/focus-kept", test_focus_kept);
  g_test_add_func("/log/use/selection", test_selection);
  g_test_add_func("/log/use/accessible", test_accessible);
  return g_test_run();
}
