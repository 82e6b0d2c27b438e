// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of server/config.h: the command line over the file over the defaults, and one line of words
// for everything that is wrong.
#include "config_settings.h"
#include "scratch.h"

#include <string.h>

// The settings of a command line; its words are separated by spaces.
static struct config *parse(const char *command_line, GError **error)
{
  g_autofree char *all = g_strconcat("ritrovod ", command_line, NULL);
  g_auto(GStrv) words = g_strsplit(g_strchomp(all), " ", -1);
  return config_new((int) g_strv_length(words), words, error);
}

static struct config *parse_good(const char *command_line)
{
  g_autoptr(GError) error = NULL;
  struct config *config = parse(command_line, &error);
  g_assert_no_error(error);
  return config;
}

static void assert_refused(const char *command_line, const char *words)
{
  g_autoptr(GError) error = NULL;
  g_assert_null(parse(command_line, &error));
  g_assert_nonnull(error);
  g_assert_null(strchr(error->message, '\n'));
  if (!strstr(error->message, words))
    g_assert_cmpstr(error->message, ==, words);
}

// The settings of a file that --config names, with more of a command line behind it.
static struct config *parse_file(const char *contents, const char *more, GError **error)
{
  struct scratch scratch;
  scratch_begin(&scratch);
  g_assert_true(g_file_set_contents(scratch.path, contents, -1, NULL));
  g_autofree char *command_line = g_strdup_printf("--config %s%s", scratch.path, more);
  struct config *config = parse(command_line, error);
  scratch_end(&scratch);
  return config;
}

static struct config *parse_good_file(const char *contents, const char *more)
{
  g_autoptr(GError) error = NULL;
  struct config *config = parse_file(contents, more, &error);
  g_assert_no_error(error);
  return config;
}

// Every listener as "DIALECT HOST PORT ", newly allocated.
static char *listeners_of(const struct config *config)
{
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < config->listen->len; i++) {
    const struct config_listen *listen = g_ptr_array_index(config->listen, i);
    g_string_append_printf(text, "%s %s %u ", listen_dialect_name(listen->dialect), listen->host,
                           (unsigned) listen->port);
    if (listen->address_names)
      g_string_append(text, "named by address ");
  }
  return g_string_free(text, FALSE);
}

static void assert_listens(const struct config *config, const char *expected)
{
  g_autofree char *listeners = listeners_of(config);
  g_assert_cmpstr(listeners, ==, expected);
}

static void test_defaults(void)
{
  struct config *config = parse_good("");
  assert_listens(config, "auto :: 60467 ");
  g_assert_cmpstr(config->data_dir, ==, "/nowhere/data/ritrovod");
  g_assert_true(config->history);
  g_assert_false(config->version);
  g_assert_null(config->motd);
  g_assert_cmpuint(strlen(config->name), >, 0);
  g_assert_cmpuint(config->connections, >, 0);
  g_assert_cmpuint(config->queue_limit, >=, 256 << 10);
  config_free(config);
}

static void test_free_null(void)
{
  config_free(NULL);
}

static void test_listen(void)
{
  static const struct {
    const char *argument, *expected;
  } table[] = {
      {"127.0.0.1:60467", "auto 127.0.0.1 60467 "},
      {"127.0.0.1:0", "auto 127.0.0.1 0 "},
      {"127.0.0.1:65535", "auto 127.0.0.1 65535 "},
      {"[::1]:80", "auto ::1 80 "},
      {"[::]:80", "auto :: 80 "},
      {"localhost:80", "auto localhost 80 "},
      {"auto:[::1]:80", "auto ::1 80 "},
      {"native:[::1]:80", "native ::1 80 "},
      {"native:localhost:80", "native localhost 80 "},
      {"text:127.0.0.1:23", "text 127.0.0.1 23 "},
      {"text:[::1]:23?names=address", "text ::1 23 named by address "},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    g_autofree char *command_line = g_strconcat("--listen ", table[i].argument, NULL);
    struct config *config = parse_good(command_line);
    assert_listens(config, table[i].expected);
    config_free(config);
  }
}

static void test_listen_again(void)
{
  struct config *config = parse_good("--listen 127.0.0.1:1 -l native:[::1]:2");
  assert_listens(config, "auto 127.0.0.1 1 native ::1 2 ");
  config_free(config);
}

static void test_listen_refused(void)
{
  static const char *const wrong[] = {"",
                                      "60467",
                                      "127.0.0.1",
                                      "127.0.0.1:",
                                      ":60467",
                                      "127.0.0.1:x",
                                      "127.0.0.1:-1",
                                      "127.0.0.1:+1",
                                      "::1:80",
                                      "1.2.3.4:65536",
                                      "1.2.3.4:1:2",
                                      "irc:1.2.3.4:80",
                                      "auto:1.2.3.4:80?names=address",
                                      "text:1.2.3.4:80?names=x",
                                      "text:1.2.3.4:80?",
                                      "auto:",
                                      "auto:80",
                                      "[::1]",
                                      "[::1]80",
                                      "native:80",
                                      "[]:80",
                                      "[::1:80",
                                      "[abc:80",
                                      "]:80",
                                      "a]:80"};
  for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autofree char *command_line = g_strconcat("--listen=", wrong[i], NULL);
    assert_refused(command_line, "[DIALECT:]ADDRESS:PORT");
  }
}

static void test_command_line(void)
{
  struct config *config = parse_good("--data-dir /srv/chat --history off");
  g_assert_cmpstr(config->data_dir, ==, "/srv/chat");
  g_assert_false(config->history);
  config_free(config);
  config = parse_good("-d /srv/chat --history=on");
  g_assert_cmpstr(config->data_dir, ==, "/srv/chat");
  g_assert_true(config->history);
  config_free(config);
}

static void test_command_line_refused(void)
{
  assert_refused("--history", "--history");
  assert_refused("--history maybe", "history is on or off");
  assert_refused("--history=", "history is on or off");
  assert_refused("--frobnicate", "--frobnicate");
  assert_refused("extra", "extra");
  assert_refused("--data-dir=", "data-dir");
  assert_refused("--config /nowhere/ritrovod.conf", "/nowhere/ritrovod.conf");
}

// Whatever was given, it is said in one line.
static void test_one_line(void)
{
  assert_refused("--history=a\nb", "history is on or off");
  assert_refused("--listen=a\nb", "cannot listen on");
  assert_refused("a\nb", "is not an option");
  assert_refused("--config=/nowhere/a\nb", "/nowhere/a");
}

// --version asks for nothing else, so nothing else can be wrong.
static void test_version(void)
{
  struct config *config = parse_good("--version --listen nonsense");
  g_assert_true(config->version);
  config_free(config);
}

static void test_arguments_untouched(void)
{
  char *arguments[] = {g_strdup("ritrovod"), g_strdup("--history"), g_strdup("off"), NULL};
  struct config *config = config_new(3, arguments, NULL);
  g_assert_cmpstr(arguments[0], ==, "ritrovod");
  g_assert_cmpstr(arguments[1], ==, "--history");
  g_assert_cmpstr(arguments[2], ==, "off");
  config_free(config);
  for (int i = 0; i < 3; i++)
    g_free(arguments[i]);
}

static void test_file(void)
{
  struct config *config = parse_good_file("# how Lab 7 is set up\n"
                                          "[server]\n"
                                          "listen=127.0.0.1:1;native:[::1]:2\n"
                                          "name=Lab 7\n"
                                          "motd=Ciao!\n"
                                          "history=off\n"
                                          "data-dir=/srv/chat\n"
                                          "connections=17\n"
                                          "queue-limit=1048576\n",
                                          "");
  assert_listens(config, "auto 127.0.0.1 1 native ::1 2 ");
  g_assert_cmpstr(config->name, ==, "Lab 7");
  g_assert_cmpstr(config->motd, ==, "Ciao!");
  g_assert_cmpstr(config->data_dir, ==, "/srv/chat");
  g_assert_false(config->history);
  g_assert_cmpuint(config->connections, ==, 17);
  g_assert_cmpuint(config->queue_limit, ==, 1 << 20);
  config_free(config);
}

static void test_empty_file(void)
{
  static const char *const empty[] = {"", "\n# nothing\n", "[server]\n"};
  for (size_t i = 0; i < G_N_ELEMENTS(empty); i++) {
    struct config *config = parse_good_file(empty[i], "");
    assert_listens(config, "auto :: 60467 ");
    config_free(config);
  }
}

// What the command line says counts more than the file; what it leaves out is the file's.
static void test_command_line_over_file(void)
{
  struct config *config =
      parse_good_file("[server]\nlisten=127.0.0.1:1\nhistory=off\ndata-dir=/srv/chat\nname=Lab\n",
                      " --listen 127.0.0.1:2 --history on --data-dir /var/chat");
  assert_listens(config, "auto 127.0.0.1 2 ");
  g_assert_true(config->history);
  g_assert_cmpstr(config->data_dir, ==, "/var/chat");
  g_assert_cmpstr(config->name, ==, "Lab");
  config_free(config);
}

static void assert_rule(const struct config *config, const char *room, guint days, guint count)
{
  const struct retention_rule *rule = g_hash_table_lookup(config->retention.rooms, room);
  g_assert_nonnull(rule);
  g_assert_cmpuint(rule->days, ==, days);
  g_assert_cmpuint(rule->count, ==, count);
}

// How long messages are kept: everywhere, and in rooms that have a rule of their own.
static void test_retention(void)
{
  struct config *config = parse_good_file("", "");
  g_assert_cmpuint(config->retention.all.days, ==, 0);
  g_assert_cmpuint(config->retention.all.count, ==, 0);
  g_assert_cmpuint(g_hash_table_size(config->retention.rooms), ==, 0);
  config_free(config);

  config = parse_good_file("[server]\nretention-days=30\nretention-count=1000\n"
                           "[room Pizza Party]\ndays=7\n[room archive]\n[room x]\ncount=5\n",
                           " --retention-count 2000");
  g_assert_cmpuint(config->retention.all.days, ==, 30);
  g_assert_cmpuint(config->retention.all.count, ==, 2000);
  assert_rule(config, "pizza party", 7, 0);
  assert_rule(config, "archive", 0, 0);
  assert_rule(config, "x", 0, 5);
  config_free(config);
}

// Sizes are given in bytes or with a letter behind them.
static void test_sizes(void)
{
  static const struct {
    const char *text;
    gint64 bytes;
  } good[] = {
      {"0", 0},
      {"1", 1},
      {"1k", 1024},
      {"3K", 3072},
      {"512M", (gint64) 512 << 20},
      {"4g", (gint64) 4 << 30},
      {"2T", (gint64) 2 << 40},
      {"9007199254740992", (gint64) 1 << 53},
      {"8192T", (gint64) 1 << 53},
  };
  static const char *const wrong[] = {
      "", "M", "-1", "+1", "1 M", "1MB", "1P", "1.5G", "0x10", "9007199254740993", "8193T", "K1"};
  for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
    g_autofree char *command_line = g_strconcat("--file-limit ", good[i].text, NULL);
    struct config *config = parse_good(command_line);
    g_assert_cmpint(config->file_limit, ==, good[i].bytes);
    config_free(config);
  }
  for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
    gint64 bytes;
    if (setting_parse_size(wrong[i], &bytes))
      g_error("a size: %s", wrong[i]);
  }
  assert_refused("--file-quota 1.5G", "file-quota is a number of bytes");
  assert_refused("--files maybe", "files is on or off");
  assert_refused("--transfers none", "transfers is a whole number");
}

static void test_files(void)
{
  struct config *config = parse_good("");
  g_assert_true(config->files);
  g_assert_cmpint(config->file_limit, ==, (gint64) 4 << 30);
  g_assert_cmpint(config->file_limit_guest, ==, (gint64) 1 << 30);
  g_assert_cmpint(config->file_quota, ==, (gint64) 20 << 30);
  g_assert_cmpint(config->file_quota_guest, ==, (gint64) 2 << 30);
  g_assert_cmpint(config->files_total, ==, 0);
  g_assert_cmpuint(config->transfers, ==, 200);
  config_free(config);

  config = parse_good_file("[server]\nfiles=off\nfile-limit=10M\nfile-limit-guest=1M\n"
                           "file-quota=100M\nfile-quota-guest=10M\nfiles-total=1T\ntransfers=7\n",
                           " --files on --file-limit-guest 2M");
  g_assert_true(config->files);
  g_assert_cmpint(config->file_limit, ==, 10 << 20);
  g_assert_cmpint(config->file_limit_guest, ==, 2 << 20);
  g_assert_cmpint(config->file_quota, ==, 100 << 20);
  g_assert_cmpint(config->file_quota_guest, ==, 10 << 20);
  g_assert_cmpint(config->files_total, ==, (gint64) 1 << 40);
  g_assert_cmpuint(config->transfers, ==, 7);
  config_free(config);
}

// Where it is wrong is said first, then what.
static void test_file_refused(void)
{
  static const struct {
    const char *contents, *words;
  } table[] = {
      {"name=Lab 7\n", "group"},
      {"[server\n", "[server"},
      {"[server]\nnonsense\n", "nonsense"},
      {"[server]\nconections=5\n", "there is no setting \"conections\""},
      {"[Server]\nname=x\n", "there is no group [Server]"},
      {"[server]\nname=x\n[limits]\nrate=5\n", "there is no group [limits]"},
      {"[server]\nretention-days=-1\n", "retention-days is a whole number"},
      {"[server]\nretention-count=all\n", "retention-count is a whole number"},
      {"[room 42]\ndays=1\n", "a room cannot have the name \"42\""},
      {"[room x]\nweeks=1\n", "there is no setting \"weeks\" for a room"},
      {"[room x]\ndays=1d\n", "days is a whole number"},
      {"[server]\nhistory=yes\n", "history is on or off, not \"yes\""},
      {"[server]\nlisten=nonsense\n", "cannot listen on \"nonsense\""},
      {"[server]\nlisten=127.0.0.1:1;nonsense\n", "cannot listen on \"nonsense\""},
      {"[server]\nname=\n", "name has 1 to 64 bytes"},
      {"[server]\nconnections=0\n", "connections is a whole number from 1 to 100000000, not \"0\""},
      {"[server]\nconnections=many\n", "connections is a whole number"},
      {"[server]\nconnections=-5\n", "connections is a whole number"},
      {"[server]\nconnections=99999999999\n", "connections is a whole number"},
      {"[server]\nqueue-limit=1\n", "queue-limit is a number of bytes from 524288 to 100000000"},
      {"[server]\nqueue-limit=1G\n", "queue-limit is a number of bytes"},
      {"[server]\nfiles=yes\n", "files is on or off, not \"yes\""},
      {"[server]\nfile-limit=big\n", "file-limit is a number of bytes from 0 to"},
      {"[server]\ntransfers=0\n", "transfers is a whole number from 1 to"},
      {"[server]\ndata-dir=\n", "data-dir"},
      {"[server]\nlisten=\n", "listen"},
      {"[server]\nlisten=127.0.0.1:1\\q\n", "listen"},
      {"[server]\nname=Lab \\7\n", "name"},
      {"[server]\nname=Lab\\n7\n", "name"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    g_autoptr(GError) error = NULL;
    if (parse_file(table[i].contents, "", &error))
      g_error("accepted: %s", table[i].contents);
    g_assert_nonnull(error);
    g_assert_null(strchr(error->message, '\n'));
    g_assert_nonnull(strstr(error->message, "database: ")); // the file's name
    if (!strstr(error->message, table[i].words))
      g_assert_cmpstr(error->message, ==, table[i].words);
  }
}

// A file of another kind, and one that is not text.
static void test_file_unreadable(void)
{
  struct scratch scratch;
  scratch_begin(&scratch);
  g_autofree char *directory = g_strconcat("--config ", scratch.dir, NULL);
  assert_refused(directory, scratch.dir);
  g_assert_true(g_file_set_contents(scratch.path,
                                    "\x7f"
                                    "ELF\x01\x02\xff\n",
                                    -1, NULL));
  g_autofree char *binary = g_strconcat("--config ", scratch.path, NULL);
  assert_refused(binary, scratch.path);
  scratch_end(&scratch);
}

// systemd's directory comes before the user's own; of several, the first.
static void test_state_directory(void)
{
  static const struct {
    const char *value, *expected;
  } table[] = {
      {"/var/lib/ritrovod", "/var/lib/ritrovod"},
      {"/var/lib/ritrovod:/var/lib/other", "/var/lib/ritrovod"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    g_setenv("STATE_DIRECTORY", table[i].value, TRUE);
    struct config *config = parse_good("");
    g_assert_cmpstr(config->data_dir, ==, table[i].expected);
    config_free(config);
    config = parse_good("--data-dir /srv/chat");
    g_assert_cmpstr(config->data_dir, ==, "/srv/chat");
    config_free(config);
  }
  g_setenv("STATE_DIRECTORY", "", TRUE);
  struct config *config = parse_good("");
  g_assert_cmpstr(config->data_dir, ==, "/nowhere/data/ritrovod");
  config_free(config);
  g_unsetenv("STATE_DIRECTORY");
}

int main(int argc, char **argv)
{
  // Before GLib reads it for the first time, and nothing is ever written there.
  g_setenv("XDG_DATA_HOME", "/nowhere/data", TRUE);
  g_unsetenv("STATE_DIRECTORY");
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/config/retention", test_retention);
  g_test_add_func("/server/config/sizes", test_sizes);
  g_test_add_func("/server/config/files", test_files);
  g_test_add_func("/server/config/defaults", test_defaults);
  g_test_add_func("/server/config/free-null", test_free_null);
  g_test_add_func("/server/config/listen", test_listen);
  g_test_add_func("/server/config/listen-again", test_listen_again);
  g_test_add_func("/server/config/listen-refused", test_listen_refused);
  g_test_add_func("/server/config/command-line", test_command_line);
  g_test_add_func("/server/config/command-line-refused", test_command_line_refused);
  g_test_add_func("/server/config/one-line", test_one_line);
  g_test_add_func("/server/config/version", test_version);
  g_test_add_func("/server/config/arguments-untouched", test_arguments_untouched);
  g_test_add_func("/server/config/file", test_file);
  g_test_add_func("/server/config/empty-file", test_empty_file);
  g_test_add_func("/server/config/command-line-over-file", test_command_line_over_file);
  g_test_add_func("/server/config/file-refused", test_file_refused);
  g_test_add_func("/server/config/file-unreadable", test_file_unreadable);
  g_test_add_func("/server/config/state-directory", test_state_directory);
  return g_test_run();
}
