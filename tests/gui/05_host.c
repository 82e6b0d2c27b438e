// SPDX-License-Identifier: GPL-3.0-or-later
// "Host a room on this computer": the bundled server lives and dies with the app.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gui_steps.h"

// The one child of the program: the server that it started.
static GPid child_of(GPid parent)
{
  g_autofree char *path = g_strdup_printf("/proc/%d/task/%d/children", parent, parent);
  g_autofree char *children = NULL;
  return g_file_get_contents(path, &children, NULL, NULL) ? atoi(children) : 0;
}

// Whether one of the open files of the process is this socket.
static gboolean has_socket(GPid pid, const char *inode)
{
  g_autofree char *folder = g_strdup_printf("/proc/%d/fd", pid);
  g_autofree char *wanted = g_strdup_printf("socket:[%s]", inode);
  g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
  const char *name;
  while (files != NULL && (name = g_dir_read_name(files)) != NULL) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *target = g_file_read_link(path, NULL);
    if (g_strcmp0(target, wanted) == 0)
      return TRUE;
  }
  return FALSE;
}

// The port that the process listens on; 0 if it does not. The app tells it to people only as part
// of an address of this computer's networks, and there may be none here.
static guint16 listening_port(GPid pid)
{
  static const char *const tables[] = {"tcp6", "tcp"};
  for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
    g_autofree char *path = g_strdup_printf("/proc/%d/net/%s", pid, tables[i]);
    g_autofree char *table = NULL;
    if (!g_file_get_contents(path, &table, NULL, NULL))
      continue;
    g_auto(GStrv) rows = g_strsplit(table, "\n", -1);
    for (guint row = 1; rows[row] != NULL; row++) {
      unsigned port, state;
      char inode[32];
      // Number, local address and port, remote ones, state, ten more columns and the inode.
      if (sscanf(rows[row], " %*[0-9]: %*[0-9A-F]:%x %*[0-9A-F]:%*x %x %*s %*s %*s %*s %*s %31s",
                 &port, &state, inode) == 3 &&
          state == 0x0a && has_socket(pid, inode))
        return (guint16) port;
    }
  }
  return 0;
}

struct hosted {
  struct app *app;
  struct wire_client *bob;
};

// An app that hosts, and a second person in its room.
static struct hosted host_a_room(struct stage *stage)
{
  struct hosted hosted = {.app = app_start(NULL)};
  app_type(hosted.app, "Your name", "ada");
  app_press(hosted.app, "Host a room on this computer");
  app_press(hosted.app, "Open");
  wait_for_room(hosted.app, "ada");
  guint16 port = listening_port(child_of(app_get_pid(hosted.app)));
  g_assert_cmpuint(port, !=, 0);
  hosted.bob = wire_client_new(port);
  wire_hello(hosted.bob, "bob");
  wire_join(hosted.bob, "home");
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
