// SPDX-License-Identifier: GPL-3.0-or-later
// The table of verb.h. Whether a name or a text may be what it is, the server knows; here is only
// looked at how many words there are.
#include "verb.h"
#include "limits.h"

#include <string.h>

enum shape { NOTHING, NAME, NAME_REASON, NAME_TIME_REASON, TEXT, NAME_TEXT, FILE_REASON, OPTIONS };

struct verb {
  const char *name;
  enum verb_kind kind;
  const char *type;
  enum shape shape;
  const char *help;
};

static const struct verb verbs[] = {
    {"help", VERB_HELP, NULL, NOTHING, "these lines"},
    {"listu", VERB_REQUEST, "users", NOTHING, "who is here, and in which rooms"},
    {"listf", VERB_REQUEST, "files", NOTHING, "the files, the newest last"},
    {"remove", VERB_REQUEST, "remove", FILE_REASON, "take a file away, by its number in listf"},
    {"rooms", VERB_REQUEST, "rooms", NOTHING, "the rooms"},
    {"kill", VERB_REQUEST, "kick", NAME_REASON, "throw somebody out"},
    {"ban", VERB_REQUEST, "ban", NAME_TIME_REASON, "shut somebody out; TIME as 90s, 15m, 2h or 7d"},
    {"unban", VERB_REQUEST, "unban", NAME, "let somebody in again"},
    {"alert", VERB_REQUEST, "alert", TEXT, "tell everyone something"},
    {"private", VERB_REQUEST, "message", NAME_TEXT, "tell one person something"},
    {"stats", VERB_REQUEST, "stats", NOTHING, "how the server is doing"},
    {"reload", VERB_REQUEST, "reload", NOTHING, "read the configuration file again"},
    {"exit", VERB_REQUEST, "stop", NOTHING, "stop the server"},
    {"export", VERB_EXPORT, "export", OPTIONS, "what was said, see export --help"},
};

static const struct {
  const char *usage;
  guint least; // words behind the verb
  guint most;
} shapes[] = {
    [NOTHING] = {"", 0, 0},
    [NAME] = {" NAME", 1, 1},
    [NAME_REASON] = {" NAME [REASON]", 1, G_MAXUINT},
    [NAME_TIME_REASON] = {" NAME [TIME] [REASON]", 1, G_MAXUINT},
    [TEXT] = {" TEXT", 1, G_MAXUINT},
    [NAME_TEXT] = {" NAME TEXT", 2, G_MAXUINT},
    [FILE_REASON] = {" FILE [REASON]", 1, G_MAXUINT},
    [OPTIONS] = {" OPTIONS", 0, G_MAXUINT},
};

// How many characters have to be changed, added or left out to make one word of the other.
static guint distance(const char *one, const char *other)
{
  gsize width = strlen(other);
  g_autofree guint *row = g_new(guint, width + 1);
  for (gsize i = 0; i <= width; i++)
    row[i] = (guint) i;
  for (guint line = 1; one[line - 1]; line++) {
    guint corner = row[0];
    row[0] = line;
    for (gsize i = 1; i <= width; i++) {
      guint change = corner + (one[line - 1] != other[i - 1]);
      corner = row[i];
      row[i] = MIN(change, 1 + MIN(row[i], row[i - 1]));
    }
  }
  return row[width];
}

static gboolean refuse_unknown(const char *word, GError **error)
{
  g_autofree char *lower = g_ascii_strdown(word, 32);
  const char *nearest = verbs[0].name;
  for (gsize i = 1; i < G_N_ELEMENTS(verbs); i++)
    if (distance(lower, verbs[i].name) < distance(lower, nearest))
      nearest = verbs[i].name;
  g_autofree char *shown = g_strescape(word, NULL);
  g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
              "there is no verb \"%s\". Did you mean %s? help lists them all.", shown, nearest);
  return FALSE;
}

static const struct verb *find(const char *word)
{
  const char *name = word + (word[0] == '#');
  for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++)
    if (g_ascii_strcasecmp(name, verbs[i].name) == 0)
      return &verbs[i];
  return NULL;
}

gboolean verb_parse_time(const char *text, gint64 *seconds)
{
  static const char units[] = "smhd";
  static const gint64 lengths[] = {1, 60, 60 * 60, 24 * 60 * 60};
  gsize digits = strspn(text, "0123456789");
  const char *unit = text[digits] ? strchr(units, text[digits]) : units;
  if (digits == 0 || !unit || (text[digits] && text[digits + 1]))
    return FALSE;
  guint64 number = g_ascii_strtoull(text, NULL, 10);
  gint64 length = lengths[unit - units];
  // A longer time than can be said at all is the longest one; the server says that it is too long.
  *seconds = number > (guint64) (LIMIT_WHOLE_NUMBER / length) ? LIMIT_WHOLE_NUMBER
                                                              : (gint64) number * length;
  return TRUE;
}

// The words of a text; several are joined by spaces. NULL if there are none.
static const char *join(struct verb_call *call, char *const *words)
{
  if (!words[0])
    return NULL;
  call->text = g_strjoinv(" ", (char **) words);
  return call->text;
}

static void set_reason(struct verb_call *call, char *const *words)
{
  const char *reason = join(call, words);
  if (reason)
    message_set(&call->request, reason, reason);
}

static void fill(struct verb_call *call, enum shape shape, char *const *words)
{
  struct message *request = &call->request;
  gint64 seconds;
  switch (shape) {
  case NOTHING:
  case OPTIONS:
    break;
  case NAME:
    message_set(request, name, words[0]);
    break;
  case NAME_REASON:
    message_set(request, name, words[0]);
    set_reason(call, words + 1);
    break;
  case NAME_TIME_REASON:
    message_set(request, name, words[0]);
    if (words[1] && verb_parse_time(words[1], &seconds)) {
      message_set(request, seconds, seconds);
      words++;
    }
    set_reason(call, words + 1);
    break;
  case FILE_REASON:
    message_set(request, file, words[0]);
    set_reason(call, words + 1);
    break;
  case TEXT:
    message_set(request, text, join(call, words));
    break;
  case NAME_TEXT:
    message_set(request, to, words[0]);
    message_set(request, text, join(call, words + 1));
    break;
  }
}

gboolean verb_parse(char *const *words, struct verb_call *call, GError **error)
{
  *call = (struct verb_call){0};
  for (char *const *word = words; *word; word++) {
    if (!g_utf8_validate(*word, -1, NULL)) {
      g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                          "that is not UTF-8, and nothing else can be sent");
      return FALSE;
    }
  }
  const struct verb *verb = find(words[0]);
  if (!verb)
    return refuse_unknown(words[0], error);
  guint count = g_strv_length((char **) words) - 1;
  if (count < shapes[verb->shape].least || count > shapes[verb->shape].most) {
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "usage: ritrovoctl %s%s",
                verb->name, shapes[verb->shape].usage);
    return FALSE;
  }
  call->kind = verb->kind;
  call->type = verb->type;
  fill(call, verb->shape, words + 1);
  return TRUE;
}

void verb_call_clear(struct verb_call *call)
{
  g_clear_pointer(&call->text, g_free);
}

char *verb_list(void)
{
  GString *list = g_string_new(NULL);
  for (gsize i = 0; i < G_N_ELEMENTS(verbs); i++) {
    g_autofree char *usage = g_strconcat(verbs[i].name, shapes[verbs[i].shape].usage, NULL);
    g_string_append_printf(list, "  %-26s %s\n", usage, verbs[i].help);
  }
  return g_string_free(list, FALSE);
}
