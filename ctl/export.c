// SPDX-License-Identifier: GPL-3.0-or-later
// The pages of export.h: one is in memory at a time.
#include "export.h"
#include "limits.h"
#include "moment.h"
#include "sheet.h"

// As they stand on the command line; each member is owned.
struct export_arguments {
  char *room;
  char *with;
  char *other;
  char *from;
  char *to;
  char *format;
  char *output;
};

static void arguments_clear(struct export_arguments *arguments)
{
  g_free(arguments->room);
  g_free(arguments->with);
  g_free(arguments->other);
  g_free(arguments->from);
  g_free(arguments->to);
  g_free(arguments->format);
  g_free(arguments->output);
}

static gboolean wrong(GError **error, const char *words)
{
  g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, words);
  return FALSE;
}

static gboolean read_arguments(char *const *words, struct export_arguments *arguments,
                               GError **error)
{
  const GOptionEntry entries[] = {
      {"room", 0, 0, G_OPTION_ARG_STRING, &arguments->room, "What was said in that room", "ROOM"},
      {"with", 0, 0, G_OPTION_ARG_STRING, &arguments->with, "What these two wrote to each other",
       "NAME"},
      {"and", 0, 0, G_OPTION_ARG_STRING, &arguments->other, "The other of the two", "NAME"},
      {"from", 0, 0, G_OPTION_ARG_STRING, &arguments->from,
       "From then on: 2026-11-21, or ISO 8601; in local time", "DATE"},
      {"to", 0, 0, G_OPTION_ARG_STRING, &arguments->to, "Up to and with that day or second",
       "DATE"},
      {"format", 0, 0, G_OPTION_ARG_STRING, &arguments->format,
       "Lines, JSON Lines or a page (default text)", "text|json|html"},
      {"output", 'o', 0, G_OPTION_ARG_FILENAME, &arguments->output,
       "Write there, not to standard output", "FILE"},
      {NULL},
  };
  g_autoptr(GOptionContext) context = g_option_context_new(NULL);
  g_option_context_add_main_entries(context, entries, NULL);
  g_auto(GStrv) copy = g_strdupv((char **) words);
  g_free(copy[0]);
  copy[0] = g_strdup("ritrovoctl export");
  g_set_prgname("ritrovoctl export");
  gboolean good = g_option_context_parse_strv(context, &copy, error);
  g_set_prgname("ritrovoctl");
  if (good && copy[1])
    return wrong(error, "export takes options alone: see ritrovoctl export --help");
  return good;
}

static gboolean take_arguments(struct export_arguments *arguments, struct export_options *options,
                               GError **error)
{
  gint64 unused;
  gboolean of_two = arguments->with && arguments->other;
  if (!!arguments->with != !!arguments->other || !!arguments->room == of_two)
    return wrong(error, "export needs --room ROOM, or --with NAME and --and NAME");
  options->from = G_MININT64;
  options->before = G_MAXINT64;
  if (arguments->from && !moment_parse(arguments->from, &options->from, &unused, error))
    return FALSE;
  if (arguments->to && !moment_parse(arguments->to, &unused, &options->before, error))
    return FALSE;
  if (options->from >= options->before)
    return wrong(error, "--from is later than --to");
  if (arguments->format && !transcript_format_parse(arguments->format, &options->format))
    return wrong(error, "--format is text, json or html");
  options->room = g_steal_pointer(&arguments->room);
  options->with = g_steal_pointer(&arguments->with);
  options->other = g_steal_pointer(&arguments->other);
  options->output = g_steal_pointer(&arguments->output);
  return TRUE;
}

gboolean export_parse(char *const *words, struct export_options *options, GError **error)
{
  struct export_arguments arguments = {0};
  gboolean good =
      read_arguments(words, &arguments, error) && take_arguments(&arguments, options, error);
  arguments_clear(&arguments);
  return good;
}

void export_options_clear(struct export_options *options)
{
  g_clear_pointer(&options->room, g_free);
  g_clear_pointer(&options->with, g_free);
  g_clear_pointer(&options->other, g_free);
  g_clear_pointer(&options->output, g_free);
}

// The page behind `after`. NULL with a GError.
static const struct message *ask_page(struct console_link *link,
                                      const struct export_options *options, gint64 after,
                                      GError **error)
{
  struct message request = {0};
  if (options->room) {
    message_set(&request, room, options->room);
  } else {
    message_set(&request, with, options->with);
    message_set(&request, and, options->other);
  }
  message_set(&request, after, after);
  message_set(&request, limit, LIMIT_HISTORY_PAGE);
  for (;;) {
    const struct message *reply = console_link_ask(link, "export", &request, error);
    if (!reply)
      return NULL;
    // Many pages in a row may be too many at once; the server says when it will take the next.
    if (reply->type == MSG_ERROR && message_has(reply, after_ms) &&
        code_from_name(reply->code) == CODE_RATE_LIMITED) {
      g_usleep((gulong) CLAMP(reply->after_ms, 1, 60 * 1000) * 1000);
      continue;
    }
    return console_refused(reply, error) ? NULL : reply;
  }
}

static void add_page(GString *out, const struct export_options *options, const struct message *page,
                     guint64 *count)
{
  for (gsize i = 0; i < page->messages.count; i++) {
    const struct message *message = &page->messages.items[i];
    if (message->time < options->from || message->time >= options->before)
      continue;
    transcript_add(out, options->format, message);
    ++*count;
  }
}

static gboolean flush(struct sheet *sheet, GString *out, GError **error)
{
  gboolean good = sheet_write(sheet, out->str, out->len, error);
  g_string_truncate(out, 0);
  return good;
}

static gboolean write_pages(struct console_link *link, const struct export_options *options,
                            struct sheet *sheet, GString *out, GError **error)
{
  guint64 count = 0;
  gint64 after = 0;
  for (gboolean end = FALSE; !end;) {
    const struct message *page = ask_page(link, options, after, error);
    if (!page)
      return FALSE;
    add_page(out, options, page, &count);
    end = page->end || page->messages.count == 0;
    if (!end) {
      gint64 last = page->messages.items[page->messages.count - 1].seq;
      if (last <= after) {
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                    "the server gave the same page again");
        return FALSE;
      }
      after = last;
    }
    if (!flush(sheet, out, error))
      return FALSE;
  }
  transcript_end(out, options->format, count);
  return flush(sheet, out, error) && sheet_finish(sheet, error);
}

gboolean export_run(struct console_link *link, const struct export_options *options, GError **error)
{
  struct sheet *sheet = sheet_new(options->output, error);
  if (!sheet)
    return FALSE;
  g_autofree char *title = options->room
                               ? g_strdup_printf("Room %s", options->room)
                               : g_strdup_printf("%s and %s", options->with, options->other);
  g_autoptr(GString) out = g_string_new(NULL);
  transcript_begin(out, options->format, title);
  gboolean good = write_pages(link, options, sheet, out, error);
  sheet_free(sheet);
  return good;
}
