// SPDX-License-Identifier: GPL-3.0-or-later
// The lines of report.h. A list is laid out as a table whose last column may be of any width.
#include "report.h"
#include "escape.h"

#include <string.h>

#define COLUMNS_MAX 6

struct table {
  GPtrArray *cells; // owned: `columns` texts to the row
  guint columns;    // at most COLUMNS_MAX
};

static void table_add_row(struct table *table, const char *const *texts)
{
  for (guint i = 0; i < table->columns; i++)
    g_ptr_array_add(table->cells, escape_text(texts[i] ? texts[i] : ""));
}

static void table_add(struct table *table, const char *one, const char *two, const char *three)
{
  table_add_row(table, (const char *const[]){one, two, three});
}

// Columns of the terminal that a harmless text takes.
static gsize width(const char *text)
{
  gsize columns = 0;
  for (const char *p = text; *p; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    columns += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
  }
  return columns;
}

static void table_write(struct table *table, GString *out)
{
  gsize widths[COLUMNS_MAX] = {0};
  guint columns = table->columns;
  for (guint i = 0; i < table->cells->len; i++)
    widths[i % columns] = MAX(widths[i % columns], width(table->cells->pdata[i]));
  for (guint i = 0; i < table->cells->len; i++) {
    const char *cell = table->cells->pdata[i];
    g_string_append(out, cell);
    if (i % columns < columns - 1) {
      g_string_append_printf(out, "%*s", (int) (widths[i % columns] - width(cell) + 2), "");
      continue;
    }
    // Nothing is behind the last word of a line.
    while (out->len > 0 && out->str[out->len - 1] == ' ')
      g_string_truncate(out, out->len - 1);
    g_string_append_c(out, '\n');
  }
  g_ptr_array_unref(table->cells);
}

char *size_words(gint64 bytes)
{
  GString *words = g_string_new(NULL);
  g_autofree char *size = g_format_size((guint64) MAX(bytes, 0));
  g_string_append(words, size);
  g_string_replace(words, "\xc2\xa0", " ", 0); // it is a table's business not to break
  return g_string_free(words, FALSE);
}

// How many there are, where they did not all fit into one line of the wire too.
static void add_count(GString *out, gint64 listed, const struct message *reply, const char *one,
                      const char *several)
{
  gint64 count = message_has(reply, count) ? MAX(reply->count, listed) : listed;
  g_string_append_printf(out, "%" G_GINT64_FORMAT " %s", count, count == 1 ? one : several);
  if (count > listed)
    g_string_append_printf(out, ", of whom %" G_GINT64_FORMAT " are listed", listed);
  g_string_append(out, ".\n");
}

static void append_users(GString *out, const struct message *reply)
{
  struct table table = {g_ptr_array_new_with_free_func(g_free), 3};
  for (gsize i = 0; i < reply->users.count; i++) {
    const struct message *user = &reply->users.items[i];
    g_autoptr(GString) rooms = g_string_new(NULL);
    for (gsize room = 0; room < user->room_names.count; room++)
      g_string_append_printf(rooms, "%s%s", room ? ", " : "", user->room_names.items[room]);
    table_add(&table, user->name, user->role, rooms->str);
  }
  table_write(&table, out);
  add_count(out, (gint64) reply->users.count, reply, "person is here", "people are here");
}

static void append_rooms(GString *out, const struct message *reply)
{
  struct table table = {g_ptr_array_new_with_free_func(g_free), 3};
  for (gsize i = 0; i < reply->rooms.count; i++) {
    const struct message *room = &reply->rooms.items[i];
    g_autofree char *people = g_strdup_printf("%" G_GINT64_FORMAT " %s", room->count,
                                              room->count == 1 ? "person" : "people");
    table_add(&table, room->room, people, room->topic);
  }
  table_write(&table, out);
}

static void append_stats(GString *out, const struct message *reply)
{
  struct table table = {g_ptr_array_new_with_free_func(g_free), 3};
  for (gsize i = 0; i < reply->stats.count; i++)
    table_add(&table, reply->stats.items[i].name, reply->stats.items[i].text, NULL);
  table_write(&table, out);
}

static void add_file(struct table *table, const struct message *file)
{
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_local(file->time / 1000);
  g_autofree char *when = time ? g_date_time_format(time, "%Y-%m-%d %H:%M") : NULL;
  g_autofree char *size = size_words(file->size);
  g_autofree char *place = message_has(file, with) && message_has(file, and)
                               ? g_strdup_printf("%s and %s", file->with, file->and)
                               : g_strdup(file->room);
  table_add_row(table,
                (const char *const[]){file->file, when, size, file->from, place, file->name});
}

// The newest last, as in everything that goes on.
static void append_files(GString *out, const struct message *reply)
{
  gsize count = reply->files.count;
  struct table table = {g_ptr_array_new_with_free_func(g_free), 6};
  for (gsize i = count; i > 0; i--)
    add_file(&table, &reply->files.items[i - 1]);
  table_write(&table, out);
  g_string_append_printf(out, "%" G_GSIZE_FORMAT " %s.\n", count, count == 1 ? "file" : "files");
  if (message_has(reply, end) && !reply->end)
    g_string_append(out, "There are older ones.\n");
}

void report_append(GString *out, const char *type, const struct message *reply)
{
  if (g_str_equal(type, "users"))
    append_users(out, reply);
  else if (g_str_equal(type, "rooms"))
    append_rooms(out, reply);
  else if (g_str_equal(type, "files"))
    append_files(out, reply);
  else if (g_str_equal(type, "stats"))
    append_stats(out, reply);
  else
    g_string_append(out, "Done.\n");
}
