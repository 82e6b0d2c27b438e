// SPDX-License-Identifier: GPL-3.0-or-later
// ritrovoctl called with a verb: what it sends, what it prints, how it ends.
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "ctl_stage.h"

static const char done[] = "{\"type\":\"ok\",\"re\":%d}\n";

static char *always(gpointer data, const struct message *request, const char *line)
{
  return g_strdup(data);
}

static void play(struct ctl_stage *stage, const char *answer)
{
  ctl_stage_answer(stage, always, (gpointer) answer);
}

static void test_done(struct ctl_stage *stage, gconstpointer data)
{
  static const char *const lines[] = {"kill|bob|spam",  "#BAN|bob|1h", "unban|bob", "alert|tea",
                                      "private|bob|hi", "reload",      "exit"};
  play(stage, done);
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    ctl_stage_expect(stage, lines[i], 0);
    g_assert_cmpstr(stage->output, ==, "Done.\n");
    g_assert_cmpstr(stage->errors, ==, "");
  }
  g_autofree char *said = ctl_stage_said(stage);
  g_assert_cmpstr(said, ==,
                  "{\"type\":\"kick\",\"name\":\"bob\",\"reason\":\"spam\"}\n"
                  "{\"type\":\"ban\",\"name\":\"bob\",\"seconds\":3600}\n"
                  "{\"type\":\"unban\",\"name\":\"bob\"}\n"
                  "{\"type\":\"alert\",\"text\":\"tea\"}\n"
                  "{\"type\":\"message\",\"to\":\"bob\",\"text\":\"hi\"}\n"
                  "{\"type\":\"reload\",}\n"
                  "{\"type\":\"stop\",}\n");
}

static void test_lists(struct ctl_stage *stage, gconstpointer data)
{
  play(stage, "{\"type\":\"users\",\"re\":%d,\"users\":[{\"name\":\"ada\",\"role\":\"guest\","
              "\"rooms\":[\"home\"]}],\"count\":1}\n");
  ctl_stage_expect(stage, "listu", 0);
  g_assert_cmpstr(stage->output, ==, "ada  guest  home\n1 person is here.\n");
  ctl_stage_expect(stage, "--json|--data-dir", 2);
  g_autofree char *line = g_strdup_printf("--json|--data-dir|%s|listu", stage->folder);
  ctl_stage_expect(stage, line, 0);
  g_assert_cmpstr(stage->output, ==,
                  "{\"type\":\"users\",\"re\":1,\"users\":[{\"name\":\"ada\",\"role\":\"guest\","
                  "\"rooms\":[\"home\"]}],\"count\":1}\n");
}

static void test_refused(struct ctl_stage *stage, gconstpointer data)
{
  play(stage, "{\"type\":\"error\",\"re\":%d,\"code\":\"user.unknown\","
              "\"text\":\"Nobody of that name \\u001b[1m is here.\"}\n");
  ctl_stage_expect(stage, "kill|bob", 1);
  g_assert_cmpstr(stage->output, ==, "");
  g_assert_cmpstr(stage->errors, ==, "ritrovoctl: Nobody of that name \\x1b[1m is here.\n");
  g_autofree char *line = g_strdup_printf("--json|--socket|%s|kill|bob", stage->socket);
  ctl_stage_expect(stage, line, 1);
  g_assert_true(g_str_has_prefix(stage->output, "{\"type\":\"error\",\"re\":1,"));
  g_assert_true(g_str_has_prefix(stage->errors, "ritrovoctl: Nobody"));
}

// A request that could not be read is refused without its id.
static void test_refused_unread(struct ctl_stage *stage, gconstpointer data)
{
  play(stage, "{\"type\":\"error\",\"code\":\"proto.too_long\",\"text\":\"Too long.\"}\n");
  ctl_stage_expect(stage, "alert|x", 1);
  g_assert_cmpstr(stage->errors, ==, "ritrovoctl: Too long.\n");
}

static void test_too_long(struct ctl_stage *stage, gconstpointer data)
{
  g_autofree char *much = g_strnfill(70000, 'x');
  g_autofree char *line = g_strconcat("alert|", much, NULL);
  play(stage, done);
  ctl_stage_expect(stage, line, 1);
  g_assert_cmpstr(stage->errors, ==, "ritrovoctl: That line is too long.\n");
}

static void test_hang_up(struct ctl_stage *stage, gconstpointer data)
{
  play(stage, NULL);
  ctl_stage_expect(stage, "stats", 1);
  g_assert_cmpstr(stage->output, ==, "");
  g_assert_cmpstr(stage->errors, ==,
                  "ritrovoctl: the server closed the connection before it had answered\n");
}

static void test_no_server(struct ctl_stage *stage, gconstpointer data)
{
  static const char *const lines[] = {"stats", "export|--room|home", ""};
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    g_autofree char *line =
        g_strdup_printf("--socket|%s%s%s", stage->socket, lines[i][0] ? "|" : "", lines[i]);
    ctl_stage_expect(stage, line, 1);
    g_assert_nonnull(strstr(stage->errors, stage->socket));
    g_assert_nonnull(strstr(stage->errors, "Is the server running?"));
  }
  // What a killed server leaves behind.
  play(stage, done);
  g_free(ctl_stage_said(stage));
  ctl_stage_expect(stage, "stats", 1);
  g_assert_nonnull(strstr(stage->errors, "Is the server running?"));
}

static void test_usage(struct ctl_stage *stage, gconstpointer data)
{
  static const char *const lines[] = {
      "nonsense",
      "kill",
      "private|bob",
      "stats|now",
      "--nonsense",
      "--data-dir",
      "--data-dir|a|--socket|b|stats",
      "export",
      "export|--room|home|--with|ada|--and|bob",
      "export|--with|ada",
      "export|--and|ada",
      "export|--room|home|more",
      "export|--room|home|--format|pdf",
      "export|--room|home|--from|yesterday",
      "export|--room|home|--from|2026-11-21|--to|2026-11-20",
      "export|--nonsense",
  };
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    ctl_stage_expect(stage, lines[i], 2);
    g_assert_cmpstr(stage->output, ==, "");
    g_assert_true(g_str_has_prefix(stage->errors, "ritrovoctl: "));
  }
}

static void test_help(struct ctl_stage *stage, gconstpointer data)
{
  static const char *const lines[] = {"help", "#Help", "--help", "export|--help", "--version"};
  for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
    ctl_stage_expect(stage, lines[i], 0);
    g_assert_cmpstr(stage->output, !=, "");
    g_assert_cmpstr(stage->errors, ==, "");
  }
}

// A path that no address holds.
static void test_deep(struct ctl_stage *stage, gconstpointer data)
{
  g_autofree char *name = g_strnfill(100, 'd');
  g_autofree char *deep = g_build_filename(stage->folder, name, name, NULL);
  g_assert_cmpint(g_mkdir_with_parents(deep, 0700), ==, 0);
  g_free(stage->socket);
  stage->socket = g_build_filename(deep, "console.sock", NULL);
  play(stage, done);
  g_autofree char *line = g_strdup_printf("--data-dir|%s|reload", deep);
  ctl_stage_expect(stage, line, 0);
  g_autofree char *none = g_strdup_printf("--data-dir|%s/none|reload", deep);
  ctl_stage_expect(stage, none, 1);
}

static void test_default_dir(struct ctl_stage *stage, gconstpointer data)
{
  g_autofree char *several = g_strconcat(stage->folder, ":/nowhere", NULL);
  play(stage, done);
  g_setenv("STATE_DIRECTORY", several, TRUE);
  ctl_stage_expect(stage, "--json|reload", 0);
  g_unsetenv("STATE_DIRECTORY");
  g_setenv("XDG_DATA_HOME", stage->folder, TRUE);
  ctl_stage_expect(stage, "--json|reload", 1);
  g_assert_nonnull(strstr(stage->errors, "/ritrovod/console.sock"));
  g_unsetenv("XDG_DATA_HOME");
}

static void test_prompt(struct ctl_stage *stage, gconstpointer data)
{
  g_autofree char *line = g_strdup_printf("--data-dir|%s", stage->folder);
  play(stage, done);
  ctl_stage_run(stage, line, "#ListU\nrooms");
  g_assert_cmpint(stage->status, ==, 0);
  g_assert_cmpstr(stage->output, ==, "* here\n* #ListU\n* rooms\nbye\n");
  ctl_stage_run(stage, line, "quit\n");
  g_assert_cmpint(stage->status, ==, 0);
  g_assert_cmpstr(stage->output, ==, "* here\nbye\n");
  g_autofree char *said = ctl_stage_said(stage);
  g_assert_cmpstr(said, ==, "\n#ListU\nrooms\n\nquit\n");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_setenv("LC_ALL", "C.UTF-8", TRUE);
#define CASE(path, function)                                                                       \
  g_test_add("/calls/" path, struct ctl_stage, NULL, ctl_stage_set_up, function,                   \
             ctl_stage_tear_down)
  CASE("done", test_done);
  CASE("lists", test_lists);
  CASE("refused", test_refused);
  CASE("refused-unread", test_refused_unread);
  CASE("too-long", test_too_long);
  CASE("hang-up", test_hang_up);
  CASE("no-server", test_no_server);
  CASE("usage", test_usage);
  CASE("help", test_help);
  CASE("deep", test_deep);
  CASE("default-dir", test_default_dir);
  CASE("prompt", test_prompt);
  return g_test_run();
}
