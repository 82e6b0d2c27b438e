// SPDX-License-Identifier: GPL-3.0-or-later
// The speaker of text_speaker.h. Lines are decoded from exact heap copies, so that a sanitizer sees
// any read past them.
#include "text_speaker.h"

#include <string.h>

void speaker_begin(struct speaker *speaker, enum text_kind kind)
{
  *speaker = (struct speaker){
      .text = text_new(kind), .reader = message_reader_new(), .out = g_string_new(NULL)};
  text_greet(speaker->text, "Lab 7", speaker->out);
}

void speaker_in_home(struct speaker *speaker, enum text_kind kind, const char *name)
{
  speaker_begin(speaker, kind);
  is_told(speaker, "{'type':'welcome','name':'%s','role':'%s'}", name,
          kind == TEXT_CONSOLE ? "admin" : "guest");
  goes_on(speaker);
  is_told(speaker, "{'type':'joined','room':'home','topic':'','count':1,'members':[{'name':'%s'}]}",
          name);
  g_string_truncate(speaker->out, 0);
}

void speaker_end(struct speaker *speaker)
{
  text_free(speaker->text);
  message_reader_free(speaker->reader);
  g_string_free(speaker->out, TRUE);
  g_free(speaker->request);
}

static void keep_request(struct speaker *speaker, gboolean runs, const struct command *command)
{
  g_clear_pointer(&speaker->request, g_free);
  speaker->refused = runs ? command->refused : CODE_OK;
  if (!runs || command->refused)
    return;
  GString *object = g_string_new(NULL);
  message_write(&command->request, object);
  speaker->request = g_string_free(object, FALSE);
}

void types_bytes(struct speaker *speaker, const char *line, size_t length)
{
  struct command command;
  g_autofree char *copy = g_memdup2(line, length);
  gboolean runs =
      dialect_text.decode(speaker->text, NULL, copy ? copy : "", length, &command, speaker->out);
  keep_request(speaker, runs, &command);
}

void types(struct speaker *speaker, const char *line)
{
  types_bytes(speaker, line, strlen(line));
}

void goes_on(struct speaker *speaker)
{
  struct command command;
  gboolean runs = text_follow(speaker->text, &command, speaker->out);
  keep_request(speaker, runs, &command);
}

void is_told(struct speaker *speaker, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *text = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  g_strdelimit(text, "'", '"');
  struct message message;
  g_assert_cmpint(message_read(speaker->reader, text, strlen(text), &message), ==, CODE_OK);
  if (!text_tell(speaker->text, &message, speaker->out))
    dialect_text.encoder.append(&message, speaker->out);
}

void asks(struct speaker *speaker, const char *object)
{
  g_autofree char *expected = g_strdelimit(g_strdup(object), "'", '"');
  g_assert_cmpstr(speaker->request, ==, expected);
}

void asks_nothing(struct speaker *speaker)
{
  g_assert_cmpstr(speaker->request, ==, NULL);
  g_assert_cmpint(speaker->refused, ==, CODE_OK);
}

void reads(struct speaker *speaker, const char *words)
{
  g_assert_cmpstr(speaker->out->str, ==, words);
  g_assert_cmpuint(speaker->out->len, ==, strlen(words));
  g_string_truncate(speaker->out, 0);
}
