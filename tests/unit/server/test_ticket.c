// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of tickets: once, for a minute, by those who may read, and as many as one may have; and the
// command download, which gives them.
#include "file_steps.h"
#include "limits.h"
#include "random.h"

#include <string.h>

#define HOME "'room':'home'"
#define AAA "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct chat_stage_options with_files = {.files = TRUE};

// Asks for a file and hears a ticket. Newly allocated.
static char *downloads(struct person *person, const char *id)
{
  says(person, "{'type':'download','id':1,'file':'%s'}", id);
  g_autofree char *object = take_heard(person);
  g_assert_true(g_str_has_prefix(object, "{\"type\":\"ticket\","));
  return text_field(object, "ticket");
}

static void assert_taken(struct chat_stage *stage, const char *ticket, enum code expected)
{
  struct grant grant;
  g_assert_cmpint(shows_ticket(stage, ticket, GRANT_DOWNLOAD, &grant), ==, expected);
}

static void test_download(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  g_autofree char *id = sends(carl, HOME, "a", 10, 'a');
  says(carl, "{'type':'download','id':1,'file':'%s','offset':4}", id);
  g_autofree char *object = take_heard(carl);
  g_autofree char *ticket = text_field(object, "ticket");
  g_autofree char *expected = g_strdup_printf(
      "{\"type\":\"ticket\",\"re\":1,\"name\":\"a\",\"ticket\":\"%s\",\"file\":\"%s\",\"size\":10,"
      "\"sha256\":\"" AAA "\"}",
      ticket, id);
  g_assert_cmpstr(object, ==, expected);
  g_assert_cmpuint(strlen(ticket), ==, 2 * TICKET_BYTES);
  struct grant grant;
  g_assert_cmpint(shows_ticket(stage, ticket, GRANT_DOWNLOAD, &grant), ==, CODE_OK);
  g_assert_cmpint(grant.kind, ==, GRANT_DOWNLOAD);
  g_assert_cmpuint(grant.session, ==, carl->session->id);
  g_assert_cmpstr(grant.file, ==, id);
  g_assert_cmpstr(grant.sha256, ==, AAA);
  g_assert_true(grant.kept);
  g_assert_cmpint(grant.offset, ==, 4);
  g_assert_cmpint(grant.size, ==, 10);
  says(carl, "{'type':'quit'}");
  vault_did(stage, "cancel *");
  chat_stage_free(stage);
}

static void test_refused(void)
{
  static const struct {
    const char *fields, *code;
  } table[] = {
      {"", "proto.invalid"},
      {",'file':7", "proto.invalid"},
      {",'file':''", "file.unknown"},
      {",'file':'f1'", "file.unknown"},
      {",'file':'f0123456789abcdef0123456789abcdef'", "file.unknown"},
  };
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  struct person *dora = person_in(stage, "dora", "pizza");
  g_autofree char *id = sends(carl, HOME, "a", 10, 'a');
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    g_autofree char *expected = g_strdup_printf("{'type':'error','code':'%s',*", table[i].code);
    says(carl, "{'type':'download'%s}", table[i].fields);
    hears(carl, expected);
  }
  static const char *const offsets[] = {"-1", "11", "'1'", "9007199254740992"};
  for (size_t i = 0; i < G_N_ELEMENTS(offsets); i++) {
    says(carl, "{'type':'download','file':'%s','offset':%s}", id, offsets[i]);
    hears(carl, "{'type':'error','code':'proto.invalid',*");
  }
  says(carl, "{'type':'download','file':'%s','offset':10}", id);
  hears(carl, "{'type':'ticket',*");
  // For who may not read it, it is not there.
  says(dora, "{'type':'download','file':'%s'}", id);
  hears(dora, "{'type':'error','code':'file.unknown',*");
  says(dora, "{'type':'join','room':'home'}");
  hears(dora, "{'type':'joined',*");
  g_free(downloads(dora, id));
  chat_stage_free(stage);
}

static void test_once(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  g_autofree char *id = sends(carl, HOME, "a", 10, 'a');
  g_autofree char *ticket = downloads(carl, id);
  struct grant grant;
  assert_taken(stage, "", CODE_FILE_TICKET);
  assert_taken(stage, "0123", CODE_FILE_TICKET);
  g_assert_cmpint(shows_ticket(stage, ticket, GRANT_UPLOAD, &grant), ==, CODE_FILE_TICKET);
  assert_taken(stage, ticket, CODE_OK);
  assert_taken(stage, ticket, CODE_FILE_TICKET);
  asks(carl, HOME, "b", 10, 'b', NULL);
  g_autofree char *other = is_given(carl, 0);
  assert_taken(stage, other, CODE_FILE_TICKET);
  g_assert_cmpint(shows_ticket(stage, other, GRANT_UPLOAD, &grant), ==, CODE_OK);
  chat_stage_free(stage);
}

static void test_minute(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  g_autofree char *id = sends(carl, HOME, "a", 10, 'a');
  g_autofree char *first = downloads(carl, id);
  g_assert_cmpint(clock_is(stage, 1000), ==, TICKET_MS - 1000);
  g_autofree char *second = downloads(carl, id);
  g_autofree char *third = downloads(carl, id);
  stage->chat->now = TICKET_MS; // late, though nobody has cleared it away yet
  assert_taken(stage, first, CODE_FILE_TICKET);
  g_assert_cmpint(clock_is(stage, TICKET_MS), ==, 1000);
  assert_taken(stage, second, CODE_OK);
  g_assert_cmpint(clock_is(stage, TICKET_MS + 1000), ==, -1);
  assert_taken(stage, third, CODE_FILE_TICKET);
  g_assert_cmpuint(carl->session->tickets, ==, 0);
  chat_stage_free(stage);
}

// As many as one may have; one that was used makes room.
static void test_limit(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  g_autofree char *id = sends(carl, HOME, "a", 10, 'a');
  g_autofree char *first = downloads(carl, id);
  for (int i = 1; i < LIMIT_TICKETS; i++)
    g_free(downloads(carl, id));
  says(carl, "{'type':'download','id':1,'file':'%s'}", id);
  hears(carl, "{'type':'error','re':1,'code':'rate.limited',*'after_ms':*");
  asks(carl, HOME, "b", 10, 'b', NULL);
  hears(carl, "{'type':'error','re':1,'code':'rate.limited',*'after_ms':*");
  assert_taken(stage, first, CODE_OK);
  g_free(downloads(carl, id));
  clock_is(stage, TICKET_MS);
  g_free(downloads(carl, id));
  chat_stage_free(stage);
}

// Over a broken connection and back; not after a quit, and not for a room that one has left.
static void test_session(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  struct person *dora = person_in(stage, "dora", "home");
  g_autofree char *id = sends(carl, HOME, "a", 10, 'a');
  g_autofree char *detached = downloads(dora, id);
  g_autofree char *resumed = downloads(dora, id);
  g_autofree char *gone = downloads(dora, id);
  char token[2 * SESSION_TOKEN_BYTES + 1];
  hex_encode(dora->session->token, SESSION_TOKEN_BYTES, token);
  hangs_up(dora);
  assert_taken(stage, detached, CODE_OK);
  dora = person_new(stage);
  says(dora, "{'type':'hello','token':'%s'}", token);
  hears(dora, "{'type':'welcome',*'resumed':true,*");
  g_assert_cmpuint(dora->session->tickets, ==, 2);
  assert_taken(stage, resumed, CODE_OK);
  says(dora, "{'type':'quit'}");
  vault_did(stage, "cancel *");
  assert_taken(stage, gone, CODE_FILE_TICKET);
  all_forget(stage);

  g_autofree char *left = downloads(carl, id);
  asks(carl, HOME, "b", 10, 'b', NULL);
  g_autofree char *upload = is_given(carl, 0);
  says(carl, "{'type':'leave','room':'home'}");
  struct grant grant;
  assert_taken(stage, left, CODE_FILE_TICKET);
  g_assert_cmpint(shows_ticket(stage, upload, GRANT_UPLOAD, &grant), ==, CODE_FILE_TICKET);
  vault_did(stage, "forget *");
  g_assert_cmpint(stage->chat->uploads.reserved, ==, 0);
  g_assert_cmpuint(carl->session->tickets, ==, 0);
  chat_stage_free(stage);
}

// While it waits for its last answers after a quit, a session is not there any more.
static void test_leaving(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  g_autofree char *id = sends(carl, HOME, "a", 10, 'a');
  g_autofree char *ticket = downloads(carl, id);
  says(carl, "{'type':'message','room':'home','text':'bye'}");
  says(carl, "{'type':'quit'}");
  g_assert_false(carl->closed);
  assert_taken(stage, ticket, CODE_FILE_TICKET);
  store_answers(stage, "S");
  g_assert_true(carl->closed);
  chat_stage_free(stage);
}

// What has gone meanwhile cannot be fetched.
static void test_file_gone(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  g_autofree char *id = sends(carl, HOME, "a", 10, 'a');
  g_autofree char *ticket = downloads(carl, id);
  char *const ids[] = {id, NULL};
  stage->store->client.files_gone(stage->chat, ids);
  assert_taken(stage, ticket, CODE_FILE_TICKET);
  says(carl, "{'type':'download','file':'%s'}", id);
  hears(carl, "{'type':'error','code':'file.unknown',*");
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/ticket/download", test_download);
  g_test_add_func("/server/ticket/refused", test_refused);
  g_test_add_func("/server/ticket/once", test_once);
  g_test_add_func("/server/ticket/minute", test_minute);
  g_test_add_func("/server/ticket/limit", test_limit);
  g_test_add_func("/server/ticket/session", test_session);
  g_test_add_func("/server/ticket/leaving", test_leaving);
  g_test_add_func("/server/ticket/file-gone", test_file_gone);
  return g_test_run();
}
