// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of server/backend/store_memory.h: numbers, second copies, pages, and rings that forget
// their oldest messages by count and by bytes.
#include "outcome.h"
#include "store_memory.h"

#include <string.h>

struct scene {
  struct store *store;
  char *answer;     // owned: the last one
  char *sender;     // owned: of the last post
  gint64 time;      // of the last post
  char *first_text; // owned: of the last page
};

static void appended(gpointer data, struct post *first)
{
  struct scene *scene = data;
  g_assert_null(first->next);
  g_free(scene->answer);
  scene->answer = outcome_of_posts(first);
  scene->time = first->time;
  g_free(scene->sender);
  scene->sender = g_strdup(first->sender);
  post_free(first);
}

static void page_read(gpointer data, struct page *page)
{
  struct scene *scene = data;
  g_free(scene->answer);
  scene->answer = outcome_of_page(page);
  g_clear_pointer(&scene->first_text, g_free);
  if (page->posts->len > 0)
    scene->first_text = g_strdup(((struct post *) g_ptr_array_index(page->posts, 0))->text);
  page_free(page);
}

static void scene_begin(struct scene *scene)
{
  *scene = (struct scene){.store = store_memory_new(NULL)};
  scene->store->client =
      (struct store_client){.appended = appended, .page_read = page_read, .chat = scene};
}

static void scene_end(struct scene *scene)
{
  scene->store->ops->stop(scene->store);
  scene->store->ops->free(scene->store);
  g_free(scene->answer);
  g_free(scene->first_text);
  g_free(scene->sender);
}

static void append(struct scene *scene, const char *script, const char *expected)
{
  struct post *post = posts_of(script);
  g_clear_pointer(&scene->answer, g_free);
  scene->store->ops->append(scene->store, post);
  g_assert_cmpstr(scene->answer, ==, expected);
}

static void assert_page(struct scene *scene, enum page_direction direction, gint64 from,
                        unsigned limit, const char *expected)
{
  g_clear_pointer(&scene->answer, g_free);
  scene->store->ops->read_page(scene->store, page_of("home", direction, from, limit));
  g_assert_cmpstr(scene->answer, ==, expected);
}

static void unexpected_room(gpointer chat, const struct fact *room)
{
  g_assert_not_reached();
}

static void test_new(void)
{
  struct scene one, other;
  scene_begin(&one);
  scene_begin(&other);
  g_assert_cmpuint(strlen(one.store->epoch), ==, 32);
  g_assert_cmpstr(one.store->epoch, !=, other.store->epoch);
  g_assert_false(one.store->durable);
  one.store->ops->each_fact(one.store, FACT_ROOM, unexpected_room, NULL);
  scene_end(&one);
  scene_end(&other);
}

static void test_seq_per_room(void)
{
  struct scene scene;
  scene_begin(&scene);
  append(&scene, "home ada - a", "S1");
  append(&scene, "home bob - b", "S2");
  append(&scene, "pizza ada - c", "S1");
  append(&scene, "home ada - d", "S3");
  scene_end(&scene);
}

// Same sender, cid, room and text: a copy. Anything else under that cid: reused.
static void test_second_copies(void)
{
  struct scene scene;
  scene_begin(&scene);
  append(&scene, "home ada c1 hi", "S1");
  append(&scene, "home ada c2 hi", "S2");
  append(&scene, "home ada c1 hi", "D1");
  append(&scene, "home ada c1 ho", "R");
  append(&scene, "pizza ada c1 hi", "R");
  append(&scene, "home bob c1 hi", "S3");
  append(&scene, "home ada - hi", "S4");
  append(&scene, "home ada - hi", "S5");
  scene_end(&scene);
}

// A copy has the time of the first.
static void test_time_of_the_first(void)
{
  struct scene scene;
  scene_begin(&scene);
  append(&scene, "home ada c1 hi", "S1");
  struct post *again = posts_of("home ada c1 hi");
  again->time = 99;
  scene.store->ops->append(scene.store, again);
  g_assert_cmpint(scene.time, ==, 1);
  scene_end(&scene);
}

// And its sender's name as it was written then.
static void test_sender_of_the_first(void)
{
  struct scene scene;
  scene_begin(&scene);
  append(&scene, "home Ada c1 hi", "S1");
  append(&scene, "home ADA c1 hi", "D1");
  g_assert_cmpstr(scene.sender, ==, "Ada");
  scene_end(&scene);
}

static void test_pages(void)
{
  struct scene scene;
  scene_begin(&scene);
  assert_page(&scene, PAGE_NEWEST, 0, 3, "end");
  append(&scene, "pizza ada - x", "S1");
  for (int i = 0; i < 5; i++)
    scene.store->ops->append(scene.store, posts_of("home ada - x"));
  assert_page(&scene, PAGE_NEWEST, 0, 3, "3 4 5 more");
  assert_page(&scene, PAGE_NEWEST, 0, 5, "1 2 3 4 5 end");
  assert_page(&scene, PAGE_NEWEST, 0, 6, "1 2 3 4 5 end");
  assert_page(&scene, PAGE_BEFORE, 3, 3, "1 2 end");
  assert_page(&scene, PAGE_BEFORE, 3, 2, "1 2 end");
  assert_page(&scene, PAGE_BEFORE, 3, 1, "2 more");
  assert_page(&scene, PAGE_BEFORE, 1, 3, "end");
  assert_page(&scene, PAGE_BEFORE, 100, 2, "4 5 more");
  assert_page(&scene, PAGE_AFTER, 0, 3, "1 2 3 more");
  assert_page(&scene, PAGE_AFTER, 3, 2, "4 5 end");
  assert_page(&scene, PAGE_AFTER, 3, 1, "4 more");
  assert_page(&scene, PAGE_AFTER, 5, 3, "end");
  assert_page(&scene, PAGE_AFTER, 100, 3, "end");
  scene_end(&scene);
}

// One message over the count drops the oldest, and only that.
static void test_bound_by_count(void)
{
  struct scene scene;
  scene_begin(&scene);
  for (int i = 0; i < MEMORY_MESSAGES_PER_ROOM; i++)
    scene.store->ops->append(scene.store, posts_of("home ada - x"));
  assert_page(&scene, PAGE_AFTER, 0, 1, "1 more");
  scene.store->ops->append(scene.store, posts_of("home ada - x"));
  assert_page(&scene, PAGE_AFTER, 0, 1, "2 more");
  assert_page(&scene, PAGE_NEWEST, 0, 1, "1001 more");
  scene_end(&scene);
}

// Long messages are bounded by their bytes, and the newest is always there.
static void test_bound_by_bytes(void)
{
  struct scene scene;
  scene_begin(&scene);
  g_autofree char *long_text = g_strnfill(16000, 'x');
  g_autofree char *script = g_strconcat("home ada - ", long_text, NULL);
  for (int i = 0; i < 200; i++)
    scene.store->ops->append(scene.store, posts_of(script));
  scene.store->ops->read_page(scene.store, page_of("home", PAGE_NEWEST, 0, 200));
  g_auto(GStrv) words = g_strsplit(scene.answer, " ", -1);
  guint kept = g_strv_length(words) - 1;
  g_assert_cmpuint(kept * 16000, <=, MEMORY_BYTES_PER_ROOM);
  g_assert_cmpuint((kept + 2) * 16000, >, MEMORY_BYTES_PER_ROOM);
  g_assert_true(g_str_has_suffix(scene.answer, " 200 end"));
  scene_end(&scene);
}

// A cid is forgotten with its message, and can then be used again.
static void test_cids_forgotten(void)
{
  struct scene scene;
  scene_begin(&scene);
  append(&scene, "home ada c1 hi", "S1");
  append(&scene, "home ada c2 hi", "S2");
  for (int i = 0; i < MEMORY_MESSAGES_PER_ROOM - 1; i++)
    scene.store->ops->append(scene.store, posts_of("home bob - x"));
  append(&scene, "home ada c2 hi", "D2");
  append(&scene, "home ada c1 other", "S1002");
  append(&scene, "home ada c1 other", "D1002");
  scene_end(&scene);
}

// What was dropped in one room stays in another.
static void test_rooms_apart(void)
{
  struct scene scene;
  scene_begin(&scene);
  append(&scene, "home ada c1 first", "S1");
  for (int i = 0; i < MEMORY_MESSAGES_PER_ROOM + 10; i++)
    scene.store->ops->append(scene.store, posts_of("pizza bob - x"));
  assert_page(&scene, PAGE_NEWEST, 0, 1, "1 end");
  g_assert_cmpstr(scene.first_text, ==, "first");
  scene_end(&scene);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/store-memory/new", test_new);
  g_test_add_func("/server/store-memory/seq-per-room", test_seq_per_room);
  g_test_add_func("/server/store-memory/second-copies", test_second_copies);
  g_test_add_func("/server/store-memory/time-of-the-first", test_time_of_the_first);
  g_test_add_func("/server/store-memory/sender-of-the-first", test_sender_of_the_first);
  g_test_add_func("/server/store-memory/pages", test_pages);
  g_test_add_func("/server/store-memory/bound-by-count", test_bound_by_count);
  g_test_add_func("/server/store-memory/bound-by-bytes", test_bound_by_bytes);
  g_test_add_func("/server/store-memory/cids-forgotten", test_cids_forgotten);
  g_test_add_func("/server/store-memory/rooms-apart", test_rooms_apart);
  return g_test_run();
}
