// SPDX-License-Identifier: GPL-3.0-or-later
// The text dialect of text.h: lines to commands, and what a speaker does without saying it.
#include "text_private.h"

#include <string.h>

#include "escape.h"

struct text *text_new(enum text_kind kind)
{
  struct text *text = g_new0(struct text, 1);
  text->kind = kind;
  return text;
}

// What he said last may have been a password.
static void forget_line(struct text *text)
{
  if (text->line)
    explicit_bzero(text->line, strlen(text->line));
  g_clear_pointer(&text->line, g_free);
}

void text_free(struct text *text)
{
  if (!text)
    return;
  g_free(text->name);
  g_free(text->room);
  g_free(text->leaves);
  g_free(text->partner);
  g_free(text->told);
  g_free(text->reach);
  text_question_free(text->question);
  text_question_free(text->answered);
  forget_line(text);
  if (text->held)
    g_string_free(text->held, TRUE);
  g_free(text);
}

void text_set_reach(struct text *text, const char *reach)
{
  g_free(text->reach);
  text->reach = g_strdup(reach);
}

void text_greet(struct text *text, const char *server_name, GString *out)
{
  if (text->kind == TEXT_ADDRESS)
    return;
  g_autofree char *name = escape_text(server_name);
  if (text->kind == TEXT_CONSOLE) {
    text_say(out, "The console of %s: help lists the commands.", name);
    return;
  }
  text_say(out, "%s: one line is one message; /help lists the commands.", name);
  text_ask_name(out);
}

const char *text_clean(struct text *text, const char *bytes, size_t *length, GString *scratch,
                       GString *reply, gboolean *interrupted)
{
  *interrupted = FALSE;
  if (telnet_is_plain(&text->telnet, bytes, *length))
    return bytes;
  g_string_truncate(scratch, 0);
  *interrupted = telnet_strip(&text->telnet, bytes, *length, scratch, reply);
  *length = scratch->len;
  return scratch->str;
}

// An empty line, or one of spaces, is a guest.
static gboolean say_name(struct text *text, char *line, struct command *command)
{
  g_strstrip(line);
  command->request.type = MSG_HELLO;
  g_clear_pointer(&text->name, g_free);
  if (line[0]) {
    text->name = g_strdup(line);
    message_set(&command->request, name, text->name);
  }
  text->waiting = TRUE;
  return TRUE;
}

static gboolean say_message(struct text *text, const char *line, struct command *command,
                            GString *out)
{
  if (!text->partner && !text->room) {
    text_say(out, "You are in no room: /join ROOM.");
    return FALSE;
  }
  command->request.type = MSG_MESSAGE;
  message_set(&command->request, text, line);
  if (text->partner)
    message_set(&command->request, to, text->partner);
  else
    message_set(&command->request, room, text->room);
  text_mark_said(text, &command->request);
  return TRUE;
}

static gboolean is_verb(const struct text *text, const char *line)
{
  if (line[0] == '/' || line[0] == '#')
    return TRUE;
  return text->kind == TEXT_CONSOLE && !text->room && !text->partner;
}

static gboolean decode_line(struct text *text, char *line, struct command *command, GString *out)
{
  if (g_str_equal(line, "quit")) {
    command->request.type = MSG_QUIT;
    return TRUE;
  }
  if (text->is_in && g_str_has_prefix(line, "//"))
    return say_message(text, line + 1, command, out);
  if (text->is_in && !line[0])
    return FALSE;
  if (is_verb(text, line))
    return text_run_verb(text, line[0] == '/' || line[0] == '#' ? line + 1 : line, command, out);
  return text->is_in ? say_message(text, line, command, out) : say_name(text, line, command);
}

static gboolean decode(gpointer speaker, struct message_reader *reader, const char *line,
                       size_t length, struct command *command, GString *out)
{
  struct text *text = speaker;
  if (text->waiting || text->question) {
    if (!text->held)
      text->held = g_string_new(NULL);
    g_string_append_len(text->held, line, (gssize) length);
    g_string_append_c(text->held, '\n');
    return FALSE;
  }
  *command = (struct command){0};
  if (!g_utf8_validate(line, (gssize) length, NULL)) {
    command->refused = CODE_PROTO_MALFORMED;
    return TRUE;
  }
  forget_line(text);
  text->line = g_strndup(line, length);
  return decode_line(text, text->line, command, out);
}

gboolean text_is_patient(const struct text *text)
{
  return !text->held || text->held->len <= TEXT_HELD_MAX;
}

// The first of the lines that waited.
static gboolean take_held(struct text *text, struct command *command, GString *out)
{
  while (text->held && !text->waiting && !text->question) {
    // There may be a NUL among them, which decode() refuses.
    const char *end = memchr(text->held->str, '\n', text->held->len);
    size_t length = (size_t) (end - text->held->str);
    g_autofree char *line = g_memdup2(text->held->str, length + 1);
    g_string_erase(text->held, 0, (gssize) length + 1);
    if (text->held->len == 0) {
      g_string_free(text->held, TRUE);
      text->held = NULL;
    }
    if (decode(text, NULL, line, length, command, out))
      return TRUE;
  }
  return FALSE;
}

gboolean text_follow(struct text *text, struct command *command, GString *out)
{
  *command = (struct command){0};
  if (text->question)
    return text_question_follow(text, &command->request);
  if (text->joins || text->leaves) {
    command->request.type = text->joins ? MSG_JOIN : MSG_LEAVE;
    forget_line(text);
    text->line = text->joins ? g_strdup("home") : g_steal_pointer(&text->leaves);
    text->joins = FALSE;
    message_set(&command->request, room, text->line);
    return TRUE;
  }
  return take_held(text, command, out);
}

const struct dialect dialect_text = {
    .name = "text",
    .encoder = {.slot = 1, .append = text_show},
    .decode = decode,
};
