// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of what changed while one was away: it is asked for from where one knows, page by page, and
// what is here is right again.
#include "ritrovo-room.h"
#include "talk_steps.h"

static RitrovoMessage *row(struct steps *steps, guint position)
{
  return talk_row(steps_room(steps), position);
}

// As far as joined, with that as the newest change.
static void come_back(struct steps *steps, gint64 change)
{
  steps_come_back(steps);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e1", TRUE);
  steps->change = change;
  steps_joined(steps, 2);
}

static void expect_changes(struct steps *steps, gint64 after)
{
  const struct message *changes = fake_expect(steps->server, MSG_CHANGES);
  g_assert_cmpstr(changes->room, ==, "home");
  g_assert_cmpint(changes->after, ==, after);
}

static void test_missed(struct steps *steps, gconstpointer data)
{
  talk_go_online(steps);
  talk_tell(steps, "edited", 2, "ada", 80, ",\"text\":\"si\",\"edited\":8000");
  steps_settle(steps);
  steps_lose_connection(steps);
  come_back(steps, 83);
  expect_changes(steps, 80);
  fake_reply(steps->server, "changes",
             ",\"room\":\"home\",\"change\":81,\"end\":false,\"messages\":["
             "{\"seq\":1,\"from\":\"bob\",\"time\":1,\"text\":\"Pasta?\",\"edited\":9000},"
             "{\"seq\":900,\"from\":\"bob\",\"time\":1,\"text\":\"far away\",\"edited\":9000}]");
  expect_changes(steps, 81);
  fake_reply(steps->server, "changes",
             ",\"room\":\"home\",\"change\":83,\"end\":true,\"messages\":["
             "{\"seq\":2,\"from\":\"ada\",\"time\":1,\"text\":\"\",\"removed\":true,"
             "\"by\":\"root\"}]");
  steps_settle(steps);
  talk_assert(row(steps, 0), "Pasta? ~9000");
  talk_assert(row(steps, 1), " xroot");
  steps_assert_log(steps, "bob: Pasta? | ada: ");

  // Next time there is nothing to ask for.
  steps_lose_connection(steps);
  come_back(steps, 83);
  steps_settle(steps); // a request before the pong would fail here
}

// A page may have been read before what is told meanwhile: it is asked for once more.
static void test_news_meanwhile(struct steps *steps, gconstpointer data)
{
  talk_go_online(steps);
  steps_lose_connection(steps);
  come_back(steps, 81);
  expect_changes(steps, 0);
  talk_tell(steps, "edited", 1, "bob", 82, ",\"text\":\"tre\",\"edited\":9002");
  fake_reply(steps->server, "changes",
             ",\"room\":\"home\",\"change\":81,\"end\":true,\"messages\":["
             "{\"seq\":1,\"from\":\"bob\",\"time\":1,\"text\":\"due\",\"edited\":9001}]");
  expect_changes(steps, 81);
  fake_reply(steps->server, "changes",
             ",\"room\":\"home\",\"change\":82,\"end\":true,\"messages\":["
             "{\"seq\":1,\"from\":\"bob\",\"time\":1,\"text\":\"tre\",\"edited\":9002}]");
  steps_settle(steps);
  talk_assert(row(steps, 0), "tre ~9002");
}

// What the server says is too much is asked for later; what it will not answer, not again; and one
// that does not come forward comes to an end.
static void test_errors(struct steps *steps, gconstpointer data)
{
  talk_go_online(steps);
  steps_lose_connection(steps);
  come_back(steps, 81);
  expect_changes(steps, 0);
  fake_reply(steps->server, "error", ",\"code\":\"rate.limited\",\"after_ms\":1");
  expect_changes(steps, 0);
  fake_reply(steps->server, "changes",
             ",\"room\":\"home\",\"change\":0,\"end\":false,"
             "\"messages\":[]");
  steps_settle(steps);
  steps_lose_connection(steps);
  come_back(steps, 90);
  expect_changes(steps, 81);
  fake_reply(steps->server, "error", ",\"code\":\"proto.unknown\"");
  steps_settle(steps);
}

// The newest page comes as it is now: there is nothing to ask for.
static void test_fresh(struct steps *steps, gconstpointer data)
{
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e1", FALSE);
  steps->change = 81;
  steps_joined(steps, 2);
  fake_expect(steps->server, MSG_HISTORY);
  // This, that page may not have.
  talk_tell(steps, "edited", 2, "bob", 82, ",\"text\":\"due\",\"edited\":9000");
  steps_page(steps, 1, 2, TRUE);
  expect_changes(steps, 81);
  fake_reply(steps->server, "changes",
             ",\"room\":\"home\",\"change\":82,\"end\":true,\"messages\":["
             "{\"seq\":2,\"from\":\"bob\",\"time\":1,\"text\":\"due\",\"edited\":9000}]");
  steps_settle(steps);
  talk_assert(row(steps, 1), "due ~9000");
  steps_lose_connection(steps);
  come_back(steps, 82);
  steps_settle(steps);
}

// An older server is not asked.
static void test_older_server(struct steps *steps, gconstpointer data)
{
  steps->changes = FALSE;
  talk_go_online(steps);
  steps_lose_connection(steps);
  come_back(steps, 81);
  steps_settle(steps);
}

// What is kept on disk has all of it, and knows how far it reaches.
static void test_restart(struct steps *steps, gconstpointer data)
{
  talk_go_online(steps);
  fake_say(steps->server, "{\"type\":\"message\",\"room\":\"home\",\"seq\":3,\"from\":\"eva\","
                          "\"time\":1,\"text\":\"me too\",\"reply\":{\"seq\":1,\"from\":\"bob\","
                          "\"text\":\"Pizza?\"}}");
  talk_tell(steps, "edited", 2, "ada", 80, ",\"text\":\"si\",\"edited\":8000");
  talk_tell(steps, "reacted", 1, "ada", 81, ",\"to\":\"bob\",\"reaction\":\"👍\",\"on\":true");
  steps_settle(steps);
  steps_restart(steps);
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  talk_assert(row(steps, 0), "Pizza? 👍1(ada)*");
  talk_assert(row(steps, 1), "si ~8000");
  talk_assert(row(steps, 2), "me too >1 bob: Pizza?");
  steps_welcome(steps, "ada", "e1", TRUE);
  steps->change = 85;
  steps_joined(steps, 3);
  expect_changes(steps, 81);
  fake_reply(steps->server, "changes",
             ",\"room\":\"home\",\"change\":85,\"end\":true,\"messages\":["
             "{\"seq\":1,\"from\":\"bob\",\"time\":1,\"text\":\"\",\"removed\":true,"
             "\"by\":\"bob\"}]");
  steps_settle(steps);
  talk_assert(row(steps, 0), " xbob");
  talk_assert(row(steps, 2), "me too >1 bob: (removed)");
  steps_restart(steps);
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  talk_assert(row(steps, 0), " xbob");
  steps_welcome(steps, "ada", "e1", TRUE);
  steps_joined(steps, 3);
  steps_settle(steps);
}

// A file that was removed meanwhile.
static void test_file_removed(struct steps *steps, gconstpointer data)
{
  static const char line[] =
      "{\"type\":\"message\",\"room\":\"home\",\"seq\":3,\"from\":\"bob\",\"time\":1,\"text\":\"\","
      "\"file\":{\"file\":\"f1\",\"name\":\"a.bin\",\"size\":3,\"sha256\":"
      "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"%s}}";
  talk_go_online(steps);
  fake_say(steps->server, line, "");
  steps_settle(steps);
  steps_restart(steps);
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  RitrovoFile *file = ritrovo_message_get_file(row(steps, 2));
  g_assert_false(ritrovo_file_get_removed(file));
  steps_welcome(steps, "ada", "e1", TRUE);
  steps->change = 81;
  steps_joined(steps, 3);
  expect_changes(steps, 0);
  g_autofree char *item = g_strdup_printf(line, ",\"removed\":true");
  fake_reply(steps->server, "changes", ",\"change\":81,\"end\":true,\"messages\":[%s]", item);
  steps_settle(steps);
  g_assert_true(ritrovo_message_get_file(row(steps, 2)) == file);
  g_assert_true(ritrovo_file_get_removed(file));

  // The same, told as it happens, is a change, too.
  fake_say(steps->server, "{\"type\":\"removed\",\"room\":\"home\",\"seq\":3,\"file\":\"f1\","
                          "\"name\":\"a.bin\",\"by\":\"bob\",\"change\":82}");
  steps_settle(steps);
  g_assert_nonnull(ritrovo_message_get_file(row(steps, 2)));
  steps_lose_connection(steps);
  steps_come_back(steps);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e1", TRUE);
  steps->change = 82;
  steps_joined(steps, 3);
  steps_settle(steps);
}

// A conversation has its changes from the list of conversations.
static void test_direct(struct steps *steps, gconstpointer data)
{
  static const char listed[] = "{\"with\":\"bob\",\"seq\":2,\"time\":9,\"read\":2,\"change\":%d}";
  g_autofree char *before = g_strdup_printf(listed, 80);
  g_autofree char *after = g_strdup_printf(listed, 83);
  place_go_online(steps, "member", 0, before);
  fake_expect(steps->server, MSG_HISTORY);
  steps_page(steps, 1, 2, TRUE);
  steps_settle(steps);
  RitrovoRoom *bob = ritrovo_client_find_direct(steps->client, "bob");
  fake_say(steps->server, "{\"type\":\"reacted\",\"with\":\"bob\",\"seq\":1,\"from\":\"bob\","
                          "\"to\":\"bob\",\"time\":1,\"reaction\":\"+\",\"on\":true,"
                          "\"change\":81}");
  steps_settle(steps);
  talk_assert(talk_row(bob, 0), "1 +1(bob)");
  steps_lose_connection(steps);
  steps_come_back(steps);
  place_welcome(steps, "member", "");
  place_joined(steps, "home", 0, "");
  fake_expect(steps->server, MSG_DIRECT);
  fake_reply(steps->server, "direct", ",\"end\":true,\"direct\":[%s]", after);
  const struct message *changes = fake_expect(steps->server, MSG_CHANGES);
  g_assert_cmpstr(changes->with, ==, "bob");
  g_assert_cmpint(changes->after, ==, 81);
  fake_reply(steps->server, "changes",
             ",\"with\":\"bob\",\"change\":83,\"end\":true,\"messages\":["
             "{\"seq\":2,\"from\":\"bob\",\"time\":1,\"text\":\"due\",\"edited\":9000}]");
  steps_settle(steps);
  talk_assert(talk_row(bob, 1), "due ~9000");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, set_up, func) g_test_add(path, struct steps, NULL, set_up, func, steps_tear_down)
  ADD("/gui/changes/missed", talk_set_up, test_missed);
  ADD("/gui/changes/news-meanwhile", talk_set_up, test_news_meanwhile);
  ADD("/gui/changes/errors", talk_set_up, test_errors);
  ADD("/gui/changes/fresh", talk_set_up, test_fresh);
  ADD("/gui/changes/older-server", talk_set_up, test_older_server);
  ADD("/gui/changes/restart", talk_set_up_store, test_restart);
  ADD("/gui/changes/file-removed", talk_set_up_store, test_file_removed);
  ADD("/gui/changes/direct", talk_set_up, test_direct);
#undef ADD
  return g_test_run();
}
