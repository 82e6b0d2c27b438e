// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of large rooms, which are told a count, and of readers that fall behind, who are told a
// gap.
#include "chat_stage.h"

#define CROWD 250 // more than that and names are not told any more

static struct person *crowd_in_home(struct chat_stage *stage, int count)
{
  struct person *first = person_in(stage, "first", "home");
  for (int i = 1; i < count; i++) {
    g_autofree char *name = g_strdup_printf("somebody %d", i);
    person_in(stage, name, "home");
  }
  all_forget(stage);
  return first;
}

// The 250th is told by name, the 251st is counted, once a second for all who come and go.
static void test_count(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *first = crowd_in_home(stage, CROWD - 1);
  person_in(stage, "number 250", "home");
  hears_nothing(first); // person_in() has everyone forget
  struct person *last = person_greeted(stage, "number 251");
  guint woken = stage->woken;
  stage->chat->now = 5000;
  says(last, "{'type':'join','room':'home'}");
  hears(last, "{'type':'joined',*'count':251,*");
  hears_nothing(first);
  g_assert_cmpuint(stage->woken, ==, woken + 1);
  says(last, "{'type':'leave','room':'home'}");
  hears(last, "{'type':'left',*");
  all_forget(stage);
  says(last, "{'type':'join','room':'home'}");
  hears(last, "{'type':'joined',*");
  g_assert_cmpint(clock_is(stage, 5999), ==, 1);
  hears_nothing(last);
  g_assert_cmpint(clock_is(stage, 6000), ==, -1);
  hears(first, "{'type':'members','room':'home','count':251}");
  hears(last, "{'type':'members','room':'home','count':251}");
  hears_nothing(first);
  g_assert_cmpint(clock_is(stage, 9000), ==, -1);
  hears_nothing(first);
  chat_stage_free(stage);
}

static void test_names_up_to_the_limit(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *first = crowd_in_home(stage, CROWD - 1);
  struct person *last = person_greeted(stage, "number 250");
  says(last, "{'type':'join','room':'home'}");
  hears(first, "{'type':'presence','room':'home','event':'join','name':'number 250'}");
  hears_nothing(first);
  chat_stage_free(stage);
}

// A room that goes while its count is due takes nothing with it.
static void test_count_of_a_room_that_ends(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  for (int i = 0; i <= CROWD; i++) {
    g_autofree char *name = g_strdup_printf("somebody %d", i);
    person_in(stage, name, "pizza");
  }
  for (guint i = 0; i < stage->people->len; i++)
    says(g_ptr_array_index(stage->people, i), "{'type':'quit'}");
  g_assert_null(room_find(stage->chat, "pizza"));
  g_assert_cmpint(clock_is(stage, 60000), ==, -1);
  chat_stage_free(stage);
}

// Nobody waits for who is behind: left out, then told what, then as before.
static void test_gap(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  struct person *bob = person_in(stage, "bob", "home");
  all_forget(stage);
  for (int i = 1; i <= 4; i++) {
    if (i == 2)
      bob->full = TRUE;
    says(ada, "{'type':'message','room':'home','text':'n%d'}", i);
    store_answers(stage, "S");
  }
  hears(bob, "{'type':'message',*'seq':1,*");
  hears_nothing(bob);
  catches_up(bob);
  hears(bob, "{'type':'gap','room':'home','from':2,'to':4}");
  says(ada, "{'type':'message','room':'home','text':'n5'}");
  store_answers(stage, "S");
  hears(bob, "{'type':'message',*'seq':5,*");
  hears_nothing(bob);
  chat_stage_free(stage);
}

// Once open, a gap stays until the queue is empty, though there is room again before.
static void test_gap_until_empty(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  struct person *bob = person_in(stage, "bob", "home");
  all_forget(stage);
  bob->full = TRUE;
  says(ada, "{'type':'message','room':'home','text':'x'}");
  store_answers(stage, "S");
  bob->full = FALSE;
  says(ada, "{'type':'message','room':'home','text':'x'}");
  store_answers(stage, "S");
  hears_nothing(bob);
  catches_up(bob);
  hears(bob, "{'type':'gap','room':'home','from':1,'to':2}");
  chat_stage_free(stage);
}

// One per room; what is no message still comes.
static void test_gaps_of_rooms(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  struct person *bob = person_in(stage, "bob", "home");
  says(ada, "{'type':'join','room':'pizza'}");
  says(bob, "{'type':'join','room':'pizza'}");
  all_forget(stage);
  bob->full = TRUE;
  says(ada, "{'type':'message','room':'home','text':'x'}");
  says(ada, "{'type':'message','room':'pizza','text':'x'}");
  store_answers(stage, "SS");
  says(ada, "{'type':'leave','room':'pizza'}");
  hears(bob, "{'type':'presence',*");
  catches_up(bob);
  hears(bob, "{'type':'gap','room':'pizza','from':1,'to':1}");
  hears(bob, "{'type':'gap','room':'home','from':1,'to':1}");
  hears_nothing(bob);
  chat_stage_free(stage);
}

// Who comes back by token pulls what was missed: no gap is told.
static void test_gap_and_resume(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  struct person *bob = person_in(stage, "bob", "home");
  bob->full = TRUE;
  says(ada, "{'type':'message','room':'home','text':'x'}");
  store_answers(stage, "S");
  struct session *session = bob->session;
  hangs_up(bob);
  g_assert_cmpint(session->memberships->gap_from, ==, 0);
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/crowd/count", test_count);
  g_test_add_func("/server/crowd/names-up-to-the-limit", test_names_up_to_the_limit);
  g_test_add_func("/server/crowd/count-of-a-room-that-ends", test_count_of_a_room_that_ends);
  g_test_add_func("/server/gap/gap", test_gap);
  g_test_add_func("/server/gap/until-empty", test_gap_until_empty);
  g_test_add_func("/server/gap/rooms", test_gaps_of_rooms);
  g_test_add_func("/server/gap/and-resume", test_gap_and_resume);
  return g_test_run();
}
