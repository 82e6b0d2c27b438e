// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of the command table: every command with fields missing and of a wrong kind, before welcome
// and after it, gets its code, and each refusal is the reply to its request.
#include "chat_stage.h"

#include <string.h>

#define LONG_CID                                                                                   \
  "0123456789012345678901234567890123456789012345678901234567890123" /* 64 characters */

// "" stands for no error.
static const struct {
  const char *fields; // of the request, with its type
  const char *before; // the code before welcome
  const char *after;  // as ada, who is in home
} table[] = {
    {"'type':'hello'", "", "proto.invalid"},
    {"'type':'hello','version':1", "", "proto.invalid"},
    {"'type':'hello','version':2", "proto.invalid", "proto.invalid"},
    {"'type':'hello','version':'1'", "proto.invalid", "proto.invalid"},
    {"'type':'hello','version':1.5", "proto.invalid", "proto.invalid"},
    {"'type':'hello','name':7", "proto.invalid", "proto.invalid"},
    {"'type':'hello','name':null", "proto.invalid", "proto.invalid"},
    {"'type':'hello','password':7", "proto.invalid", "proto.invalid"},
    {"'type':'hello','token':7", "proto.invalid", "proto.invalid"},
    {"'type':'hello','client':7", "proto.invalid", "proto.invalid"},
    {"'type':'hello','room':7", "", "proto.invalid"},

    {"'type':'ping'", "", ""},
    {"'type':'ping','room':7", "", ""},
    {"'type':'pong'", "", ""},

    {"'type':'join'", "auth.required", "proto.invalid"},
    {"'type':'join','room':7", "auth.required", "proto.invalid"},
    {"'type':'join','room':['x']", "auth.required", "proto.invalid"},
    {"'type':'join','room':''", "auth.required", "room.invalid"},
    {"'type':'join','room':'[x'", "auth.required", "room.invalid"},
    {"'type':'join','room':'42'", "auth.required", "room.invalid"},
    {"'type':'join','room':'" LONG_CID "'", "auth.required", "room.invalid"},
    {"'type':'join','room':'x" LONG_CID "'", "auth.required", "room.invalid"},
    {"'type':'join','room':'pizza'", "auth.required", ""},

    {"'type':'leave'", "auth.required", "proto.invalid"},
    {"'type':'leave','room':7", "auth.required", "proto.invalid"},
    {"'type':'leave','room':''", "auth.required", "room.invalid"},
    {"'type':'leave','room':'pizza'", "auth.required", "room.not_joined"},
    {"'type':'leave','room':'home'", "auth.required", ""},

    {"'type':'rooms'", "auth.required", ""},
    {"'type':'rooms','room':7", "auth.required", ""},
    {"'type':'users'", "auth.required", ""},

    {"'type':'message'", "auth.required", "proto.invalid"},
    {"'type':'message','room':'home'", "auth.required", "proto.invalid"},
    {"'type':'message','text':'x'", "auth.required", "proto.invalid"},
    {"'type':'message','room':'home','text':7", "auth.required", "proto.invalid"},
    {"'type':'message','room':7,'text':'x'", "auth.required", "proto.invalid"},
    {"'type':'message','to':'bob','text':'x'", "auth.required", "user.unknown"},
    {"'type':'message','to':'','text':'x'", "auth.required", "name.invalid"},
    {"'type':'message','to':'ada','text':''", "auth.required", "message.invalid"},
    {"'type':'message','to':'ada','text':'x'", "auth.required", ""},
    {"'type':'message','to':'ada','room':'home','text':'x'", "auth.required", "proto.invalid"},
    {"'type':'message','to':7,'text':'x'", "auth.required", "proto.invalid"},
    {"'type':'message','cid':7,'room':'home','text':'x'", "auth.required", "proto.invalid"},
    {"'type':'message','cid':'','room':'home','text':'x'", "auth.required", "proto.invalid"},
    {"'type':'message','cid':'x" LONG_CID "','room':'home','text':'x'", "auth.required",
     "proto.invalid"},
    {"'type':'message','cid':'" LONG_CID "','room':'home','text':'x'", "auth.required", ""},
    {"'type':'message','room':'','text':'x'", "auth.required", "room.invalid"},
    {"'type':'message','room':'pizza','text':'x'", "auth.required", "room.not_joined"},
    {"'type':'message','room':'home','text':''", "auth.required", "message.invalid"},
    {"'type':'message','room':'home','text':'a\\u0007b'", "auth.required", "message.invalid"},
    {"'type':'message','room':'home','text':'a\\u009bb'", "auth.required", "message.invalid"},
    {"'type':'message','room':'home','text':'a\\n\\tb'", "auth.required", ""},

    {"'type':'history'", "auth.required", "proto.invalid"},
    {"'type':'history','room':7", "auth.required", "proto.invalid"},
    {"'type':'history','with':'bob'", "auth.required", "user.unknown"},
    {"'type':'history','with':''", "auth.required", "name.invalid"},
    {"'type':'history','with':'bob','room':'home'", "auth.required", "proto.invalid"},
    {"'type':'history','room':'home','with':7", "auth.required", "proto.invalid"},
    {"'type':'history','room':'home','before':'x'", "auth.required", "proto.invalid"},
    {"'type':'history','room':'home','after':1.5", "auth.required", "proto.invalid"},
    {"'type':'history','room':'home','limit':true", "auth.required", "proto.invalid"},
    {"'type':'history','room':''", "auth.required", "room.invalid"},
    {"'type':'history','room':'pizza'", "auth.required", "room.not_joined"},
    {"'type':'history','room':'home','limit':0", "auth.required", "history.invalid"},
    {"'type':'history','room':'home','limit':-1", "auth.required", "history.invalid"},
    {"'type':'history','room':'home','before':0", "auth.required", "history.invalid"},
    {"'type':'history','room':'home','after':-1", "auth.required", "history.invalid"},
    {"'type':'history','room':'home','before':9,'after':1", "auth.required", "history.invalid"},
    {"'type':'history','room':'home'", "auth.required", ""},

    {"'type':'topic'", "auth.required", "proto.invalid"},
    {"'type':'topic','room':'home'", "auth.required", "proto.invalid"},
    {"'type':'topic','room':'home','topic':7", "auth.required", "proto.invalid"},
    {"'type':'topic','room':7,'topic':'x'", "auth.required", "proto.invalid"},
    {"'type':'topic','room':'','topic':'x'", "auth.required", "room.invalid"},
    {"'type':'topic','room':'pizza','topic':'x'", "auth.required", "room.not_joined"},
    {"'type':'topic','room':'home','topic':'a\\nb'", "auth.required", "message.invalid"},
    {"'type':'topic','room':'home','topic':'a\\u0007b'", "auth.required", "message.invalid"},
    {"'type':'topic','room':'home','topic':''", "auth.required", ""},

    {"'type':'typing'", "auth.required", "proto.invalid"},
    {"'type':'typing','room':7", "auth.required", "proto.invalid"},
    {"'type':'typing','room':'pizza'", "auth.required", "room.not_joined"},
    {"'type':'typing','room':'home'", "auth.required", ""},

    {"'type':'read'", "auth.required", "proto.invalid"},
    {"'type':'read','room':'home'", "auth.required", "proto.invalid"},
    {"'type':'read','room':'home','seq':'1'", "auth.required", "proto.invalid"},
    {"'type':'read','room':'home','seq':-1", "auth.required", "history.invalid"},
    {"'type':'read','room':'home','seq':1", "auth.required", "history.invalid"},
    {"'type':'read','room':'pizza','seq':0", "auth.required", "room.not_joined"},
    {"'type':'read','room':'home','seq':0", "auth.required", ""},

    {"'type':'register'", "auth.required", "proto.invalid"},
    {"'type':'register','password':7", "auth.required", "proto.invalid"},
    {"'type':'register','password':'1234567'", "auth.required", "auth.weak"},
    {"'type':'register','password':'12345678'", "auth.required", ""},
    {"'type':'password'", "auth.required", "proto.invalid"},
    {"'type':'password','old':'x'", "auth.required", "proto.invalid"},
    {"'type':'password','old':7,'new':'x'", "auth.required", "proto.invalid"},
    {"'type':'password','old':'12345678','new':'12345679'", "auth.required", "auth.required"},

    {"'type':'kick','name':'bob'", "auth.required", "admin.only"},
    {"'type':'kick'", "auth.required", "admin.only"},
    {"'type':'ban','name':'bob'", "auth.required", "admin.only"},
    {"'type':'unban','name':'bob'", "auth.required", "admin.only"},
    {"'type':'alert','text':'x'", "auth.required", "admin.only"},

    {"'type':'quit'", "", ""},

    // What nobody knows, and what only a server says.
    {"'type':'dance'", "auth.required", "proto.unknown"},
    {"'type':'welcome'", "auth.required", "proto.unknown"},
    {"'type':'presence'", "auth.required", "proto.unknown"},
    {"'type':'shutdown'", "auth.required", "proto.unknown"},
    {"'type':'error'", "auth.required", "proto.unknown"},

    // What the dialect cannot make a command of.
    {"'type':7", "proto.invalid", "proto.invalid"},
    {"'room':'home'", "proto.invalid", "proto.invalid"},
};

static void assert_code(struct person *person, const char *fields, const char *code)
{
  says(person, "{'id':5,%s}", fields);
  g_autofree char *answer = g_queue_pop_head(&person->heard);
  g_autofree char *expected =
      g_strdup_printf("{\"type\":\"error\",\"re\":5,\"code\":\"%s\",\"text\":\"*\"}", code);
  gboolean refused = answer && strstr(answer, "\"type\":\"error\"");
  if (code[0] ? !refused || !g_pattern_match_simple(expected, answer) : refused)
    g_error("%s: expected \"%s\", heard %s", fields, code, answer ? answer : "nothing");
  hears_nothing(person);
}

static void test_before_welcome(void)
{
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    struct chat_stage *stage = chat_stage_new(&(struct chat_stage_options){.memory = TRUE});
    assert_code(person_new(stage), table[i].fields, table[i].before);
    chat_stage_free(stage);
  }
}

static void test_after_welcome(void)
{
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    struct chat_stage *stage = chat_stage_new(&(struct chat_stage_options){.memory = TRUE});
    assert_code(person_in(stage, "ada", "home"), table[i].fields, table[i].after);
    chat_stage_free(stage);
  }
}

// A line that is no object at all has no id to reply to.
static void test_malformed(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *person = person_new(stage);
  says(person, "hello");
  hears(person, "{'type':'error','code':'proto.malformed',*");
  says(person, "{'type':'hello','name':'ada'}");
  hears(person, "{'type':'welcome',*");
  chat_stage_free(stage);
}

// The text names the field, for people.
static void test_names_the_field(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_greeted(stage, "ada");
  says(ada, "{'type':'join'}");
  hears(ada, "{'type':'error','code':'proto.invalid','text':'*room*'}");
  chat_stage_free(stage);
}

// A text is 1 to 16,000 bytes, whatever its characters.
static void test_text_length(void)
{
  static const struct {
    const char *unit;
    size_t count;
    const char *expected;
  } lengths[] = {
      {"x", 16000, "{'type':'message',*"},
      {"x", 16001, "{'type':'error','code':'message.too_long',*"},
      {"\303\251", 8000, "{'type':'message',*"},
      {"\303\251", 8001, "{'type':'error','code':'message.too_long',*"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
    struct chat_stage *stage = chat_stage_new(&(struct chat_stage_options){.memory = TRUE});
    struct person *ada = person_in(stage, "ada", "home");
    g_autoptr(GString) text = g_string_new(NULL);
    for (size_t n = 0; n < lengths[i].count; n++)
      g_string_append(text, lengths[i].unit);
    says(ada, "{'type':'message','room':'home','text':'%s'}", text->str);
    hears(ada, lengths[i].expected);
    chat_stage_free(stage);
  }
}

// A session that has ended answers nothing.
static void test_after_the_end(void)
{
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_greeted(stage, "ada");
  says(ada, "{'type':'quit'}");
  hears(ada, "{'type':'bye'}");
  says(ada, "{'type':'ping'}");
  says(ada, "nonsense");
  hears_nothing(ada);
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/command/before-welcome", test_before_welcome);
  g_test_add_func("/server/command/after-welcome", test_after_welcome);
  g_test_add_func("/server/command/malformed", test_malformed);
  g_test_add_func("/server/command/names-the-field", test_names_the_field);
  g_test_add_func("/server/command/text-length", test_text_length);
  g_test_add_func("/server/command/after-the-end", test_after_the_end);
  return g_test_run();
}
