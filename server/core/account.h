// SPDX-License-Identifier: GPL-3.0-or-later
// Accounts: names that belong to somebody, what they may, how far they have read; and the slowness
// that guessing meets.
#pragma once

#include <glib.h>

#include "auth.h"
#include "store.h"
#include "user.h"

struct chat;
struct session;

struct account {
  char *key; // owned, as all texts
  char *name;
  char *hash;   // "": only its role is known; nobody has registered it yet
  guint64 look; // under settings.look; 0: unknown
  enum role role;
  gint64 since;      // what was said before under the name is not its own, milliseconds since 1970
  GHashTable *marks; // room key -> struct mark, owned; NULL: none
};

// The account of that key, registered or not. / Only if it is registered.
struct account *account_find_any(struct chat *chat, const char *key);
struct account *account_find(struct chat *chat, const char *key);

// What to call somebody of whom the key is known, account or guest; borrowed, the key itself if it
// is nobody now.
const char *account_name_of(struct chat *chat, const char *key);

// Loads accounts and read marks from the store, before it is started.
void accounts_load(struct chat *chat);
void account_free(gpointer account);

// Takes over what a FACT_ACCOUNT says, about an account that is known or a new one.
void account_learn(gpointer chat, const struct fact *fact);

// Gives the name's account the role admin, now or as soon as it is registered.
void account_make_admin(struct chat *chat, const char *name);

// Whether there is a mark, 0 among them. / The newest seq of the room that the account has read; 0:
// none. / Moves it forward or, with
// `back`, to wherever it is to be; FALSE: it was there already.
gboolean account_has_mark(const struct account *account, const char *room_key);
gint64 account_mark(const struct account *account, const char *room_key);
gboolean account_set_mark(struct account *account, const char *room_key, gint64 seq, gboolean back);

// Has the job done, after the delay that earlier failures have earned its name and address. FALSE:
// too many are waiting; the job is freed.
gboolean account_submit(struct session *session, struct auth_job *job, const char *key);

// Milliseconds until the next delayed job is due, after submitting those that are; -1: there is
// none. For chat_wake().
gint64 accounts_wake(struct chat *chat);

// The struct auth's `done`.
void account_job_done(gpointer chat, struct auth_job *job);

// What comes of a job: implemented in cmd_account.c and cmd_hello.c. `session` is still there and
// waits for it.
void account_logged_in(struct session *session, struct account *account,
                       const struct message_id *re);
void account_hashed(struct session *session, struct auth_job *job);
