// SPDX-License-Identifier: GPL-3.0-or-later
// The workers of auth_argon2.h. A job without a hash to verify against costs the same: it is
// verified against a decoy.
#include "auth_argon2.h"

#include <gio/gio.h>
#include <sodium.h>
#include <string.h>

// RFC 9106, section 4, second recommendation, made for logins: about 50 ms and 64 MiB.
#define OPERATIONS crypto_pwhash_OPSLIMIT_INTERACTIVE
#define MEMORY crypto_pwhash_MEMLIMIT_INTERACTIVE

struct auth_argon2 {
  struct auth base;
  struct loop *loop; // borrowed
  GThreadPool *pool; // owned
  unsigned queue_max;
  char decoy[crypto_pwhash_STRBYTES];
};

struct answer {
  struct loop_posted posted; // first: it is the answer's address
  struct auth *auth;
  struct auth_job *job;
};

static void answered(struct loop_posted *posted)
{
  struct answer *answer = (struct answer *) posted;
  answer->auth->done(answer->auth->chat, answer->job);
  g_free(answer);
}

static void verify(struct auth_argon2 *auth, struct auth_job *job)
{
  gboolean fits = crypto_pwhash_str_verify(job->hash ? job->hash : auth->decoy, job->password,
                                           strlen(job->password)) == 0;
  job->good = fits && job->hash;
}

static void hash(struct auth_job *job)
{
  job->hash = g_malloc0(crypto_pwhash_STRBYTES);
  job->good =
      crypto_pwhash_str(job->hash, job->password, strlen(job->password), OPERATIONS, MEMORY) == 0;
}

static void work(gpointer data, gpointer user_data)
{
  struct auth_argon2 *auth = user_data;
  struct answer *answer = g_new0(struct answer, 1);
  answer->posted.run = answered;
  answer->auth = &auth->base;
  answer->job = data;
  if (auth_job_verifies(answer->job))
    verify(auth, answer->job);
  else
    hash(answer->job);
  loop_post(auth->loop, &answer->posted);
}

static gboolean submit(struct auth *base, struct auth_job *job)
{
  struct auth_argon2 *auth = (struct auth_argon2 *) base;
  if (g_thread_pool_unprocessed(auth->pool) >= auth->queue_max)
    return FALSE;
  return g_thread_pool_push(auth->pool, job, NULL);
}

static void stop(struct auth *base)
{
  struct auth_argon2 *auth = (struct auth_argon2 *) base;
  // What is queued is still worked off: the queue is short, and its jobs are then freed by whom
  // they answer.
  g_thread_pool_free(g_steal_pointer(&auth->pool), FALSE, TRUE);
}

static void auth_argon2_free(struct auth *base)
{
  g_free(base);
}

struct auth *auth_argon2_new(struct loop *loop, unsigned threads, unsigned queue, GError **error)
{
  static const struct auth_ops ops = {submit, stop, auth_argon2_free};
  if (sodium_init() < 0) {
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "libsodium cannot start");
    return NULL;
  }
  struct auth_argon2 *auth = g_new0(struct auth_argon2, 1);
  char nothing[32];
  randombytes_buf(nothing, sizeof nothing);
  if (crypto_pwhash_str(auth->decoy, nothing, sizeof nothing, OPERATIONS, MEMORY) != 0) {
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "there is not enough memory for passwords");
    g_free(auth);
    return NULL;
  }
  auth->base.ops = &ops;
  auth->loop = loop;
  auth->queue_max = queue;
  auth->pool = g_thread_pool_new(work, auth, (gint) threads, FALSE, NULL);
  return &auth->base;
}
