// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of a room's log: which messages share a row, what stands above them, what changes with
// their neighbours, and what is seen in a text. Without a display.
#include "ritrovo-message-entries.h"
#include "ritrovo-message-private.h"
#include "ritrovo-message-text.h"

#define NOON (1767265200000ll) // 2026-01-01 12:00 in Rome is 11:00 there
#define MINUTE 60000ll

struct entries {
  GListStore *messages;
  RitrovoMessageEntries *entries;
  GPtrArray *mirror; // what items-changed makes of the list
};

static void mirror_cb(GListModel *model, guint position, guint removed, guint added,
                      struct entries *fixture)
{
  if (removed > 0)
    g_ptr_array_remove_range(fixture->mirror, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert(fixture->mirror, (int) (position + i),
                       g_list_model_get_item(model, position + i));
}

static void set_up(struct entries *fixture, gconstpointer data)
{
  fixture->messages = g_list_store_new(RITROVO_TYPE_MESSAGE);
  fixture->entries = ritrovo_message_entries_new();
  fixture->mirror = g_ptr_array_new_with_free_func(g_object_unref);
  ritrovo_message_entries_set_now(fixture->entries, NOON);
  ritrovo_message_entries_set_messages(fixture->entries, G_LIST_MODEL(fixture->messages));
  g_signal_connect(fixture->entries, "items-changed", G_CALLBACK(mirror_cb), fixture);
}

static void tear_down(struct entries *fixture, gconstpointer data)
{
  g_ptr_array_unref(fixture->mirror);
  g_assert_finalize_object(fixture->entries);
  g_assert_finalize_object(fixture->messages);
}

static void put(struct entries *fixture, guint position, RitrovoMessage *message)
{
  g_list_store_insert(fixture->messages, position, message);
  g_object_unref(message);
}

static void say(struct entries *fixture, const char *sender, gint64 minutes, gint64 seq)
{
  put(fixture, g_list_model_get_n_items(G_LIST_MODEL(fixture->messages)),
      ritrovo_message_new_sent(sender, "text", NOON + minutes * MINUTE, seq, NULL, FALSE));
}

static void note(struct entries *fixture, const char *text, gint64 minutes)
{
  put(fixture, g_list_model_get_n_items(G_LIST_MODEL(fixture->messages)),
      ritrovo_message_new_notice(text, NOON + minutes * MINUTE));
}

// D: a date above, N: the line over what is new, c: continued, f<n>: so many messages; one group
// for each row.
static void assert_rows(struct entries *fixture, const char *expected)
{
  g_autoptr(GString) rows = g_string_new(NULL);
  guint count = g_list_model_get_n_items(G_LIST_MODEL(fixture->entries));
  g_assert_cmpuint(count, ==, fixture->mirror->len);
  for (guint i = 0; i < count; i++) {
    RitrovoMessageEntry *entry = ritrovo_message_entries_get(fixture->entries, i);
    g_assert_true(entry == g_ptr_array_index(fixture->mirror, i));
    const RitrovoMessageContext *context = ritrovo_message_entry_get_context(entry);
    guint size = ritrovo_message_entry_get_messages(entry)->len;
    g_string_append_printf(rows, "%s%s%s%s%s", i > 0 ? " " : "", context->day_of != 0 ? "D" : "",
                           context->first_new ? "N" : "", context->continued ? "c" : "",
                           size > 1 ? "f" : "-");
    if (size > 1)
      g_string_append_printf(rows, "%u", size);
  }
  g_assert_cmpstr(rows->str, ==, expected);
}

static void test_groups(struct entries *fixture, gconstpointer data)
{
  say(fixture, "ada", 0, 1);
  say(fixture, "ada", 1, 2);
  say(fixture, "bob", 2, 3);
  say(fixture, "bob", 12, 4);
  say(fixture, "bob", 24 * 60, 5);
  assert_rows(fixture, "D- c- - - D-");
  // What comes between makes a heading necessary; without it there is none.
  put(fixture, 1, ritrovo_message_new_sent("eva", "x", NOON, 9, NULL, FALSE));
  assert_rows(fixture, "D- - - - - D-");
  g_list_store_remove(fixture->messages, 1);
  assert_rows(fixture, "D- c- - - D-");
  g_list_store_remove(fixture->messages, 0);
  assert_rows(fixture, "D- - - D-");
}

static void test_fold(struct entries *fixture, gconstpointer data)
{
  say(fixture, "ada", 0, 1);
  note(fixture, "bob joined", 1);
  assert_rows(fixture, "D- -");
  RitrovoMessageEntry *entry = ritrovo_message_entries_get(fixture->entries, 1);
  note(fixture, "eva joined", 2);
  note(fixture, "bob left", 3);
  assert_rows(fixture, "D- f3");
  // It is the same row.
  g_assert_true(ritrovo_message_entries_get(fixture->entries, 1) == entry);
  g_autofree char *text = ritrovo_message_entry_get_text(entry);
  g_assert_cmpstr(text, ==, "eva joined · bob left");
  note(fixture, "The server was closed.", 4);
  note(fixture, "ida joined", 5);
  assert_rows(fixture, "D- f3 - -");
  g_list_store_remove(fixture->messages, 4);
  assert_rows(fixture, "D- f4");
  g_list_store_remove(fixture->messages, 1);
  assert_rows(fixture, "D- f3");
  g_assert_true(ritrovo_message_entries_get(fixture->entries, 1) == entry);
}

static void test_new_line(struct entries *fixture, gconstpointer data)
{
  guint position;
  for (gint64 seq = 5; seq < 10; seq++)
    say(fixture, "ada", seq, seq);
  ritrovo_message_entries_set_read(fixture->entries, 7);
  assert_rows(fixture, "D- c- c- N- c-");
  // Where that was read is not here, nobody knows what is the first.
  ritrovo_message_entries_set_read(fixture->entries, 3);
  assert_rows(fixture, "D- c- c- c- c-");
  ritrovo_message_entries_set_read(fixture->entries, 4);
  assert_rows(fixture, "DN- c- c- c- c-");
  // Nothing was read: what is new begins with the first of all, and with nothing else.
  ritrovo_message_entries_set_read(fixture->entries, 0);
  assert_rows(fixture, "D- c- c- c- c-");
  put(fixture, 0, ritrovo_message_new_sent("bob", "mine", NOON, 1, NULL, TRUE));
  assert_rows(fixture, "D- N- c- c- c- c-");
  g_list_store_remove(fixture->messages, 0);
  ritrovo_message_entries_set_read(fixture->entries, -1);
  assert_rows(fixture, "D- c- c- c- c-");
  g_assert_true(ritrovo_message_entries_find(fixture->entries, 8, &position));
  g_assert_cmpuint(position, ==, 3);
  g_assert_false(ritrovo_message_entries_find(fixture->entries, 80, &position));
}

// After any changes the rows are those that one would make of all messages anew.
static void test_any_changes(struct entries *fixture, gconstpointer data)
{
  g_autoptr(GRand) random = g_rand_new_with_seed(g_test_rand_int());
  const char *people[] = {"ada", "bob"};
  gint64 seq = 0;
  ritrovo_message_entries_set_read(fixture->entries, 20);
  for (int i = 0; i < 500; i++) {
    guint count = g_list_model_get_n_items(G_LIST_MODEL(fixture->messages));
    guint at = (guint) g_rand_int_range(random, 0, (gint32) count + 1), some = MIN(3, count);
    // As in a room: what is said comes at the end, what goes is the oldest.
    switch (g_rand_int_range(random, 0, 6)) {
    case 0:
      g_list_store_splice(fixture->messages, 0, some, NULL, 0);
      break;
    case 1:
    case 2:
      put(fixture, at, ritrovo_message_new_notice("eva joined", NOON + i * 3 * MINUTE));
      break;
    case 3:
      put(fixture, at, ritrovo_message_new_notice("Anything else.", NOON));
      break;
    default:
      say(fixture, people[at % 2], i, ++seq);
    }
    RitrovoMessageEntries *anew = ritrovo_message_entries_new();
    ritrovo_message_entries_set_now(anew, NOON);
    ritrovo_message_entries_set_read(anew, 20);
    ritrovo_message_entries_set_messages(anew, G_LIST_MODEL(fixture->messages));
    guint rows = g_list_model_get_n_items(G_LIST_MODEL(anew));
    g_assert_cmpuint(rows, ==, fixture->mirror->len);
    for (guint j = 0; j < rows; j++) {
      RitrovoMessageEntry *a = ritrovo_message_entries_get(anew, j);
      g_assert_false(ritrovo_message_entry_set(g_ptr_array_index(fixture->mirror, j),
                                               ritrovo_message_entry_get_messages(a),
                                               ritrovo_message_entry_get_context(a)));
    }
    g_object_unref(anew);
  }
}

static void test_lines(void)
{
  g_autoptr(RitrovoMessageEntry) entry = ritrovo_message_entry_new();
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(g_object_unref);
  g_ptr_array_add(messages, ritrovo_message_new_sent("ada", "ciao", NOON, 1, NULL, FALSE));
  g_assert_true(ritrovo_message_entry_set(entry, messages, &(RitrovoMessageContext){0}));
  g_autofree char *line = ritrovo_message_entry_get_line(entry, "iao");
  g_assert_cmpstr(line, ==, "[12:00] ada: iao");
}

static void test_emoji(void)
{
  g_assert_true(ritrovo_message_text_is_emoji("😀"));
  g_assert_true(ritrovo_message_text_is_emoji("👩‍👩‍👧 ❤️🇮🇹"));
  g_assert_false(ritrovo_message_text_is_emoji("😀!"));
  g_assert_false(ritrovo_message_text_is_emoji(" "));
  g_assert_false(ritrovo_message_text_is_emoji(""));
  g_assert_false(ritrovo_message_text_is_emoji("12"));
}

static void add(const char *path, void (*test)(struct entries *, gconstpointer))
{
  g_test_add(path, struct entries, NULL, set_up, test, tear_down);
}

int main(int argc, char **argv)
{
  g_setenv("TZ", "Europe/Rome", TRUE);
  g_test_init(&argc, &argv, NULL);
  add("/log/entries/groups", test_groups);
  add("/log/entries/fold", test_fold);
  add("/log/entries/new-line", test_new_line);
  add("/log/entries/any-changes", test_any_changes);
  g_test_add_func("/log/entries/lines", test_lines);
  g_test_add_func("/log/text/emoji", test_emoji);
  return g_test_run();
}
