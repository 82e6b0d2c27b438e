// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of what the client does when the connection breaks: it comes back as the same person, has
// what it missed, and has said what it wanted to say once.
#include "client_steps.h"
#include "ritrovo-room.h"

// hello by token, welcome, joined.
static void resume(struct steps *steps, gint64 seq)
{
  steps_come_back(steps);
  const struct message *hello = fake_expect(steps->server, MSG_HELLO);
  g_assert_cmpstr(hello->token, ==, "secret");
  g_assert_false(message_has(hello, name));
  steps_welcome(steps, "ada", "e1", TRUE);
  steps_joined(steps, seq);
}

static void test_resume(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_tell(steps, 1, "bob", "uno");
  steps_settle(steps);
  steps_lose_connection(steps);
  g_assert_cmpstr(ritrovo_client_get_status_text(steps->client), !=, "");
  g_assert_cmpint(ritrovo_client_get_round_trip(steps->client), ==, -1);
  g_assert_cmpuint(ritrovo_client_get_countdown(steps->client), >, 0);
  steps_say(steps, "mio");
  steps_say(steps, "mio due");
  steps_assert_log(steps, "bob: uno | ada: mio (pending) | ada: mio due (pending)");

  // What was missed comes in two pages, and live messages come in between.
  resume(steps, 4);
  g_assert_cmpint(ritrovo_client_get_countdown(steps->client), ==, 0);
  const struct message *history = fake_expect(steps->server, MSG_HISTORY);
  g_assert_cmpint(history->after, ==, 1);
  steps_tell(steps, 5, "bob", "cinque");
  fake_reply(steps->server, "history",
             ",\"end\":false,\"messages\":["
             "{\"seq\":2,\"from\":\"bob\",\"time\":1,\"text\":\"due\"},"
             "{\"seq\":3,\"from\":\"bob\",\"time\":1,\"text\":\"tre\"}]");
  history = fake_expect(steps->server, MSG_HISTORY);
  g_assert_cmpint(history->after, ==, 3);
  fake_reply(steps->server, "history",
             ",\"end\":true,\"messages\":["
             "{\"seq\":4,\"from\":\"bob\",\"time\":1,\"text\":\"quattro\"},"
             "{\"seq\":5,\"from\":\"bob\",\"time\":1,\"text\":\"cinque\"}]");

  // What waited goes out, in order.
  const struct message *message = fake_expect(steps->server, MSG_MESSAGE);
  g_assert_cmpstr(message->text, ==, "mio");
  steps_echo(steps, message->cid, 6, "mio");
  message = fake_expect(steps->server, MSG_MESSAGE);
  g_assert_cmpstr(message->text, ==, "mio due");
  steps_echo(steps, message->cid, 7, "mio due");
  steps_settle(steps);
  g_assert_cmpint(ritrovo_client_get_state(steps->client), ==, RITROVO_CLIENT_ONLINE);
  g_assert_cmpstr(ritrovo_client_get_status_text(steps->client), ==, "");
  steps_assert_log(steps, "bob: uno | bob: due | bob: tre | bob: quattro | bob: cinque | "
                          "ada: mio | ada: mio due");
}

// The connection breaks between the message and its echo: it is sent again under the same cid.
static void test_resend_same_cid(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_say(steps, "mio");
  g_autofree char *cid = g_strdup(fake_expect(steps->server, MSG_MESSAGE)->cid);
  steps_lose_connection(steps);
  resume(steps, 0);
  const struct message *again = fake_expect(steps->server, MSG_MESSAGE);
  g_assert_cmpstr(again->cid, ==, cid);
  g_assert_cmpstr(again->text, ==, "mio");
  steps_echo(steps, cid, 1, "mio");
  steps_echo(steps, cid, 1, "mio");
  steps_settle(steps);
  steps_assert_log(steps, "ada: mio");
}

// The server had committed it before the break: the history brings it, and it is not sent again.
static void test_echo_lost(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_tell(steps, 1, "bob", "uno");
  steps_settle(steps);
  steps_say(steps, "mio");
  g_autofree char *cid = g_strdup(fake_expect(steps->server, MSG_MESSAGE)->cid);
  steps_lose_connection(steps);
  resume(steps, 2);
  fake_expect(steps->server, MSG_HISTORY);
  fake_reply(steps->server, "history",
             ",\"end\":true,\"messages\":[{\"seq\":2,\"cid\":\"%s\",\"from\":\"ada\","
             "\"time\":1,\"text\":\"mio\"}]",
             cid);
  steps_settle(steps); // a message before the pong would fail here
  steps_assert_log(steps, "bob: uno | ada: mio");
}

// The session is over, the name is free.
static void test_token_refused(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_lose_connection(steps);
  steps_come_back(steps);
  g_assert_cmpstr(fake_expect(steps->server, MSG_HELLO)->token, ==, "secret");
  fake_reply(steps->server, "error", ",\"code\":\"auth.failed\"");
  const struct message *hello = fake_expect(steps->server, MSG_HELLO);
  g_assert_cmpstr(hello->name, ==, "ada");
  g_assert_false(message_has(hello, token));
  steps_welcome(steps, "ada", "e1", FALSE);
  steps_joined(steps, 0);
  steps_settle(steps);
  g_assert_cmpint(ritrovo_client_get_state(steps->client), ==, RITROVO_CLIENT_ONLINE);
}

// The session is over and the name is not free: the client keeps asking for it.
static void test_name_still_used(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_lose_connection(steps);
  steps_come_back(steps);
  fake_expect(steps->server, MSG_HELLO);
  fake_reply(steps->server, "error", ",\"code\":\"auth.failed\"");
  for (int i = 0; i < 3; i++) {
    g_assert_cmpstr(fake_expect(steps->server, MSG_HELLO)->name, ==, "ada");
    fake_reply(steps->server, "error", ",\"code\":\"name.taken\",\"suggestion\":\"ada2\"");
    WAIT_FOR(ritrovo_client_get_state(steps->client) == RITROVO_CLIENT_WAITING);
    g_assert_cmpstr(ritrovo_client_get_status_text(steps->client), ==,
                    "Your name is still in use, trying again.");
    steps_come_back(steps);
  }
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e1", FALSE);
  steps_joined(steps, 0);
  steps_settle(steps);
  g_assert_cmpint(ritrovo_client_get_state(steps->client), ==, RITROVO_CLIENT_ONLINE);
  g_assert_null(steps->ended);
}

// Whoever had a name of the server's takes another one.
static void test_guest_name_lost(struct steps *steps, gconstpointer data)
{
  steps_connect(steps, "");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "Guest7", "e1", FALSE);
  steps_joined(steps, 0);
  WAIT_FOR(steps->connected);
  steps_lose_connection(steps);
  steps_say(steps, "mio");
  steps_come_back(steps);
  fake_expect(steps->server, MSG_HELLO);
  fake_reply(steps->server, "error", ",\"code\":\"auth.failed\"");
  g_assert_cmpstr(fake_expect(steps->server, MSG_HELLO)->name, ==, "Guest7");
  fake_reply(steps->server, "error", ",\"code\":\"name.taken\"");
  g_assert_false(message_has(fake_expect(steps->server, MSG_HELLO), name));
  steps_welcome(steps, "Guest9", "e1", FALSE);
  steps_joined(steps, 0);
  steps_settle(steps);
  g_assert_cmpstr(ritrovo_client_get_own_name(steps->client), ==, "Guest9");

  // The server knows the cid as Guest7's, if it knows it: only a person can say that it is to be
  // Guest9's.
  steps_assert_log(steps, "Guest7: mio (This was written as Guest7, and may not have been sent.)");
  RitrovoRoom *room = steps_room(steps);
  g_autoptr(RitrovoMessage) own = g_list_model_get_item(ritrovo_room_get_messages(room), 0);
  ritrovo_room_retry(room, own);
  g_assert_cmpstr(fake_expect(steps->server, MSG_MESSAGE)->text, ==, "mio");
  steps_assert_log(steps, "Guest9: mio (pending)");
}

static void test_banned_meanwhile(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_lose_connection(steps);
  steps_come_back(steps);
  fake_expect(steps->server, MSG_HELLO);
  fake_reply(steps->server, "error", ",\"code\":\"name.banned\"");
  WAIT_FOR(steps->ended != NULL);
  g_assert_error(steps->ended, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_BANNED);
  g_assert_cmpint(ritrovo_client_get_state(steps->client), ==, RITROVO_CLIENT_OFFLINE);
}

// Another database, perhaps another server at the same address: the log begins anew, and what waits
// is not told to strangers by itself.
static void test_other_epoch(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_tell(steps, 1, "bob", "uno");
  steps_settle(steps);
  steps_lose_connection(steps);
  steps_say(steps, "mio");
  steps_come_back(steps);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e2", FALSE);
  steps_joined(steps, 1);
  const struct message *history = fake_expect(steps->server, MSG_HISTORY);
  g_assert_false(message_has(history, after));
  fake_reply(steps->server, "history",
             ",\"end\":true,\"messages\":[{\"seq\":1,\"from\":\"eva\",\"time\":1,"
             "\"text\":\"nuovo\"}]");
  steps_settle(steps);
  steps_assert_log(steps, "eva: nuovo | ada: mio (The server is not the one that this was written "
                          "for. It was not sent here.)");

  RitrovoRoom *room = steps_room(steps);
  g_autoptr(RitrovoMessage) own = g_list_model_get_item(ritrovo_room_get_messages(room), 1);
  g_autofree char *cid = g_strdup(ritrovo_message_get_cid(own));
  ritrovo_room_retry(room, own);
  const struct message *message = fake_expect(steps->server, MSG_MESSAGE);
  g_assert_cmpstr(message->text, ==, "mio");
  g_assert_cmpstr(message->cid, !=, cid);
  g_assert_cmpstr(message->cid, ==, ritrovo_message_get_cid(own));
  steps_assert_log(steps, "eva: nuovo | ada: mio (pending)");
}

// More was missed than anyone wants to fetch: the newest page takes the log's place.
static void test_too_much_missed(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_tell(steps, 1, "bob", "uno");
  steps_settle(steps);
  steps_lose_connection(steps);
  resume(steps, 5000);
  const struct message *history = fake_expect(steps->server, MSG_HISTORY);
  g_assert_false(message_has(history, after));
  g_assert_false(message_has(history, before));
  fake_reply(steps->server, "history",
             ",\"end\":false,\"messages\":[{\"seq\":5000,\"from\":\"bob\",\"time\":1,"
             "\"text\":\"molto\"}]");
  steps_count_nothing(steps);
  steps_settle(steps);
  steps_assert_log(steps, "bob: molto");
}

static void test_shutdown(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  fake_say(steps->server,
           "{\"type\":\"shutdown\",\"reason\":\"update\",\"reconnect_after_ms\":20000}");
  steps_settle(steps);
  steps_lose_connection(steps);
  g_assert_cmpstr(ritrovo_client_get_status_text(steps->client), ==, "The server was closed.");
  g_assert_cmpuint(ritrovo_client_get_countdown(steps->client), >, 15);
  steps_assert_log(steps, "~The server was closed.");

  // It is not back yet.
  ritrovo_client_try_now(steps->client);
  fake_accept(steps->server);
  steps_lose_connection(steps);
  g_assert_cmpstr(ritrovo_client_get_status_text(steps->client), ==, "The server was closed.");

  resume(steps, 0);
  steps_settle(steps);
  g_assert_cmpint(ritrovo_client_get_state(steps->client), ==, RITROVO_CLIENT_ONLINE);
  g_assert_cmpstr(ritrovo_client_get_status_text(steps->client), ==, "");
}

static void test_pings_unanswered(struct steps *steps, gconstpointer data)
{
  fake_answer_pings(steps->server, FALSE);
  steps_go_online(steps);
  WAIT_FOR(ritrovo_client_get_state(steps->client) == RITROVO_CLIENT_WAITING);
  WAIT_FOR(fake_is_closed(steps->server));
  g_assert_cmpint(ritrovo_client_get_round_trip(steps->client), ==, -1);
}

static void test_disconnect_while_waiting(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_lose_connection(steps);
  steps_disconnect(steps);
  g_assert_cmpint(ritrovo_client_get_state(steps->client), ==, RITROVO_CLIENT_OFFLINE);
  g_assert_cmpuint(ritrovo_client_get_countdown(steps->client), ==, 0);
  g_autoptr(GError) error = NULL;
  g_assert_false(ritrovo_room_send(steps_room(steps), "mio", &error));
  g_assert_error(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_LOST);
}

static void count_cb(guint *count)
{
  ++*count;
}

// What is said online is merely on its way. It waits from the loss of the connection until the
// client is online again, whether it goes out then or not, and is told so once each time.
static void test_waits(struct steps *steps, gconstpointer data)
{
  guint changes = 0;
  steps_go_online(steps);
  steps_say(steps, "uno");
  GListModel *messages = ritrovo_room_get_messages(steps_room(steps));
  g_autoptr(RitrovoMessage) first = g_list_model_get_item(messages, 0);
  g_signal_connect_swapped(first, "notify::waiting", G_CALLBACK(count_cb), &changes);
  g_assert_cmpint(ritrovo_message_get_state(first), ==, RITROVO_MESSAGE_PENDING);
  g_assert_false(ritrovo_message_get_waiting(first));
  g_autofree char *cid = g_strdup(fake_expect(steps->server, MSG_MESSAGE)->cid);

  steps_lose_connection(steps);
  g_assert_true(ritrovo_message_get_waiting(first));
  steps_say(steps, "due");
  g_autoptr(RitrovoMessage) second = g_list_model_get_item(messages, 1);
  g_assert_true(ritrovo_message_get_waiting(second));

  steps_come_back(steps);
  fake_expect(steps->server, MSG_HELLO);
  g_assert_true(ritrovo_message_get_waiting(first));
  steps_welcome(steps, "ada", "e1", TRUE);
  steps_joined(steps, 0);
  g_assert_cmpstr(fake_expect(steps->server, MSG_MESSAGE)->cid, ==, cid);
  g_assert_cmpint(ritrovo_message_get_state(first), ==, RITROVO_MESSAGE_PENDING);
  g_assert_false(ritrovo_message_get_waiting(first));
  g_assert_false(ritrovo_message_get_waiting(second));
  g_assert_cmpuint(changes, ==, 2);

  steps_echo(steps, cid, 1, "uno");
  fake_expect(steps->server, MSG_MESSAGE);
  steps_lose_connection(steps);
  g_assert_cmpint(ritrovo_message_get_state(first), ==, RITROVO_MESSAGE_SENT);
  g_assert_false(ritrovo_message_get_waiting(first));
  g_assert_true(ritrovo_message_get_waiting(second));
  g_assert_cmpuint(changes, ==, 2);
}

// Another database takes nothing that was written for the first: it failed, and waits no more.
static void test_waits_in_vain(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_lose_connection(steps);
  steps_say(steps, "uno");
  g_autoptr(RitrovoMessage) message =
      g_list_model_get_item(ritrovo_room_get_messages(steps_room(steps)), 0);
  g_assert_true(ritrovo_message_get_waiting(message));
  steps_come_back(steps);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e2", FALSE);
  steps_joined(steps, 0);
  steps_settle(steps);
  g_assert_cmpint(ritrovo_message_get_state(message), ==, RITROVO_MESSAGE_FAILED);
  steps_lose_connection(steps);
  g_assert_false(ritrovo_message_get_waiting(message));
}

// Without anybody asking, the client comes back by itself.
static void test_by_itself(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_lose_connection(steps);
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func) g_test_add(path, struct steps, NULL, steps_set_up, func, steps_tear_down)
  ADD("/gui/reconnect/resume", test_resume);
  ADD("/gui/reconnect/resend-same-cid", test_resend_same_cid);
  ADD("/gui/reconnect/echo-lost", test_echo_lost);
  ADD("/gui/reconnect/token-refused", test_token_refused);
  ADD("/gui/reconnect/name-still-used", test_name_still_used);
  ADD("/gui/reconnect/guest-name-lost", test_guest_name_lost);
  ADD("/gui/reconnect/banned-meanwhile", test_banned_meanwhile);
  ADD("/gui/reconnect/other-epoch", test_other_epoch);
  ADD("/gui/reconnect/too-much-missed", test_too_much_missed);
  ADD("/gui/reconnect/shutdown", test_shutdown);
  ADD("/gui/reconnect/disconnect-while-waiting", test_disconnect_while_waiting);
  ADD("/gui/reconnect/waits", test_waits);
  ADD("/gui/reconnect/waits-in-vain", test_waits_in_vain);
  ADD("/gui/reconnect/by-itself", test_by_itself);
#undef ADD
  g_test_add("/gui/reconnect/pings-unanswered", struct steps, GUINT_TO_POINTER(50), steps_set_up,
             test_pings_unanswered, steps_tear_down);
  return g_test_run();
}
