// SPDX-License-Identifier: GPL-3.0-or-later
// The row is a widget of its own, so that its height is a plain sum.
#include "log_stage.h"

#include "ritrovo-log-row.h"

#define LINE 17
#define PADDING 3
#define LETTER 8 // pixels

G_DEFINE_FINAL_TYPE(StageItem, stage_item, G_TYPE_OBJECT)

static void stage_item_class_init(StageItemClass *klass)
{
}

static void stage_item_init(StageItem *self)
{
}

int stage_item_height(StageItem *item, int width)
{
  int line = LINE * *item->font, lines = 1 + item->area * *item->font / MAX(width, 1) / LINE;
  return lines * line + PADDING;
}

#define STAGE_TYPE_ROW (stage_row_get_type())
G_DECLARE_FINAL_TYPE(StageRow, stage_row, STAGE, ROW, GtkWidget)

struct _StageRow {
  GtkWidget parent_instance;
  StageItem *item; // borrowed while bound
  guint *alive;
  int from, to; // selected
};

static int get_place(RitrovoLogRow *row, double x, double y)
{
  return (int) CLAMP(x / LETTER, 0, 8);
}

static void show_selection(RitrovoLogRow *row, int from, int to)
{
  STAGE_ROW(row)->from = from;
  STAGE_ROW(row)->to = to;
}

static void log_row_init(RitrovoLogRowInterface *iface)
{
  iface->get_place = get_place;
  iface->show_selection = show_selection;
}

G_DEFINE_FINAL_TYPE_WITH_CODE(StageRow, stage_row, GTK_TYPE_WIDGET,
                              G_IMPLEMENT_INTERFACE(RITROVO_TYPE_LOG_ROW, log_row_init))

static GtkSizeRequestMode stage_row_get_request_mode(GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void stage_row_measure(GtkWidget *widget, GtkOrientation orientation, int for_size,
                              int *minimum, int *natural, int *minimum_baseline,
                              int *natural_baseline)
{
  StageItem *item = STAGE_ROW(widget)->item;
  *minimum = *natural = 20;
  if (orientation == GTK_ORIENTATION_VERTICAL && item != NULL)
    *minimum = *natural = stage_item_height(item, for_size);
}

static void stage_row_finalize(GObject *object)
{
  (*STAGE_ROW(object)->alive)--;
  G_OBJECT_CLASS(stage_row_parent_class)->finalize(object);
}

static void stage_row_class_init(StageRowClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = stage_row_finalize;
  GTK_WIDGET_CLASS(klass)->measure = stage_row_measure;
  GTK_WIDGET_CLASS(klass)->get_request_mode = stage_row_get_request_mode;
}

static void stage_row_init(StageRow *self)
{
  gtk_widget_set_focusable(GTK_WIDGET(self), TRUE);
}

static GtkWidget *create_row(gpointer data)
{
  struct log_stage *stage = data;
  StageRow *row = g_object_new(STAGE_TYPE_ROW, NULL);
  row->alive = &stage->rows_alive;
  stage->rows_alive++;
  return GTK_WIDGET(row);
}

static void bind_row(GtkWidget *widget, gpointer item, gpointer data)
{
  StageRow *row = STAGE_ROW(widget);
  g_assert_true(row->item == NULL || row->item == item);
  row->item = item;
  row->item->bound++;
  gtk_widget_queue_resize(widget);
}

static void unbind_row(GtkWidget *widget, gpointer data)
{
  StageRow *row = STAGE_ROW(widget);
  g_assert_nonnull(row->item);
  row->item = NULL;
}

static char *item_text(gpointer item, gpointer data)
{
  return g_strdup_printf("row %04u", STAGE_ITEM(item)->id);
}

static char *item_line(gpointer item, const char *text, gpointer data)
{
  return g_strdup_printf("[%u] %s", STAGE_ITEM(item)->id, text);
}

static void near_edge_cb(RitrovoLog *log, GtkPositionType edge, struct log_stage *stage)
{
  g_string_append_c(stage->edges, edge == GTK_POS_TOP ? 'T' : 'B');
}

static void newest_wanted_cb(RitrovoLog *log, struct log_stage *stage)
{
  stage->newest_wanted++;
}

struct log_stage *log_stage_new(int width, int height)
{
  static const RitrovoLogRows rows = {
      .create = create_row,
      .bind = bind_row,
      .unbind = unbind_row,
      .text = item_text,
      .line = item_line,
  };
  struct log_stage *stage = g_new0(struct log_stage, 1);
  stage->font = 1;
  stage->edges = g_string_new(NULL);
  stage->items = g_list_store_new(STAGE_TYPE_ITEM);
  stage->log = RITROVO_LOG(ritrovo_log_new(&rows, stage, NULL));
  g_signal_connect(stage->log, "near-edge", G_CALLBACK(near_edge_cb), stage);
  g_signal_connect(stage->log, "newest-wanted", G_CALLBACK(newest_wanted_cb), stage);
  ritrovo_log_set_model(stage->log, G_LIST_MODEL(stage->items));

  stage->scrolled = gtk_scrolled_window_new();
  gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(stage->scrolled), GTK_POLICY_NEVER,
                                 GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(stage->scrolled), GTK_WIDGET(stage->log));
  stage->adjustment = gtk_scrolled_window_get_vadjustment(GTK_SCROLLED_WINDOW(stage->scrolled));
  // The size of the view is the test's, whatever the window gets.
  stage->fixed = gtk_fixed_new();
  gtk_fixed_put(GTK_FIXED(stage->fixed), stage->scrolled, 0, 0);
  stage->window = gtk_window_new();
  gtk_window_set_default_size(GTK_WINDOW(stage->window), 1000, 800);
  gtk_window_set_child(GTK_WINDOW(stage->window), stage->fixed);
  log_stage_resize(stage, width, height);
  gtk_window_present(GTK_WINDOW(stage->window));
  log_stage_draw(stage);
  return stage;
}

void log_stage_free(struct log_stage *stage)
{
  gpointer log = g_object_ref(stage->log);
  gtk_window_destroy(GTK_WINDOW(stage->window));
  // GTK lets go of some things in the next turn.
  while (g_main_context_iteration(NULL, FALSE))
    ;
  g_assert_finalize_object(log);
  g_assert_cmpuint(stage->rows_alive, ==, 0);
  g_assert_finalize_object(stage->items);
  g_string_free(stage->edges, TRUE);
  g_free(stage);
}

StageItem *stage_item_new(struct log_stage *stage, int area)
{
  StageItem *item = g_object_new(STAGE_TYPE_ITEM, NULL);
  item->id = stage->next_id++;
  item->area = area;
  item->font = &stage->font;
  return item;
}

void log_stage_splice(struct log_stage *stage, guint position, guint removed, guint count,
                      GRand *random)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func(g_object_unref);
  for (guint i = 0; i < count; i++) {
    // Mostly short ones, some long, now and then one that is higher than the view.
    int most = g_rand_int_range(random, 0, 40) == 0 ? 900000 : 40000;
    g_ptr_array_add(items, stage_item_new(stage, g_rand_int_range(random, 0, most)));
  }
  g_list_store_splice(stage->items, position, removed, items->pdata, count);
}

void log_stage_resize(struct log_stage *stage, int width, int height)
{
  gtk_widget_set_size_request(stage->scrolled, width, height);
}

int log_stage_width(struct log_stage *stage)
{
  return gtk_widget_get_width(GTK_WIDGET(stage->log));
}

int log_stage_height(struct log_stage *stage)
{
  return gtk_widget_get_height(GTK_WIDGET(stage->log));
}

void log_stage_draw(struct log_stage *stage)
{
  while (ritrovo_log_get_waits(stage->log))
    g_main_context_iteration(NULL, TRUE);
  gtk_widget_queue_draw(stage->window);
  gtk_test_widget_wait_for_draw(stage->window);
}

void log_stage_settle(struct log_stage *stage)
{
  // Rows beyond the view come a few in each frame: it is done when a frame brings none.
  guint before;
  do {
    before = stage->rows_alive;
    for (int i = 0; i < 3; i++)
      log_stage_draw(stage);
  } while (stage->rows_alive != before);
}

gboolean log_stage_row(struct log_stage *stage, guint position, int *y, int *height)
{
  GtkWidget *row = ritrovo_log_get_row(stage->log, position);
  graphene_rect_t bounds;
  if (row == NULL || !gtk_widget_compute_bounds(row, GTK_WIDGET(stage->log), &bounds))
    return FALSE;
  *y = (int) bounds.origin.y;
  *height = (int) bounds.size.height;
  return TRUE;
}

StageItem *log_stage_item(struct log_stage *stage, guint position)
{
  g_autoptr(StageItem) item = g_list_model_get_item(G_LIST_MODEL(stage->items), position);
  return item;
}

guint log_stage_count(struct log_stage *stage)
{
  return g_list_model_get_n_items(G_LIST_MODEL(stage->items));
}
