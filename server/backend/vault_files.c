// SPDX-License-Identifier: GPL-3.0-or-later
// The threads of vault_files.h and the ways back: answers are posted to the chat's loop, chores go
// to the pool and are posted to the vault's loop when they are done.
#include "vault_private.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <sys/resource.h>
#include <unistd.h>

#define POOL_THREADS 2
#define UPKEEP_MS (60 * 60 * 1000)
// A little behind the chat and the store, where there are not processors enough for all of them.
#define NICE 5

// From the vault's thread to the chat.
struct answer {
  struct loop_posted posted; // first
  struct vault_files *vault;
  struct upload *upload; // the core's, which keeps it while it is busy
  guint64 number;
  char sha256[FILE_SHA256_DIGITS + 1];
  gint64 bytes;
  enum code code;
  void (*closed)(gpointer owner);
  gpointer owner;
};

// What waits for the disk.
struct chore {
  struct loop_posted posted; // first
  struct vault_files *vault;
  void (*run)(struct chore *chore); // on a thread of the pool
  struct transfer *transfer;        // borrowed: it stays while it is being placed
  gboolean good;
  int fd;
  GHashTable *known; // owned
};

static void post_answer(struct vault_files *vault, void (*run)(struct loop_posted *posted),
                        const struct answer *from)
{
  struct answer *answer = g_memdup2(from, sizeof *from);
  answer->posted.run = run;
  answer->vault = vault;
  loop_post(vault->chat_loop, &answer->posted);
}

static void answer_received(struct loop_posted *posted)
{
  g_autofree struct answer *answer = (struct answer *) posted;
  const struct vault_client *client = &answer->vault->base.client;
  client->received(client->chat, answer->number, answer->sha256, answer->bytes, answer->code);
}

void vault_received(struct transfer *transfer, enum code code)
{
  struct answer answer = {.number = transfer->grant.upload, .code = code};
  answer.bytes = transfer->grant.size;
  g_strlcpy(answer.sha256, transfer->grant.sha256, sizeof answer.sha256);
  post_answer(transfer->vault, answer_received, &answer);
}

static void answer_closed(struct loop_posted *posted)
{
  g_autofree struct answer *answer = (struct answer *) posted;
  answer->closed(answer->owner);
}

static void answer_prepared(struct loop_posted *posted)
{
  g_autofree struct answer *answer = (struct answer *) posted;
  const struct vault_client *client = &answer->vault->base.client;
  answer->upload->busy--;
  client->prepared(client->chat, answer->upload, answer->bytes, answer->code);
}

void vault_prepared(struct vault_files *vault, struct upload *upload, gint64 bytes, enum code code)
{
  struct answer answer = {.upload = upload, .bytes = bytes, .code = code};
  post_answer(vault, answer_prepared, &answer);
}

void vault_closed(struct vault_files *vault, void (*closed)(gpointer owner), gpointer owner)
{
  post_answer(vault, answer_closed, &(struct answer){.closed = closed, .owner = owner});
}

// On Linux a thread has a niceness of its own (setpriority(2), C library/kernel differences).
static void step_back(const struct vault_files *vault)
{
  setpriority(PRIO_PROCESS, (id_t) gettid(), vault->niceness);
}

static void run_chore(gpointer data, gpointer user_data)
{
  struct chore *chore = data;
  step_back(chore->vault);
  chore->run(chore);
}

static void add_chore(struct vault_files *vault, const struct chore *from)
{
  struct chore *chore = g_memdup2(from, sizeof *from);
  chore->vault = vault;
  g_thread_pool_push(vault->pool, chore, NULL);
}

static void placed(struct loop_posted *posted)
{
  g_autofree struct chore *chore = (struct chore *) posted;
  upload_placed(chore->transfer, chore->good);
}

static void place(struct chore *chore)
{
  const struct grant *grant = &chore->transfer->grant;
  chore->good = shelf_place(chore->vault->shelf, chore->transfer->file, grant->key, grant->sha256,
                            grant->size, grant->kept);
  chore->posted.run = placed;
  loop_post(chore->vault->loop, &chore->posted);
}

void vault_place(struct transfer *transfer)
{
  add_chore(transfer->vault, &(struct chore){.run = place, .transfer = transfer});
}

static void flushed(struct loop_posted *posted)
{
  g_autofree struct chore *chore = (struct chore *) posted;
  upload_flushed(chore->transfer, chore->good);
}

// The descriptor is the chore's own, as the transfer may be closed meanwhile.
static void flush(struct chore *chore)
{
  chore->good = fdatasync(chore->fd) == 0;
  close(chore->fd);
  chore->posted.run = flushed;
  loop_post(chore->vault->loop, &chore->posted);
}

void vault_flush(struct transfer *transfer)
{
  int fd = fcntl(transfer->file, F_DUPFD_CLOEXEC, 0);
  if (fd < 0)
    return; // there will be another time
  transfer->flushes = transfer->at;
  add_chore(transfer->vault, &(struct chore){.run = flush, .transfer = transfer, .fd = fd});
}

static void flush_last(struct chore *chore)
{
  fdatasync(chore->fd);
  close(chore->fd);
  g_free(chore);
}

void vault_flush_last(struct vault_files *vault, int fd)
{
  if (fd >= 0)
    add_chore(vault, &(struct chore){.run = flush_last, .fd = fd});
}

static void sweep_uploads(struct chore *chore)
{
  shelf_sweep_uploads(chore->vault->shelf);
  g_free(chore);
}

static void upkeep_due(gpointer data)
{
  struct vault_files *vault = data;
  add_chore(vault, &(struct chore){.run = sweep_uploads});
  timeout_arm(&vault->upkeep, &vault->next_upkeep, vault);
}

static void sweep(struct chore *chore)
{
  struct vault_files *vault = chore->vault;
  shelf_sweep_uploads(vault->shelf);
  shelf_sweep_files(vault->shelf, FALSE, NULL, &vault->stopping);
  if (chore->known)
    shelf_sweep_files(vault->shelf, TRUE, chore->known, &vault->stopping);
  shelf_sweep_end(vault->shelf);
  g_clear_pointer(&chore->known, g_hash_table_unref);
  g_free(chore);
}

void vault_files_sweep(struct vault *base, GHashTable *known)
{
  add_chore((struct vault_files *) base, &(struct chore){.run = sweep, .known = known});
}

void vault_files_count(struct vault *base, struct vault_counts *counts)
{
  struct vault_files *vault = (struct vault_files *) base;
  *counts = (struct vault_counts){.received = vault->received, .sent = vault->sent};
}

static void silence_expired(gpointer data)
{
  vault_cut(data);
}

static void linger_expired(gpointer data)
{
  transfer_close(data);
}

static gpointer run_vault(gpointer data)
{
  struct vault_files *vault = data;
  step_back(vault);
  loop_run(vault->loop);
  return NULL;
}

void vault_files_stop(struct vault *base)
{
  struct vault_files *vault = (struct vault_files *) base;
  if (!vault->thread)
    return;
  g_atomic_int_set(&vault->stopping, TRUE);
  vault_order_stop(vault);
  g_thread_join(g_steal_pointer(&vault->thread));
  // What the disk is still at is finished. Its answers, and the ends that they lead to, are seen to
  // here, as there is nobody else on that loop any more.
  g_thread_pool_free(g_steal_pointer(&vault->pool), FALSE, TRUE);
  loop_run_posted(vault->loop);
  for (GList *link = vault->transfers.head; link; link = link->next)
    transfer_close(link->data);
  loop_run(vault->loop);
}

void vault_files_free(struct vault *base)
{
  struct vault_files *vault = (struct vault_files *) base;
  if (!vault)
    return;
  vault_files_stop(base);
  shelf_free(vault->shelf);
  loop_free(vault->loop);
  g_free(vault->buffer);
  g_free(vault);
}

struct vault *vault_files_new(const char *dir, struct loop *loop, const struct vault_words *words,
                              GError **error)
{
  struct vault_files *vault = g_new0(struct vault_files, 1);
  vault->base.ops = &vault_ops;
  vault->chat_loop = loop;
  vault->words = words;
  vault->shelf = shelf_new(dir, error);
  vault->loop = vault->shelf ? loop_new(error) : NULL;
  if (!vault->loop) {
    vault_files_free(&vault->base);
    return NULL;
  }
  vault->niceness = getpriority(PRIO_PROCESS, (id_t) gettid()) + NICE;
  shelf_sweep_begin(vault->shelf);
  vault->buffer = g_malloc(TRANSFER_CHUNK);
  timeout_queue_init(&vault->silence, vault->loop, TRANSFER_SILENCE_MS, silence_expired);
  timeout_queue_init(&vault->linger, vault->loop, TRANSFER_LINGER_MS, linger_expired);
  timeout_queue_init(&vault->upkeep, vault->loop, UPKEEP_MS, upkeep_due);
  timeout_arm(&vault->upkeep, &vault->next_upkeep, vault);
  vault->pool = g_thread_pool_new(run_chore, vault, POOL_THREADS, FALSE, NULL);
  vault->thread = g_thread_new("vault", run_vault, vault);
  return &vault->base;
}
