// SPDX-License-Identifier: GPL-3.0-or-later
// The formats of transcript.h. Names and texts are strangers' and are escaped for where they go.
#include "transcript.h"
#include "escape.h"
#include "report.h"

#include <string.h>

static const char head[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\">\n"
    "<head>\n"
    "<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\""
    " content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n"
    "<title>%s</title>\n"
    "<style>\n"
    ":root { color-scheme: light dark; }\n"
    "body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;"
    " padding: 0 1rem; }\n"
    "ol { list-style: none; padding: 0; }\n"
    "li { margin: 0 0 0.75rem; }\n"
    "time { opacity: 0.75; margin-right: 0.5rem; font-variant-numeric: tabular-nums; }\n"
    ".file { font-style: italic; }\n"
    ".quote, .reactions { opacity: 0.75; }\n"
    "p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }\n"
    "</style>\n"
    "</head>\n"
    "<body>\n"
    "<h1>%s</h1>\n"
    "<ol>\n";

gboolean transcript_format_parse(const char *name, enum transcript_format *format)
{
  static const char *const names[] = {
      [TRANSCRIPT_TEXT] = "text", [TRANSCRIPT_JSON] = "json", [TRANSCRIPT_HTML] = "html"};
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    if (g_str_equal(name, names[i])) {
      *format = (enum transcript_format) i;
      return TRUE;
    }
  }
  return FALSE;
}

// What is harmless in a terminal, and no markup.
static char *markup(const char *text, const char *kept)
{
  g_autoptr(GString) plain = g_string_new(NULL);
  escape_append_but(plain, text, -1, kept);
  return g_markup_escape_text(plain->str, (gssize) plain->len);
}

static char *local_time(const struct message *message, const char *format)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(message->time / 1000);
  return time ? g_date_time_format(time, format) : g_strdup("?");
}

static const char *sender(const struct message *message)
{
  return message_has(message, from) ? message->from : "?";
}

static const char *text_of(const struct message *message)
{
  return message_has(message, text) ? message->text : "";
}

// The file that a message brought, in words; NULL: none. Newly allocated.
static char *file_words(const struct message *message)
{
  if (!message_has(message, attached))
    return NULL;
  const struct message *file = message->attached;
  g_autofree char *size = file->removed ? g_strdup("removed") : size_words(file->size);
  return g_strdup_printf("sent a file: %s (%s)", message_has(file, name) ? file->name : "?", size);
}

// What a message answers, in one line; NULL: nothing that is known. Newly allocated.
static char *quote_words(const struct message *message)
{
  const struct message *quote = message->replied;
  if (!message_has(message, replied) || !message_has(quote, from))
    return NULL;
  const char *words = quote->removed ? "(removed)" : message_has(quote, text) ? quote->text : "";
  return g_strdup_printf("> %s: %s", quote->from, words);
}

// Who reacted with what, in one line; NULL: nobody. Newly allocated.
static char *reaction_words(const struct message *message)
{
  g_autoptr(GString) words = g_string_new(NULL);
  for (gsize i = 0; i < message->reactions.count; i++) {
    const struct message *reaction = &message->reactions.items[i];
    g_string_append_printf(words, "%s%s %" G_GINT64_FORMAT, i ? ", " : "",
                           message_has(reaction, reaction) ? reaction->reaction : "?",
                           reaction->count);
  }
  return words->len ? g_strdup_printf("(%s)", words->str) : NULL;
}

static const char *mark_of(const struct message *message)
{
  return message->removed ? "(removed)" : message_has(message, edited) ? "(edited) " : "";
}

static void add_text_line(GString *out, const char *time, const char *name, const char *words)
{
  g_autofree char *shown = words ? escape_text(words) : NULL;
  if (shown)
    g_string_append_printf(out, "%s %s %s\n", time, name, shown);
}

static void add_text(GString *out, const struct message *message)
{
  g_autofree char *time = local_time(message, "%Y-%m-%d %H:%M:%S");
  g_autofree char *name = escape_text(sender(message));
  // A name that is an address has brackets of its own.
  g_autofree char *shown = name[0] == '[' ? g_strdup(name) : g_strdup_printf("[%s]", name);
  g_autofree char *file = file_words(message);
  g_autofree char *quote = quote_words(message);
  g_autofree char *reactions = reaction_words(message);
  const char *line = text_of(message);
  add_text_line(out, time, shown, quote);
  for (gboolean more = line[0] || !file; more;) {
    gsize length = strcspn(line, "\n");
    g_string_append_printf(out, "%s %s %s", time, shown, mark_of(message));
    escape_append_but(out, line, (gssize) length, "\t");
    g_string_append_c(out, '\n');
    more = line[length];
    line += length + 1;
  }
  add_text_line(out, time, shown, file);
  add_text_line(out, time, shown, reactions);
}

static void add_html_line(GString *out, const char *kind, const char *words)
{
  g_autofree char *shown = words ? markup(words, "") : NULL;
  if (shown)
    g_string_append_printf(out, "<p class=\"%s\" dir=\"auto\">%s</p>", kind, shown);
}

static void add_html(GString *out, const struct message *message)
{
  g_autofree char *exact = local_time(message, "%Y-%m-%dT%H:%M:%S%:z");
  g_autofree char *time = local_time(message, "%Y-%m-%d %H:%M:%S");
  g_autofree char *name = markup(sender(message), "");
  g_autofree char *text = markup(text_of(message), "\n\t");
  g_autofree char *file = file_words(message);
  g_autofree char *quote = quote_words(message);
  g_autofree char *reactions = reaction_words(message);
  g_string_append_printf(out, "<li><time datetime=\"%s\">%s</time><strong dir=\"auto\">%s</strong>",
                         exact, time, name);
  add_html_line(out, "quote", quote);
  if (text[0] || !file)
    g_string_append_printf(out, "<p dir=\"auto\">%s%s</p>", mark_of(message), text);
  add_html_line(out, "file", file);
  add_html_line(out, "reactions", reactions);
  g_string_append(out, "</li>\n");
}

// What is in a list has no type of its own.
static void add_json(GString *out, const struct message *message)
{
  struct message typed = *message;
  typed.type = MSG_MESSAGE;
  message_write(&typed, out);
  g_string_append_c(out, '\n');
}

void transcript_begin(GString *out, enum transcript_format format, const char *title)
{
  if (format != TRANSCRIPT_HTML)
    return;
  g_autofree char *words = markup(title, "");
  g_string_append_printf(out, head, words, words);
}

void transcript_add(GString *out, enum transcript_format format, const struct message *message)
{
  switch (format) {
  case TRANSCRIPT_TEXT:
    add_text(out, message);
    break;
  case TRANSCRIPT_JSON:
    add_json(out, message);
    break;
  case TRANSCRIPT_HTML:
    add_html(out, message);
    break;
  }
}

void transcript_end(GString *out, enum transcript_format format, guint64 count)
{
  if (format == TRANSCRIPT_HTML)
    g_string_append_printf(out, "</ol>\n<p>%" G_GUINT64_FORMAT " %s</p>\n</body>\n</html>\n", count,
                           count == 1 ? "message" : "messages");
}
