// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of ritrovo-room.h: saying something and what the server makes of it, the members, older
// pages, gaps.
#include "client_steps.h"
#include "ritrovo-room.h"

#include <string.h>

static RitrovoMessage *message_at(struct steps *steps, guint position) // borrowed
{
  g_autoptr(RitrovoMessage) message =
      g_list_model_get_item(ritrovo_room_get_messages(steps_room(steps)), position);
  return message;
}

static void test_send(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_say(steps, "uno\r\ndue");
  steps_assert_log(steps, "ada: uno\ndue (pending)");
  RitrovoMessage *pending = message_at(steps, 0);
  g_assert_true(ritrovo_message_get_mine(pending));

  const struct message *message = fake_expect(steps->server, MSG_MESSAGE);
  g_assert_cmpstr(message->room, ==, "home");
  g_assert_cmpstr(message->text, ==, "uno\ndue");
  g_assert_cmpstr(message->cid, ==, ritrovo_message_get_cid(pending));
  g_autofree char *cid = g_strdup(message->cid);
  steps_tell(steps, 1, "bob", "prima");
  steps_echo(steps, cid, 2, "uno\\ndue");
  steps_settle(steps);
  steps_assert_log(steps, "bob: prima | ada: uno\ndue");
  g_assert_true(message_at(steps, 1) == pending);
  g_assert_cmpint(ritrovo_message_get_seq(pending), ==, 2);
  g_assert_cmpint(ritrovo_message_get_time(pending), ==, G_GINT64_CONSTANT(1790000000123));
  g_assert_false(ritrovo_message_get_mine(message_at(steps, 0)));
}

static void test_cannot_be_sent(struct steps *steps, gconstpointer data)
{
  g_autofree char *long_text = g_strnfill(101, 'x'); // the server's limit is 100
  const char *const texts[] = {"", "\r", "a\033b", long_text};
  steps_go_online(steps);
  for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autoptr(GError) error = NULL;
    g_assert_false(ritrovo_room_send(steps_room(steps), texts[i], &error));
    g_assert_error(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_MESSAGE);
  }
  steps_assert_log(steps, "");
}

static void test_refused_and_retried(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_say(steps, "uno");
  steps_say(steps, "due");
  g_autofree char *cid = g_strdup(fake_expect(steps->server, MSG_MESSAGE)->cid);
  fake_reply(steps->server, "error", ",\"code\":\"cid.reused\",\"text\":\"Twice.\"");
  // The next one does not wait for it.
  g_assert_cmpstr(fake_expect(steps->server, MSG_MESSAGE)->text, ==, "due");
  steps_assert_log(steps, "ada: uno (Twice.) | ada: due (pending)");
  RitrovoMessage *failed = message_at(steps, 0);
  fake_reply(steps->server, "error", ",\"code\":\"room.not_joined\"");
  steps_settle(steps);
  g_assert_cmpint(ritrovo_message_get_state(message_at(steps, 1)), ==, RITROVO_MESSAGE_FAILED);

  ritrovo_room_discard(steps_room(steps), message_at(steps, 1));
  ritrovo_room_retry(steps_room(steps), failed);
  steps_assert_log(steps, "ada: uno (pending)");
  const struct message *again = fake_expect(steps->server, MSG_MESSAGE);
  g_assert_cmpstr(again->cid, ==, cid);
  steps_echo(steps, cid, 1, "uno");
  steps_settle(steps);
  steps_assert_log(steps, "ada: uno");
}

static void assert_delayed(struct steps *steps, gboolean delayed)
{
  g_autofree char *words = NULL;
  g_object_get(steps_room(steps), "delay-text", &words, NULL);
  g_assert_cmpint(*words != '\0', ==, delayed);
}

// Too much at once: it stays pending and goes out by itself, and the order holds. What takes long
// enough to be read is told.
static void test_rate_limited(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_say(steps, "uno");
  steps_say(steps, "due");
  g_autofree char *cid = g_strdup(fake_expect(steps->server, MSG_MESSAGE)->cid);
  fake_reply(steps->server, "error", ",\"code\":\"rate.limited\",\"after_ms\":1");
  g_assert_cmpstr(fake_expect(steps->server, MSG_MESSAGE)->cid, ==, cid);
  steps_assert_log(steps, "ada: uno (pending) | ada: due (pending)");
  assert_delayed(steps, FALSE);
  fake_reply(steps->server, "error", ",\"code\":\"store.unavailable\"");
  g_assert_cmpstr(fake_expect(steps->server, MSG_MESSAGE)->cid, ==, cid);
  assert_delayed(steps, TRUE);
  steps_echo(steps, cid, 1, "uno");
  g_assert_cmpstr(fake_expect(steps->server, MSG_MESSAGE)->text, ==, "due");
  assert_delayed(steps, FALSE);
  fake_reply(steps->server, "error", ",\"code\":\"rate.limited\",\"after_ms\":50000");
  steps_settle(steps);
  assert_delayed(steps, TRUE);
}

// A pending one that was discarded is not sent; one that was on its way comes back as said.
static void test_discard(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_say(steps, "uno");
  steps_say(steps, "due");
  steps_say(steps, "tre");
  g_autofree char *cid = g_strdup(fake_expect(steps->server, MSG_MESSAGE)->cid);
  ritrovo_room_discard(steps_room(steps), message_at(steps, 1));
  ritrovo_room_discard(steps_room(steps), message_at(steps, 0));
  steps_assert_log(steps, "ada: tre (pending)");
  steps_echo(steps, cid, 1, "uno");
  g_assert_cmpstr(fake_expect(steps->server, MSG_MESSAGE)->text, ==, "tre");
  steps_assert_log(steps, "ada: uno | ada: tre (pending)");
}

// Leaving does not take back what was said a moment ago.
static void test_said_before_leaving(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_say(steps, "uno");
  steps_say(steps, "due");
  steps_say(steps, "tre");
  ritrovo_client_disconnect_async(steps->client, NULL, NULL);
  g_assert_cmpstr(fake_expect(steps->server, MSG_MESSAGE)->text, ==, "uno");
  g_assert_cmpstr(fake_expect(steps->server, MSG_MESSAGE)->text, ==, "due");
  g_assert_cmpstr(fake_expect(steps->server, MSG_MESSAGE)->text, ==, "tre");
  fake_expect(steps->server, MSG_QUIT);
  fake_hang_up(steps->server);
  g_assert_false(ritrovo_room_send(steps_room(steps), "quattro", NULL));
}

static void presence(struct steps *steps, const char *event, const char *name)
{
  fake_say(steps->server,
           "{\"type\":\"presence\",\"room\":\"home\",\"event\":\"%s\",\"name\":\"%s\"}", event,
           name);
}

static void test_presence(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  presence(steps, "join", "carla");
  presence(steps, "join", "anna");
  presence(steps, "join", "anna");
  presence(steps, "leave", "bob");
  steps_settle(steps);
  steps_assert_members(steps, "Ada anna carla");
  g_assert_cmpuint(ritrovo_room_get_member_count(steps_room(steps)), ==, 3);
  steps_assert_log(steps, "~carla joined | ~anna joined | ~bob left");
}

static void test_load_older(struct steps *steps, gconstpointer data)
{
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e1", FALSE);
  steps_joined(steps, 9);
  fake_expect(steps->server, MSG_HISTORY);
  steps_page(steps, 8, 9, FALSE);
  steps_settle(steps);

  ritrovo_room_load_older(steps_room(steps));
  ritrovo_room_load_older(steps_room(steps));
  const struct message *history = fake_expect(steps->server, MSG_HISTORY);
  g_assert_cmpint(history->before, ==, 8);
  steps_page(steps, 6, 7, FALSE);
  steps_settle(steps);
  ritrovo_room_load_older(steps_room(steps));
  g_assert_cmpint(fake_expect(steps->server, MSG_HISTORY)->before, ==, 6);
  steps_page(steps, 5, 5, TRUE);
  steps_settle(steps);
  steps_assert_log(steps, "bob: 5 | bob: 6 | bob: 7 | bob: 8 | bob: 9");

  // There is nothing before it.
  ritrovo_room_load_older(steps_room(steps));
  steps_settle(steps);
}

// The server left something out: it is fetched.
static void test_gap(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_tell(steps, 1, "bob", "1");
  steps_tell(steps, 4, "bob", "4");
  const struct message *history = fake_expect(steps->server, MSG_HISTORY);
  g_assert_cmpint(history->after, ==, 1);
  fake_reply(steps->server, "error", ",\"code\":\"rate.limited\",\"after_ms\":1");
  g_assert_cmpint(fake_expect(steps->server, MSG_HISTORY)->after, ==, 1);
  steps_page(steps, 2, 4, TRUE);
  steps_tell(steps, 5, "bob", "5");
  steps_settle(steps);
  steps_assert_log(steps, "bob: 1 | bob: 2 | bob: 3 | bob: 4 | bob: 5");
}

// A server whose pages lead nowhere is not asked for ever.
static void test_page_without_progress(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_tell(steps, 1, "bob", "1");
  steps_tell(steps, 4, "bob", "4");
  fake_expect(steps->server, MSG_HISTORY);
  steps_page(steps, 1, 1, FALSE);
  fake_expect(steps->server, MSG_HISTORY); // to count what is unread
  steps_page(steps, 1, 1, FALSE);
  steps_settle(steps);
  steps_assert_log(steps, "bob: 1 | bob: 4");
}

// A view may keep the room longer than the client.
static void test_outlives_client(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  steps_say(steps, "uno");
  RitrovoRoom *room = g_object_ref(steps_room(steps));
  steps_disconnect(steps);
  g_assert_finalize_object(steps->client);
  g_assert_false(ritrovo_room_send(room, "due", NULL));
  ritrovo_room_load_older(room);
  g_assert_cmpuint(g_list_model_get_n_items(ritrovo_room_get_messages(room)), ==, 1);
  g_assert_finalize_object(room);
  steps->client = ritrovo_client_new();
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func) g_test_add(path, struct steps, NULL, steps_set_up, func, steps_tear_down)
  ADD("/gui/room/send", test_send);
  ADD("/gui/room/cannot-be-sent", test_cannot_be_sent);
  ADD("/gui/room/refused-and-retried", test_refused_and_retried);
  ADD("/gui/room/rate-limited", test_rate_limited);
  ADD("/gui/room/discard", test_discard);
  ADD("/gui/room/said-before-leaving", test_said_before_leaving);
  ADD("/gui/room/presence", test_presence);
  ADD("/gui/room/load-older", test_load_older);
  ADD("/gui/room/gap", test_gap);
  ADD("/gui/room/page-without-progress", test_page_without_progress);
  ADD("/gui/room/outlives-client", test_outlives_client);
#undef ADD
  return g_test_run();
}
