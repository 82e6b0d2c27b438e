// SPDX-License-Identifier: GPL-3.0-or-later
// How long a search and a page of history take in a database of a million messages in 50 rooms:
// search [MESSAGES [FILE]]. Numbers only; nothing here passes or fails. Times are what the thread
// was charged, so that a busy machine does not decide. The file is removed afterwards unless it was
// named; one that is there already is used as it is.
#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "database.h"

#define ROOMS 50
#define PEOPLE 200
#define BATCH 2000
#define FIRST_TIME (1767225600ll * 1000) // 2026-01-01
#define STEP_MS 20000                    // a message all 20 seconds: 231 days for a million
#define ROUNDS 1000

struct bench {
  struct database *database;
  GRand *random;
  char *rooms[ROOMS + 1];
  gint64 messages;
};

// Words as rare as words are: the n-th is said about 1/n as often as the first.
static unsigned any_word(GRand *random)
{
  double u = g_rand_double(random);
  return (unsigned) (30000.0 * u * u * u);
}

static char *text_of(GRand *random, gint64 number)
{
  GString *text = g_string_new("the");
  int count = g_rand_int_range(random, 4, 20);
  for (int i = 0; i < count; i++)
    g_string_append_printf(text, " word%u", any_word(random));
  if (number % 10 == 3)
    g_string_append(text, " tenth");
  if (number % 1000 == 7)
    g_string_append(text, " thousandth");
  if (number % 200000 == 11)
    g_string_append(text, " rarity");
  return g_string_free(text, FALSE);
}

static void write_batch(struct bench *bench, gint64 from)
{
  GQueue facts = G_QUEUE_INIT;
  struct post *first = NULL;
  for (gint64 number = MIN(from + BATCH, bench->messages) - 1; number >= from; number--) {
    char *room = bench->rooms[g_rand_int_range(bench->random, 0, ROOMS)];
    g_autofree char *sender =
        g_strdup_printf("person%d", g_rand_int_range(bench->random, 0, PEOPLE));
    g_autofree char *cid = g_strdup_printf("c%" G_GINT64_FORMAT, number);
    g_autofree char *text = text_of(bench->random, number);
    struct post post = {
        .time = FIRST_TIME + number * STEP_MS,
        .room_key = room,
        .room_name = room,
        .sender_key = sender,
        .sender = sender,
        .cid = cid,
        .text = text,
    };
    struct post *copy = post_new(&post);
    copy->next = first;
    first = copy;
  }
  database_write(bench->database, &facts, first);
  while (first) {
    struct post *next = first->next;
    if (first->result != POST_STORED)
      g_error("a message could not be stored");
    post_free(first);
    first = next;
  }
}

static gint64 charged_us(void)
{
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * 1000000ll + time.tv_nsec / 1000;
}

static int compare(gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a, other = *(const gint64 *) b;
  return one < other ? -1 : one > other;
}

static void print_times(const char *what, GArray *times, double found)
{
  g_array_sort(times, compare);
  gint64 *us = (gint64 *) times->data;
  printf("%-28s p50 %7.3f ms   p99 %7.3f ms   most %7.3f ms   found %.1f\n", what,
         us[times->len / 2] / 1e3, us[times->len * 99 / 100] / 1e3, us[times->len - 1] / 1e3,
         found);
  fflush(stdout);
  g_array_unref(times);
}

static struct search *search_new(struct bench *bench, const char *words, const char *from,
                                 const char *room)
{
  struct search *search = g_new0(struct search, 1);
  char *one[] = {(char *) room, NULL};
  search->rooms = g_strdupv(room ? one : bench->rooms);
  search->words = g_strsplit(words, " ", -1);
  search->from = g_strdup(from);
  search->until = G_MAXINT64;
  search->limit = 20;
  return search;
}

static gint64 run(struct bench *bench, struct search *search, double *found)
{
  gint64 start = charged_us();
  struct finding *finding = database_search_begin(bench->database, search);
  while (!database_search_go_on(finding))
    ;
  database_search_end(finding);
  gint64 took = charged_us() - start;
  *found += search->posts->len;
  if (search->failed)
    g_error("a search failed");
  search_free(search);
  return took;
}

// A workload: `words` with %u for any word; from, in and dates at random if asked for.
static void bench_search(struct bench *bench, const char *name, const char *words, gboolean from,
                         gboolean in, gboolean dates)
{
  GArray *times = g_array_new(FALSE, FALSE, sizeof(gint64));
  double found = 0;
  for (int i = 0; i < ROUNDS; i++) {
    g_autofree char *number = g_strdup_printf("%u", any_word(bench->random));
    g_autoptr(GString) text = g_string_new(words);
    g_string_replace(text, "%u", number, 0);
    g_autofree char *sender =
        g_strdup_printf("person%d", g_rand_int_range(bench->random, 0, PEOPLE));
    struct search *search =
        search_new(bench, text->str, from ? sender : NULL,
                   in ? bench->rooms[g_rand_int_range(bench->random, 0, ROOMS)] : NULL);
    if (dates) {
      gint64 span = bench->messages * STEP_MS;
      search->since = FIRST_TIME + (gint64) (g_rand_double(bench->random) * (double) span);
      search->until = search->since + 3 * 86400 * 1000ll;
    }
    gint64 took = run(bench, search, &found);
    g_array_append_val(times, took);
  }
  print_times(name, times, found / ROUNDS);
}

static void bench_pages(struct bench *bench, enum page_direction direction, const char *name)
{
  GArray *times = g_array_new(FALSE, FALSE, sizeof(gint64));
  double found = 0;
  for (int i = 0; i < ROUNDS; i++) {
    struct page *page = g_new0(struct page, 1);
    page->room_key = g_strdup(bench->rooms[g_rand_int_range(bench->random, 0, ROOMS)]);
    page->direction = direction;
    page->from = g_rand_int_range(bench->random, 1, (gint32) (bench->messages / ROOMS));
    page->limit = 200;
    gint64 start = charged_us();
    database_read(bench->database, page);
    gint64 took = charged_us() - start;
    found += page->posts->len;
    g_array_append_val(times, took);
    page_free(page);
  }
  print_times(name, times, found / ROUNDS);
}

static void fill(struct bench *bench)
{
  gint64 start = g_get_monotonic_time();
  for (gint64 from = 0; from < bench->messages; from += BATCH)
    write_batch(bench, from);
  printf("written in %.1f s\n", (double) (g_get_monotonic_time() - start) / 1e6);
  GArray *times = g_array_new(FALSE, FALSE, sizeof(gint64));
  gint64 left = 0, portion;
  start = g_get_monotonic_time();
  while (left == 0) {
    portion = charged_us();
    left = database_upkeep(bench->database);
    portion = charged_us() - portion;
    g_array_append_val(times, portion);
  }
  printf("indexed in %.1f s\n", (double) (g_get_monotonic_time() - start) / 1e6);
  print_times("a portion of the index", times, 0);
}

int main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  struct bench bench = {.random = g_rand_new_with_seed(1), .messages = 1000000};
  if (argc > 1)
    bench.messages = MAX(g_ascii_strtoll(argv[1], NULL, 10), 1000);
  g_autofree char *dir = g_dir_make_tmp("ritrovo-search-XXXXXX", NULL);
  g_autofree char *path = argc > 2 ? g_strdup(argv[2]) : g_build_filename(dir, "ritrovo.db", NULL);
  gboolean is_new = !g_file_test(path, G_FILE_TEST_EXISTS);
  bench.database = database_open(path, &error);
  if (!bench.database)
    g_error("%s", error->message);
  for (int i = 0; i < ROOMS; i++)
    bench.rooms[i] = g_strdup_printf("room%02d", i);
  if (is_new)
    fill(&bench);

  double found;
  run(&bench, search_new(&bench, "the", NULL, NULL), &found); // what is outstanding
  bench_search(&bench, "in every message", "the", FALSE, FALSE, FALSE);
  bench_search(&bench, "in a tenth", "tenth", FALSE, FALSE, FALSE);
  bench_search(&bench, "in a thousandth", "thousandth", FALSE, FALSE, FALSE);
  bench_search(&bench, "five times in all", "rarity", FALSE, FALSE, FALSE);
  bench_search(&bench, "nowhere", "nowhere", FALSE, FALSE, FALSE);
  bench_search(&bench, "any word", "word%u", FALSE, FALSE, FALSE);
  bench_search(&bench, "a frequent and any", "the word%u", FALSE, FALSE, FALSE);
  bench_search(&bench, "from: alone", "", TRUE, FALSE, FALSE);
  bench_search(&bench, "from: and a frequent one", "the", TRUE, FALSE, FALSE);
  bench_search(&bench, "from: and any word", "word%u", TRUE, FALSE, FALSE);
  bench_search(&bench, "in: and any word", "word%u", FALSE, TRUE, FALSE);
  bench_search(&bench, "in: and a frequent one", "the", FALSE, TRUE, FALSE);
  bench_search(&bench, "three days, a frequent one", "the", FALSE, FALSE, TRUE);
  bench_search(&bench, "three days, any word", "word%u", FALSE, FALSE, TRUE);
  bench_search(&bench, "three days alone", "", FALSE, FALSE, TRUE);
  bench_pages(&bench, PAGE_BEFORE, "page of history, back");
  bench_pages(&bench, PAGE_AFTER, "page of history, on");

  database_close(bench.database);
  if (argc <= 2) {
    unlink(path);
    rmdir(dir);
  }
  for (int i = 0; i < ROOMS; i++)
    g_free(bench.rooms[i]);
  g_rand_free(bench.random);
  return 0;
}
