// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 14 of the wire: kick, ban, unban, alert (PROTOCOL.md, Moderation and notices), and the
// table that remembers who did what to whom.
#include "limits.h"
#include "stage.h"

#include <signal.h>
#include <sqlite3.h>
#include <string.h>

#define HELLOS_MAX 2000
#define PAUSE_US 20000

static const char *const root_is_admin[] = {"--make-admin", "root", NULL};

static void expect_code(struct wire_client *client, JsonObject *answer, const char *code)
{
  if (!wire_matches(answer, "{'type':'error','code':'%s'}", code))
    wire_client_fail(client, "expected %s", code);
}

static void expect_ok(struct wire_client *client, JsonObject *answer)
{
  if (!wire_matches(answer, "{'type':'ok'}"))
    wire_client_fail(client, "expected ok");
}

static JsonObject *refuse_hello(struct stage *stage, const char *name, const char *password,
                                const char *code)
{
  struct wire_client *client = stage_connect(stage);
  JsonObject *answer = wire_try_hello(client, name, password);
  expect_code(client, answer, code);
  wire_expect_silence(client);
  return answer;
}

static void refuse_token(struct stage *stage, const char *token)
{
  struct wire_client *client = stage_connect(stage);
  wire_client_send(client, "{'type':'hello','version':1,'token':'%s'}", token);
  wire_expect_error(client, "auth.failed");
}

// Who is thrown out is told by whom and why and is closed; the others see that he has left; there
// is no way back by token, but one by hello.
static void test_kick(struct stage *stage, gconstpointer data)
{
  struct wire_client *root = stage_account(stage, "root");
  struct wire_client *carl = stage_enter(stage, "carl");
  struct wire_client *bob = stage_connect(stage);
  const char *token = wire_text(bob, wire_hello(bob, "bob"), "token");
  wire_join(bob, "home");
  wire_expect(carl, "{'type':'presence','event':'join','name':'bob'}");

  wire_client_send(root, "{'type':'kick','id':15,'name':'BOB','reason':'spam'}");
  wire_expect(root, "{'type':'ok','re':15}");
  wire_expect(bob, "{'type':'kicked','by':'root','reason':'spam'}");
  wire_client_expect_end(bob);
  wire_expect(carl, "{'type':'presence','event':'leave','name':'bob','reason':'kicked'}");
  refuse_token(stage, token);
  stage_enter(stage, "bob");
}

// All devices of an account go.
static void test_kick_devices(struct stage *stage, gconstpointer data)
{
  struct wire_client *root = stage_account(stage, "root");
  struct wire_client *carl = stage_enter(stage, "carl");
  struct wire_client *devices[] = {stage_account(stage, "bob"), stage_device(stage, "bob"),
                                   stage_device(stage, "bob")};
  for (size_t i = 0; i < G_N_ELEMENTS(devices); i++)
    wire_join(devices[i], "home");
  expect_ok(root, wire_ask(root, "'type':'kick','name':'bob'"));
  for (size_t i = 0; i < G_N_ELEMENTS(devices); i++) {
    wire_expect(devices[i], "{'type':'kicked','by':'root'}");
    wire_client_expect_end(devices[i]);
  }
  wire_expect(carl, "{'type':'presence','event':'join','name':'bob'}");
  wire_expect(carl, "{'type':'presence','event':'leave','name':'bob','reason':'kicked'}");
  wire_expect_silence(carl);
}

// One whose connection is broken can be thrown out, too.
static void test_kick_detached(struct stage *stage, gconstpointer data)
{
  struct wire_client *root = stage_account(stage, "root");
  wire_join(root, "home");
  struct wire_client *bob = stage_connect(stage);
  const char *token = wire_text(bob, wire_hello(bob, "bob"), "token");
  wire_join(bob, "home");
  wire_client_close(bob);
  wire_expect(root, "{'type':'presence','event':'join','name':'bob'}");
  expect_ok(root, wire_ask(root, "'type':'kick','name':'bob'"));
  refuse_token(stage, token);
  stage_greet(stage, "bob");
}

static void test_kick_refused(struct stage *stage, gconstpointer data)
{
  struct wire_client *root = stage_account(stage, "root");
  struct wire_client *bob = stage_greet(stage, "bob");
  g_autofree char *longer = g_strnfill(LIMIT_REASON + 1, 'x');
  expect_code(root, wire_ask(root, "'type':'kick','name':'nobody'"), "user.unknown");
  expect_code(root, wire_ask(root, "'type':'kick','name':'root'"), "proto.invalid");
  expect_code(root, wire_ask(root, "'type':'kick','name':'[bob]'"), "name.invalid");
  expect_code(root, wire_ask(root, "'type':'kick','name':'bob','reason':'%s'", longer),
              "message.too_long");
  expect_code(root, wire_ask(root, "'type':'kick','name':'bob','reason':'\\u001b'"),
              "message.invalid");
  expect_code(root, wire_ask(root, "'type':'ban','name':'root'"), "proto.invalid");
  wire_expect_silence(bob);
}

// Nobody else may, guest or member; nothing comes of it.
static void test_admin_only(struct stage *stage, gconstpointer data)
{
  struct wire_client *people[] = {stage_greet(stage, "guest"), stage_account(stage, "member")};
  struct wire_client *bob = stage_greet(stage, "bob");
  for (size_t i = 0; i < G_N_ELEMENTS(people); i++) {
    expect_code(people[i], wire_ask(people[i], "'type':'kick','name':'bob'"), "admin.only");
    expect_code(people[i], wire_ask(people[i], "'type':'ban','name':'bob'"), "admin.only");
    expect_code(people[i], wire_ask(people[i], "'type':'unban','name':'bob'"), "admin.only");
    expect_code(people[i], wire_ask(people[i], "'type':'alert','text':'hi'"), "admin.only");
  }
  wire_expect_silence(bob);
  refuse_hello(stage, "bob", NULL, "name.taken");
}

// A banned name is told, is closed, and does not come back, by whatever way and spelling, over
// restarts too; until the ban is lifted.
static void test_ban(struct stage *stage, gconstpointer data)
{
  struct wire_client *root = stage_account(stage, "root");
  struct wire_client *bob = stage_connect(stage);
  const char *token = wire_text(bob, wire_hello(bob, "bob"), "token");
  wire_client_send(root, "{'type':'ban','id':16,'name':'bob','reason':'spam'}");
  wire_expect(root, "{'type':'ok','re':16}");
  wire_expect(bob, "{'type':'kicked','by':'root','reason':'spam'}");
  wire_client_expect_end(bob);
  refuse_token(stage, token);
  JsonObject *error = refuse_hello(stage, "bob", NULL, "name.banned");
  g_assert_nonnull(strstr(json_object_get_string_member(error, "text"), "spam"));
  refuse_hello(stage, "BOB", NULL, "name.banned");
  stage_crash(stage);
  refuse_hello(stage, "bob", NULL, "name.banned");
  stage_restart(stage);
  refuse_hello(stage, "bob", NULL, "name.banned");

  root = stage_device(stage, "root");
  expect_ok(root, wire_ask(root, "'type':'unban','name':'Bob'"));
  wire_quit(stage_greet(stage, "bob"));
  expect_code(root, wire_ask(root, "'type':'unban','name':'bob'"), "user.unknown");
  stage_crash(stage);
  stage_greet(stage, "bob");
}

// An account is banned with its password, and one can be banned who is not here.
static void test_ban_account(struct stage *stage, gconstpointer data)
{
  struct wire_client *root = stage_account(stage, "root");
  wire_quit(stage_account(stage, "bob"));
  expect_ok(root, wire_ask(root, "'type':'ban','name':'bob'"));
  refuse_hello(stage, "bob", WIRE_PASSWORD, "name.banned");
  expect_ok(root, wire_ask(root, "'type':'unban','name':'bob'"));
  stage_device(stage, "bob");
}

// A ban with an end ends.
static void test_ban_ends(struct stage *stage, gconstpointer data)
{
  struct wire_client *root = stage_account(stage, "root");
  expect_ok(root, wire_ask(root, "'type':'ban','name':'bob','seconds':1"));
  struct wire_client *bob = stage_connect(stage);
  JsonObject *answer = wire_try_hello(bob, "bob", NULL);
  expect_code(bob, answer, "name.banned");
  for (int i = 0; i < HELLOS_MAX && !wire_matches(answer, "{'type':'welcome'}"); i++) {
    g_usleep(PAUSE_US); // only to ask less often
    answer = wire_try_hello(bob, "bob", NULL);
  }
  g_assert_true(wire_matches(answer, "{'type':'welcome','name':'bob'}"));
}

// One with an end far off holds over a restart, and a later ban takes the place of an earlier one.
static void test_ban_with_end_kept(struct stage *stage, gconstpointer data)
{
  struct wire_client *root = stage_account(stage, "root");
  expect_ok(root, wire_ask(root, "'type':'ban','name':'bob','seconds':1,'reason':'one'"));
  expect_ok(root, wire_ask(root, "'type':'ban','name':'bob','seconds':3600,'reason':'two'"));
  stage_crash(stage);
  JsonObject *error = refuse_hello(stage, "bob", NULL, "name.banned");
  g_assert_nonnull(strstr(json_object_get_string_member(error, "text"), "two"));
}

static void test_ban_refused(struct stage *stage, gconstpointer data)
{
  static const char *const seconds[] = {"0", "-1", "9007199254740992", "-9007199254740992"};
  struct wire_client *root = stage_account(stage, "root");
  for (size_t i = 0; i < G_N_ELEMENTS(seconds); i++)
    expect_code(root, wire_ask(root, "'type':'ban','name':'bob','seconds':%s", seconds[i]),
                "proto.invalid");
  stage_greet(stage, "bob");
}

// An alert goes to everyone who said hello, in whatever room.
static void test_alert(struct stage *stage, gconstpointer data)
{
  struct wire_client *root = stage_account(stage, "root");
  struct wire_client *people[] = {stage_greet(stage, "ada"), stage_enter(stage, "bob"),
                                  stage_account(stage, "carl"), root};
  struct wire_client *stranger = stage_connect(stage);
  wire_expect_silence(stranger);
  wire_client_send(root, "{'type':'alert','id':17,'text':'Down at noon\\nfor an hour'}");
  for (size_t i = 0; i < G_N_ELEMENTS(people); i++)
    wire_expect(people[i], "{'type':'alert','from':'root','text':'Down at noon\\nfor an hour'}");
  wire_expect(root, "{'type':'ok','re':17}");
  wire_expect_silence(stranger);
}

static void test_alert_refused(struct stage *stage, gconstpointer data)
{
  g_autofree char *longer = g_strnfill(LIMIT_TEXT + 1, 'x');
  struct wire_client *root = stage_account(stage, "root");
  struct wire_client *ada = stage_greet(stage, "ada");
  expect_code(root, wire_ask(root, "'type':'alert','text':''"), "message.invalid");
  expect_code(root, wire_ask(root, "'type':'alert','text':'\\u0007'"), "message.invalid");
  expect_code(root, wire_ask(root, "'type':'alert','text':'%s'", longer), "message.too_long");
  wire_expect_silence(ada);
}

static int audit_rows(struct stage *stage, const char *by, const char *what, const char *whom,
                      const char *why)
{
  g_autofree char *path =
      g_build_filename(server_process_data_dir(stage->server), "ritrovo.db", NULL);
  const char *const texts[] = {by, what, whom, why};
  sqlite3 *database;
  sqlite3_stmt *query;
  g_assert_cmpint(sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  g_assert_cmpint(sqlite3_prepare_v2(database,
                                     "SELECT count(*) FROM audit WHERE by = ? AND what = ? AND "
                                     "whom = ? AND why = ? AND time > 1700000000000",
                                     -1, &query, NULL),
                  ==, SQLITE_OK);
  for (int i = 0; i < 4; i++)
    sqlite3_bind_text(query, i + 1, texts[i], -1, SQLITE_STATIC);
  g_assert_cmpint(sqlite3_step(query), ==, SQLITE_ROW);
  int rows = sqlite3_column_int(query, 0);
  sqlite3_finalize(query);
  sqlite3_close(database);
  return rows;
}

// Who, what, whom, why and when are written down; what was refused is not.
static void test_audit(struct stage *stage, gconstpointer data)
{
  struct wire_client *root = stage_account(stage, "root");
  struct wire_client *bob = stage_greet(stage, "Bob");
  expect_code(bob, wire_ask(bob, "'type':'kick','name':'root'"), "admin.only");
  wire_ask(root, "'type':'kick','name':'bob','reason':'one'");
  wire_ask(root, "'type':'ban','name':'carl','reason':'two'");
  wire_ask(root, "'type':'unban','name':'carl','reason':'three'");
  wire_ask(root, "'type':'alert','text':'four'");
  wire_ask(root, "'type':'kick','name':'nobody','reason':'five'");
  server_process_signal(stage->server, SIGTERM);
  g_assert_cmpint(server_process_wait(stage->server), ==, 0);
  g_assert_cmpint(audit_rows(stage, "root", "kick", "Bob", "one"), ==, 1);
  g_assert_cmpint(audit_rows(stage, "root", "ban", "carl", "two"), ==, 1);
  g_assert_cmpint(audit_rows(stage, "root", "unban", "carl", "three"), ==, 1);
  g_assert_cmpint(audit_rows(stage, "root", "alert", "", "four"), ==, 1);
  g_assert_cmpint(audit_rows(stage, "root", "kick", "nobody", "five"), ==, 0);
  g_assert_cmpint(audit_rows(stage, "Bob", "kick", "root", ""), ==, 0);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/moderation/kick", test_kick, root_is_admin);
  stage_test("/wire/moderation/kick-devices", test_kick_devices, root_is_admin);
  stage_test("/wire/moderation/kick-detached", test_kick_detached, root_is_admin);
  stage_test("/wire/moderation/kick-refused", test_kick_refused, root_is_admin);
  stage_test("/wire/moderation/admin-only", test_admin_only, root_is_admin);
  stage_test("/wire/moderation/ban", test_ban, root_is_admin);
  stage_test("/wire/moderation/ban-account", test_ban_account, root_is_admin);
  stage_test("/wire/moderation/ban-ends", test_ban_ends, root_is_admin);
  stage_test("/wire/moderation/ban-with-end-kept", test_ban_with_end_kept, root_is_admin);
  stage_test("/wire/moderation/ban-refused", test_ban_refused, root_is_admin);
  stage_test("/wire/moderation/alert", test_alert, root_is_admin);
  stage_test("/wire/moderation/alert-refused", test_alert_refused, root_is_admin);
  stage_test("/wire/moderation/audit", test_audit, root_is_admin);
  return g_test_run();
}
