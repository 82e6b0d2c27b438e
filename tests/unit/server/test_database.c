// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of server/backend/database.h: epoch, numbers and second copies within and across batches
// and openings, and pages at all their boundaries.
#include "database.h"
#include "limits.h"
#include "outcome.h"
#include "scratch.h"

#include <string.h>

static const GQueue no_facts = G_QUEUE_INIT;

struct scene {
  struct scratch scratch;
  struct database *database;
};

static void open_database(struct scene *scene)
{
  g_autoptr(GError) error = NULL;
  scene->database = database_open(scene->scratch.path, &error);
  g_assert_no_error(error);
}

static void reopen(struct scene *scene)
{
  database_close(scene->database);
  open_database(scene);
}

static void scene_begin(struct scene *scene)
{
  scratch_begin(&scene->scratch);
  open_database(scene);
}

static void scene_end(struct scene *scene)
{
  database_close(scene->database);
  scratch_end(&scene->scratch);
}

static void assert_written(struct scene *scene, const char *script, const char *expected)
{
  struct post *first = posts_of(script);
  database_write(scene->database, &no_facts, first);
  g_autofree char *outcome = outcome_of_posts(first);
  g_assert_cmpstr(outcome, ==, expected);
  posts_free(first);
}

static void assert_page(struct scene *scene, const char *room, enum page_direction direction,
                        gint64 from, unsigned limit, const char *expected)
{
  struct page *page = page_of(room, direction, from, limit);
  database_read(scene->database, page);
  g_autofree char *outcome = outcome_of_page(page);
  g_assert_cmpstr(outcome, ==, expected);
  page_free(page);
}

static void note_room(gpointer data, const struct fact *room)
{
  g_string_append_printf(data, "%s/%s/%" G_GINT64_FORMAT " ", room->texts[0], room->texts[1],
                         room->number);
}

static void assert_rooms(struct scene *scene, const char *expected)
{
  g_autoptr(GString) rooms = g_string_new(NULL);
  database_each_fact(scene->database, FACT_ROOM, note_room, rooms);
  g_assert_cmpstr(rooms->str, ==, expected);
}

static void test_fresh(void)
{
  struct scene scene;
  scene_begin(&scene);
  g_assert_cmpuint(strlen(database_epoch(scene.database)), ==, 32);
  g_assert_cmpuint(strspn(database_epoch(scene.database), "0123456789abcdef"), ==, 32);
  assert_rooms(&scene, "");
  scene_end(&scene);
}

static void test_epochs_differ(void)
{
  struct scene one, other;
  scene_begin(&one);
  scene_begin(&other);
  g_assert_cmpstr(database_epoch(one.database), !=, database_epoch(other.database));
  scene_end(&one);
  scene_end(&other);
}

static void test_reopened(void)
{
  struct scene scene;
  scene_begin(&scene);
  g_autofree char *epoch = g_strdup(database_epoch(scene.database));
  assert_written(&scene, "Home ada - a; Home bob - b; Pizza ada - c", "S1 S2 S1");
  reopen(&scene);
  g_assert_cmpstr(database_epoch(scene.database), ==, epoch);
  assert_rooms(&scene, "home/Home/2 pizza/Pizza/1 ");
  assert_written(&scene, "home ada - d; pizza ada - e", "S3 S2");
  scene_end(&scene);
}

// Each room counts for itself, without gaps, within a batch and over batches.
static void test_seq_per_room(void)
{
  struct scene scene;
  scene_begin(&scene);
  assert_written(&scene, "home ada - a; pizza ada - b; home bob - c; home ada - d", "S1 S1 S2 S3");
  assert_written(&scene, "pizza ada - e", "S2");
  assert_written(&scene, "home ada - f; other ada - g", "S4 S1");
  scene_end(&scene);
}

static void test_second_copies(void)
{
  struct scene scene;
  scene_begin(&scene);
  assert_written(&scene, "home ada c1 hi", "S1");
  assert_written(&scene, "home ada c1 hi", "D1");
  assert_written(&scene, "home ada c1 ho", "R");
  assert_written(&scene, "pizza ada c1 hi", "R");
  assert_written(&scene, "home bob c1 hi", "S2");
  assert_written(&scene, "home ada c2 hi", "S3");
  assert_written(&scene, "home ada - hi; home ada - hi", "S4 S5");
  scene_end(&scene);
}

static void test_second_copies_after_reopening(void)
{
  struct scene scene;
  scene_begin(&scene);
  assert_written(&scene, "home ada c1 hi; home ada c2 ho", "S1 S2");
  reopen(&scene);
  assert_written(&scene, "home ada c2 ho; home ada c1 ho; pizza ada c1 hi; home ada c3 ha",
                 "D2 R R S3");
  scene_end(&scene);
}

// A second copy in the batch of the first leaves no gap behind.
static void test_second_copy_within_a_batch(void)
{
  struct scene scene;
  scene_begin(&scene);
  assert_written(&scene,
                 "home ada c1 hi; home ada c1 hi; home bob - a; home ada c1 ho; home bob - b",
                 "S1 D1 S2 R S3");
  assert_page(&scene, "home", PAGE_NEWEST, 0, 10, "1 2 3 end");
  scene_end(&scene);
}

// A copy has the time of the first.
static void test_time_of_the_first(void)
{
  struct scene scene;
  scene_begin(&scene);
  assert_written(&scene, "home ada c1 hi", "S1");
  struct post *again = posts_of("home ada c1 hi");
  again->time = 99;
  database_write(scene.database, &no_facts, again);
  g_assert_cmpint(again->time, ==, 1);
  posts_free(again);
  scene_end(&scene);
}

// And its sender's name as it was written then.
static void test_sender_of_the_first(void)
{
  struct scene scene;
  scene_begin(&scene);
  assert_written(&scene, "home Ada c1 hi", "S1");
  struct post *again = posts_of("home ADA c1 hi");
  database_write(scene.database, &no_facts, again);
  g_autofree char *outcome = outcome_of_posts(again);
  g_assert_cmpstr(outcome, ==, "D1");
  g_assert_cmpstr(again->sender, ==, "Ada");
  posts_free(again);
  scene_end(&scene);
}

static void test_pages(void)
{
  static const struct {
    enum page_direction direction;
    gint64 from;
    unsigned limit;
    const char *expected;
  } pages[] = {
      {PAGE_NEWEST, 0, 1, "5 more"},
      {PAGE_NEWEST, 0, 4, "2 3 4 5 more"},
      {PAGE_NEWEST, 0, 5, "1 2 3 4 5 end"},
      {PAGE_NEWEST, 0, 200, "1 2 3 4 5 end"},
      {PAGE_BEFORE, 1, 2, "end"},
      {PAGE_BEFORE, 2, 2, "1 end"},
      {PAGE_BEFORE, 3, 2, "1 2 end"},
      {PAGE_BEFORE, 4, 2, "2 3 more"},
      {PAGE_BEFORE, 6, 2, "4 5 more"},
      {PAGE_BEFORE, 100, 2, "4 5 more"},
      {PAGE_BEFORE, LIMIT_WHOLE_NUMBER, 5, "1 2 3 4 5 end"},
      {PAGE_AFTER, 0, 2, "1 2 more"},
      {PAGE_AFTER, 0, 5, "1 2 3 4 5 end"},
      {PAGE_AFTER, 2, 2, "3 4 more"},
      {PAGE_AFTER, 3, 2, "4 5 end"},
      {PAGE_AFTER, 4, 2, "5 end"},
      {PAGE_AFTER, 5, 2, "end"},
      {PAGE_AFTER, LIMIT_WHOLE_NUMBER, 2, "end"},
  };
  struct scene scene;
  scene_begin(&scene);
  // Rooms on both sides of it, so that a range that is too wide is seen.
  assert_written(&scene,
                 "first ada - x; home ada - 1; home ada - 2; last ada - x; home ada - 3;"
                 " home ada - 4; home ada - 5; first ada - x; last ada - x",
                 "S1 S1 S2 S1 S3 S4 S5 S2 S2");
  for (size_t i = 0; i < G_N_ELEMENTS(pages); i++)
    assert_page(&scene, "home", pages[i].direction, pages[i].from, pages[i].limit,
                pages[i].expected);
  scene_end(&scene);
}

static void test_page_of_unknown_room(void)
{
  struct scene scene;
  scene_begin(&scene);
  assert_page(&scene, "nowhere", PAGE_NEWEST, 0, 10, "end");
  assert_rooms(&scene, "");
  scene_end(&scene);
}

// Everything that was said comes back as it was.
static void test_contents(void)
{
  struct scene scene;
  scene_begin(&scene);
  const char *text = "Ciao \"tutti\" \xf0\x9f\x8d\x95\n\tx'; DROP TABLE message; --";
  struct post *post = post_new(&(struct post){.room_key = "home",
                                              .room_name = "Home",
                                              .sender_key = "ada",
                                              .sender = "Ada",
                                              .cid = "c'1",
                                              .text = text});
  post->time = 1790000000123;
  post->next = post_new(&(struct post){.room_key = "home",
                                       .room_name = "Home",
                                       .sender_key = "ada",
                                       .sender = "Ada",
                                       .text = "plain"});
  database_write(scene.database, &no_facts, post);
  posts_free(post);

  struct page *page = page_of("home", PAGE_NEWEST, 0, 2);
  database_read(scene.database, page);
  const struct post *first = g_ptr_array_index(page->posts, 0);
  const struct post *second = g_ptr_array_index(page->posts, 1);
  g_assert_cmpstr(first->sender, ==, "Ada");
  g_assert_cmpstr(first->cid, ==, "c'1");
  g_assert_cmpstr(first->text, ==, text);
  g_assert_cmpint(first->time, ==, 1790000000123);
  g_assert_null(second->cid);
  g_assert_cmpstr(second->text, ==, "plain");
  page_free(page);
  scene_end(&scene);
}

static void test_close_null(void)
{
  database_close(NULL);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/database/fresh", test_fresh);
  g_test_add_func("/server/database/epochs-differ", test_epochs_differ);
  g_test_add_func("/server/database/reopened", test_reopened);
  g_test_add_func("/server/database/seq-per-room", test_seq_per_room);
  g_test_add_func("/server/database/second-copies", test_second_copies);
  g_test_add_func("/server/database/second-copies-after-reopening",
                  test_second_copies_after_reopening);
  g_test_add_func("/server/database/second-copy-within-a-batch", test_second_copy_within_a_batch);
  g_test_add_func("/server/database/time-of-the-first", test_time_of_the_first);
  g_test_add_func("/server/database/sender-of-the-first", test_sender_of_the_first);
  g_test_add_func("/server/database/pages", test_pages);
  g_test_add_func("/server/database/page-of-unknown-room", test_page_of_unknown_room);
  g_test_add_func("/server/database/contents", test_contents);
  g_test_add_func("/server/database/close-null", test_close_null);
  return g_test_run();
}
