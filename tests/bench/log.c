// SPDX-License-Identifier: GPL-3.0-or-later
// What the log of a room costs: log flood [MESSAGES [PER-SECOND]] lets messages come into the open
// log; log scroll [SCREENS [PER-SECOND]] scrolls up from the newest of 1,000,000 messages while
// others arrive. A frame is the time from its beginning to its end, painting included. Numbers
// only; nothing here passes or fails. To be run in a display of its own, GSK_RENDERER=cairo.
#include <adwaita.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "ritrovo-log.h"
#include "ritrovo-message-entries.h"
#include "ritrovo-message-model.h"
#include "ritrovo-message-private.h"
#include "ritrovo-message-row.h"

#define HISTORY 1000000
#define PAGE 50
#define FIRST_TIME (1767225600ll * 1000) // 2026-01-01
#define PEOPLE 20
#define TICK_MS 5

struct bench {
  GtkWidget *window;
  RitrovoLog *log;
  GtkAdjustment *adjustment;
  RitrovoMessageModel *model;
  RitrovoMessageEntries *entries;
  GArray *frames; // of gint64, microseconds
  gint64 frame_began;
  gint64 arrived;
  gint64 wanted;
  gint64 began;
  int rate;
  int screens;
  gboolean follows; // the model's end is the newest
  GMainLoop *loop;
};

static RitrovoMessage *make_message(gint64 seq)
{
  g_autofree char *sender = g_strdup_printf("person%d", (int) (seq / 3 % PEOPLE));
  g_autofree char *text = g_strdup_printf(
      "message %-8" G_GINT64_FORMAT " of about a hundred bytes, as they are in any room of people "
      "who talk %s",
      seq, seq % 17 == 0 ? "and sometimes about https://example.org/" : "a lot");
  return ritrovo_message_new_sent(sender, text, FIRST_TIME + seq * 7000, seq, NULL, FALSE);
}

static GtkWidget *create_row(gpointer data)
{
  return ritrovo_message_row_new();
}

static void bind_row(GtkWidget *row, gpointer item, gpointer data)
{
  static const char *const called[] = {"ada", NULL};
  ritrovo_message_row_set_entry(RITROVO_MESSAGE_ROW(row), item, called);
}

static void unbind_row(GtkWidget *row, gpointer data)
{
  ritrovo_message_row_set_entry(RITROVO_MESSAGE_ROW(row), NULL, NULL);
}

static void add_older(struct bench *bench)
{
  gint64 oldest = ritrovo_message_model_get_oldest_seq(bench->model);
  g_autoptr(GPtrArray) page = g_ptr_array_new_with_free_func(g_object_unref);
  for (gint64 seq = MAX(oldest - PAGE, 1); seq < oldest; seq++)
    g_ptr_array_add(page, make_message(seq));
  if (ritrovo_message_model_add_older(bench->model, page)) {
    bench->follows = FALSE;
    ritrovo_log_set_follows(bench->log, FALSE);
  }
}

static void near_edge_cb(RitrovoLog *log, GtkPositionType edge, struct bench *bench)
{
  if (edge == GTK_POS_TOP && bench->screens > 0)
    add_older(bench);
}

static void before_paint_cb(GdkFrameClock *clock, struct bench *bench)
{
  bench->frame_began = g_get_monotonic_time();
}

static void after_paint_cb(GdkFrameClock *clock, struct bench *bench)
{
  gint64 took = g_get_monotonic_time() - bench->frame_began;
  if (bench->began > 0)
    g_array_append_val(bench->frames, took);
}

// As many as should be here by now.
static gboolean arrive_cb(gpointer data)
{
  struct bench *bench = data;
  gint64 due = (g_get_monotonic_time() - bench->began) * bench->rate / G_USEC_PER_SEC;
  for (due = MIN(due, bench->wanted); bench->arrived < due; bench->arrived++) {
    g_autoptr(RitrovoMessage) message = make_message(HISTORY + 1 + bench->arrived);
    // A window that ends in the past does not take what is new.
    if (bench->follows)
      ritrovo_message_model_add(bench->model, message);
  }
  if (bench->screens == 0 && bench->arrived >= bench->wanted)
    g_main_loop_quit(bench->loop);
  return G_SOURCE_CONTINUE;
}

// An eighth of a screen in each frame, 5,000 pixels a second: a hard fling that never ends.
static gboolean scroll_cb(GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  struct bench *bench = data;
  double page = gtk_adjustment_get_page_size(bench->adjustment);
  gtk_adjustment_set_value(bench->adjustment,
                           gtk_adjustment_get_value(bench->adjustment) - page / 8);
  if (bench->frames->len >= (guint) bench->screens * 8)
    g_main_loop_quit(bench->loop);
  return G_SOURCE_CONTINUE;
}

static int compare(gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a, other = *(const gint64 *) b;
  return one < other ? -1 : one > other;
}

static double percentile(GArray *frames, double share)
{
  guint index = (guint) ((double) (frames->len - 1) * share);
  return (double) g_array_index(frames, gint64, index) / 1000;
}

static double cpu_seconds(void)
{
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static int pss_kib(void)
{
  g_autofree char *rollup = NULL;
  if (!g_file_get_contents("/proc/self/smaps_rollup", &rollup, NULL, NULL))
    return 0;
  const char *pss = strstr(rollup, "\nPss:");
  return pss != NULL ? atoi(pss + strlen("\nPss:")) : 0;
}

static void open_log(struct bench *bench)
{
  static const RitrovoLogRows rows = {.create = create_row, .bind = bind_row, .unbind = unbind_row};
  bench->model = ritrovo_message_model_new();
  bench->entries = ritrovo_message_entries_new();
  bench->follows = TRUE;
  for (gint64 seq = HISTORY - PAGE; seq <= HISTORY; seq++) {
    g_autoptr(RitrovoMessage) message = make_message(seq);
    ritrovo_message_model_add(bench->model, message);
  }
  ritrovo_message_entries_set_messages(bench->entries, G_LIST_MODEL(bench->model));
  bench->log = RITROVO_LOG(ritrovo_log_new(&rows, NULL, NULL));
  gtk_widget_add_css_class(GTK_WIDGET(bench->log), "messages");
  g_signal_connect(bench->log, "near-edge", G_CALLBACK(near_edge_cb), bench);
  ritrovo_log_set_model(bench->log, G_LIST_MODEL(bench->entries));
  GtkWidget *scrolled = gtk_scrolled_window_new();
  gtk_scrolled_window_set_policy(GTK_SCROLLED_WINDOW(scrolled), GTK_POLICY_NEVER,
                                 GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child(GTK_SCROLLED_WINDOW(scrolled), GTK_WIDGET(bench->log));
  bench->adjustment = gtk_scrolled_window_get_vadjustment(GTK_SCROLLED_WINDOW(scrolled));
  bench->window = gtk_window_new();
  gtk_window_set_default_size(GTK_WINDOW(bench->window), 1000, 700);
  // The keyboard is where one writes.
  GtkWidget *box = gtk_box_new(GTK_ORIENTATION_VERTICAL, 0), *entry = gtk_entry_new();
  gtk_widget_set_vexpand(scrolled, TRUE);
  gtk_box_append(GTK_BOX(box), scrolled);
  gtk_box_append(GTK_BOX(box), entry);
  gtk_window_set_child(GTK_WINDOW(bench->window), box);
  gtk_window_set_focus(GTK_WINDOW(bench->window), entry);
}

static gboolean quit_cb(gpointer data)
{
  g_main_loop_quit(data);
  return G_SOURCE_REMOVE;
}

static void report(struct bench *bench, double cpu, double seconds)
{
  g_array_sort(bench->frames, compare);
  printf("frames: %u in %.1f s; 50 %%: %.1f ms, 99 %%: %.1f ms, longest: %.1f ms\n",
         bench->frames->len, seconds, percentile(bench->frames, 0.5),
         percentile(bench->frames, 0.99), percentile(bench->frames, 1));
  printf("CPU: %.2f s; %.1f us per message that arrived\n", cpu,
         bench->arrived > 0 ? cpu * 1e6 / (double) bench->arrived : 0);
  printf("memory: %.1f MiB (PSS); rows in the model: %u\n", pss_kib() / 1024.0,
         g_list_model_get_n_items(G_LIST_MODEL(bench->model)));
}

int main(int argc, char **argv)
{
  const char *what = argc > 1 ? argv[1] : "";
  gboolean scroll = strcmp(what, "scroll") == 0;
  if (!scroll && strcmp(what, "flood") != 0) {
    fprintf(stderr,
            "usage: log flood [MESSAGES [PER-SECOND]] | log scroll [SCREENS [PER-SECOND]]\n");
    return 2;
  }
  adw_init();
  g_autoptr(GtkCssProvider) css = gtk_css_provider_new();
  gtk_css_provider_load_from_resource(css, "/org/ritrovo/Ritrovo/style.css");
  gtk_style_context_add_provider_for_display(gdk_display_get_default(), GTK_STYLE_PROVIDER(css),
                                             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  struct bench bench = {.rate = argc > 3 ? atoi(argv[3]) : scroll ? 2000 : 4000};
  bench.wanted = scroll ? G_MAXINT64 : argc > 2 ? atoi(argv[2]) : 20000;
  bench.screens = scroll ? (argc > 2 ? atoi(argv[2]) : 250) : 0;
  bench.frames = g_array_new(FALSE, FALSE, sizeof(gint64));
  bench.loop = g_main_loop_new(NULL, FALSE);
  open_log(&bench);
  gtk_window_present(GTK_WINDOW(bench.window));
  GdkFrameClock *clock = gtk_widget_get_frame_clock(bench.window);
  g_signal_connect(clock, "before-paint", G_CALLBACK(before_paint_cb), &bench);
  g_signal_connect(clock, "after-paint", G_CALLBACK(after_paint_cb), &bench);

  // What opening the window costs is no part of it.
  g_timeout_add(1000, quit_cb, bench.loop);
  g_main_loop_run(bench.loop);
  printf("before: %.1f MiB (PSS)\n", pss_kib() / 1024.0);
  double cpu = cpu_seconds();
  bench.began = g_get_monotonic_time();
  g_timeout_add(TICK_MS, arrive_cb, &bench);
  if (scroll)
    gtk_widget_add_tick_callback(bench.window, scroll_cb, &bench, NULL);
  g_main_loop_run(bench.loop);
  double seconds = (double) (g_get_monotonic_time() - bench.began) / G_USEC_PER_SEC;
  report(&bench, cpu_seconds() - cpu, seconds);
  if (scroll)
    printf("oldest seq that was reached: %" G_GINT64_FORMAT "\n",
           ritrovo_message_model_get_oldest_seq(bench.model));
  return 0;
}
