// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of export: whose conversations a console can read as a record, page by page, and that each
// record is written down once.
#include "chat_stage.h"
#include "limits.h"

#include <string.h>

static const struct known_fact accounts[] = {
    {FACT_ACCOUNT, {"ada", "Ada", "hash of right one"}, ROLE_MEMBER},
    {FACT_ACCOUNT, {"bob", "bob", "hash of right one"}, ROLE_MEMBER},
    {FACT_ROOM, {"lab", "Lab", ""}, 4},
};
static const struct chat_stage_options with_accounts = {
    .facts = accounts,
    .fact_count = G_N_ELEMENTS(accounts),
};

static struct person *console(struct chat_stage *stage)
{
  struct person *admin = person_new(stage);
  session_enter(admin->session, OPERATOR_NAME, ROLE_OPERATOR);
  hears(admin, "{'type':'welcome',*");
  if (store_page(stage)) // messages that waited for it
    store_answers_page(stage, 1, 0, "", TRUE);
  return admin;
}

// A room in which it is not, under any form of its name; oldest first.
static void test_room(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *admin = console(stage);
  says(admin, "{'type':'export','id':1,'room':'LAB'}");
  const struct page *page = store_page(stage);
  g_assert_cmpint(page->direction, ==, PAGE_AFTER);
  g_assert_cmpint(page->from, ==, 0);
  g_assert_cmpuint(page->limit, ==, LIMIT_HISTORY_PAGE);
  g_assert_cmpstr(page->room_key, ==, "lab");
  store_answers_page(stage, 1, 2, "line %d", TRUE);
  hears(admin, "{'type':'export','re':1,'room':'Lab','messages':["
               "{'type':'message','room':'Lab','seq':1,*'from':'bob',*'text':'line 1'},"
               "{'type':'message','room':'Lab','seq':2,*'text':'line 2'}],'end':true}");
  store_got(stage, FACT_AUDIT, "[admin],export,lab,", -1);
  store_got_nothing(stage);
  chat_stage_free(stage);
}

// Two accounts, in either order, with who said it to whom.
static void test_two_accounts(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *admin = console(stage);
  says(admin, "{'type':'export','id':1,'with':'ADA','and':'Bob'}");
  g_autofree char *key = g_strdup(store_page(stage)->room_key);
  store_answers_page(stage, 1, 1, "psst", TRUE);
  hears(admin, "{'type':'export','re':1,'with':'Ada','and':'bob','messages':["
               "{'type':'message','to':'Ada','seq':1,'from':'bob',*'text':'psst'}],'end':true}");
  store_got(stage, FACT_AUDIT, "[admin],export,Ada and bob,", -1);
  says(admin, "{'type':'export','id':2,'with':'bob','and':'ada'}");
  g_assert_cmpstr(store_page(stage)->room_key, ==, key);
  store_answers_page(stage, 1, 1, "psst", TRUE);
  hears(admin, "{'type':'export','re':2,'with':'bob','and':'Ada','messages':["
               "{'type':'message','to':'Ada','seq':1,'from':'bob',*");
  chat_stage_free(stage);
}

static void test_refused(void)
{
  static const struct {
    const char *fields, *code;
  } table[] = {
      {"'limit':1", "proto.invalid"},
      {"'with':'ada'", "proto.invalid"},
      {"'and':'ada'", "proto.invalid"},
      {"'room':'lab','with':'ada','and':'bob'", "proto.invalid"},
      {"'room':7", "proto.invalid"},
      {"'room':'lab','after':'1'", "proto.invalid"},
      {"'room':'lab','after':-1", "history.invalid"},
      {"'room':'lab','limit':0", "history.invalid"},
      {"'room':'lab','limit':-1", "history.invalid"},
      {"'room':'nowhere'", "room.invalid"},
      {"'room':''", "room.invalid"},
      {"'room':'\\u0001ada\\u0001bob'", "room.invalid"},
      {"'with':'ada','and':'nobody'", "user.unknown"},
      {"'with':'nobody','and':'ada'", "user.unknown"},
      {"'with':'','and':'ada'", "user.unknown"},
  };
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *admin = console(stage);
  person_greeted(stage, "zoe"); // is here, and no account
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    g_autofree char *refusal =
        g_strdup_printf("{'type':'error','re':1,'code':'%s',*", table[i].code);
    says(admin, "{'type':'export','id':1,%s}", table[i].fields);
    hears(admin, refusal);
  }
  says(admin, "{'type':'export','id':1,'with':'ada','and':'zoe'}");
  hears(admin, "{'type':'error','re':1,'code':'user.unknown',*");
  g_assert_null(store_page(stage));
  store_got_nothing(stage); // nothing was read
  chat_stage_free(stage);
}

// All pages of one record are one line of the audit.
static void test_pages(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *admin = console(stage);
  says(admin, "{'type':'export','id':1,'room':'lab','after':0,'limit':2}");
  g_assert_cmpuint(store_page(stage)->limit, ==, 2);
  store_answers_page(stage, 1, 2, "x", FALSE);
  hears(admin, "{'type':'export','re':1,*'end':false}");
  says(admin, "{'type':'export','id':2,'room':'lab','after':2,'limit':100000}");
  g_assert_cmpint(store_page(stage)->from, ==, 2);
  g_assert_cmpuint(store_page(stage)->limit, ==, LIMIT_HISTORY_PAGE);
  store_answers_page(stage, 3, 4, "x", TRUE);
  hears(admin, "{'type':'export','re':2,*'seq':3,*'end':true}");
  store_got(stage, FACT_AUDIT, "[admin],export,lab,", -1);
  store_got_nothing(stage);
  chat_stage_free(stage);
}

// A page that is cut because it does not fit into a line is not the end.
static void test_cut_page(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *admin = console(stage);
  g_autofree char *text = g_strnfill(LIMIT_TEXT, 'x');
  says(admin, "{'type':'export','room':'lab'}");
  store_answers_page(stage, 1, 20, text, TRUE);
  g_autofree char *object = take_heard(admin);
  g_assert_cmpuint(strlen(object), <=, LIMIT_LINE);
  g_assert_nonnull(strstr(object, "\"seq\":1,"));
  g_assert_null(strstr(object, "\"seq\":20,"));
  g_assert_true(g_str_has_suffix(object, "\"end\":false}"));
  chat_stage_free(stage);
}

// From the beginning again, in the middle of another, by another console, of another record: each
// is written down.
static void test_each_record_is_written_down(void)
{
  static const struct {
    int console;
    const char *fields, *audit;
  } table[] = {
      {0, "'room':'lab'", "lab"},
      {0, "'room':'lab','after':2", NULL},
      {0, "'room':'lab'", "lab"},
      {0, "'room':'home','after':9", "home"},
      {0, "'room':'home','after':10", NULL},
      {0, "'room':'lab','after':2", "lab"},
      {1, "'room':'lab','after':2", "lab"},
      {1, "'room':'lab','after':4", NULL},
      {0, "'with':'ada','and':'bob','after':1", "Ada and bob"},
      {0, "'with':'bob','and':'ada','after':2", NULL},
  };
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *consoles[] = {console(stage), console(stage)};
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    says(consoles[table[i].console], "{'type':'export',%s}", table[i].fields);
    store_answers_page(stage, 1, 0, "", TRUE);
    g_autofree char *audit = g_strdup_printf("[admin],export,%s,", table[i].audit);
    if (table[i].audit)
      store_got(stage, FACT_AUDIT, audit, -1);
    store_got_nothing(stage);
  }
  chat_stage_free(stage);
}

static void test_store_fails(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *admin = console(stage);
  says(admin, "{'type':'export','id':1,'room':'lab'}");
  store_fails_page(stage);
  hears(admin, "{'type':'error','re':1,'code':'store.unavailable',*");
  chat_stage_free(stage);
}

// bye comes behind the page; and a console that is gone is not looked for.
static void test_quit_waits(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *admin = console(stage);
  says(admin, "{'type':'export','id':1,'room':'lab'}");
  says(admin, "{'type':'quit','id':2}");
  hears_nothing(admin);
  store_answers_page(stage, 1, 1, "x", TRUE);
  hears(admin, "{'type':'export','re':1,*");
  hears(admin, "{'type':'bye','re':2}");
  struct person *other = console(stage);
  other->session->passing = TRUE;
  says(other, "{'type':'export','room':'lab'}");
  hangs_up(other);
  store_answers_page(stage, 1, 1, "x", TRUE);
  chat_stage_free(stage);
}

// As many pages may be under way as of history, and no more.
static void test_pages_under_way(void)
{
  struct chat_stage *stage = chat_stage_new(&with_accounts);
  struct person *admin = console(stage);
  for (int i = 0; i < LIMIT_PAGES_PENDING; i++)
    says(admin, "{'type':'export','room':'lab'}");
  hears_nothing(admin);
  says(admin, "{'type':'export','id':1,'room':'lab'}");
  hears(admin, "{'type':'error','re':1,'code':'rate.limited',*");
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/export/room", test_room);
  g_test_add_func("/server/export/two-accounts", test_two_accounts);
  g_test_add_func("/server/export/refused", test_refused);
  g_test_add_func("/server/export/pages", test_pages);
  g_test_add_func("/server/export/cut-page", test_cut_page);
  g_test_add_func("/server/export/each-record-is-written-down", test_each_record_is_written_down);
  g_test_add_func("/server/export/store-fails", test_store_fails);
  g_test_add_func("/server/export/quit-waits", test_quit_waits);
  g_test_add_func("/server/export/pages-under-way", test_pages_under_way);
  return g_test_run();
}
