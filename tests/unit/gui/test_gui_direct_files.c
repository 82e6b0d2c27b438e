// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of files in direct conversations: to one person, from one person, over a restart and when
// the conversation is put away; and of files that a search finds.
#include <string.h>

#include "file_steps.h"
#include "place_steps.h"

#define SIZE 1000

// The server tells bob's file to ada, or with a cid ada's to bob; seq 0: it is not kept.
static void tell(struct steps *steps, gint64 seq, const char *cid, const char *id,
                 const char *bytes)
{
  g_autofree char *hash = file_hash(bytes, SIZE);
  g_autofree char *number =
      seq > 0 ? g_strdup_printf("\"seq\":%" G_GINT64_FORMAT ",", seq) : g_strdup("");
  g_autofree char *own = cid ? g_strdup_printf("\"cid\":\"%s\",", cid) : g_strdup("");
  fake_say(steps->server,
           "{\"type\":\"message\",%s%s\"to\":\"%s\",\"from\":\"%s\",\"time\":1790000000123,"
           "\"text\":\"\",\"file\":{\"file\":\"%s\",\"name\":\"a.bin\",\"size\":%d,"
           "\"sha256\":\"%s\"}}",
           number, own, cid ? "bob" : "ada", cid ? "ada" : "bob", id, SIZE, hash);
}

// Sends a file to bob, which the client has to ask for.
static void send_to(RitrovoRoom *bob, const char *bytes)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GFile) file = file_make("a.bin", bytes, SIZE);
  g_assert_true(ritrovo_room_send_file(bob, file, "", FALSE, &error));
  g_assert_no_error(error);
}

// Takes the request, which is for bob and for no room: its cid, newly allocated.
static char *expect_for_bob(struct steps *steps)
{
  const struct message *upload = fake_expect(steps->server, MSG_UPLOAD);
  g_assert_cmpstr(upload->to, ==, "bob");
  g_assert_false(message_has(upload, room));
  return g_strdup(upload->cid);
}

static void take_bytes(struct steps *steps, const char *bytes)
{
  give_ticket(steps, "t1", 0);
  struct fake_lane *lane = fake_accept_lane(steps->server);
  g_assert_cmpstr(fake_lane_expect(lane, MSG_UPLOAD)->ticket, ==, "t1");
  g_autofree char *sent = fake_lane_take(lane, SIZE);
  g_assert_cmpmem(sent, SIZE, bytes, SIZE);
  fake_lane_say(lane, "{\"type\":\"stored\",\"file\":\"f1\"}\n");
  fake_lane_free(lane);
}

static RitrovoMessage *row_of(RitrovoRoom *room, guint position) // borrowed
{
  g_autoptr(RitrovoMessage) row = g_list_model_get_item(ritrovo_room_get_messages(room), position);
  g_assert_nonnull(row);
  return row;
}

static guint count_rows(RitrovoRoom *room)
{
  return g_list_model_get_n_items(ritrovo_room_get_messages(room));
}

static guint count_transfers(struct steps *steps)
{
  return g_list_model_get_n_items(ritrovo_client_get_transfers(steps->client));
}

static RitrovoRoom *open_bob(struct steps *steps)
{
  RitrovoRoom *bob = ritrovo_client_open_direct(steps->client, "bob", NULL);
  g_assert_nonnull(bob);
  steps_flush(steps);
  return bob;
}

// Among guests: there and back, listed, and removed.
static void test_guests(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 1), *other = file_bytes(SIZE, 2);
  place_go_online(steps, "guest", 0, "");
  RitrovoRoom *bob = open_bob(steps);
  send_to(bob, bytes);
  g_autofree char *cid = expect_for_bob(steps);
  g_autoptr(RitrovoFile) mine = g_object_ref(ritrovo_message_get_file(row_of(bob, 0)));
  take_bytes(steps, bytes);
  tell(steps, 0, cid, "f1", bytes);
  WAIT_FOR(ritrovo_message_get_state(row_of(bob, 0)) == RITROVO_MESSAGE_SENT);
  g_assert_cmpstr(ritrovo_file_get_id(mine), ==, "f1");
  g_assert_cmpuint(count_transfers(steps), ==, 0);
  steps_flush(steps);
  g_assert_cmpint(look_up(steps, "SELECT count(*) FROM outbox"), ==, 0);

  g_autoptr(RitrovoFileList) list = ritrovo_room_list_files(bob);
  const struct message *files = fake_expect(steps->server, MSG_FILES);
  g_assert_cmpstr(files->with, ==, "bob");
  g_assert_false(message_has(files, room));
  g_autofree char *hash = file_hash(bytes, SIZE);
  fake_reply(steps->server, "files",
             ",\"with\":\"bob\",\"end\":false,\"files\":[{\"file\":\"f1\",\"name\":\"a.bin\","
             "\"size\":%d,\"sha256\":\"%s\",\"from\":\"ada\",\"time\":1}]",
             SIZE, hash);
  // Bob's has no text at all.
  g_autofree char *other_hash = file_hash(other, SIZE);
  fake_say(steps->server,
           "{\"type\":\"message\",\"to\":\"ada\",\"from\":\"bob\",\"time\":1790000000124,"
           "\"file\":{\"file\":\"f2\",\"name\":\"b.bin\",\"size\":%d,\"sha256\":\"%s\"}}",
           SIZE, other_hash);
  steps_settle(steps);
  g_assert_cmpuint(count_rows(bob), ==, 2);
  RitrovoFile *theirs = ritrovo_message_get_file(row_of(bob, 1));
  g_assert_cmpstr(ritrovo_file_get_name(theirs), ==, "b.bin");
  place_assert_counts(bob, "1/1");
  g_assert_cmpuint(g_list_model_get_n_items(G_LIST_MODEL(list)), ==, 2);
  // Nothing of it has a number to ask for more by.
  g_assert_true(ritrovo_file_list_get_end(list));

  fake_say(steps->server, "{\"type\":\"removed\",\"with\":\"bob\",\"file\":\"f2\",\"by\":\"bob\"}");
  steps_settle(steps);
  g_assert_true(ritrovo_file_get_removed(theirs));
  g_assert_cmpuint(g_list_model_get_n_items(G_LIST_MODEL(list)), ==, 1);
}

// Nobody there: it stands with the reason, and can be tried again.
static void test_nobody(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 1);
  place_go_online(steps, "guest", 0, "");
  RitrovoRoom *bob = open_bob(steps);
  send_to(bob, bytes);
  g_free(expect_for_bob(steps));
  fake_reply(steps->server, "error", ",\"code\":\"user.unknown\"");
  WAIT_FOR(ritrovo_message_get_state(row_of(bob, 0)) == RITROVO_MESSAGE_FAILED);
  g_assert_cmpstr(ritrovo_message_get_error_text(row_of(bob, 0)), ==,
                  "Nobody of that name is here. Try again when they are back.");
  g_assert_cmpint(ritrovo_room_get_presence(bob), ==, RITROVO_PRESENCE_OFFLINE);
  ritrovo_room_retry(bob, row_of(bob, 0));
  g_free(expect_for_bob(steps));
}

// Between accounts it is kept: in the history, on the app's disk, and if the app is killed before
// it was sent.
static void test_restart(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 1), *other = file_bytes(SIZE, 2);
  g_autofree char *hash = file_hash(other, SIZE);
  place_go_online(steps, "member", 0, "{\"with\":\"bob\",\"seq\":1,\"read\":1,\"time\":1}");
  g_assert_cmpstr(fake_expect(steps->server, MSG_HISTORY)->with, ==, "bob");
  fake_reply(steps->server, "history",
             ",\"with\":\"bob\",\"end\":true,\"messages\":[{\"to\":\"ada\",\"seq\":1,"
             "\"from\":\"bob\",\"time\":1,\"text\":\"look\",\"file\":{\"file\":\"f2\","
             "\"name\":\"b.bin\",\"size\":%d,\"sha256\":\"%s\"}}]",
             SIZE, hash);
  steps_settle(steps);
  RitrovoRoom *bob = ritrovo_client_find_direct(steps->client, "bob");
  g_assert_cmpstr(ritrovo_file_get_id(ritrovo_message_get_file(row_of(bob, 0))), ==, "f2");
  send_to(bob, bytes);
  g_autofree char *cid = expect_for_bob(steps);
  steps_lose_connection(steps);
  steps_flush(steps);

  steps_restart(steps);
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  bob = ritrovo_client_find_direct(steps->client, "bob");
  WAIT_FOR(count_rows(bob) == 2);
  g_assert_cmpstr(ritrovo_file_get_id(ritrovo_message_get_file(row_of(bob, 0))), ==, "f2");
  place_welcome(steps, "member", "");
  place_joined(steps, "home", 0, "");
  fake_expect(steps->server, MSG_DIRECT);
  fake_reply(steps->server, "direct",
             ",\"end\":true,\"direct\":[{\"with\":\"bob\",\"seq\":1,\"read\":1,\"time\":1}]");
  g_autofree char *again = expect_for_bob(steps);
  g_assert_cmpstr(again, ==, cid);
  take_bytes(steps, bytes);
  tell(steps, 2, cid, "f1", bytes);
  WAIT_FOR(ritrovo_message_get_state(row_of(bob, 1)) == RITROVO_MESSAGE_SENT);
  g_assert_cmpuint(count_rows(bob), ==, 2);
  g_assert_cmpint(ritrovo_message_get_seq(row_of(bob, 1)), ==, 2);
}

// Put away, nothing moves; opened again, it goes on.
static void test_put_away(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 1);
  place_go_online(steps, "guest", 0, "");
  g_autoptr(RitrovoRoom) bob = g_object_ref(open_bob(steps));
  send_to(bob, bytes);
  g_autofree char *cid = expect_for_bob(steps);
  give_ticket(steps, "t1", 0);
  struct fake_lane *lane = fake_accept_lane(steps->server);
  fake_lane_expect(lane, MSG_UPLOAD);
  ritrovo_client_leave(steps->client, bob);
  g_assert_cmpuint(count_transfers(steps), ==, 0);
  fake_lane_free(lane);

  RitrovoRoom *back = ritrovo_client_open_direct(steps->client, "bob", NULL);
  g_assert_true(back != bob);
  g_autofree char *again = expect_for_bob(steps);
  g_assert_cmpstr(again, ==, cid);
  take_bytes(steps, bytes);
  tell(steps, 0, cid, "f1", bytes);
  WAIT_FOR(count_transfers(steps) == 0);
  g_assert_cmpuint(count_rows(back), ==, 1);
}

static void search_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct outcome *outcome = data;
  outcome->list =
      ritrovo_client_search_finish(RITROVO_CLIENT(source), result, &outcome->end, &outcome->error);
  outcome->done = TRUE;
}

// What is found is the same file as in the conversation.
static void test_found(struct steps *steps, gconstpointer data)
{
  g_autofree char *bytes = file_bytes(SIZE, 1);
  g_autofree char *hash = file_hash(bytes, SIZE);
  struct outcome outcome = {0};
  place_go_online(steps, "guest", 0, "");
  RitrovoRoom *bob = open_bob(steps);
  tell(steps, 0, NULL, "f1", bytes);
  ritrovo_client_search_async(steps->client, "has:file", bob, 10, NULL, NULL, search_cb, &outcome);
  g_assert_cmpstr(fake_expect(steps->server, MSG_SEARCH)->with, ==, "bob");
  fake_reply(steps->server, "results",
             ",\"end\":true,\"messages\":[{\"to\":\"ada\",\"seq\":1,\"from\":\"bob\",\"time\":1,"
             "\"text\":\"\",\"file\":{\"file\":\"f1\",\"name\":\"a.bin\",\"size\":%d,"
             "\"sha256\":\"%s\"}}]",
             SIZE, hash);
  WAIT_FOR(outcome.done);
  g_assert_no_error(outcome.error);
  g_autoptr(RitrovoSearchResult) found = g_list_model_get_item(outcome.list, 0);
  RitrovoFile *file = ritrovo_message_get_file(ritrovo_search_result_get_message(found));
  g_assert_true(file == ritrovo_message_get_file(row_of(bob, 0)));
  outcome_clear(&outcome);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func)                                                                            \
  g_test_add(path, struct steps, NULL, file_steps_set_up, func, steps_tear_down)
  ADD("/gui/direct-files/guests", test_guests);
  ADD("/gui/direct-files/nobody", test_nobody);
  ADD("/gui/direct-files/restart", test_restart);
  ADD("/gui/direct-files/put-away", test_put_away);
  ADD("/gui/direct-files/found", test_found);
#undef ADD
  return file_steps_run();
}
