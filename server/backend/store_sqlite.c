// SPDX-License-Identifier: GPL-3.0-or-later
// The writer thread of store_sqlite.h. It owns the database; the loop's thread owns the lists until
// it hands them over and again once they are posted back. Between batches it goes on with searches,
// and when there are none, with what needs no hurry.
#include "store_sqlite.h"

#include "database.h"

#include <string.h>

#define UPKEEP_EVERY_US G_USEC_PER_SEC

// What the thread takes at once and posts back at once.
struct batch {
  struct loop_posted posted; // first: it is the whole batch's address
  struct store_sqlite *store;
  gint64 commit_time; // microseconds; -1: nothing was committed
  struct post *posts;
  GQueue facts;    // of struct fact
  GQueue pages;    // of struct page
  GQueue searches; // of struct search; answered each on its own
};

// One search on its way back.
struct answer {
  struct loop_posted posted; // first: it is the answer's address
  struct store *store;
  struct search *search;
};

// Files that went with their messages, on their way to whom it concerns.
struct departure {
  struct loop_posted posted; // first: it is the departure's address
  struct store *store;
  char **ids; // owned
};

struct store_sqlite {
  struct store base;
  struct loop *loop;             // borrowed
  struct histogram commit_times; // the loop's thread's
  struct database *database;     // owned; the thread's own while it runs
  GThread *thread;
  GQueue searches;         // the thread's own: those that have not begun
  struct finding *finding; // the thread's own: what is being looked for; NULL: nothing
  struct answer *answer;   // owned: to that
  gint64 idle_until;       // the thread's own: when upkeep goes on, monotonic; -1: no need
  gint64 upkeep_at;        // when it was last seen to; monotonic µs
  GMutex lock;             // guards what follows
  GCond waiting;
  struct post *first_post;
  struct post **last_post;
  GQueue facts;
  GQueue pages;
  GQueue new_searches;
  gboolean stopping;
};

static void batch_answered(struct loop_posted *posted)
{
  struct batch *batch = (struct batch *) posted;
  struct store_client *client = &batch->store->base.client;
  if (batch->commit_time >= 0)
    histogram_add(&batch->store->commit_times, batch->commit_time);
  struct fact *fact;
  while ((fact = g_queue_pop_head(&batch->facts))) {
    if (fact->kept)
      fact->kept(client->chat, fact);
    fact_free(fact);
  }
  if (batch->posts)
    client->appended(client->chat, batch->posts);
  struct page *page;
  while ((page = g_queue_pop_head(&batch->pages)))
    client->page_read(client->chat, page);
  g_free(batch);
}

static gboolean has_work(const struct store_sqlite *store)
{
  return store->first_post || store->facts.head || store->pages.head || store->new_searches.head;
}

static gboolean is_searching(const struct store_sqlite *store)
{
  return store->finding || store->searches.head;
}

// Waits for work until upkeep is due. With the lock held.
static void wait_for_work(struct store_sqlite *store)
{
  gboolean woken = TRUE;
  while (woken && !has_work(store) && !store->stopping && !is_searching(store)) {
    if (store->idle_until < 0)
      g_cond_wait(&store->waiting, &store->lock);
    else
      woken = g_cond_wait_until(&store->waiting, &store->lock, store->idle_until);
  }
}

// Takes all there is. NULL: nothing has come; *ended: the store is being freed and nothing is left.
static struct batch *take_batch(struct store_sqlite *store, gboolean *ended)
{
  g_mutex_lock(&store->lock);
  wait_for_work(store);
  struct batch *batch = NULL;
  if (has_work(store)) {
    batch = g_new0(struct batch, 1);
    batch->posted.run = batch_answered;
    batch->store = store;
    batch->commit_time = -1;
    batch->posts = store->first_post;
    batch->facts = store->facts;
    batch->pages = store->pages;
    batch->searches = store->new_searches;
    store->first_post = NULL;
    store->last_post = &store->first_post;
    g_queue_init(&store->facts);
    g_queue_init(&store->pages);
    g_queue_init(&store->new_searches);
  }
  *ended = !batch && store->stopping && !is_searching(store);
  g_mutex_unlock(&store->lock);
  return batch;
}

static void write_batch(struct store_sqlite *store, struct batch *batch)
{
  if (batch->posts || batch->facts.head) {
    database_write(store->database, &batch->facts, batch->posts);
    batch->commit_time = database_commit_time(store->database);
  }
  for (GList *link = batch->pages.head; link; link = link->next)
    database_read(store->database, link->data);
  gpointer search;
  while ((search = g_queue_pop_head(&batch->searches)))
    g_queue_push_tail(&store->searches, search);
  loop_post(store->loop, &batch->posted);
  store->idle_until = 0; // there is something to index, perhaps
}

static void search_answered(struct loop_posted *posted)
{
  struct answer *answer = (struct answer *) posted;
  answer->search->found(answer->store->client.chat, answer->search);
  g_free(answer);
}

// A portion of the oldest search.
static void search_on(struct store_sqlite *store)
{
  if (!store->finding) {
    store->answer = g_new0(struct answer, 1);
    store->answer->posted.run = search_answered;
    store->answer->store = &store->base;
    store->answer->search = g_queue_pop_head(&store->searches);
    store->finding = database_search_begin(store->database, store->answer->search);
  }
  if (!database_search_go_on(store->finding))
    return;
  database_search_end(g_steal_pointer(&store->finding));
  loop_post(store->loop, &g_steal_pointer(&store->answer)->posted);
}

static void files_are_gone(struct loop_posted *posted)
{
  struct departure *departure = (struct departure *) posted;
  const struct store_client *client = &departure->store->client;
  client->files_gone(client->chat, departure->ids);
  g_strfreev(departure->ids);
  g_free(departure);
}

static void upkeep(struct store_sqlite *store)
{
  gint64 left = database_upkeep(store->database);
  char **gone = database_take_gone(store->database);
  if (gone) {
    struct departure *departure = g_new0(struct departure, 1);
    departure->posted.run = files_are_gone;
    departure->store = &store->base;
    departure->ids = gone;
    loop_post(store->loop, &departure->posted);
  }
  store->upkeep_at = g_get_monotonic_time();
  store->idle_until = left < 0 ? -1 : g_get_monotonic_time() + left;
}

static gpointer write_batches(gpointer data)
{
  struct store_sqlite *store = data;
  for (;;) {
    gboolean ended;
    struct batch *batch = take_batch(store, &ended);
    if (ended)
      return NULL;
    if (batch)
      write_batch(store, batch);
    else if (is_searching(store))
      search_on(store);
    else
      upkeep(store);
    // Beside messages without end, upkeep gets a portion now and then all the same.
    if (batch && !is_searching(store) &&
        g_get_monotonic_time() - store->upkeep_at > UPKEEP_EVERY_US)
      upkeep(store);
  }
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

static void search(struct store *base, struct search *search)
{
  struct store_sqlite *store = (struct store_sqlite *) base;
  g_mutex_lock(&store->lock);
  g_queue_push_tail(&store->new_searches, search);
  g_cond_signal(&store->waiting);
  g_mutex_unlock(&store->lock);
}

static void keep(struct store *base, struct fact *fact)
{
  struct store_sqlite *store = (struct store_sqlite *) base;
  g_mutex_lock(&store->lock);
  g_queue_push_tail(&store->facts, fact);
  g_cond_signal(&store->waiting);
  g_mutex_unlock(&store->lock);
}

static void each_fact(struct store *base, enum fact_kind kind,
                      void (*found)(gpointer chat, const struct fact *fact), gpointer chat)
{
  database_each_fact(((struct store_sqlite *) base)->database, kind, found, chat);
}

static void each_file(struct store *base, void (*found)(gpointer chat, const struct post *post),
                      gpointer chat)
{
  database_each_file(((struct store_sqlite *) base)->database, found, chat);
}

static void start(struct store *base)
{
  struct store_sqlite *store = (struct store_sqlite *) base;
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
  static const struct store_ops ops = {
      .append = append,
      .read_page = read_page,
      .keep = keep,
      .search = search,
      .each_fact = each_fact,
      .each_file = each_file,
      .start = start,
      .stop = stop,
      .free = store_sqlite_free,
  };
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
  return &store->base;
}

void store_sqlite_retain(struct store *base, const struct retention *retention)
{
  database_retain(((struct store_sqlite *) base)->database, retention);
}

const struct histogram *store_sqlite_commit_times(const struct store *base)
{
  return &((const struct store_sqlite *) base)->commit_times;
}
