// SPDX-License-Identifier: GPL-3.0-or-later
// Events in words, the same for everybody: PROTOCOL.md, What the text dialect says. Whatever comes
// from others goes through escape.h on its way.
#include "text_private.h"

#include <string.h>

#include "escape.h"

void text_say(GString *out, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_string_append(out, "* ");
  g_string_append_vprintf(out, format, arguments);
  g_string_append_c(out, '\n');
  va_end(arguments);
}

void text_append_name(GString *out, const char *name)
{
  if (name[0] == '[') {
    escape_append(out, name, -1);
    return;
  }
  // A bracket within it would look like its end, and what follows like words of another.
  g_autoptr(GString) inside = g_string_new(NULL);
  escape_append(inside, name, -1);
  g_string_replace(inside, "]", "\\x5d", 0);
  g_string_append_printf(out, "[%s]", inside->str);
}

void text_append_lines(GString *out, const char *prefix, const char *text)
{
  for (const char *line = text; line;) {
    const char *end = strchr(line, '\n');
    g_string_append(out, prefix);
    escape_append(out, line, end ? end - line : -1);
    g_string_append_c(out, '\n');
    line = end ? end + 1 : NULL;
  }
}

char *text_size(gint64 bytes)
{
  GString *size = g_string_new(NULL);
  g_autofree char *shown = g_format_size((guint64) MAX(bytes, 0));
  g_string_append(size, shown);
  g_string_replace(size, "\xc2\xa0", " ", 0);
  return g_string_free(size, FALSE);
}

// A file that only two may read is not among those of a room, where it is looked for by its name.
static void append_file(GString *out, const char *prefix, const struct message *message)
{
  const struct message *file = message->attached;
  g_autofree char *name = escape_text(file->name);
  g_autofree char *size = text_size(file->size);
  g_autofree char *id = escape_text(file->file);
  if (file->removed)
    g_string_append_printf(out, "%ssent a file that was removed: %s\n", prefix, name);
  else
    g_string_append_printf(out, "%ssent a file: %s (%s), /get %s\n", prefix, name, size,
                           message_has(message, to) ? id : name);
}

void text_append_message(GString *out, const char *prefix, const struct message *message)
{
  if (message->removed) {
    g_string_append_printf(out, "%s(removed)\n", prefix);
    return;
  }
  text_append_quote(out, prefix, message);
  g_autofree char *marked =
      message_has(message, edited) ? g_strconcat(prefix, "(edited) ", NULL) : NULL;
  prefix = marked ? marked : prefix;
  if (!message_has(message, attached) || message->text[0])
    text_append_lines(out, prefix, message->text);
  if (message_has(message, attached))
    append_file(out, prefix, message);
}

static void show_alert(const struct message *alert, GString *out)
{
  g_autoptr(GString) prefix = g_string_new(NULL);
  text_append_name(prefix, alert->from);
  g_string_append(prefix, " (Alert) ");
  text_append_lines(out, prefix->str, alert->text);
}

static void show_message(const struct message *message, GString *out)
{
  g_autoptr(GString) prefix = g_string_new(NULL);
  text_append_name(prefix, message->from);
  g_string_append_c(prefix, ' ');
  if (message_has(message, to)) {
    g_autofree char *to = escape_text(message->to);
    g_string_append_printf(prefix, "(private to %s) ", to);
  }
  text_append_message(out, prefix->str, message);
}

static void show_presence(const struct message *message, GString *out)
{
  text_append_name(out, message->name);
  g_string_append(out,
                  g_str_equal(message->event, "join") ? " (Connected)\n" : " (Disconnected)\n");
}

static void show_topic(const struct message *message, GString *out)
{
  g_autofree char *by = escape_text(message->by);
  g_autofree char *room = escape_text(message->room);
  g_autofree char *topic = escape_text(message->topic);
  if (topic[0])
    text_say(out, "%s set the topic of %s: %s", by, room, topic);
  else
    text_say(out, "%s cleared the topic of %s.", by, room);
}

static void show_kicked(const struct message *message, GString *out)
{
  g_autofree char *by = escape_text(message->by);
  g_autofree char *reason = escape_text(message->reason);
  if (reason[0])
    text_say(out, "You were kicked by %s: %s", by, reason);
  else
    text_say(out, "You were kicked by %s.", by);
}

static void show_members(const struct message *message, GString *out)
{
  g_autofree char *room = escape_text(message->room);
  text_say(out, "%" G_GINT64_FORMAT " people are in %s.", message->count, room);
}

static void show_gap(const struct message *message, GString *out)
{
  text_say(out,
           "%" G_GINT64_FORMAT
           " messages were left out, because you read too slowly. /history shows the newest.",
           message->gap_to - message->gap_from + 1);
}

static void show_removed_file(const struct message *removed, GString *out)
{
  g_autofree char *by = escape_text(removed->by);
  g_autofree char *file = escape_text(message_has(removed, name) ? removed->name : removed->file);
  text_say(out, "%s removed a file: %s", by, file);
}

static void show_connected(const struct message *message, GString *out)
{
  g_autofree char *name = escape_text(message->name);
  if (message->type == MSG_CONNECTED)
    g_string_append_printf(out, "Connected %s %s\n", name, message->address);
  else
    g_string_append_printf(out, "Disconnected %s (%s)\n", name, message->reason);
}

void text_show(const struct message *message, GString *out)
{
  switch (message->type) {
  case MSG_MESSAGE:
    show_message(message, out);
    break;
  case MSG_PRESENCE:
    show_presence(message, out);
    break;
  case MSG_TOPIC:
    show_topic(message, out);
    break;
  case MSG_MEMBERS:
    show_members(message, out);
    break;
  case MSG_ALERT:
    show_alert(message, out);
    break;
  case MSG_REMOVED:
    if (message_has(message, file))
      show_removed_file(message, out);
    else
      text_show_removed(message, out);
    break;
  case MSG_EDITED:
    text_show_edited(message, out);
    break;
  case MSG_REACTED:
    text_show_reacted(message, out);
    break;
  case MSG_KICKED:
    show_kicked(message, out);
    break;
  case MSG_GAP:
    show_gap(message, out);
    break;
  case MSG_CONNECTED:
  case MSG_DISCONNECTED:
    show_connected(message, out);
    break;
  case MSG_SHUTDOWN:
    g_string_append(out, "SHUTDOWN\n");
    break;
  case MSG_BYE:
    g_string_append(out, "bye\n");
    break;
  default: // typing, read marks, ping: nothing that a terminal shows
    break;
  }
}
