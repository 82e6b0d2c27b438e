// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of what few messages have, without a client: reading it, reacting, keeping it as text
// (ritrovo-talk.h), and how a message tells of it.
#include "limits.h"
#include "message.h"
#include "ritrovo-message-private.h"

static char *reactions_of(const RitrovoTalk *talk)
{
  GString *words = g_string_new("");
  for (guint i = 0; talk->reactions && i < talk->reactions->len; i++) {
    const RitrovoReaction *reaction = talk->reactions->pdata[i];
    g_autofree char *names = g_strjoinv(",", reaction->names);
    g_string_append_printf(words, "%s%u(%s)%s ", reaction->text, reaction->count, names,
                           reaction->mine ? "*" : "");
  }
  return g_string_free(words, FALSE);
}

static void assert_reactions(const RitrovoTalk *talk, const char *expected)
{
  g_autofree char *words = reactions_of(talk);
  g_assert_cmpstr(words, ==, expected);
}

static gboolean react(RitrovoTalk *talk, const char *text, const char *name, gboolean on)
{
  return ritrovo_talk_react(talk, text, name, strcmp(name, "ada") == 0, on);
}

static void test_react(void)
{
  g_autoptr(RitrovoTalk) talk = ritrovo_talk_new();
  g_assert_false(react(talk, "+", "bob", FALSE));
  g_assert_true(react(talk, "+", "bob", TRUE));
  g_assert_false(react(talk, "+", "bob", TRUE));
  g_assert_false(react(talk, "+", "eva", FALSE));
  g_assert_true(react(talk, "!", "eva", TRUE));
  g_assert_true(react(talk, "+", "ada", TRUE));
  g_assert_false(react(talk, "+", "ada", TRUE));
  assert_reactions(talk, "+2(ada,bob)* !1(eva) ");
  g_assert_true(react(talk, "+", "bob", FALSE));
  assert_reactions(talk, "+1(ada)* !1(eva) ");
  g_assert_true(react(talk, "+", "ada", FALSE));
  g_assert_false(react(talk, "+", "ada", FALSE));
  assert_reactions(talk, "!1(eva) ");
  g_assert_true(react(talk, "!", "eva", FALSE));
  g_assert_true(ritrovo_talk_is_empty(talk));
}

// A few names stand for many people; one's own is always among them.
static void test_many_people(void)
{
  g_autoptr(RitrovoTalk) talk = ritrovo_talk_new();
  for (int i = 1; i <= 7; i++) {
    g_autofree char *name = g_strdup_printf("p%d", i);
    g_assert_true(react(talk, "+", name, TRUE));
  }
  assert_reactions(talk, "+7(p1,p2,p3,p4,p5) ");
  g_assert_true(react(talk, "+", "ada", TRUE));
  assert_reactions(talk, "+8(ada,p1,p2,p3,p4)* ");
  g_assert_true(react(talk, "+", "p7", FALSE));
  g_assert_true(react(talk, "+", "ada", FALSE));
  assert_reactions(talk, "+6(p1,p2,p3,p4) ");
  for (int i = 0; i < LIMIT_REACTIONS + 3; i++) {
    g_autofree char *text = g_strdup_printf("%d", i);
    g_assert_true(react(talk, text, "p1", TRUE) == (i < LIMIT_REACTIONS - 1));
  }
  g_assert_cmpuint(talk->reactions->len, ==, LIMIT_REACTIONS);
}

// Who holds an array of reactions has it as it was.
static void test_never_changed(void)
{
  g_autoptr(RitrovoTalk) talk = ritrovo_talk_new();
  react(talk, "+", "bob", TRUE);
  g_autoptr(RitrovoTalk) before = ritrovo_talk_copy(talk);
  react(talk, "+", "ada", TRUE);
  assert_reactions(before, "+1(bob) ");
  assert_reactions(talk, "+2(ada,bob)* ");
  g_assert_false(ritrovo_talk_same_reactions(before, talk));
  react(talk, "+", "ada", FALSE);
  g_assert_true(ritrovo_talk_same_reactions(before, talk));
}

static RitrovoTalk *read_line(const char *line)
{
  struct message message;
  struct message_reader *reader = message_reader_new();
  g_assert_cmpint(message_read(reader, line, strlen(line), &message), ==, CODE_OK);
  RitrovoTalk *talk = ritrovo_talk_read(&message, "ada");
  message_reader_free(reader);
  return talk;
}

static void test_read(void)
{
  g_assert_null(read_line("{\"type\":\"message\",\"text\":\"ciao\"}"));
  g_assert_null(read_line("{\"type\":\"message\",\"reply\":{\"from\":\"bob\"},\"reactions\":[]}"));
  g_autoptr(RitrovoTalk) all =
      read_line("{\"type\":\"message\",\"edited\":9,\"reply\":{\"seq\":3,\"from\":\"bob\",\"text\":"
                "\"a\\nb\"},"
                "\"reactions\":[{\"reaction\":\"+\",\"count\":7,\"names\":[\"ada\",\"bob\"]},"
                "{\"reaction\":\"\",\"count\":7},{\"reaction\":\"-\",\"count\":0},{\"count\":1},"
                "{\"reaction\":\"?\",\"count\":1,\"names\":[\"eva\",\"bob\"]}]}");
  g_assert_cmpint(all->reply_seq, ==, 3);
  g_assert_cmpstr(all->reply_sender, ==, "bob");
  g_assert_cmpstr(all->reply_text, ==, "a b");
  g_assert_cmpint(all->edited, ==, 9);
  assert_reactions(all, "+7(ada,bob)* ?1(eva) ");
  g_autoptr(RitrovoTalk) lost =
      read_line("{\"type\":\"message\",\"reply\":{\"seq\":3,\"from\":\"bob\",\"removed\":true}}");
  g_assert_true(lost->reply_removed);
  // One that was removed has nothing else.
  g_autoptr(RitrovoTalk) removed =
      read_line("{\"type\":\"message\",\"edited\":9,\"removed\":true,\"by\":\"bob\"}");
  g_assert_true(removed->removed);
  g_assert_cmpstr(removed->removed_by, ==, "bob");
  g_assert_cmpint(removed->edited, ==, 0);
}

// The beginning of what is answered, in one line, without half a character at its end.
static void test_reply_text(void)
{
  g_autoptr(RitrovoTalk) talk = ritrovo_talk_new();
  g_autofree char *many = g_strnfill(LIMIT_REPLY_TEXT - 1, 'x');
  g_autofree char *text = g_strconcat(many, "è\nb", NULL);
  ritrovo_talk_set_reply(talk, 1, "bob", text);
  g_assert_cmpstr(talk->reply_text, ==, many);
  ritrovo_talk_set_reply(talk, 1, "bob", text + 1);
  g_assert_cmpuint(strlen(talk->reply_text), ==, LIMIT_REPLY_TEXT);
  g_assert_true(g_str_has_suffix(talk->reply_text, "è"));
}

static void test_text(void)
{
  g_autofree char *none = ritrovo_talk_to_text(NULL);
  g_assert_cmpstr(none, ==, "");
  g_assert_null(ritrovo_talk_from_text("", "ada"));
  g_assert_null(ritrovo_talk_from_text("rubbish", "ada"));
  g_autoptr(RitrovoTalk) talk = ritrovo_talk_new();
  ritrovo_talk_set_reply(talk, 3, "bob", "it's \"so\" 👍");
  talk->edited = 9;
  react(talk, "👍", "bob", TRUE);
  react(talk, "👍", "ada", TRUE);
  g_autofree char *text = ritrovo_talk_to_text(talk);
  g_autoptr(RitrovoTalk) back = ritrovo_talk_from_text(text, "ada");
  g_assert_cmpint(back->reply_seq, ==, 3);
  g_assert_cmpstr(back->reply_text, ==, talk->reply_text);
  g_assert_cmpint(back->edited, ==, 9);
  g_assert_true(ritrovo_talk_same_reactions(talk, back));
  // In other letters it is the same name.
  g_autoptr(RitrovoTalk) capital = ritrovo_talk_from_text(text, "Ada");
  g_assert_true(ritrovo_talk_react(capital, "👍", "Ada", TRUE, FALSE));
  assert_reactions(capital, "👍1(bob) ");
  // Somebody else reads the same file.
  g_autoptr(RitrovoTalk) bobs = ritrovo_talk_from_text(text, "eva");
  assert_reactions(bobs, "👍2(ada,bob) ");
}

static void notified_cb(RitrovoMessage *message, GParamSpec *spec, gpointer data)
{
  g_string_append_printf(data, "%s ", spec->name);
}

// Each property once, and only if it has changed.
static void test_notify(void)
{
  g_autoptr(GString) heard = g_string_new("");
  g_autoptr(RitrovoMessage) row = ritrovo_message_new_sent("bob", "uno", 1, 1, NULL, FALSE);
  g_autoptr(RitrovoMessage) now = ritrovo_message_new_sent("bob", "due", 1, 1, NULL, FALSE);
  g_signal_connect(row, "notify", G_CALLBACK(notified_cb), heard);
  g_assert_null(ritrovo_message_get_talk(row));
  ritrovo_message_take_talk(row, ritrovo_talk_new());
  g_assert_null(ritrovo_message_get_talk(row));
  g_assert_cmpstr(heard->str, ==, "");

  RitrovoTalk *talk = ritrovo_talk_new();
  talk->edited = 9;
  react(talk, "+", "ada", TRUE);
  ritrovo_message_take_talk(now, talk);
  ritrovo_message_become(row, now);
  ritrovo_message_become(row, now);
  g_assert_cmpstr(heard->str, ==, "text edited reactions ");
  g_autoptr(GPtrArray) reactions = NULL;
  g_object_get(row, "reactions", &reactions, NULL);
  g_assert_cmpuint(reactions->len, ==, 1);
  g_assert_true(ritrovo_message_get_reaction(row, 0)->mine);

  g_string_truncate(heard, 0);
  talk = ritrovo_talk_new();
  talk->removed = TRUE;
  ritrovo_message_take_talk(now, talk);
  ritrovo_message_set_text(now, "");
  ritrovo_message_become(row, now);
  g_assert_cmpstr(heard->str, ==, "text edited removed reactions ");
}

// Nobody answers somebody who has no name yet, and a message that answers nothing calls nobody.
static void test_calls(void)
{
  static const char *const ada[] = {"ada", "pizza", NULL}, *const nobody[] = {"", NULL};
  g_autoptr(RitrovoMessage) row = ritrovo_message_new_sent("bob", "me, too", 1, 3, NULL, FALSE);
  g_assert_false(ritrovo_message_calls(row, ada));
  g_assert_false(ritrovo_message_calls(row, nobody));
  g_assert_false(ritrovo_message_calls(row, NULL));
  RitrovoTalk *talk = ritrovo_talk_new();
  ritrovo_talk_set_reply(talk, 2, "Ada", "Pasta?");
  ritrovo_message_take_talk(row, talk);
  g_assert_true(ritrovo_message_calls(row, ada));
  g_assert_true(ritrovo_message_answers(row, "ada"));
  g_assert_false(ritrovo_message_answers(row, "pizza"));
  g_assert_false(ritrovo_message_calls(row, nobody));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/gui/message-talk/react", test_react);
  g_test_add_func("/gui/message-talk/many-people", test_many_people);
  g_test_add_func("/gui/message-talk/never-changed", test_never_changed);
  g_test_add_func("/gui/message-talk/read", test_read);
  g_test_add_func("/gui/message-talk/reply-text", test_reply_text);
  g_test_add_func("/gui/message-talk/text", test_text);
  g_test_add_func("/gui/message-talk/notify", test_notify);
  g_test_add_func("/gui/message-talk/calls", test_calls);
  return g_test_run();
}
