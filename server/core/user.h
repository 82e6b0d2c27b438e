// SPDX-License-Identifier: GPL-3.0-or-later
// Somebody: a name and the sessions under it.
#pragma once

#include <glib.h>

struct chat;

enum role { ROLE_NONE, ROLE_GUEST, ROLE_MEMBER, ROLE_ADMIN }; // ROLE_NONE: before welcome

const char *role_name(enum role role);

struct user {
  struct chat *chat; // borrowed
  enum role role;
  unsigned sessions; // how many
  const char *key;   // the name as it is compared; lies behind the name
  char name[];
};

// Makes a user of that name, which nobody has. `key` is from name_key().
struct user *user_new(struct chat *chat, const char *name, const char *key);

// A session of the user ended; with the last one the name is free and the user gone.
void user_release(struct user *user);

struct user *user_find(struct chat *chat, const char *key);

// A free name near `name`, and a free guest name. Newly allocated.
char *user_suggest(struct chat *chat, const char *name);
char *user_guest_name(struct chat *chat);

// Of users by their keys, for a set of them.
guint user_hash(gconstpointer user);
gboolean user_equal(gconstpointer a, gconstpointer b);
