// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of messages after they were said: answers, changes, reactions, removal; as others
// see them, as they come from others, while the server is away, and after a restart.
#include <signal.h>

#include "place_steps.h"

static const char *const ada_is_admin[] = {"--make-admin", "ada", NULL};
static const char *const bob_is_admin[] = {"--make-admin", "bob", NULL};

static gint64 post(struct wire_client *client, const char *text)
{
  return wire_number(client, wire_post(client, "home", text), "seq");
}

// Says something in the app, and returns its number as bob hears it.
static gint64 say(struct app *app, struct wire_client *bob, const char *text)
{
  app_type(app, "Message", text);
  app_key(app, "Return");
  JsonObject *heard = wire_wait(bob, "{'type':'message','from':'ada','text':'%s'}", text);
  wait_for_message(app, "ada", text);
  return wire_number(bob, heard, "seq");
}

static void react(struct wire_client *client, gint64 seq, const char *reaction, gboolean on)
{
  JsonObject *answer = wire_ask(
      client, "'type':'react','room':'home','seq':%" G_GINT64_FORMAT ",'reaction':'%s','on':%s",
      seq, reaction, on ? "true" : "false");
  g_assert_true(wire_matches(answer, "{'type':'reacted'}"));
}

static void edit(struct wire_client *client, gint64 seq, const char *text)
{
  JsonObject *answer = wire_ask(
      client, "'type':'edit','room':'home','seq':%" G_GINT64_FORMAT ",'text':'%s'", seq, text);
  g_assert_true(wire_matches(answer, "{'type':'edited'}"));
}

// Bob hears that somebody types, again after some seconds, but nothing else up to now.
static void expect_no_change(struct wire_client *bob)
{
  JsonObject *heard;
  wire_client_send(bob, "{'type':'ping','id':'no-change'}");
  while (!wire_matches(heard = wire_next(bob), "{'type':'pong','re':'no-change'}"))
    g_assert_true(wire_matches(heard, "{'type':'typing','name':'ada'}"));
}

static void remove_message(struct wire_client *client, gint64 seq)
{
  JsonObject *answer =
      wire_ask(client, "'type':'remove','room':'home','seq':%" G_GINT64_FORMAT, seq);
  g_assert_true(wire_matches(answer, "{'type':'ok'}"));
}

static void answer(struct wire_client *client, gint64 seq, const char *text)
{
  JsonObject *echo = wire_ask(client,
                              "'type':'message','cid':'answer-%d','room':'home','text':'%s',"
                              "'reply':%" G_GINT64_FORMAT,
                              wire_client_number(client), text, seq);
  g_assert_true(wire_matches(echo, "{'type':'message'}"));
}

static void test_reply(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  gint64 pizza = post(bob, "Pizza?");
  go_to_row(app, "bob, *, Pizza?");
  app_key(app, "r");
  app_wait_for(app, ANY_ROLE, "Replying to bob");
  app_wait_keyboard(app, "Message");
  app_type_here(app, "yes");
  app_key(app, "Return");
  JsonObject *heard = wire_wait(bob, "{'type':'message','from':'ada','text':'yes'}");
  g_assert_cmpint(wire_number(bob, json_object_get_object_member(heard, "reply"), "seq"), ==,
                  pizza);
  app_wait_gone(app, ANY_ROLE, "Replying to bob");
  wait_for_message(app, "ada", "yes, in reply to bob");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "In reply to bob: Pizza?");

  answer(bob, wire_number(bob, heard, "seq"), "which one?");
  wait_for_message(app, "bob", "which one?, in reply to ada");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "In reply to ada: yes");

  // What is changed or removed is quoted as it is now.
  edit(bob, pizza, "Pasta?");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "In reply to bob: Pasta?");
  remove_message(bob, pizza);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "In reply to bob: Message removed");

  // Given up by key or button, it is an ordinary message.
  go_to_row(app, "bob, *, which one?, in reply to ada");
  app_key(app, "r");
  app_wait_keyboard(app, "Message");
  app_key(app, "Escape");
  app_wait_gone(app, ANY_ROLE, "Replying to bob");
  go_to_row(app, "bob, *, which one?, in reply to ada");
  app_key(app, "r");
  app_press(app, "Cancel reply");
  app_wait_gone(app, ANY_ROLE, "Replying to bob");
  app_wait_keyboard(app, "Message");
  app_type_here(app, "any");
  app_key(app, "Return");
  heard = wire_wait(bob, "{'type':'message','from':'ada','text':'any'}");
  g_assert_false(json_object_has_member(heard, "reply"));
  close_app(app);
}

static void test_follow(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  gint64 first = post(bob, "the very first");
  for (int i = 0; i < 150; i++) {
    g_autofree char *text = g_strdup_printf("number %d", i);
    post(bob, text);
  }
  answer(bob, first, "so long ago");
  struct app *app = enter_room(stage, "ada");
  wait_for_message(app, "bob", "so long ago, in reply to bob");
  app_press(app, "In reply to bob: the very first");
  wait_for_message(app, "bob", "the very first");
  app_press(app, "Back to the Answer");
  wait_for_message(app, "bob", "so long ago, in reply to bob");
  app_wait_gone(app, ANY_ROLE, "Back to the Answer");

  go_to_row(app, "bob, *, so long ago, in reply to bob");
  app_key(app, "Return");
  wait_for_message(app, "bob", "the very first");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Back to the Answer");
  app_key(app, "alt+Left");
  wait_for_message(app, "bob", "so long ago, in reply to bob");
  app_wait_gone(app, ANY_ROLE, "Back to the Answer");
  close_app(app);
}

static void test_edit(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  say(app, bob, "helo");
  app_key(app, "Up");
  app_wait_for(app, ANY_ROLE, "Editing");
  app_wait_text(app, "Message", "helo");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Save");
  app_key(app, "BackSpace");
  app_type_here(app, "lo");
  app_key(app, "Return");
  wire_wait(bob, "{'type':'edited','from':'ada','text':'hello'}");
  wait_for_message(app, "ada", "hello, edited");
  app_wait_gone(app, ANY_ROLE, "Editing");
  app_wait_text(app, "Message", "");
  app_wait_for(app, ATSPI_ROLE_LABEL, "edited");

  // The draft is put aside, and comes back; what did not change is not sent.
  app_type(app, "Message", "a draft");
  go_to_row(app, "ada, *, hello, edited");
  app_key(app, "e");
  app_wait_text(app, "Message", "hello");
  app_key(app, "Escape");
  app_wait_text(app, "Message", "a draft");
  go_to_row(app, "ada, *, hello, edited");
  app_key(app, "e");
  app_wait_text(app, "Message", "hello");
  app_key(app, "Return");
  app_wait_gone(app, ANY_ROLE, "Editing");
  app_wait_text(app, "Message", "a draft");
  app_wait_keyboard(app, "Message");
  expect_no_change(bob);

  // Nothing left of it: that is asked about first.
  go_to_row(app, "ada, *, hello, edited");
  app_key(app, "e");
  app_wait_text(app, "Message", "hello");
  app_key(app, "ctrl+a");
  app_key(app, "BackSpace");
  app_key(app, "Return");
  app_wait_for(app, ANY_ROLE, "Remove this message?");
  app_press(app, "*Remove");
  wire_wait(bob, "{'type':'removed','from':'ada','by':'ada'}");
  app_wait_one_window(app);
  wait_for_message(app, "ada", "Message removed");
  app_wait_text(app, "Message", "a draft");
  close_app(app);
}

// What is typed before the server has answered is not lost: the message is edited on.
static void test_typing_on(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  say(app, bob, "one");
  app_key(app, "Up");
  app_wait_text(app, "Message", "one");
  app_type_here(app, " two");
  kill(server_process_pid(stage->server), SIGSTOP);
  app_key(app, "Return");
  app_type_here(app, " three");
  app_wait_text(app, "Message", "one two three");
  kill(server_process_pid(stage->server), SIGCONT);
  wait_for_message(app, "ada", "one two, edited");
  app_wait_text(app, "Message", "one two three");
  app_wait_for(app, ANY_ROLE, "Editing");
  app_key(app, "Return");
  wait_for_message(app, "ada", "one two three, edited");
  app_wait_gone(app, ANY_ROLE, "Editing");
  app_wait_text(app, "Message", "");
  close_app(app);
}

static void test_edited_by_another(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  gint64 seq = post(bob, "the 1st version");
  wait_for_message(app, "bob", "the 1st version");
  edit(bob, seq, "the 2nd version");
  wait_for_message(app, "bob", "the 2nd version, edited");
  app_wait_gone(app, ATSPI_ROLE_LIST_ITEM, "bob, *, the 1st version*");
  close_app(app);
}

static void test_react(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  gint64 seq = post(bob, "a good idea");
  wait_for_message(app, "bob", "a good idea");
  react(bob, seq, "👍", TRUE);
  wait_for_message(app, "bob", "a good idea, 👍 from 1 person");
  app_press(app, "👍 from 1 person");
  wire_wait(bob, "{'type':'reacted','from':'ada','reaction':'👍','on':true}");
  app_wait_described(app, ANY_ROLE, "👍 from 2 people", "ada and bob");
  app_press(app, "👍 from 2 people");
  wire_wait(bob, "{'type':'reacted','from':'ada','reaction':'👍','on':false}");
  app_wait_described(app, ANY_ROLE, "👍 from 1 person", "bob");
  react(bob, seq, "👍", FALSE);
  wait_for_message(app, "bob", "a good idea");

  // By keys: those that are given most are in the menu, all others behind a key.
  go_to_row(app, "bob, *, a good idea");
  app_key(app, "Menu");
  app_activate(app, ATSPI_ROLE_MENU_ITEM, "🎉");
  wire_wait(bob, "{'type':'reacted','from':'ada','reaction':'🎉','on':true}");
  wait_for_message(app, "bob", "a good idea, 🎉 from 1 person");
  go_to_row(app, "bob, *, a good idea, *");
  app_key(app, "shift+plus");
  app_wait_for(app, ATSPI_ROLE_LABEL, "Smileys*");
  app_key(app, "Down");
  app_key(app, "Return");
  wire_wait(bob, "{'type':'reacted','from':'ada','on':true}");
  wait_for_message(app, "bob", "a good idea, 🎉 from 1 person, 😀* from 1 person");
  close_app(app);
}

static void test_remove(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_account(stage, "bob");
  wire_join(bob, "home");
  struct app *app = enter_room(stage, "ada");
  say(app, bob, "too much");
  gint64 second = say(app, bob, "much too much");
  go_to_row(app, "ada, *, too much");
  app_key(app, "Delete");
  app_press(app, "*Cancel");
  app_wait_one_window(app);
  go_to_row(app, "ada, *, too much");
  app_key(app, "Delete");
  app_press(app, "*Remove");
  wire_wait(bob, "{'type':'removed','from':'ada','by':'ada'}");
  app_wait_one_window(app);
  wait_for_message(app, "ada", "Message removed");

  remove_message(bob, second);
  wait_for_message(app, "ada", "Message removed by bob");
  close_app(app);
}

// An administrator removes what others said, and does not put words into their mouths.
static void test_remove_of_others(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  app_key(app, "F10");
  app_wait_for(app, ANY_ROLE, "*reate an Account…");
  app_key(app, "c");
  app_type(app, "New password", WIRE_PASSWORD);
  app_type(app, "The same password again", WIRE_PASSWORD);
  app_press(app, "Create");
  app_wait_gone(app, ANY_ROLE, "New password");
  app_wait_one_window(app);
  post(bob, "unkind words");
  go_to_row(app, "bob, *, unkind words");
  app_key(app, "Menu");
  app_wait_for(app, ATSPI_ROLE_MENU_ITEM, "Remove…");
  g_assert_cmpuint(app_count(app, ATSPI_ROLE_MENU_ITEM, "Edit"), ==, 0);
  app_activate(app, ATSPI_ROLE_MENU_ITEM, "Remove…");
  app_press(app, "*Remove");
  wire_wait(bob, "{'type':'removed','from':'bob','by':'ada'}");
  app_wait_one_window(app);
  wait_for_message(app, "bob", "Message removed by ada");
  close_app(app);
}

// What one was about to say in a room waits there while another one is shown.
static void test_put_aside(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  post(bob, "a question");
  say(app, bob, "first words");
  go_to_row(app, "bob, *, a question");
  app_key(app, "r");
  app_wait_for(app, ANY_ROLE, "Replying to bob");
  enter_by_dialogue(app, "pizza");
  app_wait_gone(app, ANY_ROLE, "Replying to bob");
  switch_to(app, "home");
  app_wait_for(app, ANY_ROLE, "Replying to bob");
  app_key(app, "ctrl+f");
  app_wait_keyboard(app, "Search messages");
  app_wait_gone(app, ANY_ROLE, "Replying to bob");
  app_key(app, "Escape");
  app_wait_for(app, ANY_ROLE, "Replying to bob");
  app_focus(app, "Message");
  app_key(app, "Up");
  app_wait_text(app, "Message", "first words");
  app_type_here(app, "!");
  switch_to(app, "pizza");
  app_wait_text(app, "Message", "");
  switch_to(app, "home");
  app_wait_text(app, "Message", "first words!");
  app_wait_for(app, ANY_ROLE, "Editing");
  app_focus(app, "Message");
  app_key(app, "Return");
  wait_for_message(app, "ada", "first words!, edited");
  close_app(app);
}

// The menu offers what can be done: bob's words cannot be changed, nor what is gone.
static void test_menu(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  gint64 seq = post(bob, "mine");
  go_to_row(app, "bob, *, mine");
  app_key(app, "Menu");
  app_wait_for(app, ATSPI_ROLE_MENU_ITEM, "Reply");
  g_assert_cmpuint(app_count(app, ATSPI_ROLE_MENU_ITEM, "Edit"), ==, 0);
  g_assert_cmpuint(app_count(app, ATSPI_ROLE_MENU_ITEM, "Remove…"), ==, 0);
  app_activate(app, ATSPI_ROLE_MENU_ITEM, "Reply");
  app_wait_for(app, ANY_ROLE, "Replying to bob");
  app_wait_keyboard(app, "Message");
  remove_message(bob, seq);
  app_wait_for(app, ANY_ROLE, "The message was removed meanwhile.");
  app_wait_gone(app, ANY_ROLE, "Replying to bob");

  say(app, bob, "my own");
  go_to_row(app, "ada, *, my own");
  app_key(app, "shift+F10");
  app_wait_for(app, ATSPI_ROLE_MENU_ITEM, "Remove…");
  app_activate(app, ATSPI_ROLE_MENU_ITEM, "Edit");
  app_wait_text(app, "Message", "my own");
  close_app(app);
}

// Answers wait for the server; changes do not.
static void test_offline(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  gint64 seq = post(bob, "are you there?");
  say(app, bob, "soon");
  app_key(app, "Up");
  app_wait_text(app, "Message", "soon");
  app_type_here(app, "!");
  server_process_kill(stage->server);
  app_wait_gone(app, ANY_ROLE, "* ms");
  app_focus(app, "Message");
  app_key(app, "Return");
  app_wait_for(app, ANY_ROLE, "You are not connected to a server.");
  app_wait_text(app, "Message", "soon!");
  app_key(app, "Escape");
  app_wait_text(app, "Message", "");
  app_key(app, "Up");
  app_wait_for(app, ANY_ROLE, "A message can be changed once there is a connection again.");
  go_to_row(app, "ada, *, soon");
  app_key(app, "Delete");
  app_wait_for(app, ANY_ROLE, "A message can be removed once there is a connection again.");
  go_to_row(app, "bob, *, are you there?");
  app_key(app, "r");
  app_wait_for(app, ANY_ROLE, "Replying to bob");
  app_wait_keyboard(app, "Message");
  app_type_here(app, "yes");
  app_key(app, "Return");
  wait_for_message(app, "ada", "yes, in reply to bob");

  server_process_start(stage->server);
  wait_online(app);
  app_wait_described(app, ATSPI_ROLE_LIST_ITEM, "ada, *, yes, in reply to bob", "");
  bob = stage_enter(stage, "bob");
  JsonArray *all = wire_list(bob, wire_history(bob, "home", ""), "messages");
  JsonObject *stored = wire_find(all, "{'text':'yes'}");
  g_assert_nonnull(stored);
  g_assert_cmpint(wire_number(bob, json_object_get_object_member(stored, "reply"), "seq"), ==, seq);
  close_app(app);
}

static void change_much(struct wire_client *bob, const gint64 *seqs)
{
  edit(bob, seqs[0], "new words");
  remove_message(bob, seqs[1]);
  react(bob, seqs[2], "👍", TRUE);
  answer(bob, seqs[2], "an answer");
}

static void wait_much(struct app *app)
{
  wait_for_message(app, "bob", "new words, edited");
  wait_for_message(app, "bob", "Message removed");
  wait_for_message(app, "bob", "three, 👍 from 1 person");
  wait_for_message(app, "bob", "an answer, in reply to bob");
}

// What changed while the line was dead is there when it is not, and after a restart before the
// server says a word.
static void test_missed(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  gint64 seqs[] = {post(bob, "one"), post(bob, "two"), post(bob, "three")};
  wait_for_message(app, "bob", "three");
  // The app gives up after two pings.
  server_process_signal(stage->server, SIGSTOP);
  app_wait_gone(app, ANY_ROLE, "* ms");
  server_process_signal(stage->server, SIGCONT);
  change_much(bob, seqs);
  wait_online(app);
  wait_much(app);
  app_close_window(app);
  g_assert_cmpint(app_wait_exit(app), ==, 0);

  server_process_signal(stage->server, SIGSTOP);
  struct app *again = app_start_again(app, NULL);
  wait_much(again);
  app_wait_for(again, ATSPI_ROLE_PUSH_BUTTON, "In reply to bob: three");
  server_process_signal(stage->server, SIGCONT);
  wait_for_room(again, "ada");
  wait_much(again);
  close_app(again);
  app_free(app);
}

// The same while the app does not run at all.
static void test_away(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  gint64 seqs[] = {post(bob, "one"), post(bob, "two"), post(bob, "three")};
  wait_for_message(app, "bob", "three");
  app_close_window(app);
  g_assert_cmpint(app_wait_exit(app), ==, 0);
  change_much(bob, seqs);
  struct app *again = app_start_again(app, NULL);
  wait_much(again);
  close_app(again);
  app_free(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/changes/reply", test_reply, NULL);
  stage_test("/gui/changes/follow", test_follow, NULL);
  stage_test("/gui/changes/edit", test_edit, NULL);
  stage_test("/gui/changes/typing-on", test_typing_on, NULL);
  stage_test("/gui/changes/edited-by-another", test_edited_by_another, NULL);
  stage_test("/gui/changes/react", test_react, NULL);
  stage_test("/gui/changes/remove", test_remove, bob_is_admin);
  stage_test("/gui/changes/remove-of-others", test_remove_of_others, ada_is_admin);
  stage_test("/gui/changes/put-aside", test_put_aside, NULL);
  stage_test("/gui/changes/menu", test_menu, NULL);
  stage_test("/gui/changes/offline", test_offline, NULL);
  stage_test("/gui/changes/missed", test_missed, NULL);
  stage_test("/gui/changes/away", test_away, NULL);
  return g_test_run();
}
