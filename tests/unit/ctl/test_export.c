// SPDX-License-Identifier: GPL-3.0-or-later
// ritrovoctl export against a history that the test plays: page after page, in every format, and
// what becomes of the file when something breaks.
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "ctl_stage.h"
#include "limits.h"

#define NOON 1795262523000 // 2026-11-21 12:02:03 in UTC
#define HOUR (60 * 60 * (gint64) 1000)

// A room with one message an hour, the middle one at NOON.
struct history {
  gint64 count;
  gint64 hang_up_at; // seq; 0: never
  gint64 busy;       // requests that are refused as too many at once
};

static void add_message(GString *page, const struct history *history, gint64 seq)
{
  struct message message = {.type = MSG_MESSAGE};
  g_autofree char *text = g_strdup_printf("line %d\n<script>\033[2J", (int) seq);
  message_set(&message, room, "home");
  message_set(&message, seq, seq);
  message_set(&message, from, "ada");
  message_set(&message, time, NOON + (seq - (history->count + 1) / 2) * HOUR);
  message_set(&message, text, text);
  message_write(&message, page);
}

static char *answer(gpointer data, const struct message *request, const char *line)
{
  struct history *history = data;
  g_assert_cmpint(request->type, ==, MSG_EXPORT);
  if (history->busy-- > 0)
    return g_strdup("{\"type\":\"error\",\"re\":%d,\"code\":\"rate.limited\",\"text\":\"Wait.\","
                    "\"after_ms\":1}\n");
  if (!message_has(request, room))
    g_assert_true(message_has(request, with) && message_has(request, and));
  else if (!g_str_equal(request->room, "home"))
    return g_strdup("{\"type\":\"error\",\"re\":%d,\"code\":\"room.invalid\",\"text\":\"No.\"}\n");
  GString *page = g_string_new("{\"type\":\"export\",\"re\":%d,\"room\":\"home\",\"messages\":[");
  gint64 seq = request->after + 1;
  gint64 last = MIN(history->count, request->after + request->limit);
  for (; seq <= last; seq++) {
    if (seq == history->hang_up_at) {
      g_string_free(page, TRUE);
      return NULL;
    }
    add_message(page, history, seq);
    if (seq < last)
      g_string_append_c(page, ',');
  }
  g_string_append_printf(page, "],\"end\":%s}\n", last == history->count ? "true" : "false");
  return g_string_free(page, FALSE);
}

static guint count_of(const char *text, const char *part)
{
  guint count = 0;
  while ((text = strstr(text, part))) {
    count++;
    text += strlen(part);
  }
  return count;
}

static void test_text(struct ctl_stage *stage, gconstpointer data)
{
  struct history history = {.count = 450, .busy = 2};
  ctl_stage_answer(stage, answer, &history);
  ctl_stage_expect(stage, "export|--room|home", 0);
  g_assert_cmpuint(count_of(stage->output, "\n"), ==, 900);
  g_assert_cmpuint(count_of(stage->output, "[ada] <script>\\x1b[2J\n"), ==, 450);
  g_assert_nonnull(strstr(stage->output, "2026-11-21 12:02:03 [ada] line 225\n"));
  g_autofree char *said = ctl_stage_said(stage);
  g_assert_cmpuint(count_of(said, "\n"), ==, 5);
  g_assert_nonnull(strstr(said, "\"after\":400,"));
}

static void test_json(struct ctl_stage *stage, gconstpointer data)
{
  struct history history = {.count = 3};
  ctl_stage_answer(stage, answer, &history);
  ctl_stage_expect(stage, "export|--with|ada|--and|bob|--format|json", 0);
  g_auto(GStrv) lines = g_strsplit(stage->output, "\n", -1);
  g_assert_cmpuint(g_strv_length(lines), ==, 4);
  struct message_reader *reader = message_reader_new();
  for (guint i = 0; i < 3; i++) {
    struct message message;
    g_assert_cmpint(message_read(reader, lines[i], strlen(lines[i]), &message), ==, CODE_OK);
    g_assert_cmpint(message.seq, ==, i + 1);
    g_assert_true(g_str_has_suffix(message.text, "\n<script>\033[2J"));
  }
  message_reader_free(reader);
  g_autofree char *text = g_steal_pointer(&stage->output);
  g_autofree char *line = g_strdup_printf("--json|--data-dir|%s|export|--room|home", stage->folder);
  ctl_stage_expect(stage, line, 0);
  g_assert_cmpstr(stage->output, ==, text);
}

static void test_html(struct ctl_stage *stage, gconstpointer data)
{
  struct history history = {.count = 201};
  ctl_stage_answer(stage, answer, &history);
  ctl_stage_expect(stage, "export|--room|home|--format|html", 0);
  g_assert_true(g_str_has_prefix(stage->output, "<!DOCTYPE html>\n"));
  g_assert_true(g_str_has_suffix(stage->output, "<p>201 messages</p>\n</body>\n</html>\n"));
  g_assert_cmpuint(count_of(stage->output, "<li>"), ==, 201);
  g_assert_cmpuint(count_of(stage->output, "&lt;script&gt;\\x1b[2J"), ==, 201);
  g_assert_null(strstr(stage->output, "<script"));
}

static void test_times(struct ctl_stage *stage, gconstpointer data)
{
  static const struct {
    const char *options;
    guint lines;
  } cases[] = {
      {"", 101},
      {"|--from|2026-11-21|--to|2026-11-21", 24},
      {"|--from|2026-11-21", 63},
      {"|--to|2026-11-21", 62},
      {"|--from|2026-11-21T12:02:03|--to|2026-11-21T12:02:03", 1},
      {"|--from|2026-11-21T12:02:04|--to|2026-11-21T13:02:02", 0},
      {"|--from|2026-11-21T12:02|--to|2026-11-21T13:02", 2},
      {"|--from|2026-11-21T13:02:03+01:00|--to|2026-11-21T12:02:03Z", 1},
      {"|--to|2020-01-01", 0},
  };
  struct history history = {.count = 101};
  ctl_stage_answer(stage, answer, &history);
  for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *line = g_strconcat("export|--room|home|--format|json", cases[i].options, NULL);
    ctl_stage_expect(stage, line, 0);
    g_test_message("%s", cases[i].options);
    g_assert_cmpuint(count_of(stage->output, "\n"), ==, cases[i].lines);
  }
}

static char *to_file(struct ctl_stage *stage, const char *room)
{
  return g_strdup_printf("export|--room|%s|--output|%s/record", room, stage->folder);
}

static void test_file(struct ctl_stage *stage, gconstpointer data)
{
  struct history history = {.count = 250};
  struct stat status;
  g_autofree char *line = to_file(stage, "home");
  g_autofree char *path = ctl_stage_path(stage, "record");
  ctl_stage_answer(stage, answer, &history);
  g_assert_true(g_file_set_contents(path, "old", -1, NULL));
  g_assert_cmpint(g_chmod(path, 0644), ==, 0);
  ctl_stage_expect(stage, line, 0);
  g_assert_cmpstr(stage->output, ==, "");
  g_autofree char *record = ctl_stage_read(stage, "record");
  g_assert_cmpuint(count_of(record, "\n"), ==, 500);
  g_assert_cmpint(g_stat(path, &status), ==, 0);
  g_assert_cmpint(status.st_mode & 07777, ==, 0600);
  g_assert_cmpuint(ctl_stage_count_files(stage), ==, 2);
}

// What was there stays there, and nothing else is left.
static void expect_untouched(struct ctl_stage *stage, const char *line)
{
  g_autofree char *path = ctl_stage_path(stage, "record");
  g_assert_true(g_file_set_contents(path, "old", -1, NULL));
  ctl_stage_expect(stage, line, 1);
  g_autofree char *record = ctl_stage_read(stage, "record");
  g_assert_cmpstr(record, ==, "old");
  g_assert_cmpuint(ctl_stage_count_files(stage), ==, 2);
  g_assert_true(g_str_has_prefix(stage->errors, "ritrovoctl: "));
}

static void test_broken(struct ctl_stage *stage, gconstpointer data)
{
  struct history history = {.count = 1000, .hang_up_at = 700};
  g_autofree char *line = to_file(stage, "home");
  ctl_stage_answer(stage, answer, &history);
  expect_untouched(stage, line);
}

static void test_refused(struct ctl_stage *stage, gconstpointer data)
{
  struct history history = {.count = 1000};
  g_autofree char *line = to_file(stage, "nowhere");
  ctl_stage_answer(stage, answer, &history);
  expect_untouched(stage, line);
  g_assert_cmpstr(stage->errors, ==, "ritrovoctl: No.\n");
}

// The limit of a file's size is handled as a full disk is.
static void test_full(struct ctl_stage *stage, gconstpointer data)
{
  struct history history = {.count = 2000};
  struct rlimit before;
  struct rlimit small;
  g_autofree char *line = to_file(stage, "home");
  ctl_stage_answer(stage, answer, &history);
  g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
  small = before;
  small.rlim_cur = 20000;
  g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &small), ==, 0);
  expect_untouched(stage, line);
  g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
  g_assert_nonnull(strstr(stage->errors, "cannot write"));
}

static void test_no_place(struct ctl_stage *stage, gconstpointer data)
{
  struct history history = {.count = 1};
  g_autofree char *folder = g_strdup_printf("export|--room|home|--output|%s", stage->folder);
  g_autofree char *nowhere =
      g_strdup_printf("export|--room|home|--output|%s/none/record", stage->folder);
  ctl_stage_answer(stage, answer, &history);
  ctl_stage_expect(stage, folder, 1);
  g_assert_nonnull(strstr(stage->errors, "no ordinary file"));
  ctl_stage_expect(stage, nowhere, 1);
  g_assert_nonnull(strstr(stage->errors, "cannot write"));
  // A device would be replaced by a file.
  ctl_stage_expect(stage, "export|--room|home|--output|/dev/null", 1);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_setenv("LC_ALL", "C.UTF-8", TRUE);
  g_setenv("TZ", "UTC", TRUE);
#define CASE(path, function)                                                                       \
  g_test_add("/export/" path, struct ctl_stage, NULL, ctl_stage_set_up, function,                  \
             ctl_stage_tear_down)
  CASE("text", test_text);
  CASE("json", test_json);
  CASE("html", test_html);
  CASE("times", test_times);
  CASE("file", test_file);
  CASE("broken", test_broken);
  CASE("refused", test_refused);
  CASE("full", test_full);
  CASE("no-place", test_no_place);
  return g_test_run();
}
