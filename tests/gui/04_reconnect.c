// SPDX-License-Identifier: GPL-3.0-or-later
// The server goes away and comes back: the app says so, waits, and nothing is lost or doubled.
#include <signal.h>

#include "gui_steps.h"

static void test_shutdown(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post(bob, "home", "before");
  wait_for_message(app, "bob", "before");

  server_process_signal(stage->server, SIGTERM);
  g_assert_cmpint(server_process_wait(stage->server), ==, 0);
  app_wait_for(app, ANY_ROLE, "*server*closed*");
  // The log stays readable.
  wait_for_message(app, "bob", "before");

  server_process_start(stage->server);
  wait_online(app);
  wait_for_message(app, "bob", "before");
  bob = stage_enter(stage, "bob");
  wire_post(bob, "home", "after");
  wait_for_message(app, "bob", "after");
  wait_for_message(app, "bob", "before");
  close_app(app);
}

struct stored {
  struct wire_client *bob;
  guint count;
};

static gboolean is_stored(struct app *app, gpointer data)
{
  struct stored *stored = data;
  JsonObject *page = wire_history(stored->bob, "home", ",'limit':200");
  return json_array_get_length(wire_list(stored->bob, page, "messages")) == stored->count;
}

// What was written while the server was dead arrives once, time after time.
static void test_crash(struct stage *stage, gconstpointer data)
{
  guint rounds = g_getenv("RITROVO_TEST_LONG") != NULL ? 20 : 2;
  struct app *app = enter_room(stage, "ada");
  for (guint round = 0; round < rounds; round++) {
    g_autofree char *text = g_strdup_printf("meanwhile %u", round);
    g_autofree char *row = g_strdup_printf("ada, *, %s", text);
    server_process_kill(stage->server);
    app_wait_gone(app, ANY_ROLE, "* ms");
    app_type(app, "Message", text);
    app_key(app, "Return");
    wait_for_message(app, "ada", text);
    app_wait_described(app, ATSPI_ROLE_LIST_ITEM, row, "Not sent yet");

    server_process_start(stage->server);
    wait_online(app);
    app_wait_described(app, ATSPI_ROLE_LIST_ITEM, row, "");
    struct stored stored = {stage_enter(stage, "bob"), 2 * round + 1};
    app_wait_until(app, is_stored, &stored, "the message does not arrive, or not once");
    wire_post(stored.bob, "home", text);
    wait_for_message(app, "bob", text);
  }
  for (guint round = 0; round < rounds; round++) {
    g_autofree char *text = g_strdup_printf("meanwhile %u", round);
    wait_for_message(app, "ada", text);
    wait_for_message(app, "bob", text);
  }
  close_app(app);
}

// What waits can be cancelled, and is not sent when the server is back; what is said then is.
static void test_cancel(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  server_process_kill(stage->server);
  app_wait_gone(app, ANY_ROLE, "* ms");
  app_type(app, "Message", "second thoughts");
  app_key(app, "Return");
  wait_for_message(app, "ada", "second thoughts");
  app_wait_for(app, ATSPI_ROLE_LABEL, "Waiting to be sent");
  app_press(app, "Cancel");
  app_wait_gone(app, ATSPI_ROLE_LIST_ITEM, "ada, *, second thoughts");

  server_process_start(stage->server);
  wait_online(app);
  app_type(app, "Message", "all is well");
  app_key(app, "Return");
  wait_for_message(app, "ada", "all is well");
  app_wait_described(app, ATSPI_ROLE_LIST_ITEM, "ada, *, all is well", "");
  app_wait_gone(app, ANY_ROLE, "Waiting to be sent");
  // Messages arrive in order, so the first would be there.
  struct wire_client *bob = stage_enter(stage, "bob");
  JsonArray *all = wire_list(bob, wire_history(bob, "home", ",'limit':200"), "messages");
  g_assert_cmpuint(json_array_get_length(all), ==, 1);
  g_assert_nonnull(wire_find(all, "{'text':'all is well'}"));
  g_assert_cmpuint(app_count(app, ATSPI_ROLE_LIST_ITEM, "ada, *, second thoughts"), ==, 0);
  close_app(app);
}

// The connection breaks and the server goes on: what others said meanwhile is fetched.
static void test_hang(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post(bob, "home", "before");
  wait_for_message(app, "bob", "before");

  // A server that hangs is one that is not there: the app gives up after two pings.
  server_process_signal(stage->server, SIGSTOP);
  app_wait_gone(app, ANY_ROLE, "* ms");
  server_process_signal(stage->server, SIGCONT);
  wire_post(bob, "home", "meanwhile");
  wait_online(app);
  wait_for_message(app, "bob", "meanwhile");
  wait_for_message(app, "bob", "before");
  close_app(app);
}

static void test_quit_while_waiting(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  server_process_kill(stage->server);
  app_wait_gone(app, ANY_ROLE, "* ms");
  app_type(app, "Message", "quit");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  close_app(app);
}

static void test_close_while_waiting(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  server_process_kill(stage->server);
  app_wait_gone(app, ANY_ROLE, "* ms");
  close_app(app);
}

// What was read last time is there before the server says a word.
static void test_kept(struct stage *stage, gconstpointer data)
{
  struct app *before = enter_room(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post(bob, "home", "read already");
  wait_for_message(before, "bob", "read already");
  app_close_window(before);
  g_assert_cmpint(app_wait_exit(before), ==, 0);

  server_process_signal(stage->server, SIGSTOP);
  struct app *app = app_start_again(before, NULL);
  wait_for_message(app, "bob", "read already");
  server_process_signal(stage->server, SIGCONT);
  wait_for_room(app, "ada");
  wire_post(bob, "home", "news");
  wait_for_message(app, "bob", "news");
  wait_for_message(app, "bob", "read already");
  close_app(app);
  app_free(before);
}

// Where there is no server, that is said beside the address, whatever was kept.
static void test_kept_in_vain(struct stage *stage, gconstpointer data)
{
  struct app *before = enter_room(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post(bob, "home", "read already");
  wait_for_message(before, "bob", "read already");
  app_close_window(before);
  g_assert_cmpint(app_wait_exit(before), ==, 0);

  server_process_signal(stage->server, SIGTERM);
  g_assert_cmpint(server_process_wait(stage->server), ==, 0);
  struct app *app = app_start_again(before, NULL);
  app_wait_for(app, ANY_ROLE, "Nothing answers at*");
  server_process_start(stage->server);
  app_press(app, "Connect");
  wait_for_room(app, "ada");
  close_app(app);
  app_free(before);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/reconnect/shutdown", test_shutdown, NULL);
  stage_test("/gui/reconnect/crash", test_crash, NULL);
  stage_test("/gui/reconnect/cancel", test_cancel, NULL);
  stage_test("/gui/reconnect/hang", test_hang, NULL);
  stage_test("/gui/reconnect/quit-while-waiting", test_quit_while_waiting, NULL);
  stage_test("/gui/reconnect/close-while-waiting", test_close_while_waiting, NULL);
  stage_test("/gui/reconnect/kept", test_kept, NULL);
  stage_test("/gui/reconnect/kept-in-vain", test_kept_in_vain, NULL);
  return g_test_run();
}
