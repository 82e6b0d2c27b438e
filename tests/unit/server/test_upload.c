// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of uploads from the command to the message: what is refused, the ticket, where the file is
// told, and what the connection hears when it cannot be.
#include "file_steps.h"
#include "limits.h"

#include <string.h>

static const struct known_fact accounts[] = {
    {FACT_ACCOUNT, {"ada", "Ada", "hash of right one"}, ROLE_MEMBER},
    {FACT_ACCOUNT, {"bob", "Bob", "hash of right one"}, ROLE_MEMBER},
};
static const struct chat_stage_options with_files = {
    .facts = accounts,
    .fact_count = G_N_ELEMENTS(accounts),
    .files = TRUE,
};
static const struct chat_stage_options in_memory = {.memory = TRUE, .files = TRUE};

#define HOME "'room':'home'"
#define AAA "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void test_off(void)
{
  static const char *const commands[] = {
      "'type':'upload','name':'a','room':'home'",
      "'type':'download','file':'f1'",
      "'type':'files','room':'home'",
      "'type':'remove','file':'f1'",
  };
  struct chat_stage *stage = chat_stage_new(NULL);
  struct person *ada = person_in(stage, "ada", "home");
  for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
    says(ada, "{'id':1,%s}", commands[i]);
    hears(ada, "{'type':'error','re':1,'code':'proto.unknown',*");
  }
  chat_stage_free(stage);
}

static void test_welcome(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *guest = person_new(stage);
  says(guest, "{'type':'hello','name':'carl'}");
  hears(guest,
        "{'type':'welcome',*'file':1000,*'features':['history','search','changes','files']}");
  struct person *ada = person_new(stage);
  says(ada, "{'type':'hello','name':'ada','password':'right one'}");
  auth_answers(stage);
  hears(ada, "{'type':'welcome',*'file':2000,*");
  stage->chat->settings.files = FALSE;
  struct person *dora = person_new(stage);
  says(dora, "{'type':'hello','name':'dora'}");
  hears(dora, "{'type':'welcome',*'file':0,*'features':['history','search','changes']}");
  chat_stage_free(stage);

  stage = chat_stage_new(&in_memory);
  guest = person_new(stage);
  says(guest, "{'type':'hello','name':'carl'}");
  hears(guest, "{'type':'welcome',*'features':['changes','files']}");
  chat_stage_free(stage);
}

static void test_refused(void)
{
  g_autofree char *longest = g_strnfill(LIMIT_FILE_NAME + 1, 'n');
  g_autofree char *long_name = g_strdup_printf("'room':'home','name':'%s'", longest);
  g_autofree char *cid = g_strnfill(LIMIT_CID + 1, 'c');
  g_autofree char *long_cid = g_strdup_printf("'room':'home','name':'a','cid':'%s'", cid);
  g_autofree char *words = g_strnfill(LIMIT_TEXT + 1, 't');
  g_autofree char *long_text = g_strdup_printf("'room':'home','name':'a','text':'%s'", words);
  const struct {
    const char *fields, *code;
  } table[] = {
      {"'room':'home'", "proto.invalid"},
      {"'name':'a'", "proto.invalid"},
      {"'name':'a','room':'home','to':'bob'", "proto.invalid"},
      {"'name':7,'room':'home'", "proto.invalid"},
      {"'name':'a','room':'home','size':-1", "proto.invalid"},
      {"'name':'a','room':'home','size':'1'", "proto.invalid"},
      {"'name':'a','room':'home','size':1,'sha256':'abc'", "proto.invalid"},
      {"'name':'a','room':'home','size':1,'sha256':'" AAA "a'", "proto.invalid"},
      {"'name':'a','room':'home','size':1,'sha256':'x" AAA "'", "proto.invalid"},
      {"'name':'a','room':'home','cid':''", "proto.invalid"},
      {long_cid, "proto.invalid"},
      {"'name':'','room':'home'", "name.invalid"},
      {"'name':'a\\nb','room':'home'", "name.invalid"},
      {long_name, "name.invalid"},
      {long_text, "message.too_long"},
      {"'name':'a','room':'home','text':'\\u0007'", "message.invalid"},
      {"'name':'a','room':''", "room.invalid"},
      {"'name':'a','room':'pizza'", "room.not_joined"},
      {"'name':'a','to':'nobody'", "user.unknown"},
      {"'name':'a','to':''", "name.invalid"},
      {"'name':'a','room':'home','size':1001", "file.too_large"},
      {"'name':'a','room':'home','size':9007199254740992", "file.too_large"},
  };
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    g_autofree char *expected =
        g_strdup_printf("{'type':'error','re':1,'code':'%s',*", table[i].code);
    says(carl, "{'type':'upload','id':1,%s}", table[i].fields);
    hears(carl, expected);
    hears_nothing(carl);
    g_assert_cmpuint(stage->vault->asked.length, ==, 0);
    g_assert_cmpuint(carl->session->pages_pending, ==, 0);
  }
  store_got_nothing(stage);
  chat_stage_free(stage);
}

// The limit is the asker's own, and the answer says how much it is. 0: none may be sent.
static void test_too_large(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  asks(carl, HOME, "a", FILE_MOST_OF_GUEST + 1, 'a', NULL);
  hears(carl, "{'type':'error','re':1,'code':'file.too_large',*'limit':1000}");
  asks(carl, HOME, "a", FILE_MOST_OF_GUEST, 'a', NULL);
  g_free(is_given(carl, 0));
  struct person *ada = person_logged_in(stage, "ada", "right one");
  says(ada, "{'type':'join','room':'home'}");
  all_forget(stage);
  asks(ada, HOME, "a", FILE_MOST_OF_MEMBER, 'a', NULL);
  g_free(is_given(ada, 0));
  stage->chat->settings.file_limit[0] = 0;
  asks(carl, HOME, "b", 0, 'b', NULL);
  hears(carl, "{'type':'error','re':1,'code':'file.too_large',*'limit':0}");
  chat_stage_free(stage);
}

// The ticket is for what was asked; the hash in small letters.
static void test_ticket(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  struct grant grant;
  asks(carl, HOME, "../../etc/passwd", 10, 'A', NULL);
  hears_nothing(carl);
  g_assert_cmpuint(carl->session->pages_pending, ==, 1);
  vault_prepares(stage, 4, CODE_OK);
  g_assert_cmpuint(carl->session->pages_pending, ==, 0);
  g_autofree char *object = take_heard(carl);
  g_autofree char *ticket = text_field(object, "ticket"), *id = text_field(object, "file");
  g_autofree char *expected = g_strdup_printf(
      "{\"type\":\"ticket\",\"re\":1,\"ticket\":\"%s\",\"file\":\"%s\",\"offset\":4}", ticket, id);
  g_assert_cmpstr(object, ==, expected);
  g_assert_cmpuint(strlen(id), ==, FILE_ID_SIZE - 1);
  g_assert_cmpint(shows_ticket(stage, ticket, GRANT_UPLOAD, &grant), ==, CODE_OK);
  g_assert_cmpint(grant.kind, ==, GRANT_UPLOAD);
  g_assert_cmpuint(grant.session, ==, carl->session->id);
  g_assert_cmpstr(grant.file, ==, id);
  g_assert_cmpstr(grant.sha256, ==, AAA);
  g_assert_cmpuint(strlen(grant.key), ==, FILE_SHA256_DIGITS);
  g_assert_cmpint(grant.offset, ==, 4);
  g_assert_cmpint(grant.size, ==, 10);
  g_assert_true(grant.kept);
  // Nothing is told before the bytes are there.
  hears_nothing(carl);
  g_assert_null(file_find(stage->chat, id));
  chat_stage_free(stage);
}

// Everyone in the room sees it, once it is stored; then the connection hears that it is.
static void test_posted(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  struct person *dora = person_in(stage, "dora", "home");
  says(carl, "{'type':'upload','id':1,'room':'HOME','name':'a b.txt','size':10,'sha256':'" AAA "',"
             "'text':'look','cid':'c1'}");
  g_autofree char *ticket = is_given(carl, 0);
  struct grant grant;
  g_assert_cmpint(shows_ticket(stage, ticket, GRANT_UPLOAD, &grant), ==, CODE_OK);
  vault_receives(stage, grant.upload, AAA, 10, CODE_OK);
  hears_nothing(dora);
  vault_did_nothing(stage);
  g_autofree char *noted = g_strconcat(grant.key, ",carl," AAA, NULL);
  store_got(stage, FACT_UPLOAD, noted, 10);
  g_assert_cmpstr(store_post(stage)->file->name, ==, "a b.txt");
  g_assert_cmpstr(store_post(stage)->file->id, ==, grant.file);
  store_answers(stage, "S");
  g_autofree char *expected = g_strdup_printf(
      "{'type':'message','room':'home','seq':1,'cid':'c1','from':'carl','time':*,'text':'look',"
      "'file':{'name':'a b.txt','file':'%s','size':10,'sha256':'" AAA "'}}",
      grant.file);
  hears(carl, expected);
  hears(dora, expected);
  g_autofree char *finished =
      g_strdup_printf("finish %" G_GUINT64_FORMAT " %s ok", grant.upload, grant.file);
  vault_did(stage, finished);
  vault_did_nothing(stage);
  store_got(stage, FACT_ARRIVED, grant.key, -1);
  const struct file *file = file_find(stage->chat, grant.file);
  g_assert_cmpstr(file->place, ==, "home");
  g_assert_cmpint(file->seq, ==, 1);
  g_assert_true(file->kept);
  g_assert_null(upload_find(stage->chat, grant.upload));
  g_assert_cmpuint(stage->chat->store_pending, ==, 0);
  chat_stage_free(stage);
}

// What the store makes of it, the connection hears, and nobody else; the bytes are of no use then.
static void test_not_stored(void)
{
  static const struct {
    const char *answer, *code;
  } table[] = {{"R", "finish 1 f* cid.reused"}, {"F", "finish 1 f* store.unavailable"}};
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    struct chat_stage *stage = chat_stage_new(&with_files);
    struct person *carl = person_in(stage, "carl", "home");
    vault_receives(stage, begins(carl, HOME, "a", 10, 'a', "c"), AAA, 10, CODE_OK);
    store_answers(stage, table[i].answer);
    vault_did(stage, table[i].code);
    vault_did(stage, "remove " AAA " kept");
    hears_nothing(carl);
    g_assert_cmpuint(g_hash_table_size(stage->chat->files->by_id), ==, 0);
    g_assert_cmpuint(carl->session->posts_pending, ==, 0);
    chat_stage_free(stage);
  }
}

// Sent before under that cid: the first message is told again, to the sender alone, with the file
// that it has; the bytes are the same and stay.
static void test_duplicate(void)
{
  struct chat_stage *stage = chat_stage_new(&in_memory);
  struct person *carl = person_in(stage, "carl", "home");
  struct person *dora = person_in(stage, "dora", "home");
  vault_receives(stage, begins(carl, HOME, "a", 10, 'a', "c"), AAA, 10, CODE_OK);
  vault_did(stage, "finish 1 f* ok");
  hears(dora, "{'type':'message',*");
  g_autofree char *first = take_heard(carl);
  guint64 again = begins(carl, HOME, "a", 10, 'a', "c");
  vault_receives(stage, again, AAA, 10, CODE_OK);
  vault_did(stage, "finish 2 f* ok");
  vault_did_nothing(stage);
  g_autofree char *second = take_heard(carl);
  g_assert_cmpstr(second, ==, first);
  hears_nothing(dora);
  g_assert_cmpuint(g_hash_table_size(stage->chat->files->by_id), ==, 1);
  // Another file under that cid is another message.
  vault_receives(stage, begins(carl, HOME, "b", 10, 'a', "c"), AAA, 10, CODE_OK);
  vault_did(stage, "finish 3 f* cid.reused");
  vault_did_nothing(stage);
  says(carl, "{'type':'message','id':2,'room':'home','text':'hi','cid':'c'}");
  hears(carl, "{'type':'error','re':2,'code':'cid.reused',*");
  chat_stage_free(stage);
}

// Whoever may not write there any more when the bytes are whole has brought them in vain.
static void test_not_allowed_any_more(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  guint64 upload = begins(carl, HOME, "a", 10, 'a', NULL);
  says(carl, "{'type':'leave','room':'home'}");
  vault_receives(stage, upload, AAA, 10, CODE_OK);
  vault_did(stage, "finish 1 f* room.not_joined");
  vault_did(stage, "remove " AAA " kept");

  says(carl, "{'type':'join','room':'home'}");
  all_forget(stage);
  upload = begins(carl, HOME, "a", 10, 'a', NULL);
  guint64 session = carl->session->id;
  says(carl, "{'type':'quit'}");
  g_autofree char *cancelled = g_strdup_printf("cancel %" G_GUINT64_FORMAT, session);
  vault_did(stage, cancelled);
  vault_receives(stage, upload, AAA, 10, CODE_OK);
  vault_did(stage, "finish 2 f* file.ticket");
  vault_did(stage, "remove " AAA " kept");
  g_assert_cmpuint(store_waiting(stage), ==, 0);
  chat_stage_free(stage);
}

// Bytes that are whole when the server stops have their message; its history tells of it.
static void test_stopping(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  guint64 upload = begins(carl, HOME, "a", 10, 'a', NULL);
  chat_stop(stage->chat, "enough");
  vault_receives(stage, upload, AAA, 10, CODE_OK);
  g_assert_cmpuint(stage->drained, ==, 1);
  store_answers(stage, "S");
  vault_did(stage, "finish 1 f* ok");
  g_assert_cmpuint(stage->drained, ==, 2);
  chat_stage_free(stage);
}

// A connection that broke may come back: what it was sending arrives meanwhile.
static void test_detached(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  struct person *dora = person_in(stage, "dora", "home");
  guint64 upload = begins(carl, HOME, "a", 10, 'a', NULL);
  hangs_up(carl);
  vault_did_nothing(stage);
  vault_receives(stage, upload, AAA, 10, CODE_OK);
  store_answers(stage, "S");
  vault_did(stage, "finish 1 f* ok");
  hears(dora, "{'type':'message','room':'home','seq':1,'from':'carl',*'text':'','file':{*");
  clock_is(stage, RESUME_MS);
  vault_did(stage, "cancel *");
  chat_stage_free(stage);
}

// Between accounts: stored, and it waits for who is not here.
static void test_direct(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *ada = person_logged_in(stage, "ada", "right one");
  vault_receives(stage, begins(ada, "'to':'BOB'", "a", 10, 'a', NULL), AAA, 10, CODE_OK);
  g_assert_true(store_post(stage)->waits);
  g_assert_cmpstr(store_post(stage)->to_key, ==, "bob");
  store_answers(stage, "S");
  vault_did(stage, "finish 1 f* ok");
  hears(ada, "{'type':'message','to':'Bob','seq':1,'from':'Ada',*'file':{'name':'a','file':'f*',*");

  struct person *bob = person_logged_in(stage, "bob", "right one");
  vault_receives(stage, begins(ada, "'to':'bob'", "b", 10, 'b', NULL), AAA, 10, CODE_OK);
  g_assert_false(store_post(stage)->waits);
  store_answers(stage, "S");
  hears(bob, "{'type':'message','to':'Bob','seq':2,'from':'Ada',*'file':{'name':'b','file':'f*',*");
  chat_stage_free(stage);
}

// With a guest on either side: relayed at once, and its bytes are not kept.
static void test_relayed(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *ada = person_logged_in(stage, "ada", "right one");
  struct person *carl = person_greeted(stage, "carl");
  struct grant grant;
  asks(ada, "'to':'carl'", "a", 10, 'a', NULL);
  store_got_nothing(stage);
  g_autofree char *ticket = is_given(ada, 0);
  g_assert_cmpint(shows_ticket(stage, ticket, GRANT_UPLOAD, &grant), ==, CODE_OK);
  g_assert_false(grant.kept);
  vault_receives(stage, grant.upload, AAA, 10, CODE_OK);
  g_assert_cmpuint(store_waiting(stage), ==, 0);
  vault_did(stage, "finish 1 f* ok");
  hears(ada, "{'type':'message','to':'carl','from':'Ada',*'file':{'name':'a','file':'f*',*}}");
  hears(carl, "{'type':'message','to':'carl','from':'Ada',*'file':{'name':'a','file':'f*',*}}");

  guint64 upload = begins(ada, "'to':'carl'", "b", 10, 'b', NULL);
  hangs_up(carl);
  vault_receives(stage, upload, AAA, 10, CODE_OK);
  vault_did(stage, "finish 2 f* user.unknown");
  chat_stage_free(stage);
}

// Without size and hash, as the text dialect asks: they are known when the bytes are there.
static void test_nameless(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  struct grant grant;
  says(carl, "{'type':'upload','id':1,'room':'home','name':'a'}");
  g_autofree char *ticket = is_given(carl, 0);
  g_assert_cmpint(shows_ticket(stage, ticket, GRANT_UPLOAD, &grant), ==, CODE_OK);
  g_assert_cmpint(grant.size, ==, -1);
  g_assert_cmpint(grant.size_max, ==, FILE_MOST_OF_GUEST);
  g_assert_cmpstr(grant.sha256, ==, "");
  // Another one like it is another one.
  says(carl, "{'type':'upload','id':1,'room':'home','name':'a'}");
  g_autofree char *second = is_given(carl, 0);
  vault_receives(stage, grant.upload, AAA, 7, CODE_OK);
  store_answers(stage, "S");
  hears(carl, "{'type':'message',*'file':{'name':'a','file':'f*','size':7,'sha256':'" AAA "'}}");
  vault_did(stage, "finish 1 f* ok");
  vault_did_nothing(stage);
  g_assert_cmpint(stage->chat->files->contents.bytes, ==, 7);
  g_assert_cmpint(stage->chat->uploads.reserved, ==, FILE_MOST_OF_GUEST);
  chat_stage_free(stage);
}

// The vault has no room, or cannot look: that is the answer, and nothing of it is left.
static void test_not_prepared(void)
{
  static const enum code codes[] = {CODE_FILE_QUOTA, CODE_STORE_UNAVAILABLE};
  for (size_t i = 0; i < G_N_ELEMENTS(codes); i++) {
    struct chat_stage *stage = chat_stage_new(&with_files);
    struct person *carl = person_in(stage, "carl", "home");
    g_autofree char *expected =
        g_strdup_printf("{'type':'error','re':1,'code':'%s',*", code_name(codes[i]));
    asks(carl, HOME, "a", 10, 'a', NULL);
    vault_prepares(stage, 0, codes[i]);
    hears(carl, expected);
    g_assert_cmpint(stage->chat->uploads.reserved, ==, 0);
    g_assert_cmpuint(g_hash_table_size(stage->chat->uploads.by_number), ==, 0);
    chat_stage_free(stage);
  }
}

// Who quits is answered first; whose connection broke for good needs no ticket.
static void test_gone_meanwhile(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  struct person *dora = person_in(stage, "dora", "home");
  asks(carl, HOME, "a", 10, 'a', NULL);
  says(carl, "{'type':'quit','id':2}");
  hears_nothing(carl);
  vault_prepares(stage, 0, CODE_OK);
  hears(carl, "{'type':'bye','re':2}");
  g_assert_true(carl->closed);

  asks(dora, HOME, "a", 10, 'a', NULL);
  hangs_up(dora);
  clock_is(stage, RESUME_MS);
  vault_prepares(stage, 0, CODE_OK);
  g_assert_cmpuint(g_hash_table_size(stage->chat->uploads.by_number), ==, 0);
  g_assert_cmpuint(stage->chat->tickets.waiting.length, ==, 0);
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/upload/off", test_off);
  g_test_add_func("/server/upload/welcome", test_welcome);
  g_test_add_func("/server/upload/refused", test_refused);
  g_test_add_func("/server/upload/too-large", test_too_large);
  g_test_add_func("/server/upload/ticket", test_ticket);
  g_test_add_func("/server/upload/posted", test_posted);
  g_test_add_func("/server/upload/not-stored", test_not_stored);
  g_test_add_func("/server/upload/duplicate", test_duplicate);
  g_test_add_func("/server/upload/not-allowed-any-more", test_not_allowed_any_more);
  g_test_add_func("/server/upload/stopping", test_stopping);
  g_test_add_func("/server/upload/detached", test_detached);
  g_test_add_func("/server/upload/direct", test_direct);
  g_test_add_func("/server/upload/relayed", test_relayed);
  g_test_add_func("/server/upload/nameless", test_nameless);
  g_test_add_func("/server/upload/not-prepared", test_not_prepared);
  g_test_add_func("/server/upload/gone-meanwhile", test_gone_meanwhile);
  return g_test_run();
}
