// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of what a person does to what was said: who may, what is asked of the server, and what
// becomes of the answer.
#include "ritrovo-room.h"
#include "talk_steps.h"

static RitrovoMessage *row(struct steps *steps, guint position)
{
  return talk_row(steps_room(steps), position);
}

// "reply edit remove react", as far as they are possible.
static void assert_can(RitrovoRoom *room, RitrovoMessage *message, const char *expected)
{
  g_autofree char *words = g_strconcat(ritrovo_room_can_reply(room, message) ? "reply " : "",
                                       ritrovo_room_can_edit(room, message) ? "edit " : "",
                                       ritrovo_room_can_remove(room, message) ? "remove " : "",
                                       ritrovo_room_can_react(room, message) ? "react" : "", NULL);
  g_assert_cmpstr(words, ==, expected);
}

static void test_may(struct steps *steps, gconstpointer data)
{
  talk_go_online(steps);
  RitrovoRoom *room = steps_room(steps);
  assert_can(room, row(steps, 0), "reply react");
  assert_can(room, row(steps, 1), "reply edit remove react");
  talk_tell(steps, "removed", 1, "bob", 81, ",\"by\":\"bob\"");
  steps_say(steps, "due");
  fake_expect(steps->server, MSG_MESSAGE);
  steps_settle(steps);
  assert_can(room, row(steps, 0), "");
  assert_can(room, row(steps, 2), "");
  steps_lose_connection(steps);
  assert_can(room, row(steps, 1), "");

  struct talk_outcome outcome = {0};
  ritrovo_room_remove_message_async(room, row(steps, 1), NULL, NULL, talk_remove_cb, &outcome);
  talk_fails(&outcome, "You are not connected to a server.");
  ritrovo_room_edit_async(room, row(steps, 0), "x", NULL, talk_edit_cb, &outcome);
  talk_fails(&outcome, "This message is not there any more.");
}

// A server from before there was any of it: everything else is as it was.
static void test_older_server(struct steps *steps, gconstpointer data)
{
  steps->changes = FALSE;
  talk_go_online(steps);
  assert_can(steps_room(steps), row(steps, 1), "");
  steps_say(steps, "due");
  g_autofree char *cid = g_strdup(fake_expect(steps->server, MSG_MESSAGE)->cid);
  steps_echo(steps, cid, 3, "due");
  steps_settle(steps);
  steps_assert_log(steps, "bob: Pizza? | ada: yes | ada: due");
}

static void test_admin(struct steps *steps, gconstpointer data)
{
  place_go_online(steps, "admin", 0, "");
  steps_tell(steps, 1, "bob", "Pizza?");
  steps_settle(steps);
  assert_can(steps_room(steps), row(steps, 0), "reply remove react");
  struct talk_outcome outcome = {0};
  ritrovo_room_remove_message_async(steps_room(steps), row(steps, 0), "spam", NULL, talk_remove_cb,
                                    &outcome);
  const struct message *remove = fake_expect(steps->server, MSG_REMOVE);
  g_assert_cmpstr(remove->room, ==, "home");
  g_assert_cmpint(remove->seq, ==, 1);
  g_assert_cmpstr(remove->reason, ==, "spam");
  fake_reply(steps->server, "ok", ",\"room\":\"home\"");
  talk_succeeds(&outcome);
  talk_assert(row(steps, 0), "Pizza?");
  talk_tell(steps, "removed", 1, "bob", 81, ",\"by\":\"ada\"");
  steps_settle(steps);
  talk_assert(row(steps, 0), " xada");
}

// With a guest nothing is kept, so nothing can be changed.
static void test_guests(struct steps *steps, gconstpointer data)
{
  place_go_online(steps, "guest", 0, "");
  place_tell_direct(steps, "bob", "ada", 0, "ciao");
  steps_settle(steps);
  RitrovoRoom *bob = ritrovo_client_find_direct(steps->client, "bob");
  assert_can(bob, talk_row(bob, 0), "");
  g_autoptr(GError) error = NULL;
  g_assert_false(ritrovo_room_send_reply(bob, "?", talk_row(bob, 0), &error));
}

static void test_edit(struct steps *steps, gconstpointer data)
{
  struct talk_outcome outcome = {0};
  talk_go_online(steps);
  RitrovoRoom *room = steps_room(steps);
  ritrovo_room_edit_async(room, row(steps, 1), "yes!\r\nnow", NULL, talk_edit_cb, &outcome);
  const struct message *edit = fake_expect(steps->server, MSG_EDIT);
  g_assert_cmpstr(edit->room, ==, "home");
  g_assert_cmpint(edit->seq, ==, 2);
  g_assert_cmpstr(edit->text, ==, "yes!\nnow");
  talk_assert(row(steps, 1), "yes");
  fake_reply(steps->server, "edited",
             ",\"room\":\"home\",\"seq\":2,\"from\":\"ada\",\"time\":1790000000123,"
             "\"text\":\"yes!\\nnow\",\"edited\":9000,\"change\":81");
  talk_succeeds(&outcome);
  talk_assert(row(steps, 1), "yes!\nnow ~9000");

  ritrovo_room_edit_async(room, row(steps, 1), "", NULL, talk_edit_cb, &outcome);
  talk_fails(&outcome, "Type a message first.");
  static const char *const refusals[][2] = {
      {"admin.only", "Only whoever said something can change it; administrators can remove it, "
                     "too."},
      {"message.unknown", "This message is not there any more."},
      {"rate.limited", "That was too much at once. Wait a moment."},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++) {
    ritrovo_room_edit_async(room, row(steps, 1), "no", NULL, talk_edit_cb, &outcome);
    fake_expect(steps->server, MSG_EDIT);
    fake_reply(steps->server, "error", ",\"code\":\"%s\"", refusals[i][0]);
    talk_fails(&outcome, refusals[i][1]);
  }
  talk_assert(row(steps, 1), "yes!\nnow ~9000");

  ritrovo_room_edit_async(room, row(steps, 1), "no", NULL, talk_edit_cb, &outcome);
  fake_expect(steps->server, MSG_EDIT);
  steps_lose_connection(steps);
  talk_fails(&outcome, "The connection to the server was lost.");
}

// The caption of a file may be taken away.
static void test_edit_caption(struct steps *steps, gconstpointer data)
{
  struct talk_outcome outcome = {0};
  talk_go_online(steps);
  fake_say(steps->server,
           "{\"type\":\"message\",\"room\":\"home\",\"seq\":3,\"from\":\"ada\",\"time\":1,"
           "\"text\":\"look\",\"file\":{\"file\":\"f1\",\"name\":\"a.bin\",\"size\":3,\"sha256\":"
           "\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"}}");
  fake_say(steps->server, "{\"type\":\"message\",\"room\":\"home\",\"seq\":4,\"from\":\"bob\","
                          "\"time\":1,\"text\":\"nice\",\"reply\":{\"seq\":3,\"from\":\"ada\","
                          "\"text\":\"look\"}}");
  steps_settle(steps);
  ritrovo_room_edit_async(steps_room(steps), row(steps, 2), "", NULL, talk_edit_cb, &outcome);
  g_assert_cmpstr(fake_expect(steps->server, MSG_EDIT)->text, ==, "");
  fake_reply(steps->server, "edited",
             ",\"room\":\"home\",\"seq\":3,\"from\":\"ada\",\"time\":1,\"text\":\"\","
             "\"edited\":9000,\"change\":81");
  talk_succeeds(&outcome);
  talk_assert(row(steps, 2), " ~9000");
  g_assert_nonnull(ritrovo_message_get_file(row(steps, 2)));
  talk_assert(row(steps, 3), "nice >3 ada: a.bin");
}

static void react(struct steps *steps, const char *reaction, gboolean on,
                  struct talk_outcome *outcome)
{
  ritrovo_room_react_async(steps_room(steps), row(steps, 0), reaction, on, NULL, talk_react_cb,
                           outcome);
}

static void answer(struct steps *steps, const char *reaction, const char *on, gint64 change)
{
  fake_reply(steps->server, "reacted",
             ",\"room\":\"home\",\"seq\":1,\"from\":\"ada\",\"to\":\"bob\",\"time\":1,"
             "\"reaction\":\"%s\",\"on\":%s,\"change\":%" G_GINT64_FORMAT,
             reaction, on, change);
}

// It shows at once, and goes again where the server does not want it.
static void test_react(struct steps *steps, gconstpointer data)
{
  struct talk_outcome outcome = {0};
  talk_go_online(steps);
  react(steps, "👍", TRUE, &outcome);
  talk_assert(row(steps, 0), "Pizza? 👍1(ada)*");
  const struct message *request = fake_expect(steps->server, MSG_REACT);
  g_assert_cmpint(request->seq, ==, 1);
  g_assert_cmpstr(request->room, ==, "home");
  g_assert_cmpstr(request->reaction, ==, "👍");
  g_assert_true(request->on);
  answer(steps, "👍", "true", 81);
  talk_succeeds(&outcome);
  talk_assert(row(steps, 0), "Pizza? 👍1(ada)*");

  react(steps, "👍", FALSE, &outcome);
  talk_assert(row(steps, 0), "Pizza?");
  fake_expect(steps->server, MSG_REACT);
  fake_reply(steps->server, "error", ",\"code\":\"store.unavailable\"");
  talk_fails(&outcome, "The server cannot keep anything at the moment. Try again later.");
  talk_assert(row(steps, 0), "Pizza? 👍1(ada)*");

  static const char *const refusals[][2] = {
      {"reaction.too_many", "This message has as many different reactions as it can have."},
      {"reaction.invalid", "This cannot be a reaction."},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++) {
    react(steps, "x", TRUE, &outcome);
    talk_assert(row(steps, 0), "Pizza? 👍1(ada)* x1(ada)*");
    fake_expect(steps->server, MSG_REACT);
    fake_reply(steps->server, "error", ",\"code\":\"%s\"", refusals[i][0]);
    talk_fails(&outcome, refusals[i][1]);
    talk_assert(row(steps, 0), "Pizza? 👍1(ada)*");
  }
}

// There and back before the server has said a word: it never flickers.
static void test_react_twice(struct steps *steps, gconstpointer data)
{
  struct talk_outcome first = {0}, second = {0};
  talk_go_online(steps);
  react(steps, "👍", TRUE, &first);
  react(steps, "👍", FALSE, &second);
  talk_assert(row(steps, 0), "Pizza?");
  fake_expect(steps->server, MSG_REACT);
  answer(steps, "👍", "true", 81);
  talk_succeeds(&first);
  talk_assert(row(steps, 0), "Pizza?");
  g_assert_false(fake_expect(steps->server, MSG_REACT)->on);
  fake_reply(steps->server, "error", ",\"code\":\"rate.limited\",\"after_ms\":1");
  talk_fails(&second, "That was too much at once. Wait a moment.");
  talk_assert(row(steps, 0), "Pizza? 👍1(ada)*");
}

// What the server did not do is not shown as if it had, in whatever order it is asked for.
static void test_react_refused(struct steps *steps, gconstpointer data)
{
  struct talk_outcome first = {0}, second = {0};
  talk_go_online(steps);
  react(steps, "👍", TRUE, &first);
  react(steps, "👍", FALSE, &second);
  for (int i = 0; i < 2; i++) {
    fake_expect(steps->server, MSG_REACT);
    fake_reply(steps->server, "error", ",\"code\":\"rate.limited\",\"after_ms\":1");
  }
  talk_fails(&first, "That was too much at once. Wait a moment.");
  talk_fails(&second, "That was too much at once. Wait a moment.");
  talk_assert(row(steps, 0), "Pizza?");

  // One that is there already stays.
  talk_tell(steps, "reacted", 1, "ada", 81, ",\"to\":\"bob\",\"reaction\":\"+\",\"on\":true");
  steps_settle(steps);
  react(steps, "+", TRUE, &first);
  fake_expect(steps->server, MSG_REACT);
  steps_lose_connection(steps);
  talk_fails(&first, "The connection to the server was lost.");
  talk_assert(row(steps, 0), "Pizza? +1(ada)*");
}

// Somebody looks for what is said now.
static void found_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  struct outcome *outcome = data;
  outcome->list =
      ritrovo_client_search_finish(RITROVO_CLIENT(source), result, &outcome->end, &outcome->error);
  outcome->done = TRUE;
}

static void test_search(struct steps *steps, gconstpointer data)
{
  struct outcome outcome = {0};
  talk_go_online(steps);
  ritrovo_client_search_async(steps->client, "yes", NULL, 20, NULL, NULL, found_cb, &outcome);
  fake_expect(steps->server, MSG_SEARCH);
  fake_reply(steps->server, "results",
             ",\"end\":true,\"messages\":[{\"room\":\"home\",\"seq\":2,\"from\":\"ada\","
             "\"time\":1,\"text\":\"yes!\",\"edited\":9000,\"reply\":{\"seq\":1,\"from\":\"bob\","
             "\"text\":\"Pizza?\"}}]");
  WAIT_FOR(outcome.done);
  g_assert_cmpuint(g_list_model_get_n_items(outcome.list), ==, 1);
  g_autoptr(RitrovoSearchResult) result = g_list_model_get_item(outcome.list, 0);
  talk_assert(ritrovo_search_result_get_message(result), "yes! >1 bob: Pizza? ~9000");
  outcome_clear(&outcome);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func) g_test_add(path, struct steps, NULL, talk_set_up, func, steps_tear_down)
  ADD("/gui/talk-asked/may", test_may);
  ADD("/gui/talk-asked/older-server", test_older_server);
  ADD("/gui/talk-asked/admin", test_admin);
  ADD("/gui/talk-asked/guests", test_guests);
  ADD("/gui/talk-asked/edit", test_edit);
  ADD("/gui/talk-asked/edit-caption", test_edit_caption);
  ADD("/gui/talk-asked/react", test_react);
  ADD("/gui/talk-asked/react-twice", test_react_twice);
  ADD("/gui/talk-asked/react-refused", test_react_refused);
  ADD("/gui/talk-asked/search", test_search);
#undef ADD
  return g_test_run();
}
