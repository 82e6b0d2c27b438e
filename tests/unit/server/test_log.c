// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of server/base/log.h: what a line looks like whatever is put into it, and where lines go
// when the file is moved, the disk is full or nobody reads.
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scratch.h"

struct scene {
  struct scratch scratch;
  char *path; // owned: the log
  char *old;  // owned: where it is moved
};

static void open_log(const char *path)
{
  g_autoptr(GError) error = NULL;
  log_open_file(path, &error);
  g_assert_no_error(error);
}

static void scene_begin(struct scene *scene)
{
  static gsize started;
  if (g_once_init_enter(&started)) {
    log_start();
    g_once_init_leave(&started, 1);
  }
  scratch_begin(&scene->scratch);
  scene->path = g_build_filename(scene->scratch.dir, "log", NULL);
  scene->old = g_build_filename(scene->scratch.dir, "log.1", NULL);
  open_log(scene->path);
}

static void scene_end(struct scene *scene)
{
  log_close_file();
  scratch_end(&scene->scratch);
  g_free(scene->path);
  g_free(scene->old);
}

static char *read_file(const char *path)
{
  char *text = NULL;
  g_autoptr(GError) error = NULL;
  g_file_get_contents(path, &text, NULL, &error);
  g_assert_no_error(error);
  return text;
}

// The file's lines, the last one's end left out, each without its time, which must be one.
static GStrv lines_of(const char *path)
{
  g_autofree char *text = read_file(path);
  size_t length = strlen(text);
  g_assert_true(length == 0 || text[length - 1] == '\n');
  if (length > 0)
    text[length - 1] = '\0';
  GStrv lines = g_strsplit(text, "\n", -1);
  for (char **line = lines; *line; line++) {
    g_assert_true(g_regex_match_simple(
        "^time=\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z level=", *line, 0, 0));
    char *rest = g_strdup(strchr(*line, ' ') + 1);
    g_free(*line);
    *line = rest;
  }
  return lines;
}

static void assert_lines(const char *path, const char *const *expected)
{
  g_auto(GStrv) lines = lines_of(path);
  for (guint i = 0; lines[i] && expected[i]; i++)
    g_assert_cmpstr(lines[i], ==, expected[i]);
  g_assert_cmpuint(g_strv_length(lines), ==, g_strv_length((GStrv) expected));
}

// Before log_start() an event is a message of GLib, so that the tests of others can expect it.
static void test_before_start(void)
{
  g_test_expect_message(NULL, G_LOG_LEVEL_WARNING, "event=refused name=\"ada\" count=7");
  log_event(LOG_LEVEL_WARNING, "refused", "name", "ada", "count", "7", NULL);
  g_test_assert_expected_messages();
  // Of which none is fatal.
  g_test_expect_message(NULL, G_LOG_LEVEL_WARNING, "event=broken");
  log_event(LOG_LEVEL_ERROR, "broken", NULL);
  g_test_assert_expected_messages();
}

static void test_line(void)
{
  struct scene scene;
  char number[LOG_NUMBER_SIZE];
  scene_begin(&scene);
  log_event(LOG_LEVEL_INFO, "connect", "name", "ada", "address", "203.0.113.7:51234", NULL);
  log_event(LOG_LEVEL_NOTICE, "connect", "name", "bob l", "address", "[2001:db8::1]:7", NULL);
  log_event(LOG_LEVEL_WARNING, "pause", "left", log_number(number, G_MININT64), NULL);
  log_event(LOG_LEVEL_ERROR, "bare", NULL);
  log_event(LOG_LEVEL_INFO, "kick", "by", NULL, "reason", "", "name", "Zoë 🦊", NULL);
  static const char *const expected[] = {
      "level=info event=connect name=\"ada\" address=203.0.113.7:51234",
      "level=notice event=connect name=\"bob l\" address=[2001:db8::1]:7",
      "level=warning event=pause left=-9223372036854775808",
      "level=error event=bare",
      "level=info event=kick reason=\"\" name=\"Zoë 🦊\"",
      NULL,
  };
  assert_lines(scene.path, expected);
  scene_end(&scene);
}

// No text leaves its quotes, its line, or the characters that are only shown.
static void test_hostile(void)
{
  struct scene scene;
  static const struct {
    const char *text;
    const char *shown;
  } cases[] = {
      {"a\" level=error event=forged", "\"a\\\" level=error event=forged\""},
      {"a\\", "\"a\\\\\""},
      {"\\\" x", "\"\\\\\\\" x\""},
      {"a\nlevel=error event=forged", "\"a\\x0alevel=error event=forged\""},
      {"1\nlevel=error", "\"1\\x0alevel=error\""},
      {"\r\n", "\"\\x0d\\x0a\""},
      {"\t", "\"\\x09\""},
      {"\033[2J\007", "\"\\x1b[2J\\x07\""},
      {"\302\233"
       "2J",
       "\"\\x9b2J\""},
      {"a\342\200\250b\342\200\251c\302\205"
       "d",
       "\"a\\u2028b\\u2029c\\x85d\""},
      {"\342\200\256gnp.exe", "\"\\u202egnp.exe\""},
      {"\377\376", "\"\\xff\\xfe\""},
      {"\303", "\"\\xc3\""},
      {"\303\"", "\"\\xc3\\\"\""},
      {"1 event=forged", "\"1 event=forged\""},
      {"[", "["},
  };
  scene_begin(&scene);
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
    log_event(LOG_LEVEL_INFO, "said", "text", cases[i].text, "after", "1", NULL);
  g_auto(GStrv) lines = lines_of(scene.path);
  g_assert_cmpuint(g_strv_length(lines), ==, G_N_ELEMENTS(cases));
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *expected =
        g_strdup_printf("level=info event=said text=%s after=1", cases[i].shown);
    g_assert_cmpstr(lines[i], ==, expected);
  }
  scene_end(&scene);
}

// A long text is cut and says so, between two characters; pairs without end are not all shown.
static void test_limits(void)
{
  struct scene scene;
  scene_begin(&scene);
  g_autofree char *fits = g_strnfill(LOG_TEXT_MAX, 'x');
  g_autofree char *long_text = g_strnfill(2 * LOG_TEXT_MAX, 'x');
  g_autofree char *before = g_strnfill(LOG_TEXT_MAX - 1, 'x');
  g_autofree char *split = g_strconcat(before, "éé", NULL);
  log_event(LOG_LEVEL_INFO, "a", "text", fits, NULL);
  log_event(LOG_LEVEL_INFO, "a", "text", long_text, NULL);
  log_event(LOG_LEVEL_INFO, "a", "text", split, NULL);
  log_event(LOG_LEVEL_INFO, "b", "k", "1", "k", "2", "k", "3", "k", "4", "k", "5", "k", "6", "k",
            "7", "k", "8", "k", "9", "k", "10", "k", "11", "k", "12", "k", "13", "k", "14", "k",
            "15", "k", "16", "k", "17", NULL);
  g_autofree char *one = g_strdup_printf("level=info event=a text=\"%s\"", fits);
  g_autofree char *two = g_strdup_printf("level=info event=a text=\"%s…\"", fits);
  g_autofree char *three = g_strdup_printf("level=info event=a text=\"%s…\"", before);
  const char *const expected[] = {
      one, two, three,
      "level=info event=b k=1 k=2 k=3 k=4 k=5 k=6 k=7 k=8 k=9 k=10 k=11 k=12 k=13 k=14 k=15 k=16",
      NULL};
  assert_lines(scene.path, expected);
  scene_end(&scene);
}

// Its owner's alone; what is in it stays.
static void test_file(void)
{
  struct scene scene;
  struct stat info;
  mode_t before = umask(0);
  scene_begin(&scene);
  umask(before);
  g_assert_cmpint(stat(scene.path, &info), ==, 0);
  g_assert_cmpint(info.st_mode & 0777, ==, 0600);
  log_event(LOG_LEVEL_INFO, "one", NULL);
  open_log(scene.path);
  log_event(LOG_LEVEL_INFO, "two", NULL);
  static const char *const expected[] = {"level=info event=one", "level=info event=two", NULL};
  assert_lines(scene.path, expected);
  scene_end(&scene);
}

// What cannot be opened is told in words, nobody waits for it, and the log goes on where it was.
static void test_cannot_open(void)
{
  struct scene scene;
  scene_begin(&scene);
  g_autofree char *fifo = g_build_filename(scene.scratch.dir, "fifo", NULL);
  g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
  const char *const paths[] = {scene.scratch.dir, fifo, "/nowhere/log"};
  for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
    g_autoptr(GError) error = NULL;
    g_autofree char *words = g_strdup_printf("cannot write the log %s: ", paths[i]);
    g_assert_false(log_open_file(paths[i], &error));
    g_assert_nonnull(error);
    g_assert_true(g_str_has_prefix(error->message, words));
  }
  log_event(LOG_LEVEL_INFO, "still", NULL);
  static const char *const expected[] = {"level=info event=still", NULL};
  assert_lines(scene.path, expected);
  scene_end(&scene);
}

// As logrotate does it.
static void test_reopen(void)
{
  struct scene scene;
  scene_begin(&scene);
  log_event(LOG_LEVEL_INFO, "one", NULL);
  g_assert_cmpint(g_rename(scene.path, scene.old), ==, 0);
  log_event(LOG_LEVEL_INFO, "two", NULL);
  log_reopen();
  log_event(LOG_LEVEL_INFO, "three", NULL);
  static const char *const before[] = {"level=info event=one", "level=info event=two", NULL};
  assert_lines(scene.old, before);
  g_auto(GStrv) after = lines_of(scene.path);
  g_assert_cmpuint(g_strv_length(after), ==, 2);
  g_assert_true(g_str_has_prefix(after[0], "level=info event=log_reopened path="));
  g_assert_cmpstr(after[1], ==, "level=info event=three");
  scene_end(&scene);
}

// The old file stays, is told, and the next time it works.
static void test_reopen_fails(void)
{
  struct scene scene;
  scene_begin(&scene);
  g_assert_cmpint(g_rename(scene.path, scene.old), ==, 0);
  g_assert_cmpint(g_mkdir(scene.path, 0700), ==, 0);
  log_reopen();
  log_event(LOG_LEVEL_INFO, "one", NULL);
  g_auto(GStrv) lines = lines_of(scene.old);
  g_assert_cmpuint(g_strv_length(lines), ==, 2);
  g_assert_true(g_str_has_prefix(lines[0], "level=error event=log_reopen_failed error=\"cannot "));
  g_assert_cmpstr(lines[1], ==, "level=info event=one");
  g_assert_cmpint(g_rmdir(scene.path), ==, 0);
  log_reopen();
  log_event(LOG_LEVEL_INFO, "two", NULL);
  g_auto(GStrv) after = lines_of(scene.path);
  g_assert_cmpuint(g_strv_length(after), ==, 2);
  scene_end(&scene);
}

// Lines that a full disk does not take are counted, and told to the first file that takes one.
static void test_full_disk(void)
{
  struct scene scene;
  scene_begin(&scene);
  open_log("/dev/full");
  errno = E2BIG;
  for (int i = 0; i < 3; i++)
    log_event(LOG_LEVEL_INFO, "lost", NULL);
  g_assert_cmpint(errno, ==, E2BIG);
  open_log(scene.path);
  log_event(LOG_LEVEL_INFO, "kept", NULL);
  log_event(LOG_LEVEL_INFO, "kept", NULL);
  static const char *const expected[] = {"level=warning event=log_lost count=3",
                                         "level=info event=kept", "level=info event=kept", NULL};
  assert_lines(scene.path, expected);
  scene_end(&scene);
}

static void limit_files(rlim_t size)
{
  struct rlimit limit;
  g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = MIN(size, limit.rlim_max);
  g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limit), ==, 0);
}

// Where there was room for half a line, the next one begins on a line of its own.
static void test_torn(void)
{
  struct scene scene;
  scene_begin(&scene);
  signal(SIGXFSZ, SIG_IGN);
  limit_files(10);
  log_event(LOG_LEVEL_INFO, "torn", NULL);
  log_event(LOG_LEVEL_INFO, "lost", NULL);
  limit_files(RLIM_INFINITY);
  log_event(LOG_LEVEL_INFO, "kept", NULL);
  g_autofree char *text = read_file(scene.path);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  g_assert_cmpuint(g_strv_length(lines), ==, 4);
  g_assert_cmpuint(strlen(lines[0]), ==, 10);
  g_assert_true(g_str_has_suffix(lines[1], " level=warning event=log_lost count=2"));
  g_assert_true(g_str_has_suffix(lines[2], " level=info event=kept"));
  scene_end(&scene);
}

// A reader who does not read is not waited for.
static void test_full_pipe(void)
{
  struct scene scene;
  scene_begin(&scene);
  g_autofree char *fifo = g_build_filename(scene.scratch.dir, "fifo", NULL);
  g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
  int reader = open(fifo, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  g_assert_cmpint(reader, >=, 0);
  open_log(fifo);
  for (int i = 0; i < 10000; i++)
    log_event(LOG_LEVEL_INFO, "filled", NULL);
  char buffer[4096];
  while (read(reader, buffer, sizeof buffer) > 0)
    ;
  log_event(LOG_LEVEL_INFO, "again", NULL);
  ssize_t length = read(reader, buffer, sizeof buffer - 1);
  g_assert_cmpint(length, >, 0);
  buffer[length] = '\0';
  g_assert_nonnull(strstr(buffer, " event=log_lost count="));
  g_assert_nonnull(strstr(buffer, " event=again\n"));
  close(reader);
  scene_end(&scene);
}

#define THREADS 4
#define LINES_EACH 500

static gpointer log_many(gpointer text)
{
  for (int i = 0; i < LINES_EACH; i++)
    log_event(LOG_LEVEL_INFO, "many", "text", text, NULL);
  return NULL;
}

// Lines of several threads come whole.
static void test_threads(void)
{
  struct scene scene;
  GThread *threads[THREADS];
  char *texts[THREADS];
  int counts[THREADS] = {0};
  scene_begin(&scene);
  for (int i = 0; i < THREADS; i++) {
    texts[i] = g_strnfill(200, (char) ('a' + i));
    threads[i] = g_thread_new("log", log_many, texts[i]);
  }
  for (int i = 0; i < THREADS; i++)
    g_thread_join(threads[i]);
  g_auto(GStrv) lines = lines_of(scene.path);
  for (char **line = lines; *line; line++) {
    for (int i = 0; i < THREADS; i++) {
      g_autofree char *expected = g_strdup_printf("level=info event=many text=\"%s\"", texts[i]);
      counts[i] += g_str_equal(*line, expected);
    }
  }
  for (int i = 0; i < THREADS; i++) {
    g_assert_cmpint(counts[i], ==, LINES_EACH);
    g_free(texts[i]);
  }
  g_assert_cmpuint(g_strv_length(lines), ==, THREADS * LINES_EACH);
  scene_end(&scene);
}

// What libraries say is told like everything else, but not what is for their programmers.
static void test_glib(void)
{
  struct scene scene;
  scene_begin(&scene);
  GLogLevelFlags fatal = g_log_set_always_fatal(G_LOG_FATAL_MASK);
  g_log("Some", G_LOG_LEVEL_MESSAGE, "two\nlines");
  g_log("Some", G_LOG_LEVEL_WARNING, "hm");
  g_log(NULL, G_LOG_LEVEL_CRITICAL, "a \"bug\"");
  g_log("Some", G_LOG_LEVEL_INFO, "quiet");
  g_log("Some", G_LOG_LEVEL_DEBUG, "quiet");
  log_event(LOG_LEVEL_DEBUG, "quiet", NULL);
  g_log_set_always_fatal(fatal);
  static const char *const expected[] = {
      "level=notice event=glib domain=\"Some\" text=\"two\\x0alines\"",
      "level=warning event=glib domain=\"Some\" text=\"hm\"",
      "level=error event=glib kind=\"CRITICAL\" text=\"a \\\"bug\\\"\"",
      NULL,
  };
  assert_lines(scene.path, expected);
  scene_end(&scene);
}

static void test_standard_error(void)
{
  if (g_test_subprocess()) {
    log_start();
    log_event(LOG_LEVEL_INFO, "hello", "name", "\033[1m", NULL);
    return;
  }
  g_test_trap_subprocess(NULL, 0, 0);
  g_test_trap_assert_passed();
  g_test_trap_assert_stderr("*time=* level=info event=hello name=\"\\x1b?1m\"\n*");
}

// Without a standard error nothing is told, and no other file is taken for it.
static void test_no_standard_error(void)
{
  if (g_test_subprocess()) {
    close(STDERR_FILENO);
    log_start();
    struct scratch scratch;
    scratch_begin(&scratch);
    int fd = open(scratch.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    log_event(LOG_LEVEL_INFO, "unheard", NULL);
    g_assert_cmpint(fd, >, STDERR_FILENO);
    g_autofree char *text = read_file(scratch.path);
    g_assert_cmpstr(text, ==, "");
    close(fd);
    scratch_end(&scratch);
    return;
  }
  g_test_trap_subprocess(NULL, 0, 0);
  g_test_trap_assert_passed();
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/log/before-start", test_before_start);
  g_test_add_func("/server/log/line", test_line);
  g_test_add_func("/server/log/hostile", test_hostile);
  g_test_add_func("/server/log/limits", test_limits);
  g_test_add_func("/server/log/file", test_file);
  g_test_add_func("/server/log/cannot-open", test_cannot_open);
  g_test_add_func("/server/log/reopen", test_reopen);
  g_test_add_func("/server/log/reopen-fails", test_reopen_fails);
  g_test_add_func("/server/log/full-disk", test_full_disk);
  g_test_add_func("/server/log/torn", test_torn);
  g_test_add_func("/server/log/full-pipe", test_full_pipe);
  g_test_add_func("/server/log/threads", test_threads);
  g_test_add_func("/server/log/glib", test_glib);
  g_test_add_func("/server/log/standard-error", test_standard_error);
  g_test_add_func("/server/log/no-standard-error", test_no_standard_error);
  return g_test_run();
}
