// SPDX-License-Identifier: GPL-3.0-or-later
// One row per server; the one that was used last is the current one.
#include "ritrovo-cache-servers.h"

#include "name.h"
#include "ritrovo-address.h"

struct load {
  GPtrArray *servers; // owned, of CacheServer
  int current;
  void (*done)(gpointer owner, GPtrArray *servers, int current);
};

static void server_free(gpointer data)
{
  CacheServer *server = data;
  g_free(server->address);
  g_free(server->name);
  g_free(server->title);
  g_free(server);
}

static void load_free(gpointer data)
{
  struct load *load = data;
  g_ptr_array_unref(load->servers);
  g_free(load);
}

static gboolean read_servers(sqlite3 *database, gpointer data)
{
  struct load *load = data;
  gint64 newest = 0;
  g_ptr_array_set_size(load->servers, 0);
  g_autoptr(sqlite3_stmt) row =
      store_query(database,
                  "SELECT address, name, title, account, autoconnect, used, notifications,"
                  " connect_at_start, send_typing, load_images FROM server"
                  " ORDER BY id LIMIT ?",
                  "i", (gint64) SERVERS_MAX);
  int result = SQLITE_ERROR;
  while (row && (result = sqlite3_step(row)) == SQLITE_ROW) {
    CacheServer *server = g_new0(CacheServer, 1);
    server->address = g_strdup(store_text(row, 0));
    server->name = g_strdup(store_text(row, 1));
    server->title = g_strdup(store_text(row, 2));
    server->account = sqlite3_column_int(row, 3) != 0;
    server->autoconnect = sqlite3_column_int(row, 4) != 0;
    server->notifications = sqlite3_column_int(row, 6) != 0;
    for (int i = 0; i < RITROVO_SERVER_N_SETTINGS; i++)
      server->choices[i] = (RitrovoServerChoice) CLAMP(sqlite3_column_int(row, 7 + i),
                                                       RITROVO_SERVER_DEFAULT, RITROVO_SERVER_NO);
    if (sqlite3_column_int64(row, 5) > newest) {
      newest = sqlite3_column_int64(row, 5);
      load->current = (int) load->servers->len;
    }
    g_ptr_array_add(load->servers, server);
  }
  return result == SQLITE_DONE;
}

static void servers_read(gpointer owner, gpointer data, const GError *error)
{
  struct load *load = data;
  if (error)
    g_debug("servers: %s", error->message);
  load->done(owner, load->servers, load->current);
}

void ritrovo_cache_load_servers(RitrovoStore *store, gpointer owner,
                                void (*done)(gpointer owner, GPtrArray *servers, int current))
{
  struct load *load = g_new0(struct load, 1);
  load->servers = g_ptr_array_new_with_free_func(server_free);
  load->current = -1;
  load->done = done;
  ritrovo_store_submit(store, STORE_LAZY, owner, read_servers, servers_read, load, load_free);
}

static gboolean write_server(sqlite3 *database, gpointer data)
{
  const CacheServer *server = data;
  return store_execute(database,
                       "INSERT INTO server (address, name, title, account, autoconnect,"
                       " notifications, connect_at_start, send_typing, load_images, used)"
                       " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)"
                       " ON CONFLICT (address, name) DO UPDATE SET"
                       " title = excluded.title, account = excluded.account,"
                       " autoconnect = excluded.autoconnect,"
                       " notifications = excluded.notifications,"
                       " connect_at_start = excluded.connect_at_start,"
                       " send_typing = excluded.send_typing,"
                       " load_images = excluded.load_images",
                       "sssiiiiii", server->address, server->name, server->title,
                       (gint64) server->account, (gint64) server->autoconnect,
                       (gint64) server->notifications,
                       (gint64) server->choices[RITROVO_SERVER_CONNECT_AT_START],
                       (gint64) server->choices[RITROVO_SERVER_SEND_TYPING],
                       (gint64) server->choices[RITROVO_SERVER_LOAD_IMAGES]);
}

static gboolean use_server(sqlite3 *database, gpointer data)
{
  const CacheServer *server = data;
  return store_execute(database, "UPDATE server SET used = ? WHERE address = ? AND name = ?", "iss",
                       g_get_real_time(), server->address, server->name);
}

static gboolean remove_server(sqlite3 *database, gpointer data)
{
  const CacheServer *server = data;
  return store_execute(database, "DELETE FROM server WHERE address = ? AND name = ?", "ss",
                       server->address, server->name);
}

static void submit(RitrovoStore *store, RitrovoServer *from, StoreRun run)
{
  CacheServer *server = g_new0(CacheServer, 1);
  server->address = g_strdup(ritrovo_server_get_address(from));
  server->name = g_strdup(ritrovo_server_get_name(from));
  server->title = g_strdup(ritrovo_server_get_title(from));
  server->account = ritrovo_server_get_account(from);
  server->autoconnect = ritrovo_server_get_autoconnect(from);
  server->notifications = ritrovo_server_get_notifications(from);
  for (int i = 0; i < RITROVO_SERVER_N_SETTINGS; i++)
    server->choices[i] = ritrovo_server_get_choice(from, (RitrovoServerSetting) i);
  ritrovo_store_submit(store, STORE_LAZY, NULL, run, NULL, server, server_free);
}

void ritrovo_cache_keep_server(RitrovoStore *store, RitrovoServer *server)
{
  submit(store, server, write_server);
}

void ritrovo_cache_use_server(RitrovoStore *store, RitrovoServer *server)
{
  submit(store, server, use_server);
}

void ritrovo_cache_forget_server(RitrovoStore *store, RitrovoServer *server)
{
  submit(store, server, remove_server);
}

struct rename {
  // owned
  char *address;
  char *plain_address; // as what is remembered of rooms has it
  char *names[2];      // the present one and the new one
  char *keys[2];
};

static void rename_free(gpointer data)
{
  struct rename *rename = data;
  g_free(rename->address);
  g_free(rename->plain_address);
  for (int i = 0; i < 2; i++) {
    g_free(rename->names[i]);
    g_free(rename->keys[i]);
  }
  g_free(rename);
}

static gboolean rename_server(sqlite3 *database, gpointer data)
{
  const struct rename *rename = data;
  return store_execute(database,
                       "UPDATE OR IGNORE place SET asked = ?"
                       " WHERE address = ? AND asked = ?",
                       "sss", rename->keys[1], rename->plain_address, rename->keys[0]) &&
         store_execute(database, "UPDATE server SET name = ? WHERE address = ? AND name = ?", "sss",
                       rename->names[1], rename->address, rename->names[0]);
}

void ritrovo_cache_rename_server(RitrovoStore *store, RitrovoServer *server, const char *name)
{
  struct rename *rename = g_new0(struct rename, 1);
  const char *names[] = {ritrovo_server_get_name(server), name};
  g_autoptr(RitrovoAddress) address =
      ritrovo_address_parse(ritrovo_server_get_address(server), NULL);
  rename->address = g_strdup(ritrovo_server_get_address(server));
  rename->plain_address = address ? ritrovo_address_to_string(address) : g_strdup("");
  for (int i = 0; i < 2; i++) {
    char *key = name_key(names[i]);
    rename->names[i] = g_strdup(names[i]);
    rename->keys[i] = key ? key : g_strdup("");
  }
  ritrovo_store_submit(store, STORE_LAZY, NULL, rename_server, NULL, rename, rename_free);
}
