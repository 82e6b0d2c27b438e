// SPDX-License-Identifier: GPL-3.0-or-later
// The log of log.h. Every line is one write(2) under one lock; what cannot be written is counted
// and left, because a full disk must not stop a chat.
#include "log.h"

#include "escape.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct pair {
  const char *key;
  const char *text;
};

struct record {
  enum log_level level;
  const char *event;
  struct pair pairs[LOG_PAIRS_MAX];
  unsigned count;
};

// The one exception to "no globals": GLib's writer is the process's, and so is standard error. What
// was passed around instead would have to reach every callback of every library.
static struct {
  GMutex lock; // guards what follows
  gboolean started;
  gboolean journal;     // where there is no file
  int fd;               // of the file; where there is none, standard error
  char *path;           // owned; NULL: there is no file
  gboolean torn;        // the last line has no end
  gint64 lost;          // lines
  enum log_level least; // on standard error
} writer = {.fd = STDERR_FILENO};

static const char *const level_names[] = {"debug", "info", "notice", "warning", "error"};

static void record_add(struct record *record, const char *key, const char *text)
{
  if (text && record->count < LOG_PAIRS_MAX)
    record->pairs[record->count++] = (struct pair){key, text};
}

// How much of a text is shown; a character is not cut in two.
static size_t shown_length(const char *text)
{
  size_t length = strnlen(text, LOG_TEXT_MAX + 1);
  if (length <= LOG_TEXT_MAX)
    return length;
  length = LOG_TEXT_MAX;
  for (int i = 0; i < 3 && (text[length] & 0xc0) == 0x80; i++)
    length--;
  return length;
}

static void append_text(GString *out, const char *text)
{
  const char *end = text + shown_length(text);
  gboolean cut = *end != '\0';
  while (text < end) {
    const char *run = text;
    while (run < end && *run != '"' && *run != '\\')
      run++;
    escape_append(out, text, run - text);
    if (run < end) {
      g_string_append_c(out, '\\');
      g_string_append_c(out, *run++);
    }
    text = run;
  }
  if (cut)
    g_string_append(out, "…");
}

// Numbers, times and addresses stand as they are; all other text is quoted, so that a name looks
// the same whatever is in it.
static gboolean is_bare(const char *text)
{
  return (g_ascii_isdigit(text[0]) || text[0] == '-' || text[0] == '[') &&
         strspn(text, "0123456789abcdef.:[]-") == strlen(text);
}

static void append_pairs(GString *out, const struct record *record)
{
  g_string_append_printf(out, "event=%s", record->event);
  for (unsigned i = 0; i < record->count; i++) {
    const struct pair *pair = &record->pairs[i];
    const char *quote = is_bare(pair->text) ? "" : "\"";
    g_string_append_printf(out, " %s=%s", pair->key, quote);
    append_text(out, pair->text);
    g_string_append(out, quote);
  }
}

static void append_time(GString *out)
{
  gint64 now = g_get_real_time();
  time_t seconds = (time_t) (now / G_USEC_PER_SEC);
  struct tm parts;
  char text[sizeof "2026-11-21T14:02:03"];
  gmtime_r(&seconds, &parts);
  if (strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts) == 0)
    text[0] = '\0';
  g_string_append_printf(out, "time=%s.%03dZ", text, (int) (now % G_USEC_PER_SEC / 1000));
}

static gboolean write_line(const struct record *record)
{
  g_autoptr(GString) line = g_string_sized_new(256);
  // What is left of a line that the disk had no room for keeps a line to itself.
  if (writer.torn)
    g_string_append_c(line, '\n');
  append_time(line);
  g_string_append_printf(line, " level=%s ", level_names[record->level]);
  append_pairs(line, record);
  g_string_append_c(line, '\n');
  ssize_t written;
  do
    written = write(writer.fd, line->str, line->len);
  while (written < 0 && errno == EINTR);
  if (written > 0)
    writer.torn = (size_t) written < line->len;
  return written == (ssize_t) line->len;
}

static gboolean send_to_journal(const struct record *record)
{
  static const char *const priorities[] = {"7", "6", "5", "4", "3"};
  GLogField fields[4 + LOG_PAIRS_MAX];
  char *owned[2 * LOG_PAIRS_MAX];
  unsigned count = 0;
  g_autoptr(GString) message = g_string_new(NULL);
  append_pairs(message, record);
  fields[count++] = (GLogField){"MESSAGE", message->str, -1};
  fields[count++] = (GLogField){"PRIORITY", priorities[record->level], -1};
  fields[count++] = (GLogField){"SYSLOG_IDENTIFIER", "ritrovod", -1};
  fields[count++] = (GLogField){"RITROVO_EVENT", record->event, -1};
  for (unsigned i = 0; i < record->count; i++) {
    g_autofree char *key = g_ascii_strup(record->pairs[i].key, -1);
    GString *text = g_string_new(NULL);
    append_text(text, record->pairs[i].text);
    owned[2 * i] = g_strconcat("RITROVO_", key, NULL);
    owned[2 * i + 1] = g_string_free(text, FALSE);
    fields[count++] = (GLogField){owned[2 * i], owned[2 * i + 1], -1};
  }
  GLogWriterOutput output = g_log_writer_journald(G_LOG_LEVEL_MESSAGE, fields, count, NULL);
  for (unsigned i = 0; i < 2 * record->count; i++)
    g_free(owned[i]);
  return output == G_LOG_WRITER_HANDLED;
}

static gboolean deliver(const struct record *record)
{
  return writer.journal && !writer.path ? send_to_journal(record) : write_line(record);
}

// With the lock held.
static void write_record(const struct record *record)
{
  if (writer.lost > 0) {
    char count[LOG_NUMBER_SIZE];
    struct record lost = {.level = LOG_LEVEL_WARNING, .event = "log_lost"};
    record_add(&lost, "count", log_number(count, writer.lost));
    if (!deliver(&lost)) {
      writer.lost++;
      return;
    }
    writer.lost = 0;
  }
  if (!deliver(record))
    writer.lost++;
}

// An error of ours is no more than a warning to GLib, which ends the process for worse.
static void tell_glib(const struct record *record)
{
  static const GLogLevelFlags levels[] = {G_LOG_LEVEL_DEBUG, G_LOG_LEVEL_INFO, G_LOG_LEVEL_MESSAGE,
                                          G_LOG_LEVEL_WARNING, G_LOG_LEVEL_WARNING};
  g_autoptr(GString) message = g_string_new(NULL);
  append_pairs(message, record);
  g_log(NULL, levels[record->level], "%s", message->str);
}

static void emit(const struct record *record)
{
  int saved = errno;
  g_mutex_lock(&writer.lock);
  gboolean started = writer.started;
  if (started && (writer.path || writer.journal || record->level >= writer.least))
    write_record(record);
  g_mutex_unlock(&writer.lock);
  if (!started)
    tell_glib(record);
  errno = saved;
}

void log_event(enum log_level level, const char *event, ...)
{
  if (level == LOG_LEVEL_DEBUG && g_log_writer_default_would_drop(G_LOG_LEVEL_DEBUG, NULL))
    return;
  struct record record = {.level = level, .event = event};
  va_list pairs;
  va_start(pairs, event);
  const char *key;
  while ((key = va_arg(pairs, const char *)))
    record_add(&record, key, va_arg(pairs, const char *));
  va_end(pairs);
  emit(&record);
}

const char *log_number(char buffer[LOG_NUMBER_SIZE], gint64 number)
{
  g_snprintf(buffer, LOG_NUMBER_SIZE, "%" G_GINT64_FORMAT, number);
  return buffer;
}

// Newly allocated; NULL: it is not among the fields.
static char *field_text(const GLogField *fields, gsize count, const char *key)
{
  for (gsize i = 0; i < count; i++)
    if (g_str_equal(fields[i].key, key))
      return fields[i].length < 0 ? g_strdup(fields[i].value)
                                  : g_strndup(fields[i].value, (gsize) fields[i].length);
  return NULL;
}

static GLogWriterOutput write_glib(GLogLevelFlags level, const GLogField *fields, gsize count,
                                   gpointer data)
{
  g_autofree char *domain = field_text(fields, count, "GLIB_DOMAIN");
  g_autofree char *text = field_text(fields, count, "MESSAGE");
  if (g_log_writer_default_would_drop(level, domain))
    return G_LOG_WRITER_HANDLED;
  struct record record = {.level = LOG_LEVEL_DEBUG, .event = "glib"};
  if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL))
    record.level = LOG_LEVEL_ERROR;
  else if (level & G_LOG_LEVEL_WARNING)
    record.level = LOG_LEVEL_WARNING;
  else if (level & G_LOG_LEVEL_MESSAGE)
    record.level = LOG_LEVEL_NOTICE;
  else if (level & G_LOG_LEVEL_INFO)
    record.level = LOG_LEVEL_INFO;
  record_add(&record, "domain", domain);
  // A program's error about itself is to be found by GLib's word for it.
  record_add(&record, "kind", level & G_LOG_LEVEL_CRITICAL ? "CRITICAL" : NULL);
  record_add(&record, "text", text);
  emit(&record);
  return G_LOG_WRITER_HANDLED;
}

// Without a standard error, the first file that is opened would get its number, and the log's
// lines.
static void keep_number_taken(void)
{
  if (fcntl(STDERR_FILENO, F_GETFD) >= 0 || errno != EBADF)
    return;
  int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (fd < 0 || fd == STDERR_FILENO)
    return;
  dup2(fd, STDERR_FILENO);
  close(fd);
}

void log_start(void)
{
  keep_number_taken();
  g_mutex_lock(&writer.lock);
  g_assert(!writer.started);
  writer.journal = g_log_writer_is_journald(STDERR_FILENO);
  writer.started = TRUE;
  g_mutex_unlock(&writer.lock);
  g_log_set_writer_func(write_glib, NULL, NULL);
}

void log_set_least(enum log_level least)
{
  g_mutex_lock(&writer.lock);
  writer.least = least;
  g_mutex_unlock(&writer.lock);
}

// Never waits: not for the reader of a FIFO, and not for a terminal that is stopped.
static int open_path(const char *path)
{
  int flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  int fd;
  do
    fd = open(path, flags, 0600);
  while (fd < 0 && errno == EINTR);
  return fd;
}

// Takes the descriptor and the path over. With the lock held.
static void set_file(int fd, char *path)
{
  if (writer.path)
    close(writer.fd);
  g_free(writer.path);
  writer.fd = fd;
  writer.path = path;
  writer.torn = FALSE;
}

gboolean log_open_file(const char *path, GError **error)
{
  int fd = open_path(path);
  if (fd < 0) {
    int saved = errno;
    g_set_error(error, G_FILE_ERROR, (int) g_file_error_from_errno(saved),
                "cannot write the log %s: %s", path, g_strerror(saved));
    return FALSE;
  }
  g_mutex_lock(&writer.lock);
  set_file(fd, g_strdup(path));
  g_mutex_unlock(&writer.lock);
  return TRUE;
}

void log_reopen(void)
{
  g_mutex_lock(&writer.lock);
  g_autofree char *path = g_strdup(writer.path);
  g_mutex_unlock(&writer.lock);
  if (!path)
    return;
  g_autoptr(GError) error = NULL;
  if (log_open_file(path, &error))
    log_event(LOG_LEVEL_INFO, "log_reopened", "path", path, NULL);
  else
    log_event(LOG_LEVEL_ERROR, "log_reopen_failed", "error", error->message, NULL);
}

void log_close_file(void)
{
  g_mutex_lock(&writer.lock);
  set_file(STDERR_FILENO, NULL);
  g_mutex_unlock(&writer.lock);
}
