// SPDX-License-Identifier: GPL-3.0-or-later
// Chapter 19 of the wire: bad input. Every command, in every state, with every field missing, of a
// wrong kind, too long or hostile: always one error with a code of codes.h, and the connection
// stays.
#include "codes.h"
#include "limits.h"
#include "stage.h"

#include <string.h>

static const char *const root_is_admin[] = {"--make-admin", "root", NULL};

enum state { BEFORE_HELLO, GUEST, MEMBER, ADMIN };

enum { FIELDS_MAX = 5 };

// Kinds of fields, by what is wrong for them.
enum kind { NAME, ROOM, TEXT, TOPIC, REASON, PASSWORD, CID, TOKEN, TEXT_ONLY, NUMBER, VERSION };

struct field {
  const char *key;
  enum kind kind;
  gboolean optional;
  const char *good; // JSON; NULL: no more fields
};

struct row {
  const char *type;
  enum state least;
  struct field fields[FIELDS_MAX];
};

static const struct row rows[] = {
    {"hello",
     BEFORE_HELLO,
     {{"name", NAME, TRUE, "\"ada\""},
      {"version", VERSION, TRUE, "1"},
      {"client", TEXT_ONLY, TRUE, "\"test\""}}},
    {"hello", BEFORE_HELLO, {{"token", TOKEN, TRUE, "\"00\""}}},
    {"hello",
     BEFORE_HELLO,
     {{"password", TEXT_ONLY, TRUE, "\"x\""}, {"name", NAME, TRUE, "\"[\""}}},
    {"join", GUEST, {{"room", ROOM, FALSE, "\"home\""}}},
    {"leave", GUEST, {{"room", ROOM, FALSE, "\"home\""}}},
    {"topic", GUEST, {{"room", ROOM, FALSE, "\"home\""}, {"topic", TOPIC, FALSE, "\"x\""}}},
    {"typing", GUEST, {{"room", ROOM, FALSE, "\"home\""}}},
    {"read", GUEST, {{"room", ROOM, FALSE, "\"home\""}, {"seq", NUMBER, FALSE, "1"}}},
    {"message",
     GUEST,
     {{"room", ROOM, FALSE, "\"home\""},
      {"text", TEXT, FALSE, "\"hi\""},
      {"cid", CID, TRUE, "\"c\""}}},
    {"message",
     GUEST,
     {{"to", NAME, FALSE, "\"root\""},
      {"text", TEXT, FALSE, "\"hi\""},
      {"cid", CID, TRUE, "\"c\""}}},
    {"history",
     GUEST,
     {{"room", ROOM, FALSE, "\"home\""},
      {"before", NUMBER, TRUE, "1"},
      {"limit", NUMBER, TRUE, "1"}}},
    {"history", GUEST, {{"room", ROOM, FALSE, "\"home\""}, {"after", NUMBER, TRUE, "1"}}},
    {"history", GUEST, {{"with", NAME, FALSE, "\"root\""}, {"before", NUMBER, TRUE, "1"}}},
    {"search",
     GUEST,
     {{"query", TEXT_ONLY, FALSE, "\"hi\""},
      {"room", ROOM, TRUE, "\"home\""},
      {"limit", NUMBER, TRUE, "1"}}},
    {"upload",
     GUEST,
     {{"room", ROOM, FALSE, "\"home\""},
      {"name", TEXT, FALSE, "\"a\""},
      {"size", NUMBER, TRUE, "1"},
      {"text", REASON, TRUE, "\"x\""},
      {"cid", CID, TRUE, "\"c\""}}},
    {"upload",
     GUEST,
     {{"to", NAME, FALSE, "\"root\""},
      {"name", TEXT, FALSE, "\"a\""},
      {"sha256", TOKEN, TRUE, "\"00\""}}},
    {"download", GUEST, {{"file", TOKEN, FALSE, "\"f1\""}, {"offset", NUMBER, TRUE, "0"}}},
    {"files",
     GUEST,
     {{"room", ROOM, FALSE, "\"home\""},
      {"before", NUMBER, TRUE, "1"},
      {"limit", NUMBER, TRUE, "1"}}},
    {"files", GUEST, {{"with", NAME, FALSE, "\"root\""}, {"limit", NUMBER, TRUE, "1"}}},
    {"remove", GUEST, {{"file", TOKEN, FALSE, "\"f1\""}}},
    {"register", GUEST, {{"password", PASSWORD, FALSE, "\"12345678\""}}},
    {"password",
     MEMBER,
     {{"old", TEXT_ONLY, FALSE, "\"x\""}, {"new", PASSWORD, FALSE, "\"12345678\""}}},
    {"kick", ADMIN, {{"name", NAME, FALSE, "\"bob\""}, {"reason", REASON, TRUE, "\"x\""}}},
    {"ban",
     ADMIN,
     {{"name", NAME, FALSE, "\"bob\""},
      {"reason", REASON, TRUE, "\"x\""},
      {"seconds", NUMBER, TRUE, "60"}}},
    {"unban", ADMIN, {{"name", NAME, FALSE, "\"bob\""}, {"reason", REASON, TRUE, "\"x\""}}},
    {"alert", ADMIN, {{"text", TEXT, FALSE, "\"hi\""}}},
    {"rooms", GUEST, {{NULL}}},
    {"users", GUEST, {{NULL}}},
    {"ping", BEFORE_HELLO, {{NULL}}},
    {"pong", BEFORE_HELLO, {{NULL}}},
    {"quit", BEFORE_HELLO, {{NULL}}},
};

// What no object may hold; the whole line is refused.
static const char *const malformed[] = {
    "\"a\\u0000b\"",       "\"\\ud800\"", "\"\xff\xfe\"", "\"a\x01z\"", "{\"a\":1,\"a\":2}",
    "[[[[[[[[[1]]]]]]]]]", "01",          "NaN",          "\"unended",
};
// Of no use to any field that is a text, and to any that is a number.
static const char *const no_text[] = {"7", "1.5", "null", "true", "[]", "{}", "[\"home\"]", "-1"};
static const char *const no_number[] = {
    "\"7\"", "1.5", "null", "true", "[]", "9007199254740993", "{}", "1e30", "-9007199254740993"};
static const char *const bad_names[] = {"\"\"",          "\" a\"",        "\"a\\u0007b\"",
                                        "\"a\\u202eb\"", "\"a\\u200bb\"", "\"[a]\"",
                                        "\"123\"",       "\"\\u001b[2J\""};
static const char *const bad_texts[] = {"\"\"", "\"\\u0007\"", "\"\\u001b[2J\"", "\"\\u0085\""};
static const char *const bad_topics[] = {"\"\\u0007\"", "\"a\\nb\"", "\"\\u0085\""};
static const char *const bad_reasons[] = {"\"\\u0007\"", "\"\\u001b[2J\""};
static const char *const bad_passwords[] = {"\"\"", "\"short\""};
static const char *const bad_cids[] = {"\"\""};
static const char *const bad_numbers[] = {"-1", "-9007199254740992"};
static const char *const bad_versions[] = {"0", "2", "-1", "9007199254740992"};
static const char *const bad_tokens[] = {"\"\"", "\"\\u202e\"", "\"zz\""};

struct list {
  const char *const *values;
  size_t count;
};
#define LIST(array)                                                                                \
  {                                                                                                \
    array, G_N_ELEMENTS(array)                                                                     \
  }

static struct list bad_values(enum kind kind)
{
  static const struct list lists[] = {
      [NAME] = LIST(bad_names),       [ROOM] = LIST(bad_names),
      [TEXT] = LIST(bad_texts),       [TOPIC] = LIST(bad_topics),
      [REASON] = LIST(bad_reasons),   [PASSWORD] = LIST(bad_passwords),
      [CID] = LIST(bad_cids),         [TOKEN] = LIST(bad_tokens),
      [TEXT_ONLY] = {NULL, 0},        [NUMBER] = LIST(bad_numbers),
      [VERSION] = LIST(bad_versions),
  };
  return lists[kind];
}

struct trial {
  struct wire_client *client;
  enum state state;
  int count;
};

static const char *expected_for(const struct trial *trial, const struct row *row, const char *code)
{
  if (trial->state == BEFORE_HELLO && row->least > BEFORE_HELLO)
    return "auth.required";
  return row->least == ADMIN && trial->state < ADMIN ? "admin.only" : code;
}

// The line must be answered by one error, of that code if it is given, and then the connection is
// as it was.
static void try_line(struct trial *trial, const char *line, const char *code)
{
  struct wire_client *client = trial->client;
  g_autofree char *ended = g_strconcat(line, "\n", NULL);
  wire_client_send_bytes(client, ended, strlen(ended));
  JsonObject *error = wire_expect(client, "{'type':'error'}");
  const char *got = wire_text(client, error, "code");
  if (code_from_name(got) == CODE_OK || (code && !g_str_equal(got, code)))
    wire_client_fail(client, "expected %s", code ? code : "a known code");
  g_assert_cmpstr(wire_text(client, error, "text"), !=, "");
  wire_expect_silence(client);
  trial->count++;
}

// The row's object with this value for one field (NULL: left out).
static char *line_with(const struct row *row, const struct field *field, const char *value)
{
  GString *line = g_string_new(NULL);
  g_string_printf(line, "{\"type\":\"%s\"", row->type);
  for (const struct field *f = row->fields; f < row->fields + FIELDS_MAX && f->key; f++) {
    const char *text = f == field ? value : f->good;
    if (text)
      g_string_append_printf(line, ",\"%s\":%s", f->key, text);
  }
  return g_string_free(g_string_append_c(line, '}'), FALSE);
}

static void try_value(struct trial *trial, const struct row *row, const struct field *field,
                      const char *value, const char *code)
{
  g_autofree char *line = line_with(row, field, value);
  try_line(trial, line, code);
}

static void try_field(struct trial *trial, const struct row *row, const struct field *field)
{
  gboolean is_number = field->kind == NUMBER || field->kind == VERSION;
  const char *const *wrong = is_number ? no_number : no_text;
  size_t wrong_count = is_number ? G_N_ELEMENTS(no_number) : G_N_ELEMENTS(no_text);
  const char *invalid = expected_for(trial, row, "proto.invalid");
  if (!field->optional)
    try_value(trial, row, field, NULL, invalid);
  for (size_t i = 0; i < G_N_ELEMENTS(malformed); i++)
    try_value(trial, row, field, malformed[i], NULL);
  // Numbers beyond 2^53 may make the whole line malformed.
  for (size_t i = 0; i < wrong_count; i++)
    try_value(trial, row, field, wrong[i], strlen(wrong[i]) > 3 && is_number ? NULL : invalid);
  struct list bad = bad_values(field->kind);
  for (size_t i = 0; i < bad.count; i++)
    try_value(trial, row, field, bad.values[i], expected_for(trial, row, NULL));
  if (is_number || field->kind == TEXT_ONLY)
    return;
  size_t length = trial->state == BEFORE_HELLO ? LIMIT_LINE_BEFORE_WELCOME - 500 : 60000;
  if (trial->state == BEFORE_HELLO && row->least == BEFORE_HELLO && field->kind == PASSWORD)
    return;
  g_autofree char *many = g_strnfill(length, 'x');
  g_autofree char *quoted = g_strdup_printf("\"%s\"", many);
  try_value(trial, row, field, quoted, expected_for(trial, row, NULL));
}

// Ids that cannot be, and what is no command, in every state.
static void try_others(struct trial *trial)
{
  static const char *const ids[] = {"{}", "[]", "null", "1.5", "true", "9007199254740993"};
  static const char *const types[] = {"welcome",  "joined", "left",   "presence", "members",
                                      "results",  "gap",    "kicked", "ok",       "registered",
                                      "shutdown", "error",  "bye",    "",         "JOIN",
                                      "join\\n",  "\\u202e"};
  static const char *const lines[] = {"",
                                      "x",
                                      "[]",
                                      "7",
                                      "null",
                                      "\"ping\"",
                                      "{\"type\":\"ping\"",
                                      "{type:1}",
                                      "{}",
                                      "{\"type\":7}",
                                      "{\"type\":null}",
                                      "{\"type\":\"ping\"}}",
                                      "{\"type\":\"ping\",\"type\":\"quit\"}",
                                      "{'type':'ping'}",
                                      "{\"type\":\"ping\",}",
                                      "{\"type\":[[[[[[[[[1]]]]]]]]]}",
                                      "\xef\xbb\xbf{\"type\":\"ping\"}"};
  for (size_t r = 0; r < G_N_ELEMENTS(rows); r++)
    for (size_t i = 0; i < G_N_ELEMENTS(ids); i++) {
      g_autofree char *line = g_strdup_printf("{\"type\":\"%s\",\"id\":%s}", rows[r].type, ids[i]);
      try_line(trial, line, NULL);
    }
  for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
    g_autofree char *line = g_strdup_printf("{\"type\":\"%s\"}", types[i]);
    try_line(trial, line, trial->state == BEFORE_HELLO ? "auth.required" : "proto.unknown");
  }
  for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
    try_line(trial, lines[i], NULL);
}

static struct wire_client *in_state(struct stage *stage, enum state state)
{
  struct wire_client *client = stage_connect(stage);
  static const char *const names[] = {NULL, "guest", "member", "root"};
  if (state == BEFORE_HELLO) {
    // The first byte has chosen the native wire; rubbish alone would be the text dialect's.
    wire_client_send(client, "{'type':'ping','id':0}");
    wire_expect(client, "{'type':'pong','re':0}");
    return client;
  }
  wire_hello(client, names[state]);
  if (state > GUEST)
    wire_register(client, WIRE_PASSWORD);
  wire_join(client, "home");
  return client;
}

static void run_table(struct stage *stage, enum state state)
{
  struct wire_client *bob = stage_greet(stage, "bob"); // in no room: nothing may reach him
  struct trial trial = {.client = in_state(stage, state), .state = state};
  for (size_t r = 0; r < G_N_ELEMENTS(rows); r++)
    for (const struct field *f = rows[r].fields; f < rows[r].fields + FIELDS_MAX && f->key; f++)
      try_field(&trial, &rows[r], f);
  try_others(&trial);
  g_test_message("%d lines", trial.count);
  wire_expect_silence(bob);
  struct wire_client *reader = stage_enter(stage, NULL);
  JsonArray *messages = wire_list(reader, wire_history(reader, "home", ""), "messages");
  g_assert_cmpuint(json_array_get_length(messages), ==, 0);
}

static void test_before_hello(struct stage *stage, gconstpointer data)
{
  run_table(stage, BEFORE_HELLO);
}

static void test_guest(struct stage *stage, gconstpointer data)
{
  run_table(stage, GUEST);
}

static void test_member(struct stage *stage, gconstpointer data)
{
  run_table(stage, MEMBER);
}

static void test_admin(struct stage *stage, gconstpointer data)
{
  run_table(stage, ADMIN);
}

// Lines that are as long as may be and nothing but depth, or one long text in a field that nobody
// knows.
static void test_longest(struct stage *stage, gconstpointer data)
{
  static const char head[] = "{\"type\":\"ping\",\"id\":1,\"x\":\"", tail[] = "\"}";
  struct wire_client *client = stage_greet(stage, NULL);
  g_autofree char *deep = g_strnfill(LIMIT_LINE, '[');
  g_autofree char *rest = g_strnfill(LIMIT_LINE - strlen(head) - strlen(tail), 'x');
  g_autofree char *wide = g_strconcat(head, rest, tail, "\n", NULL);
  struct trial trial = {.client = client, .state = GUEST};
  try_line(&trial, deep, "proto.malformed");
  wire_client_send_bytes(client, wide, strlen(wide));
  wire_expect(client, "{'type':'pong','re':1}");
  wire_expect_silence(client);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/wire/hostile/before-hello", test_before_hello, root_is_admin);
  stage_test("/wire/hostile/guest", test_guest, root_is_admin);
  stage_test("/wire/hostile/member", test_member, root_is_admin);
  stage_test("/wire/hostile/admin", test_admin, root_is_admin);
  stage_test("/wire/hostile/longest", test_longest, NULL);
  return g_test_run();
}
