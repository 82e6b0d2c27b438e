// SPDX-License-Identifier: GPL-3.0-or-later
// The writer thread of store_sqlite.h. It owns the database; the loop's thread owns the lists until
// it hands them over and again once they are posted back.
#include "store_sqlite.h"

#include "database.h"

#include <string.h>

// What the thread takes at once and posts back at once.
struct batch {
  struct loop_posted posted; // first: it is the whole batch's address
  struct store *store;
  struct post *posts;
  GQueue pages; // of struct page
};

struct store_sqlite {
  struct store base;
  struct loop *loop;         // borrowed
  struct database *database; // owned; the thread's own while it runs
  GThread *thread;
  GMutex lock; // guards what follows
  GCond waiting;
  struct post *first_post;
  struct post **last_post;
  GQueue pages;
  gboolean stopping;
};

static void batch_answered(struct loop_posted *posted)
{
  struct batch *batch = (struct batch *) posted;
  struct store_client *client = &batch->store->client;
  if (batch->posts)
    client->appended(client->chat, batch->posts);
  struct page *page;
  while ((page = g_queue_pop_head(&batch->pages)))
    client->page_read(client->chat, page);
  g_free(batch);
}

// Waits for work and takes all there is. NULL: the store is being freed and nothing is left.
static struct batch *take_batch(struct store_sqlite *store)
{
  g_mutex_lock(&store->lock);
  while (!store->first_post && !store->pages.head && !store->stopping)
    g_cond_wait(&store->waiting, &store->lock);
  struct batch *batch = NULL;
  if (store->first_post || store->pages.head) {
    batch = g_new0(struct batch, 1);
    batch->posted.run = batch_answered;
    batch->store = &store->base;
    batch->posts = store->first_post;
    batch->pages = store->pages;
    store->first_post = NULL;
    store->last_post = &store->first_post;
    g_queue_init(&store->pages);
  }
  g_mutex_unlock(&store->lock);
  return batch;
}

static gpointer write_batches(gpointer data)
{
  struct store_sqlite *store = data;
  struct batch *batch;
  while ((batch = take_batch(store))) {
    if (batch->posts)
      database_write(store->database, batch->posts);
    for (GList *link = batch->pages.head; link; link = link->next)
      database_read(store->database, link->data);
    loop_post(store->loop, &batch->posted);
  }
  return NULL;
}

static void append(struct store *base, struct post *post)
{
  struct store_sqlite *store = (struct store_sqlite *) base;
  post->next = NULL;
  g_mutex_lock(&store->lock);
  *store->last_post = post;
  store->last_post = &post->next;
  g_cond_signal(&store->waiting);
  g_mutex_unlock(&store->lock);
}

static void read_page(struct store *base, struct page *page)
{
  struct store_sqlite *store = (struct store_sqlite *) base;
  g_mutex_lock(&store->lock);
  g_queue_push_tail(&store->pages, page);
  g_cond_signal(&store->waiting);
  g_mutex_unlock(&store->lock);
}

static void each_room(struct store *base,
                      void (*found)(gpointer chat, const struct stored_room *room), gpointer chat)
{
  struct store_sqlite *store = (struct store_sqlite *) base;
  database_each_room(store->database, found, chat);
  // From here on the database is the thread's.
  store->thread = g_thread_new("store", write_batches, store);
}

static void stop(struct store *base)
{
  struct store_sqlite *store = (struct store_sqlite *) base;
  if (!store->thread)
    return;
  g_mutex_lock(&store->lock);
  store->stopping = TRUE;
  g_cond_signal(&store->waiting);
  g_mutex_unlock(&store->lock);
  g_thread_join(g_steal_pointer(&store->thread));
}

static void store_sqlite_free(struct store *base)
{
  struct store_sqlite *store = (struct store_sqlite *) base;
  stop(base);
  database_close(store->database);
  g_mutex_clear(&store->lock);
  g_cond_clear(&store->waiting);
  g_free(store);
}

struct store *store_sqlite_open(const char *path, struct loop *loop, GError **error)
{
  static const struct store_ops ops = {append, read_page, each_room, stop, store_sqlite_free};
  struct database *database = database_open(path, error);
  if (!database)
    return NULL;
  struct store_sqlite *store = g_new0(struct store_sqlite, 1);
  store->base.ops = &ops;
  store->base.durable = TRUE;
  g_strlcpy(store->base.epoch, database_epoch(database), sizeof store->base.epoch);
  store->loop = loop;
  store->database = database;
  store->last_post = &store->first_post;
  g_mutex_init(&store->lock);
  g_cond_init(&store->waiting);
  g_queue_init(&store->pages);
  return &store->base;
}
