// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of the text dialect and of the console: one table of verbs, their arguments, and the
// nearest known one for a verb that is not known.
#include "text_private.h"

#include <string.h>

#include "escape.h"

#define HISTORY_LINES 20
#define DISTANCE_MAX 32 // of verbs that are compared

gboolean text_usage(const struct text *text, const struct verb *verb, GString *out)
{
  text_say(out, "Use it as: %s%s%s%s", text->kind == TEXT_CONSOLE ? "" : "/", verb->name,
           verb->usage ? " " : "", verb->usage ? verb->usage : "");
  if (!text->is_in && text->kind == TEXT_NAMED)
    text_ask_name(out);
  return FALSE;
}

// The next word, or what stands in quotation marks; NULL: there is none. *rest goes on behind it.
char *text_take_word(char **rest)
{
  char *word = *rest + strspn(*rest, " \t");
  if (!*word)
    return NULL;
  gboolean quoted = *word == '"' && strchr(word + 1, '"');
  word += quoted;
  char *end = word + strcspn(word, quoted ? "\"" : " \t");
  *rest = *end ? end + 1 : end;
  *end = '\0';
  return word;
}

char *text_take_rest(char *rest)
{
  return rest + strspn(rest, " \t");
}

// A reason may stand in quotation marks, as ritrovoctl's may for the shell.
char *text_take_reason(char *rest)
{
  char *reason = text_take_rest(rest);
  size_t length = strlen(reason);
  if (length < 2 || reason[0] != '"' || reason[length - 1] != '"')
    return reason;
  reason[length - 1] = '\0';
  return reason + 1;
}

static gboolean run_plain(struct text *text, const struct verb *verb, char *arguments,
                          struct message *request, GString *out)
{
  request->type = verb->type;
  return TRUE;
}

static gboolean run_exit(struct text *text, const struct verb *verb, char *arguments,
                         struct message *request, GString *out)
{
  request->type = text->kind == TEXT_CONSOLE ? MSG_STOP : MSG_QUIT;
  return TRUE;
}

static gboolean run_join(struct text *text, const struct verb *verb, char *arguments,
                         struct message *request, GString *out)
{
  char *room = g_strstrip(arguments);
  size_t length = strlen(room);
  if (length > 2 && room[0] == '"' && room[length - 1] == '"') {
    room[length - 1] = '\0';
    room++;
  }
  if (!room[0])
    return text_usage(text, verb, out);
  request->type = MSG_JOIN;
  message_set(request, room, room);
  return TRUE;
}

static gboolean run_topic(struct text *text, const struct verb *verb, char *arguments,
                          struct message *request, GString *out)
{
  const char *topic = text_take_rest(arguments);
  if (!topic[0])
    return text_usage(text, verb, out);
  if (!text->room) {
    text_say(out, "You are in no room: /join ROOM.");
    return FALSE;
  }
  request->type = MSG_TOPIC;
  message_set(request, room, text->room);
  message_set(request, topic, g_str_equal(topic, "-") ? "" : topic);
  return TRUE;
}

static gboolean run_msg(struct text *text, const struct verb *verb, char *arguments,
                        struct message *request, GString *out)
{
  const char *name = text_take_word(&arguments);
  const char *words = text_take_rest(arguments);
  if (!name || !words[0])
    return text_usage(text, verb, out);
  request->type = MSG_MESSAGE;
  message_set(request, to, name);
  message_set(request, text, words);
  text_mark_said(text, request);
  return TRUE;
}

static gboolean run_private(struct text *text, const struct verb *verb, char *arguments,
                            struct message *request, GString *out)
{
  char *rest = arguments;
  const char *name = text_take_word(&rest);
  if (!name)
    return text_usage(text, verb, out);
  const char *words = text_take_rest(rest);
  if (words[0]) {
    request->type = MSG_MESSAGE;
    message_set(request, to, name);
    message_set(request, text, words);
    text_mark_said(text, request);
    return TRUE;
  }
  g_free(text->partner);
  text->partner = g_strdup(name);
  g_autofree char *shown = escape_text(name);
  text_say(out, "Every line goes to %s alone from now on; /public ends it.", shown);
  return FALSE;
}

static gboolean run_public(struct text *text, const struct verb *verb, char *arguments,
                           struct message *request, GString *out)
{
  g_clear_pointer(&text->partner, g_free);
  g_autofree char *room = text->room ? escape_text(text->room) : NULL;
  if (room)
    text_say(out, "Every line goes to %s again.", room);
  else
    text_say(out, "Nobody's lines are private any more.");
  return FALSE;
}

gboolean text_take_count(char *arguments, gint64 *count)
{
  const char *word = text_take_word(&arguments);
  guint64 number;
  if (!word)
    return TRUE;
  if (!g_ascii_string_to_unsigned(word, 10, 1, G_MAXINT32, &number, NULL))
    return FALSE;
  *count = (gint64) number;
  return TRUE;
}

static gboolean run_history(struct text *text, const struct verb *verb, char *arguments,
                            struct message *request, GString *out)
{
  gint64 lines = HISTORY_LINES;
  if (!text_take_count(arguments, &lines))
    return text_usage(text, verb, out);
  if (!text->room && !text->partner) {
    text_say(out, "You are in no room: /join ROOM.");
    return FALSE;
  }
  request->type = MSG_HISTORY;
  message_set(request, limit, lines);
  if (text->partner)
    message_set(request, with, text->partner);
  else
    message_set(request, room, text->room);
  return TRUE;
}

static gboolean run_login(struct text *text, const struct verb *verb, char *arguments,
                          struct message *request, GString *out)
{
  const char *password = text_take_rest(arguments);
  if (!password[0])
    return text_usage(text, verb, out);
  if (text->is_in || !text->name) {
    text_say(out, text->is_in ? "You have a name already: quit, and come back with the account's."
                              : "Give the account's name first.");
    if (!text->is_in)
      text_ask_name(out);
    return FALSE;
  }
  request->type = MSG_HELLO;
  message_set(request, name, text->name);
  message_set(request, password, password);
  text->waiting = TRUE;
  return TRUE;
}

static gboolean run_register(struct text *text, const struct verb *verb, char *arguments,
                             struct message *request, GString *out)
{
  const char *password = text_take_rest(arguments);
  if (!password[0])
    return text_usage(text, verb, out);
  request->type = MSG_REGISTER;
  message_set(request, password, password);
  return TRUE;
}

static gboolean run_nick(struct text *text, const struct verb *verb, char *arguments,
                         struct message *request, GString *out)
{
  const char *name = g_strstrip(arguments);
  if (!name[0])
    return text_usage(text, verb, out);
  request->type = MSG_NICK;
  message_set(request, name, name);
  return TRUE;
}

static gboolean run_kill(struct text *text, const struct verb *verb, char *arguments,
                         struct message *request, GString *out)
{
  const char *name = text_take_word(&arguments);
  const char *reason = text_take_reason(arguments);
  if (!name)
    return text_usage(text, verb, out);
  request->type = verb->type;
  message_set(request, name, name);
  if (reason[0])
    message_set(request, reason, reason);
  return TRUE;
}

// "3600", "10m", "2h", "7d": seconds. FALSE: that is no time.
static gboolean read_time(const char *word, gint64 *seconds)
{
  static const struct {
    const char *unit;
    gint64 seconds;
  } units[] = {{"", 1}, {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}};
  size_t digits = strspn(word, "0123456789");
  if (digits == 0 || digits > 9)
    return FALSE;
  for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
    if (g_ascii_strcasecmp(word + digits, units[i].unit) == 0) {
      *seconds = g_ascii_strtoll(word, NULL, 10) * units[i].seconds;
      return TRUE;
    }
  return FALSE;
}

static gboolean run_ban(struct text *text, const struct verb *verb, char *arguments,
                        struct message *request, GString *out)
{
  const char *name = text_take_word(&arguments);
  if (!name)
    return text_usage(text, verb, out);
  request->type = MSG_BAN;
  message_set(request, name, name);
  gint64 seconds;
  char *rest = text_take_rest(arguments);
  g_autofree char *first = g_strndup(rest, strcspn(rest, " \t"));
  if (read_time(first, &seconds)) {
    message_set(request, seconds, seconds);
    rest = text_take_rest(rest + strlen(first));
  }
  rest = text_take_reason(rest);
  if (rest[0])
    message_set(request, reason, rest);
  return TRUE;
}

static gboolean run_alert(struct text *text, const struct verb *verb, char *arguments,
                          struct message *request, GString *out)
{
  const char *words = text_take_rest(arguments);
  if (!words[0])
    return text_usage(text, verb, out);
  request->type = MSG_ALERT;
  message_set(request, text, words);
  return TRUE;
}

static gboolean run_help(struct text *text, const struct verb *verb, char *arguments,
                         struct message *request, GString *out);

static const struct verb verbs[] = {
    {"help", NULL, "these lines", run_help, SAY_ANYTIME},
    {"who", NULL, "who is here, and where", run_plain, 0, MSG_USERS},
    {"listu", NULL, NULL, run_plain, 0, MSG_USERS},
    {"rooms", NULL, "all rooms", run_plain, 0, MSG_ROOMS},
    {"join", "ROOM", "go to another room", run_join},
    {"topic", "TEXT", "set the room's topic; - clears it", run_topic},
    {"msg", "NAME TEXT", "say something to one person alone", run_msg},
    {"private", "NAME", "say everything to one person alone", run_private},
    {"public", NULL, "to the room again", run_public},
    {"history", "N", "the last N messages", run_history},
    {"edit", "TEXT", "change what you said last", text_run_edit},
    {"delete", NULL, "remove what you said last", text_run_delete},
    {"nick", "NAME", "take another name", run_nick, FOR_PEOPLE},
    {"login", "PASSWORD", "enter under the account's name", run_login, SAY_ANYTIME | FOR_PEOPLE},
    {"register", "PASSWORD", "make your name an account", run_register, FOR_PEOPLE},
    {"files", "N", "the last N files", text_run_files},
    {"listf", "N", NULL, text_run_files},
    {"get", "FILE", "how to fetch a file", text_run_get},
    {"trfd", "FILE", NULL, text_run_get},
    {"send", "[NAME] FILE", "how to send a file", text_run_send},
    {"trfu", "[private NAME] FILE", NULL, text_run_send},
    {"remove", "FILE [reason]", "take a file away", text_run_remove},
    {"kill", "NAME [reason]", "throw somebody out", run_kill, FOR_ADMINS, MSG_KICK},
    {"kick", "NAME [reason]", NULL, run_kill, FOR_ADMINS, MSG_KICK},
    {"ban", "NAME [TIME] [reason]", "shut somebody out: 30m, 12h, 7d", run_ban, FOR_ADMINS},
    {"unban", "NAME", "let somebody in again", run_kill, FOR_ADMINS, MSG_UNBAN},
    {"alert", "TEXT", "tell everybody", run_alert, FOR_ADMINS},
    {"stats", NULL, "how the server is doing", run_plain, FOR_ADMINS, MSG_STATS},
    {"reload", NULL, "read the configuration again", run_plain, FOR_CONSOLES, MSG_RELOAD},
    {"quit", NULL, "go", run_plain, SAY_ANYTIME, MSG_QUIT},
    {"exit", NULL, NULL, run_exit, SAY_ANYTIME},
};

// Whether it is listed for, and suggested to, this speaker.
static gboolean concerns(const struct text *text, const struct verb *verb)
{
  gboolean console = text->kind == TEXT_CONSOLE;
  return (!(verb->flags & FOR_ADMINS) || text->is_admin) &&
         (!(verb->flags & FOR_CONSOLES) || console) && (!(verb->flags & FOR_PEOPLE) || !console);
}

static gboolean run_help(struct text *text, const struct verb *verb, char *arguments,
                         struct message *request, GString *out)
{
  gboolean console = text->kind == TEXT_CONSOLE;
  for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++) {
    const struct verb *known = &verbs[i];
    if (!known->about || !concerns(text, known))
      continue;
    g_autofree char *whole = g_strconcat(console ? "" : "/", known->name, known->usage ? " " : "",
                                         known->usage ? known->usage : "", NULL);
    text_say(out, "%-24s %s", whole, known->about);
  }
  if (console)
    text_say(out, "%-24s %s", "exit", "stop the server");
  else
    text_say(out, "Any other line goes to everybody in the room.");
  if (!text->is_in && text->kind == TEXT_NAMED)
    text_ask_name(out);
  return FALSE;
}

// Levenshtein's distance, over one row.
static unsigned distance(const char *one, const char *other)
{
  unsigned row[DISTANCE_MAX + 1];
  size_t width = MIN(strlen(other), DISTANCE_MAX);
  for (size_t j = 0; j <= width; j++)
    row[j] = (unsigned) j;
  for (size_t i = 0; one[i] && i < DISTANCE_MAX; i++) {
    unsigned diagonal = row[0];
    row[0] = (unsigned) i + 1;
    for (size_t j = 0; j < width; j++) {
      unsigned replaced = diagonal + (one[i] != other[j]);
      diagonal = row[j + 1];
      row[j + 1] = MIN(replaced, MIN(diagonal, row[j]) + 1);
    }
  }
  return row[width];
}

static void say_unknown(const struct text *text, const char *name, GString *out)
{
  if (strlen(name) > DISTANCE_MAX) {
    text_say(out, "There is no command of that length.");
    return;
  }
  const struct verb *nearest = &verbs[0];
  unsigned least = G_MAXUINT;
  for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++) {
    const struct verb *verb = &verbs[i];
    if (!concerns(text, verb))
      continue;
    // A beginning is nearer than anything that only looks similar.
    unsigned away = g_str_has_prefix(verb->name, name) ? 0 : distance(name, verb->name);
    if (away < least) {
      least = away;
      nearest = verb;
    }
  }
  g_autofree char *shown = escape_text(name);
  text_say(out, "There is no command \"%s\". Did you mean %s%s?", shown,
           text->kind == TEXT_CONSOLE ? "" : "/", nearest->name);
}

gboolean text_run_verb(struct text *text, char *line, struct command *command, GString *out)
{
  char *rest = line + strcspn(line, " \t");
  g_autofree char *name = g_ascii_strdown(line, rest - line);
  for (size_t i = 0; i < G_N_ELEMENTS(verbs); i++) {
    const struct verb *verb = &verbs[i];
    if (!g_str_equal(verb->name, name))
      continue;
    if (text->is_in || (verb->flags & SAY_ANYTIME))
      return verb->run(text, verb, rest, &command->request, out);
    text_say(out, "Give your name first.");
    text_ask_name(out);
    return FALSE;
  }
  say_unknown(text, name, out);
  if (!text->is_in && text->kind == TEXT_NAMED)
    text_ask_name(out);
  return FALSE;
}
