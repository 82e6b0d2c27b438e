// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 13 of the wire: accounts (PROTOCOL.md, Accounts and Hello). Registering, passwords,
// several devices under one name, roles, and names that nobody else may have.
#include "stage.h"

#include <string.h>

static const char *const root_is_admin[] = {"--make-admin", "root", NULL};

static void expect_code(struct wire_client *client, JsonObject *answer, const char *code)
{
  if (!wire_matches(answer, "{'type':'error','code':'%s'}", code))
    wire_client_fail(client, "expected %s", code);
  g_assert_cmpstr(wire_text(client, answer, "text"), !=, "");
}

static void refuse_hello(struct stage *stage, const char *name, const char *password,
                         const char *code)
{
  struct wire_client *client = stage_connect(stage);
  expect_code(client, wire_try_hello(client, name, password), code);
  wire_hello(client, NULL); // the connection goes on, without the name
}

static const char *role_of(struct wire_client *asker, const char *name)
{
  JsonObject *users = wire_ask(asker, "'type':'users'");
  JsonObject *user = wire_find(wire_list(asker, users, "users"), "{'name':'%s'}", name);
  return user ? wire_text(asker, user, "role") : NULL;
}

// The present name becomes an account, and all who ask see it.
static void test_register(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_enter(stage, "Ada");
  wire_client_send(ada, "{'type':'register','id':10,'password':'long enough'}");
  wire_expect(ada, "{'type':'registered','re':10,'name':'Ada'}");
  struct wire_client *bob = stage_greet(stage, "bob");
  g_assert_cmpstr(role_of(bob, "Ada"), ==, "member");
  g_assert_cmpstr(role_of(bob, "bob"), ==, "guest");
  JsonArray *members = wire_list(bob, wire_join(bob, "home"), "members");
  g_assert_nonnull(wire_find(members, "{'name':'Ada','role':'member'}"));
}

// A name is registered once.
static void test_register_twice(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  expect_code(ada, wire_ask(ada, "'type':'register','password':'another one'"), "proto.invalid");
  wire_expect_silence(ada);
}

// A password is counted in characters, at least eight, and its bytes are bounded.
static void test_weak(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_greet(stage, "ada");
  g_autofree char *longest = g_strnfill(1024, 'x');
  g_autofree char *longer = g_strnfill(1025, 'x');
  static const char *const weak[] = {"", "seven77",
                                     "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"};
  for (size_t i = 0; i < G_N_ELEMENTS(weak); i++)
    expect_code(ada, wire_ask(ada, "'type':'register','password':'%s'", weak[i]), "auth.weak");
  expect_code(ada, wire_ask(ada, "'type':'register','password':'%s'", longer), "proto.invalid");
  g_assert_cmpstr(role_of(ada, "ada"), ==, "guest");
  wire_register(ada, longest);
  wire_quit(ada);
  wire_log_in(stage_connect(stage), "ada", longest);
  refuse_hello(stage, "ada", longer, "proto.invalid");
}

// Whoever has the password is the account, under its name as it was registered.
static void test_log_in(struct stage *stage, gconstpointer data)
{
  wire_quit(stage_account(stage, "Ada"));
  static const char *const names[] = {"Ada", "ADA", "\xef\xbc\xa1\xef\xbc\xa4\xef\xbc\xa1"};
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    struct wire_client *ada = stage_connect(stage);
    JsonObject *welcome = wire_log_in(ada, names[i], WIRE_PASSWORD);
    g_assert_true(wire_matches(welcome, "{'name':'Ada','role':'member'}"));
    wire_quit(ada);
  }
}

// Without the right password nobody is, whatever is wrong with it; what is unknown is not told
// apart.
static void test_refused(struct stage *stage, gconstpointer data)
{
  wire_quit(stage_account(stage, "ada"));
  stage_greet(stage, "guest");
  refuse_hello(stage, "ada", NULL, "auth.required");
  refuse_hello(stage, "ADA", NULL, "auth.required");
  refuse_hello(stage, "ada", "correct horsf", "auth.failed");
  refuse_hello(stage, "nobody", WIRE_PASSWORD, "auth.failed");
  refuse_hello(stage, "guest", WIRE_PASSWORD, "auth.failed");
}

// Every failure makes the next answer come later, for the name and for the address; others do not
// wait with them. The right password works all the same, and on the same connection.
static void test_ever_slower(struct stage *stage, gconstpointer data)
{
  wire_quit(stage_account(stage, "ada"));
  wire_quit(stage_account(stage, "bob"));
  struct wire_client *guesser = stage_connect_from(stage, 2);
  for (int i = 0; i < 5; i++)
    expect_code(guesser, wire_try_hello(guesser, "ada", "a wrong one"), "auth.failed");
  wire_client_send(guesser, "{'type':'hello','version':1,'id':'late','name':'ada','password':'"
                            "a wrong one'}");
  wire_expect_silence(guesser); // which the server has read by now
  struct wire_client *bob = stage_device(stage, "bob");
  wire_expect_silence(bob);
  g_assert_false(wire_client_has_input(guesser));

  // One at a time: meanwhile another hello is put off.
  JsonObject *busy = wire_try_hello(guesser, "carl", NULL);
  expect_code(guesser, busy, "rate.limited");
  g_assert_cmpint(wire_number(guesser, busy, "after_ms"), >, 0);
  wire_expect(guesser, "{'type':'error','code':'auth.failed','re':'late'}");
  wire_log_in(guesser, "ada", WIRE_PASSWORD);
}

// One who hangs up while a password is being looked at is missed by nobody.
static void test_gone_meanwhile(struct stage *stage, gconstpointer data)
{
  wire_quit(stage_account(stage, "ada"));
  for (int i = 0; i < 10; i++) {
    struct wire_client *client = stage_connect(stage);
    wire_client_send(client, "{'type':'hello','version':1,'name':'ada','password':'%s'}",
                     WIRE_PASSWORD);
    if (i % 2)
      wire_client_send(client, "{'type':'quit'}");
    wire_client_close(client);
    struct wire_client *other = stage_greet(stage, NULL);
    wire_client_send(other, "{'type':'register','password':'%s'}", WIRE_PASSWORD);
    wire_client_close(other);
  }
  wire_quit(stage_device(stage, "ada"));
}

static void test_password(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  expect_code(ada, wire_ask(ada, "'type':'password','old':'a wrong one','new':'new password'"),
              "auth.failed");
  expect_code(ada, wire_ask(ada, "'type':'password','old':'%s','new':'short'", WIRE_PASSWORD),
              "auth.weak");
  wire_quit(stage_device(stage, "ada"));
  wire_client_send(ada, "{'type':'password','id':11,'old':'%s','new':'new password'}",
                   WIRE_PASSWORD);
  wire_expect(ada, "{'type':'ok','re':11}");
  refuse_hello(stage, "ada", WIRE_PASSWORD, "auth.failed");
  wire_log_in(stage_connect(stage), "ada", "new password");
  stage_crash(stage);
  wire_log_in(stage_connect(stage), "ada", "new password");
  refuse_hello(stage, "ada", WIRE_PASSWORD, "auth.failed");
}

// A guest has no password to change.
static void test_password_of_guest(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_greet(stage, "ada");
  expect_code(ada, wire_ask(ada, "'type':'password','old':'','new':'new password'"),
              "auth.required");
}

// Accounts outlive the server, however it ends.
static void test_kept(struct stage *stage, gconstpointer data)
{
  stage_account(stage, "ada");
  stage_crash(stage);
  refuse_hello(stage, "ada", NULL, "auth.required");
  wire_quit(stage_device(stage, "ada"));
  stage_restart(stage);
  wire_quit(stage_device(stage, "ada"));
}

static gboolean file_contains(const char *path, const char *text)
{
  g_autofree char *contents = NULL;
  gsize length;
  return g_file_get_contents(path, &contents, &length, NULL) &&
         memmem(contents, length, text, strlen(text));
}

// No password is in a log or in a file.
static void test_secret(struct stage *stage, gconstpointer data)
{
  static const char *const secrets[] = {"secret number one", "secret number two",
                                        "secret number three"};
  struct wire_client *ada = stage_greet(stage, "ada");
  wire_register(ada, secrets[0]);
  wire_ask(ada, "'type':'password','old':'%s','new':'%s'", secrets[0], secrets[1]);
  refuse_hello(stage, "ada", secrets[2], "auth.failed");
  g_autofree char *errors = server_process_errors(stage->server);
  const char *folder_path = server_process_data_dir(stage->server);
  g_autoptr(GDir) folder = g_dir_open(folder_path, 0, NULL);
  g_assert_nonnull(folder);
  const char *name;
  while ((name = g_dir_read_name(folder)))
    for (size_t i = 0; i < G_N_ELEMENTS(secrets); i++) {
      g_autofree char *path = g_build_filename(folder_path, name, NULL);
      g_assert_false(file_contains(path, secrets[i]));
      g_assert_null(strstr(errors, secrets[i]));
    }
}

// A guest's session that is resumed after it was registered is the account's.
static void test_resume(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_connect(stage);
  const char *token = wire_text(ada, wire_hello(ada, "ada"), "token");
  wire_register(ada, WIRE_PASSWORD);
  wire_client_close(ada);
  struct wire_client *back = stage_connect(stage);
  g_assert_true(wire_matches(wire_resume(back, token), "{'name':'ada','role':'member'}"));
}

// All devices of an account are that one person: told of once, and all hear what is said, also by
// the others of them. The reply is for the one that asked.
static void test_devices(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct wire_client *desk = stage_account(stage, "ada");
  struct wire_client *phone = stage_device(stage, "ada");
  wire_join(desk, "home");
  g_assert_true(wire_matches(wire_join(phone, "home"), "{'count':2}"));
  wire_expect(bob, "{'type':'presence','event':'join','name':'ada'}");
  wire_expect_silence(bob);
  wire_expect_silence(desk);

  wire_client_send(desk, "{'type':'message','id':1,'cid':'c','room':'home','text':'hi'}");
  wire_expect(desk, "{'type':'message','re':1,'seq':1,'from':'ada','cid':'c'}");
  wire_expect(phone, "{'type':'message','re':null,'seq':1,'from':'ada','cid':'c'}");
  wire_expect(bob, "{'type':'message','seq':1,'from':'ada'}");
  wire_post(bob, "home", "hi ada");
  wire_expect(desk, "{'type':'message','seq':2}");
  wire_expect(phone, "{'type':'message','seq':2}");

  // One of them leaves, the person stays, until the last is gone.
  wire_quit(desk);
  wire_expect_silence(bob);
  wire_post(phone, "home", "still here");
  wire_expect(bob, "{'type':'message','seq':3}");
  wire_client_send(phone, "{'type':'leave','room':'home'}");
  wire_expect(bob, "{'type':'presence','event':'leave','name':'ada','reason':'left'}");
  wire_expect_silence(bob);
}

// Of an account with several devices everyone sees one entry with all its rooms.
static void test_devices_listed(struct stage *stage, gconstpointer data)
{
  struct wire_client *desk = stage_account(stage, "ada");
  struct wire_client *phone = stage_device(stage, "ada");
  wire_join(desk, "home");
  wire_join(phone, "home");
  wire_join(phone, "pizza");
  JsonObject *users = wire_ask(desk, "'type':'users'");
  g_assert_true(wire_matches(users, "{'count':1}"));
  JsonObject *ada = wire_find(wire_list(desk, users, "users"), "{'name':'ada'}");
  g_assert_cmpuint(json_array_get_length(json_object_get_array_member(ada, "rooms")), ==, 2);
}

// A sender's cid is the person's, not the device's.
static void test_devices_share_cids(struct stage *stage, gconstpointer data)
{
  struct wire_client *desk = stage_account(stage, "ada");
  struct wire_client *phone = stage_device(stage, "ada");
  wire_join(desk, "home");
  wire_join(phone, "home");
  wire_say(desk, "home", "c", "once");
  wire_expect(desk, "{'type':'message','seq':1}");
  wire_expect(phone, "{'type':'message','seq':1}");
  wire_say(phone, "home", "c", "once");
  wire_expect(phone, "{'type':'message','seq':1,'cid':'c'}");
  wire_expect_silence(desk);
}

// Each device has its own way back.
static void test_devices_resume(struct stage *stage, gconstpointer data)
{
  stage_account(stage, "ada");
  struct wire_client *phone = stage_connect(stage);
  const char *token = wire_text(phone, wire_log_in(phone, "ada", WIRE_PASSWORD), "token");
  wire_join(phone, "pizza");
  wire_client_close(phone);
  struct wire_client *back = stage_connect(stage);
  JsonArray *rooms = wire_list(back, wire_resume(back, token), "rooms");
  g_assert_cmpuint(json_array_get_length(rooms), ==, 1);
  g_assert_nonnull(wire_find(rooms, "{'room':'pizza'}"));
}

// What looks like somebody's name is taken, whether its owner is a guest who is here or an account
// that is not.
static void test_lookalikes(struct stage *stage, gconstpointer data)
{
  static const char *const names[] = {
      "\xd0\xb0lice", // Cyrillic a
      "\xd0\x90lice", // Cyrillic A
      "al\xd1\x96"
      "ce",                      // Ukrainian i
      "\xef\xbd\x81lic\xd0\xb5", // fullwidth a, Cyrillic e
      "alic\xd0\x95",            // Cyrillic E
  };
  struct wire_client *alice = stage_greet(stage, "alice");
  for (int round = 0; round < 3; round++) {
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
      struct wire_client *client = stage_connect(stage);
      JsonObject *error = wire_try_hello(client, names[i], NULL);
      expect_code(client, error, "name.taken");
      wire_hello(client, wire_text(client, error, "suggestion"));
      wire_quit(client);
    }
    if (round == 0) {
      wire_register(alice, WIRE_PASSWORD);
      wire_quit(alice);
    } else if (round == 1) {
      stage_restart(stage);
    }
  }
  refuse_hello(stage, names[0], WIRE_PASSWORD, "auth.failed");
}

// Once its owner has gone, a guest's name and what looks like it are free again.
static void test_lookalike_is_freed(struct stage *stage, gconstpointer data)
{
  wire_quit(stage_greet(stage, "alice"));
  wire_quit(stage_greet(stage, "\xd0\xb0lice"));
  stage_greet(stage, "alice");
}

// Other letters are other names.
static void test_no_lookalikes(struct stage *stage, gconstpointer data)
{
  static const char *const names[] = {"anna",
                                      "hanna",
                                      "\xd0\x90\xd0\xbd\xd0\xbd\xd1\x8f",
                                      "\xce\x86\xce\xbd\xce\xbd\xce\xb1",
                                      "\xe5\xae\x89\xe5\xa8\x9c",
                                      "Ann\xc3\xa4",
                                      "anna 2"};
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
    stage_greet(stage, names[i]);
}

// A guest's name is not given by the server if an account has it.
static void test_guest_names(struct stage *stage, gconstpointer data)
{
  struct wire_client *first = stage_greet(stage, "Guest1");
  wire_register(first, WIRE_PASSWORD);
  wire_quit(first);
  struct wire_client *guest = stage_connect(stage);
  g_assert_cmpstr(wire_text(guest, wire_hello(guest, NULL), "name"), !=, "Guest1");
}

// The role may be given before there is such an account; then whoever registers has it.
static void test_make_admin_before(struct stage *stage, gconstpointer data)
{
  struct wire_client *root = stage_connect(stage);
  g_assert_true(wire_matches(wire_hello(root, "root"), "{'role':'guest'}"));
  wire_register(root, WIRE_PASSWORD);
  g_assert_cmpstr(role_of(root, "root"), ==, "admin");
  stage_account(stage, "ada");
  g_assert_cmpstr(role_of(root, "ada"), ==, "member");
  JsonArray *members = wire_list(root, wire_join(root, "home"), "members");
  g_assert_nonnull(wire_find(members, "{'name':'root','role':'admin'}"));
  stage_crash(stage);
  root = stage_connect(stage);
  g_assert_true(wire_matches(wire_log_in(root, "root", WIRE_PASSWORD), "{'role':'admin'}"));
}

static void start_with(struct stage *stage, const char *const *arguments)
{
  g_autoptr(GPtrArray) all = g_ptr_array_new();
  g_ptr_array_add(all, (gpointer) "--listen");
  g_ptr_array_add(all, (gpointer) "auto:127.0.0.1:0");
  for (; arguments && *arguments; arguments++)
    g_ptr_array_add(all, (gpointer) *arguments);
  g_ptr_array_add(all, NULL);
  server_process_start_on(stage->server, (const char *const *) all->pdata);
}

// The role may be given to an account, to several at once, and stays.
static void test_make_admin_after(struct stage *stage, gconstpointer data)
{
  static const char *const both[] = {"--make-admin", "ADA", "--make-admin", "bob", NULL};
  start_with(stage, NULL);
  wire_quit(stage_account(stage, "Ada"));
  wire_quit(stage_account(stage, "bob"));
  server_process_kill(stage->server);
  start_with(stage, both);
  for (int i = 0; i < 2; i++) {
    static const char *const names[] = {"Ada", "bob"};
    for (int n = 0; n < 2; n++) {
      struct wire_client *client = stage_connect(stage);
      JsonObject *welcome = wire_log_in(client, names[n], WIRE_PASSWORD);
      g_assert_true(wire_matches(welcome, "{'name':'%s','role':'admin'}", names[n]));
      wire_quit(client);
    }
    server_process_signal(stage->server, 15);
    g_assert_cmpint(server_process_wait(stage->server), ==, 0);
    start_with(stage, NULL);
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/accounts/register", test_register, NULL);
  stage_test("/wire/accounts/register-twice", test_register_twice, NULL);
  stage_test("/wire/accounts/weak", test_weak, NULL);
  stage_test("/wire/accounts/log-in", test_log_in, NULL);
  stage_test("/wire/accounts/refused", test_refused, NULL);
  stage_test("/wire/accounts/ever-slower", test_ever_slower, NULL);
  stage_test("/wire/accounts/gone-meanwhile", test_gone_meanwhile, NULL);
  stage_test("/wire/accounts/password", test_password, NULL);
  stage_test("/wire/accounts/password-of-guest", test_password_of_guest, NULL);
  stage_test("/wire/accounts/kept", test_kept, NULL);
  stage_test("/wire/accounts/secret", test_secret, NULL);
  stage_test("/wire/accounts/resume", test_resume, NULL);
  stage_test("/wire/accounts/devices", test_devices, NULL);
  stage_test("/wire/accounts/devices-listed", test_devices_listed, NULL);
  stage_test("/wire/accounts/devices-share-cids", test_devices_share_cids, NULL);
  stage_test("/wire/accounts/devices-resume", test_devices_resume, NULL);
  stage_test("/wire/accounts/lookalikes", test_lookalikes, NULL);
  stage_test("/wire/accounts/lookalike-is-freed", test_lookalike_is_freed, NULL);
  stage_test("/wire/accounts/no-lookalikes", test_no_lookalikes, NULL);
  stage_test("/wire/accounts/guest-names", test_guest_names, NULL);
  stage_test("/wire/accounts/make-admin-before", test_make_admin_before, root_is_admin);
  stage_test_stopped("/wire/accounts/make-admin-after", test_make_admin_after);
  return g_test_run();
}
