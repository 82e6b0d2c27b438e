// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody: a name and the sessions under it.
#pragma once

#include <glib.h>

struct chat;
struct event;
struct session;

// ROLE_NONE: before welcome. ROLE_OPERATOR: a console of this computer (PROTOCOL.md, The admin
// console); on the wire it is an admin.
enum role { ROLE_NONE, ROLE_GUEST, ROLE_MEMBER, ROLE_ADMIN, ROLE_OPERATOR };

// What all consoles are called.
#define OPERATOR_NAME "[admin]"

const char *role_name(enum role role);

struct user {
  enum role role;
  unsigned sessions;     // how many
  gint64 since;          // when somebody took the name, milliseconds since 1970
  struct session *first; // borrowed: the list of them, linked by next_of_user
  guint64 look;          // under settings.look; 0: unknown
  const char *key;       // the name as it is compared; lies behind the name
  char name[];
};

// Whether a name looks like that of somebody else who is here or has an account, under
// settings.look.
gboolean user_is_lookalike(struct chat *chat, const char *name, const char *key);

// Makes a user of that name, which nobody has. `key` is from name_key().
struct user *user_new(struct chat *chat, const char *name, const char *key);

// The session is the user's from now on / no longer; with the last one the name is free and the
// user gone.
void user_add(struct user *user, struct session *session);
void user_remove(struct user *user, struct session *session);

// Whether a device of his is connected. / Hands an event to all of them but `except` (NULL: to
// all).
gboolean user_is_here(const struct user *user);
void user_tell(struct user *user, struct event *event, const struct session *except);

struct user *user_find(struct chat *chat, const char *key);

// Whether the name is kept for what the server says itself, so that a guest cannot have it:
// "admin", unless that is an account or is to be one, and what looks like it.
gboolean user_name_is_reserved(struct chat *chat, const char *name, const char *key);

// Whether somebody can be called so: a name that may be taken, or one that the server gives.
gboolean user_name_is_possible(const char *name);

// A free name near `name`, and a free guest name. Newly allocated.
char *user_suggest(struct chat *chat, const char *name);
char *user_guest_name(struct chat *chat);

// Of users by their keys, for a set of them.
guint user_hash(gconstpointer user);
gboolean user_equal(gconstpointer a, gconstpointer b);
