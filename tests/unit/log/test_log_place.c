// SPDX-License-Identifier: GPL-3.0-or-later
// The place holds: whatever happens to the model and the view, in any order, the row that was read
// is where it was, to the pixel. The order is random; RITROVO_LOG_SEED repeats one that failed, and
// RITROVO_LOG_STEPS makes it longer.
#include <math.h>

#include "log_stage.h"

#define STEPS 400
#define ITEMS_MOST 1500

struct seen {
  StageItem *item; // owned
  guint position;
  int y;
  int height;
};

// What was in view, and which row of it is to stay.
struct view {
  GArray *rows; // of struct seen
  guint anchor; // index into it
  gboolean newest;
  double value;
};

static void seen_clear(gpointer data)
{
  g_clear_object(&((struct seen *) data)->item);
}

static void view_free(struct view *view)
{
  g_array_unref(view->rows);
  g_free(view);
}

typedef struct view View;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(View, view_free)

static struct seen *row_of(struct view *view, guint index)
{
  return &g_array_index(view->rows, struct seen, index);
}

static View *look(struct log_stage *stage)
{
  View *view = g_new0(View, 1);
  view->rows = g_array_new(FALSE, FALSE, sizeof(struct seen));
  g_array_set_clear_func(view->rows, seen_clear);
  view->newest = ritrovo_log_get_at_newest(stage->log);
  view->value = gtk_adjustment_get_value(stage->adjustment);
  gboolean found = FALSE;
  for (guint i = 0; i < log_stage_count(stage); i++) {
    struct seen row = {.position = i};
    if (!log_stage_row(stage, i, &row.y, &row.height) || row.y + row.height <= 0 ||
        row.y >= log_stage_height(stage))
      continue;
    row.item = g_object_ref(log_stage_item(stage, i));
    g_array_append_val(view->rows, row);
    // The first that begins in the view, else the first.
    if (!found && row.y >= 0) {
      view->anchor = view->rows->len - 1;
      found = TRUE;
    }
  }
  return view;
}

static gboolean find(struct log_stage *stage, StageItem *item, guint *position)
{
  return g_list_store_find(stage->items, item, position);
}

// Where that row would have to be moved to, so that no part of the view is empty that need not be.
static int bounded(struct log_stage *stage, guint position, int y)
{
  int width = log_stage_width(stage), height = log_stage_height(stage), above = 0, below = 0;
  guint count = log_stage_count(stage);
  for (guint i = 0; i < position; i++)
    above += stage_item_height(log_stage_item(stage, i), width);
  for (guint i = position; i < count; i++)
    below += stage_item_height(log_stage_item(stage, i), width);
  if (above + below <= height)
    return height - below;
  if (y + below < height)
    return height - below;
  return MIN(y, above);
}

static void assert_at(struct log_stage *stage, guint position, int expected)
{
  int y, height;
  g_assert_true(log_stage_row(stage, position, &y, &height));
  g_assert_cmpint(y, ==, expected);
}

static void assert_kept(struct log_stage *stage, guint position, int y)
{
  // Of a row that has shrunk above the view the last pixel stays.
  int height = stage_item_height(log_stage_item(stage, position), log_stage_width(stage));
  assert_at(stage, position, bounded(stage, position, MAX(y, 1 - height)));
}

// Whether the place is the one that `before` tells.
static void assert_place(struct log_stage *stage, struct view *before)
{
  guint count = log_stage_count(stage), position;
  if (count == 0 || before->rows->len == 0)
    return;
  if (before->newest) {
    g_assert_true(ritrovo_log_get_at_newest(stage->log));
    StageItem *last = log_stage_item(stage, count - 1);
    assert_at(stage, count - 1,
              log_stage_height(stage) - stage_item_height(last, log_stage_width(stage)));
    return;
  }
  // The anchor; if it went, the next row that was in view; else the one before.
  for (guint i = before->anchor; i < before->rows->len; i++)
    if (find(stage, row_of(before, i)->item, &position)) {
      assert_kept(stage, position, row_of(before, i)->y);
      return;
    }
  for (guint i = before->anchor; i-- > 0;)
    if (find(stage, row_of(before, i)->item, &position)) {
      assert_kept(stage, position, row_of(before, i)->y);
      return;
    }
}

// The rows stand one below the other without gaps, the view is full, each row has the height that
// its item asks for, and there are few widgets.
static void assert_whole(struct log_stage *stage)
{
  guint count = log_stage_count(stage), first, last;
  int width = log_stage_width(stage), view = log_stage_height(stage), below = G_MININT;
  double lower = gtk_adjustment_get_lower(stage->adjustment);
  double upper = gtk_adjustment_get_upper(stage->adjustment);
  double value = gtk_adjustment_get_value(stage->adjustment);
  g_assert_cmpfloat(value, >=, lower);
  g_assert_cmpfloat(value + view, <=, upper);
  if (count == 0)
    return;
  g_assert_true(ritrovo_log_get_visible(stage->log, &first, &last));
  for (guint i = first; i <= last; i++) {
    int y, height;
    g_assert_true(log_stage_row(stage, i, &y, &height));
    g_assert_cmpint(height, ==, stage_item_height(log_stage_item(stage, i), width));
    if (i > first)
      g_assert_cmpint(y, ==, below);
    if (i == first && first > 0)
      g_assert_cmpint(y, <=, 0);
    below = y + height;
  }
  g_assert_cmpint(below, >=, view);
  int y, height;
  if (log_stage_row(stage, 0, &y, &height) && first == 0 && y >= 0)
    g_assert_cmpfloat(fabs(value - lower), <, 0.6);
  if (last + 1 == count && below == view)
    g_assert_cmpfloat(fabs(upper - view - value), <, 0.6);
  // A row is 20 pixels high at least; three screens, and what waits to be used again.
  g_assert_cmpuint(stage->rows_alive, <=, 3 * 800 / 20 + 40);
}

static void resize_rows(struct log_stage *stage)
{
  for (guint i = 0; i < log_stage_count(stage); i++) {
    GtkWidget *row = ritrovo_log_get_row(stage->log, i);
    if (row != NULL)
      gtk_widget_queue_resize(row);
  }
}

// A row changes its height by itself, as when an image comes.
static void grow_row(struct log_stage *stage, guint position, int area)
{
  log_stage_item(stage, position)->area = area;
  GtkWidget *row = ritrovo_log_get_row(stage->log, position);
  if (row != NULL)
    gtk_widget_queue_resize(row);
}

// One of the things that must not move what is read.
static void disturb(struct log_stage *stage, GRand *random)
{
  guint count = log_stage_count(stage);
  guint at = (guint) g_rand_int_range(random, 0, (gint32) count + 1);
  guint some = (guint) g_rand_int_range(random, 1, 30);
  guint in_view, last;
  int what = g_rand_int_range(random, 0, 11);
  g_test_message("disturb %d: at %u of %u, %u rows", what, at, count, some);
  switch (what) {
  case 0:
    log_stage_splice(stage, 0, 0, some, random);
    break;
  case 1:
    log_stage_splice(stage, count, 0, some, random);
    break;
  case 2:
    log_stage_splice(stage, at, 0, some, random);
    break;
  case 3:
    log_stage_splice(stage, at, MIN(some, count - at), 0, random);
    break;
  case 4: // around what is read
    if (ritrovo_log_get_visible(stage->log, &in_view, &last) && in_view < count)
      log_stage_splice(stage, in_view, MIN(some / 6 + 1, count - in_view), 0, random);
    break;
  case 5:
    if (at < count)
      grow_row(stage, at, g_rand_int_range(random, 0, 60000));
    break;
  case 6: // just above the view or in it
    some %= 3;
    if (ritrovo_log_get_visible(stage->log, &in_view, &last) && in_view < count)
      grow_row(stage, in_view - MIN(in_view, some), g_rand_int_range(random, 0, 60000));
    break;
  case 7:
    log_stage_resize(stage, g_rand_int_range(random, 200, 900), g_rand_int_range(random, 100, 780));
    break;
  case 8:
    stage->font = g_rand_int_range(random, 1, 4);
    resize_rows(stage);
    break;
  case 9: // a window of the history moves on: a page there, a page here
    log_stage_splice(stage, count, 0, some, random);
    log_stage_splice(stage, 0, MIN(some, count), 0, random);
    break;
  default: // an item says that it changed, and stays the same one
    if (at < count) {
      g_autoptr(StageItem) item = g_object_ref(log_stage_item(stage, at));
      item->area = g_rand_int_range(random, 0, 60000);
      g_list_store_splice(stage->items, at, 1, (gpointer *) &item, 1);
    }
    break;
  }
}

// Scrolls down a little, not as far as the end, and leaves the layout to the next frame.
static void scroll_undrawn(struct log_stage *stage, struct view *view, GRand *random)
{
  double upper = gtk_adjustment_get_upper(stage->adjustment) - log_stage_height(stage);
  int by = g_rand_int_range(random, 1, 60);
  // A row that was in view must still begin there.
  if (view->newest || view->rows->len == 0 || view->value + by > upper - 1 ||
      row_of(view, view->rows->len - 1)->y < by)
    return;
  gtk_adjustment_set_value(stage->adjustment, view->value + by);
  for (guint i = view->rows->len; i-- > 0;) {
    row_of(view, i)->y -= by;
    if (row_of(view, i)->y >= 0)
      view->anchor = i;
    if (row_of(view, i)->y + row_of(view, i)->height <= 0) {
      g_array_remove_range(view->rows, 0, i + 1);
      view->anchor -= MIN(view->anchor, i + 1);
      break;
    }
  }
}

// Scrolling a little moves every row by as much; far, or to a row, it only has to be whole.
static void travel(struct log_stage *stage, GRand *random)
{
  guint count = log_stage_count(stage);
  double lower = gtk_adjustment_get_lower(stage->adjustment);
  double upper = gtk_adjustment_get_upper(stage->adjustment) - log_stage_height(stage);
  double value = gtk_adjustment_get_value(stage->adjustment);
  if (count == 0)
    return;
  guint to = (guint) g_rand_int_range(random, 0, (gint32) count);
  switch (g_rand_int_range(random, 0, 5)) {
  case 0:
    ritrovo_log_scroll_to(stage->log, to, 0.5, FALSE);
    break;
  case 1:
    ritrovo_log_scroll_to_newest(stage->log);
    log_stage_draw(stage);
    g_assert_true(ritrovo_log_get_at_newest(stage->log));
    break;
  case 2:
    gtk_adjustment_set_value(stage->adjustment, g_rand_double_range(random, lower, upper + 1));
    break;
  default: {
    g_autoptr(View) before = look(stage);
    int by = g_rand_int_range(random, -90, 90);
    gtk_adjustment_set_value(stage->adjustment, value + by);
    by = (int) (floor(gtk_adjustment_get_value(stage->adjustment) + 0.5) - floor(value + 0.5));
    log_stage_draw(stage);
    if (before->rows->len == 0)
      break;
    struct seen *row = row_of(before, before->anchor);
    int y, height, expected = bounded(stage, row->position, row->y - by);
    // It may have left the view.
    if (log_stage_row(stage, row->position, &y, &height) && expected < log_stage_height(stage))
      assert_at(stage, row->position, expected);
    break;
  }
  }
  log_stage_draw(stage);
}

static void test_any_order(gconstpointer data)
{
  const char *given = g_getenv("RITROVO_LOG_SEED"), *longer = g_getenv("RITROVO_LOG_STEPS");
  guint32 seed = given != NULL ? (guint32) g_ascii_strtoull(given, NULL, 10) : g_random_int();
  int steps = longer != NULL ? atoi(longer) : STEPS;
  g_autoptr(GRand) random = g_rand_new_with_seed(seed);
  g_test_message("RITROVO_LOG_SEED=%u", seed);
  struct log_stage *stage = log_stage_new(500, 600);
  log_stage_splice(stage, 0, 0, 200, random);
  log_stage_draw(stage);
  assert_whole(stage);
  for (int i = 0; i < steps; i++) {
    // Some of it while the frames of the step before are still to come.
    if (g_rand_int_range(random, 0, 3) == 0)
      travel(stage, random);
    assert_whole(stage);
    g_autoptr(View) before = look(stage);
    if (g_rand_int_range(random, 0, 4) == 0)
      scroll_undrawn(stage, before, random);
    int changes = 1 + (g_rand_int_range(random, 0, 4) == 0);
    for (int j = 0; j < changes; j++)
      disturb(stage, random);
    log_stage_draw(stage);
    assert_whole(stage);
    assert_place(stage, before);
    if (log_stage_count(stage) > ITEMS_MOST)
      log_stage_splice(stage, 0, ITEMS_MOST / 2, 0, random);
    if (log_stage_count(stage) < 20)
      log_stage_splice(stage, 0, 0, 100, random);
    log_stage_draw(stage);
  }
  log_stage_free(stage);
}

int main(int argc, char **argv)
{
  gtk_test_init(&argc, &argv, NULL);
  g_test_add_data_func("/log/place/any-order", NULL, test_any_order);
  return g_test_run();
}
