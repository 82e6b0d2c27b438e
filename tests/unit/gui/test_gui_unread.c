// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of what is unread: counted whatever is loaded, agreed upon with the server and one's other
// devices, and never one's own.
#include "place_steps.h"

static RitrovoRoom *home(struct steps *steps)
{
  return ritrovo_client_find_room(steps->client, "home");
}

// The server answers a page of counting with messages by bob, but for those whose seq is a multiple
// of three, which are our own; every tenth mentions us.
static void answer_page(struct steps *steps, gint64 from, gint64 to, gboolean end)
{
  const struct message *history = fake_expect(steps->server, MSG_HISTORY);
  g_assert_cmpint(history->after, ==, from - 1);
  g_autoptr(GString) page = g_string_new(NULL);
  for (gint64 seq = from; seq <= to; seq++)
    g_string_append_printf(
        page, "%s{\"seq\":%" G_GINT64_FORMAT ",\"from\":\"%s\",\"time\":1,\"text\":\"%s\"}",
        seq > from ? "," : "", seq, seq % 3 == 0 ? "ada" : "bob",
        seq % 10 == 0 ? "ciao ADA!" : "adagio");
  fake_reply(steps->server, "history", ",\"end\":%s,\"messages\":[%s]", end ? "true" : "false",
             page->str);
}

static void test_count(struct steps *steps, gconstpointer data)
{
  place_go_online(steps, "guest", 0, "");
  place_tell(steps, "home", 1, "bob", "uno");
  place_tell(steps, "home", 2, "ada", "mio");
  place_tell(steps, "home", 3, "bob", "Hey @Ada, ciao");
  place_tell(steps, "home", 4, "bob", "adagio");
  steps_settle(steps);
  place_assert_counts(home(steps), "3/1");
  ritrovo_room_mark_read(home(steps), 2);
  place_assert_counts(home(steps), "2/1");
  ritrovo_room_mark_read(home(steps), 3);
  place_assert_counts(home(steps), "1/0");
  ritrovo_room_mark_unread(home(steps), 1);
  place_assert_counts(home(steps), "3/1");
  g_assert_cmpint(ritrovo_room_get_last_read(home(steps)), ==, 0);
  ritrovo_room_mark_all_read(home(steps));
  place_assert_counts(home(steps), "0/0");
  g_assert_cmpint(ritrovo_room_get_last_read(home(steps)), ==, 4);
  ritrovo_room_mark_unread(home(steps), 5); // it is unread anyway
  place_assert_counts(home(steps), "0/0");
}

// What was said before one came for the first time is no news.
static void test_first_visit(struct steps *steps, gconstpointer data)
{
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  place_welcome(steps, "guest", "");
  place_joined(steps, "home", 300, "");
  fake_expect(steps->server, MSG_HISTORY);
  steps_page(steps, 251, 300, FALSE);
  steps_tell(steps, 301, "bob", "x");
  steps_settle(steps);
  steps_flush(steps);
  place_assert_counts(home(steps), "1/0");
  g_assert_cmpint(ritrovo_room_get_last_read(home(steps)), ==, 300);

  // At the next visit one has been there.
  steps_restart(steps);
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  place_assert_counts(home(steps), "1/0");
  place_welcome(steps, "guest", "");
  place_joined(steps, "home", 303, "");
  fake_expect(steps->server, MSG_HISTORY);
  steps_page(steps, 302, 303, TRUE);
  steps_settle(steps);
  place_assert_counts(home(steps), "3/0");
}

// Far more than is loaded: counted page by page.
static void test_pages(struct steps *steps, gconstpointer data)
{
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  place_welcome(steps, "member", "");
  place_joined(steps, "home", 430, ",\"read\":10");
  fake_expect(steps->server, MSG_DIRECT);
  fake_reply(steps->server, "direct", ",\"end\":true,\"direct\":[]");
  fake_expect(steps->server, MSG_HISTORY);
  steps_page(steps, 381, 430, FALSE);
  steps_flush(steps);
  answer_page(steps, 11, 210, FALSE);
  fake_expect(steps->server, MSG_HISTORY);
  fake_reply(steps->server, "error", ",\"code\":\"rate.limited\",\"after_ms\":1");
  answer_page(steps, 211, 410, FALSE);
  steps_settle(steps);
  // 11 to 410 without 133 of our own, and 20 that are in the window.
  place_assert_counts(home(steps), "287/27");
  g_assert_cmpuint(g_list_model_get_n_items(ritrovo_room_get_messages(home(steps))), ==, 50);

  // Reading on takes away what is read, wherever the window is.
  ritrovo_room_mark_read(home(steps), 410);
  place_assert_counts(home(steps), "20/0");
  ritrovo_room_mark_all_read(home(steps));
  place_assert_counts(home(steps), "0/0");
}

// There is an end to counting, and it goes on when there is room again.
static void test_many(struct steps *steps, gconstpointer data)
{
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  place_welcome(steps, "member", "");
  place_joined(steps, "home", 5000, ",\"read\":0");
  fake_expect(steps->server, MSG_DIRECT);
  fake_reply(steps->server, "direct", ",\"end\":true,\"direct\":[]");
  fake_expect(steps->server, MSG_HISTORY);
  steps_page(steps, 4951, 5000, FALSE);
  steps_flush(steps);
  for (gint64 from = 1; from < 1500; from += 200)
    answer_page(steps, from, from + 199, FALSE);
  steps_settle(steps);
  g_assert_cmpuint(ritrovo_room_get_unread_count(home(steps)), ==, ROOM_UNREAD_MAX);
  steps_tell(steps, 5001, "bob", "x");
  steps_settle(steps);
  g_assert_cmpuint(ritrovo_room_get_unread_count(home(steps)), ==, ROOM_UNREAD_MAX);
  ritrovo_room_mark_read(home(steps), 4990);
  const struct message *history = fake_take(steps->server);
  while (history->type != MSG_READ)
    history = fake_take(steps->server);
  g_assert_cmpint(history->seq, ==, 4990);
  steps_settle(steps);
  place_assert_counts(home(steps), "11/0");
}

// What other devices did is taken over; what was done here while away is told.
static void test_devices(struct steps *steps, gconstpointer data)
{
  place_go_online(steps, "member", 0, "");
  for (gint64 seq = 1; seq <= 5; seq++)
    steps_tell(steps, seq, "bob", "x");
  steps_settle(steps);
  ritrovo_room_mark_read(home(steps), 4);
  g_assert_cmpint(fake_expect(steps->server, MSG_READ)->seq, ==, 4);
  fake_say(steps->server, "{\"type\":\"read\",\"room\":\"home\",\"seq\":1,\"unread\":true}");
  steps_settle(steps);
  place_assert_counts(home(steps), "4/0");
  ritrovo_room_mark_read(home(steps), 3);
  g_assert_cmpint(fake_expect(steps->server, MSG_READ)->seq, ==, 3);
  ritrovo_room_mark_unread(home(steps), 3);
  const struct message *read = fake_expect(steps->server, MSG_READ);
  g_assert_cmpint(read->seq, ==, 2);
  g_assert_true(message_has(read, unread) && read->unread);

  // Somebody else's word, elsewhere, while we were away and did nothing.
  steps_lose_connection(steps);
  steps_come_back(steps);
  place_welcome(steps, "member", "");
  place_joined(steps, "home", 5, ",\"read\":1");
  fake_expect(steps->server, MSG_DIRECT);
  steps_settle(steps);
  g_assert_cmpint(ritrovo_room_get_last_read(home(steps)), ==, 1);
  place_assert_counts(home(steps), "4/0");

  // Our own word: marked while away.
  steps_lose_connection(steps);
  ritrovo_room_mark_unread(home(steps), 1);
  steps_come_back(steps);
  place_welcome(steps, "member", "");
  place_joined(steps, "home", 5, ",\"read\":1");
  fake_expect(steps->server, MSG_DIRECT);
  steps_settle(steps);
  place_assert_counts(home(steps), "5/0");
  ritrovo_client_disconnect_async(steps->client, NULL, NULL);
  read = fake_expect(steps->server, MSG_READ);
  g_assert_cmpint(read->seq, ==, 0);
  g_assert_true(message_has(read, unread) && read->unread);
}

// The New line's place is kept over a restart, even one that was moved back by hand.
static void test_kept(struct steps *steps, gconstpointer data)
{
  place_go_online(steps, "guest", 0, "");
  for (gint64 seq = 1; seq <= 4; seq++)
    steps_tell(steps, seq, "bob", "x");
  steps_settle(steps);
  ritrovo_room_mark_read(home(steps), 4);
  ritrovo_room_mark_unread(home(steps), 2);
  steps_restart(steps);
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  g_assert_cmpint(ritrovo_room_get_last_read(home(steps)), ==, 1);
  place_assert_counts(home(steps), "3/0");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func)                                                                            \
  g_test_add(path, struct steps, NULL, steps_set_up_store, func, steps_tear_down)
  ADD("/gui/unread/count", test_count);
  ADD("/gui/unread/first-visit", test_first_visit);
  ADD("/gui/unread/pages", test_pages);
  ADD("/gui/unread/many", test_many);
  ADD("/gui/unread/devices", test_devices);
  ADD("/gui/unread/kept", test_kept);
#undef ADD
  return g_test_run();
}
