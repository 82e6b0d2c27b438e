// SPDX-License-Identifier: GPL-3.0-or-later
// The rings of store_memory.h. A message that falls out of its ring is forgotten, its cid too.
#include "store_memory.h"

#include <string.h>

#include "random.h"

struct ring {
  GQueue posts; // of owned struct post, the oldest first
  size_t bytes;
  gint64 seq;
};

struct store_memory {
  struct store base;
  GHashTable *rooms; // key -> struct ring, owned
  GHashTable *cids;  // struct post by sender and cid; borrowed from the rings
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
  g_queue_clear_full(&ring->posts, free_post);
  g_free(ring);
}

static struct post *copy_post(const struct post *post)
{
  struct post *copy = post_new(post->room_key, post->room_name, post->sender_key, post->sender,
                               post->cid, post->text, NULL);
  copy->time = post->time;
  copy->seq = post->seq;
  return copy;
}

static struct ring *find_ring(struct store_memory *store, const char *room_key)
{
  struct ring *ring = g_hash_table_lookup(store->rooms, room_key);
  if (!ring) {
    ring = g_new0(struct ring, 1);
    g_queue_init(&ring->posts);
    g_hash_table_insert(store->rooms, g_strdup(room_key), ring);
  }
  return ring;
}

static void drop_oldest(struct store_memory *store, struct ring *ring)
{
  struct post *post = g_queue_pop_head(&ring->posts);
  ring->bytes -= post->size;
  if (post->cid)
    g_hash_table_remove(store->cids, post);
  post_free(post);
}

static void keep(struct store_memory *store, struct ring *ring, const struct post *post)
{
  struct post *copy = copy_post(post);
  g_queue_push_tail(&ring->posts, copy);
  ring->bytes += copy->size;
  if (copy->cid)
    g_hash_table_add(store->cids, copy);
  while (ring->posts.length > MEMORY_MESSAGES_PER_ROOM || ring->bytes > MEMORY_BYTES_PER_ROOM)
    drop_oldest(store, ring);
}

static void append(struct store *base, struct post *post)
{
  struct store_memory *store = (struct store_memory *) base;
  struct post *first = post->cid ? g_hash_table_lookup(store->cids, post) : NULL;
  if (!first) {
    struct ring *ring = find_ring(store, post->room_key);
    post->result = POST_STORED;
    post->seq = ++ring->seq;
    keep(store, ring, post);
  } else if (g_str_equal(first->room_key, post->room_key) && g_str_equal(first->text, post->text)) {
    post->result = POST_DUPLICATE;
    post->seq = first->seq;
    post->time = first->time;
    post_set_first_sender(post, first->sender);
  } else {
    post->result = POST_REUSED;
  }
  base->client.appended(base->client.chat, post);
}

static gboolean is_in_page(const struct page *page, const struct post *post)
{
  return page->direction == PAGE_NEWEST ||
         (page->direction == PAGE_BEFORE ? post->seq < page->from : post->seq > page->from);
}

static void read_page(struct store *base, struct page *page)
{
  struct store_memory *store = (struct store_memory *) base;
  struct ring *ring = find_ring(store, page->room_key);
  gboolean forward = page->direction == PAGE_AFTER;
  page->posts = g_ptr_array_new_with_free_func(free_post);
  page->end = TRUE;
  GList *link = forward ? ring->posts.head : ring->posts.tail;
  for (; link; link = forward ? link->next : link->prev) {
    if (!is_in_page(page, link->data))
      continue;
    if (page->posts->len == page->limit) {
      page->end = FALSE;
      break;
    }
    g_ptr_array_insert(page->posts, forward ? -1 : 0, copy_post(link->data));
  }
  base->client.page_read(base->client.chat, page);
}

static void each_room(struct store *base,
                      void (*found)(gpointer chat, const struct stored_room *room), gpointer chat)
{
  // A new memory is an empty one.
}

static void stop(struct store *base)
{
  // Everything has been answered.
}

static void store_memory_free(struct store *base)
{
  struct store_memory *store = (struct store_memory *) base;
  g_hash_table_unref(store->cids);
  g_hash_table_unref(store->rooms);
  g_free(store);
}

struct store *store_memory_new(void)
{
  static const struct store_ops ops = {append, read_page, each_room, stop, store_memory_free};
  struct store_memory *store = g_new0(struct store_memory, 1);
  unsigned char epoch[16];
  random_bytes(epoch, sizeof epoch);
  hex_encode(epoch, sizeof epoch, store->base.epoch);
  store->base.ops = &ops;
  store->rooms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, ring_free);
  store->cids = g_hash_table_new(cid_hash, cid_equal);
  return &store->base;
}
