// SPDX-License-Identifier: GPL-3.0-or-later
// The port to password hashing, which takes long on purpose and happens on other threads. No code
// here; a backend implements it.
#pragma once

#include <glib.h>

#include "message.h"

enum auth_purpose {
  AUTH_LOGIN,    // verify: hello with a password
  AUTH_REGISTER, // hash: register
  AUTH_CHECK,    // verify: the old password, before a change
  AUTH_CHANGE,   // hash: the new one
};

// One password to verify or to hash, and what is to be done then.
struct auth_job {
  enum auth_purpose purpose;
  guint64 session;      // who gets the answer
  struct message_id id; // of the request; its text is owned
  char *name;           // owned: as the person gave it; NULL: the session's
  char *password;       // owned; wiped when freed
  char *next_password;  // owned, AUTH_CHECK: what it is to become; wiped when freed
  char *hash;    // owned: to verify against, or what came out; NULL and verify: nobody's, the same
                 // work for nothing
  gint64 due;    // by chat->now: not to be looked at before
  gboolean good; // written by the backend: the password fits, or the hash is there
};

struct auth;

struct auth_ops {
  // Takes the job and answers with `done` on the loop's thread, later. FALSE: the queue is full,
  // nothing is taken.
  gboolean (*submit)(struct auth *auth, struct auth_job *job);
  // Works off what was taken; its last answers are posted when this returns.
  void (*stop)(struct auth *auth);
  void (*free)(struct auth *auth);
};

// The head of every backend's own struct.
struct auth {
  const struct auth_ops *ops;
  void (*done)(gpointer chat, struct auth_job *job); // set by chat_new(); the job is the callee's
  gpointer chat;
};

// Whether the job is to verify; otherwise it is to hash.
gboolean auth_job_verifies(const struct auth_job *job);

struct auth_job *auth_job_new(enum auth_purpose purpose, guint64 session,
                              const struct message_id *id);
// Wipes the passwords. NULL is allowed.
void auth_job_free(struct auth_job *job);
