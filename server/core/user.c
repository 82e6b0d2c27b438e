// SPDX-License-Identifier: GPL-3.0-or-later
// Users come with their first session and go with their last.
#include "user.h"
#include "chat.h"
#include "limits.h"
#include "name.h"

#include <string.h>

#define SUGGESTIONS_TRIED 100

const char *role_name(enum role role)
{
  static const char *const names[] = {"", "guest", "member", "admin"};
  return names[role];
}

struct user *user_new(struct chat *chat, const char *name, const char *key)
{
  size_t name_size = strlen(name) + 1;
  size_t key_size = strlen(key) + 1;
  struct user *user = g_malloc(sizeof *user + name_size + key_size);
  *user = (struct user){.chat = chat, .role = ROLE_GUEST};
  user->key = memcpy(user->name + name_size, key, key_size);
  memcpy(user->name, name, name_size);
  g_hash_table_add(chat->users, user);
  return user;
}

void user_release(struct user *user)
{
  if (--user->sessions > 0)
    return;
  g_hash_table_remove(user->chat->users, user);
  g_free(user);
}

struct user *user_find(struct chat *chat, const char *key)
{
  struct user wanted = {.key = key};
  return g_hash_table_lookup(chat->users, &wanted);
}

guint user_hash(gconstpointer user)
{
  return g_str_hash(((const struct user *) user)->key);
}

gboolean user_equal(gconstpointer a, gconstpointer b)
{
  return g_str_equal(((const struct user *) a)->key, ((const struct user *) b)->key);
}

static gboolean is_free(struct chat *chat, const char *name)
{
  g_autofree char *key = name_key(name);
  return !user_find(chat, key);
}

char *user_suggest(struct chat *chat, const char *name)
{
  for (unsigned number = 2; number < SUGGESTIONS_TRIED; number++) {
    g_autofree char *candidate = name_with_number(name, number, LIMIT_NAME);
    // Shortened, it may be only digits; with a number behind it, its NFKC form may be too long.
    if (!name_is_valid(candidate, LIMIT_NAME))
      break;
    if (is_free(chat, candidate))
      return g_steal_pointer(&candidate);
  }
  return user_guest_name(chat);
}

char *user_guest_name(struct chat *chat)
{
  for (;;) {
    g_autofree char *candidate = name_with_number("Guest", ++chat->last_guest, LIMIT_NAME);
    if (is_free(chat, candidate))
      return g_steal_pointer(&candidate);
  }
}
