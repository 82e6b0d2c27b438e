// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of the words for what becomes of messages (gui/view/ritrovo-message-words.h).
#include "ritrovo-message-words.h"

#include "ritrovo-message-private.h"

static void assert_text(char *taken, const char *expected)
{
  g_assert_cmpstr(taken, ==, expected);
  g_free(taken);
}

static RitrovoMessage *message_with(RitrovoTalk *talk)
{
  RitrovoMessage *message =
      ritrovo_message_new_sent("ada", "one\n two", 1790000000000, 7, NULL, FALSE);
  ritrovo_message_take_talk(message, talk);
  return message;
}

static void test_plain(void)
{
  g_autoptr(RitrovoMessage) message = message_with(NULL);
  assert_text(ritrovo_message_details(message), "");
  assert_text(ritrovo_message_snippet(message), "one  two");
}

static void test_reply(void)
{
  RitrovoTalk *talk = ritrovo_talk_new();
  ritrovo_talk_set_reply(talk, 3, "bob", "Pizza?");
  g_autoptr(RitrovoMessage) message = message_with(talk);
  assert_text(ritrovo_message_quote_text(message), "Pizza?");
  assert_text(ritrovo_message_details(message), ", in reply to bob");
}

// It is not kept any longer. / It was removed.
static void test_reply_to_what_is_gone(void)
{
  RitrovoTalk *talk = ritrovo_talk_new();
  ritrovo_talk_set_reply(talk, 3, "", "");
  g_autoptr(RitrovoMessage) unknown = message_with(talk);
  assert_text(ritrovo_message_quote_text(unknown), "An earlier message");
  assert_text(ritrovo_message_details(unknown), ", in reply to an earlier message");

  talk = ritrovo_talk_new();
  ritrovo_talk_set_reply(talk, 3, "bob", "");
  talk->reply_removed = TRUE;
  g_autoptr(RitrovoMessage) removed = message_with(talk);
  assert_text(ritrovo_message_quote_text(removed), "Message removed");
  assert_text(ritrovo_message_details(removed), ", in reply to bob");
}

static void test_removed(void)
{
  const char *const by[] = {"ada", "bob", ""};
  const char *const words[] = {"Message removed", "Message removed by bob", "Message removed"};
  for (guint i = 0; i < G_N_ELEMENTS(by); i++) {
    RitrovoTalk *talk = ritrovo_talk_new();
    talk->removed = TRUE;
    g_free(talk->removed_by);
    talk->removed_by = g_strdup(by[i]);
    talk->edited = 1790000000000;
    g_autoptr(RitrovoMessage) message = message_with(talk);
    assert_text(ritrovo_message_removed_text(message), words[i]);
    assert_text(ritrovo_message_details(message), "");
  }
}

static void test_edited_and_reacted(void)
{
  RitrovoTalk *talk = ritrovo_talk_new();
  talk->edited = 1790000000000;
  ritrovo_talk_react(talk, "👍", "ada", FALSE, TRUE);
  ritrovo_talk_react(talk, "👍", "bob", FALSE, TRUE);
  ritrovo_talk_react(talk, "🎉", "bob", FALSE, TRUE);
  g_autoptr(RitrovoMessage) message = message_with(talk);
  assert_text(ritrovo_message_details(message), ", edited, 👍 from 2 people, 🎉 from 1 person");
}

static void assert_names(const char *names, guint count, const char *expected)
{
  g_auto(GStrv) some = g_strsplit(names, " ", 0);
  g_autofree char *text = g_strdup("👍");
  const RitrovoReaction reaction = {.text = text, .count = count, .names = some};
  assert_text(ritrovo_reaction_names_text(&reaction), expected);
}

static void test_names(void)
{
  assert_names("ada", 1, "ada");
  assert_names("ada bob", 2, "ada and bob");
  assert_names("ada bob carla", 3, "ada, bob and carla");
  assert_names("ada bob carla", 4, "ada, bob, carla and 1 other");
  assert_names("ada bob", 5, "ada, bob and 3 others");
  assert_names("", 2, "2 people");
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/view/message-words/plain", test_plain);
  g_test_add_func("/view/message-words/reply", test_reply);
  g_test_add_func("/view/message-words/reply-to-what-is-gone", test_reply_to_what_is_gone);
  g_test_add_func("/view/message-words/removed", test_removed);
  g_test_add_func("/view/message-words/edited-and-reacted", test_edited_and_reacted);
  g_test_add_func("/view/message-words/names", test_names);
  return g_test_run();
}
