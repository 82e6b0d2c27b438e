// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of files in the database: written with their messages, read in pages and results, found by
// their names, removed, and gone with old messages.
#include "database_steps.h"

#include <string.h>

static void begin(struct database_steps *steps, gconstpointer data)
{
  database_steps_begin(steps);
}

static void end(struct database_steps *steps, gconstpointer data)
{
  database_steps_end(steps);
}

static void test_pages(struct database_steps *steps, gconstpointer data)
{
  is_said(steps, "home", "ada", "tea");
  g_assert_cmpint(is_sent(steps, "home", "ada", "", "f1", "photo.jpg"), ==, 2);
  g_assert_cmpint(is_sent(steps, "home", "bob", "look", "f2", "b"), ==, 3);
  is_said(steps, "home", "ada", "coffee");
  shows(steps, "home", 9, "tea|<f1>|look<f2>|coffee");
  opens_again(steps);
  struct page *page = g_new0(struct page, 1);
  page->room_key = g_strdup("home");
  page->direction = PAGE_AFTER;
  page->from = 1;
  page->limit = 1;
  database_read(steps->database, page);
  const struct post *post = g_ptr_array_index(page->posts, 0);
  g_assert_cmpstr(post->file->id, ==, "f1");
  g_assert_cmpstr(post->file->name, ==, "photo.jpg");
  g_assert_cmpint(post->file->size, ==, 10);
  g_assert_cmpuint(strspn(post->file->sha256, "a"), ==, FILE_SHA256_DIGITS);
  g_assert_false(page->end);
  page_free(page);
}

// By their names, by having one, and both; over an index that was made before and after.
static void test_found(struct database_steps *steps, gconstpointer data)
{
  is_said(steps, "home", "ada", "my photo of the tea");
  is_sent(steps, "home", "ada", "", "f1", "caff\303\250 photo-01.jpg");
  is_sent(steps, "home", "bob", "tea", "f2", "invoice.pdf");
  is_sent(steps, "pizza", "bob", "tea", "f3", "photo.png");
  for (int i = 0; i < 2; i++) {
    finds(steps, search_for("photo", "home"), "<f1>|my photo of the tea");
    finds(steps, search_for("caffe 01", "home"), "<f1>");
    finds(steps, search_for("tea invoice", "home"), "tea<f2>"); // caption and name together
    finds(steps, search_for("file", "home"), "");
    struct search *search = search_for("", "home");
    search->has_file = TRUE;
    finds(steps, search, "tea<f2>|<f1>");
    search = search_for("photo", "home pizza");
    search->has_file = TRUE;
    finds(steps, search, "tea<f3>|<f1>");
    search = search_for("", "home pizza");
    search->has_file = TRUE;
    search->from = g_strdup("bob");
    finds(steps, search, "tea<f3>|tea<f2>");
    search = search_for("", "home pizza");
    search->from = g_strdup("bob");
    finds(steps, search, "tea<f3>|tea<f2>");
    search = search_for("", "home pizza");
    search->has_file = TRUE;
    search->limit = 1;
    finds(steps, search, "tea<f3>\342\200\246");
    is_kept_up(steps);
    opens_again(steps);
  }
  is_executed(steps, "INSERT INTO word (word) VALUES ('integrity-check')");
}

// A message with cid "c"; id NULL: without a file. *first is the file's id afterwards. What became
// of it.
static int write_again(struct database_steps *steps, const char *text, const char *id,
                       const char *name, gint64 size, char **first)
{
  GQueue facts = G_QUEUE_INIT;
  struct post_file file = {.name = name, .size = size, .sha256 = "aa"};
  g_strlcpy(file.id, id ? id : "", sizeof file.id);
  struct post *post = post_new(&(struct post){.room_key = "home",
                                              .room_name = "home",
                                              .sender_key = "ada",
                                              .sender = "ada",
                                              .cid = "c",
                                              .text = text,
                                              .file = id ? &file : NULL});
  database_write(steps->database, &facts, post);
  int result = (int) post->result;
  g_free(*first);
  *first = g_strdup(post->file ? post->file->id : NULL);
  post_free(post);
  return result;
}

// Sent again, a file is the first one, if all of it is the same.
static void test_duplicate(struct database_steps *steps, gconstpointer data)
{
  g_autofree char *id = NULL;
  g_assert_cmpint(write_again(steps, "", "f1", "a", 10, &id), ==, POST_STORED);
  g_assert_cmpint(write_again(steps, "", "f2", "a", 10, &id), ==, POST_DUPLICATE);
  g_assert_cmpstr(id, ==, "f1");
  g_assert_cmpint(write_again(steps, "", "f2", "b", 10, &id), ==, POST_REUSED);
  g_assert_cmpint(write_again(steps, "", "f2", "a", 11, &id), ==, POST_REUSED);
  g_assert_cmpint(write_again(steps, "x", "f2", "a", 10, &id), ==, POST_REUSED);
  g_assert_cmpint(write_again(steps, "", NULL, NULL, 0, &id), ==, POST_REUSED);
  g_assert_cmpint(number_of(steps, "SELECT count(*) FROM file"), ==, 1);
}

static void add_file(gpointer data, const struct post *post)
{
  g_string_append_printf(data, "%s/%s/%" G_GINT64_FORMAT " by %s ", post->file->id, post->room_key,
                         post->seq, post->sender);
}

static void knows(struct database_steps *steps, const char *expected)
{
  g_autoptr(GString) files = g_string_new(NULL);
  database_each_file(steps->database, add_file, files);
  g_assert_cmpstr(files->str, ==, expected);
}

static void is_kept(struct database_steps *steps, enum fact_kind kind, const char *one,
                    const char *two, const char *three, gint64 number)
{
  GQueue facts = G_QUEUE_INIT;
  const char *texts[FACT_TEXTS] = {one, two, three};
  struct fact *fact = fact_new(kind, texts, number, 0, NULL);
  g_queue_push_tail(&facts, fact);
  database_write(steps->database, &facts, NULL);
  g_assert_false(fact->failed);
  g_queue_clear(&facts);
  fact_free(fact);
}

static void is_removed(struct database_steps *steps, gint64 seq, const char *id,
                       enum post_result expected)
{
  const struct post_change change = {.kind = CHANGE_FILE, .seq = seq, .file = id};
  is_changed(steps, "home", "ada", &change, "", expected);
}

// A removed file is not known any more; its message says what it was.
static void test_removed(struct database_steps *steps, gconstpointer data)
{
  is_sent(steps, "home", "ada", "", "f1", "a");
  is_sent(steps, "pizza", "bob", "", "f2", "b");
  is_sent(steps, "home", "bob", "", "f3", "c");
  opens_again(steps);
  knows(steps, "f1/home/1 by ada f3/home/2 by bob f2/pizza/1 by bob ");
  is_removed(steps, 1, "f1", POST_STORED);
  is_removed(steps, 1, "f1", POST_UNCHANGED);
  is_removed(steps, 1, "f9", POST_UNCHANGED);
  opens_again(steps);
  knows(steps, "f3/home/2 by bob f2/pizza/1 by bob ");
  shows(steps, "home", 9, "<f1>|<f3>");
  finds(steps, search_for("a", "home"), "<f1>");
}

// With a message that is not kept its file goes, and it is told which.
static void test_retained(struct database_steps *steps, gconstpointer data)
{
  static const struct retention one = {.all = {.count = 1}};
  is_sent(steps, "home", "ada", "", "f1", "tea");
  is_said(steps, "home", "ada", "tea");
  is_sent(steps, "home", "ada", "", "f2", "tea");
  is_sent(steps, "home", "ada", "", "f3", "tea");
  finds(steps, search_for("tea", "home"), "<f3>|<f2>|tea|<f1>");
  g_assert_null(database_take_gone(steps->database));
  database_retain(steps->database, &one);
  is_kept_up(steps);
  g_auto(GStrv) gone = database_take_gone(steps->database);
  g_autofree char *ids = g_strjoinv(" ", gone);
  g_assert_cmpstr(ids, ==, "f1 f2");
  g_assert_null(database_take_gone(steps->database));
  knows(steps, "f3/home/4 by ada ");
  finds(steps, search_for("tea", "home"), "<f3>");
  g_assert_cmpint(number_of(steps, "SELECT count(*) FROM file"), ==, 1);
  is_executed(steps, "INSERT INTO word (word) VALUES ('integrity-check')");
}

static void add_upload(gpointer data, const struct fact *fact)
{
  g_string_append_printf(data, "%s %s %s %" G_GINT64_FORMAT "|", fact->texts[0], fact->texts[1],
                         fact->texts[2], fact->number);
}

static void test_uploads(struct database_steps *steps, gconstpointer data)
{
  is_kept(steps, FACT_UPLOAD, "k1", "ada", "aa", 10);
  is_kept(steps, FACT_UPLOAD, "k2", "bob", "", 20);
  is_kept(steps, FACT_UPLOAD, "k1", "ada", "aa", 30);
  opens_again(steps);
  g_autoptr(GString) uploads = g_string_new(NULL);
  database_each_fact(steps->database, FACT_UPLOAD, add_upload, uploads);
  g_assert_cmpstr(uploads->str, ==, "k1 ada aa 30|k2 bob  20|");
  is_kept(steps, FACT_ARRIVED, "k1", NULL, NULL, 0);
  g_string_truncate(uploads, 0);
  database_each_fact(steps->database, FACT_UPLOAD, add_upload, uploads);
  g_assert_cmpstr(uploads->str, ==, "k2 bob  20|");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(name, test)                                                                            \
  g_test_add("/server/database-files/" name, struct database_steps, NULL, begin, test, end)
  ADD("pages", test_pages);
  ADD("found", test_found);
  ADD("duplicate", test_duplicate);
  ADD("removed", test_removed);
  ADD("retained", test_retained);
  ADD("uploads", test_uploads);
  return g_test_run();
}
