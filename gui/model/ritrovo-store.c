// SPDX-License-Identifier: GPL-3.0-or-later
// A thread and its queue. What waits is done in one transaction, with one sync of the disk; if
// that fails, each piece gets a transaction of its own, so that one cannot spoil another.
#include "ritrovo-store-private.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define BATCH 100

struct job {
  // owned
  GWeakRef owner;
  gpointer data;
  GDestroyNotify free_data;

  StoreRun run;
  StoreDone done;
  StoreCare care;
  gboolean is_owned; // there was an owner
  gboolean is_last;  // the thread ends with it
  int result;        // SQLITE_OK, or why not
};

struct _RitrovoStore {
  GObject parent_instance;

  // owned
  char *path;
  GAsyncQueue *jobs;
  GMainContext *context; // where the answers go
  GThread *thread;       // NULL once closed

  // owned by the thread
  sqlite3 *database; // NULL while it cannot be opened
};

struct store_claim {
  gint64 number;
  int lock; // -1 if there is none
};

G_DEFINE_FINAL_TYPE(RitrovoStore, ritrovo_store, G_TYPE_OBJECT)
G_DEFINE_QUARK(ritrovo - store - error - quark, ritrovo_store_error)

static void job_free(gpointer data)
{
  struct job *job = data;
  if (job->free_data)
    job->free_data(job->data);
  g_weak_ref_clear(&job->owner);
  g_free(job);
}

static GError *error_for(int result)
{
  switch (result) {
  case SQLITE_FULL:
    return g_error_new_literal(RITROVO_STORE_ERROR, RITROVO_STORE_ERROR_FULL,
                               _("There is no space left on the disk."));
  case STORE_NEWER:
    return g_error_new_literal(
        RITROVO_STORE_ERROR, RITROVO_STORE_ERROR_NEWER,
        _("A newer version of Ritrovo has been used here. Messages are kept in a way that this "
          "version does not know."));
  default:
    return g_error_new(RITROVO_STORE_ERROR, RITROVO_STORE_ERROR_FAILED,
                       // Translators: %s is a technical reason, in English
                       _("Your messages cannot be kept on this computer (%s)."),
                       sqlite3_errstr(result));
  }
}

// Runs in the main context.
static gboolean answer_cb(gpointer data)
{
  GPtrArray *batch = data;
  for (guint i = 0; i < batch->len; i++) {
    struct job *job = g_ptr_array_index(batch, i);
    g_autoptr(GObject) owner = g_weak_ref_get(&job->owner);
    g_autoptr(GError) error = job->result == SQLITE_OK ? NULL : error_for(job->result);
    if (job->done && (owner || !job->is_owned))
      job->done(owner, job->data, error);
  }
  return G_SOURCE_REMOVE;
}

// Not by g_main_context_invoke(): that may run the callback in this thread, when nobody else is
// running the context at the moment.
static void post_answers(RitrovoStore *self, GPtrArray *batch)
{
  g_autoptr(GSource) source = g_idle_source_new();
  g_source_set_priority(source, G_PRIORITY_DEFAULT);
  g_source_set_callback(source, answer_cb, batch, (GDestroyNotify) g_ptr_array_unref);
  g_source_attach(source, self->context);
}

static int run_job(sqlite3 *database, struct job *job)
{
  if (!job->run || job->run(database, job->data))
    return SQLITE_OK;
  int result = sqlite3_errcode(database);
  return result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE ? SQLITE_ERROR
                                                                              : result;
}

// jobs[first] to before jobs[end] in one transaction: SQLITE_OK, or why nothing of it was done.
static int run_together(sqlite3 *database, GPtrArray *jobs, guint first, guint end)
{
  gboolean durable = FALSE;
  for (guint i = first; i < end; i++)
    durable |= ((struct job *) g_ptr_array_index(jobs, i))->care == STORE_DURABLE;
  sqlite3_exec(database, durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL",
               NULL, NULL, NULL);

  int result = sqlite3_exec(database, "BEGIN IMMEDIATE", NULL, NULL, NULL);
  for (guint i = first; i < end && result == SQLITE_OK; i++)
    result = run_job(database, g_ptr_array_index(jobs, i));
  if (result == SQLITE_OK)
    result = sqlite3_exec(database, "COMMIT", NULL, NULL, NULL);
  if (result != SQLITE_OK && !sqlite3_get_autocommit(database))
    sqlite3_exec(database, "ROLLBACK", NULL, NULL, NULL);
  return result;
}

static void run_batch(RitrovoStore *self, GPtrArray *batch)
{
  int result = self->database ? SQLITE_OK : ritrovo_store_file_open(self->path, &self->database);
  if (result == SQLITE_OK)
    result = run_together(self->database, batch, 0, batch->len);
  // Somebody who keeps the database locked would be waited for again and again.
  gboolean one_by_one =
      self->database && result != SQLITE_OK && result != SQLITE_BUSY && batch->len > 1;
  for (guint i = 0; i < batch->len; i++) {
    struct job *job = g_ptr_array_index(batch, i);
    job->result = one_by_one ? run_together(self->database, batch, i, i + 1) : result;
  }
}

static gpointer work(gpointer data)
{
  RitrovoStore *self = data;
  for (gboolean goes_on = TRUE; goes_on;) {
    GPtrArray *batch = g_ptr_array_new_with_free_func(job_free);
    struct job *job = g_async_queue_pop(self->jobs);
    while (job) {
      g_ptr_array_add(batch, job);
      goes_on = !job->is_last;
      job = goes_on && batch->len < BATCH ? g_async_queue_try_pop(self->jobs) : NULL;
    }
    run_batch(self, batch);
    post_answers(self, batch);
  }
  g_clear_pointer(&self->database, sqlite3_close);
  return NULL;
}

static void push(RitrovoStore *self, struct job *job, gpointer owner)
{
  g_weak_ref_init(&job->owner, owner);
  job->is_owned = owner != NULL;
  g_async_queue_push(self->jobs, job);
}

void ritrovo_store_submit(RitrovoStore *self, StoreCare care, gpointer owner, StoreRun run,
                          StoreDone done, gpointer data, GDestroyNotify free_data)
{
  g_return_if_fail(RITROVO_IS_STORE(self));
  if (!self->thread) {
    if (free_data)
      free_data(data);
    return;
  }
  struct job *job = g_new0(struct job, 1);
  *job = (struct job){.data = data, .free_data = free_data, .run = run, .done = done, .care = care};
  push(self, job, owner);
}

void ritrovo_store_close(RitrovoStore *self)
{
  g_return_if_fail(RITROVO_IS_STORE(self));
  if (!self->thread)
    return;
  struct job *last = g_new0(struct job, 1);
  last->is_last = TRUE;
  push(self, last, NULL);
  g_thread_join(g_steal_pointer(&self->thread));
}

static void ritrovo_store_dispose(GObject *object)
{
  ritrovo_store_close(RITROVO_STORE(object));
  G_OBJECT_CLASS(ritrovo_store_parent_class)->dispose(object);
}

static void ritrovo_store_finalize(GObject *object)
{
  RitrovoStore *self = RITROVO_STORE(object);
  g_free(self->path);
  g_async_queue_unref(self->jobs);
  g_main_context_unref(self->context);
  G_OBJECT_CLASS(ritrovo_store_parent_class)->finalize(object);
}

static void ritrovo_store_class_init(RitrovoStoreClass *klass)
{
  G_OBJECT_CLASS(klass)->dispose = ritrovo_store_dispose;
  G_OBJECT_CLASS(klass)->finalize = ritrovo_store_finalize;
}

static void ritrovo_store_init(RitrovoStore *self)
{
  self->jobs = g_async_queue_new_full(job_free);
  self->context = g_main_context_ref_thread_default();
}

RitrovoStore *ritrovo_store_new(const char *path)
{
  RitrovoStore *self = g_object_new(RITROVO_TYPE_STORE, NULL);
  self->path = g_strdup(path);
  // The thread has no reference: closing, and so the last reference, waits for its end.
  self->thread = g_thread_new("store", work, self);
  return self;
}

StoreClaim *ritrovo_store_claim(RitrovoStore *self)
{
  g_return_val_if_fail(RITROVO_IS_STORE(self), NULL);
  StoreClaim *claim = g_new0(StoreClaim, 1);
  // A place in a file of locks, so one that a file could have; two of the same are not to be
  // expected.
  claim->number =
      ((gint64) g_random_int_range(1, G_MAXINT) << 31) | g_random_int_range(1, G_MAXINT);
  g_autofree char *folder = g_path_get_dirname(self->path);
  (void) g_mkdir_with_parents(folder, 0700);
  claim->lock = ritrovo_store_file_lock(self->path, claim->number);
  return claim;
}

gint64 ritrovo_store_claim_number(const StoreClaim *claim)
{
  return claim->number;
}

void ritrovo_store_claim_free(StoreClaim *claim)
{
  if (!claim)
    return;
  if (claim->lock >= 0)
    close(claim->lock);
  g_free(claim);
}
