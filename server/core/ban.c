// SPDX-License-Identifier: GPL-3.0-or-later
// The table of ban.h, by key: a name's, or "@" and an address in hexadecimal digits.
#include "ban.h"
#include "chat.h"
#include "name.h"
#include "random.h"
#include "session.h"

#include <string.h>

#define ADDRESS_KEY_SIZE (1 + 2 * ADDRESS_BYTES + 1)

struct ban {
  char *key; // owned, as the other texts
  char *name;
  char *reason;
  gint64 until;
};

void ban_free(gpointer data)
{
  struct ban *ban = data;
  g_free(ban->key);
  g_free(ban->name);
  g_free(ban->reason);
  g_free(ban);
}

static void found_ban(gpointer data, const struct fact *fact)
{
  struct chat *chat = data;
  struct ban *ban = g_new0(struct ban, 1);
  ban->key = g_strdup(fact->texts[0]);
  ban->name = g_strdup(fact->texts[1]);
  ban->reason = g_strdup(fact->texts[3]);
  ban->until = fact->number;
  g_hash_table_replace(chat->bans, ban->key, ban);
}

void bans_load(struct chat *chat)
{
  chat->store->ops->each_fact(chat->store, FACT_BAN, found_ban, chat);
}

static void address_key(const struct address *address, char key[ADDRESS_KEY_SIZE])
{
  key[0] = '@';
  hex_encode(address->bytes, ADDRESS_BYTES, key + 1);
}

static gboolean is_loopback(const struct address *address)
{
  static const unsigned char v6[ADDRESS_BYTES] = {[15] = 1};
  static const unsigned char v4[13] = {[10] = 0xff, [11] = 0xff, [12] = 127};
  return memcmp(address->bytes, v6, sizeof v6) == 0 || memcmp(address->bytes, v4, sizeof v4) == 0;
}

static gboolean add(struct chat *chat, const char *key, const char *name, const char *by,
                    const char *reason, gint64 until)
{
  if (g_hash_table_size(chat->bans) >= BANS_MAX && !g_hash_table_contains(chat->bans, key))
    return FALSE;
  const char *texts[FACT_TEXTS] = {key, name, by, reason};
  struct fact *fact = fact_new(FACT_BAN, texts, until, 0, NULL);
  found_ban(chat, fact);
  chat->store->ops->keep(chat->store, fact);
  return TRUE;
}

gboolean ban_name(struct chat *chat, const char *name, const char *by, const char *reason,
                  gint64 until)
{
  g_autofree char *key = name_key(name);
  return add(chat, key, name, by, reason, until);
}

void ban_addresses(struct chat *chat, struct user *user, const char *by, const char *reason,
                   gint64 until)
{
  char key[ADDRESS_KEY_SIZE];
  for (const struct session *session = user->first; session; session = session->next_of_user) {
    if (!session->address || is_loopback(session->address))
      continue;
    address_key(session->address, key);
    add(chat, key, user->name, by, reason, until);
  }
}

static gboolean lift(struct chat *chat, const char *key)
{
  const char *texts[FACT_TEXTS] = {key};
  struct fact *fact = fact_new(FACT_UNBAN, texts, 0, 0, NULL);
  chat->store->ops->keep(chat->store, fact);
  return g_hash_table_remove(chat->bans, key);
}

gboolean ban_lift(struct chat *chat, const char *name)
{
  g_autofree char *key = name_key(name);
  g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
  GHashTableIter iter;
  gpointer value;
  g_hash_table_iter_init(&iter, chat->bans);
  while (g_hash_table_iter_next(&iter, NULL, &value)) {
    const struct ban *ban = value;
    g_autofree char *under = name_key(ban->name);
    if (g_str_equal(under, key))
      g_ptr_array_add(keys, g_strdup(ban->key));
  }
  for (guint i = 0; i < keys->len; i++)
    lift(chat, g_ptr_array_index(keys, i));
  return keys->len > 0;
}

static const char *reason_if_in_force(struct chat *chat, const char *key)
{
  const struct ban *ban = g_hash_table_lookup(chat->bans, key);
  if (!ban)
    return NULL;
  if (ban->until == 0 || ban->until > g_get_real_time() / 1000)
    return ban->reason;
  lift(chat, key); // it has ended
  return NULL;
}

const char *ban_reason(struct chat *chat, const char *key, const struct address *address)
{
  const char *reason = key ? reason_if_in_force(chat, key) : NULL;
  if (reason || !address)
    return reason;
  char text[ADDRESS_KEY_SIZE];
  address_key(address, text);
  return reason_if_in_force(chat, text);
}
