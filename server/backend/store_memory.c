// SPDX-License-Identifier: GPL-3.0-or-later
// The rings of store_memory.h. A message that falls out of its ring is forgotten, its cid too.
#include "store_memory.h"

#include <string.h>

#include "memory_entry.h"
#include "random.h"

struct ring {
  GQueue entries; // of owned struct memory_entry, the oldest first
  size_t bytes;
  gint64 seq;
};

struct store_memory {
  struct store base;
  struct store *facts; // owned; NULL: facts are kept as long as the core remembers them
  GHashTable *rooms;   // key -> struct ring, owned
  GHashTable *cids;    // struct post, by sender and cid -> its entry; borrowed from the rings
  gint64 change;       // the newest that was given
};

static guint cid_hash(gconstpointer key)
{
  const struct post *post = key;
  return g_str_hash(post->sender_key) * 31 + g_str_hash(post->cid);
}

static gboolean cid_equal(gconstpointer a, gconstpointer b)
{
  const struct post *one = a, *other = b;
  return g_str_equal(one->sender_key, other->sender_key) && g_str_equal(one->cid, other->cid);
}

static void free_post(gpointer post)
{
  post_free(post);
}

static void ring_free(gpointer data)
{
  struct ring *ring = data;
  g_queue_clear_full(&ring->entries, memory_entry_free);
  g_free(ring);
}

static struct ring *find_ring(struct store_memory *store, const char *room_key)
{
  struct ring *ring = g_hash_table_lookup(store->rooms, room_key);
  if (!ring) {
    ring = g_new0(struct ring, 1);
    g_queue_init(&ring->entries);
    g_hash_table_insert(store->rooms, g_strdup(room_key), ring);
  }
  return ring;
}

static void drop_oldest(struct store_memory *store, struct ring *ring)
{
  struct memory_entry *entry = g_queue_pop_head(&ring->entries);
  ring->bytes -= memory_entry_size(entry);
  if (entry->post->cid)
    g_hash_table_remove(store->cids, entry->post);
  memory_entry_free(entry);
}

static void bound(struct store_memory *store, struct ring *ring)
{
  while (ring->entries.length > MEMORY_MESSAGES_PER_ROOM || ring->bytes > MEMORY_BYTES_PER_ROOM)
    drop_oldest(store, ring);
}

static void remember(struct store_memory *store, struct ring *ring, const struct post *post)
{
  struct memory_entry *entry = memory_entry_new(post);
  g_queue_push_tail(&ring->entries, entry);
  ring->bytes += memory_entry_size(entry);
  if (entry->post->cid)
    g_hash_table_insert(store->cids, entry->post, entry);
  bound(store, ring);
}

// Seqs have no gaps, and only the oldest go. NULL: it is not there.
static struct memory_entry *find_entry(const struct ring *ring, gint64 seq)
{
  const struct memory_entry *oldest = ring->entries.head ? ring->entries.head->data : NULL;
  if (!oldest || seq < oldest->post->seq || seq > ring->seq)
    return NULL;
  return g_queue_peek_nth((GQueue *) &ring->entries, (guint) (seq - oldest->post->seq));
}

static struct post *read_entry(const struct ring *ring, const struct memory_entry *entry,
                               const char *asker)
{
  return memory_entry_post(entry, find_entry(ring, entry->post->reply), asker);
}

static void make(struct store_memory *store, struct memory_entry *entry, struct post *post)
{
  if (entry->post->cid) // its post may become another
    g_hash_table_remove(store->cids, entry->post);
  post->result = memory_entry_change(entry, post);
  if (entry->post->cid)
    g_hash_table_insert(store->cids, entry->post, entry);
}

static void change(struct store_memory *store, struct post *post)
{
  struct ring *ring = find_ring(store, post->room_key);
  struct memory_entry *entry = find_entry(ring, post->change->seq);
  struct post *before = entry ? read_entry(ring, entry, NULL) : NULL;
  post->result = post_check_change(post, before);
  if (post->result == POST_STORED) {
    ring->bytes -= memory_entry_size(entry);
    make(store, entry, post);
    ring->bytes += memory_entry_size(entry);
  }
  if (post->result == POST_STORED)
    entry->change = ++store->change;
  if (post->result == POST_STORED || post->result == POST_UNCHANGED) {
    post->seq = post->change->seq;
    post->now = read_entry(ring, entry, post->sender_key);
    if (post->change->kind == CHANGE_REMOVE && before->file)
      g_strlcpy(post_get_more(post->now)->gone, before->file->id, FILE_ID_SIZE);
  }
  post_free(before);
  bound(store, ring);
}

static void store_message(struct store_memory *store, struct post *post)
{
  struct ring *ring = find_ring(store, post->room_key);
  if (post->reply) {
    const struct memory_entry *entry = find_entry(ring, post->reply);
    if (!entry || entry->by) {
      post->result = POST_UNKNOWN;
      return;
    }
    memory_entry_quote(post, entry);
  }
  post->result = POST_STORED;
  post->seq = ++ring->seq;
  remember(store, ring, post);
}

static void append(struct store *base, struct post *post)
{
  struct store_memory *store = (struct store_memory *) base;
  const struct memory_entry *entry =
      post->cid && !post->change ? g_hash_table_lookup(store->cids, post) : NULL;
  const struct post *first = entry ? entry->post : NULL;
  if (post->change)
    change(store, post);
  else if (!first)
    store_message(store, post);
  else if (g_str_equal(first->room_key, post->room_key) &&
           (entry->edited || entry->by ||
            (g_str_equal(first->text, post->text) && post_file_is_same(first->file, post->file) &&
             first->reply == post->reply)))
    post_set_first(post, read_entry(find_ring(store, first->room_key), entry, post->sender_key));
  else
    post->result = POST_REUSED;
  base->client.appended(base->client.chat, post);
}

static gboolean is_in_page(const struct page *page, const struct post *post)
{
  return page->direction == PAGE_NEWEST ||
         (page->direction == PAGE_BEFORE ? post->seq < page->from : post->seq > page->from);
}

static gint compare_changes(gconstpointer a, gconstpointer b)
{
  const struct post *one = *(struct post *const *) a, *other = *(struct post *const *) b;
  return one->more->change < other->more->change ? -1 : 1;
}

static void read_changes(struct page *page, const struct ring *ring)
{
  for (const GList *link = ring->entries.head; link; link = link->next) {
    const struct memory_entry *entry = link->data;
    if (entry->change > page->from)
      g_ptr_array_add(page->posts, read_entry(ring, entry, page->asker));
  }
  g_ptr_array_sort(page->posts, compare_changes);
  page->end = page->posts->len <= page->limit;
  if (!page->end)
    g_ptr_array_set_size(page->posts, (gint) page->limit);
}

static void read_messages(struct page *page, const struct ring *ring)
{
  gboolean forward = page->direction == PAGE_AFTER;
  GList *link = forward ? ring->entries.head : ring->entries.tail;
  for (; link; link = forward ? link->next : link->prev) {
    const struct memory_entry *entry = link->data;
    if (!is_in_page(page, entry->post))
      continue;
    if (page->posts->len == page->limit) {
      page->end = FALSE;
      break;
    }
    g_ptr_array_insert(page->posts, forward ? -1 : 0, read_entry(ring, entry, page->asker));
  }
}

static void read_page(struct store *base, struct page *page)
{
  struct store_memory *store = (struct store_memory *) base;
  page->posts = g_ptr_array_new_with_free_func(free_post);
  page->end = TRUE;
  // What waits is on disk or nowhere, and so is what an account is to find again.
  if (page->direction == PAGE_CHANGES)
    read_changes(page, find_ring(store, page->room_key));
  else if (page->direction != PAGE_WAITING && page->direction != PAGE_CONVERSATIONS)
    read_messages(page, find_ring(store, page->room_key));
  base->client.page_read(base->client.chat, page);
}

// Whether the text and the file's name together have all the tokens of the words, folded as they
// are.
static gboolean has_words(const struct post *post, char **words)
{
  g_autofree char *text = g_strconcat(post->text, " ", post->file ? post->file->name : NULL, NULL);
  g_auto(GStrv) tokens = g_str_tokenize_and_fold(text, NULL, NULL);
  for (char **word = words; *word; word++) {
    g_auto(GStrv) wanted = g_str_tokenize_and_fold(*word, NULL, NULL);
    for (char **token = wanted; *token; token++)
      if (!g_strv_contains((const char *const *) tokens, *token))
        return FALSE;
  }
  return TRUE;
}

static gboolean is_found(const struct search *search, const struct memory_entry *entry)
{
  const struct post *post = entry->post;
  return !entry->by && post->time >= search->since && post->time < search->until &&
         (!search->from || g_str_equal(search->from, post->sender_key)) &&
         (!search->has_file || post->file) && has_words(post, search->words);
}

static gint compare_newest(gconstpointer a, gconstpointer b)
{
  const struct post *one = *(struct post *const *) a, *other = *(struct post *const *) b;
  if (one->time != other->time)
    return one->time > other->time ? -1 : 1;
  int order = strcmp(one->room_key, other->room_key);
  return order ? order : one->seq > other->seq ? -1 : one->seq < other->seq;
}

// Conversations are on disk or nowhere; of rooms, what is remembered is looked through.
static void search(struct store *base, struct search *search)
{
  struct store_memory *store = (struct store_memory *) base;
  search->posts = g_ptr_array_new_with_free_func(free_post);
  for (char **key = search->rooms; *key; key++) {
    const struct ring *ring = find_ring(store, *key);
    for (GList *link = ring->entries.head; link; link = link->next)
      if (is_found(search, link->data))
        g_ptr_array_add(search->posts, read_entry(ring, link->data, search->asker));
  }
  g_ptr_array_sort(search->posts, compare_newest);
  if (search->offset)
    g_ptr_array_remove_range(search->posts, 0, MIN(search->offset, search->posts->len));
  search->end = search->posts->len <= search->limit;
  if (!search->end)
    g_ptr_array_set_size(search->posts, (gint) search->limit);
  search->found(base->client.chat, search);
}

static void keep(struct store *base, struct fact *fact)
{
  struct store_memory *store = (struct store_memory *) base;
  if (store->facts) {
    store->facts->ops->keep(store->facts, fact);
    return;
  }
  if (fact->kept)
    fact->kept(base->client.chat, fact);
  fact_free(fact);
}

static void each_fact(struct store *base, enum fact_kind kind,
                      void (*found)(gpointer chat, const struct fact *fact), gpointer chat)
{
  struct store_memory *store = (struct store_memory *) base;
  // Of rooms there is nothing to know: their messages are not here. Nor are their files,
  // nor what was to become one.
  if (store->facts && kind != FACT_ROOM && kind != FACT_UPLOAD)
    store->facts->ops->each_fact(store->facts, kind, found, chat);
}

static void each_file(struct store *base, void (*found)(gpointer chat, const struct post *post),
                      gpointer chat)
{
}

static void start(struct store *base)
{
  struct store_memory *store = (struct store_memory *) base;
  if (!store->facts)
    return;
  store->facts->client = base->client;
  store->facts->ops->start(store->facts);
}

static void stop(struct store *base)
{
  struct store_memory *store = (struct store_memory *) base;
  if (store->facts)
    store->facts->ops->stop(store->facts);
}

static void store_memory_free(struct store *base)
{
  struct store_memory *store = (struct store_memory *) base;
  if (store->facts)
    store->facts->ops->free(store->facts);
  g_hash_table_unref(store->cids);
  g_hash_table_unref(store->rooms);
  g_free(store);
}

struct store *store_memory_new(struct store *facts)
{
  static const struct store_ops ops = {
      .append = append,
      .read_page = read_page,
      .keep = keep,
      .search = search,
      .each_fact = each_fact,
      .each_file = each_file,
      .start = start,
      .stop = stop,
      .free = store_memory_free,
  };
  struct store_memory *store = g_new0(struct store_memory, 1);
  unsigned char epoch[16];
  random_bytes(epoch, sizeof epoch);
  hex_encode(epoch, sizeof epoch, store->base.epoch);
  store->base.ops = &ops;
  store->facts = facts;
  store->rooms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, ring_free);
  store->cids = g_hash_table_new(cid_hash, cid_equal);
  return &store->base;
}
