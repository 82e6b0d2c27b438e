// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of the commands of the text dialect and of the console: each with both prefixes, with what
// it takes and with what it lacks, and the nearest one for what is none.
#include "text_speaker.h"

#include <string.h>

struct line {
  const char *typed, *request;
};

struct answer {
  const char *typed, *words;
};

static void assert_asks(struct speaker *speaker, const struct line *lines, size_t count)
{
  for (size_t i = 0; i < count; i++) {
    types(speaker, lines[i].typed);
    asks(speaker, lines[i].request);
    reads(speaker, "");
  }
}

// What a guest can ask for, in any case and with both prefixes.
static void test_requests(void)
{
  static const struct line lines[] = {
      {"/who", "{'type':'users'}"},
      {"#ListU", "{'type':'users'}"},
      {"/rooms", "{'type':'rooms'}"},
      {"#ROOMS  ", "{'type':'rooms'}"},
      {"/join lab", "{'type':'join','room':'lab'}"},
      {"#Join   the lab  ", "{'type':'join','room':'the lab'}"},
      {"/join \"the lab\"", "{'type':'join','room':'the lab'}"},
      {"/join \"", "{'type':'join','room':'\\\"'}"},
      {"/topic  all about \"it\" ",
       "{'type':'topic','room':'home','topic':'all about \\\"it\\\" '}"},
      {"/topic -", "{'type':'topic','room':'home','topic':''}"},
      {"/topic --", "{'type':'topic','room':'home','topic':'--'}"},
      {"/msg ada hi  there ", "{'type':'message','id':'said','to':'ada','text':'hi  there '}"},
      {"/msg\tada\thi", "{'type':'message','id':'said','to':'ada','text':'hi'}"},
      {"/msg \"Anna Maria\" hello",
       "{'type':'message','id':'said','to':'Anna Maria','text':'hello'}"},
      {"/msg \"Anna Maria\"hello",
       "{'type':'message','id':'said','to':'Anna Maria','text':'hello'}"},
      {"/msg \"ada hello", "{'type':'message','id':'said','to':'\\\"ada','text':'hello'}"},
      {"/msg [admin] help", "{'type':'message','id':'said','to':'[admin]','text':'help'}"},
      {"/msg ada \"hello\"", "{'type':'message','id':'said','to':'ada','text':'\\\"hello\\\"'}"},
      {"#Private ada a word", "{'type':'message','id':'said','to':'ada','text':'a word'}"},
      {"/private \"Anna Maria\" a word",
       "{'type':'message','id':'said','to':'Anna Maria','text':'a word'}"},
      {"/history", "{'type':'history','room':'home','limit':20}"},
      {"/history 5", "{'type':'history','room':'home','limit':5}"},
      {"/history 2147483647", "{'type':'history','room':'home','limit':2147483647}"},
      {"/nick  Anna Maria ", "{'type':'nick','name':'Anna Maria'}"},
      {"/register a good one ", "{'type':'register','password':'a good one '}"},
      {"/quit", "{'type':'quit'}"},
      {"#Exit", "{'type':'quit'}"},
      {"#exit", "{'type':'quit'}"},
      {"/EXIT now", "{'type':'quit'}"},
      {"quit", "{'type':'quit'}"},
      // Of an administrator; the server says who may.
      {"/kill bob", "{'type':'kick','name':'bob'}"},
      {"/kill bob \"too loud\"", "{'type':'kick','name':'bob','reason':'too loud'}"},
      {"/ban bob 2h \"too loud\"",
       "{'type':'ban','name':'bob','seconds':7200,'reason':'too loud'}"},
      {"#Kick \"Anna Maria\"  too much ",
       "{'type':'kick','name':'Anna Maria','reason':'too much '}"},
      {"#Unban bob", "{'type':'unban','name':'bob'}"},
      {"#Alert  Backup at six", "{'type':'alert','text':'Backup at six'}"},
      {"#Stats", "{'type':'stats'}"},
      {"#Reload", "{'type':'reload'}"},
  };
  struct speaker bob;
  speaker_in_home(&bob, TEXT_NAMED, "bob");
  assert_asks(&bob, lines, G_N_ELEMENTS(lines));
  speaker_end(&bob);
}

// What is no command is said, all of it.
static void test_messages(void)
{
  static const struct line lines[] = {
      {"hi", "{'type':'message','id':'said','room':'home','text':'hi'}"},
      {" /who", "{'type':'message','id':'said','room':'home','text':' /who'}"},
      {"//who", "{'type':'message','id':'said','room':'home','text':'/who'}"},
      {"//", "{'type':'message','id':'said','room':'home','text':'/'}"},
      {"///", "{'type':'message','id':'said','room':'home','text':'//'}"},
      {"Quit", "{'type':'message','id':'said','room':'home','text':'Quit'}"},
      {"quit ", "{'type':'message','id':'said','room':'home','text':'quit '}"},
      {"who", "{'type':'message','id':'said','room':'home','text':'who'}"},
      {" ", "{'type':'message','id':'said','room':'home','text':' '}"},
  };
  struct speaker bob;
  speaker_in_home(&bob, TEXT_NAMED, "bob");
  assert_asks(&bob, lines, G_N_ELEMENTS(lines));
  types(&bob, "");
  asks_nothing(&bob);
  reads(&bob, "");
  types(&bob, "##who"); // only the slash is doubled
  asks_nothing(&bob);
  reads(&bob, "* There is no command \"#who\". Did you mean /who?\n");
  speaker_end(&bob);
}

// Times of a ban; what is none belongs to the reason.
static void test_ban(void)
{
  static const struct line lines[] = {
      {"ban bob", "{'type':'ban','name':'bob'}"},
      {"ban bob 60", "{'type':'ban','name':'bob','seconds':60}"},
      {"ban bob 60s spam", "{'type':'ban','name':'bob','seconds':60,'reason':'spam'}"},
      {"ban bob 30m", "{'type':'ban','name':'bob','seconds':1800}"},
      {"ban bob 12H  much spam",
       "{'type':'ban','name':'bob','seconds':43200,'reason':'much spam'}"},
      {"ban \"Anna Maria\" 7d", "{'type':'ban','name':'Anna Maria','seconds':604800}"},
      {"ban bob 0", "{'type':'ban','name':'bob','seconds':0}"},
      {"ban bob 999999999d", "{'type':'ban','name':'bob','seconds':86399999913600}"},
      {"ban bob 1000000000", "{'type':'ban','name':'bob','reason':'1000000000'}"},
      {"ban bob -5", "{'type':'ban','name':'bob','reason':'-5'}"},
      {"ban bob 5w of spam", "{'type':'ban','name':'bob','reason':'5w of spam'}"},
      {"ban bob m", "{'type':'ban','name':'bob','reason':'m'}"},
      {"ban bob 7 d", "{'type':'ban','name':'bob','seconds':7,'reason':'d'}"},
      {"ban bob spam 7d", "{'type':'ban','name':'bob','reason':'spam 7d'}"},
  };
  struct speaker admin;
  speaker_begin(&admin, TEXT_CONSOLE);
  is_told(&admin, "{'type':'welcome','name':'[admin]','role':'admin'}");
  g_string_truncate(admin.out, 0);
  assert_asks(&admin, lines, G_N_ELEMENTS(lines));
  speaker_end(&admin);
}

// A console needs no prefix while it talks to nobody, and may stop the server.
static void test_console(void)
{
  static const struct line lines[] = {
      {"stats", "{'type':'stats'}"},
      {"#Stats", "{'type':'stats'}"},
      {"/stats", "{'type':'stats'}"},
      {"reload", "{'type':'reload'}"},
      {"listu", "{'type':'users'}"},
      {"msg bob hi", "{'type':'message','id':'said','to':'bob','text':'hi'}"},
      {"quit", "{'type':'quit'}"},
      {"#Quit", "{'type':'quit'}"},
      {"exit", "{'type':'stop'}"},
      {"#Exit", "{'type':'stop'}"},
  };
  struct speaker admin;
  speaker_begin(&admin, TEXT_CONSOLE);
  is_told(&admin, "{'type':'welcome','name':'[admin]','role':'admin'}");
  g_string_truncate(admin.out, 0);
  assert_asks(&admin, lines, G_N_ELEMENTS(lines));
  types(&admin, "");
  asks_nothing(&admin);
  types(&admin, "kill");
  reads(&admin, "* Use it as: kill NAME [reason]\n");
  types(&admin, "stat");
  reads(&admin, "* There is no command \"stat\". Did you mean stats?\n");
  types(&admin, "private bob");
  reads(&admin, "* Every line goes to bob alone from now on; /public ends it.\n");
  types(&admin, "stats");
  asks(&admin, "{'type':'message','id':'said','to':'bob','text':'stats'}");
  types(&admin, "#public");
  reads(&admin, "* Nobody's lines are private any more.\n");
  types(&admin, "stats");
  asks(&admin, "{'type':'stats'}");
  speaker_end(&admin);
}

// From `private` to `public` every line goes to one person.
static void test_private(void)
{
  static const struct line private[] = {
      {"hi", "{'type':'message','id':'said','to':'Anna Maria','text':'hi'}"},
      {"//who", "{'type':'message','id':'said','to':'Anna Maria','text':'/who'}"},
      {"/history 3", "{'type':'history','with':'Anna Maria','limit':3}"},
      {"/msg carl x", "{'type':'message','id':'said','to':'carl','text':'x'}"},
      {"/private carl x", "{'type':'message','id':'said','to':'carl','text':'x'}"},
      {"hi", "{'type':'message','id':'said','to':'Anna Maria','text':'hi'}"},
      {"/topic x", "{'type':'topic','room':'home','topic':'x'}"},
      {"quit", "{'type':'quit'}"},
  };
  struct speaker bob;
  speaker_in_home(&bob, TEXT_NAMED, "bob");
  types(&bob, "/private \"Anna Maria\"");
  asks_nothing(&bob);
  reads(&bob, "* Every line goes to Anna Maria alone from now on; /public ends it.\n");
  assert_asks(&bob, private, G_N_ELEMENTS(private));
  types(&bob, "#Private dora");
  reads(&bob, "* Every line goes to dora alone from now on; /public ends it.\n");
  types(&bob, "hi");
  asks(&bob, "{'type':'message','id':'said','to':'dora','text':'hi'}");
  types(&bob, "/public");
  asks_nothing(&bob);
  reads(&bob, "* Every line goes to home again.\n");
  types(&bob, "hi");
  asks(&bob, "{'type':'message','id':'said','room':'home','text':'hi'}");
  types(&bob, "/public");
  reads(&bob, "* Every line goes to home again.\n");
  speaker_end(&bob);
}

static void is_echoed(struct speaker *speaker, const char *room, const char *to, gint64 seq)
{
  struct message echo = {.type = MSG_MESSAGE};
  if (to)
    message_set(&echo, to, to);
  else
    message_set(&echo, room, room);
  message_set(&echo, seq, seq);
  text_heard(speaker->text, &echo);
}

// The echo of what was said in the room before comes late: its number is none of this room's.
static void test_last_elsewhere(void)
{
  struct speaker bob;
  speaker_in_home(&bob, TEXT_NAMED, "bob");
  is_told(&bob, "{'type':'joined','room':'lab','topic':'','count':1,'members':[{'name':'bob'}]}");
  reads(&bob, "[bob] (Connected)\n* In lab: bob\n");
  is_echoed(&bob, "home", NULL, 7);
  types(&bob, "/delete");
  asks_nothing(&bob);
  reads(&bob, "* There is nothing of yours here that could be changed.\n");
  is_echoed(&bob, "lab", NULL, 8);
  types(&bob, "/delete");
  asks(&bob, "{'type':'remove','room':'lab','seq':8}");
  speaker_end(&bob);
}

// What has been said and not come back yet has no number, and what was said before is not meant.
static void test_last_on_its_way(void)
{
  struct speaker bob;
  speaker_in_home(&bob, TEXT_NAMED, "bob");
  is_echoed(&bob, "home", NULL, 7);
  is_echoed(&bob, NULL, "ada", 3);
  types(&bob, "hi");
  types(&bob, "/delete");
  asks_nothing(&bob);
  reads(&bob, "* There is nothing of yours here that could be changed.\n");
  is_echoed(&bob, "home", NULL, 8);
  types(&bob, "/private ada");
  types(&bob, "/delete");
  asks(&bob, "{'type':'remove','with':'ada','seq':3}");
  types(&bob, "/msg ada hi");
  types(&bob, "/delete");
  asks_nothing(&bob);
  types(&bob, "/public");
  types(&bob, "/delete");
  asks(&bob, "{'type':'remove','room':'home','seq':8}");
  speaker_end(&bob);
}

// What is missing is said; nothing is run.
static void test_usage(void)
{
  static const struct answer lines[] = {
      {"/join", "* Use it as: /join ROOM\n"},
      {"/join  ", "* Use it as: /join ROOM\n"},
      {"/topic", "* Use it as: /topic TEXT\n"},
      {"#MSG", "* Use it as: /msg NAME TEXT\n"},
      {"/msg ada", "* Use it as: /msg NAME TEXT\n"},
      {"/msg \"Anna Maria\"  ", "* Use it as: /msg NAME TEXT\n"},
      {"/private", "* Use it as: /private NAME\n"},
      {"/history 0", "* Use it as: /history N\n"},
      {"/history -1", "* Use it as: /history N\n"},
      {"/history many", "* Use it as: /history N\n"},
      {"/history 99999999999999999999", "* Use it as: /history N\n"},
      {"/nick", "* Use it as: /nick NAME\n"},
      {"/login", "* Use it as: /login PASSWORD\n"},
      {"/register ", "* Use it as: /register PASSWORD\n"},
      {"/kill", "* Use it as: /kill NAME [reason]\n"},
      {"/kick", "* Use it as: /kick NAME [reason]\n"},
      {"/ban", "* Use it as: /ban NAME [TIME] [reason]\n"},
      {"/unban", "* Use it as: /unban NAME\n"},
      {"/alert", "* Use it as: /alert TEXT\n"},
      {"/login right one", "* You have a name already: quit, and come back with the account's.\n"},
  };
  struct speaker bob;
  speaker_in_home(&bob, TEXT_NAMED, "bob");
  for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
    types(&bob, lines[i].typed);
    asks_nothing(&bob);
    reads(&bob, lines[i].words);
  }
  speaker_end(&bob);
}

// Before there is a name only these are heard, and the name is asked for again.
static void test_before_a_name(void)
{
  static const struct answer lines[] = {
      {"/who", "* Give your name first.\nname: "},
      {"#Rooms", "* Give your name first.\nname: "},
      {"/msg ada hi", "* Give your name first.\nname: "},
      {"/register secret", "* Give your name first.\nname: "},
      {"/login secret", "* Give the account's name first.\nname: "},
      {"/login", "* Use it as: /login PASSWORD\nname: "},
      {"/logon x", "* There is no command \"logon\". Did you mean /login?\nname: "},
  };
  struct speaker bob;
  speaker_begin(&bob, TEXT_NAMED);
  g_string_truncate(bob.out, 0);
  for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
    types(&bob, lines[i].typed);
    asks_nothing(&bob);
    reads(&bob, lines[i].words);
  }
  types(&bob, "//x"); // no message yet
  asks_nothing(&bob);
  g_assert_true(g_str_has_prefix(bob.out->str, "* There is no command \"/x\"."));
  g_string_truncate(bob.out, 0);
  types(&bob, "/help");
  asks_nothing(&bob);
  g_assert_true(g_str_has_suffix(bob.out->str, "\nname: "));
  types(&bob, "quit");
  asks(&bob, "{'type':'quit'}");
  types(&bob, "/exit");
  asks(&bob, "{'type':'quit'}");
  speaker_end(&bob);
}

// A password goes with the name that was said last, spaces and all.
static void test_login(void)
{
  struct speaker ada;
  speaker_begin(&ada, TEXT_NAMED);
  types(&ada, "zoe");
  is_told(&ada, "{'type':'error','code':'name.taken','text':'x'}");
  types(&ada, "ada");
  is_told(&ada, "{'type':'error','code':'auth.required','text':'x'}");
  types(&ada, "#Login  right \"one\" ");
  asks(&ada, "{'type':'hello','name':'ada','password':'right \\\"one\\\" '}");
  is_told(&ada, "{'type':'error','code':'auth.failed','text':'x'}");
  types(&ada, "/login another");
  asks(&ada, "{'type':'hello','name':'ada','password':'another'}");
  speaker_end(&ada);
}

// The nearest one that this speaker could use.
static void test_nearest(void)
{
  static const struct answer lines[] = {
      {"/hstory", "* There is no command \"hstory\". Did you mean /history?\n"},
      {"/hist 5", "* There is no command \"hist\". Did you mean /history?\n"},
      {"/HELPP", "* There is no command \"helpp\". Did you mean /help?\n"},
      {"/wo", "* There is no command \"wo\". Did you mean /who?\n"},
      {"/jion lab", "* There is no command \"jion\". Did you mean /join?\n"},
      {"/qiut", "* There is no command \"qiut\". Did you mean /quit?\n"},
      {"/ki", NULL}, // not what is for administrators
      {"/", "* There is no command \"\". Did you mean /help?\n"},
      {"#", "* There is no command \"\". Did you mean /help?\n"},
      {"/ who", "* There is no command \"\". Did you mean /help?\n"},
      {"/\x1b[2J", NULL},
      {"/\u202e", NULL},
  };
  struct speaker bob;
  speaker_in_home(&bob, TEXT_NAMED, "bob");
  for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
    types(&bob, lines[i].typed);
    asks_nothing(&bob);
    if (lines[i].words)
      reads(&bob, lines[i].words);
    g_assert_null(strstr(bob.out->str, "/kill"));
    g_assert_null(strstr(bob.out->str, "\x1b"));
    g_assert_null(strstr(bob.out->str, "\u202e"));
    g_string_truncate(bob.out, 0);
  }
  speaker_end(&bob);

  speaker_in_home(&bob, TEXT_CONSOLE, "[admin]");
  types(&bob, "#kil bob");
  reads(&bob, "* There is no command \"kil\". Did you mean kill?\n");
  types(&bob, "#nik bob"); // not what is for people
  g_assert_null(strstr(bob.out->str, "nick"));
  speaker_end(&bob);
}

// However long it is, it is answered, and not with all of it.
static void test_long_verb(void)
{
  struct speaker bob;
  speaker_in_home(&bob, TEXT_NAMED, "bob");
  g_autofree char *longest = g_strnfill(32, 'x');
  g_autofree char *line = g_strconcat("/", longest, NULL);
  types(&bob, line);
  g_assert_true(g_str_has_prefix(bob.out->str, "* There is no command \"xxx"));
  g_string_truncate(bob.out, 0);
  g_autofree char *more = g_strnfill(60000, 'x');
  more[0] = '/';
  types(&bob, more);
  asks_nothing(&bob);
  reads(&bob, "* There is no command of that length.\n");
  speaker_end(&bob);
}

// Everybody is shown what he can use, and everything that is shown is known.
static void test_help(void)
{
  static const struct {
    enum text_kind kind;
    const char *role, *shown, *hidden;
  } table[] = {
      {TEXT_NAMED, "guest", "* /nick NAME ", "/kill"},
      {TEXT_NAMED, "guest", "* /login PASSWORD ", "reload"},
      {TEXT_NAMED, "guest", "* Any other line goes to everybody in the room.\n", "stop the server"},
      {TEXT_NAMED, "admin", "* /kill NAME [reason] ", "reload"},
      {TEXT_CONSOLE, "admin", "* kill NAME [reason] ", "/kill"},
      {TEXT_CONSOLE, "admin", "* reload ", "nick"},
      {TEXT_CONSOLE, "admin", "* exit                     stop the server\n", "login"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    struct speaker bob;
    speaker_begin(&bob, table[i].kind);
    is_told(&bob, "{'type':'welcome','name':'bob','role':'%s'}", table[i].role);
    g_string_truncate(bob.out, 0);
    types(&bob, "/HELP");
    asks_nothing(&bob);
    g_assert_nonnull(strstr(bob.out->str, table[i].shown));
    g_assert_null(strstr(bob.out->str, table[i].hidden));
    g_auto(GStrv) lines = g_strsplit(bob.out->str, "\n", 0);
    g_string_truncate(bob.out, 0);
    for (size_t n = 0; lines[n][0]; n++) {
      if (g_str_has_prefix(lines[n], "* Any other"))
        continue;
      const char *verb = lines[n] + strlen("* ") + (lines[n][2] == '/');
      g_autofree char *typed = g_strdup_printf("/%.*s x y", (int) strcspn(verb, " "), verb);
      types(&bob, typed);
      g_assert_null(strstr(bob.out->str, "There is no command"));
    }
    speaker_end(&bob);
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/text-verbs/requests", test_requests);
  g_test_add_func("/server/text-verbs/messages", test_messages);
  g_test_add_func("/server/text-verbs/ban", test_ban);
  g_test_add_func("/server/text-verbs/console", test_console);
  g_test_add_func("/server/text-verbs/private", test_private);
  g_test_add_func("/server/text-verbs/last-elsewhere", test_last_elsewhere);
  g_test_add_func("/server/text-verbs/last-on-its-way", test_last_on_its_way);
  g_test_add_func("/server/text-verbs/usage", test_usage);
  g_test_add_func("/server/text-verbs/before-a-name", test_before_a_name);
  g_test_add_func("/server/text-verbs/login", test_login);
  g_test_add_func("/server/text-verbs/nearest", test_nearest);
  g_test_add_func("/server/text-verbs/long-verb", test_long_verb);
  g_test_add_func("/server/text-verbs/help", test_help);
  return g_test_run();
}
