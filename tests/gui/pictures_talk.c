// SPDX-License-Identifier: GPL-3.0-or-later
// A room and what belongs to it: the log, the people, the search.
#include "camera.h"
#include "place_steps.h"
#include "talk_steps.h"
#include "wire_files.h"

static void show_room(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_talk(stage, &bob);
  enter_by_dialogue(app, "pizza");
  resize(app);
  take(app, "room-empty");
  wire_post(bob, "home", "One more thing: bring a chair.");
  wire_post(bob, "home", "Or two.");
  wire_post_to(bob, "ada", "psst");
  switch_to(app, "home");
  app_wait_for(app, ANY_ROLE, "New");
  wire_client_send(bob, "{'type':'typing','room':'home'}");
  app_wait_for(app, ANY_ROLE, "bob is typing…");
  app_type_here(app, "A message that is not sent yet");
  take(app, "room");
  if (is_narrow()) {
    app_press(app, "Back");
    app_wait_for(app, ATSPI_ROLE_LIST, "Rooms");
    take(app, "sidebar");
    app_key(app, "Return");
    app_wait_for(app, ATSPI_ROLE_LOG, "Messages");
    app_press(app, "Members");
  }
  app_type(app, "Filter members", "bob");
  app_wait_count(app, ATSPI_ROLE_LIST_ITEM, "bob", 1);
  app_key(app, "Tab");
  app_key(app, "Menu");
  app_wait_for(app, ANY_ROLE, "*opy Name");
  take(app, "members");
  app_free(app);
}

static void show_marks(struct stage *stage, gconstpointer data)
{
  static const char *const texts[] = {
      "**Friday** is *settled*: ~~seven~~ eight, `door 3`, see [the plan](https://plan.example/8). "
      "`snake_case` and `int *p` stay, 2*3*4 does, too, and so does ^_^",
      "> Who brings **chairs**?\\n> And a table?\\nI do.\\n\\nThen we need:\\n- bread\\n"
      "- cheese, _not_ the blue one, since somebody cannot have it\\n- **wine**",
      "```c\\nint main(void)\\n{\\n  return write(1, list, sizeof list_of_all_who_come_on_friday) "
      "< 0;\\n}\\n```\\nIt runs: https://code.example/1",
      "```\\n1  2  3\\n```",
  };
  struct wire_client *bob = stage_enter(stage, "bob");
  struct app *app = enter_room(stage, "ada");
  resize(app);
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    wire_post(bob, "home", texts[i]);
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "bob, *1  2  3*");
  if (!is_narrow())
    wait_for_row(app, "home"); // without a number: all of it was read
  take(app, "marks");
  app_free(app);
}

// What becomes of messages after they were said.
static void show_changes(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob, *eva = stage_enter(stage, "eva");
  struct app *app = enter_talk(stage, &bob);
  resize(app);
  wire_ask(eva,
           "'type':'message','cid':'e1','room':'home','text':'Yes, and I bring cake.','reply':1");
  wire_ask(bob, "'type':'message','cid':'e2','room':'home','text':'Oh dear','reply':2");
  wire_ask(bob, "'type':'message','cid':'e3','room':'home','text':'Never mind.'");
  gint64 seq = wire_number(bob, wire_post(bob, "home", "See you then!"), "seq");
  const char *reactions[] = {"👍", "❤️", "😂", "😮", "😢", "🎉", "🍕", "👀", "🙏", "🚀"};
  for (guint i = 0; i < G_N_ELEMENTS(reactions); i++)
    for (guint j = 0; j <= (i == 0); j++)
      wire_ask(j ? eva : bob, "'type':'react','room':'home','seq':%d,'reaction':'%s','on':true",
               (int) seq, reactions[i]);
  wire_ask(bob, "'type':'edit','room':'home','seq':%d,'text':'See you on Friday!'", (int) seq);
  wire_ask(bob, "'type':'remove','room':'home','seq':%d", (int) seq - 1);
  app_press(app, "👍 from 2 people");
  app_wait_for(app, ANY_ROLE, "👍 from 3 people");
  take(app, "reactions");
  app_focus(app, "Message");
  app_key(app, "F6");
  app_key(app, "F6");
  app_key(app, "Tab");
  app_wait_keyboard(app, "👍 from 3 people");
  take(app, "reactions-keyboard");
  app_key(app, "shift+Tab");
  app_key(app, "Menu");
  app_wait_for(app, ANY_ROLE, "*eply");
  take(app, "message-menu");
  app_key(app, "Escape");
  app_wait_gone(app, ANY_ROLE, "*eply");
  app_key(app, "r");
  app_wait_for(app, ANY_ROLE, "Replying to *");
  take(app, "replies");
  app_key(app, "Escape");
  app_key(app, "Up");
  app_wait_for(app, ANY_ROLE, "Editing");
  take(app, "editing");
  app_free(app);
}

static void show_search(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_talk(stage, &bob);
  resize(app);
  app_key(app, "ctrl+f");
  app_wait_keyboard(app, "Search messages");
  take(app, "search");
  app_type(app, "Search messages", "pizza");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "home, bob, *");
  take(app, "search-results");
  app_type(app, "Search messages", "spaghetti");
  app_wait_for(app, ANY_ROLE, "Nothing Found");
  take(app, "search-none");
  app_type(app, "Search messages", "before:never");
  app_wait_for(app, ANY_ROLE, "The Search Failed");
  take(app, "search-failed");
  app_free(app);
}

#define CROWD 98

// What a log has to bear: long names and words, code, lines without an end, and nothing but emoji.
static void show_log(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct wire_client *long_name = stage_enter(stage, "Wolfeschlegelsteinhausenberger99");
  struct app *app = enter_room(stage, "ada");
  resize(app);
  wire_post(long_name, "home",
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft "
            "https://example.org/a/very/long/path/that/does/not/end/soon/and/has/"
            "?query=0123456789012345678901234567890123456789012345678901234567890123456789");
  wire_post(bob, "home",
            "int main(void)\\n{\\n    puts(\\\"Ciao a tutti\\\");\\n"
            "    return EXIT_SUCCESS; // a comment that goes on beyond the edge of the window\\n}");
  wire_post(bob, "home", "👍");
  wire_post(long_name, "home", "🎉🍕👩‍👩‍👧‍👦");
  wire_post(long_name, "home", "Some **bold** words, an _aside_ and `code` in a line.");
  wire_post(bob, "home", "English inside: של מי ה-USB stick הזה? (שאלה של bob)");
  app_type(app, "Message", "ok");
  app_key(app, "Return");
  wait_for_message(app, "ada", "ok");
  take(app, "log");
  app_type(app, "Message", "one");
  app_key(app, "shift+Return");
  app_type_here(app, "two, which is long enough to be broken in a narrow window");
  app_key(app, "shift+Return");
  app_type_here(app, "three");
  app_wait_text(app, "Message",
                "one\ntwo, which is long enough to be broken in a narrow window\nthree");
  take(app, "composer");
  app_type(app, "Message", ":smi");
  app_wait_for(app, ANY_ROLE, "smirking face");
  take(app, "completion");
  app_free(app);
}

// Many people, and long names for all that has one.
static void show_crowd(struct stage *stage, gconstpointer data)
{
  static const char room[] = "the-reading-circle-of-the-upper-town-every-second-wednesday";
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_join(bob, room);
  wire_ask(bob,
           "'type':'topic','room':'%s','topic':'We read a book a month and talk about it on every "
           "second Wednesday, at eight, in the back room of the café beside the station; whoever "
           "comes late brings cake.'",
           room);
  wire_join(stage_enter(stage, "Wolfeschlegelsteinhausenberger99"), room);
  for (int i = 1; i <= CROWD; i++) {
    g_autofree char *name = g_strdup_printf("reader %d", i);
    wire_join(stage_enter(stage, name), room);
  }
  struct app *app = enter_room(stage, "ada");
  enter_by_dialogue(app, room);
  resize(app);
  wire_post(bob, room, "Has anybody seen my glasses?");
  wait_for_message(app, "bob", "Has anybody*");
  take(app, "crowd");
  if (is_narrow()) {
    app_press(app, "Back");
    app_wait_for(app, ATSPI_ROLE_LIST, "Rooms");
    take(app, "crowd-sidebar");
    app_key(app, "Return");
    app_wait_for(app, ATSPI_ROLE_LOG, "Messages");
    app_press(app, "Members");
    app_wait_for(app, ANY_ROLE, "Filter members");
    take(app, "crowd-members");
    app_press(app, "Members");
  }
  app_focus(app, "Message");
  app_key(app, "F10");
  app_wait_for(app, ANY_ROLE, "*oom Details…");
  app_key(app, "r");
  app_wait_for(app, ANY_ROLE, "Topic");
  take_dialogue(app, "crowd-details");
  app_free(app);
}

static const char *const lab[] = {"--name", "Lab 7", NULL};

// The picture at the front of README.md.
static void show_front(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob = stage_enter(stage, "bob");
  struct wire_client *giulia = stage_enter(stage, "giulia");
  struct wire_client *marco = stage_enter(stage, "marco");
  g_autoptr(GBytes) lake = talk_picture();
  struct app *app = enter_room(stage, "ada");
  wire_join(giulia, "pizza");
  wire_join(bob, "pizza");
  wire_join(marco, "pizza");
  wire_ask(giulia, "'type':'topic','room':'pizza','topic':'Friday at eight'");
  enter_by_dialogue(app, "oscilloscopes");
  enter_by_dialogue(app, "pizza");
  resize(app);
  wire_post_to(marco, "ada", "Can you lend me your bike?");
  wire_post(bob, "home", "The sheet is on the server.");
  wire_post(giulia, "pizza", "Who is in tonight? https://pizza.example/menu");
  wire_ask(bob, "'type':'message','cid':'b1','room':'pizza','text':'Me! And I bring a friend.',"
                "'reply':1");
  JsonObject *view = files_upload(stage, marco, "'room':'pizza','text':'The view from our table'",
                                  "lake.png", lake);
  int seq = (int) wire_number(marco, view, "seq");
  wire_ask(bob, "'type':'react','room':'pizza','seq':%d,'reaction':'😍','on':true", seq);
  wire_ask(giulia, "'type':'react','room':'pizza','seq':%d,'reaction':'🍕','on':true", seq);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "lake.png");
  app_press(app, "🍕 from 1 person");
  app_wait_for(app, ANY_ROLE, "🍕 from 2 people");
  wire_post(giulia, "pizza", "@ada you too?");
  wait_for_message(app, "giulia", "@ada you too?");
  app_type(app, "Message", "Of course. See you at eight!");
  app_key(app, "Return");
  wait_for_message(app, "ada", "Of course. See you at eight!");
  wire_wait(marco, "{'type':'message','from':'ada'}");
  if (!is_narrow())
    wait_for_row(app, "pizza");
  wire_client_send(marco, "{'type':'typing','room':'pizza'}");
  app_wait_for(app, ANY_ROLE, "marco is typing…");
  take(app, "front");
  app_free(app);
}

void pictures_of_talking(void)
{
  stage_test("/pictures/front", show_front, lab);
  stage_test("/pictures/room", show_room, NULL);
  stage_test("/pictures/marks", show_marks, NULL);
  stage_test("/pictures/changes", show_changes, NULL);
  stage_test("/pictures/search", show_search, NULL);
  stage_test("/pictures/log", show_log, NULL);
  stage_test("/pictures/crowd", show_crowd, NULL);
}
