// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of the command files: a room's, a conversation's, a console's, in pages.
#include "file_steps.h"
#include "limits.h"

#include <string.h>

#define HOME "'room':'home'"
#define AAA "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define PAIR                                                                                       \
  "\x01"                                                                                           \
  "ada\x01"                                                                                        \
  "bob"
#define PAGE_FILES 300

static const struct known_fact accounts[] = {
    {FACT_ROOM, {"home", "Home", ""}, 1000},
    {FACT_ACCOUNT, {"ada", "Ada", "hash of right one"}, ROLE_MEMBER},
    {FACT_ACCOUNT, {"bob", "Bob", "hash of right one"}, ROLE_MEMBER},
};
static const struct chat_stage_options with_files = {
    .facts = accounts,
    .fact_count = G_N_ELEMENTS(accounts),
    .files = TRUE,
};
static const struct post_file three[] = {
    {.id = "f1", .sha256 = AAA, .name = "one", .size = 1},
    {.id = "f2", .sha256 = AAA, .name = "two", .size = 1},
    {.id = "f3", .sha256 = AAA, .name = "three", .size = 1},
};
static const struct post known[] = {
    {.room_key = "home",
     .sender_key = "ada",
     .sender = "Ada",
     .seq = 3,
     .time = 10,
     .file = &three[0]},
    {.room_key = "home",
     .sender_key = "carl",
     .sender = "carl",
     .seq = 5,
     .time = 30,
     .file = &three[1]},
    {.room_key = PAIR,
     .sender_key = "ada",
     .sender = "Ada",
     .seq = 1,
     .time = 20,
     .file = &three[2]},
};

static struct chat_stage *stage_of_three(void)
{
  struct chat_stage_options options = with_files;
  options.posts = known;
  options.post_count = G_N_ELEMENTS(known);
  return chat_stage_new(&options);
}

static struct person *console_of(struct chat_stage *stage)
{
  struct person *console = person_new(stage);
  session_enter(console->session, OPERATOR_NAME, ROLE_OPERATOR);
  all_forget(stage);
  return console;
}

static void test_room(void)
{
  struct chat_stage *stage = stage_of_three();
  struct person *carl = person_in(stage, "carl", "home");
  says(carl, "{'type':'files','id':1,'room':'HOME'}");
  hears(carl,
        "{'type':'files','re':1,'room':'Home','files':["
        "{'name':'two','seq':5,'from':'carl','time':30,'file':'f2','size':1,'sha256':'" AAA "'},"
        "{'name':'one','seq':3,'from':'Ada','time':10,'file':'f1','size':1,'sha256':'" AAA "'}],"
        "'end':true}");
  says(carl, "{'type':'files','room':'home','limit':1}");
  hears(carl, "{'type':'files','room':'Home','files':[{'name':'two',*}],'end':false}");
  says(carl, "{'type':'files','room':'home','limit':1,'before':5}");
  hears(carl, "{'type':'files','room':'Home','files':[{'name':'one',*}],'end':true}");
  says(carl, "{'type':'files','room':'home','before':3}");
  hears(carl, "{'type':'files','room':'Home','files':[],'end':true}");
  chat_stage_free(stage);
}

static void test_refused(void)
{
  static const struct {
    const char *fields, *code;
  } table[] = {
      {"", "proto.invalid"},
      {",'room':'home','with':'ada'", "proto.invalid"},
      {",'room':7", "proto.invalid"},
      {",'room':'home','and':'bob'", "proto.invalid"},
      {",'with':'ada','and':'bob'", "proto.invalid"},
      {",'room':'pizza'", "room.not_joined"},
      {",'room':''", "room.invalid"},
      {",'with':''", "name.invalid"},
      {",'with':'nobody'", "user.unknown"},
      {",'room':'home','limit':0", "history.invalid"},
      {",'room':'home','limit':-1", "history.invalid"},
      {",'room':'home','before':0", "history.invalid"},
      {",'room':'home','before':'1'", "proto.invalid"},
  };
  struct chat_stage *stage = stage_of_three();
  struct person *carl = person_in(stage, "carl", "home");
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    g_autofree char *expected =
        g_strdup_printf("{'type':'error','re':1,'code':'%s',*", table[i].code);
    says(carl, "{'type':'files','id':1%s}", table[i].fields);
    hears(carl, expected);
  }
  chat_stage_free(stage);
}

// Of a conversation each of the two sees the same, and nobody else.
static void test_with(void)
{
  struct chat_stage *stage = stage_of_three();
  struct person *ada = person_logged_in(stage, "ada", "right one");
  struct person *carl = person_greeted(stage, "carl");
  says(ada, "{'type':'files','with':'BOB'}");
  hears(ada, "{'type':'files','with':'Bob','files':[{'name':'three','seq':1,*}],'end':true}");
  says(carl, "{'type':'files','with':'bob'}");
  hears(carl, "{'type':'files','with':'Bob','files':[],'end':true}");
  // What was relayed has no seq, and no page before it.
  g_free(relays(carl, "'to':'ada'", "four", 1, 'a'));
  says(ada, "{'type':'files','with':'carl'}");
  hears(ada, "{'type':'files','with':'carl','files':[{'name':'four','from':'carl',*}],'end':true}");
  says(carl, "{'type':'files','with':'ada'}");
  hears(carl, "{'type':'files','with':'Ada','files':[{'name':'four','from':'carl',*}],'end':true}");
  says(carl, "{'type':'files','with':'ada','before':5}");
  hears(carl, "{'type':'files','with':'Ada','files':[],'end':true}");
  chat_stage_free(stage);
}

// A console reads all there is, the newest first, with where each file is.
static void test_console(void)
{
  struct chat_stage *stage = stage_of_three();
  struct person *console = console_of(stage);
  says(console, "{'type':'files'}");
  hears(console, "{'type':'files','files':[{'room':'Home','name':'two',*},"
                 "{'with':'Ada','and':'Bob','name':'three',*},{'room':'Home','name':'one',*}],"
                 "'end':true}");
  says(console, "{'type':'files','limit':1}");
  hears(console, "{'type':'files','files':[{'room':'Home','name':'two',*}],'end':false}");
  says(console, "{'type':'files','before':5}");
  hears(console, "{'type':'error','code':'history.invalid',*");
  says(console, "{'type':'files','room':'home','limit':1}");
  hears(console, "{'type':'files','room':'Home','files':[{'name':'two',*}],'end':false}");
  says(console, "{'type':'files','room':'pizza'}");
  hears(console, "{'type':'error','code':'room.not_joined',*");
  says(console, "{'type':'files','with':'bob','and':'ada'}");
  hears(console,
        "{'type':'files','with':'Ada','and':'Bob','files':[{'name':'three',*}],'end':true}");
  says(console, "{'type':'files','and':'ada'}");
  hears(console, "{'type':'error','code':'proto.invalid',*");
  chat_stage_free(stage);
}

// As many as are asked for, as a page may have, and as fit into a line.
static void test_limits(void)
{
  static const struct {
    const char *fields;
    guint expected;
  } table[] = {
      {"", FILES_PAGE_DEFAULT},           {",'limit':7", 7},
      {",'limit':200", LIMIT_FILES_PAGE}, {",'limit':201", LIMIT_FILES_PAGE},
      {",'limit':200,'before':11", 10},
  };
  struct post_file files[PAGE_FILES];
  struct post posts[PAGE_FILES];
  for (int i = 0; i < PAGE_FILES; i++) {
    files[i] = (struct post_file){.sha256 = AAA, .name = "n", .size = 1};
    g_snprintf(files[i].id, sizeof files[i].id, "f%d", i);
    posts[i] = (struct post){
        .room_key = "home", .sender_key = "ada", .sender = "Ada", .seq = i + 1, .file = &files[i]};
  }
  struct chat_stage_options options = with_files;
  options.posts = posts;
  options.post_count = PAGE_FILES;
  struct chat_stage *stage = chat_stage_new(&options);
  struct person *carl = person_in(stage, "carl", "home");
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    says(carl, "{'type':'files','room':'home'%s}", table[i].fields);
    g_autofree char *object = take_heard(carl);
    g_auto(GStrv) parts = g_strsplit(object, "\"file\":", -1);
    g_assert_cmpuint(g_strv_length(parts) - 1, ==, table[i].expected);
    g_assert_true(g_str_has_suffix(object, i == 4 ? "\"end\":true}" : "\"end\":false}"));
  }
  chat_stage_free(stage);
}

static void test_line(void)
{
  g_autofree char *name = g_strnfill(LIMIT_FILE_NAME, '\\');
  struct post_file files[LIMIT_FILES_PAGE];
  struct post posts[LIMIT_FILES_PAGE];
  for (int i = 0; i < LIMIT_FILES_PAGE; i++) {
    files[i] = (struct post_file){.sha256 = AAA, .name = name, .size = 1};
    g_snprintf(files[i].id, sizeof files[i].id, "f%d", i);
    posts[i] = (struct post){
        .room_key = "home", .sender_key = "ada", .sender = "Ada", .seq = i + 1, .file = &files[i]};
  }
  struct chat_stage_options options = with_files;
  options.posts = posts;
  options.post_count = LIMIT_FILES_PAGE;
  struct chat_stage *stage = chat_stage_new(&options);
  struct person *carl = person_in(stage, "carl", "home");
  says(carl, "{'type':'files','room':'home','limit':200}");
  g_autofree char *object = take_heard(carl);
  g_assert_cmpuint(strlen(object), <=, LIMIT_LINE);
  g_assert_cmpuint(strlen(object), >, LIMIT_LINE / 2);
  g_assert_true(g_str_has_suffix(object, "\"end\":false}"));
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/file-list/room", test_room);
  g_test_add_func("/server/file-list/refused", test_refused);
  g_test_add_func("/server/file-list/with", test_with);
  g_test_add_func("/server/file-list/console", test_console);
  g_test_add_func("/server/file-list/limits", test_limits);
  g_test_add_func("/server/file-list/line", test_line);
  return g_test_run();
}
