// SPDX-License-Identifier: GPL-3.0-or-later
// Users come with their first session and go with their last.
#include "user.h"
#include "chat.h"
#include "limits.h"
#include "name.h"

#include <string.h>

const char *role_name(enum role role)
{
  static const char *const names[] = {"", "guest", "member", "admin"};
  return names[role];
}

struct user *user_new(struct chat *chat, const char *name, char *key)
{
  size_t size = strlen(name) + 1;
  struct user *user = g_malloc(sizeof *user + size);
  *user = (struct user){.chat = chat, .role = ROLE_GUEST, .key = key};
  memcpy(user->name, name, size);
  g_hash_table_insert(chat->users, user->key, user);
  return user;
}

void user_release(struct user *user)
{
  if (--user->sessions > 0)
    return;
  g_hash_table_remove(user->chat->users, user->key);
  g_free(user->key);
  g_free(user);
}

struct user *user_find(struct chat *chat, const char *key)
{
  return g_hash_table_lookup(chat->users, key);
}

static gboolean is_free(struct chat *chat, const char *name)
{
  g_autofree char *key = name_key(name);
  return !user_find(chat, key);
}

char *user_suggest(struct chat *chat, const char *name)
{
  // One of the first users + 1 numbers must be free.
  for (unsigned number = 2;; number++) {
    g_autofree char *candidate = name_with_number(name, number, LIMIT_NAME);
    if (is_free(chat, candidate) && name_is_valid(candidate, LIMIT_NAME))
      return g_steal_pointer(&candidate);
  }
}

char *user_guest_name(struct chat *chat)
{
  for (;;) {
    g_autofree char *candidate = name_with_number("Guest", ++chat->last_guest, LIMIT_NAME);
    if (is_free(chat, candidate))
      return g_steal_pointer(&candidate);
  }
}
