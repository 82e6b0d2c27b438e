// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the lines of a transcript. A line is a stage direction, or a client's name, an arrow and
// what is said.
#include "transcript.h"

#include <gio/gio.h>
#include <string.h>

static const struct direction {
  const char *verb;
  enum step_kind kind;
  gboolean named; // its first word is a client
} directions[] = {
    {"open", STEP_OPEN, TRUE},     {"shut", STEP_SHUT, TRUE},     {"close", STEP_CLOSE, TRUE},
    {"reset", STEP_RESET, TRUE},   {"closed", STEP_CLOSED, TRUE}, {"turn", STEP_TURN, TRUE},
    {"signal", STEP_SIGNAL},       {"exit", STEP_EXIT},           {"start", STEP_START},
    {"configure", STEP_CONFIGURE}, {"keep", STEP_KEEP},           {"run", STEP_RUN, TRUE},
    {"printed", STEP_PRINTED},     {"same", STEP_SAME},
};

static void step_free(gpointer data)
{
  struct step *step = data;
  g_free(step->name);
  g_free(step->text);
  g_clear_pointer(&step->bytes, g_bytes_unref);
  g_free(step);
}

void transcript_free(struct transcript *transcript)
{
  if (!transcript)
    return;
  g_free(transcript->name);
  g_ptr_array_unref(transcript->options);
  g_string_free(transcript->config, TRUE);
  g_free(transcript->needs);
  g_ptr_array_unref(transcript->steps);
  g_free(transcript);
}

static gboolean wrong(GError **error, const char *what)
{
  g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, what);
  return FALSE;
}

// \xHH, \n, \r and \\ are bytes. NULL for anything else behind a backslash.
static GBytes *decode(const char *text)
{
  g_autoptr(GByteArray) bytes = g_byte_array_new();
  for (const char *p = text; *p; p++) {
    guint8 byte = (guint8) *p;
    if (*p == '\\') {
      p++;
      if (*p == 'n' || *p == 'r' || *p == '\\') {
        byte = *p == 'n' ? '\n' : *p == 'r' ? '\r' : '\\';
      } else if (*p == 'x' && g_ascii_isxdigit(p[1]) && g_ascii_isxdigit(p[2])) {
        byte = (guint8) (g_ascii_xdigit_value(p[1]) * 16 + g_ascii_xdigit_value(p[2]));
        p += 2;
      } else {
        return NULL;
      }
    }
    g_byte_array_append(bytes, &byte, 1);
  }
  return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

static gboolean read_bytes(struct step *step, enum step_kind kind, const char *text, GError **error)
{
  step->kind = kind;
  step->bytes = decode(text);
  return step->bytes ? TRUE
                     : wrong(error, "a backslash stands before x and two digits, n, r or \\");
}

static gboolean read_times(struct step *step, const char *text, GError **error)
{
  char *end;
  step->times = (guint) g_ascii_strtoull(text, &end, 10);
  if (step->times == 0 || *end != ' ')
    return wrong(error, ">* is followed by a number and what is sent so many times");
  return read_bytes(step, STEP_SEND, end + 1, error);
}

// What stands behind a client's name.
static gboolean read_speech(struct step *step, const char *arrow, const char *text, GError **error)
{
  step->text = g_strdup(text);
  if (g_str_equal(arrow, ">>"))
    return read_bytes(step, STEP_SEND, text, error);
  if (g_str_equal(arrow, ">*"))
    return read_times(step, text, error);
  if (g_str_equal(arrow, "<<"))
    return read_bytes(step, STEP_BYTES, text, error);
  if (g_str_equal(arrow, ">")) {
    step->kind = STEP_SEND;
    return TRUE;
  }
  if (g_str_equal(arrow, "<~")) {
    step->kind = STEP_SOMETIME;
    return TRUE;
  }
  if (!g_str_equal(arrow, "<"))
    return wrong(error, "after a client's name comes <, <<, <~, >, >> or >*");
  step->kind = STEP_LINE;
  size_t length = strlen(text);
  if (length == 0 || text[length - 1] != '\\')
    return TRUE;
  step->kind = STEP_BYTES;
  step->bytes = g_bytes_new(text, length - 1);
  return TRUE;
}

// file NAME BYTES
static gboolean read_file(struct step *step, const char *name, const char *text, GError **error)
{
  step->text = g_strdup(name);
  return read_bytes(step, STEP_FILE, text, error);
}

static gboolean read_step(struct step *step, const char *line, GError **error)
{
  g_auto(GStrv) words = g_strsplit(line, " ", 3);
  const char *second = words[1] ? words[1] : "";
  const char *rest = words[1] && words[2] ? words[2] : "";
  if (g_str_equal(words[0], "file"))
    return read_file(step, second, rest, error);
  for (size_t i = 0; i < G_N_ELEMENTS(directions); i++) {
    if (!g_str_equal(words[0], directions[i].verb))
      continue;
    step->kind = directions[i].kind;
    if (directions[i].named && !*second)
      return wrong(error, "whose?");
    step->name = directions[i].named ? g_strdup(second) : NULL;
    step->text = directions[i].named ? g_strdup(rest) : g_strjoin(" ", second, rest, NULL);
    g_strchomp(step->text);
    return TRUE;
  }
  step->name = g_strdup(words[0]);
  return read_speech(step, second, rest, error);
}

static gboolean read_options(struct transcript *transcript, const char *text, GError **error)
{
  g_auto(GStrv) options = NULL;
  if (!g_shell_parse_argv(text, NULL, &options, error))
    return FALSE;
  for (char **option = options; *option; option++)
    g_ptr_array_add(transcript->options, g_strdup(*option));
  return TRUE;
}

static gboolean read_line(struct transcript *transcript, const char *line, guint number,
                          GError **error)
{
  if (!*line || *line == '#')
    return TRUE;
  if (g_str_has_prefix(line, "server: "))
    return read_options(transcript, line + strlen("server: "), error);
  if (g_str_has_prefix(line, "config: ")) {
    g_string_append_printf(transcript->config, "%s\n", line + strlen("config: "));
    return TRUE;
  }
  if (g_str_has_prefix(line, "needs: ")) {
    g_free(transcript->needs);
    transcript->needs = g_strdup(line + strlen("needs: "));
    return TRUE;
  }
  struct step *step = g_new0(struct step, 1);
  g_ptr_array_add(transcript->steps, step);
  step->line = number;
  step->times = 1;
  return read_step(step, line, error);
}

// Lines of one client that may come in any order: each is among as many as are not found yet.
static void count_unordered(const GPtrArray *steps)
{
  for (guint i = steps->len; i-- > 1;) {
    struct step *step = steps->pdata[i - 1];
    const struct step *next = steps->pdata[i];
    if (step->kind == STEP_SOMETIME && next->kind == STEP_SOMETIME &&
        g_str_equal(step->name, next->name))
      step->times = next->times + 1;
  }
}

struct transcript *transcript_parse(const char *name, const char *text, GError **error)
{
  struct transcript *transcript = g_new0(struct transcript, 1);
  transcript->name = g_strdup(name);
  transcript->options = g_ptr_array_new_with_free_func(g_free);
  transcript->config = g_string_new(NULL);
  transcript->steps = g_ptr_array_new_with_free_func(step_free);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (guint i = 0; lines[i]; i++) {
    if (read_line(transcript, lines[i], i + 1, error))
      continue;
    g_prefix_error(error, "%s:%u: ", name, i + 1);
    transcript_free(transcript);
    return NULL;
  }
  count_unordered(transcript->steps);
  return transcript;
}
