// SPDX-License-Identifier: GPL-3.0-or-later
// A store, a password hasher and a vault that take what they are given, write down what it was, and
// answer when the test says so.
#pragma once

#include "auth.h"
#include "store.h"
#include "vault.h"

struct chat_stage;

// A fact that the store knows from before.
struct known_fact {
  enum fact_kind kind;
  const char *texts[FACT_TEXTS];
  gint64 number;
};

struct store *fake_store_new(const struct known_fact *facts, guint count);

// The files of these messages are known from before. They are the caller's.
void fake_store_knows_files(struct store *store, const struct post *files, guint count);

// Answers the oldest posts in one list, a letter for each: (S)tored, (D)uplicate of seq 1,
// (R)eused, (F)ailed, (U)nknown; a change may be S, F or U, too, or nothing to do (=), somebody
// else's (A), (E)mpty, too (M)any. What is changed was said by bob.
void store_answers(struct chat_stage *stage, const char *results);
guint store_waiting(const struct chat_stage *stage);

// The oldest post, the store's; NULL: there is none.
const struct post *store_post(const struct chat_stage *stage);

// Answers the oldest request for a page with posts of `seq` first to last from bob; "%d" in `text`
// becomes the seq. An empty page if last is below first.
void store_answers_page(struct chat_stage *stage, gint64 first, gint64 last, const char *text,
                        gboolean end);
// The same with copies of these.
void store_answers_posts(struct chat_stage *stage, const struct post *posts, guint count);
void store_fails_page(struct chat_stage *stage);

// The oldest request for a page, the store's; NULL: there is none.
const struct page *store_page(const struct chat_stage *stage);

// The oldest search, the store's; NULL: there is none. / Answers it with copies of these; NULL: it
// has failed.
const struct search *store_search(const struct chat_stage *stage);
void store_finds(struct chat_stage *stage, const struct post *posts, guint count, gboolean end);

// The next fact that it was given is of this kind, with these texts and a "," between them (none
// behind the last that is there), and this number unless it is -1. Facts that somebody waits for
// stay open until store_keeps().
void store_got(struct chat_stage *stage, enum fact_kind kind, const char *texts, gint64 number);
void store_got_nothing(struct chat_stage *stage);
void store_forgets_facts(struct chat_stage *stage);

// Answers the oldest fact that somebody waits for.
void store_keeps(struct chat_stage *stage, gboolean good);

// "hash of PASSWORD" is the hash of a password.
struct fake_auth {
  struct auth base;
  GQueue jobs; // of owned struct auth_job
  gboolean full;
};

struct fake_auth *fake_auth_new(void);

// Does the oldest job, truthfully. / Says that it could not be done.
void auth_answers(struct chat_stage *stage);
void auth_fails(struct chat_stage *stage);

// The oldest job, the hasher's; NULL: there is none.
const struct auth_job *auth_job(const struct chat_stage *stage);

// Keeps no bytes: it writes down what it is asked for.
struct fake_vault {
  struct vault base;
  GQueue asked; // of borrowed struct upload: what is to be prepared, the oldest first
  GQueue did;   // of owned texts
};

struct fake_vault *fake_vault_new(void);
void fake_vault_free(struct fake_vault *vault);

// Answers the oldest prepare().
void vault_prepares(struct chat_stage *stage, gint64 offset, enum code code);

// The bytes of an upload are whole (CODE_OK), or it has ended otherwise.
void vault_receives(struct chat_stage *stage, guint64 upload, const char *sha256, gint64 size,
                    enum code code);

// The next thing that it was asked for matches a glob pattern: "finish NUMBER FILE CODE" ("ok" for
// CODE_OK), "cancel SESSION", "forget KEY", "remove SHA256 kept" or "remove SHA256". / Nothing
// more.
void vault_did(struct chat_stage *stage, const char *pattern);
void vault_did_nothing(struct chat_stage *stage);
