// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of direct conversations: opened by a person, by the server's list, by whoever says
// something; kept between accounts, and for this run alone with guests.
#include "place_steps.h"

static RitrovoRoom *direct(struct steps *steps, const char *name)
{
  return ritrovo_client_find_direct(steps->client, name);
}

static void test_bad_name(struct steps *steps, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  place_go_online(steps, "guest", 0, "");
  g_assert_null(ritrovo_client_open_direct(steps->client, "12", &error));
  g_assert_error(error, RITROVO_CLIENT_ERROR, RITROVO_CLIENT_ERROR_NAME_INVALID);
  place_assert_rooms(steps, "home");
}

// Among guests there is no history: what is said is here for this run.
static void test_guests(struct steps *steps, gconstpointer data)
{
  place_go_online(steps, "guest", 0, "");
  RitrovoRoom *bob = ritrovo_client_open_direct(steps->client, " Bob ", NULL);
  place_assert_rooms(steps, "home @Bob");
  g_assert_true(ritrovo_room_get_joined(bob));
  g_assert_false(ritrovo_room_get_can_set_topic(bob));
  g_assert_true(ritrovo_room_send(bob, "ciao", NULL));
  const struct message *message = fake_expect(steps->server, MSG_MESSAGE);
  g_assert_cmpstr(message->to, ==, "Bob");
  g_assert_false(message_has(message, room));
  g_autofree char *cid = g_strdup(message->cid);
  fake_say(steps->server,
           "{\"type\":\"message\",\"to\":\"Bob\",\"cid\":\"%s\",\"from\":\"ada\",\"time\":1,"
           "\"text\":\"ciao\"}",
           cid);
  place_tell_direct(steps, "bob", "ada", 0, "eccomi");
  place_tell_direct(steps, "bob", "ada", 0, "tu?");
  steps_settle(steps);
  place_assert_texts(bob, "ciao | eccomi | tu?");
  place_assert_counts(bob, "2/2");
  g_assert_cmpint(ritrovo_room_get_presence(bob), ==, RITROVO_PRESENCE_ONLINE);
  ritrovo_room_mark_all_read(bob);
  place_assert_counts(bob, "0/0");

  // Nobody there: it stands with the reason.
  g_assert_true(ritrovo_room_send(bob, "ci sei?", NULL));
  fake_expect(steps->server, MSG_MESSAGE);
  fake_reply(steps->server, "error", ",\"code\":\"user.unknown\"");
  steps_settle(steps);
  g_assert_cmpint(ritrovo_room_get_presence(bob), ==, RITROVO_PRESENCE_OFFLINE);

  // After a break it goes on.
  steps_lose_connection(steps);
  g_assert_cmpint(ritrovo_room_get_presence(bob), ==, RITROVO_PRESENCE_UNKNOWN);
  steps_come_back(steps);
  place_welcome(steps, "guest", "");
  place_joined(steps, "home", 0, "");
  place_tell_direct(steps, "bob", "ada", 0, "di nuovo");
  steps_settle(steps);
  place_assert_texts(bob, "ciao | eccomi | tu? | di nuovo | ci sei?");

  // Not so after a restart, but for what was not sent.
  steps_restart(steps);
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  place_assert_rooms(steps, "home");
}

// Whoever is not known says something: the conversation opens, the newest above the others; put
// away, it comes back with the next word.
static void test_opens(struct steps *steps, gconstpointer data)
{
  place_go_online(steps, "guest", 0, "");
  place_tell_direct(steps, "bob", "ada", 0, "uno");
  place_tell_direct(steps, "eva", "ADA", 0, "due");
  steps_settle(steps);
  place_assert_rooms(steps, "home @eva @bob");
  place_tell_direct(steps, "bob", "ada", 0, "tre");
  steps_settle(steps);
  place_assert_rooms(steps, "home @bob @eva");
  g_autoptr(RitrovoRoom) bob = g_object_ref(direct(steps, "BOB"));
  ritrovo_client_leave(steps->client, bob);
  place_assert_rooms(steps, "home @eva");
  place_tell_direct(steps, "bob", "ada", 0, "quattro");
  steps_settle(steps);
  place_assert_rooms(steps, "home @bob @eva");
  place_assert_texts(direct(steps, "bob"), "quattro");
  place_assert_counts(direct(steps, "bob"), "1/1");
}

static void answer_history(struct steps *steps, const char *with, const char *messages)
{
  const struct message *history = fake_expect(steps->server, MSG_HISTORY);
  g_assert_cmpstr(history->with, ==, with);
  g_assert_false(message_has(history, room));
  fake_reply(steps->server, "history", ",\"with\":\"%s\",\"end\":true,\"messages\":[%s]", with,
             messages);
}

#define BOB(seq, text)                                                                             \
  "{\"to\":\"ada\",\"seq\":" #seq ",\"from\":\"bob\",\"time\":" #seq "00,\"text\":\"" text "\"}"
#define ADA(seq, text)                                                                             \
  "{\"to\":\"bob\",\"seq\":" #seq ",\"from\":\"ada\",\"time\":" #seq "00,\"text\":\"" text "\"}"

// An account finds its conversations, with what is unread in each; reading is told, and a history
// can be gone through like a room's.
static void test_listed(struct steps *steps, gconstpointer data)
{
  place_go_online(steps, "member", 0,
                  "{\"with\":\"eva\",\"seq\":1,\"read\":1,\"time\":200},"
                  "{\"with\":\"bob\",\"seq\":3,\"read\":1,\"time\":300}");
  answer_history(steps, "bob", BOB(1, "uno") "," ADA(2, "due") "," BOB(3, "tre"));
  answer_history(steps, "eva", "{\"to\":\"ada\",\"seq\":1,\"from\":\"eva\",\"text\":\"x\"}");
  steps_settle(steps);
  place_assert_rooms(steps, "home @bob @eva");
  steps_flush(steps);
  RitrovoRoom *bob = direct(steps, "bob");
  place_assert_texts(bob, "uno | due | tre");
  place_assert_counts(bob, "1/1");
  place_assert_counts(direct(steps, "eva"), "0/0");
  place_tell_direct(steps, "bob", "ada", 4, "quattro");
  steps_settle(steps);
  place_assert_counts(bob, "2/2");
  ritrovo_room_mark_read(bob, 3);
  const struct message *read = fake_expect(steps->server, MSG_READ);
  g_assert_cmpstr(read->with, ==, "bob");
  g_assert_cmpint(read->seq, ==, 3);
  fake_say(steps->server, "{\"type\":\"read\",\"with\":\"Bob\",\"seq\":4}");
  steps_settle(steps);
  place_assert_counts(bob, "0/0");

  // At the next visit it is there before the network.
  steps_restart(steps);
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  bob = direct(steps, "bob");
  WAIT_FOR(g_list_model_get_n_items(ritrovo_room_get_messages(bob)) == 4);
  place_welcome(steps, "member", "");
  place_joined(steps, "home", 0, "");
  fake_expect(steps->server, MSG_DIRECT);
  fake_reply(steps->server, "direct",
             ",\"end\":true,\"direct\":[{\"with\":\"bob\",\"seq\":5,\"read\":4,\"time\":500}]");
  for (int i = 0; i < 2; i++) {
    const struct message *history = fake_expect(steps->server, MSG_HISTORY);
    if (g_str_equal(history->with, "bob")) {
      g_assert_cmpint(history->after, ==, 4);
      fake_reply(steps->server, "history", ",\"with\":\"bob\",\"end\":true,\"messages\":[%s]",
                 BOB(5, "cinque"));
    } else {
      fake_reply(steps->server, "history", ",\"end\":true,\"messages\":[]");
    }
  }
  steps_settle(steps);
  place_assert_texts(bob, "uno | due | tre | quattro | cinque");
  place_assert_counts(bob, "1/1");
}

// Put away, it stays away over a restart, until there is something new.
static void test_hidden(struct steps *steps, gconstpointer data)
{
  place_go_online(steps, "member", 0, "{\"with\":\"bob\",\"seq\":1,\"read\":1,\"time\":1}");
  answer_history(steps, "bob", BOB(1, "uno"));
  steps_settle(steps);
  ritrovo_client_leave(steps->client, direct(steps, "bob"));
  place_assert_rooms(steps, "home");
  for (int seq = 1; seq <= 2; seq++) {
    steps_restart(steps);
    steps_connect(steps, "ada");
    fake_accept(steps->server);
    place_assert_rooms(steps, "home");
    place_welcome(steps, "member", "");
    place_joined(steps, "home", 0, "");
    fake_expect(steps->server, MSG_DIRECT);
    fake_reply(steps->server, "direct",
               ",\"end\":true,\"direct\":[{\"with\":\"bob\",\"seq\":%d,\"read\":1,\"time\":1}]",
               seq);
    if (seq == 2)
      answer_history(steps, "bob", BOB(1, "uno") "," BOB(2, "due"));
    steps_settle(steps);
    place_assert_rooms(steps, seq == 1 ? "home" : "home @bob");
  }
  steps_flush(steps);
  place_assert_counts(direct(steps, "bob"), "1/1");
}

// An account writes to a guest: the server keeps nothing, which shows when it is asked.
static void test_account_and_guest(struct steps *steps, gconstpointer data)
{
  place_go_online(steps, "member", 0, "");
  RitrovoRoom *bob = ritrovo_client_open_direct(steps->client, "bob", NULL);
  fake_expect(steps->server, MSG_HISTORY);
  g_assert_true(ritrovo_room_send(bob, "ciao", NULL));
  fake_reply(steps->server, "error", ",\"code\":\"user.unknown\"");
  g_assert_cmpstr(fake_expect(steps->server, MSG_MESSAGE)->to, ==, "bob");
  place_tell_direct(steps, "bob", "ada", 0, "eccomi");
  steps_settle(steps);
  place_assert_texts(bob, "eccomi | ciao");

  // And one whose message comes before the answer.
  RitrovoRoom *eva = ritrovo_client_open_direct(steps->client, "eva", NULL);
  fake_expect(steps->server, MSG_HISTORY);
  place_tell_direct(steps, "eva", "ada", 0, "io!");
  fake_reply(steps->server, "error", ",\"code\":\"user.unknown\"");
  steps_settle(steps);
  place_assert_texts(eva, "io!");
}

// Begun among guests, kept since both have accounts: the next connection shows what is kept.
static void test_kept_by_now(struct steps *steps, gconstpointer data)
{
  place_go_online(steps, "guest", 0, "");
  RitrovoRoom *bob = ritrovo_client_open_direct(steps->client, "bob", NULL);
  place_tell_direct(steps, "bob", "ada", 0, "not kept");
  place_tell_direct(steps, "bob", "ada", 1, "uno");
  steps_settle(steps);
  place_assert_texts(bob, "not kept | uno");
  steps_lose_connection(steps);
  steps_come_back(steps);
  place_welcome(steps, "member", "");
  place_joined(steps, "home", 0, "");
  fake_expect(steps->server, MSG_DIRECT);
  fake_reply(steps->server, "direct",
             ",\"end\":true,\"direct\":[{\"with\":\"bob\",\"seq\":1,\"read\":0,\"time\":1}]");
  answer_history(steps, "bob", BOB(1, "uno"));
  place_tell_direct(steps, "bob", "ada", 2, "due");
  steps_settle(steps);
  place_assert_texts(bob, "uno | due");
  place_assert_counts(bob, "2/2");
}

// Messages wait in the outbox like those of rooms.
static void test_outbox(struct steps *steps, gconstpointer data)
{
  place_go_online(steps, "member", 0, "{\"with\":\"bob\",\"seq\":1,\"read\":1,\"time\":1}");
  answer_history(steps, "bob", BOB(1, "uno"));
  steps_settle(steps);
  steps_lose_connection(steps);
  g_assert_true(ritrovo_room_send(direct(steps, "bob"), "mio", NULL));
  steps_flush(steps);
  steps_restart(steps);
  steps_connect(steps, "ada");
  fake_accept(steps->server);
  place_welcome(steps, "member", "");
  place_joined(steps, "home", 0, "");
  fake_expect(steps->server, MSG_DIRECT);
  fake_reply(steps->server, "direct",
             ",\"end\":true,\"direct\":[{\"with\":\"bob\",\"seq\":1,\"read\":1,\"time\":1}]");
  const struct message *message = fake_expect(steps->server, MSG_MESSAGE);
  g_assert_cmpstr(message->to, ==, "bob");
  g_assert_cmpstr(message->text, ==, "mio");
}

static void test_presence(struct steps *steps, gconstpointer data)
{
  place_go_online(steps, "guest", 0, "");
  RitrovoRoom *bob = ritrovo_client_open_direct(steps->client, "Bob", NULL);
  g_assert_cmpint(ritrovo_room_get_presence(bob), ==, RITROVO_PRESENCE_UNKNOWN);
  ritrovo_client_set_watching_presence(steps->client, TRUE);
  fake_expect(steps->server, MSG_USERS);
  fake_reply(steps->server, "users", ",\"count\":1,\"users\":[{\"name\":\"bob\"}]");
  steps_settle(steps);
  g_assert_cmpint(ritrovo_room_get_presence(bob), ==, RITROVO_PRESENCE_ONLINE);
  static const struct {
    const char *event;
    RitrovoPresence presence;
  } events[] = {
      {"\"leave\",\"reason\":\"left\"", RITROVO_PRESENCE_ONLINE},
      {"\"leave\",\"reason\":\"timeout\"", RITROVO_PRESENCE_OFFLINE},
      {"\"join\"", RITROVO_PRESENCE_ONLINE},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(events); i++) {
    fake_say(steps->server,
             "{\"type\":\"presence\",\"room\":\"home\",\"name\":\"bob\",\"event\":%s}",
             events[i].event);
    steps_settle(steps);
    g_assert_cmpint(ritrovo_room_get_presence(bob), ==, events[i].presence);
  }
  // A list that was cut says nothing of those who are not in it.
  ritrovo_client_set_watching_presence(steps->client, FALSE);
  ritrovo_client_set_watching_presence(steps->client, TRUE);
  fake_expect(steps->server, MSG_USERS);
  fake_reply(steps->server, "users", ",\"count\":9,\"users\":[{\"name\":\"eva\"}]");
  steps_settle(steps);
  g_assert_cmpint(ritrovo_room_get_presence(bob), ==, RITROVO_PRESENCE_ONLINE);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
#define ADD(path, func)                                                                            \
  g_test_add(path, struct steps, NULL, steps_set_up_store, func, steps_tear_down)
  ADD("/gui/direct/bad-name", test_bad_name);
  ADD("/gui/direct/guests", test_guests);
  ADD("/gui/direct/opens", test_opens);
  ADD("/gui/direct/listed", test_listed);
  ADD("/gui/direct/hidden", test_hidden);
  ADD("/gui/direct/account-and-guest", test_account_and_guest);
  ADD("/gui/direct/kept-by-now", test_kept_by_now);
  ADD("/gui/direct/outbox", test_outbox);
  ADD("/gui/direct/presence", test_presence);
#undef ADD
  return g_test_run();
}
