// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of files in the text dialect: lists, the commands of the shell that it answers with, a file
// that is asked for by its name, and that whatever a file is called does no harm in a shell.
#include "text_speaker.h"

#include <string.h>

#include "text_private.h"

#define HASH "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
#define WHERE "* In another terminal, within a minute; stay here until it is done:\n"
#define NONE "* There is no file of that name here: /files lists them.\n"

static void begin(struct speaker *speaker, enum text_kind kind)
{
  speaker_in_home(speaker, kind, "ada");
  text_set_reach(speaker->text, "127.0.0.1 60467");
}

static void test_list(void)
{
  struct speaker ada;
  begin(&ada, TEXT_NAMED);
  types(&ada, "/files");
  asks(&ada, "{'type':'files','id':1,'room':'home','limit':20}");
  is_told(&ada, "{'type':'files','re':1,'files':["
                "{'file':'f2','name':'b: c','size':1234567,'from':'b\\nob','time':0,'seq':2},"
                "{'file':'f1','name':'a\\u001b','size':1,'from':'ada','time':0,'seq':1}],"
                "'end':true}");
  g_autofree char *epoch = NULL;
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(0);
  epoch = g_date_time_format(time, "%Y-%m-%d %H:%M");
  g_autofree char *words =
      g_strdup_printf("* f1 %s, 1 byte from ada: a\\x1b\n* f2 %s, 1.2 MB from b\\x0aob: b: c\n"
                      "* That was all.\n",
                      epoch, epoch);
  reads(&ada, words);
  types(&ada, "#ListF 5");
  asks(&ada, "{'type':'files','id':2,'room':'home','limit':5}");
  is_told(&ada, "{'type':'files','re':2,'files':[],'end':true}");
  reads(&ada, "* There are no files here.\n");
  types(&ada, "/files 9999");
  asks(&ada, "{'type':'files','id':3,'room':'home','limit':200}");
  is_told(&ada, "{'type':'error','re':3,'code':'proto.unknown','text':'x'}");
  reads(&ada, "* This server does not take files.\n");
  types(&ada, "/files 0");
  asks_nothing(&ada);
  reads(&ada, "* Use it as: /files N\n");
  speaker_end(&ada);
}

// A console that is nowhere sees where each file is.
static void test_list_of_all(void)
{
  struct speaker root;
  speaker_begin(&root, TEXT_CONSOLE);
  is_told(&root, "{'type':'welcome','name':'[admin]','role':'admin'}");
  g_string_truncate(root.out, 0);
  types(&root, "#ListF");
  asks(&root, "{'type':'files','id':1,'limit':200}");
  is_told(&root,
          "{'type':'files','re':1,'files':["
          "{'file':'f3','room':'home','name':'c','size':1,'from':'ada','time':0},"
          "{'file':'f2','with':'ada','and':'bob','name':'b','size':1,'from':'ada','time':0},"
          "{'file':'f1','with':'ada','and':'bob','name':'a','size':1,'from':'bob','time':0}],"
          "'end':false}");
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(0);
  g_autofree char *epoch = g_date_time_format(time, "%Y-%m-%d %H:%M");
  g_autofree char *words =
      g_strdup_printf("* f1 %s, 1 byte from bob to ada: a\n* f2 %s, 1 byte from ada to bob: b\n"
                      "* f3 %s, 1 byte from ada in home: c\n"
                      "* There are older ones: /files N lists the last N.\n",
                      epoch, epoch, epoch);
  reads(&root, words);
  types(&root, "remove f3 \"not here\"");
  asks(&root, "{'type':'remove','id':2,'file':'f3','reason':'not here'}");
  is_told(&root, "{'type':'ok','re':2}");
  reads(&root, "* Done.\n");
  types(&root, "#Remove f3");
  asks(&root, "{'type':'remove','id':3,'file':'f3'}");
  is_told(&root, "{'type':'error','re':3,'code':'file.unknown','text':'There is no such file.'}");
  reads(&root, "* There is no such file.\n");
  speaker_end(&root);
}

static void tell_ticket(struct speaker *speaker, gint64 re, const char *file, const char *name)
{
  is_told(speaker,
          "{'type':'ticket','re':%" G_GINT64_FORMAT
          ",'ticket':'t9','file':'%s','name':'%s','size':1500,'sha256':'" HASH "'}",
          re, file, name);
}

static void test_get_by_id(void)
{
  struct speaker ada;
  begin(&ada, TEXT_NAMED);
  types(&ada, "/get f1");
  asks(&ada, "{'type':'download','id':1,'file':'f1'}");
  // What comes between has nothing to do with it, and lines wait.
  is_told(&ada, "{'type':'error','code':'store.unavailable','text':'No.'}");
  reads(&ada, "* No.\n");
  types(&ada, "hi");
  asks_nothing(&ada);
  goes_on(&ada);
  asks_nothing(&ada);
  tell_ticket(&ada, 1, "f1", "it\\u0027s.txt");
  reads(&ada,
        "* The SHA-256 of it's.txt (1.5 kB) is " HASH ".\n" WHERE
        "echo '{\"type\":\"download\",\"ticket\":\"t9\"}' | nc 127.0.0.1 60467 > 'it'\\''s.txt'\n");
  goes_on(&ada);
  asks(&ada, "{'type':'message','id':'said','room':'home','text':'hi'}");
  types(&ada, "/get  ");
  asks_nothing(&ada);
  reads(&ada, "* Use it as: /get FILE\n");
  speaker_end(&ada);
}

// By a name: page after page, the newest of that name.
static void test_get_by_name(void)
{
  static const char *const spellings[] = {"/get my photo.jpg", "#TrfD  \"my photo.jpg\" "};
  struct speaker ada;
  begin(&ada, TEXT_NAMED);
  for (gsize i = 0; i < G_N_ELEMENTS(spellings); i++) {
    int id = 1 + 4 * (int) i;
    types(&ada, spellings[i]);
    is_told(&ada, "{'type':'error','re':%d,'code':'file.unknown','text':'x'}", id);
    goes_on(&ada);
    g_autofree char *first =
        g_strdup_printf("{'type':'files','id':%d,'room':'home','limit':200}", id + 1);
    asks(&ada, first);
    is_told(&ada,
            "{'type':'files','re':%d,'end':false,'files':[{'file':'f9','name':'x','from':'ada',"
            "'seq':9},{'file':'f8','name':'my photo.jpg','from':'ada','seq':8,'removed':true}]}",
            id + 1);
    goes_on(&ada);
    g_autofree char *second =
        g_strdup_printf("{'type':'files','id':%d,'room':'home','before':8,'limit':200}", id + 2);
    asks(&ada, second);
    is_told(&ada,
            "{'type':'files','re':%d,'end':true,'files':[{'file':'f7','name':'my photo.jpg',"
            "'from':'bob','seq':7},{'file':'f6','name':'my photo.jpg','from':'ada','seq':6}]}",
            id + 2);
    goes_on(&ada);
    g_autofree char *third = g_strdup_printf("{'type':'download','id':%d,'file':'f7'}", id + 3);
    asks(&ada, third);
    reads(&ada, "");
    tell_ticket(&ada, id + 3, "f7", "my photo.jpg");
    g_assert_nonnull(strstr(ada.out->str, "> 'my photo.jpg'\n"));
    g_string_truncate(ada.out, 0);
  }
  speaker_end(&ada);
}

static void test_get_nothing(void)
{
  struct speaker ada;
  begin(&ada, TEXT_NAMED);
  types(&ada, "/private bob");
  reads(&ada, "* Every line goes to bob alone from now on; /public ends it.\n");
  types(&ada, "/get x");
  is_told(&ada, "{'type':'error','re':1,'code':'file.unknown','text':'x'}");
  goes_on(&ada);
  asks(&ada, "{'type':'files','id':2,'with':'bob','limit':200}");
  is_told(&ada, "{'type':'files','re':2,'end':true,'files':[]}");
  reads(&ada, NONE);
  // It went while it was looked for.
  types(&ada, "/get x");
  is_told(&ada, "{'type':'error','re':3,'code':'file.unknown','text':'x'}");
  goes_on(&ada);
  is_told(&ada, "{'type':'files','re':4,'end':true,'files':[{'file':'f1','name':'x','seq':1}]}");
  goes_on(&ada);
  is_told(&ada, "{'type':'error','re':5,'code':'file.unknown','text':'There is no such file.'}");
  reads(&ada, "* There is no such file.\n");
  types(&ada, "/get x");
  is_told(&ada, "{'type':'error','re':6,'code':'rate.limited','text':'x'}");
  reads(&ada, "* Too much at once: wait a moment. That line was not taken.\n");
  speaker_end(&ada);
}

// A guest's own of that name; another's stays.
static void test_remove(void)
{
  struct speaker ada;
  begin(&ada, TEXT_NAMED);
  types(&ada, "/remove \"my photo.jpg\"");
  asks(&ada, "{'type':'remove','id':1,'file':'my photo.jpg'}");
  is_told(&ada, "{'type':'error','re':1,'code':'file.unknown','text':'x'}");
  goes_on(&ada);
  is_told(&ada,
          "{'type':'files','re':2,'end':true,'files':[{'file':'f2','name':'my photo.jpg','from':"
          "'bob','seq':2},{'file':'f1','name':'my photo.jpg','from':'ada','seq':1}]}");
  goes_on(&ada);
  asks(&ada, "{'type':'remove','id':3,'file':'f1'}");
  is_told(&ada, "{'type':'ok','re':3}");
  reads(&ada, "* Done.\n");
  types(&ada, "/remove");
  asks_nothing(&ada);
  reads(&ada, "* Use it as: /remove FILE [reason]\n");
  speaker_end(&ada);
}

static void assert_sends(struct speaker *speaker, const char *typed, const char *request,
                         const char *path)
{
  types(speaker, typed);
  gint64 id = speaker->text->questions;
  g_autofree char *object =
      g_strdup_printf("{'type':'upload','id':%" G_GINT64_FORMAT ",%s}", id, request);
  asks(speaker, object);
  is_told(speaker, "{'type':'ticket','re':%" G_GINT64_FORMAT ",'ticket':'t9','file':'f1'}", id);
  g_autofree char *words = g_strdup_printf(
      WHERE "n=$(wc -c < %s) && (printf "
            "'{\"type\":\"upload\",\"ticket\":\"t9\",\"size\":%%d}\\n' $n; cat < %s) "
            "| nc 127.0.0.1 60467\n",
      path, path);
  reads(speaker, words);
}

static void test_send(void)
{
  struct speaker ada;
  begin(&ada, TEXT_NAMED);
  assert_sends(&ada, "/send photo.jpg", "'room':'home','name':'photo.jpg'", "'photo.jpg'");
  assert_sends(&ada, "/send \"my photo.jpg\" ", "'room':'home','name':'my photo.jpg'",
               "'my photo.jpg'");
  assert_sends(&ada, "#TrfU ~/in/it\"s", "'room':'home','name':'it\\'s'", "~/'in/it\"s'");
  assert_sends(&ada, "/send -x", "'room':'home','name':'-x'", "'-x'");
  assert_sends(&ada, "/send $(reboot)`x`;", "'room':'home','name':'$(reboot)`x`;'",
               "'$(reboot)`x`;'");
  assert_sends(&ada, "/send bob /tmp/a.txt", "'to':'bob','name':'a.txt'", "'/tmp/a.txt'");
  assert_sends(&ada, "/send \"Anna Maria\" my photo.jpg", "'to':'Anna Maria','name':'my photo.jpg'",
               "'my photo.jpg'");
  assert_sends(&ada, "#TrfU private bob \"my photo.jpg\"", "'to':'bob','name':'my photo.jpg'",
               "'my photo.jpg'");
  assert_sends(&ada, "/send private a", "'to':'private','name':'a'", "'a'");
  types(&ada, "/private bob");
  g_string_truncate(ada.out, 0);
  assert_sends(&ada, "/send a", "'to':'bob','name':'a'", "'a'");
  assert_sends(&ada, "/send carl a", "'to':'carl','name':'a'", "'a'");
  speaker_end(&ada);
}

static void test_send_refused(void)
{
  static const char *const lines[][2] = {
      {"/send", "* Use it as: /send [NAME] FILE\n"},
      {"#TrfU  ", "* Use it as: /trfu [private NAME] FILE\n"},
      {"/send folder/", "* Use it as: /send [NAME] FILE\n"},
      {"/send a\033[2J/b", "* A file cannot have that name.\n"},
      {"/send a\342\200\256b", "* A file cannot have that name.\n"},
  };
  struct speaker ada;
  begin(&ada, TEXT_NAMED);
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    types(&ada, lines[i][0]);
    asks_nothing(&ada);
    reads(&ada, lines[i][1]);
  }
  types(&ada, "/send a");
  is_told(&ada, "{'type':'error','re':1,'code':'name.invalid','text':'x'}");
  reads(&ada, "* A file cannot have that name.\n");
  types(&ada, "/send a");
  is_told(&ada, "{'type':'error','re':2,'code':'file.quota','text':'It is full.'}");
  reads(&ada, "* It is full.\n");
  text_set_reach(ada.text, NULL);
  types(&ada, "/send a");
  is_told(&ada, "{'type':'ticket','re':3,'ticket':'t9','file':'f1'}");
  reads(&ada, "* Files cannot be moved from here: no listener of this server takes them.\n");
  speaker_end(&ada);
}

static void test_no_room(void)
{
  static const char *const lines[] = {"/files", "/send a"};
  struct speaker ada;
  speaker_begin(&ada, TEXT_NAMED);
  is_told(&ada, "{'type':'welcome','name':'ada','role':'guest'}");
  goes_on(&ada);
  g_string_truncate(ada.out, 0);
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    types(&ada, lines[i]);
    asks_nothing(&ada);
    reads(&ada, "* You are in no room: /join ROOM.\n");
  }
  types(&ada, "/get a");
  is_told(&ada, "{'type':'error','re':1,'code':'file.unknown','text':'There is no such file.'}");
  reads(&ada, "* There is no such file.\n");
  speaker_end(&ada);
}

static void test_names(void)
{
  static const char *const cases[][2] = {
      {"photo.jpg", "photo.jpg"},
      {"../../etc/passwd", "passwd"},
      {"C:\\Windows\\x.exe", "x.exe"},
      {"", "file"},
      {"a/", "file"},
      {".", "_"},
      {"..", "_."},
      {".bashrc", "_bashrc"},
      {"-rf", "_rf"},
      {"~", "_"},
      {"NUL", "NUL"},
      {"a\nb\t\033\177", "a_b___"},
      {"a\342\200\256b\342\200\215", "a_b_"},
      {" a ", " a "},
      {"$(reboot)`'\"", "$(reboot)`'\""},
      {"\360\237\230\200", "\360\237\230\200"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *name = text_shell_name(cases[i][0]);
    g_assert_cmpstr(name, ==, cases[i][1]);
  }
}

// Whatever a stranger called it: the shell sees one word behind the sign, and that is the bare
// name.
static void test_quoted(void)
{
  static const char *const names[] = {"a'b", "'; reboot; '", "$(x)", "a b", "\\'", "\"", "!!", "#"};
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *command = text_shell_download("t9", names[i], "::1 60467");
    g_autofree char *bare = text_shell_name(names[i]);
    g_auto(GStrv) words = NULL;
    int count;
    g_assert_true(g_shell_parse_argv(command, &count, &words, NULL));
    g_assert_cmpint(count, ==, 8);
    g_assert_cmpstr(words[5], ==, "60467");
    g_assert_cmpstr(words[6], ==, ">");
    g_assert_cmpstr(words[7], ==, bare);
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/text-files/list", test_list);
  g_test_add_func("/server/text-files/list-of-all", test_list_of_all);
  g_test_add_func("/server/text-files/get-by-id", test_get_by_id);
  g_test_add_func("/server/text-files/get-by-name", test_get_by_name);
  g_test_add_func("/server/text-files/get-nothing", test_get_nothing);
  g_test_add_func("/server/text-files/remove", test_remove);
  g_test_add_func("/server/text-files/send", test_send);
  g_test_add_func("/server/text-files/send-refused", test_send_refused);
  g_test_add_func("/server/text-files/no-room", test_no_room);
  g_test_add_func("/server/text-files/names", test_names);
  g_test_add_func("/server/text-files/quoted", test_quoted);
  return g_test_run();
}
