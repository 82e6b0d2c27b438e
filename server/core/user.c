// SPDX-License-Identifier: GPL-3.0-or-later
// Users come with their first session and go with their last.
#include "user.h"
#include "account.h"
#include "chat.h"
#include "limits.h"
#include "name.h"
#include "session.h"

#include <string.h>

#define SUGGESTIONS_TRIED 100

const char *role_name(enum role role)
{
  static const char *const names[] = {"", "guest", "member", "admin", "admin"};
  return names[role];
}

struct user *user_new(struct chat *chat, const char *name, const char *key)
{
  size_t name_size = strlen(name) + 1;
  size_t key_size = strlen(key) + 1;
  struct user *user = g_malloc(sizeof *user + name_size + key_size);
  *user = (struct user){.role = ROLE_GUEST, .since = chat_time_behind(chat)};
  user->key = memcpy(user->name + name_size, key, key_size);
  memcpy(user->name, name, name_size);
  g_hash_table_add(chat->users, user);
  user->look = chat_look(chat, name);
  if (user->look)
    g_hash_table_insert(chat->looks, &user->look, user);
  return user;
}

void user_add(struct user *user, struct session *session)
{
  session->user = user;
  session->next_of_user = user->first;
  user->first = session;
  user->sessions++;
}

void user_remove(struct user *user, struct session *session)
{
  struct session **link = &user->first;
  while (*link != session)
    link = &(*link)->next_of_user;
  *link = session->next_of_user;
  session->user = NULL;
  if (--user->sessions > 0)
    return;
  files_user_gone(session->chat, user->key);
  g_hash_table_remove(session->chat->users, user);
  if (user->look)
    g_hash_table_remove(session->chat->looks, &user->look);
  g_free(user);
}

gboolean user_is_here(const struct user *user)
{
  for (const struct session *session = user->first; session; session = session->next_of_user)
    if (session->sink)
      return TRUE;
  return FALSE;
}

void user_tell(struct user *user, struct event *event, const struct session *except)
{
  for (struct session *session = user->first; session; session = session->next_of_user)
    if (session != except)
      session_deliver(session, event, 0, event->count, NULL);
}

gboolean user_is_lookalike(struct chat *chat, const char *name, const char *key)
{
  guint64 look = chat_look(chat, name);
  if (look == 0)
    return FALSE;
  const struct user *user = g_hash_table_lookup(chat->looks, &look);
  const struct account *account = g_hash_table_lookup(chat->account_looks, &look);
  return (user && !g_str_equal(user->key, key)) || (account && !g_str_equal(account->key, key));
}

struct user *user_find(struct chat *chat, const char *key)
{
  struct user wanted = {.key = key};
  return g_hash_table_lookup(chat->users, &wanted);
}

gboolean user_name_is_reserved(struct chat *chat, const char *name, const char *key)
{
  static const char reserved[] = "admin";
  if (account_find_any(chat, reserved))
    return FALSE;
  guint64 look = chat_look(chat, name);
  return g_str_equal(key, reserved) || (look && look == chat_look(chat, reserved));
}

gboolean user_name_is_possible(const char *name)
{
  return name_is_valid(name, LIMIT_NAME) || name_is_given(name);
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
  return !user_find(chat, key) && !account_find(chat, key) && !user_is_lookalike(chat, name, key) &&
         !user_name_is_reserved(chat, name, key);
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
