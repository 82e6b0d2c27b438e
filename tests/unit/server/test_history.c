// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of history through the core: what the store is asked, what is answered, and a page that
// does not fit into one line.
#include "chat_stage.h"
#include "limits.h"

#include <string.h>

static const struct known_fact rooms[] = {{FACT_ROOM, {"home", "home", ""}, 500}};
static const struct chat_stage_options with_history = {.facts = rooms, .fact_count = 1};

// What a request asks the store for.
static void assert_asked(const char *fields, enum page_direction direction, gint64 from,
                         unsigned limit)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  says(ada, "{'type':'history','room':'HOME'%s}", fields);
  const struct page *page = store_page(stage);
  g_assert_nonnull(page);
  g_assert_cmpstr(page->room_key, ==, "home");
  g_assert_cmpint(page->direction, ==, direction);
  if (direction != PAGE_NEWEST)
    g_assert_cmpint(page->from, ==, from);
  g_assert_cmpuint(page->limit, ==, limit);
  chat_stage_free(stage);
}

static void test_requests(void)
{
  assert_asked("", PAGE_NEWEST, 0, HISTORY_PAGE_DEFAULT);
  assert_asked(",'limit':1", PAGE_NEWEST, 0, 1);
  assert_asked(",'limit':200", PAGE_NEWEST, 0, LIMIT_HISTORY_PAGE);
  assert_asked(",'limit':201", PAGE_NEWEST, 0, LIMIT_HISTORY_PAGE);
  assert_asked(",'limit':9007199254740992", PAGE_NEWEST, 0, LIMIT_HISTORY_PAGE);
  assert_asked(",'before':1", PAGE_BEFORE, 1, HISTORY_PAGE_DEFAULT);
  assert_asked(",'before':9007199254740992,'limit':7", PAGE_BEFORE, LIMIT_WHOLE_NUMBER, 7);
  assert_asked(",'after':0", PAGE_AFTER, 0, HISTORY_PAGE_DEFAULT);
  assert_asked(",'after':4711,'limit':7", PAGE_AFTER, 4711, 7);
}

static void test_answer(void)
{
  struct chat_stage *stage = chat_stage_new(&with_history);
  struct person *ada = person_in(stage, "ada", "home");
  says(ada, "{'type':'history','id':8,'room':'home','before':12}");
  store_answers_page(stage, 10, 11, "text %d", FALSE);
  hears(ada, "{'type':'history','re':8,'room':'home','messages':["
             "{'type':'message','room':'home','seq':10,'from':'bob','time':1010,'text':'text "
             "10'},"
             "{'type':'message','room':'home','seq':11,'from':'bob','time':1011,'text':'text 11'}"
             "],'end':false}");
  g_assert_cmpuint(ada->session->pages_pending, ==, 0);
  chat_stage_free(stage);
}

static void test_empty(void)
{
  struct chat_stage *stage = chat_stage_new(&with_history);
  struct person *ada = person_in(stage, "ada", "home");
  says(ada, "{'type':'history','id':8,'room':'home'}");
  store_answers_page(stage, 1, 0, "", TRUE);
  hears(ada, "{'type':'history','re':8,'room':'home','messages':[],'end':true}");
  chat_stage_free(stage);
}

static void test_failed(void)
{
  struct chat_stage *stage = chat_stage_new(&with_history);
  struct person *ada = person_in(stage, "ada", "home");
  says(ada, "{'type':'history','id':8,'room':'home'}");
  store_fails_page(stage);
  hears(ada, "{'type':'error','re':8,'code':'store.unavailable',*");
  g_assert_cmpuint(ada->session->pages_pending, ==, 0);
  chat_stage_free(stage);
}

// Whoever is gone gets no answer, and nothing breaks.
static void test_asker_gone(void)
{
  struct chat_stage *stage = chat_stage_new(&with_history);
  struct person *ada = person_in(stage, "ada", "home");
  says(ada, "{'type':'history','id':'eight','room':'home'}");
  hangs_up(ada);
  clock_is(stage, RESUME_MS);
  store_answers_page(stage, 1, 3, "x", TRUE);
  chat_stage_free(stage);
}

static void test_limit_pending(void)
{
  struct chat_stage *stage = chat_stage_new(&with_history);
  struct person *ada = person_in(stage, "ada", "home");
  for (int i = 0; i < LIMIT_PAGES_PENDING; i++)
    says(ada, "{'type':'history','id':%d,'room':'home'}", i);
  hears_nothing(ada);
  says(ada, "{'type':'history','id':99,'room':'home'}");
  hears(ada, "{'type':'error','re':99,'code':'rate.limited',*'after_ms':*}");
  store_answers_page(stage, 1, 0, "", TRUE);
  hears(ada, "{'type':'history','re':0,*");
  says(ada, "{'type':'history','id':100,'room':'home'}");
  hears_nothing(ada);
  chat_stage_free(stage);
}

// Asks for a page of long messages and returns the answer, which is one line.
static char *long_page(const char *range, gint64 first, gint64 last)
{
  struct chat_stage *stage = chat_stage_new(&with_history);
  struct person *ada = person_in(stage, "ada", "home");
  g_autofree char *text = g_strnfill(15000, 'x');
  says(ada, "{'type':'history','room':'home'%s}", range);
  store_answers_page(stage, first, last, text, TRUE);
  char *answer = take_heard(ada);
  g_assert_cmpuint(strlen(answer), <=, LIMIT_LINE);
  chat_stage_free(stage);
  return answer;
}

static gboolean has_seq(const char *answer, int seq)
{
  g_autofree char *field = g_strdup_printf("\"seq\":%d,", seq);
  return strstr(answer, field) != NULL;
}

// Going back, the oldest are cut off, and there is more in that direction.
static void test_cut_going_back(void)
{
  static const char *const ranges[] = {"", ",'before':11"};
  for (size_t i = 0; i < G_N_ELEMENTS(ranges); i++) {
    g_autofree char *answer = long_page(ranges[i], 1, 10);
    g_assert_false(has_seq(answer, 6));
    for (int seq = 7; seq <= 10; seq++)
      g_assert_true(has_seq(answer, seq));
    g_assert_true(g_str_has_suffix(answer, "\"end\":false}"));
  }
}

// Going forward, the newest are.
static void test_cut_going_forward(void)
{
  g_autofree char *answer = long_page(",'after':0", 1, 10);
  for (int seq = 1; seq <= 4; seq++)
    g_assert_true(has_seq(answer, seq));
  g_assert_false(has_seq(answer, 5));
  g_assert_true(g_str_has_suffix(answer, "\"end\":false}"));
}

// A page that fits keeps the store's word on the end.
static void test_not_cut(void)
{
  g_autofree char *answer = long_page(",'after':0", 1, 3);
  g_assert_true(has_seq(answer, 3));
  g_assert_true(g_str_has_suffix(answer, "\"end\":true}"));
}

// Whatever the texts need in JSON, at least one message fits, so that a reader always gets on.
static void test_escapes(void)
{
  struct chat_stage *stage = chat_stage_new(&with_history);
  struct person *ada = person_in(stage, "ada", "home");
  g_autofree char *text = g_strnfill(LIMIT_TEXT, '"');
  says(ada, "{'type':'history','room':'home'}");
  store_answers_page(stage, 1, 10, text, TRUE);
  g_autofree char *answer = take_heard(ada);
  g_assert_cmpuint(strlen(answer), <=, LIMIT_LINE);
  g_assert_true(has_seq(answer, 10));
  chat_stage_free(stage);
}

// The longest room name and the longest id stand around a page that is nearly full: still one line
// of the protocol.
static void test_widest_envelope(void)
{
  g_autoptr(GString) room = g_string_new(NULL);
  g_autoptr(GString) id = g_string_new(NULL);
  for (int i = 0; i < LIMIT_ROOM_NAME; i++)
    g_string_append(room, "\360\237\215\225");
  for (int i = 0; i < LIMIT_ID; i++)
    g_string_append(id, "\\u0001");
  for (size_t size = 10600; size <= 10680; size++) {
    struct chat_stage *stage = chat_stage_new(NULL);
    struct person *ada = person_in(stage, "ada", room->str);
    g_autofree char *text = g_strnfill(size, '"');
    says(ada, "{'type':'history','id':'%s','room':'%s'}", id->str, room->str);
    store_answers_page(stage, 4711, 4715, text, TRUE);
    g_autofree char *answer = take_heard(ada);
    g_assert_cmpuint(strlen(answer), <=, LIMIT_LINE);
    chat_stage_free(stage);
  }
}

// Page after page through everything there is, both ways, with the real thing behind it.
static void test_walk(void)
{
  struct chat_stage *stage = chat_stage_new(&(struct chat_stage_options){.memory = TRUE});
  struct person *ada = person_in(stage, "ada", "home");
  for (int i = 1; i <= 7; i++)
    says(ada, "{'type':'message','room':'home','text':'n%d'}", i);
  all_forget(stage);
  static const struct {
    const char *range, *expected;
  } steps[] = {
      {"", "*'messages':[*'seq':5,*'seq':6,*'seq':7,*'end':false}"},
      {",'before':5", "*'seq':2,*'seq':3,*'seq':4,*'end':false}"},
      {",'before':2", "*'messages':[{'type':'message','room':'home','seq':1,*'end':true}"},
      {",'before':1", "*'messages':[],'end':true}"},
      {",'after':0", "*'seq':1,*'seq':2,*'seq':3,*'end':false}"},
      {",'after':3", "*'seq':4,*'seq':5,*'seq':6,*'end':false}"},
      {",'after':6", "*'messages':[{'type':'message','room':'home','seq':7,*'end':true}"},
      {",'after':7", "*'messages':[],'end':true}"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
    says(ada, "{'type':'history','room':'home','limit':3%s}", steps[i].range);
    hears(ada, steps[i].expected);
  }
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/history/requests", test_requests);
  g_test_add_func("/server/history/answer", test_answer);
  g_test_add_func("/server/history/empty", test_empty);
  g_test_add_func("/server/history/failed", test_failed);
  g_test_add_func("/server/history/asker-gone", test_asker_gone);
  g_test_add_func("/server/history/limit-pending", test_limit_pending);
  g_test_add_func("/server/history/cut-going-back", test_cut_going_back);
  g_test_add_func("/server/history/cut-going-forward", test_cut_going_forward);
  g_test_add_func("/server/history/not-cut", test_not_cut);
  g_test_add_func("/server/history/escapes", test_escapes);
  g_test_add_func("/server/history/widest-envelope", test_widest_envelope);
  g_test_add_func("/server/history/walk", test_walk);
  return g_test_run();
}
