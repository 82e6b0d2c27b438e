// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of databases that earlier versions of the app have left behind (ritrovo-store-file.c).
#include <glib/gstdio.h>
#include <sqlite3.h>

#include "file_steps.h"
#include "ritrovo-requests.h"
#include "ritrovo-room.h"
#include "ritrovo-servers.h"

// The first schema, as it was released, with what somebody had in it.
static const char version_1[] =
    "CREATE TABLE visit (address TEXT NOT NULL, asked TEXT NOT NULL, name TEXT NOT NULL,"
    " server TEXT NOT NULL, epoch TEXT NOT NULL, token TEXT NOT NULL, writer INTEGER NOT NULL,"
    " used INTEGER NOT NULL, PRIMARY KEY (address, asked)) WITHOUT ROWID;"
    "CREATE TABLE outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT NOT NULL,"
    " room TEXT NOT NULL, epoch TEXT NOT NULL, owner TEXT NOT NULL, sender TEXT NOT NULL,"
    " cid TEXT NOT NULL UNIQUE, time INTEGER NOT NULL, text TEXT NOT NULL,"
    " error TEXT NOT NULL DEFAULT '', writer INTEGER NOT NULL);"
    "CREATE INDEX outbox_room ON outbox (address, room);"
    "CREATE TABLE room (id INTEGER PRIMARY KEY, address TEXT NOT NULL, name TEXT NOT NULL,"
    " epoch TEXT NOT NULL, last_read INTEGER NOT NULL, used INTEGER NOT NULL,"
    " UNIQUE (address, name));"
    "CREATE TABLE message (room INTEGER NOT NULL REFERENCES room ON DELETE CASCADE,"
    " seq INTEGER NOT NULL, time INTEGER NOT NULL, sender TEXT NOT NULL, text TEXT NOT NULL,"
    " PRIMARY KEY (room, seq)) WITHOUT ROWID;"
    "CREATE TABLE draft (address TEXT NOT NULL, room TEXT NOT NULL, text TEXT NOT NULL,"
    " PRIMARY KEY (address, room)) WITHOUT ROWID;"
    "INSERT INTO visit VALUES ('%s', 'ada', 'ada', 'Lab 7', 'e1', 'secret', 1, 1);"
    "INSERT INTO outbox (address, room, epoch, owner, sender, cid, time, text, writer)"
    " VALUES ('%s', 'home', 'e1', 'ada', 'ada', 'c1', 1, 'uno', 1);"
    "INSERT INTO room VALUES (1, '%s', 'home', 'e1', 1, 1);"
    "INSERT INTO message VALUES (1, 1, 1, 'bob', 'ciao');"
    "INSERT INTO draft VALUES ('%s', 'home', 'non so');"
    "PRAGMA user_version = 1;";

// The second, with a file in each of its tables.
static const char version_2[] =
    "ALTER TABLE outbox ADD COLUMN uri TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE outbox ADD COLUMN name TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE outbox ADD COLUMN size INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE outbox ADD COLUMN mtime INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE outbox ADD COLUMN sha256 TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE outbox ADD COLUMN temporary INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE message ADD COLUMN file TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE message ADD COLUMN name TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE message ADD COLUMN size INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE message ADD COLUMN sha256 TEXT NOT NULL DEFAULT '';"
    "ALTER TABLE message ADD COLUMN removed INTEGER NOT NULL DEFAULT 0;"
    "CREATE TABLE download (target TEXT PRIMARY KEY, part TEXT NOT NULL, epoch TEXT NOT NULL,"
    " file TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL,"
    " writer INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT INTO message VALUES (1, 2, 2, 'bob', 'look', 'f1', 'a.bin', 3,"
    " '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08', 0);"
    "PRAGMA user_version = 2;";

// The third, with a server.
static const char version_3[] =
    "CREATE TABLE place (address TEXT NOT NULL, asked TEXT NOT NULL, kind INTEGER NOT NULL,"
    " name TEXT NOT NULL, level INTEGER NOT NULL, here INTEGER NOT NULL,"
    " hidden_seq INTEGER NOT NULL, used INTEGER NOT NULL,"
    " PRIMARY KEY (address, asked, kind, name)) WITHOUT ROWID;"
    "CREATE TABLE server (id INTEGER PRIMARY KEY, address TEXT NOT NULL, name TEXT NOT NULL,"
    " title TEXT NOT NULL, account INTEGER NOT NULL, autoconnect INTEGER NOT NULL,"
    " used INTEGER NOT NULL, UNIQUE (address, name));"
    "ALTER TABLE room ADD COLUMN read_told INTEGER NOT NULL DEFAULT 0;"
    "INSERT INTO server (address, name, title, account, autoconnect, used)"
    " VALUES ('lab', 'ada', 'Lab 7', 0, 1, 5);"
    "PRAGMA user_version = 3;";

// Places at every level: 0 everything, 1 mentions, 2 nothing.
static const char places_3[] =
    "INSERT INTO place SELECT address, 'ada', 0, 'pizza', 0, 1, 0, 1 FROM room;"
    "INSERT INTO place SELECT address, 'ada', 0, 'kitchen', 1, 1, 0, 1 FROM room;"
    "INSERT INTO place SELECT address, 'ada', 0, 'noise', 2, 1, 0, 1 FROM room;"
    "INSERT INTO place SELECT address, 'ada', 1, 'bob', 0, 1, 0, 1 FROM room;"
    "INSERT INTO place SELECT address, 'ada', 1, 'eva', 2, 1, 0, 1 FROM room;";

// The fourth: what differs from server to server.
static const char version_4[] =
    "ALTER TABLE server ADD COLUMN notifications INTEGER NOT NULL DEFAULT 1;"
    "ALTER TABLE server ADD COLUMN connect_at_start INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE server ADD COLUMN send_typing INTEGER NOT NULL DEFAULT 0;"
    "ALTER TABLE server ADD COLUMN load_images INTEGER NOT NULL DEFAULT 0;"
    "PRAGMA user_version = 4;";

// `more` is what came after the first version.
static void make_version(struct steps *steps, const char *more)
{
  g_autofree char *path = steps_store_path(steps);
  g_autofree char *folder = g_path_get_dirname(path);
  const char *address = fake_server_address(steps->server);
  g_autofree char *sql = g_strdup_printf(version_1, address, address, address, address);
  sqlite3 *database;
  g_mkdir_with_parents(folder, 0700);
  g_assert_cmpint(sqlite3_open(path, &database), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_exec(database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_exec(database, more, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close(database);
  steps->restarted = TRUE;
}

// Everything is there, and what waited goes out.
static void test_version_1(struct steps *steps, gconstpointer data)
{
  make_version(steps, "");
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  g_assert_cmpstr(fake_expect(steps->server, MSG_HELLO)->token, ==, "secret");
  steps_assert_log(steps, "bob: ciao | ada: uno (pending)");
  g_assert_cmpstr(ritrovo_room_get_draft(steps_room(steps)), ==, "non so");
  g_assert_null(ritrovo_message_get_file(row_at(steps, 0)));
  g_assert_null(ritrovo_message_get_file(row_at(steps, 1)));
  steps_welcome(steps, "ada", "e1", TRUE);
  steps_joined(steps, 1);
  g_assert_cmpstr(fake_expect(steps->server, MSG_MESSAGE)->cid, ==, "c1");
  steps_echo(steps, "c1", 2, "uno");
  steps_wait_log(steps, "bob: ciao | ada: uno");
  g_assert_cmpint(look_up(steps, "PRAGMA user_version"), ==, 5);

  // And is as good as a new one.
  g_autoptr(GFile) file = file_make("a", "x", 1);
  send_file(steps, file, "look");
  fake_expect(steps->server, MSG_UPLOAD);
  steps_flush(steps);
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM outbox WHERE uri <> ''"), ==, 1);
}

// From before there were several rooms and servers: where reading stopped stays, and rooms are
// remembered from now on.
static void test_version_2(struct steps *steps, gconstpointer data)
{
  make_version(steps, version_2);
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_assert_log(steps, "bob: ciao | bob: look | ada: uno (pending)");
  g_assert_cmpstr(ritrovo_file_get_name(ritrovo_message_get_file(row_at(steps, 1))), ==, "a.bin");
  g_assert_cmpint(ritrovo_room_get_last_read(steps_room(steps)), ==, 1);
  g_assert_cmpuint(ritrovo_room_get_unread_count(steps_room(steps)), ==, 1);
  g_assert_cmpint(look_up(steps, "PRAGMA user_version"), ==, 5);

  steps_welcome(steps, "ada", "e1", TRUE);
  steps_joined(steps, 2);
  fake_expect(steps->server, MSG_MESSAGE);
  g_assert_nonnull(ritrovo_client_open_direct(steps->client, "bob", NULL));
  ritrovo_client_join_async(steps->client, "pizza", NULL, NULL, NULL);
  g_assert_cmpstr(fake_expect(steps->server, MSG_JOIN)->room, ==, "pizza");
  fake_reply(steps->server, "joined", ",\"room\":\"pizza\",\"seq\":0,\"members\":[]");
  steps_settle(steps);
  steps_flush(steps);
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM place WHERE name = 'pizza'"), ==, 1);
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM server"), ==, 0);
}

static RitrovoRoomLevel own_level(struct steps *steps, const char *name)
{
  RitrovoRoom *room = ritrovo_client_find_room(steps->client, name);
  if (!room)
    room = ritrovo_client_find_direct(steps->client, name);
  g_assert_nonnull(room);
  return ritrovo_room_get_own_level(room);
}

// From before there were defaults: what was at the level with which it began follows them.
static void test_version_3(struct steps *steps, gconstpointer data)
{
  g_autofree char *sql = g_strconcat(version_2, version_3, places_3, NULL);
  make_version(steps, sql);
  g_autoptr(RitrovoServers) servers = ritrovo_servers_new(steps->store);
  WAIT_FOR(ritrovo_servers_get_loaded(servers));
  g_autoptr(RitrovoServer) lab = g_list_model_get_item(G_LIST_MODEL(servers), 0);
  g_assert_cmpstr(ritrovo_server_get_title(lab), ==, "Lab 7");
  g_assert_true(ritrovo_server_get_notifications(lab));
  g_assert_true(ritrovo_server_is_to_connect(lab));
  for (int i = 0; i < RITROVO_SERVER_N_SETTINGS; i++)
    g_assert_cmpint(ritrovo_server_get_choice(lab, (RitrovoServerSetting) i), ==,
                    RITROVO_SERVER_DEFAULT);

  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  g_assert_cmpint(own_level(steps, "pizza"), ==, RITROVO_ROOM_LEVEL_ALL);
  g_assert_cmpint(own_level(steps, "kitchen"), ==, RITROVO_ROOM_LEVEL_DEFAULT);
  g_assert_cmpint(own_level(steps, "noise"), ==, RITROVO_ROOM_LEVEL_NONE);
  g_assert_cmpint(own_level(steps, "bob"), ==, RITROVO_ROOM_LEVEL_DEFAULT);
  g_assert_cmpint(own_level(steps, "eva"), ==, RITROVO_ROOM_LEVEL_NONE);
  g_assert_cmpint(look_up(steps, "PRAGMA user_version"), ==, 5);
}

// From before anything that was said could change: it is there as it was, and what has happened to
// it since is asked for from the beginning.
static void test_version_4(struct steps *steps, gconstpointer data)
{
  g_autofree char *sql = g_strconcat(version_2, version_3, version_4, NULL);
  make_version(steps, sql);
  steps->changes = TRUE;
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_assert_log(steps, "bob: ciao | bob: look | ada: uno (pending)");
  g_assert_cmpint(ritrovo_message_get_reply_seq(row_at(steps, 2)), ==, 0);
  g_assert_cmpint(look_up(steps, "PRAGMA user_version"), ==, 5);
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM server"), ==, 1);

  steps_welcome(steps, "ada", "e1", TRUE);
  steps->change = 9;
  steps_joined(steps, 2);
  g_assert_cmpstr(fake_expect(steps->server, MSG_MESSAGE)->cid, ==, "c1");
  g_assert_cmpint(fake_expect(steps->server, MSG_CHANGES)->after, ==, 0);
  fake_reply(steps->server, "changes",
             ",\"change\":9,\"end\":true,\"messages\":[{\"seq\":1,\"from\":\"bob\",\"time\":1,"
             "\"text\":\"ciao!\",\"edited\":5}]");
  steps_settle(steps);
  steps_restart(steps);
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_assert_log(steps, "bob: ciao! | bob: look | ada: uno (pending)");
  g_assert_cmpint(ritrovo_message_get_edited(row_at(steps, 0)), ==, 5);
  g_assert_cmpint(look_up(steps, "SELECT change FROM room"), ==, 9);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add("/gui/store/version-1", struct steps, NULL, file_steps_set_up, test_version_1,
             steps_tear_down);
  g_test_add("/gui/store/version-2", struct steps, NULL, file_steps_set_up, test_version_2,
             steps_tear_down);
  g_test_add("/gui/store/version-4", struct steps, NULL, file_steps_set_up, test_version_4,
             steps_tear_down);
  g_test_add("/gui/store/version-3", struct steps, NULL, file_steps_set_up, test_version_3,
             steps_tear_down);
  return file_steps_run();
}
