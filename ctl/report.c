// SPDX-License-Identifier: GPL-3.0-or-later
// The lines of report.h. A list is laid out as a table whose last column may be of any width.
#include "report.h"
#include "escape.h"

#include <string.h>

#define COLUMNS 3

struct table {
  GPtrArray *cells; // owned: COLUMNS texts to the row
};

static void table_add(struct table *table, const char *one, const char *two, const char *three)
{
  const char *texts[COLUMNS] = {one, two, three};
  for (int i = 0; i < COLUMNS; i++)
    g_ptr_array_add(table->cells, escape_text(texts[i] ? texts[i] : ""));
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
  gsize widths[COLUMNS] = {0};
  for (guint i = 0; i < table->cells->len; i++)
    widths[i % COLUMNS] = MAX(widths[i % COLUMNS], width(table->cells->pdata[i]));
  for (guint i = 0; i < table->cells->len; i++) {
    const char *cell = table->cells->pdata[i];
    g_string_append(out, cell);
    if (i % COLUMNS < COLUMNS - 1) {
      g_string_append_printf(out, "%*s", (int) (widths[i % COLUMNS] - width(cell) + 2), "");
      continue;
    }
    // Nothing is behind the last word of a line.
    while (out->len > 0 && out->str[out->len - 1] == ' ')
      g_string_truncate(out, out->len - 1);
    g_string_append_c(out, '\n');
  }
  g_ptr_array_unref(table->cells);
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
  struct table table = {g_ptr_array_new_with_free_func(g_free)};
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
  struct table table = {g_ptr_array_new_with_free_func(g_free)};
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
  struct table table = {g_ptr_array_new_with_free_func(g_free)};
  for (gsize i = 0; i < reply->stats.count; i++)
    table_add(&table, reply->stats.items[i].name, reply->stats.items[i].text, NULL);
  table_write(&table, out);
}

void report_append(GString *out, const char *type, const struct message *reply)
{
  if (g_str_equal(type, "users"))
    append_users(out, reply);
  else if (g_str_equal(type, "rooms"))
    append_rooms(out, reply);
  else if (g_str_equal(type, "stats"))
    append_stats(out, reply);
  else
    g_string_append(out, "Done.\n");
}
