// SPDX-License-Identifier: GPL-3.0-or-later
// Two servers at once: each keeps its state, and one that goes away takes nothing of the other.
#include <signal.h>

#include "place_steps.h"

struct two {
  struct app *app;
  struct server_process *other; // owned
  struct wire_client *bob;      // on the other server; owned
  char *first;                  // addresses; owned
  char *second;
};

// On the first server as ada, then on a second one as eva, where bob is.
static struct two connect_to_two(struct stage *stage)
{
  struct two two = {.app = enter_room(stage, "ada")};
  static const char *const arguments[] = {"--name", "Other", NULL};
  two.other = server_process_new(arguments);
  server_process_start(two.other);
  two.first = server_address(stage);
  two.second = g_strdup_printf("127.0.0.1:%u", server_process_port(two.other));
  two.bob = wire_client_new(server_process_port(two.other));
  wire_hello(two.bob, "bob");
  wire_join(two.bob, "home");
  app_key(two.app, "ctrl+l");
  app_wait_for(two.app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  type_address_and_name(two.app, two.second, "eva");
  app_key(two.app, "Return");
  wait_for_room(two.app, "eva");
  app_wait_for(two.app, ATSPI_ROLE_LIST_ITEM, "bob");
  app_wait_for(two.app, ATSPI_ROLE_FRAME, "home – Other");
  return two;
}

static void two_free(struct two *two)
{
  close_app(two->app);
  wire_client_free(two->bob);
  server_process_free(two->other);
  g_free(two->first);
  g_free(two->second);
}

// By the menu behind the server's name; `row` is the server's row.
static void go_to_server(struct app *app, const char *row)
{
  app_focus(app, "Message");
  app_click(app, ATSPI_ROLE_PUSH_BUTTON, "Servers");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, row);
  app_click(app, ATSPI_ROLE_LIST_ITEM, row);
  app_wait_gone(app, ATSPI_ROLE_LIST_ITEM, row);
}

static void test_two(struct stage *stage, gconstpointer data)
{
  struct wire_client *carl = stage_enter(stage, "carl");
  struct two two = connect_to_two(stage);
  wire_post(two.bob, "home", "here");
  wait_for_message(two.app, "bob", "here");
  // The one that is not shown counts what is said there, and keeps the connection.
  wire_post(carl, "home", "there");
  app_wait_for(two.app, ANY_ROLE, "1");
  go_to_server(two.app, "*, ada, *, online, 1 unread");
  wait_for_room(two.app, "ada");
  wait_for_message(two.app, "carl", "there");
  app_wait_count(two.app, ATSPI_ROLE_LIST_ITEM, "bob, *, here", 0);
  app_type(two.app, "Message", "from ada");
  app_key(two.app, "Return");
  wire_wait(carl, "{'type':'message','from':'ada','text':'from ada'}");
  // The switcher knows both.
  app_key(two.app, "ctrl+k");
  app_wait_for(two.app, ATSPI_ROLE_LIST_ITEM, "home*Other");
  app_key(two.app, "Escape");
  app_wait_gone(two.app, ANY_ROLE, "Go to");
  go_to_server(two.app, "Other, eva, *, online");
  wait_for_room(two.app, "eva");
  wait_for_message(two.app, "bob", "here");
  two_free(&two);
}

static void test_one_goes(struct stage *stage, gconstpointer data)
{
  struct two two = connect_to_two(stage);
  server_process_signal(stage->server, SIGKILL);
  server_process_wait(stage->server);
  app_click(two.app, ATSPI_ROLE_PUSH_BUTTON, "Servers");
  app_wait_for(two.app, ATSPI_ROLE_LIST_ITEM, "*, ada, *, connection lost");
  // The other one goes on.
  app_key(two.app, "Escape");
  wire_post(two.bob, "home", "still here");
  wait_for_message(two.app, "bob", "still here");
  server_process_start(stage->server);
  app_click(two.app, ATSPI_ROLE_PUSH_BUTTON, "Servers");
  app_wait_for(two.app, ATSPI_ROLE_LIST_ITEM, "*, ada, *, online");
  app_key(two.app, "Escape");
  two_free(&two);
}

// From the page for connecting one comes back to where one was; a server can be forgotten.
static void test_page(struct stage *stage, gconstpointer data)
{
  struct two two = connect_to_two(stage);
  app_type(two.app, "Message", "quit");
  app_key(two.app, "Return");
  app_wait_for(two.app, ATSPI_ROLE_LIST_ITEM, "Other, eva, *, not connected");
  app_wait_for(two.app, ATSPI_ROLE_LIST_ITEM, "*, ada, *, online");
  app_press(two.app, "Forget Other");
  app_wait_gone(two.app, ATSPI_ROLE_LIST_ITEM, "Other, eva*");
  app_key(two.app, "alt+Left");
  wait_for_room(two.app, "ada");
  two_free(&two);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/servers/two", test_two, NULL);
  stage_test("/gui/servers/one-goes", test_one_goes, NULL);
  stage_test("/gui/servers/page", test_page, NULL);
  return g_test_run();
}
