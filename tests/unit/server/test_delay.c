// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of the slowness that guessing passwords meets, by name and by address, under a clock that
// the test holds; and of too many passwords at once.
#include "account.h"
#include "chat_stage.h"
#include "limits.h"

static const struct known_fact accounts[] = {
    {FACT_ACCOUNT, {"ada", "ada", "hash of right one"}, ROLE_MEMBER},
    {FACT_ACCOUNT, {"bob", "bob", "hash of right one"}, ROLE_MEMBER},
};
static const struct chat_stage_options with_accounts = {
    .facts = accounts,
    .fact_count = G_N_ELEMENTS(accounts),
};

static void guesses(struct person *person, const char *name, const char *password)
{
  says(person, "{'type':'hello','id':1,'name':'%s','password':'%s'}", name, password);
}

// Lets the delay pass that the guess has earned, and has it fail. Returns the delay.
static gint64 fails_once(struct chat_stage *stage, struct person *person, const char *name)
{
  gint64 delay = 0;
  guesses(person, name, "wrong one");
  hears_nothing(person);
  if (!auth_job(stage)) {
    delay = clock_is(stage, stage->chat->now);
    g_assert_cmpint(delay, >, 0);
    g_assert_cmpint(clock_is(stage, stage->chat->now + delay - 1), ==, 1);
    g_assert_null(auth_job(stage));
    clock_is(stage, stage->chat->now + 1);
  }
  auth_answers(stage);
  hears(person, "{'type':'error','re':1,'code':'auth.failed',*");
  return delay;
}

// Each failure doubles it, up to a bound; from the same address, also for other names.
static void test_grows_by_name(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  gint64 last = 0;
  for (int i = 0; i < 20; i++) {
    gint64 delay = fails_once(stage, person_new(stage), "ada");
    g_assert_cmpint(delay, >=, last);
    g_assert_cmpint(delay, <=, 10000);
    if (i == 0)
      g_assert_cmpint(delay, ==, 0);
    if (i > 1 && i < 5)
      g_assert_cmpint(delay, ==, 2 * last);
    last = delay;
  }
  // Another name is not slowed down.
  g_assert_cmpint(fails_once(stage, person_new(stage), "bob"), ==, 0);
  chat_stage_free(stage);
}

static void test_grows_by_address(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct address near = {{1}}, far = {{2}};
  gint64 last = 0;
  for (int i = 0; i < 6; i++) {
    g_autofree char *name = g_strdup_printf("name%d", i);
    gint64 delay = fails_once(stage, person_from(stage, &near), name);
    g_assert_true(i == 0 ? delay == 0 : delay > last);
    last = delay;
  }
  g_assert_cmpint(fails_once(stage, person_from(stage, &far), "bob"), ==, 0);
  chat_stage_free(stage);
}

// The right password waits as long, and clears the name.
static void test_success_forgets(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  for (int i = 0; i < 3; i++)
    fails_once(stage, person_new(stage), "ada");
  struct person *ada = person_new(stage);
  guesses(ada, "ada", "right one");
  g_assert_null(auth_job(stage));
  clock_is(stage, stage->chat->now + clock_is(stage, stage->chat->now));
  auth_answers(stage);
  hears(ada, "{'type':'welcome',*");
  g_assert_cmpint(fails_once(stage, person_new(stage), "ada"), ==, 0);
  chat_stage_free(stage);
}

static void test_time_forgets(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  for (int i = 0; i < 3; i++)
    fails_once(stage, person_new(stage), "ada");
  stage->chat->now += FAILURE_MS + 1;
  g_assert_cmpint(fails_once(stage, person_new(stage), "ada"), ==, 0);
  chat_stage_free(stage);
}

// What waits asks for chat_wake(), and comes in the order in which it is due.
static void test_order(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  for (int i = 0; i < 3; i++)
    fails_once(stage, person_new(stage), "ada");
  fails_once(stage, person_new(stage), "bob");
  struct person *slow = person_new(stage);
  struct person *quick = person_new(stage);
  guint woken = stage->woken;
  guesses(slow, "ada", "right one");
  guesses(quick, "bob", "right one");
  g_assert_cmpuint(stage->woken, ==, woken + 2);
  clock_is(stage, stage->chat->now + clock_is(stage, stage->chat->now));
  auth_answers(stage);
  hears(quick, "{'type':'welcome',*");
  g_assert_null(auth_job(stage));
  clock_is(stage, stage->chat->now + 10000);
  auth_answers(stage);
  hears(slow, "{'type':'welcome',*");
  chat_stage_free(stage);
}

// One at a time per connection; whoever hangs up while waiting is not looked at.
static void test_one_at_a_time(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  fails_once(stage, person_new(stage), "ada");
  struct person *person = person_new(stage);
  guesses(person, "ada", "one");
  says(person, "{'type':'hello','id':2,'name':'ada','password':'two'}");
  hears(person, "{'type':'error','re':2,'code':'rate.limited',*'after_ms':*}");
  hangs_up(person);
  clock_is(stage, stage->chat->now + 10000);
  g_assert_null(auth_job(stage));
  chat_stage_free(stage);
}

// The workers have no room left: an answer at once, and the next try works.
static void test_queue_full(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *ada = person_new(stage);
  stage->auth->full = TRUE;
  guesses(ada, "ada", "right one");
  hears(ada, "{'type':'error','re':1,'code':'rate.limited',*'after_ms':*}");
  stage->auth->full = FALSE;
  guesses(ada, "ada", "right one");
  auth_answers(stage);
  hears(ada, "{'type':'welcome',*");
  says(ada, "{'type':'quit'}");

  // The same after a delay.
  fails_once(stage, person_new(stage), "bob");
  struct person *bob = person_new(stage);
  guesses(bob, "bob", "right one");
  stage->auth->full = TRUE;
  clock_is(stage, stage->chat->now + 10000);
  hears(bob, "{'type':'error','re':1,'code':'rate.limited',*'after_ms':*}");
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/delay/grows-by-name", test_grows_by_name);
  g_test_add_func("/server/delay/grows-by-address", test_grows_by_address);
  g_test_add_func("/server/delay/success-forgets", test_success_forgets);
  g_test_add_func("/server/delay/time-forgets", test_time_forgets);
  g_test_add_func("/server/delay/order", test_order);
  g_test_add_func("/server/delay/one-at-a-time", test_one_at_a_time);
  g_test_add_func("/server/delay/queue-full", test_queue_full);
  return g_test_run();
}
