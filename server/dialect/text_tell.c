// SPDX-License-Identifier: GPL-3.0-or-later
// Answers in words, for one speaker, and what they change in what is known of him.
#include "text_private.h"

#include <string.h>

#include "escape.h"

#define MEMBERS_SHOWN 20

void text_ask_name(GString *out)
{
  g_string_append(out, "name: ");
}

static void tell_welcome(struct text *text, const struct message *welcome, GString *out)
{
  text->is_in = TRUE;
  text->waiting = FALSE;
  text->is_admin = g_str_equal(welcome->role, "admin");
  g_free(text->name);
  text->name = g_strdup(welcome->name);
  if (message_has(welcome, motd))
    text_append_lines(out, "* ", welcome->motd);
  if (text->kind != TEXT_CONSOLE)
    text->joins = TRUE;
}

static void tell_members(const struct message *joined, const char *room, GString *out)
{
  g_string_append_printf(out, "* In %s: ", room);
  size_t shown = MIN(joined->members.count, MEMBERS_SHOWN);
  for (size_t i = 0; i < shown; i++) {
    g_autofree char *name = escape_text(joined->members.items[i].name);
    g_string_append_printf(out, "%s%s", i ? ", " : "", name);
  }
  gint64 more = joined->count - (gint64) shown;
  if (more > 0)
    g_string_append_printf(out, " and %" G_GINT64_FORMAT " more", more);
  g_string_append_c(out, '\n');
}

static void tell_joined(struct text *text, const struct message *joined, GString *out)
{
  gboolean is_new = g_strcmp0(text->room, joined->room) != 0;
  if (is_new) {
    g_free(text->leaves);
    text->leaves = g_steal_pointer(&text->room);
    text->room = g_strdup(joined->room);
    text->said_seq = 0;
    text_append_name(out, text->name);
    g_string_append(out, " (Connected)\n");
  }
  g_autofree char *room = escape_text(joined->room);
  if (text->kind != TEXT_ADDRESS)
    tell_members(joined, room, out);
  if (joined->topic[0]) {
    g_autofree char *topic = escape_text(joined->topic);
    text_say(out, "Topic of %s: %s", room, topic);
  }
}

// What is said in the code's own words would be wrong here, because they speak of the native wire.
static const char *error_words(const struct text *text, enum code code)
{
  switch (code) {
  case CODE_PROTO_MALFORMED:
    return "That line is not text in UTF-8.";
  case CODE_PROTO_UNKNOWN:
    return "This server does not do that.";
  case CODE_AUTH_REQUIRED:
    return text->is_in ? "That name has an account." : NULL;
  case CODE_RATE_LIMITED:
    return "Too much at once: wait a moment. That line was not taken.";
  case CODE_HISTORY_INVALID:
    return "That many lines cannot be shown.";
  default:
    return NULL;
  }
}

static gboolean ends_the_connection(enum code code)
{
  return code == CODE_AUTH_TIMEOUT || code == CODE_PROTO_TOO_LONG || code == CODE_SERVER_FULL ||
         code == CODE_SERVER_STOPPING;
}

static void tell_error(struct text *text, const struct message *error, GString *out)
{
  enum code code = code_from_name(error->code);
  const char *words = error_words(text, code);
  g_autofree char *said = escape_text(words ? words : error->text);
  g_string_append_printf(out, "* %s", said);
  if (message_has(error, suggestion)) {
    g_autofree char *suggestion = escape_text(error->suggestion);
    g_string_append_printf(out, " Free is %s.", suggestion);
  }
  if (!text->is_in && (code == CODE_AUTH_REQUIRED || code == CODE_AUTH_FAILED))
    g_string_append(out, " /login PASSWORD, or another name.");
  g_string_append_c(out, '\n');
  text->waiting = FALSE;
  if (!text->is_in && text->kind == TEXT_NAMED && !ends_the_connection(code))
    text_ask_name(out);
}

static void tell_history(const struct message *history, GString *out)
{
  for (size_t i = 0; i < history->messages.count; i++) {
    const struct message *item = &history->messages.items[i];
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(item->time / 1000);
    g_autoptr(GString) prefix = g_string_new(NULL);
    g_autofree char *when = time ? g_date_time_format(time, "%Y-%m-%d %H:%M ") : g_strdup("");
    g_string_append(prefix, when);
    text_append_name(prefix, item->from);
    g_string_append_c(prefix, ' ');
    text_append_message(out, prefix->str, item);
  }
  text_say(out, history->messages.count ? "That was all." : "Nothing was said here yet.");
}

static void tell_rooms(const struct message *rooms, GString *out)
{
  for (size_t i = 0; i < rooms->rooms.count; i++) {
    const struct message *item = &rooms->rooms.items[i];
    g_autofree char *room = escape_text(item->room);
    g_autofree char *topic = escape_text(item->topic);
    text_say(out, "%s, %" G_GINT64_FORMAT " %s%s%s", room, item->count,
             item->count == 1 ? "person" : "people", topic[0] ? ": " : "", topic);
  }
  if (rooms->count > (gint64) rooms->rooms.count)
    text_say(out, "There are %" G_GINT64_FORMAT " rooms in all.", rooms->count);
}

static void tell_users(const struct message *users, GString *out)
{
  for (size_t i = 0; i < users->users.count; i++) {
    const struct message *item = &users->users.items[i];
    g_autofree char *name = escape_text(item->name);
    g_string_append_printf(out, "* %s, %s", name, item->role);
    for (size_t j = 0; j < item->room_names.count; j++) {
      g_autofree char *room = escape_text(item->room_names.items[j]);
      g_string_append_printf(out, "%s%s", j ? ", " : ": ", room);
    }
    g_string_append_c(out, '\n');
  }
  if (users->count == 1)
    text_say(out, "1 person is here.");
  else
    text_say(out, "%" G_GINT64_FORMAT " people are here.", users->count);
}

static void tell_registered(const struct message *registered, GString *out)
{
  g_autofree char *name = escape_text(registered->name);
  text_say(out, "The name %s is yours now: next time, give it and then /login PASSWORD.", name);
}

static void tell_nick(struct text *text, const struct message *nick, GString *out)
{
  g_free(text->name);
  text->name = g_strdup(nick->name);
  g_autofree char *name = escape_text(nick->name);
  text_say(out, "You are %s now.", name);
}

static void tell_stats(const struct message *stats, GString *out)
{
  for (size_t i = 0; i < stats->stats.count; i++)
    text_say(out, "%s: %s", stats->stats.items[i].name, stats->stats.items[i].text);
}

gboolean text_tell(struct text *text, const struct message *message, GString *out)
{
  if (text_question_told(text, message, out))
    return TRUE;
  switch (message->type) {
  case MSG_WELCOME:
    tell_welcome(text, message, out);
    return TRUE;
  case MSG_JOINED:
    tell_joined(text, message, out);
    return TRUE;
  case MSG_ERROR:
    tell_error(text, message, out);
    return TRUE;
  case MSG_HISTORY:
    tell_history(message, out);
    return TRUE;
  case MSG_ROOMS:
    tell_rooms(message, out);
    return TRUE;
  case MSG_USERS:
    tell_users(message, out);
    return TRUE;
  case MSG_REGISTERED:
    tell_registered(message, out);
    return TRUE;
  case MSG_NICK:
    tell_nick(text, message, out);
    return TRUE;
  case MSG_STATS:
    tell_stats(message, out);
    return TRUE;
  case MSG_OK:
    text_say(out, "Done.");
    return TRUE;
  default:
    return FALSE;
  }
}
