// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of server/backend/store_sqlite.h: everything that is asked on the loop's thread is answered
// there, in order, and a stop finishes what was taken.
#include "loop_thread.h"
#include "outcome.h"
#include "scratch.h"
#include "store_sqlite.h"

#include <stdlib.h>
#include <string.h>

struct scene {
  struct scratch scratch;
  struct loop_thread thread;
  struct store *store;
  GString *log;   // owned: all answers in order
  size_t answers; // to be waited for
  guint rooms;
  int todo; // what ask_many() has to ask for
  const struct retention *retention;
};

static void note(struct scene *scene, char *outcome, size_t count)
{
  g_string_append_printf(scene->log, "%s ", outcome);
  g_free(outcome);
  loop_thread_add(&scene->thread, &scene->answers, count);
}

static void appended(gpointer data, struct post *first)
{
  size_t count = 0;
  for (const struct post *post = first; post; post = post->next)
    count++;
  note(data, outcome_of_posts(first), count);
  posts_free(first);
}

static void page_read(gpointer data, struct page *page)
{
  g_autofree char *seqs = outcome_of_page(page);
  note(data, g_strdup_printf("[%s]", seqs), 1);
  page_free(page);
}

static void files_gone(gpointer data, char *const *ids)
{
  for (; *ids; ids++)
    note(data, g_strconcat("gone ", *ids, NULL), 1);
}

static void count_room(gpointer data, const struct fact *room)
{
  ((struct scene *) data)->rooms++;
}

static void open_store(struct scene *scene)
{
  g_autoptr(GError) error = NULL;
  scene->store = store_sqlite_open(scene->scratch.path, scene->thread.loop, &error);
  g_assert_no_error(error);
  scene->store->client = (struct store_client){
      .appended = appended, .page_read = page_read, .files_gone = files_gone, .chat = scene};
  store_sqlite_retain(scene->store, scene->retention);
  scene->store->ops->each_fact(scene->store, FACT_ROOM, count_room, scene);
  scene->store->ops->start(scene->store);
}

static void scene_begin(struct scene *scene)
{
  *scene = (struct scene){.log = g_string_new(NULL)};
  scratch_begin(&scene->scratch);
  loop_thread_start(&scene->thread);
  open_store(scene);
}

static void close_store(struct scene *scene)
{
  scene->store->ops->stop(scene->store);
  loop_thread_turn(&scene->thread);
  scene->store->ops->free(scene->store);
}

static void scene_end(struct scene *scene)
{
  close_store(scene);
  loop_thread_stop(&scene->thread);
  scratch_end(&scene->scratch);
  g_string_free(scene->log, TRUE);
}

static void append(struct scene *scene, const char *script)
{
  scene->store->ops->append(scene->store, posts_of(script));
}

static void ask_page(struct scene *scene)
{
  scene->store->ops->read_page(scene->store, page_of("home", PAGE_NEWEST, 0, 10));
}

// Waits for so many answers, and checks all that have come.
static void wait_for(struct scene *scene, size_t answers, const char *expected)
{
  loop_thread_wait_for(&scene->thread, &scene->answers, answers);
  g_assert_cmpstr(scene->log->str, ==, expected);
}

static void ask_for_post(gpointer data)
{
  append(data, "home ada c1 hi");
}

static void test_one(void)
{
  struct scene scene;
  scene_begin(&scene);
  g_assert_true(scene.store->durable);
  g_assert_cmpuint(strlen(scene.store->epoch), ==, 32);
  loop_thread_call(&scene.thread, ask_for_post, &scene);
  wait_for(&scene, 1, "S1 ");
  scene_end(&scene);
}

static void ask_for_posts_and_page(gpointer data)
{
  append(data, "home ada c1 a");
  append(data, "home ada c1 a");
  append(data, "home ada - b");
  ask_page(data);
}

// What was appended before a page was asked for is answered before it, and is in it.
static void test_posts_before_page(void)
{
  struct scene scene;
  scene_begin(&scene);
  loop_thread_call(&scene.thread, ask_for_posts_and_page, &scene);
  wait_for(&scene, 4, "S1 D1 S2 [1 2 end] ");
  scene_end(&scene);
}

#define MANY 3000

static void ask_many(gpointer data)
{
  struct scene *scene = data;
  for (int i = 0; i < scene->todo; i++) {
    append(scene, "home ada - x");
    if (i % 100 == 99)
      ask_page(scene);
  }
}

// However the thread cuts them into batches, all are answered, in order and without a gap.
static void test_many(void)
{
  struct scene scene;
  scene_begin(&scene);
  scene.todo = 100;
  for (int i = 0; i < MANY; i += scene.todo)
    loop_thread_call(&scene.thread, ask_many, &scene);
  loop_thread_wait_for(&scene.thread, &scene.answers, MANY + MANY / 100);
  g_auto(GStrv) words = g_strsplit_set(scene.log->str, " []", -1);
  int stored = 0;
  for (char **word = words; *word; word++)
    if ((*word)[0] == 'S')
      g_assert_cmpint(atoi(*word + 1), ==, ++stored);
  g_assert_cmpint(stored, ==, MANY);
  scene_end(&scene);
}

// A stop waits for what was taken; the answers are posted when it returns.
static void test_stop_finishes(void)
{
  struct scene scene;
  scene_begin(&scene);
  scene.todo = 500;
  loop_thread_call(&scene.thread, ask_many, &scene);
  scene.store->ops->stop(scene.store);
  loop_thread_turn(&scene.thread);
  g_assert_cmpuint(scene.answers, ==, 505);
  g_assert_true(g_str_has_suffix(scene.log->str, "500 end] ") ||
                g_str_has_suffix(scene.log->str, "500 more] "));
  scene_end(&scene);
}

static void test_reopened(void)
{
  struct scene scene;
  scene_begin(&scene);
  g_autofree char *epoch = g_strdup(scene.store->epoch);
  loop_thread_call(&scene.thread, ask_for_post, &scene);
  close_store(&scene);
  g_assert_cmpuint(scene.rooms, ==, 0);
  open_store(&scene);
  g_assert_cmpstr(scene.store->epoch, ==, epoch);
  g_assert_cmpuint(scene.rooms, ==, 1);
  loop_thread_call(&scene.thread, ask_for_post, &scene);
  wait_for(&scene, 2, "S1 D1 ");
  scene_end(&scene);
}

static void test_stop_twice(void)
{
  struct scene scene;
  scene_begin(&scene);
  scene.store->ops->stop(scene.store);
  scene_end(&scene);
}

static void ask_for_file(gpointer data)
{
  struct scene *scene = data;
  struct post_file file = {.id = "f1", .sha256 = "aa", .name = "a", .size = 1};
  struct post post = {.room_key = "home",
                      .room_name = "home",
                      .sender_key = "ada",
                      .sender = "ada",
                      .text = "",
                      .file = &file};
  scene->store->ops->append(scene->store, post_new(&post));
  append(scene, "home ada - x");
}

// Files that go with old messages are told on the loop's thread.
static void test_files_gone(void)
{
  static const struct retention one = {.all = {.count = 1}};
  struct scene scene;
  scene_begin(&scene);
  loop_thread_call(&scene.thread, ask_for_file, &scene);
  loop_thread_wait_for(&scene.thread, &scene.answers, 2);
  close_store(&scene);
  g_string_truncate(scene.log, 0);
  scene.retention = &one;
  open_store(&scene);
  wait_for(&scene, 3, "gone f1 ");
  scene_end(&scene);
}

// A server that cannot start after all lets go of a store that was never asked anything.
static void test_never_started(void)
{
  struct scene scene;
  g_autoptr(GError) error = NULL;
  scratch_begin(&scene.scratch);
  struct loop *loop = loop_new(NULL);
  struct store *store = store_sqlite_open(scene.scratch.path, loop, &error);
  g_assert_no_error(error);
  store->ops->stop(store);
  store->ops->free(store);
  loop_free(loop);
  scratch_end(&scene.scratch);
}

static void test_refused(void)
{
  g_autoptr(GError) error = NULL;
  struct loop *loop = loop_new(NULL);
  g_assert_null(store_sqlite_open("/dev/null/database", loop, &error));
  g_assert_true(g_str_has_prefix(error->message, "/dev/null/database: "));
  loop_free(loop);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/store-sqlite/one", test_one);
  g_test_add_func("/server/store-sqlite/posts-before-page", test_posts_before_page);
  g_test_add_func("/server/store-sqlite/many", test_many);
  g_test_add_func("/server/store-sqlite/stop-finishes", test_stop_finishes);
  g_test_add_func("/server/store-sqlite/reopened", test_reopened);
  g_test_add_func("/server/store-sqlite/stop-twice", test_stop_twice);
  g_test_add_func("/server/store-sqlite/files-gone", test_files_gone);
  g_test_add_func("/server/store-sqlite/never-started", test_never_started);
  g_test_add_func("/server/store-sqlite/refused", test_refused);
  return g_test_run();
}
