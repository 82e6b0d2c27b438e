// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of the registry: names, who may read, bytes that several files have, what goes with people
// and with old messages, and what messages say of their files.
#include "file_steps.h"
#include "limits.h"

#include <string.h>

#define HOME "'room':'home'"
#define AAA "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define BBB "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define PAIR                                                                                       \
  "\x01"                                                                                           \
  "ada\x01"                                                                                        \
  "bob"

static const struct known_fact accounts[] = {
    {FACT_ACCOUNT, {"ada", "Ada", "hash of right one"}, ROLE_MEMBER},
    {FACT_ACCOUNT, {"bob", "Bob", "hash of right one"}, ROLE_MEMBER},
    {FACT_ACCOUNT, {"eve", "Eve", "hash of right one"}, ROLE_ADMIN},
};
static const struct chat_stage_options with_files = {
    .facts = accounts,
    .fact_count = G_N_ELEMENTS(accounts),
    .files = TRUE,
};

static struct person *member(struct chat_stage *stage, const char *name)
{
  return person_logged_in(stage, name, "right one");
}

static void test_names(void)
{
  g_autofree char *longest = g_strnfill(LIMIT_FILE_NAME, 'n');
  g_autofree char *too_long = g_strnfill(LIMIT_FILE_NAME + 1, 'n');
  const struct {
    const char *name;
    gboolean valid;
  } table[] = {
      {"a", TRUE},
      {".", TRUE},
      {"../../etc/passwd", TRUE}, // it is only ever shown
      {"NUL", TRUE},
      {" a b ", TRUE},
      {"caff\303\250.txt", TRUE},
      {"\360\237\221\251\342\200\215\360\237\222\273.png", TRUE}, // with a joiner
      {"\331\205\331\204\331\201", TRUE},                         // written from right to left
      {longest, TRUE},
      {too_long, FALSE},
      {"", FALSE},
      {"a\nb", FALSE},
      {"a\tb", FALSE},
      {"a\177", FALSE},
      {"a\302\205", FALSE},                // U+0085
      {"a\342\200\250", FALSE},            // U+2028
      {"a\342\200\251", FALSE},            // U+2029
      {"a\330\234", FALSE},                // U+061C
      {"a\342\200\216", FALSE},            // U+200E
      {"a\342\200\217", FALSE},            // U+200F
      {"a\342\200\252", FALSE},            // U+202A
      {"photo\342\200\256gpj.exe", FALSE}, // U+202E
      {"a\342\201\246", FALSE},            // U+2066
      {"a\342\201\251", FALSE},            // U+2069
      {"a\342\201\252", TRUE},             // U+206A
  };
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
    if (file_name_is_valid(table[i].name) != table[i].valid)
      g_assert_cmpstr(table[i].name, ==, table[i].valid ? "valid" : "invalid");
}

static gboolean may_read(struct person *person, const char *id)
{
  return file_may_read(person->session, file_find(person->stage->chat, id));
}

static void test_readers(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *ada = member(stage, "ada"), *bob = member(stage, "bob");
  struct person *eve = member(stage, "eve");
  struct person *carl = person_in(stage, "carl", "home");
  struct person *dora = person_greeted(stage, "dora");
  struct person *console = person_new(stage);
  session_enter(console->session, OPERATOR_NAME, ROLE_OPERATOR);
  says(ada, "{'type':'join','room':'home'}");
  all_forget(stage);
  g_autofree char *in_room = sends(ada, HOME, "a", 1, 'a');
  g_autofree char *between = sends(ada, "'to':'bob'", "a", 1, 'a');
  g_autofree char *relayed = relays(ada, "'to':'carl'", "a", 1, 'a');
  const struct {
    struct person *person;
    gboolean in_room, between, relayed;
  } table[] = {
      {ada, TRUE, TRUE, TRUE},     {bob, FALSE, TRUE, FALSE},  {carl, TRUE, FALSE, TRUE},
      {dora, FALSE, FALSE, FALSE}, {eve, FALSE, FALSE, FALSE}, {console, TRUE, TRUE, TRUE},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    g_assert_true(may_read(table[i].person, in_room) == table[i].in_room);
    g_assert_true(may_read(table[i].person, between) == table[i].between);
    g_assert_true(may_read(table[i].person, relayed) == table[i].relayed);
  }
  chat_stage_free(stage);
}

static void is_gone(struct chat_stage *stage, char *id)
{
  char *const ids[] = {id, NULL};
  stage->store->client.files_gone(stage->chat, ids);
}

// The same bytes are there once, and go with the last file that has them. What is not kept is
// another matter.
static void test_same_bytes(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *ada = member(stage, "ada");
  struct person *carl = person_in(stage, "carl", "home");
  says(ada, "{'type':'join','room':'home'}");
  all_forget(stage);
  g_autofree char *first = sends(ada, HOME, "a", 10, 'a');
  g_autofree char *second = sends(carl, HOME, "b", 10, 'a');
  g_autofree char *third = sends(ada, "'to':'bob'", "c", 10, 'a');
  g_autofree char *other = relays(ada, "'to':'carl'", "d", 10, 'a');
  g_assert_cmpint(stage->chat->files->contents.bytes, ==, 20);
  is_gone(stage, first);
  is_gone(stage, third);
  vault_did_nothing(stage);
  is_gone(stage, second);
  vault_did(stage, "remove " AAA " kept");
  g_assert_cmpint(stage->chat->files->contents.bytes, ==, 10);
  is_gone(stage, second);
  vault_did_nothing(stage);
  is_gone(stage, other);
  vault_did(stage, "remove " AAA);
  g_assert_cmpint(stage->chat->files->contents.bytes, ==, 0);
  g_assert_cmpuint(g_hash_table_size(stage->chat->files->contents.owners), ==, 0);
  g_assert_cmpuint(g_hash_table_size(stage->chat->files->places), ==, 0);
  chat_stage_free(stage);
}

// Between a guest and anybody a file is there as long as both are, over broken connections.
static void test_guests(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *ada = member(stage, "ada");
  struct person *carl = person_greeted(stage, "carl");
  struct person *dora = person_greeted(stage, "dora");
  g_autofree char *first = relays(ada, "'to':'carl'", "a", 1, 'a');
  g_autofree char *second = relays(carl, "'to':'ada'", "b", 1, 'b');
  g_autofree char *third = relays(dora, "'to':'ada'", "c", 1, 'c');
  hangs_up(carl);
  g_assert_nonnull(file_find(stage->chat, first));
  clock_is(stage, RESUME_MS);
  g_assert_null(file_find(stage->chat, first));
  g_assert_null(file_find(stage->chat, second));
  vault_did(stage, "cancel *");
  vault_did(stage, "remove " AAA);
  vault_did(stage, "remove " BBB);
  g_assert_nonnull(file_find(stage->chat, third));
  says(ada, "{'type':'quit'}");
  g_assert_null(file_find(stage->chat, third));
  chat_stage_free(stage);
}

// With another device that stays, he is still here. Another name is another person.
static void test_names_change(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *ada = member(stage, "ada"), *second = member(stage, "ada");
  struct person *carl = person_greeted(stage, "carl");
  g_autofree char *id = relays(ada, "'to':'carl'", "a", 1, 'a');
  says(second, "{'type':'quit'}");
  g_assert_nonnull(file_find(stage->chat, id));
  says(carl, "{'type':'nick','name':'carlo'}");
  g_assert_null(file_find(stage->chat, id));
  chat_stage_free(stage);
}

// Files from before a restart are there, count, and are what the vault is told to keep.
static void test_known(void)
{
  const struct post_file files[] = {
      {.id = "f1", .sha256 = AAA, .name = "a", .size = 10},
      {.id = "f2", .sha256 = BBB, .name = "b", .size = 20},
      {.id = "f3", .sha256 = AAA, .name = "c", .size = 10},
  };
  const struct post posts[] = {
      {.room_key = "home", .sender_key = "ada", .sender = "Ada", .seq = 3, .file = &files[0]},
      {.room_key = "home", .sender_key = "carl", .sender = "carl", .seq = 5, .file = &files[1]},
      {.room_key = PAIR, .sender_key = "ada", .sender = "Ada", .seq = 1, .file = &files[2]},
  };
  struct chat_stage_options known = with_files;
  known.posts = posts;
  known.post_count = G_N_ELEMENTS(posts);
  struct chat_stage *stage = chat_stage_new(&known);
  struct person *carl = person_in(stage, "carl", "home");
  g_assert_true(may_read(carl, "f1"));
  g_assert_false(may_read(carl, "f3"));
  g_assert_cmpint(stage->chat->files->contents.bytes, ==, 30);
  g_autoptr(GHashTable) hashes = files_hashes(stage->chat);
  g_assert_cmpuint(g_hash_table_size(hashes), ==, 2);
  g_assert_true(g_hash_table_contains(hashes, AAA));
  const GQueue *home = files_of(stage->chat, "home");
  g_assert_cmpstr(((const struct file *) home->head->data)->id, ==, "f2");
  g_assert_null(files_of(stage->chat, "pizza"));
  chat_stage_free(stage);
}

// Without a history nothing is known of what is kept: nothing of it is to be swept away.
static void test_memory(void)
{
  static const struct chat_stage_options in_memory = {.memory = TRUE, .files = TRUE};
  struct chat_stage *stage = chat_stage_new(&in_memory);
  struct person *carl = person_in(stage, "carl", "home");
  vault_receives(stage, begins(carl, HOME, "a", 10, 'a', NULL), AAA, 10, CODE_OK);
  hears(carl, "{'type':'message','room':'home','seq':1,*'file':{'name':'a',*}}");
  g_assert_null(files_hashes(stage->chat));
  says(carl, "{'type':'history','room':'home'}");
  hears(carl, "{'type':'history',*'messages':[{'type':'message',*'file':{'name':'a',*}}],*");
  says(carl, "{'type':'search','query':'a has:file'}");
  hears(carl, "{'type':'results','messages':[{'type':'message',*'file':{'name':'a',*}}],*");
  says(carl, "{'type':'message','room':'home','text':'a'}");
  all_forget(stage);
  says(carl, "{'type':'search','query':'a has:file'}");
  hears(carl, "{'type':'results','messages':[{'type':'message','room':'home','seq':1,*}],*");
  says(carl, "{'type':'search','query':'b has:file'}");
  hears(carl, "{'type':'results','messages':[],*");
  chat_stage_free(stage);
}

// A message says of its file that it is removed once nobody can read it, in pages and in results.
static void test_removed_is_said(void)
{
  const struct post_file files[] = {
      {.id = "f1", .sha256 = AAA, .name = "a", .size = 10},
      {.id = "f2", .sha256 = BBB, .name = "b", .size = 20},
  };
  const struct post posts[] = {
      {.room_key = "home",
       .sender_key = "ada",
       .sender = "Ada",
       .text = "",
       .seq = 5,
       .time = 9,
       .file = &files[1]},
      {.room_key = "home",
       .sender_key = "ada",
       .sender = "Ada",
       .text = "",
       .seq = 3,
       .time = 8,
       .file = &files[0]},
  };
  struct chat_stage_options known = with_files;
  known.posts = posts;
  known.post_count = 1;
  struct chat_stage *stage = chat_stage_new(&known);
  struct person *carl = person_in(stage, "carl", "home");
  says(carl, "{'type':'search','query':'has:file'}");
  store_finds(stage, posts, 2, TRUE);
  g_autofree char *results = take_heard(carl);
  g_assert_nonnull(strstr(
      results, "\"file\":{\"name\":\"b\",\"file\":\"f2\",\"size\":20,\"sha256\":\"" BBB "\"}}"));
  g_assert_nonnull(strstr(results,
                          "\"file\":{\"name\":\"a\",\"file\":\"f1\",\"size\":10,\"sha256\":\"" AAA
                          "\",\"removed\":true}}"));
  says(carl, "{'type':'history','room':'home'}");
  store_answers_posts(stage, posts, 2);
  g_autofree char *history = take_heard(carl);
  g_assert_nonnull(strstr(history, "\"sha256\":\"" AAA "\",\"removed\":true}}"));
  g_assert_nonnull(strstr(history, "\"sha256\":\"" BBB "\"}}"));
  chat_stage_free(stage);
}

// A page of messages with files of the longest names fits into a line.
static void test_page_fits(void)
{
  g_autofree char *name = g_strnfill(LIMIT_FILE_NAME, '\\');
  const struct post_file file = {
      .id = "f0123456789abcdef", .sha256 = AAA, .name = name, .size = LIMIT_WHOLE_NUMBER};
  struct post posts[LIMIT_HISTORY_PAGE];
  for (int i = 0; i < LIMIT_HISTORY_PAGE; i++)
    posts[i] = (struct post){.sender = "ada",
                             .text = "",
                             .seq = i + 1,
                             .time = G_MAXINT64 / 1000,
                             .room_key = "home",
                             .sender_key = "ada",
                             .file = &file};
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  says(carl, "{'type':'history','room':'home','limit':200}");
  store_answers_posts(stage, posts, G_N_ELEMENTS(posts));
  g_autofree char *history = take_heard(carl);
  g_assert_cmpuint(strlen(history), <=, LIMIT_LINE);
  g_assert_cmpuint(strlen(history), >, LIMIT_LINE / 2);
  g_assert_true(g_str_has_suffix(history, "\"end\":false}"));
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/file/names", test_names);
  g_test_add_func("/server/file/readers", test_readers);
  g_test_add_func("/server/file/same-bytes", test_same_bytes);
  g_test_add_func("/server/file/guests", test_guests);
  g_test_add_func("/server/file/names-change", test_names_change);
  g_test_add_func("/server/file/known", test_known);
  g_test_add_func("/server/file/memory", test_memory);
  g_test_add_func("/server/file/removed-is-said", test_removed_is_said);
  g_test_add_func("/server/file/page-fits", test_page_fits);
  return g_test_run();
}
