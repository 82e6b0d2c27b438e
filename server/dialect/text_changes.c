// SPDX-License-Identifier: GPL-3.0-or-later
// Answers, edits, removals and reactions in words, and how a speaker changes what he said last.
#include "text_private.h"

#include <string.h>

#include "escape.h"
#include "name.h"

// A line that is said asks to be told which number it got.
#define SAID_ID "said"

void text_mark_said(struct text *text, struct message *request)
{
  request->id = (struct message_id){.kind = ID_TEXT, .text = SAID_ID};
  // Until this has its number, what was said before is the last no more.
  if (message_has(request, to))
    text->told_seq = 0;
  else
    text->said_seq = 0;
}

void text_heard(struct text *text, const struct message *echo)
{
  gint64 seq = message_has(echo, seq) ? echo->seq : 0;
  if (message_has(echo, to)) {
    g_free(text->told);
    text->told = g_strdup(echo->to);
    text->told_seq = seq;
  } else if (message_has(echo, room) && g_strcmp0(echo->room, text->room) == 0) {
    // Elsewhere by now, that number would be another message's.
    text->said_seq = seq;
  }
}

// Puts in what he said last where he is. FALSE: there is nothing.
static gboolean name_last(struct text *text, struct message *request, GString *out)
{
  gint64 seq = text->partner ? 0 : text->said_seq;
  g_autofree char *partner = text->partner ? name_key(text->partner) : NULL;
  g_autofree char *told = text->told ? name_key(text->told) : NULL;
  if (partner && g_strcmp0(partner, told) == 0)
    seq = text->told_seq;
  if (seq == 0 || (!text->partner && !text->room)) {
    text_say(out, "There is nothing of yours here that could be changed.");
    return FALSE;
  }
  message_set(request, seq, seq);
  if (text->partner)
    message_set(request, with, text->partner);
  else
    message_set(request, room, text->room);
  return TRUE;
}

gboolean text_run_edit(struct text *text, const struct verb *verb, char *arguments,
                       struct message *request, GString *out)
{
  const char *words = text_take_rest(arguments);
  if (!words[0])
    return text_usage(text, verb, out);
  request->type = MSG_EDIT;
  message_set(request, text, words);
  return name_last(text, request, out);
}

gboolean text_run_delete(struct text *text, const struct verb *verb, char *arguments,
                         struct message *request, GString *out)
{
  request->type = MSG_REMOVE;
  return name_last(text, request, out);
}

static char *clock_time(const struct message *message)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(message->time / 1000);
  return time ? g_date_time_format(time, "%H:%M") : g_strdup("?");
}

void text_append_quote(GString *out, const char *prefix, const struct message *message)
{
  const struct message *quote = message->replied;
  if (!message_has(message, replied) || !message_has(quote, from))
    return;
  g_autofree char *from = escape_text(quote->from);
  g_autofree char *words = escape_text(quote->removed ? "(removed)" : quote->text);
  g_string_append_printf(out, "%s> %s: %s\n", prefix, from, words);
}

void text_show_edited(const struct message *edited, GString *out)
{
  g_autoptr(GString) prefix = g_string_new(NULL);
  text_append_name(prefix, edited->from);
  g_string_append(prefix, message_has(edited, with) ? " (private, edited) " : " (edited) ");
  text_append_lines(out, prefix->str, edited->text);
}

void text_show_removed(const struct message *removed, GString *out)
{
  const char *kind = message_has(removed, with) ? "private message" : "message";
  g_autofree char *by = escape_text(removed->by);
  g_autofree char *from = escape_text(removed->from);
  g_autofree char *time = clock_time(removed);
  if (g_str_equal(removed->by, removed->from))
    text_say(out, "%s removed a %s of %s.", by, kind, time);
  else
    text_say(out, "%s removed a %s of %s's of %s.", by, kind, from, time);
}

void text_show_reacted(const struct message *reacted, GString *out)
{
  if (!reacted->on)
    return;
  g_autofree char *from = escape_text(reacted->from);
  g_autofree char *to = escape_text(reacted->to);
  g_autofree char *reaction = escape_text(reacted->reaction);
  g_autofree char *time = clock_time(reacted);
  text_say(out, "%s reacted%s with %s to %s at %s.", from,
           message_has(reacted, with) ? " privately" : "", reaction, to, time);
}
