// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of replies, changes and reactions against the real server: seen by everybody, on every
// device, and found by whoever was away.
#include "ritrovo-room.h"
#include "talk_steps.h"
#include "together_steps.h"

// The message of that seq, NULL if it is not here; borrowed. Others come and go between messages.
static RitrovoMessage *said(RitrovoRoom *room, gint64 seq)
{
  GListModel *rows = room ? ritrovo_room_get_messages(room) : NULL;
  for (guint i = 0; rows && i < g_list_model_get_n_items(rows); i++)
    if (ritrovo_message_get_seq(talk_row(room, i)) == seq)
      return talk_row(room, i);
  return NULL;
}

// How it reads, without the time of its last change; newly allocated. "": it is not here.
static char *describe(RitrovoRoom *room, gint64 seq)
{
  if (!said(room, seq))
    return g_strdup("");
  g_autofree char *words = talk_describe(said(room, seq));
  g_autoptr(GRegex) time = g_regex_new("~[0-9]+", 0, 0, NULL);
  return g_regex_replace_literal(time, words, -1, 0, "~", 0, NULL);
}

static gboolean reads(RitrovoRoom *room, gint64 seq, const char *expected)
{
  g_autofree char *words = describe(room, seq);
  return strcmp(words, expected) == 0;
}

static void wait_for(RitrovoRoom *room, gint64 seq, const char *expected)
{
  WAIT_FOR(reads(room, seq, expected));
}

static RitrovoRoom *home(RitrovoClient *client)
{
  return ritrovo_client_find_room(client, "home");
}

static void reply(RitrovoRoom *room, gint64 seq, const char *text)
{
  g_autoptr(GError) error = NULL;
  g_assert_true(ritrovo_room_send_reply(room, text, said(room, seq), &error));
  g_assert_no_error(error);
}

static void edit(RitrovoRoom *room, gint64 seq, const char *text)
{
  struct talk_outcome outcome = {0};
  ritrovo_room_edit_async(room, said(room, seq), text, NULL, talk_edit_cb, &outcome);
  talk_succeeds(&outcome);
}

static void remove_message(RitrovoRoom *room, gint64 seq)
{
  struct talk_outcome outcome = {0};
  ritrovo_room_remove_message_async(room, said(room, seq), NULL, NULL, talk_remove_cb, &outcome);
  talk_succeeds(&outcome);
}

static void react(RitrovoRoom *room, gint64 seq, const char *reaction, gboolean on)
{
  struct talk_outcome outcome = {0};
  ritrovo_room_react_async(room, said(room, seq), reaction, on, NULL, talk_react_cb, &outcome);
  talk_succeeds(&outcome);
}

static void come_back(struct together *fixture, RitrovoClient *client)
{
  together_go_on(fixture, client, "ada", "correct horse");
}

static void test_room(struct together *fixture, gconstpointer data)
{
  together_everybody(fixture);
  RitrovoRoom *bobs = home(fixture->bob), *desk = home(fixture->desk),
              *phone = home(fixture->phone);
  together_say(bobs, "Pizza?");
  wait_for(desk, 1, "Pizza?");
  reply(desk, 1, "yes");
  wait_for(bobs, 2, "yes >1 bob: Pizza?");
  wait_for(phone, 2, "yes >1 bob: Pizza?");
  edit(bobs, 1, "Pasta?");
  wait_for(desk, 1, "Pasta? ~");
  wait_for(desk, 2, "yes >1 bob: Pasta?");
  wait_for(phone, 2, "yes >1 bob: Pasta?");
  react(bobs, 2, "👍", TRUE);
  react(desk, 2, "👍", TRUE);
  react(desk, 2, "👍", TRUE);
  wait_for(phone, 2, "yes >1 bob: Pasta? 👍2(ada,bob)*");
  wait_for(bobs, 2, "yes >1 bob: Pasta? 👍2(bob,ada)*");
  react(bobs, 2, "👍", FALSE);
  wait_for(phone, 2, "yes >1 bob: Pasta? 👍1(ada)*");

  // From one device of hers she may change what she said on the other, and bob may not.
  edit(phone, 2, "no");
  wait_for(bobs, 2, "no >1 bob: Pasta? ~ 👍1(ada)");
  struct talk_outcome outcome = {0};
  ritrovo_room_remove_message_async(bobs, said(bobs, 2), NULL, NULL, talk_remove_cb, &outcome);
  talk_fails(&outcome,
             "Only whoever said something can change it; administrators can remove it, too.");
  remove_message(bobs, 1);
  wait_for(phone, 1, " xbob");
  wait_for(phone, 2, "no >1 bob: (removed) ~ 👍1(ada)*");
  g_assert_cmpuint(ritrovo_room_get_unread_count(phone), ==, 1);
}

// The phone is away while things change; a restart of the server makes no difference.
static void test_away(struct together *fixture, gconstpointer data)
{
  together_everybody(fixture);
  RitrovoRoom *bobs = home(fixture->bob);
  for (int i = 0; i < 4; i++)
    together_say(bobs, "ciao");
  wait_for(home(fixture->phone), 4, "ciao");
  reply(bobs, 2, "due");
  wait_for(home(fixture->phone), 5, "due >2 bob: ciao");
  together_leave(fixture, fixture->phone);
  wait_for(bobs, 5, "due >2 bob: ciao");
  edit(bobs, 1, "uno");
  react(bobs, 1, "!", TRUE);
  wait_for(home(fixture->desk), 1, "uno ~ !1(bob)");
  react(home(fixture->desk), 1, "👍", TRUE);
  edit(bobs, 2, "tre");
  remove_message(bobs, 3);
  together_stop(fixture);
  together_start(fixture);
  come_back(fixture, fixture->phone);
  wait_for(home(fixture->phone), 1, "uno ~ !1(bob) 👍1(ada)*");
  wait_for(home(fixture->phone), 2, "tre ~");
  wait_for(home(fixture->phone), 3, " xbob");
  wait_for(home(fixture->phone), 5, "due >2 bob: tre");
  g_assert_true(reads(home(fixture->phone), 4, "ciao"));
}

// The same between two, whose conversation is listed with its newest change.
static void test_direct(struct together *fixture, gconstpointer data)
{
  together_everybody(fixture);
  RitrovoRoom *ada = ritrovo_client_open_direct(fixture->bob, "ada", NULL);
  together_say(ada, "Pizza?");
  WAIT_FOR(reads(ritrovo_client_find_direct(fixture->desk, "bob"), 1, "Pizza?") &&
           reads(ritrovo_client_find_direct(fixture->phone, "bob"), 1, "Pizza?"));
  RitrovoRoom *desk = ritrovo_client_find_direct(fixture->desk, "bob");
  reply(desk, 1, "yes");
  wait_for(ada, 2, "yes >1 bob: Pizza?");
  react(ada, 2, "👍", TRUE);
  wait_for(ritrovo_client_find_direct(fixture->phone, "bob"), 2, "yes >1 bob: Pizza? 👍1(bob)");
  together_leave(fixture, fixture->phone);
  edit(ada, 1, "Pasta?");
  wait_for(desk, 2, "yes >1 bob: Pasta? 👍1(bob)");
  remove_message(desk, 2);
  wait_for(ada, 2, " xada");
  come_back(fixture, fixture->phone);
  RitrovoRoom *phone = ritrovo_client_find_direct(fixture->phone, "bob");
  wait_for(phone, 1, "Pasta? ~");
  wait_for(phone, 2, " xada");
}

static void add(void)
{
#define ADD(path, func)                                                                            \
  g_test_add(path, struct together, NULL, together_set_up, func, together_tear_down)
  ADD("/gui/together-talk/room", test_room);
  ADD("/gui/together-talk/away", test_away);
  ADD("/gui/together-talk/direct", test_direct);
#undef ADD
}

int main(int argc, char **argv)
{
  return together_run(argc, argv, add);
}
