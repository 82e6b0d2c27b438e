// SPDX-License-Identifier: GPL-3.0-or-later
// What goes wrong after one has come in: the server is lost, closes, cannot keep anything, or does
// not want one.
#include <signal.h>
#include <sys/resource.h>

#include "camera.h"
#include "gui_steps.h"
#include "talk_steps.h"

static void show_offline(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_talk(stage, &bob);
  resize(app);
  server_process_kill(stage->server);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Try now");
  app_type(app, "Message", "written meanwhile");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_LIST_ITEM, "ada, *, written meanwhile");
  take(app, "offline");
  app_free(app);
}

static void show_closed(struct stage *stage, gconstpointer data)
{
  struct wire_client *bob;
  struct app *app = enter_talk(stage, &bob);
  resize(app);
  server_process_signal(stage->server, SIGTERM);
  g_assert_cmpint(server_process_wait(stage->server), ==, 0);
  app_wait_for(app, ANY_ROLE, "*server*closed*");
  take(app, "server-closed");
  app_free(app);
}

static const char *const ada_is_admin[] = {"--make-admin", "ada", NULL};

static void show_kicked(struct stage *stage, gconstpointer data)
{
  struct wire_client *ada = stage_account(stage, "ada");
  struct app *app = enter_room(stage, "bob");
  g_autofree char *address = server_address(stage);
  resize(app);
  wire_ask(ada, "'type':'alert','text':'Back in five minutes, the cake has arrived.'");
  app_wait_for(app, ANY_ROLE, "*the cake has arrived*");
  take(app, "alert");
  wire_ask(ada, "'type':'kick','name':'bob','reason':'too loud'");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  app_wait_for(app, ANY_ROLE, "*too loud*");
  take(app, "kicked");
  type_address_and_name(app, address, "bob");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_LOG, "Messages");
  wire_ask(ada, "'type':'ban','name':'bob','reason':'too loud again','seconds':600");
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  app_wait_for(app, ANY_ROLE, "*too loud again*");
  take(app, "banned");
  type_address_and_name(app, address, "bob");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_ALERT, "*lets nobody in*");
  take(app, "banned-still");
  app_free(app);
}

// What an administrator sees of somebody.
static void show_moderation(struct stage *stage, gconstpointer data)
{
  wire_quit(stage_account(stage, "ada"));
  stage_enter(stage, "bob");
  g_autofree char *address = server_address(stage);
  struct app *app = app_start(NULL);
  type_address_and_name(app, address, "ada");
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_ALERT, "*password*");
  app_type_secret(app, "Password", WIRE_PASSWORD);
  app_key(app, "Return");
  wait_for_room(app, "ada*");
  resize(app);
  if (is_narrow())
    app_press(app, "Members");
  app_type(app, "Filter members", "bob");
  app_wait_count(app, ATSPI_ROLE_LIST_ITEM, "bob", 1);
  app_key(app, "Tab");
  app_key(app, "Menu");
  app_wait_for(app, ANY_ROLE, "*opy Name");
  take(app, "moderation");
  app_key(app, "b");
  app_wait_for(app, ANY_ROLE, "Reason");
  take_dialogue(app, "moderation-ban");
  app_free(app);
}

static const char *const slow[] = {"--rate", "1", NULL};

static void show_too_fast(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  resize(app);
  for (int i = 0; i < 12; i++) {
    app_type_here(app, "a");
    app_key(app, "Return");
  }
  app_wait_for(app, ANY_ROLE, "That was too much at once*");
  take(app, "too-fast");
  app_free(app);
}

static void show_full_disk(struct stage *stage, gconstpointer data)
{
  struct app *app = enter_room(stage, "ada");
  resize(app);
  server_process_limit(stage->server, RLIMIT_FSIZE, 1);
  app_type(app, "Message", "Can you hear me?");
  app_key(app, "Return");
  app_wait_for(app, ANY_ROLE, "The server cannot keep anything*");
  take(app, "store-unavailable");
  server_process_limit(stage->server, RLIMIT_FSIZE, RLIM_INFINITY);
  app_free(app);
}

void pictures_of_trouble(void)
{
  stage_test("/pictures/offline", show_offline, NULL);
  stage_test("/pictures/closed", show_closed, NULL);
  stage_test("/pictures/kicked", show_kicked, ada_is_admin);
  stage_test("/pictures/moderation", show_moderation, ada_is_admin);
  stage_test("/pictures/too-fast", show_too_fast, slow);
  stage_test("/pictures/full-disk", show_full_disk, NULL);
}
