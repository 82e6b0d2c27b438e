// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of server/dialect/text.h as a conversation: the way in, lines that wait for an answer, what
// he does without saying it, and refusals in each phase.
#include "text_speaker.h"

#include <string.h>

static const char greeting[] =
    "* Lab 7: one line is one message; /help lists the commands.\nname: ";
static const char bob_joined[] = "{'type':'joined','room':'home','topic':'','count':1,"
                                 "'members':[{'name':'bob'}]}";

static void test_greetings(void)
{
  static const struct {
    enum text_kind kind;
    const char *words;
  } table[] = {
      {TEXT_NAMED, greeting},
      {TEXT_ADDRESS, ""},
      {TEXT_CONSOLE, "* The console of Lab 7: help lists the commands.\n"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    struct speaker bob;
    speaker_begin(&bob, table[i].kind);
    reads(&bob, table[i].words);
    goes_on(&bob);
    asks_nothing(&bob);
    speaker_end(&bob);
  }
}

// Even the server's own name, which its administrator may have pasted from anywhere.
static void test_greeting_is_harmless(void)
{
  g_autoptr(GString) out = g_string_new(NULL);
  struct text *text = text_new(TEXT_NAMED);
  text_greet(text, "Lab\x1b[2J\n7", out);
  g_assert_cmpstr(
      out->str, ==,
      "* Lab\\x1b[2J\\x0a7: one line is one message; /help lists the commands.\nname: ");
  text_free(text);
}

// A name, welcome, home: without another word of his.
static void test_way_in(void)
{
  struct speaker bob;
  speaker_begin(&bob, TEXT_NAMED);
  reads(&bob, greeting);
  types(&bob, "  bob\t");
  asks(&bob, "{'type':'hello','name':'bob'}");
  goes_on(&bob);
  asks_nothing(&bob);
  is_told(&bob, "{'type':'welcome','name':'Bob','role':'guest'}");
  reads(&bob, "");
  goes_on(&bob);
  asks(&bob, "{'type':'join','room':'home'}");
  goes_on(&bob); // once
  asks_nothing(&bob);
  is_told(&bob, "{'type':'joined','room':'home','topic':'Ciao','count':2,"
                "'members':[{'name':'ada'},{'name':'Bob'}]}");
  reads(&bob, "[Bob] (Connected)\n* In home: ada, Bob\n* Topic of home: Ciao\n");
  goes_on(&bob);
  asks_nothing(&bob);
  types(&bob, "hi");
  asks(&bob, "{'type':'message','id':'said','room':'home','text':'hi'}");
  speaker_end(&bob);
}

// No name, or one of spaces: a guest's.
static void test_no_name(void)
{
  static const char *const lines[] = {"", " ", "\t  "};
  for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
    struct speaker bob;
    speaker_begin(&bob, TEXT_NAMED);
    types(&bob, "ada");
    is_told(&bob, "{'type':'error','code':'name.taken','text':'x'}");
    types(&bob, lines[i]); // not the name that was refused
    asks(&bob, "{'type':'hello'}");
    is_told(&bob, "{'type':'welcome','name':'Guest1','role':'guest'}");
    goes_on(&bob);
    asks(&bob, "{'type':'join','room':'home'}");
    speaker_end(&bob);
  }
}

// The name that the server gives is told to the others, not to him with a list of everybody.
static void test_address(void)
{
  struct speaker somebody;
  speaker_begin(&somebody, TEXT_ADDRESS);
  is_told(&somebody,
          "{'type':'welcome','name':'[203.0.113.7:51234]','role':'guest','motd':'Ciao'}");
  goes_on(&somebody);
  asks(&somebody, "{'type':'join','room':'home'}");
  is_told(&somebody, "{'type':'joined','room':'home','topic':'','count':1,"
                     "'members':[{'name':'[203.0.113.7:51234]'}]}");
  reads(&somebody, "* Ciao\n[203.0.113.7:51234] (Connected)\n");
  speaker_end(&somebody);
}

// What the server wants everybody to read, each line of it as the server's.
static void test_motd(void)
{
  struct speaker bob;
  speaker_begin(&bob, TEXT_NAMED);
  reads(&bob, greeting);
  is_told(&bob, "{'type':'welcome','name':'bob','role':'guest','motd':'One\\n[ada] two\\u001b'}");
  reads(&bob, "* One\n* [ada] two\\x1b\n");
  speaker_end(&bob);
}

// A console is in no room until it asks for one, and nobody asks it for a name.
static void test_console(void)
{
  struct speaker admin;
  speaker_begin(&admin, TEXT_CONSOLE);
  is_told(&admin, "{'type':'welcome','name':'[admin]','role':'admin'}");
  goes_on(&admin);
  asks_nothing(&admin);
  types(&admin, "stats");
  asks(&admin, "{'type':'stats'}");
  types(&admin, "join home");
  asks(&admin, "{'type':'join','room':'home'}");
  is_told(&admin, "{'type':'joined','room':'home','topic':'','count':1,"
                  "'members':[{'name':'[admin]'}]}");
  reads(&admin, "* The console of Lab 7: help lists the commands.\n"
                "[admin] (Connected)\n* In home: [admin]\n");
  types(&admin, "stats"); // is said now
  asks(&admin, "{'type':'message','id':'said','room':'home','text':'stats'}");
  types(&admin, "#stats");
  asks(&admin, "{'type':'stats'}");
  speaker_end(&admin);
}

// The new room is entered before the old one is left, and that only once it has been.
static void test_moves(void)
{
  struct speaker bob;
  speaker_in_home(&bob, TEXT_NAMED, "bob");
  types(&bob, "/join lab");
  asks(&bob, "{'type':'join','room':'lab'}");
  goes_on(&bob);
  asks_nothing(&bob);
  types(&bob, "still in home");
  asks(&bob, "{'type':'message','id':'said','room':'home','text':'still in home'}");
  is_told(&bob, "{'type':'joined','room':'lab','topic':'','count':1,'members':[{'name':'bob'}]}");
  reads(&bob, "[bob] (Connected)\n* In lab: bob\n");
  goes_on(&bob);
  asks(&bob, "{'type':'leave','room':'home'}");
  goes_on(&bob);
  asks_nothing(&bob);
  is_told(&bob, "{'type':'left','room':'home'}");
  reads(&bob, "");
  types(&bob, "hi");
  asks(&bob, "{'type':'message','id':'said','room':'lab','text':'hi'}");
  speaker_end(&bob);
}

static void test_stays_where_he_is(void)
{
  struct speaker bob;
  speaker_in_home(&bob, TEXT_NAMED, "bob");
  // A room that cannot be entered.
  types(&bob, "/join [x");
  is_told(&bob, "{'type':'error','code':'room.invalid','text':'A room cannot have that name.'}");
  reads(&bob, "* A room cannot have that name.\n");
  goes_on(&bob);
  asks_nothing(&bob);
  // The room where he is, once more: nobody has come, and nothing is left.
  types(&bob, "/join HOME");
  is_told(&bob, bob_joined);
  reads(&bob, "* In home: bob\n");
  goes_on(&bob);
  asks_nothing(&bob);
  types(&bob, "hi");
  asks(&bob, "{'type':'message','id':'said','room':'home','text':'hi'}");
  speaker_end(&bob);
}

// If home cannot be joined he is told, is in no room, and can go to another.
static void test_home_refused(void)
{
  struct speaker bob;
  speaker_begin(&bob, TEXT_NAMED);
  is_told(&bob, "{'type':'welcome','name':'bob','role':'guest'}");
  goes_on(&bob);
  reads(&bob, greeting);
  is_told(&bob, "{'type':'error','code':'rate.limited','text':'x','after_ms':5}");
  reads(&bob, "* Too much at once: wait a moment. That line was not taken.\n");
  goes_on(&bob);
  asks_nothing(&bob);
  static const char *const lines[] = {"hi", "/topic x", "/history"};
  for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
    types(&bob, lines[i]);
    asks_nothing(&bob);
    reads(&bob, "* You are in no room: /join ROOM.\n");
  }
  types(&bob, "/join home");
  asks(&bob, "{'type':'join','room':'home'}");
  is_told(&bob, bob_joined);
  goes_on(&bob);
  asks_nothing(&bob); // there is none to leave
  speaker_end(&bob);
}

static void test_twenty_members(void)
{
  struct speaker bob;
  g_autoptr(GString) members = g_string_new(NULL);
  g_autoptr(GString) names = g_string_new(NULL);
  for (int i = 0; i < 27; i++) {
    g_string_append_printf(members, "%s{'name':'n%d'}", i ? "," : "", i);
    if (i < 20)
      g_string_append_printf(names, "%sn%d", i ? ", " : "", i);
  }
  speaker_in_home(&bob, TEXT_NAMED, "bob");
  is_told(&bob, "{'type':'joined','room':'lab','topic':'','count':27,'members':[%s]}",
          members->str);
  g_autofree char *words =
      g_strdup_printf("[bob] (Connected)\n* In lab: %s and 7 more\n", names->str);
  reads(&bob, words);
  speaker_end(&bob);
}

// In each phase a refusal is in words, and before there is a name it is asked for again.
static void test_refusals_before_a_name(void)
{
  static const struct {
    const char *error, *words;
  } table[] = {
      {"'code':'name.taken','text':'That name is taken.','suggestion':'bob2'",
       "* That name is taken. Free is bob2.\nname: "},
      {"'code':'name.taken','text':'That name is taken.','suggestion':'b\\u202eo\\nb'",
       "* That name is taken. Free is b\\u202eo\\x0ab.\nname: "},
      {"'code':'name.invalid','text':'That name cannot be used.'",
       "* That name cannot be used.\nname: "},
      {"'code':'name.banned','text':'That name is banned. He said\\n[ada] hi\\u001b[2J'",
       "* That name is banned. He said\\x0a[ada] hi\\x1b[2J\nname: "},
      {"'code':'auth.required','text':'That name has an account: its password is needed.'",
       "* That name has an account: its password is needed. /login PASSWORD, or another name.\n"
       "name: "},
      {"'code':'auth.failed','text':'Those credentials are not valid.'",
       "* Those credentials are not valid. /login PASSWORD, or another name.\nname: "},
      {"'code':'proto.malformed','text':'not JSON'", "* That line is not text in UTF-8.\nname: "},
      {"'code':'rate.limited','text':'x','after_ms':1000",
       "* Too much at once: wait a moment. That line was not taken.\nname: "},
      // After these the connection ends.
      {"'code':'auth.timeout','text':'No name was given in time.'",
       "* No name was given in time.\n"},
      {"'code':'proto.too_long','text':'That line is too long.'", "* That line is too long.\n"},
      {"'code':'server.full','text':'The server is full.'", "* The server is full.\n"},
      {"'code':'server.stopping','text':'The server is stopping.'", "* The server is stopping.\n"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    struct speaker bob;
    speaker_begin(&bob, TEXT_NAMED);
    reads(&bob, greeting);
    types(&bob, "bob");
    is_told(&bob, "{'type':'error',%s}", table[i].error);
    reads(&bob, table[i].words);
    types(&bob, "robert"); // the answer has come: he is heard again
    asks(&bob, "{'type':'hello','name':'robert'}");
    speaker_end(&bob);
  }
}

static void test_refusals_inside(void)
{
  static const struct {
    const char *error, *words;
  } table[] = {
      {"'code':'auth.required','text':'That name has an account: its password is needed.'",
       "* That name has an account.\n"},
      {"'code':'auth.failed','text':'Those credentials are not valid.'",
       "* Those credentials are not valid.\n"},
      {"'code':'name.taken','text':'That name is taken.','suggestion':'ada2'",
       "* That name is taken. Free is ada2.\n"},
      {"'code':'proto.unknown','text':'This server does not know that type.'",
       "* This server does not do that.\n"},
      {"'code':'history.invalid','text':'x'", "* That many lines cannot be shown.\n"},
      {"'code':'admin.only','text':'Only an administrator may do that.'",
       "* Only an administrator may do that.\n"},
      {"'code':'some.future_code','text':'Words of a later day.'", "* Words of a later day.\n"},
  };
  static const enum text_kind kinds[] = {TEXT_NAMED, TEXT_ADDRESS, TEXT_CONSOLE};
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
    for (size_t kind = 0; kind < G_N_ELEMENTS(kinds); kind++) {
      struct speaker bob;
      speaker_in_home(&bob, kinds[kind], "bob");
      is_told(&bob, "{'type':'error',%s}", table[i].error);
      reads(&bob, table[i].words);
      speaker_end(&bob);
    }
}

// With a name of the server's there is none to ask for.
static void test_refused_address(void)
{
  struct speaker somebody;
  speaker_begin(&somebody, TEXT_ADDRESS);
  is_told(&somebody, "{'type':'error','code':'name.banned','text':'That name is banned.'}");
  reads(&somebody, "* That name is banned.\n");
  speaker_end(&somebody);
}

// A line that is no text asks for nothing but a refusal; half a character and a NUL are none.
static void test_no_text(void)
{
  static const struct {
    const char *bytes;
    size_t length;
  } lines[] = {{"\xff", 1}, {"caff\xc3", 5},     {"a\0b", 3},
               {"\0", 1},   {"\xed\xa0\x80", 3}, {"/\xfe", 2}};
  for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
    struct speaker stranger, bob;
    speaker_begin(&stranger, TEXT_NAMED);
    speaker_in_home(&bob, TEXT_NAMED, "bob");
    types_bytes(&stranger, lines[i].bytes, lines[i].length);
    g_assert_cmpint(stranger.refused, ==, CODE_PROTO_MALFORMED);
    types_bytes(&bob, lines[i].bytes, lines[i].length);
    g_assert_cmpint(bob.refused, ==, CODE_PROTO_MALFORMED);
    speaker_end(&bob);
    speaker_end(&stranger);
  }
}

// While a password is being looked at, lines wait; then they are run in their order, each once.
static void test_held(void)
{
  struct speaker ada;
  speaker_begin(&ada, TEXT_NAMED);
  types(&ada, "ada");
  is_told(&ada, "{'type':'error','code':'auth.required','text':'x'}");
  types(&ada, "/login right one");
  asks(&ada, "{'type':'hello','name':'ada','password':'right one'}");
  static const char *const lines[] = {"one", "", "/join lab", "/private bob", "two", "quit"};
  for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
    types(&ada, lines[i]);
    asks_nothing(&ada);
  }
  goes_on(&ada);
  asks_nothing(&ada);
  g_string_truncate(ada.out, 0);
  is_told(&ada, "{'type':'welcome','name':'Ada','role':'member'}");
  goes_on(&ada); // home comes before anything that he said
  asks(&ada, "{'type':'join','room':'home'}");
  is_told(&ada, "{'type':'joined','room':'home','topic':'','count':1,'members':[{'name':'Ada'}]}");
  goes_on(&ada);
  asks(&ada, "{'type':'message','id':'said','room':'home','text':'one'}");
  goes_on(&ada);
  asks(&ada, "{'type':'join','room':'lab'}");
  is_told(&ada, "{'type':'joined','room':'lab','topic':'','count':1,'members':[{'name':'Ada'}]}");
  goes_on(&ada); // as does leaving
  asks(&ada, "{'type':'leave','room':'home'}");
  g_string_truncate(ada.out, 0);
  goes_on(&ada);
  reads(&ada, "* Every line goes to bob alone from now on; /public ends it.\n");
  asks(&ada, "{'type':'message','id':'said','to':'bob','text':'two'}");
  goes_on(&ada);
  asks(&ada, "{'type':'quit'}");
  goes_on(&ada);
  asks_nothing(&ada);
  speaker_end(&ada);
}

// After a wrong password what waited is a name again, and the rest waits for that answer.
static void test_held_after_a_refusal(void)
{
  struct speaker ada;
  speaker_begin(&ada, TEXT_NAMED);
  types(&ada, "ada");
  is_told(&ada, "{'type':'error','code':'auth.required','text':'x'}");
  types(&ada, "/login wrong");
  types(&ada, "bob");
  types(&ada, "hello");
  is_told(&ada, "{'type':'error','code':'auth.failed','text':'x'}");
  goes_on(&ada);
  asks(&ada, "{'type':'hello','name':'bob'}");
  goes_on(&ada);
  asks_nothing(&ada);
  is_told(&ada, "{'type':'welcome','name':'bob','role':'guest'}");
  goes_on(&ada);
  asks(&ada, "{'type':'join','room':'home'}");
  is_told(&ada, bob_joined);
  goes_on(&ada);
  asks(&ada, "{'type':'message','id':'said','room':'home','text':'hello'}");
  speaker_end(&ada);
}

// Lines that are no text wait like others, and are refused like others; the next is heard.
static void test_held_bytes(void)
{
  struct speaker ada;
  speaker_begin(&ada, TEXT_NAMED);
  types(&ada, "ada");
  types_bytes(&ada, "\0", 1);
  types_bytes(&ada, "a\0b", 3);
  types(&ada, "\xff");
  types(&ada, "bob");
  is_told(&ada, "{'type':'error','code':'name.taken','text':'x'}");
  for (int i = 0; i < 3; i++) {
    goes_on(&ada);
    g_assert_cmpint(ada.refused, ==, CODE_PROTO_MALFORMED);
  }
  goes_on(&ada);
  asks(&ada, "{'type':'hello','name':'bob'}");
  speaker_end(&ada);
}

// So much may wait and no more.
static void test_held_bound(void)
{
  struct speaker ada;
  g_autofree char *line = g_strnfill(1023, 'x'); // 1024 with its end
  speaker_begin(&ada, TEXT_NAMED);
  types(&ada, "ada");
  g_assert_true(text_is_patient(ada.text));
  for (int i = 0; i < TEXT_HELD_MAX / 1024; i++) {
    types(&ada, line);
    g_assert_true(text_is_patient(ada.text));
  }
  types(&ada, "");
  g_assert_false(text_is_patient(ada.text));
  is_told(&ada, "{'type':'error','code':'name.taken','text':'x'}");
  goes_on(&ada);
  g_assert_true(text_is_patient(ada.text));
  speaker_end(&ada);
}

// Without telnet's bytes nothing is copied; with them the line is what is left.
static void test_clean(void)
{
  struct text *text = text_new(TEXT_NAMED);
  g_autoptr(GString) scratch = g_string_new("old");
  g_autoptr(GString) reply = g_string_new(NULL);
  gboolean interrupted = TRUE;
  const char *plain = "ciao\n";
  size_t length = 5;
  g_assert_true(text_clean(text, plain, &length, scratch, reply, &interrupted) == plain);
  g_assert_cmpuint(length, ==, 5);
  g_assert_false(interrupted);
  const char *bytes = "\xff\xfd\x06"
                      "ci\xff\xf4"
                      "ao\r";
  length = strlen(bytes);
  const char *clean = text_clean(text, bytes, &length, scratch, reply, &interrupted);
  g_assert_cmpmem(clean, length, "ciao", 4);
  g_assert_cmpstr(reply->str, ==, "\xff\xfc\x06");
  g_assert_true(interrupted);
  length = 1; // what has begun before goes on
  clean = text_clean(text, "\0", &length, scratch, reply, &interrupted);
  g_assert_cmpmem(clean, length, "\n", 1);
  g_assert_false(interrupted);
  text_free(text);
  text_free(NULL);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/text/greetings", test_greetings);
  g_test_add_func("/server/text/greeting-is-harmless", test_greeting_is_harmless);
  g_test_add_func("/server/text/way-in", test_way_in);
  g_test_add_func("/server/text/no-name", test_no_name);
  g_test_add_func("/server/text/address", test_address);
  g_test_add_func("/server/text/motd", test_motd);
  g_test_add_func("/server/text/console", test_console);
  g_test_add_func("/server/text/moves", test_moves);
  g_test_add_func("/server/text/stays-where-he-is", test_stays_where_he_is);
  g_test_add_func("/server/text/home-refused", test_home_refused);
  g_test_add_func("/server/text/twenty-members", test_twenty_members);
  g_test_add_func("/server/text/refusals-before-a-name", test_refusals_before_a_name);
  g_test_add_func("/server/text/refusals-inside", test_refusals_inside);
  g_test_add_func("/server/text/refused-address", test_refused_address);
  g_test_add_func("/server/text/no-text", test_no_text);
  g_test_add_func("/server/text/held", test_held);
  g_test_add_func("/server/text/held-after-a-refusal", test_held_after_a_refusal);
  g_test_add_func("/server/text/held-bytes", test_held_bytes);
  g_test_add_func("/server/text/held-bound", test_held_bound);
  g_test_add_func("/server/text/clean", test_clean);
  return g_test_run();
}
