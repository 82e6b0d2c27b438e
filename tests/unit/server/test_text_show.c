// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of what the text dialect shows: the words for every event and answer, and that nobody's
// words, name or topic can look like the server's, like another's, or move a terminal's cursor.
#include "text_speaker.h"

#include <string.h>

struct shown {
  const char *event, *words;
};

// Events are the same for everybody, whatever is known of the speaker.
static void assert_shown(const struct shown *table, size_t count)
{
  static const enum text_kind kinds[] = {TEXT_NAMED, TEXT_ADDRESS, TEXT_CONSOLE};
  for (size_t kind = 0; kind < G_N_ELEMENTS(kinds); kind++) {
    struct speaker ada;
    speaker_in_home(&ada, kinds[kind], "ada");
    for (size_t i = 0; i < count; i++) {
      is_told(&ada, "{'type':%s}", table[i].event);
      reads(&ada, table[i].words);
    }
    speaker_end(&ada);
  }
}

static void test_events(void)
{
  static const struct shown table[] = {
      {"'message','room':'home','seq':1,'from':'bob','time':1,'text':'the line'",
       "[bob] the line\n"},
      {"'message','room':'home','from':'bob','text':'one\\ntwo\\n\\nfour'",
       "[bob] one\n[bob] two\n[bob] \n[bob] four\n"},
      {"'message','room':'home','from':'bob','text':'yes\\nnow','reply':{'seq':1,'from':'ada',"
       "'text':'Pizza? \\u001b'}",
       "[bob] > ada: Pizza? \\x1b\n[bob] yes\n[bob] now\n"},
      {"'message','room':'home','from':'bob','text':'yes','edited':2,'reply':{'seq':1,'from':'ada',"
       "'removed':true}",
       "[bob] > ada: (removed)\n[bob] (edited) yes\n"},
      {"'message','room':'home','from':'bob','text':'yes','reply':{'seq':1}", "[bob] yes\n"},
      {"'message','room':'home','from':'bob','text':'','removed':true,'by':'bob'",
       "[bob] (removed)\n"},
      {"'edited','room':'home','from':'bob','seq':1,'time':1,'text':'a\\nb'",
       "[bob] (edited) a\n[bob] (edited) b\n"},
      {"'edited','with':'ada','from':'bob','seq':1,'time':1,'text':'a'",
       "[bob] (private, edited) a\n"},
      {"'removed','room':'home','from':'bob','by':'bob','time':1790000000000",
       "* bob removed a message of 14:13.\n"},
      {"'removed','with':'ada','from':'bob','by':'root','time':1790000000000",
       "* root removed a private message of bob's of 14:13.\n"},
      {"'reacted','room':'home','from':'bob','to':'ada','reaction':'👍','on':true,"
       "'time':1790000000000",
       "* bob reacted with 👍 to ada at 14:13.\n"},
      {"'reacted','room':'home','from':'bob','to':'ada','reaction':'👍','on':false,'time':1", ""},
      {"'message','room':'home','from':'bob','text':'ended\\n'", "[bob] ended\n[bob] \n"},
      {"'message','room':'home','from':'[203.0.113.7:51234]','text':'hi'",
       "[203.0.113.7:51234] hi\n"},
      {"'message','to':'ada','from':'bob','text':'one\\ntwo'",
       "[bob] (private to ada) one\n[bob] (private to ada) two\n"},
      {"'message','room':'home','from':'bob','text':'','file':{'file':'f1','name':'photo.jpg',"
       "'size':1234567,'sha256':'00'}",
       "[bob] sent a file: photo.jpg (1.2 MB), /get photo.jpg\n"},
      {"'message','room':'home','from':'bob','text':'one\\ntwo','file':{'file':'f1','name':'a b',"
       "'size':1,'sha256':'00'}",
       "[bob] one\n[bob] two\n[bob] sent a file: a b (1 byte), /get a b\n"},
      {"'message','to':'ada','from':'bob','text':'','file':{'file':'f1','name':'a','size':0,"
       "'sha256':'00'}",
       "[bob] (private to ada) sent a file: a (0 bytes), /get f1\n"},
      {"'message','room':'home','from':'bob','text':'hi','file':{'file':'f1','name':'a','size':0,"
       "'sha256':'00','removed':true}",
       "[bob] hi\n[bob] sent a file that was removed: a\n"},
      {"'removed','room':'home','seq':1,'file':'f1','by':'bob'", "* bob removed a file: f1\n"},
      {"'removed','with':'bob','seq':1,'file':'f1','name':'a b','by':'bob'",
       "* bob removed a file: a b\n"},
      {"'message','to':'[admin]','from':'bob','text':'help'", "[bob] (private to [admin]) help\n"},
      {"'presence','room':'home','event':'join','name':'bob'", "[bob] (Connected)\n"},
      {"'presence','room':'home','event':'leave','name':'bob','reason':'quit'",
       "[bob] (Disconnected)\n"},
      {"'presence','room':'home','event':'join','name':'[203.0.113.7:51234]'",
       "[203.0.113.7:51234] (Connected)\n"},
      {"'topic','room':'home','topic':'Ciao','by':'bob'", "* bob set the topic of home: Ciao\n"},
      {"'topic','room':'home','topic':'','by':'bob'", "* bob cleared the topic of home.\n"},
      {"'members','room':'home','count':251", "* 251 people are in home.\n"},
      {"'alert','from':'admin','text':'Backup\\nat six'",
       "[admin] (Alert) Backup\n[admin] (Alert) at six\n"},
      {"'kicked','by':'ada','reason':'spam'", "* You were kicked by ada: spam\n"},
      {"'kicked','by':'ada','reason':''", "* You were kicked by ada.\n"},
      {"'gap','room':'home','from':4713,'to':4790",
       "* 78 messages were left out, because you read too slowly. /history shows the newest.\n"},
      {"'connected','name':'ada','address':'203.0.113.7:51234'",
       "Connected ada 203.0.113.7:51234\n"},
      {"'disconnected','name':'ada','reason':'quit'", "Disconnected ada (quit)\n"},
      {"'shutdown','reason':'x','reconnect_after_ms':2000", "SHUTDOWN\n"},
      {"'shutdown'", "SHUTDOWN\n"},
      {"'bye'", "bye\n"},
      // Nothing that a terminal shows.
      {"'typing','room':'home','name':'bob'", ""},
      {"'read','room':'home','seq':1", ""},
      {"'ping'", ""},
      {"'pong'", ""},
      {"'left','room':'home'", ""},
      {"'something of a later day'", ""},
  };
  assert_shown(table, G_N_ELEMENTS(table));
}

// Control bytes, escape sequences and reordering are shown; a line's end within what is one line is
// shown, too.
static void test_hostile_events(void)
{
  static const struct shown table[] = {
      {"'message','from':'bob','text':'\\u001b[2J\\u0007\\r\\b'",
       "[bob] \\x1b[2J\\x07\\x0d\\x08\n"},
      {"'message','from':'bob','text':'a\\u202eb\\u2066c\\u200bd\\ufeff'",
       "[bob] a\\u202eb\\u2066c\\u200bd\\ufeff\n"},
      {"'message','from':'bob','text':'a\\u2028* b\\u2029[ada] c\\u0085d'",
       "[bob] a\\u2028* b\\u2029[ada] c\\x85d\n"},
      {"'message','from':'bob','text':'* a\\n* b\\n[ada] c\\nSHUTDOWN\\nbye'",
       "[bob] * a\n[bob] * b\n[bob] [ada] c\n[bob] SHUTDOWN\n[bob] bye\n"},
      {"'message','from':'bob','text':'a\\tb'", "[bob] a\\x09b\n"},
      {"'message','from':'b\\n* ob\\u001b','text':'hi\\nho'",
       "[b\\x0a* ob\\x1b] hi\n[b\\x0a* ob\\x1b] ho\n"},
      {"'message','to':'a\\n* da\\u202e','from':'b\\nob','text':'hi'",
       "[b\\x0aob] (private to a\\x0a* da\\u202e) hi\n"},
      {"'message','from':'b\\nob','text':'','file':{'file':'f\\n','name':'a\\u001b\\u202e\\n* b',"
       "'size':-5,'sha256':'00'}",
       "[b\\x0aob] sent a file: a\\x1b\\u202e\\x0a* b (0 bytes), /get a\\x1b\\u202e\\x0a* b\n"},
      {"'removed','file':'f1','name':'a\\n* b\\u001b','by':'b\\nob'",
       "* b\\x0aob removed a file: a\\x0a* b\\x1b\n"},
      {"'presence','event':'join','name':'b\\n* ob\\u001b[m'", "[b\\x0a* ob\\x1b[m] (Connected)\n"},
      {"'presence','event':'leave','name':'b\\u202eob'", "[b\\u202eob] (Disconnected)\n"},
      {"'topic','room':'ho\\nme','topic':'a\\n* b\\u001b','by':'b\\nob'",
       "* b\\x0aob set the topic of ho\\x0ame: a\\x0a* b\\x1b\n"},
      {"'topic','room':'ho\\nme','topic':'','by':'b\\u001bob'",
       "* b\\x1bob cleared the topic of ho\\x0ame.\n"},
      {"'members','room':'ho\\u202eme\\n','count':251", "* 251 people are in ho\\u202eme\\x0a.\n"},
      {"'alert','from':'ad\\nmin','text':'a\\u001b\\n* b'",
       "[ad\\x0amin] (Alert) a\\x1b\n[ad\\x0amin] (Alert) * b\n"},
      {"'kicked','by':'a\\nda','reason':'a\\n* b\\u001b'",
       "* You were kicked by a\\x0ada: a\\x0a* b\\x1b\n"},
      {"'kicked','by':'a\\u202eda\\n','reason':''", "* You were kicked by a\\u202eda\\x0a.\n"},
      {"'connected','name':'a\\nda\\u001b','address':'203.0.113.7:51234'",
       "Connected a\\x0ada\\x1b 203.0.113.7:51234\n"},
      {"'disconnected','name':'a\\u202eda\\n','reason':'quit'",
       "Disconnected a\\u202eda\\x0a (quit)\n"},
  };
  assert_shown(table, G_N_ELEMENTS(table));
}

static void test_answers(void)
{
  static const struct shown table[] = {
      {"'rooms','count':3,'rooms':[{'room':'home','topic':'','count':1},"
       "{'room':'lab','topic':'all\\nof it','count':2},{'room':'l\\u001b','topic':'','count':0}]",
       "* home, 1 person\n* lab, 2 people: all\\x0aof it\n* l\\x1b, 0 people\n"},
      {"'rooms','count':900,'rooms':[{'room':'home','topic':'','count':1}]",
       "* home, 1 person\n* There are 900 rooms in all.\n"},
      {"'users','count':1,'users':[{'name':'ada','role':'guest','rooms':['home']}]",
       "* ada, guest: home\n* 1 person is here.\n"},
      {"'users','count':3,'users':[{'name':'a\\nda','role':'admin','rooms':['home','la\\u202eb']},"
       "{'name':'bob','role':'member','rooms':[]}]",
       "* a\\x0ada, admin: home, la\\u202eb\n* bob, member\n* 3 people are here.\n"},
      {"'users','count':0,'users':[]", "* 0 people are here.\n"},
      {"'registered','name':'a\\u001bda'",
       "* The name a\\x1bda is yours now: next time, give it and then /login PASSWORD.\n"},
      {"'ok'", "* Done.\n"},
      {"'stats','stats':[{'name':'connections','text':'3'},{'name':'rooms','text':'1'}]",
       "* connections: 3\n* rooms: 1\n"},
      {"'history','room':'home','messages':[],'end':true", "* Nothing was said here yet.\n"},
  };
  assert_shown(table, G_N_ELEMENTS(table));
}

// The time stands in front of each line; it is the server's time zone, which is the test's.
static void test_history(void)
{
  struct speaker ada;
  g_setenv("TZ", "UTC", TRUE);
  speaker_in_home(&ada, TEXT_NAMED, "ada");
  is_told(&ada, "{'type':'history','room':'home','messages':["
                "{'type':'message','from':'bob','time':1795269720000,'text':'one\\n* two'},"
                "{'type':'message','from':'[203.0.113.7:51234]','time':1795269780999,"
                "'text':'a\\u001b[2J'},"
                "{'type':'message','from':'b\\nob','time':0,'text':'x'}],'end':false}");
  reads(&ada, "2026-11-21 14:02 [bob] one\n2026-11-21 14:02 [bob] * two\n"
              "2026-11-21 14:03 [203.0.113.7:51234] a\\x1b[2J\n"
              "1970-01-01 00:00 [b\\x0aob] x\n* That was all.\n");
  // A time that no calendar has is left out, not a crash.
  is_told(&ada, "{'type':'history','room':'home','messages':["
                "{'type':'message','from':'bob','time':9007199254740991,'text':'x'}],'end':true}");
  g_assert_nonnull(strstr(ada.out->str, "[bob] x\n* That was all.\n"));
  speaker_end(&ada);
}

// Names and topics of the room that one enters, and a new name of one's own.
static void test_hostile_answers(void)
{
  struct speaker ada;
  speaker_in_home(&ada, TEXT_NAMED, "a\\nda");
  is_told(&ada, "{'type':'joined','room':'la\\nb','topic':'a\\n* b\\u001b','count':2,"
                "'members':[{'name':'b\\nob'},{'name':'c\\u202e'}]}");
  reads(&ada, "[a\\x0ada] (Connected)\n* In la\\x0ab: b\\x0aob, c\\u202e\n"
              "* Topic of la\\x0ab: a\\x0a* b\\x1b\n");
  is_told(&ada, "{'type':'nick','name':'e\\nve\\u001b'}");
  reads(&ada, "* You are e\\x0ave\\x1b now.\n");
  types(&ada, "/public");
  reads(&ada, "* Every line goes to la\\x0ab again.\n");
  types(&ada, "/private \u202e\x1b");
  reads(&ada, "* Every line goes to \\u202e\\x1b alone from now on; /public ends it.\n");
  speaker_end(&ada);
}

// After nick he is shown under the new name.
static void test_nick(void)
{
  struct speaker ada;
  speaker_in_home(&ada, TEXT_NAMED, "ada");
  is_told(&ada, "{'type':'nick','name':'eve'}");
  reads(&ada, "* You are eve now.\n");
  is_told(&ada, "{'type':'joined','room':'lab','topic':'','count':1,'members':[{'name':'eve'}]}");
  reads(&ada, "[eve] (Connected)\n* In lab: eve\n");
  speaker_end(&ada);
}

// A bracket within a name does not end it: who is called "ada] hi" does not speak for ada.
static void test_bracket_in_a_name(void)
{
  static const struct shown table[] = {
      {"'message','from':'ada] hi','text':'x'", "[ada\\x5d hi] x\n"},
      {"'presence','event':'join','name':'ada] I quit'", "[ada\\x5d I quit] (Connected)\n"},
      {"'message','from':'a[b]','text':'x'", "[a[b\\x5d] x\n"},
      {"'message','from':'[[2001:db8::1]:51234]','text':'x'", "[[2001:db8::1]:51234] x\n"},
      {"'message','from':'[admin]','text':'x'", "[admin] x\n"},
  };
  assert_shown(table, G_N_ELEMENTS(table));
}

// Whatever stands in them, words of others begin with a name in brackets, or with the server's mark
// where the server says them.
static void test_nobody_forges_a_line(void)
{
  static const char *const evil[] = {
      "* You were kicked by ada.",
      "[ada] hi",
      "SHUTDOWN",
      "bye",
      "name: ",
      "a\n* b",
      "a\n[ada] b",
      "a\r* b",
      "\n",
      "\n\n* x",
      "a\x0b* b",
      "a\x0c[ada] b",
      "a\xc2\x85* b",
      "\u2028* b",
      "\u2029[ada]",
      "\x1b[1A\x1b[2K* b",
      "\u202e* tfel ot",
      "a\x7f\x08\x08* bb",
      "a\u2066b",
      "\xc2\x9b"
      "2K",
  };
  for (size_t i = 0; i < G_N_ELEMENTS(evil); i++) {
    const char *words = evil[i];
    struct message messages[] = {{.type = MSG_MESSAGE},  {.type = MSG_MESSAGE},
                                 {.type = MSG_PRESENCE}, {.type = MSG_ALERT},
                                 {.type = MSG_TOPIC},    {.type = MSG_KICKED}};
    for (size_t n = 0; n < G_N_ELEMENTS(messages); n++) {
      struct message *message = &messages[n];
      g_autoptr(GString) out = g_string_new(NULL);
      message_set(message, from, "bob");
      message_set(message, name, "bob");
      message_set(message, by, words);
      message_set(message, room, words);
      message_set(message, event, "leave");
      message_set(message, text, words);
      message_set(message, topic, words);
      message_set(message, reason, words);
      if (n == 1)
        message_set(message, to, words);
      dialect_text.encoder.append(message, out);
      g_assert_true(g_utf8_validate(out->str, (gssize) out->len, NULL));
      g_assert_true(g_str_has_suffix(out->str, "\n"));
      const char *mark = n < 4 ? "[bob] " : "* ";
      g_auto(GStrv) lines = g_strsplit(out->str, "\n", 0);
      guint count = g_strv_length(lines);
      for (guint line = 0; line + 1 < count; line++)
        g_assert_true(g_str_has_prefix(lines[line], mark));
      if (n >= 2 && n != 3) // one line, whatever is in it
        g_assert_cmpuint(count, ==, 2);
      for (const char *p = out->str; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        g_assert_true(c == '\n' || !g_unichar_iscntrl(c));
        g_assert_cmpint(g_unichar_type(c), !=, G_UNICODE_FORMAT);
      }
    }
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/text-show/events", test_events);
  g_test_add_func("/server/text-show/hostile-events", test_hostile_events);
  g_test_add_func("/server/text-show/answers", test_answers);
  g_test_add_func("/server/text-show/history", test_history);
  g_test_add_func("/server/text-show/hostile-answers", test_hostile_answers);
  g_test_add_func("/server/text-show/nick", test_nick);
  g_test_add_func("/server/text-show/bracket-in-a-name", test_bracket_in_a_name);
  g_test_add_func("/server/text-show/nobody-forges-a-line", test_nobody_forges_a_line);
  return g_test_run();
}
