// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of what a room keeps between two runs of the app: its last pages, where reading stopped,
// and what was being written.
#include "client_steps.h"
#include "ritrovo-message-model.h"
#include "ritrovo-room.h"

// In a room whose newest message is `top`, up to which everything from `first` is here.
static void enter(struct steps *steps, const char *epoch, gint64 first, gint64 top)
{
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", epoch, FALSE);
  steps_joined(steps, top);
  fake_expect(steps->server, MSG_HISTORY);
  steps_page(steps, first, top, FALSE);
  steps_settle(steps);
}

// Started again, and as far as hello.
static void come_back(struct steps *steps)
{
  steps_restart(steps);
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
}

static guint count(struct steps *steps)
{
  return g_list_model_get_n_items(ritrovo_room_get_messages(steps_room(steps)));
}

static gint64 seq_at(struct steps *steps, guint position)
{
  g_autoptr(RitrovoMessage) row =
      g_list_model_get_item(ritrovo_room_get_messages(steps_room(steps)), position);
  return ritrovo_message_get_seq(row);
}

// The text is there before the server has said a word; then what was missed is fetched.
static void test_catches_up(struct steps *steps, gconstpointer data)
{
  enter(steps, "e1", 5, 7);
  come_back(steps);
  steps_assert_log(steps, "bob: 5 | bob: 6 | bob: 7");
  g_assert_cmpstr(ritrovo_client_get_server_name(steps->client), ==, "Lab 7");
  steps_welcome(steps, "ada", "e1", TRUE);
  steps_joined(steps, 9);
  const struct message *history = fake_expect(steps->server, MSG_HISTORY);
  g_assert_cmpint(history->after, ==, 7);
  steps_page(steps, 8, 9, TRUE);
  steps_tell(steps, 10, "bob", "10");
  steps_settle(steps);
  steps_assert_log(steps, "bob: 5 | bob: 6 | bob: 7 | bob: 8 | bob: 9 | bob: 10");
}

// Too much was missed: the window stays where reading stopped, and goes on from there.
static void test_stays_in_the_past(struct steps *steps, gconstpointer data)
{
  enter(steps, "e1", 5, 7);
  come_back(steps);
  steps_welcome(steps, "ada", "e1", TRUE);
  steps_joined(steps, 5007);
  steps_count_nothing(steps);
  steps_tell(steps, 5008, "bob", "5008");
  steps_settle(steps);
  steps_assert_log(steps, "bob: 5 | bob: 6 | bob: 7");
  g_assert_false(ritrovo_room_get_at_newest(steps_room(steps)));
  g_assert_cmpuint(ritrovo_room_get_newer_count(steps_room(steps)), ==, 5001);
  ritrovo_room_load_newer(steps_room(steps));
  g_assert_cmpint(fake_expect(steps->server, MSG_HISTORY)->after, ==, 7);
  steps_page(steps, 8, 9, FALSE);
  steps_settle(steps);
  steps_assert_log(steps, "bob: 5 | bob: 6 | bob: 7 | bob: 8 | bob: 9");
}

// Another database: what is known of the old one is forgotten, on the disk too.
static void test_other_epoch(struct steps *steps, gconstpointer data)
{
  enter(steps, "e1", 5, 7);
  ritrovo_room_mark_read(steps_room(steps), 6);
  come_back(steps);
  steps_welcome(steps, "ada", "e2", FALSE);
  steps_joined(steps, 2);
  fake_expect(steps->server, MSG_HISTORY);
  steps_assert_log(steps, "");
  g_assert_cmpint(ritrovo_room_get_last_read(steps_room(steps)), ==, 0);
  steps_page(steps, 1, 2, TRUE);
  steps_settle(steps);
  come_back(steps);
  steps_assert_log(steps, "bob: 1 | bob: 2");
  g_assert_cmpint(ritrovo_room_get_last_read(steps_room(steps)), ==, 0);
}

// Where reading stopped is kept, and what is kept of the log has it.
static void test_last_read(struct steps *steps, gconstpointer data)
{
  enter(steps, "e1", 1, 50);
  ritrovo_room_mark_read(steps_room(steps), 70);
  g_assert_cmpint(ritrovo_room_get_last_read(steps_room(steps)), ==, 50);
  for (gint64 seq = 51; seq <= 450; seq++)
    steps_tell(steps, seq, "bob", "x");
  steps_settle(steps);
  ritrovo_room_mark_read(steps_room(steps), 100);
  ritrovo_room_mark_read(steps_room(steps), 60);
  come_back(steps);
  g_assert_cmpint(ritrovo_room_get_last_read(steps_room(steps)), ==, 100);
  g_assert_cmpuint(count(steps), ==, 200);
  g_assert_cmpint(seq_at(steps, 0), ==, 51);
}

// Read to the end: the newest are kept, and not too many of them.
static void test_bounded(struct steps *steps, gconstpointer data)
{
  g_autofree char *text = g_strnfill(2000, 'x');
  enter(steps, "e1", 1, 50);
  for (gint64 seq = 51; seq <= 700; seq++)
    steps_tell(steps, seq, "bob", seq > 690 ? text : "x");
  steps_settle(steps);
  ritrovo_room_mark_read(steps_room(steps), 700);
  come_back(steps);
  g_assert_cmpuint(count(steps), ==, 200);
  g_assert_cmpint(seq_at(steps, 199), ==, 700);
  g_assert_true(ritrovo_room_get_at_newest(steps_room(steps)));
}

// What an account has read is told to the server, and by it.
static void test_read_of_account(struct steps *steps, gconstpointer data)
{
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  fake_reply(steps->server, "welcome",
             ",\"version\":1,\"epoch\":\"e1\",\"name\":\"ada\",\"role\":\"member\"");
  fake_expect(steps->server, MSG_JOIN);
  fake_reply(steps->server, "joined", ",\"room\":\"home\",\"seq\":4,\"read\":2");
  fake_expect(steps->server, MSG_DIRECT);
  fake_reply(steps->server, "error", ",\"code\":\"proto.unknown\"");
  fake_expect(steps->server, MSG_HISTORY);
  steps_page(steps, 1, 4, TRUE);
  steps_settle(steps);
  steps_flush(steps); // what the disk has to say comes first
  g_assert_cmpint(ritrovo_room_get_last_read(steps_room(steps)), ==, 2);
  ritrovo_room_mark_read(steps_room(steps), 3);
  const struct message *read = fake_expect(steps->server, MSG_READ);
  g_assert_cmpint(read->seq, ==, 3);
  g_assert_cmpstr(read->room, ==, "home");
  fake_say(steps->server, "{\"type\":\"read\",\"room\":\"home\",\"seq\":4}");
  steps_settle(steps);
  g_assert_cmpint(ritrovo_room_get_last_read(steps_room(steps)), ==, 4);
}

static void test_draft(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  ritrovo_room_set_draft(steps_room(steps), "Ciao, non");
  come_back(steps);
  g_assert_cmpstr(ritrovo_room_get_draft(steps_room(steps)), ==, "Ciao, non");

  // Said is not a draft any more.
  steps_welcome(steps, "ada", "e1", TRUE);
  steps_joined(steps, 0);
  steps_say(steps, "Ciao, non so");
  fake_expect(steps->server, MSG_MESSAGE);
  come_back(steps);
  g_assert_cmpstr(ritrovo_room_get_draft(steps_room(steps)), ==, "");
}

// At a server where one was never before under that name, the draft is there once one is in.
static void test_draft_of_another_name(struct steps *steps, gconstpointer data)
{
  steps_go_online(steps);
  ritrovo_room_set_draft(steps_room(steps), "Ciao");
  steps_restart(steps);
  steps_connect(steps, "eva");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "eva", "e1", FALSE);
  steps_joined(steps, 0);
  steps_settle(steps);
  steps_flush(steps);
  g_assert_cmpstr(ritrovo_room_get_draft(steps_room(steps)), ==, "Ciao");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func)                                                                            \
  g_test_add(path, struct steps, NULL, steps_set_up_store, func, steps_tear_down)
  ADD("/gui/cache/catches-up", test_catches_up);
  ADD("/gui/cache/stays-in-the-past", test_stays_in_the_past);
  ADD("/gui/cache/other-epoch", test_other_epoch);
  ADD("/gui/cache/last-read", test_last_read);
  ADD("/gui/cache/bounded", test_bounded);
  ADD("/gui/cache/read-of-account", test_read_of_account);
  ADD("/gui/cache/draft", test_draft);
  ADD("/gui/cache/draft-of-another-name", test_draft_of_another_name);
#undef ADD
  return g_test_run();
}
