// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of what becomes of uploads that do not go through at once: going on by the same name, a day
// of rest, restarts, and bytes that are removed at the wrong moment.
#include "file_steps.h"
#include "limits.h"

#define HOME "'room':'home'"
#define AAA "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define DAY_MS (UPLOAD_KEPT_S * 1000ll)

static const struct chat_stage_options with_files = {.files = TRUE};

// An upload breaks off after four bytes. Its number.
static guint64 breaks_off(struct person *person, const char *cid)
{
  guint64 upload = begins(person, HOME, "a", 10, 'a', cid);
  vault_receives(person->stage, upload, "", 4, CODE_COUNT);
  store_forgets_facts(person->stage);
  return upload;
}

// The number of the upload that a ticket is for.
static guint64 goes_on(struct person *person, gint64 offset)
{
  struct grant grant;
  g_autofree char *ticket = is_given(person, offset);
  g_assert_cmpint(shows_ticket(person->stage, ticket, GRANT_UPLOAD, &grant), ==, CODE_OK);
  g_assert_cmpint(grant.offset, ==, offset);
  return grant.upload;
}

static void test_goes_on(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  guint64 upload = breaks_off(carl, "c");
  g_autofree char *id = g_strdup(upload_find(stage->chat, upload)->id);
  g_assert_cmpint(stage->chat->uploads.reserved, ==, 10);
  asks(carl, HOME, "a", 10, 'a', "c");
  g_assert_cmpuint(goes_on(carl, 4), ==, upload);
  g_assert_cmpstr(upload_find(stage->chat, upload)->id, ==, id);
  g_assert_cmpint(stage->chat->uploads.reserved, ==, 10);
  store_got_nothing(stage); // it is known to the store already
  vault_receives(stage, upload, AAA, 10, CODE_OK);
  store_answers(stage, "S");
  hears(carl, "{'type':'message',*'cid':'c',*");
  g_assert_cmpint(stage->chat->uploads.reserved, ==, 0);
  chat_stage_free(stage);
}

// Of another cid, place, size, hash or name of its sender it is another one.
static void test_is_another(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  struct person *dora = person_in(stage, "dora", "home");
  says(carl, "{'type':'join','room':'pizza'}");
  all_forget(stage);
  guint64 upload = breaks_off(carl, "c");
  const struct {
    struct person *person;
    const char *place;
    gint64 size;
    char hash;
    const char *cid;
  } table[] = {
      {carl, HOME, 10, 'a', "d"},
      {carl, HOME, 10, 'a', NULL},
      {carl, "'room':'pizza'", 10, 'a', "c"},
      {carl, HOME, 11, 'a', "c"},
      {carl, HOME, 10, 'b', "c"},
      {dora, HOME, 10, 'a', "c"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    asks(table[i].person, table[i].place, "a", table[i].size, table[i].hash, table[i].cid);
    g_assert_cmpuint(goes_on(table[i].person, 0), !=, upload);
  }
  // The file's name and the caption are what was said last.
  asks(carl, HOME, "b", 10, 'a', "c");
  g_assert_cmpuint(goes_on(carl, 4), ==, upload);
  vault_receives(stage, upload, AAA, 10, CODE_OK);
  g_assert_cmpstr(store_post(stage)->file->name, ==, "b");
  chat_stage_free(stage);
}

// Its owner comes back as another session.
static void test_comes_back(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  guint64 upload = begins(carl, HOME, "a", 10, 'a', "c");
  says(carl, "{'type':'quit'}");
  vault_receives(stage, upload, "", 4, CODE_COUNT);
  carl = person_in(stage, "carl", "home");
  asks(carl, HOME, "a", 10, 'a', "c");
  g_assert_cmpuint(goes_on(carl, 4), ==, upload);
  g_assert_cmpuint(upload_find(stage->chat, upload)->upload.session, ==, carl->session->id);
  chat_stage_free(stage);
}

// Asked for again while a connection still brings it: that one is cut off, and what it had brought
// counts.
static void test_cut_off(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  guint64 upload = begins(carl, HOME, "a", 10, 'a', "c");
  asks(carl, HOME, "a", 10, 'a', "c");
  vault_receives(stage, upload, "", 6, CODE_COUNT);
  g_assert_cmpuint(goes_on(carl, 6), ==, upload);

  // It was whole when the vault heard of it: there is nothing to go on with.
  asks(carl, HOME, "a", 10, 'a', "c");
  vault_receives(stage, upload, AAA, 10, CODE_OK);
  vault_prepares(stage, 0, CODE_OK);
  hears(carl, "{'type':'error','re':1,'code':'rate.limited',*'after_ms':*");
  store_answers(stage, "S");
  hears(carl, "{'type':'message',*");

  // The store was faster than the vault.
  upload = begins(carl, HOME, "b", 10, 'b', "d");
  asks(carl, HOME, "b", 10, 'b', "d");
  vault_receives(stage, upload, AAA, 10, CODE_OK);
  store_answers(stage, "S");
  hears(carl, "{'type':'message',*");
  vault_prepares(stage, 0, CODE_OK);
  hears(carl, "{'type':'error','re':1,'code':'rate.limited',*");
  g_assert_cmpuint(carl->session->pages_pending, ==, 0);
  chat_stage_free(stage);
}

// While the vault is looking, and while the message is on its way, there is nothing to go on with.
static void test_busy(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  asks(carl, HOME, "a", 10, 'a', "c");
  asks(carl, HOME, "a", 10, 'a', "c");
  hears(carl, "{'type':'error','re':1,'code':'rate.limited',*");
  guint64 upload = goes_on(carl, 0);
  vault_receives(stage, upload, AAA, 10, CODE_OK);
  asks(carl, HOME, "a", 10, 'a', "c");
  hears(carl, "{'type':'error','re':1,'code':'rate.limited',*");
  g_assert_cmpuint(stage->vault->asked.length, ==, 0);
  chat_stage_free(stage);
}

// A second ticket for the same upload ends the first.
static void test_second_ticket(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  struct grant grant;
  asks(carl, HOME, "a", 10, 'a', "c");
  g_autofree char *first = is_given(carl, 0);
  asks(carl, HOME, "a", 10, 'a', "c");
  g_autofree char *second = is_given(carl, 0);
  g_assert_cmpint(shows_ticket(stage, first, GRANT_UPLOAD, &grant), ==, CODE_FILE_TICKET);
  g_assert_cmpint(shows_ticket(stage, second, GRANT_UPLOAD, &grant), ==, CODE_OK);
  g_assert_cmpuint(carl->session->tickets, ==, 0);
  chat_stage_free(stage);
}

// Kept for a day after it broke off, and not longer.
static void test_day(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  clock_is(stage, 5000);
  guint64 upload = breaks_off(carl, "c");
  g_autofree char *key = g_strdup(upload_find(stage->chat, upload)->upload.key);
  g_assert_cmpint(clock_is(stage, 6000), ==, DAY_MS - 1000);
  clock_is(stage, 5000 + DAY_MS - 1);
  vault_did_nothing(stage);
  clock_is(stage, 5000 + DAY_MS);
  g_autofree char *forgotten = g_strconcat("forget ", key, NULL);
  vault_did(stage, forgotten);
  vault_did(stage, "remove " AAA " kept"); // nobody waits for such bytes any more
  store_got(stage, FACT_ARRIVED, key, -1);
  g_assert_cmpint(stage->chat->uploads.reserved, ==, 0);
  asks(carl, HOME, "a", 10, 'a', "c");
  g_assert_cmpuint(goes_on(carl, 0), !=, upload);
  chat_stage_free(stage);
}

// A ticket that nobody uses leaves nothing of an upload that has not begun; one that has begun
// rests.
static void test_unused(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  asks(carl, HOME, "a", 10, 'a', NULL);
  g_free(is_given(carl, 0));
  g_assert_cmpint(clock_is(stage, 1), ==, TICKET_MS - 1);
  clock_is(stage, TICKET_MS);
  vault_did(stage, "forget *");
  vault_did(stage, "remove *");
  g_assert_cmpint(stage->chat->uploads.reserved, ==, 0);
  g_assert_cmpuint(carl->session->tickets, ==, 0);

  breaks_off(carl, "c");
  asks(carl, HOME, "a", 10, 'a', "c");
  g_free(is_given(carl, 4));
  clock_is(stage, 2 * TICKET_MS);
  vault_did_nothing(stage);
  g_assert_cmpint(stage->chat->uploads.reserved, ==, 10);
  chat_stage_free(stage);
}

// What ends for other reasons: corrupt or too large begins anew, a full disk may be tried again.
static void test_ends(void)
{
  static const struct {
    enum code code;
    gboolean rests;
  } table[] = {
      {CODE_FILE_CORRUPT, FALSE},
      {CODE_FILE_TOO_LARGE, FALSE},
      {CODE_STORE_UNAVAILABLE, TRUE},
      {CODE_COUNT, TRUE},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
    struct chat_stage *stage = chat_stage_new(&with_files);
    struct person *carl = person_in(stage, "carl", "home");
    guint64 upload = begins(carl, HOME, "a", 10, 'a', "c");
    vault_receives(stage, upload, "", 10, table[i].code);
    g_assert_true((upload_find(stage->chat, upload) != NULL) == table[i].rests);
    g_assert_cmpint(stage->chat->uploads.reserved, ==, table[i].rests ? 10 : 0);
    hears_nothing(carl);
    chat_stage_free(stage);
  }
}

// One that cannot be told from others leaves nothing when it breaks off.
static void test_nameless_ends(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  struct grant grant;
  says(carl, "{'type':'upload','id':1,'room':'home','name':'a','size':10}");
  g_autofree char *ticket = is_given(carl, 0);
  g_assert_cmpint(shows_ticket(stage, ticket, GRANT_UPLOAD, &grant), ==, CODE_OK);
  vault_receives(stage, grant.upload, "", 4, CODE_COUNT);
  vault_did(stage, "forget *");
  vault_did_nothing(stage);
  g_assert_cmpuint(g_hash_table_size(stage->chat->uploads.by_number), ==, 0);
  chat_stage_free(stage);
}

// What was under way before a restart counts, and is taken up by who asks for the same.
static void test_restart(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  guint64 upload = breaks_off(carl, "c");
  g_autofree char *key = g_strdup(upload_find(stage->chat, upload)->upload.key);
  chat_stage_free(stage);

  const struct known_fact facts[] = {{FACT_UPLOAD, {key, "carl", AAA}, 10}};
  const struct chat_stage_options one = {.files = TRUE, .facts = facts, .fact_count = 1};
  stage = chat_stage_new(&one);
  g_assert_cmpuint(stage->woken, >, 0);
  g_assert_cmpint(stage->chat->uploads.reserved, ==, 10);
  g_assert_cmpint(clock_is(stage, 1000000), ==, DAY_MS); // from the first look at the clock
  carl = person_in(stage, "carl", "home");
  asks(carl, HOME, "a", 10, 'a', "c");
  upload = goes_on(carl, 4);
  vault_receives(stage, upload, AAA, 10, CODE_OK);
  store_answers(stage, "S");
  hears(carl, "{'type':'message',*'cid':'c',*");
  store_got(stage, FACT_ARRIVED, key, -1);
  chat_stage_free(stage);

  stage = chat_stage_new(&one);
  clock_is(stage, 1000000);
  vault_did_nothing(stage);
  clock_is(stage, 1000000 + DAY_MS);
  g_autofree char *forgotten = g_strconcat("forget ", key, NULL);
  vault_did(stage, forgotten);
  chat_stage_free(stage);
}

// One without a hash cannot be asked for again: it goes at the first look at the clock.
static void test_restart_nameless(void)
{
  g_autofree char *key = hash_of('k');
  const struct known_fact facts[] = {{FACT_UPLOAD, {key, "dora", ""}, 100}};
  const struct chat_stage_options restarted = {.files = TRUE, .facts = facts, .fact_count = 1};
  struct chat_stage *stage = chat_stage_new(&restarted);
  g_assert_cmpint(clock_is(stage, 1), ==, -1);
  g_autofree char *forgotten = g_strconcat("forget ", key, NULL);
  vault_did(stage, forgotten);
  store_got(stage, FACT_ARRIVED, key, -1);
  g_assert_cmpint(stage->chat->uploads.reserved, ==, 0);
  chat_stage_free(stage);
}

// The only file with these bytes is removed while they are on their way again: they stay.
static void test_needed_again(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  g_autofree char *id = sends(carl, HOME, "a", 10, 'a');
  guint64 upload = begins(carl, HOME, "b", 10, 'a', NULL);
  file_drop(stage->chat, file_find(stage->chat, id));
  vault_receives(stage, upload, AAA, 10, CODE_OK);
  vault_did_nothing(stage);
  store_answers(stage, "S");
  vault_did(stage, "finish 2 f* ok");
  vault_did_nothing(stage);
  chat_stage_free(stage);
}

// The same where nobody could know what they would be: the upload has failed rather than to tell of
// a file that is not there.
static void test_went(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  g_autofree char *id = sends(carl, HOME, "a", 10, 'a');
  struct grant grant;
  says(carl, "{'type':'upload','id':1,'room':'home','name':'b'}");
  g_autofree char *ticket = is_given(carl, 0);
  g_assert_cmpint(shows_ticket(stage, ticket, GRANT_UPLOAD, &grant), ==, CODE_OK);
  file_drop(stage->chat, file_find(stage->chat, id));
  vault_did(stage, "remove " AAA " kept");
  vault_receives(stage, grant.upload, AAA, 10, CODE_OK);
  vault_did(stage, "finish 2 f* store.unavailable");
  vault_did(stage, "remove " AAA " kept");
  g_assert_cmpuint(store_waiting(stage), ==, 0);
  g_assert_null(stage->chat->files->contents.gone);

  // The next one goes through.
  says(carl, "{'type':'upload','id':1,'room':'home','name':'b'}");
  g_autofree char *again = is_given(carl, 0);
  g_assert_cmpint(shows_ticket(stage, again, GRANT_UPLOAD, &grant), ==, CODE_OK);
  vault_receives(stage, grant.upload, AAA, 10, CODE_OK);
  store_answers(stage, "S");
  vault_did(stage, "finish 3 f* ok");
  chat_stage_free(stage);
}

// Kicked: what the session moves is cut. An answer for an upload that is no more is of no use.
static void test_kicked(void)
{
  struct chat_stage *stage = chat_stage_new(&with_files);
  struct person *carl = person_in(stage, "carl", "home");
  guint64 upload = begins(carl, HOME, "a", 10, 'a', NULL);
  session_end(carl->session, "kicked");
  vault_did(stage, "cancel *");
  vault_receives(stage, upload, "", 3, CODE_COUNT);
  g_assert_cmpint(upload_find(stage->chat, upload)->state, ==, ARRIVAL_RESTING);
  vault_receives(stage, 4711, AAA, 3, CODE_OK);
  vault_did_nothing(stage);
  // Who has moved nothing has nothing to be cut.
  struct person *dora = person_in(stage, "dora", "home");
  session_end(dora->session, "kicked");
  vault_did_nothing(stage);
  chat_stage_free(stage);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/upload-life/goes-on", test_goes_on);
  g_test_add_func("/server/upload-life/is-another", test_is_another);
  g_test_add_func("/server/upload-life/comes-back", test_comes_back);
  g_test_add_func("/server/upload-life/cut-off", test_cut_off);
  g_test_add_func("/server/upload-life/busy", test_busy);
  g_test_add_func("/server/upload-life/second-ticket", test_second_ticket);
  g_test_add_func("/server/upload-life/day", test_day);
  g_test_add_func("/server/upload-life/unused", test_unused);
  g_test_add_func("/server/upload-life/ends", test_ends);
  g_test_add_func("/server/upload-life/nameless-ends", test_nameless_ends);
  g_test_add_func("/server/upload-life/restart", test_restart);
  g_test_add_func("/server/upload-life/restart-nameless", test_restart_nameless);
  g_test_add_func("/server/upload-life/needed-again", test_needed_again);
  g_test_add_func("/server/upload-life/went", test_went);
  g_test_add_func("/server/upload-life/kicked", test_kicked);
  return g_test_run();
}
