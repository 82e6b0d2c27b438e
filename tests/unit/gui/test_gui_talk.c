// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of replies, and of what others change while one is there: what was said reads differently,
// is gone, or has reactions.
#include "ritrovo-file-list.h"
#include "ritrovo-room.h"
#include "talk_steps.h"

static RitrovoMessage *row(struct steps *steps, guint position)
{
  return talk_row(steps_room(steps), position);
}

// All that a page of the history says of its messages.
static void test_history(struct steps *steps, gconstpointer data)
{
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e1", FALSE);
  steps_joined(steps, 4);
  fake_expect(steps->server, MSG_HISTORY);
  fake_reply(
      steps->server, "history",
      ",\"end\":true,\"messages\":["
      "{\"seq\":1,\"from\":\"bob\",\"time\":1,\"text\":\"Pizza?\",\"edited\":9000},"
      "{\"seq\":2,\"from\":\"ada\",\"time\":1,\"text\":\"\",\"removed\":true,\"by\":\"bob\"},"
      "{\"seq\":3,\"from\":\"eva\",\"time\":1,\"text\":\"yes\","
      "\"reply\":{\"seq\":1,\"from\":\"bob\",\"text\":\"Pizza?\"}},"
      "{\"seq\":4,\"from\":\"eva\",\"time\":1,\"text\":\"no\",\"reply\":{\"seq\":1},"
      "\"reactions\":[{\"reaction\":\"+\",\"count\":2,\"names\":[\"ada\",\"bob\"]}]}]");
  steps_settle(steps);
  talk_assert(row(steps, 0), "Pizza? ~9000");
  talk_assert(row(steps, 1), " xbob");
  talk_assert(row(steps, 2), "yes >1 bob: Pizza?");
  talk_assert(row(steps, 3), "no >1 :  +2(ada,bob)*");
}

static void test_edited(struct steps *steps, gconstpointer data)
{
  talk_go_online(steps);
  fake_say(steps->server, "{\"type\":\"message\",\"room\":\"home\",\"seq\":3,\"from\":\"eva\","
                          "\"time\":1,\"text\":\"me too\",\"reply\":{\"seq\":1,\"from\":\"bob\","
                          "\"text\":\"Pizza?\"}}");
  talk_tell(steps, "edited", 1, "bob", 81, ",\"text\":\"Pizza\\ntoday?\",\"edited\":9000");
  steps_settle(steps);
  talk_assert(row(steps, 0), "Pizza\ntoday? ~9000");
  talk_assert(row(steps, 2), "me too >1 bob: Pizza today?");

  // It may be known from an answer alone.
  fake_say(steps->server, "{\"type\":\"message\",\"room\":\"home\",\"seq\":4,\"from\":\"eva\","
                          "\"time\":1,\"text\":\"hm\",\"reply\":{\"seq\":99,\"from\":\"bob\","
                          "\"text\":\"uno\"}}");
  talk_tell(steps, "edited", 99, "bob", 82, ",\"text\":\"due\",\"edited\":9001");
  steps_settle(steps);
  talk_assert(row(steps, 3), "hm >99 bob: due");
  // What is no news changes nothing.
  talk_tell(steps, "edited", 77, "bob", 83, ",\"text\":\"?\",\"edited\":1");
  talk_tell(steps, "edited", 1, "bob", 84, "");
  talk_tell(steps, "edited", 0, "bob", 85, ",\"text\":\"?\"");
  fake_say(steps->server, "{\"type\":\"edited\",\"room\":\"other\",\"seq\":1,\"from\":\"bob\","
                          "\"text\":\"?\"}");
  steps_settle(steps);
  steps_assert_log(steps, "bob: Pizza\ntoday? | ada: yes | eva: me too | eva: hm");
  g_assert_cmpuint(ritrovo_room_get_unread_count(steps_room(steps)), ==, 3);
}

static void test_removed(struct steps *steps, gconstpointer data)
{
  talk_go_online(steps);
  talk_tell(steps, "reacted", 1, "eva", 80, ",\"to\":\"bob\",\"reaction\":\"+\",\"on\":true");
  fake_say(steps->server, "{\"type\":\"message\",\"room\":\"home\",\"seq\":3,\"from\":\"eva\","
                          "\"time\":1,\"text\":\"me too\",\"reply\":{\"seq\":1,\"from\":\"bob\","
                          "\"text\":\"Pizza?\"}}");
  talk_tell(steps, "removed", 1, "bob", 81, ",\"by\":\"root\"");
  steps_settle(steps);
  talk_assert(row(steps, 0), " xroot");
  talk_assert(row(steps, 2), "me too >1 bob: (removed)");
  // Nothing comes to it any more.
  talk_tell(steps, "reacted", 1, "eva", 82, ",\"to\":\"bob\",\"reaction\":\"+\",\"on\":true");
  steps_settle(steps);
  talk_assert(row(steps, 0), " xroot");
  g_assert_cmpuint(ritrovo_room_get_unread_count(steps_room(steps)), ==, 2);
}

#define A_FILE                                                                                     \
  "\"file\":{\"file\":\"f1\",\"name\":\"a.bin\",\"size\":3,\"sha256\":"                            \
  "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"%s}"

// The file of a message goes with it, from wherever it is shown.
static void test_removed_with_file(struct steps *steps, gconstpointer data)
{
  talk_go_online(steps);
  g_autoptr(RitrovoFileList) list = ritrovo_room_list_files(steps_room(steps));
  fake_expect(steps->server, MSG_FILES);
  fake_reply(steps->server, "files", ",\"end\":true,\"files\":[]");
  fake_say(steps->server,
           "{\"type\":\"message\",\"room\":\"home\",\"seq\":3,\"from\":\"bob\",\"time\":1,"
           "\"text\":\"\"," A_FILE "}",
           "");
  steps_settle(steps);
  g_assert_cmpuint(g_list_model_get_n_items(G_LIST_MODEL(list)), ==, 1);
  g_autoptr(RitrovoFile) file = g_object_ref(ritrovo_message_get_file(row(steps, 2)));
  steps_say(steps, "?");
  fake_expect(steps->server, MSG_MESSAGE);
  talk_tell(steps, "removed", 3, "bob", 81, ",\"by\":\"bob\"");
  steps_settle(steps);
  g_assert_null(ritrovo_message_get_file(row(steps, 2)));
  g_assert_true(ritrovo_file_get_removed(file));
  g_assert_cmpuint(g_list_model_get_n_items(G_LIST_MODEL(list)), ==, 0);
  talk_assert(row(steps, 2), " xbob");
}

static void test_reacted(struct steps *steps, gconstpointer data)
{
  talk_go_online(steps);
  talk_tell(steps, "reacted", 1, "eva", 81, ",\"to\":\"bob\",\"reaction\":\"+\",\"on\":true");
  talk_tell(steps, "reacted", 1, "carl", 82, ",\"to\":\"bob\",\"reaction\":\"+\",\"on\":true");
  // From another device of one's own.
  talk_tell(steps, "reacted", 1, "ada", 83, ",\"to\":\"bob\",\"reaction\":\"!\",\"on\":true");
  steps_settle(steps);
  talk_assert(row(steps, 0), "Pizza? +2(eva,carl) !1(ada)*");
  talk_tell(steps, "reacted", 1, "eva", 84, ",\"to\":\"bob\",\"reaction\":\"+\",\"on\":false");
  // Known already.
  talk_tell(steps, "reacted", 1, "eva", 81, ",\"to\":\"bob\",\"reaction\":\"+\",\"on\":true");
  steps_settle(steps);
  talk_assert(row(steps, 0), "Pizza? +1(carl) !1(ada)*");
}

// Whoever is not mentioned any more is not told to look.
static void test_mention_taken_out(struct steps *steps, gconstpointer data)
{
  talk_go_online(steps);
  steps_tell(steps, 3, "bob", "ada, look");
  steps_tell(steps, 4, "bob", "ada!");
  steps_settle(steps);
  place_assert_counts(steps_room(steps), "3/2");
  talk_tell(steps, "edited", 3, "bob", 81, ",\"text\":\"eva, look\",\"edited\":9000");
  steps_settle(steps);
  place_assert_counts(steps_room(steps), "3/1");
  talk_tell(steps, "removed", 4, "bob", 82, ",\"by\":\"bob\"");
  steps_settle(steps);
  place_assert_counts(steps_room(steps), "3/0");
}

static void answer(struct steps *steps, gint64 seq, gint64 to, const char *whom)
{
  fake_say(steps->server,
           "{\"type\":\"message\",\"room\":\"home\",\"seq\":%" G_GINT64_FORMAT
           ",\"from\":\"eva\",\"time\":1,\"text\":\"me too\",\"reply\":{\"seq\":%" G_GINT64_FORMAT
           ",\"from\":\"%s\",\"text\":\"?\"}}",
           seq, to, whom);
}

// Whoever answers means whom they answer, as long as the answer is there.
static void test_answer_mentions(struct steps *steps, gconstpointer data)
{
  talk_go_online(steps);
  answer(steps, 3, 1, "bob");
  steps_settle(steps);
  place_assert_counts(steps_room(steps), "2/0");
  answer(steps, 4, 2, "ada");
  steps_settle(steps);
  place_assert_counts(steps_room(steps), "3/1");
  talk_tell(steps, "edited", 4, "eva", 81, ",\"text\":\"so am I\",\"edited\":9000");
  steps_settle(steps);
  place_assert_counts(steps_room(steps), "3/1");
  talk_tell(steps, "removed", 4, "eva", 82, ",\"by\":\"eva\"");
  steps_settle(steps);
  place_assert_counts(steps_room(steps), "3/0");
}

static void reply(struct steps *steps, const char *text, guint to)
{
  g_autoptr(GError) error = NULL;
  RitrovoMessage *answered = row(steps, to);
  g_assert_true(ritrovo_room_send_reply(steps_room(steps), text, answered, &error));
  g_assert_no_error(error);
}

static void test_reply(struct steps *steps, gconstpointer data)
{
  talk_go_online(steps);
  reply(steps, "where?", 0);
  talk_assert(row(steps, 2), "where? >1 bob: Pizza?");
  const struct message *message = fake_expect(steps->server, MSG_MESSAGE);
  g_assert_cmpint(message->reply, ==, 1);
  g_autofree char *cid = g_strdup(message->cid);
  // What it answers changes while it is on its way.
  talk_tell(steps, "edited", 1, "bob", 81, ",\"text\":\"Pasta?\",\"edited\":9000");
  steps_settle(steps);
  talk_assert(row(steps, 2), "where? >1 bob: Pasta?");
  fake_say(steps->server,
           "{\"type\":\"message\",\"room\":\"home\",\"seq\":3,\"cid\":\"%s\",\"from\":\"ada\","
           "\"time\":1,\"text\":\"where?\",\"reply\":{\"seq\":1,\"from\":\"bob\",\"text\":"
           "\"Pasta?\"}}",
           cid);
  steps_settle(steps);
  steps_assert_log(steps, "bob: Pasta? | ada: yes | ada: where?");
  talk_assert(row(steps, 2), "where? >1 bob: Pasta?");
}

// Gone before the server had the answer: sent again, it is none.
static void test_reply_refused(struct steps *steps, gconstpointer data)
{
  talk_go_online(steps);
  reply(steps, "where?", 0);
  fake_expect(steps->server, MSG_MESSAGE);
  fake_reply(steps->server, "error", ",\"code\":\"message.unknown\"");
  steps_settle(steps);
  RitrovoMessage *own = row(steps, 2);
  g_assert_cmpstr(ritrovo_message_get_error_text(own), ==,
                  "What this answers was removed. Sent again, it answers nothing.");
  ritrovo_room_retry(steps_room(steps), own);
  g_assert_false(message_has(fake_expect(steps->server, MSG_MESSAGE), reply));
  steps_settle(steps);
  talk_assert(row(steps, 2), "where?");

  // One that is known to be gone cannot be answered, and neither can what the server does not have.
  talk_tell(steps, "removed", 1, "bob", 81, ",\"by\":\"bob\"");
  steps_settle(steps);
  for (guint i = 0; i < 3; i += 2) {
    g_autoptr(GError) error = NULL;
    g_assert_false(ritrovo_room_send_reply(steps_room(steps), "?", row(steps, i), &error));
    g_assert_error(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_MESSAGE);
  }
}

// An answer that waits is one after a restart of the app, too, and knows to what.
static void test_reply_waits(struct steps *steps, gconstpointer data)
{
  talk_go_online(steps);
  steps_lose_connection(steps);
  reply(steps, "where?", 0);
  steps_flush(steps);
  steps_restart(steps);
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  fake_expect(steps->server, MSG_HELLO);
  steps_assert_log(steps, "bob: Pizza? | ada: yes | ada: where? (pending)");
  talk_assert(row(steps, 2), "where? >1 bob: Pizza?");
  steps_welcome(steps, "ada", "e1", TRUE);
  steps_joined(steps, 2);
  g_assert_cmpint(fake_expect(steps->server, MSG_MESSAGE)->reply, ==, 1);
}

// In another database that number is another message.
static void test_reply_of_another_epoch(struct steps *steps, gconstpointer data)
{
  talk_go_online(steps);
  steps_lose_connection(steps);
  reply(steps, "where?", 0);
  steps_flush(steps);
  steps_come_back(steps);
  fake_expect(steps->server, MSG_HELLO);
  steps_welcome(steps, "ada", "e2", FALSE);
  steps_joined(steps, 0);
  steps_settle(steps);
  RitrovoMessage *own = row(steps, 0);
  g_assert_cmpint(ritrovo_message_get_state(own), ==, RITROVO_MESSAGE_FAILED);
  ritrovo_room_retry(steps_room(steps), own);
  g_assert_false(message_has(fake_expect(steps->server, MSG_MESSAGE), reply));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, set_up, func) g_test_add(path, struct steps, NULL, set_up, func, steps_tear_down)
  ADD("/gui/talk/history", talk_set_up, test_history);
  ADD("/gui/talk/edited", talk_set_up, test_edited);
  ADD("/gui/talk/removed", talk_set_up, test_removed);
  ADD("/gui/talk/removed-with-file", talk_set_up, test_removed_with_file);
  ADD("/gui/talk/reacted", talk_set_up, test_reacted);
  ADD("/gui/talk/mention-taken-out", talk_set_up, test_mention_taken_out);
  ADD("/gui/talk/answer-mentions", talk_set_up, test_answer_mentions);
  ADD("/gui/talk/reply", talk_set_up, test_reply);
  ADD("/gui/talk/reply-refused", talk_set_up, test_reply_refused);
  ADD("/gui/talk/reply-waits", talk_set_up_store, test_reply_waits);
  ADD("/gui/talk/reply-of-another-epoch", talk_set_up_store, test_reply_of_another_epoch);
#undef ADD
  return g_test_run();
}
