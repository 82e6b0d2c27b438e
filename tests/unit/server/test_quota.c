// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of how much one name and all together may have: what counts, what gives way, and that it is
// given back.
#include "file_steps.h"

#define HOME "'room':'home'"

static const struct known_fact accounts[] = {
    {FACT_ACCOUNT, {"ada", "Ada", "hash of right one"}, ROLE_MEMBER},
};
static const struct chat_stage_options small = {
    .facts = accounts,
    .fact_count = G_N_ELEMENTS(accounts),
    .files = TRUE,
    .quota = 100,
};

static void is_refused(struct person *person, gint64 size, char hash, const char *words)
{
  g_autofree char *expected =
      g_strdup_printf("{'type':'error','re':1,'code':'file.quota','text':'%s'}", words);
  guint asked = person->stage->vault->asked.length;
  asks(person, HOME, "n", size, hash, NULL);
  hears(person, expected);
  g_assert_cmpuint(person->stage->vault->asked.length, ==, asked);
}

// What is stored and what is under way count, from the ticket on.
static void test_own(void)
{
  struct chat_stage *stage = chat_stage_new(&small);
  struct person *carl = person_in(stage, "carl", "home");
  struct person *dora = person_in(stage, "dora", "home");
  g_autofree char *id = sends(carl, HOME, "a", 60, 'a');
  asks(carl, HOME, "b", 40, 'b', NULL);
  is_refused(carl, 1, 'c', "You have no room left*");
  g_free(is_given(carl, 0));
  is_refused(carl, 1, 'c', "You have no room left*");
  asks(carl, HOME, "c", 0, 'c', NULL);
  g_free(is_given(carl, 0));
  asks(dora, HOME, "b", 100, 'b', NULL); // everybody has his own
  g_free(is_given(dora, 0));
  // It is given back.
  char *const ids[] = {id, NULL};
  stage->store->client.files_gone(stage->chat, ids);
  vault_did(stage, "remove *");
  asks(carl, HOME, "d", 60, 'd', NULL);
  g_free(is_given(carl, 0));
  chat_stage_free(stage);
}

static void test_members(void)
{
  struct chat_stage *stage = chat_stage_new(&small);
  struct person *ada = person_logged_in(stage, "ada", "right one");
  says(ada, "{'type':'join','room':'home'}");
  all_forget(stage);
  asks(ada, HOME, "a", 200, 'a', NULL);
  g_free(is_given(ada, 0));
  is_refused(ada, 1, 'c', "You have no room left*");
  chat_stage_free(stage);
}

static void test_no_limit(void)
{
  static const struct chat_stage_options unlimited = {.files = TRUE};
  struct chat_stage *stage = chat_stage_new(&unlimited);
  struct person *carl = person_in(stage, "carl", "home");
  for (int i = 0; i < 20; i++)
    g_free(sends(carl, HOME, "a", FILE_MOST_OF_GUEST, 'a'));
  chat_stage_free(stage);
}

// One's own that broke off gives way, the longest resting first, as far as it must.
static void test_gives_way(void)
{
  struct chat_stage *stage = chat_stage_new(&small);
  struct person *carl = person_in(stage, "carl", "home");
  for (char letter = 'a'; letter <= 'c'; letter++)
    vault_receives(stage, begins(carl, HOME, "n", 30, letter, NULL), "", 1, CODE_COUNT);
  asks(carl, HOME, "n", 50, 'd', NULL);
  g_free(is_given(carl, 0));
  g_assert_null(upload_find(stage->chat, 1));
  g_assert_null(upload_find(stage->chat, 2));
  g_assert_nonnull(upload_find(stage->chat, 3));
  vault_did(stage, "forget *");
  vault_did(stage, "remove aaa*");
  vault_did(stage, "forget *");
  vault_did(stage, "remove bbb*");
  vault_did_nothing(stage);
  g_assert_cmpint(stage->chat->uploads.reserved, ==, 80);
  chat_stage_free(stage);
}

// One without a size takes all that is left, and gives way as long as nobody has used its ticket.
static void test_nameless(void)
{
  struct chat_stage *stage = chat_stage_new(&small);
  struct person *carl = person_in(stage, "carl", "home");
  struct grant grant;
  g_free(sends(carl, HOME, "a", 60, 'a'));
  says(carl, "{'type':'upload','room':'home','name':'b'}");
  g_autofree char *first = is_given(carl, 0);
  says(carl, "{'type':'upload','room':'home','name':'c'}");
  g_autofree char *second = is_given(carl, 0);
  g_assert_cmpint(shows_ticket(stage, first, GRANT_UPLOAD, &grant), ==, CODE_FILE_TICKET);
  g_assert_cmpint(shows_ticket(stage, second, GRANT_UPLOAD, &grant), ==, CODE_OK);
  g_assert_cmpint(grant.size_max, ==, 40);
  says(carl, "{'type':'upload','room':'home','name':'d'}");
  hears(carl, "{'type':'error','code':'file.quota',*");
  chat_stage_free(stage);
}

// All together: the same bytes count once where they are stored.
static void test_total(void)
{
  static const struct chat_stage_options total = {.files = TRUE, .files_total = 100};
  struct chat_stage *stage = chat_stage_new(&total);
  struct person *carl = person_in(stage, "carl", "home");
  struct person *dora = person_in(stage, "dora", "home");
  g_free(sends(carl, HOME, "a", 50, 'a'));
  g_free(sends(dora, HOME, "a", 50, 'a'));
  is_refused(dora, 51, 'b', "The server has no room left*");
  vault_receives(stage, begins(dora, HOME, "n", 50, 'b', NULL), "", 1, CODE_COUNT);
  // What somebody else has left unfinished does not keep others out.
  asks(carl, HOME, "n", 50, 'c', NULL);
  g_free(is_given(carl, 0));
  is_refused(dora, 1, 'd', "The server has no room left*");
  chat_stage_free(stage);
}

// How many may be under way under one name.
static void test_count(void)
{
  static const struct chat_stage_options unlimited = {.files = TRUE};
  struct chat_stage *stage = chat_stage_new(&unlimited);
  struct person *carl = person_in(stage, "carl", "home");
  guint64 first = begins(carl, HOME, "n", 1, 'a', NULL);
  for (int i = 1; i < LIMIT_UPLOADS_OF_ONE; i++)
    begins(carl, HOME, "n", 1 + i, 'a', NULL);
  is_refused(carl, 1, 'b', "Too many files are on their way*");
  vault_receives(stage, first, "", 0, CODE_COUNT);
  g_assert_nonnull(upload_find(stage->chat, first));
  begins(carl, HOME, "n", 1, 'b', NULL);
  g_assert_null(upload_find(stage->chat, first));
  chat_stage_free(stage);
}

// And on the server: whoever has waited longest gives way.
static void test_count_of_all(void)
{
  static const struct chat_stage_options unlimited = {.files = TRUE};
  struct chat_stage *stage = chat_stage_new(&unlimited);
  struct person *carl = person_in(stage, "carl", "home");
  guint64 first = 0;
  for (int i = 0; i < LIMIT_UPLOADS; i++) {
    g_autofree char *name = g_strdup_printf("p%d", i / LIMIT_UPLOADS_OF_ONE);
    g_autofree char *cid = g_strdup_printf("%d", i);
    struct person *person = i % LIMIT_UPLOADS_OF_ONE
                                ? g_ptr_array_index(stage->people, stage->people->len - 1)
                                : person_in(stage, name, "home");
    guint64 upload = begins(person, HOME, "n", 1, 'a', cid);
    first = i == 0 ? upload : first;
  }
  is_refused(carl, 1, 'b', "Too many files are on their way*");
  vault_receives(stage, first, "", 0, CODE_COUNT);
  begins(carl, HOME, "n", 1, 'b', NULL);
  g_assert_null(upload_find(stage->chat, first));
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/quota/own", test_own);
  g_test_add_func("/server/quota/members", test_members);
  g_test_add_func("/server/quota/no-limit", test_no_limit);
  g_test_add_func("/server/quota/gives-way", test_gives_way);
  g_test_add_func("/server/quota/nameless", test_nameless);
  g_test_add_func("/server/quota/total", test_total);
  g_test_add_func("/server/quota/count", test_count);
  g_test_add_func("/server/quota/count-of-all", test_count_of_all);
  return g_test_run();
}
