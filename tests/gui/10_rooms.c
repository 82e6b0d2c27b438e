// SPDX-License-Identifier: GPL-3.0-or-later
// Many rooms: found, made, left; what is unread in them, over keys, marks and a restart.
#include "place_steps.h"

static struct wire_client *enter_as_bob(struct stage *stage, const char *room)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_join(bob, room);
  return bob;
}

static void test_create(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  app_press(app, "New room");
  app_type(app, "Room name", "pizza");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "Create “pizza”");
  app_key(app, "Return");
  wait_for_place(app, "pizza");
  wait_for_row(app, "pizza");
  app_wait_for(app, ANY_ROLE, "Nothing was said here yet");
  struct wire_client *bob = enter_as_bob(stage, "pizza");
  app_type(app, "Message", "at eight?");
  app_key(app, "Return");
  wire_wait(bob, "{'type':'message','room':'pizza','from':'ada','text':'at eight?'}");
  wait_for_message(app, "ada", "at eight*");
  close_app(app);
}

// The list says what is there, and a part of the name is enough.
static void test_find(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = enter_as_bob(stage, "laboratory");
  wire_ask(bob, "'type':'topic','room':'laboratory','topic':'Friday at eight'");
  struct app *app = enter_room(stage, "ada");
  app_key(app, "ctrl+n");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "laboratory, 1 person, Friday at eight");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "home, You are there");
  app_type(app, "Room name", "LABOR");
  app_wait_gone(app, ATSPI_ROLE_LIST_ITEM, "home, You are there");
  app_key(app, "Return");
  wait_for_place(app, "laboratory");
  wire_wait(bob, "{'type':'presence','room':'laboratory','event':'join','name':'ada'}");
  wire_post(bob, "laboratory", "welcome");
  wait_for_message(app, "bob", "welcome");
  close_app(app);
}

// A name that cannot be: the words stand in the dialogue.
static void test_bad_name(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  app_press(app, "New room");
  app_type(app, "Room name", "[pizza");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_ALERT, "*");
  app_wait_text(app, "Room name", "[pizza");
  app_key(app, "Escape");
  app_wait_gone(app, ANY_ROLE, "Room name");
  wait_for_place(app, "home");
  close_app(app);
}

// The way back that is offered goes away after a while, so nothing else is looked for before it.
static void test_undo(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = enter_as_bob(stage, "pizza");
  struct app *app = enter_room(stage, "ada");
  enter_by_dialogue(app, "pizza");
  choose_in_menu(app, "l");
  app_press(app, "Undo*");
  wire_wait(bob, "{'type':'presence','room':'pizza','event':'leave','name':'ada'}");
  wire_wait(bob, "{'type':'presence','room':'pizza','event':'join','name':'ada'}");
  wait_for_place(app, "pizza");
  wait_for_row(app, "pizza");
  close_app(app);
}

// The key leads back however long it was.
static void test_leave(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = enter_as_bob(stage, "pizza");
  struct app *app = enter_room(stage, "ada");
  enter_by_dialogue(app, "pizza");
  choose_in_menu(app, "l");
  wire_wait(bob, "{'type':'presence','room':'pizza','event':'leave','name':'ada'}");
  wait_for_place(app, "home");
  app_wait_gone(app, ATSPI_ROLE_LIST_ITEM, "pizza*");
  app_key(app, "ctrl+shift+t");
  wire_wait(bob, "{'type':'presence','room':'pizza','event':'join','name':'ada'}");
  wait_for_place(app, "pizza");
  wait_for_row(app, "pizza");
  close_app(app);
}

static void test_switch(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  enter_by_dialogue(app, "apple");
  enter_by_dialogue(app, "pizza");
  app_key(app, "alt+Up");
  wait_for_place(app, "apple");
  app_key(app, "alt+Up");
  wait_for_place(app, "home");
  app_key(app, "alt+Up");
  wait_for_place(app, "pizza");
  app_key(app, "alt+Down");
  wait_for_place(app, "home");
  app_key(app, "alt+2");
  wait_for_place(app, "apple");
  switch_to(app, "pizza");
  // A draft stays where it was written, and the row says so.
  app_type(app, "Message", "half a");
  switch_to(app, "home");
  wait_for_row(app, "pizza, draft");
  app_wait_text(app, "Message", "");
  switch_to(app, "pizza");
  app_wait_text(app, "Message", "half a");
  close_app(app);
}

static void test_unread(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = enter_as_bob(stage, "pizza");
  wire_join(bob, "apple");
  struct app *app = enter_room(stage, "ada");
  enter_by_dialogue(app, "apple");
  enter_by_dialogue(app, "pizza");
  switch_to(app, "home");
  wire_post(bob, "pizza", "margherita");
  wire_post(bob, "pizza", "or not, ada?");
  wait_for_row(app, "pizza, 2 unread, 1 mention");
  app_key(app, "alt+shift+Down");
  wait_for_place(app, "pizza");
  wait_for_message(app, "bob", "margherita");
  wait_for_row(app, "pizza");
  // Nothing else is unread: one stays.
  wire_post(bob, "apple", "red");
  wait_for_row(app, "apple, 1 unread");
  app_key(app, "alt+shift+Up");
  wait_for_place(app, "apple");
  wait_for_row(app, "apple");
  close_app(app);
}

// What comes in where one is, is read, however little there is in the log.
static void test_seen(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  app_focus(app, "Message");
  wire_post(bob, "home", "Ciao");
  wait_for_message(app, "bob", "Ciao");
  wait_for_row(app, "home");
  close_app(app);
}

static void test_mark(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = enter_as_bob(stage, "pizza");
  struct app *before = enter_room(stage, "ada");
  enter_by_dialogue(before, "pizza");
  switch_to(before, "home");
  wire_post(bob, "pizza", "margherita");
  wire_post(bob, "pizza", "napoli");
  wait_for_row(before, "pizza, 2 unread");
  switch_to(before, "pizza");
  wait_for_row(before, "pizza");
  choose_in_menu(before, "u");
  wait_for_row(before, "pizza, 1 unread");
  switch_to(before, "home");
  wait_for_row(before, "pizza, 1 unread");
  // It is as it was left, in the place that was left, by itself.
  struct app *app = restart_app(before);
  wait_for_room(app, "ada");
  wait_for_place(app, "home");
  wait_for_row(app, "pizza, 1 unread");
  switch_to(app, "pizza");
  app_wait_for(app, ANY_ROLE, "New");
  wait_for_row(app, "pizza");
  close_app(app);
}

// In a room that was empty, too, what was said while one was elsewhere stands below the line, and
// what is said while one is there does not.
static void test_new_line(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = enter_as_bob(stage, "pizza");
  struct app *app = enter_room(stage, "ada");
  enter_by_dialogue(app, "pizza");
  switch_to(app, "home");
  wire_post(bob, "pizza", "margherita");
  wait_for_row(app, "pizza, 1 unread");
  wire_post(bob, "home", "anybody?");
  wait_for_message(app, "bob", "anybody*");
  g_assert_cmpuint(app_count(app, ANY_ROLE, "New"), ==, 0);
  switch_to(app, "pizza");
  app_wait_for(app, ANY_ROLE, "New");
  close_app(app);
}

// The room that was shown last is shown again.
static void test_last_place(struct stage *stage, gconstpointer data)
{
  struct app *before = enter_room(stage, "ada");
  enter_by_dialogue(before, "pizza");
  struct app *app = restart_app(before);
  wait_for_room(app, "ada");
  wait_for_place(app, "pizza");
  wait_for_row(app, "home");
  close_app(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/rooms/create", test_create, NULL);
  stage_test("/gui/rooms/find", test_find, NULL);
  stage_test("/gui/rooms/bad-name", test_bad_name, NULL);
  stage_test("/gui/rooms/undo", test_undo, NULL);
  stage_test("/gui/rooms/leave", test_leave, NULL);
  stage_test("/gui/rooms/switch", test_switch, NULL);
  stage_test("/gui/rooms/unread", test_unread, NULL);
  stage_test("/gui/rooms/seen", test_seen, NULL);
  stage_test("/gui/rooms/mark", test_mark, NULL);
  stage_test("/gui/rooms/new-line", test_new_line, NULL);
  stage_test("/gui/rooms/last-place", test_last_place, NULL);
  return g_test_run();
}
