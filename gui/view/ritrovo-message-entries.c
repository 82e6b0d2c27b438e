// SPDX-License-Identifier: GPL-3.0-or-later
// When messages change, the entries around the change are made anew out of the old ones, and only
// the stretch that came out different is told.
#include "ritrovo-message-entries.h"

#include <string.h>

#include "ritrovo-closures.h"

struct _RitrovoMessageEntries {
  GObject parent_instance;

  GListModel *messages; // owned
  GPtrArray *entries;   // owned, of RitrovoMessageEntry

  gint64 read; // -1: that is not known
  gint64 now;
};

static void list_model_init(GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE(RitrovoMessageEntries, ritrovo_message_entries, G_TYPE_OBJECT,
                              G_IMPLEMENT_INTERFACE(G_TYPE_LIST_MODEL, list_model_init))

static GType get_item_type(GListModel *model)
{
  return RITROVO_TYPE_MESSAGE_ENTRY;
}

static guint get_n_items(GListModel *model)
{
  return RITROVO_MESSAGE_ENTRIES(model)->entries->len;
}

static gpointer get_item(GListModel *model, guint position)
{
  GPtrArray *entries = RITROVO_MESSAGE_ENTRIES(model)->entries;
  return position < entries->len ? g_object_ref(g_ptr_array_index(entries, position)) : NULL;
}

static void list_model_init(GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static guint size_of(RitrovoMessageEntry *entry)
{
  return ritrovo_message_entry_get_messages(entry)->len;
}

static RitrovoMessage *last_of(RitrovoMessageEntry *entry)
{
  GPtrArray *messages = ritrovo_message_entry_get_messages(entry);
  return g_ptr_array_index(messages, messages->len - 1);
}

static gboolean same_day(RitrovoMessage *a, RitrovoMessage *b)
{
  return ritrovo_is_same_day(ritrovo_message_get_time(a), ritrovo_message_get_time(b));
}

static gboolean is_new(RitrovoMessageEntries *self, RitrovoMessage *message)
{
  return self->read >= 0 && ritrovo_message_get_seq(message) > self->read &&
         !ritrovo_message_get_mine(message);
}

// Whether the message is the first new one: nothing new comes before it that anybody else said.
static gboolean is_first_new(RitrovoMessageEntries *self, guint position, RitrovoMessage *message)
{
  gint64 earliest = ritrovo_message_get_seq(message);
  if (!is_new(self, message))
    return FALSE;
  for (guint i = position; i-- > 0;) {
    g_autoptr(RitrovoMessage) before = g_list_model_get_item(self->messages, i);
    if (is_new(self, before))
      return FALSE;
    gint64 seq = ritrovo_message_get_seq(before);
    if (seq > 0 && seq <= self->read)
      return TRUE;
    if (seq > 0)
      earliest = seq;
  }
  // What was read is not here, so only what goes on from there is known to be the first.
  return earliest == self->read + 1;
}

static RitrovoMessageContext context_of(RitrovoMessageEntries *self, guint position,
                                        RitrovoMessage *before, RitrovoMessage *message)
{
  RitrovoMessageContext context = {.first_new = is_first_new(self, position, message)};
  if (before == NULL || !same_day(before, message))
    context.day_of = self->now;
  context.continued = before != NULL && context.day_of == 0 && !context.first_new &&
                      ritrovo_message_continues(before, message);
  return context;
}

// The messages of the entry that begins at `position`.
static GPtrArray *gather(RitrovoMessageEntries *self, guint position, guint end)
{
  GPtrArray *messages = g_ptr_array_new_with_free_func(g_object_unref);
  RitrovoMessage *first = g_list_model_get_item(self->messages, position);
  g_ptr_array_add(messages, first);
  if (!ritrovo_message_is_coming_or_going(first))
    return messages;
  for (guint i = position + 1; i < end; i++) {
    g_autoptr(RitrovoMessage) next = g_list_model_get_item(self->messages, i);
    if (!ritrovo_message_is_coming_or_going(next) || !same_day(first, next))
      break;
    g_ptr_array_add(messages, g_steal_pointer(&next));
  }
  return messages;
}

// The old entry that showed one of these messages, out of `old`; else a new one.
static RitrovoMessageEntry *take_entry(GHashTable *old, GPtrArray *messages)
{
  for (guint i = 0; i < messages->len; i++) {
    RitrovoMessageEntry *entry = g_hash_table_lookup(old, g_ptr_array_index(messages, i));
    if (entry == NULL)
      continue;
    // It is taken once.
    g_object_ref(entry);
    GPtrArray *shown = ritrovo_message_entry_get_messages(entry);
    for (guint j = 0; j < shown->len; j++)
      g_hash_table_remove(old, g_ptr_array_index(shown, j));
    return entry;
  }
  return ritrovo_message_entry_new();
}

static GHashTable *index_entries(RitrovoMessageEntries *self, guint from, guint to)
{
  GHashTable *index = g_hash_table_new(NULL, NULL);
  for (guint i = from; i < to; i++) {
    RitrovoMessageEntry *entry = g_ptr_array_index(self->entries, i);
    GPtrArray *messages = ritrovo_message_entry_get_messages(entry);
    for (guint j = 0; j < messages->len; j++)
      g_hash_table_insert(index, g_ptr_array_index(messages, j), entry);
  }
  return index;
}

// Makes the entries `from` up to `to` anew, out of the messages `begin` up to `end`.
static void rebuild(RitrovoMessageEntries *self, guint from, guint to, guint begin, guint end)
{
  g_autoptr(GHashTable) old = index_entries(self, from, to);
  g_autoptr(GPtrArray) made = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(GHashTable) same = g_hash_table_new(NULL, NULL);
  RitrovoMessage *before = from > 0 ? last_of(g_ptr_array_index(self->entries, from - 1)) : NULL;
  while (begin < end) {
    g_autoptr(GPtrArray) messages = gather(self, begin, end);
    RitrovoMessageEntry *entry = take_entry(old, messages);
    RitrovoMessageContext context = context_of(self, begin, before, g_ptr_array_index(messages, 0));
    g_ptr_array_add(made, entry);
    if (!ritrovo_message_entry_set(entry, messages, &context))
      g_hash_table_add(same, entry);
    before = last_of(entry);
    begin += messages->len;
  }

  // What is as it was, at both ends, is not told.
  guint removed = to - from, added = made->len, first = 0;
  while (first < MIN(removed, added) &&
         g_ptr_array_index(self->entries, from + first) == g_ptr_array_index(made, first) &&
         g_hash_table_contains(same, g_ptr_array_index(made, first)))
    first++;
  while (removed > first && added > first &&
         g_ptr_array_index(self->entries, from + removed - 1) ==
             g_ptr_array_index(made, added - 1) &&
         g_hash_table_contains(same, g_ptr_array_index(made, added - 1))) {
    removed--;
    added--;
  }
  removed -= first;
  added -= first;
  if (removed > 0)
    g_ptr_array_remove_range(self->entries, from + first, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert(self->entries, (int) (from + first + i),
                       g_object_ref(g_ptr_array_index(made, first + i)));
  if (removed > 0 || added > 0)
    g_list_model_items_changed(G_LIST_MODEL(self), from + first, removed, added);
}

// The entry that shows the message of that position, and where its own first message is. Looked for
// from the end, where nearly everything happens; `count` is the number of messages shown.
static guint entry_of(RitrovoMessageEntries *self, guint position, guint count, guint *begin)
{
  guint entry = self->entries->len, at = count;
  while (entry > 0 && at > position)
    at -= size_of(g_ptr_array_index(self->entries, --entry));
  *begin = at;
  return entry;
}

static void messages_changed_cb(RitrovoMessageEntries *self, guint position, guint removed,
                                guint added)
{
  guint end, begin, count = g_list_model_get_n_items(self->messages);
  guint before = count + removed - added;
  // The one before may take part in it, and the one behind may look different now.
  guint from = entry_of(self, position > 0 ? position - 1 : 0, before, &begin);
  guint to = entry_of(self, position + removed, before, &end);
  if (to < self->entries->len) {
    end += size_of(g_ptr_array_index(self->entries, to));
    to++;
  }
  rebuild(self, from, to, begin, end - removed + added);
}

static void rebuild_all(RitrovoMessageEntries *self)
{
  guint count = self->messages != NULL ? g_list_model_get_n_items(self->messages) : 0;
  rebuild(self, 0, self->entries->len, 0, count);
}

void ritrovo_message_entries_set_messages(RitrovoMessageEntries *self, GListModel *messages)
{
  if (self->messages == messages)
    return;
  if (self->messages != NULL)
    g_signal_handlers_disconnect_by_data(self->messages, self);
  g_set_object(&self->messages, messages);
  if (messages != NULL)
    g_signal_connect_swapped(messages, "items-changed", G_CALLBACK(messages_changed_cb), self);
  rebuild_all(self);
}

void ritrovo_message_entries_set_read(RitrovoMessageEntries *self, gint64 seq)
{
  if (self->read == seq)
    return;
  self->read = seq;
  rebuild_all(self);
}

void ritrovo_message_entries_draw_line(RitrovoMessageEntries *self, RitrovoRoom *room)
{
  gboolean known = ritrovo_room_get_read_known(room);
  ritrovo_message_entries_set_read(self, known ? ritrovo_room_get_last_read(room) : -1);
}

gboolean ritrovo_message_entries_find_line(RitrovoMessageEntries *self, guint *position)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (ritrovo_message_entry_get_context(ritrovo_message_entries_get(self, i))->first_new) {
      *position = i;
      return TRUE;
    }
  return FALSE;
}

void ritrovo_message_entries_pass(RitrovoMessageEntries *self, RitrovoMessage *message)
{
  guint position;
  if (ritrovo_message_entries_find_line(self, &position) &&
      ritrovo_message_entry_get_message(ritrovo_message_entries_get(self, position)) == message)
    ritrovo_message_entries_set_read(self, ritrovo_message_get_seq(message));
}

void ritrovo_message_entries_set_now(RitrovoMessageEntries *self, gint64 now)
{
  if (ritrovo_is_same_day(self->now, now))
    return;
  self->now = now;
  rebuild_all(self);
}

RitrovoMessageEntry *ritrovo_message_entries_get(RitrovoMessageEntries *self, guint position)
{
  g_return_val_if_fail(position < self->entries->len, NULL);
  return g_ptr_array_index(self->entries, position);
}

gboolean ritrovo_message_entries_find(RitrovoMessageEntries *self, gint64 seq, guint *position)
{
  for (guint i = self->entries->len; i-- > 0;)
    if (ritrovo_message_get_seq(
            ritrovo_message_entry_get_message(g_ptr_array_index(self->entries, i))) == seq) {
      *position = i;
      return TRUE;
    }
  return FALSE;
}

static void ritrovo_message_entries_dispose(GObject *object)
{
  RitrovoMessageEntries *self = RITROVO_MESSAGE_ENTRIES(object);
  if (self->messages != NULL)
    g_signal_handlers_disconnect_by_data(self->messages, self);
  g_clear_object(&self->messages);
  G_OBJECT_CLASS(ritrovo_message_entries_parent_class)->dispose(object);
}

static void ritrovo_message_entries_finalize(GObject *object)
{
  g_ptr_array_unref(RITROVO_MESSAGE_ENTRIES(object)->entries);
  G_OBJECT_CLASS(ritrovo_message_entries_parent_class)->finalize(object);
}

static void ritrovo_message_entries_class_init(RitrovoMessageEntriesClass *klass)
{
  G_OBJECT_CLASS(klass)->dispose = ritrovo_message_entries_dispose;
  G_OBJECT_CLASS(klass)->finalize = ritrovo_message_entries_finalize;
}

static void ritrovo_message_entries_init(RitrovoMessageEntries *self)
{
  self->entries = g_ptr_array_new_with_free_func(g_object_unref);
  self->now = g_get_real_time() / 1000;
  self->read = -1;
}

RitrovoMessageEntries *ritrovo_message_entries_new(void)
{
  return g_object_new(RITROVO_TYPE_MESSAGE_ENTRIES, NULL);
}
