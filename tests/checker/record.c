// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of record.h: what was sent, by its sender and cid, and what was seen, by its address.
#include "record.h"

#include <string.h>

#define EDIT_MARK ", edited "

struct sent {
  char *place; // owned, as text is
  char *text;
  gint64 seq; // 0: nobody has seen it yet
};

struct record {
  GHashTable *sent;  // "FROM CID" -> struct sent
  GHashTable *seen;  // "PLACE SEQ" -> its sender, cid, time and text
  GHashTable *edits; // "PLACE SEQ" -> the number of the newest edit that somebody was told of
  GHashTable *whole; // place -> the newest seq of its history
};

static void sent_free(gpointer data)
{
  struct sent *sent = data;
  g_free(sent->place);
  g_free(sent->text);
  g_free(sent);
}

struct record *record_new(void)
{
  struct record *record = g_new0(struct record, 1);
  record->sent = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, sent_free);
  record->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  record->edits = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  record->whole = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  return record;
}

void record_free(struct record *record)
{
  if (!record)
    return;
  g_hash_table_unref(record->sent);
  g_hash_table_unref(record->seen);
  g_hash_table_unref(record->edits);
  g_hash_table_unref(record->whole);
  g_free(record);
}

char *record_place(JsonObject *message)
{
  if (json_object_has_member(message, "room"))
    return g_strdup(json_object_get_string_member(message, "room"));
  const char *from = json_object_get_string_member(message, "from");
  const char *to = json_object_get_string_member(message, "to");
  gboolean in_order = g_strcmp0(from, to) < 0;
  return g_strdup_printf("%s & %s", in_order ? from : to, in_order ? to : from);
}

static char *sender_key(const char *from, const char *cid)
{
  return g_strdup_printf("%s %s", from, cid);
}

void record_sent(struct record *record, const char *from, const char *cid, const char *place,
                 const char *text)
{
  struct sent *sent = g_new0(struct sent, 1);
  sent->place = g_strdup(place);
  sent->text = g_strdup(text);
  g_assert_true(g_hash_table_insert(record->sent, sender_key(from, cid), sent));
}

char *record_edit_text(const char *text, int number)
{
  return g_strdup_printf("%s" EDIT_MARK "%d", text, number);
}

// What was said first; newly allocated. *number is that of the edit, 0: there was none.
static char *said_first(JsonObject *message, int *number)
{
  const char *text = json_object_get_string_member(message, "text");
  const char *mark = strstr(text, EDIT_MARK);
  *number = mark ? (int) g_ascii_strtoll(mark + strlen(EDIT_MARK), NULL, 10) : 0;
  return mark ? g_strndup(text, (gsize) (mark - text)) : g_strdup(text);
}

static char *address_of(JsonObject *message)
{
  g_autofree char *place = record_place(message);
  return g_strdup_printf("%s %" G_GINT64_FORMAT, place, json_object_get_int_member(message, "seq"));
}

void record_edited(struct record *record, JsonObject *edited)
{
  int number;
  g_autofree char *text = said_first(edited, &number);
  g_autofree char *address = address_of(edited);
  if (number > GPOINTER_TO_INT(g_hash_table_lookup(record->edits, address)))
    g_hash_table_insert(record->edits, g_steal_pointer(&address), GINT_TO_POINTER(number));
}

void record_kept(struct record *record, JsonObject *message)
{
  int number;
  g_autofree char *text = said_first(message, &number);
  g_autofree char *address = address_of(message);
  int told = GPOINTER_TO_INT(g_hash_table_lookup(record->edits, address));
  if (number < told)
    g_error("edit %d of %s is lost: it is as of edit %d", told, address, number);
}

// One message has one address.
static void check_sent(struct record *record, JsonObject *message, const char *place, gint64 seq)
{
  const char *from = json_object_get_string_member(message, "from");
  const char *cid = json_object_get_string_member(message, "cid");
  g_autofree char *key = sender_key(from, cid);
  struct sent *sent = g_hash_table_lookup(record->sent, key);
  if (!sent)
    g_error("%s %" G_GINT64_FORMAT ": nobody has sent \"%s\"", place, seq, key);
  g_assert_cmpstr(place, ==, sent->place);
  int edit;
  g_autofree char *text = said_first(message, &edit);
  g_assert_cmpstr(text, ==, sent->text);
  if (sent->seq && sent->seq != seq)
    g_error("\"%s\" is in %s twice: %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT, key, place,
            sent->seq, seq);
  sent->seq = seq;
}

gboolean record_seen(struct record *record, JsonObject *message)
{
  g_autofree char *place = record_place(message);
  gint64 seq = json_object_get_int_member(message, "seq");
  g_assert_cmpint(seq, >, 0);
  const gint64 *last = g_hash_table_lookup(record->whole, place);
  if (last && seq > *last)
    g_error("%s %" G_GINT64_FORMAT " was seen but is not in the history", place, seq);
  check_sent(record, message, place, seq);

  int edit;
  g_autofree char *address = address_of(message);
  g_autofree char *text = said_first(message, &edit);
  g_autofree char *now = g_strdup_printf("%s %s %" G_GINT64_FORMAT " %s",
                                         json_object_get_string_member(message, "from"),
                                         json_object_get_string_member(message, "cid"),
                                         json_object_get_int_member(message, "time"), text);
  const char *then = g_hash_table_lookup(record->seen, address);
  if (then && !g_str_equal(then, now))
    g_error("%s is \"%s\" for one and \"%s\" for another", address, then, now);
  return !then &&
         g_hash_table_insert(record->seen, g_steal_pointer(&address), g_steal_pointer(&now));
}

void record_whole(struct record *record, const char *place, gint64 last)
{
  g_hash_table_insert(record->whole, g_strdup(place), g_memdup2(&last, sizeof last));
}

void record_check(struct record *record)
{
  GHashTableIter iter;
  gpointer key, value;
  gint64 total = 0;
  g_hash_table_iter_init(&iter, record->sent);
  while (g_hash_table_iter_next(&iter, &key, &value)) {
    const struct sent *sent = value;
    const gint64 *last = g_hash_table_lookup(record->whole, sent->place);
    if (!sent->seq || !last || sent->seq > *last)
      g_error("\"%s\" for %s is lost", (const char *) key, sent->place);
  }
  g_hash_table_iter_init(&iter, record->whole);
  while (g_hash_table_iter_next(&iter, &key, &value))
    total += *(const gint64 *) value;
  // Each has one address, and there are as many addresses as messages: nothing is there twice.
  g_assert_cmpint(total, ==, g_hash_table_size(record->sent));
  g_assert_cmpint(total, ==, g_hash_table_size(record->seen));
}

guint record_count(struct record *record)
{
  return g_hash_table_size(record->sent);
}
