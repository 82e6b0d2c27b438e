// SPDX-License-Identifier: GPL-3.0-or-later
// "Host a room on this computer": the bundled server lives and dies with the app.
#include <signal.h>

#include "host_steps.h"

struct hosted {
  struct app *app;
  struct wire_client *bob;
};

// An app that hosts, and a second person in its room.
static struct hosted host_a_room(struct stage *stage)
{
  struct hosted hosted = {.app = app_start(NULL)};
  hosted.bob = visit_host(host_at_start(hosted.app, "ada"), "bob");
  return hosted;
}

static void test_host(struct stage *stage, gconstpointer data)
{
  struct hosted hosted = host_a_room(stage);
  wire_post(hosted.bob, "home", "from another machine");
  wait_for_message(hosted.app, "bob", "from another machine");
  app_type(hosted.app, "Message", "welcome");
  app_key(hosted.app, "Return");
  wire_wait(hosted.bob, "{'type':'message','from':'ada','text':'welcome'}");

  // The room goes with the app.
  app_close_window(hosted.app);
  wire_wait(hosted.bob, "{'type':'shutdown'}");
  wire_client_drain(hosted.bob);
  wire_client_free(hosted.bob);
  g_assert_cmpint(app_wait_exit(hosted.app), ==, 0);
  app_free(hosted.app);
}

static void test_killed(struct stage *stage, gconstpointer data)
{
  struct hosted hosted = host_a_room(stage);
  app_signal(hosted.app, SIGKILL);
  g_assert_cmpint(app_wait_exit(hosted.app), ==, -1);
  wire_client_drain(hosted.bob);
  wire_client_free(hosted.bob);
  app_free(hosted.app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test_stopped("/gui/host/talk-and-close", test_host);
  stage_test_stopped("/gui/host/killed", test_killed);
  return g_test_run();
}
