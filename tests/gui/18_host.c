// SPDX-License-Identifier: GPL-3.0-or-later
// The dialogues about the server of this computer: its name and port, where others find it, who is
// there, and the end of it.
#include <string.h>

#include "host_steps.h"
#include "place_steps.h"
#include "x_clipboard.h"

static void test_name_and_stop(struct stage *stage, gconstpointer data)
{
  struct app *app = app_start(NULL);
  app_type(app, "Your name", "ada");
  host_room(app, "The Attic", free_port(), "ada");
  app_wait_for(app, ANY_ROLE, "The Attic");

  open_host_dialogue(app);
  app_wait_for(app, ANY_ROLE, "Nobody else is there at the moment.");
  app_press(app, "Stop the Server");
  app_wait_one_window(app);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  close_app(app);
}

// What is no port is said beside its field, and the last good one is proposed the next time.
static void test_port(struct stage *stage, gconstpointer data)
{
  static const char *const wrong[] = {"1023", "65536", "http", "-1"};
  guint16 port = free_port();
  g_autofree char *text = g_strdup_printf("%u", port);
  struct app *app = app_start(NULL);
  app_type(app, "Your name", "ada");
  app_press(app, "Host a room on this computer");
  app_wait_text(app, "Port", "60467");
  for (guint i = 0; i < G_N_ELEMENTS(wrong); i++) {
    app_type(app, "Port", wrong[i]);
    app_wait_gone(app, ATSPI_ROLE_ALERT, "A port is a number from 1024 to 65535.");
    app_key(app, "Return");
    app_wait_for(app, ATSPI_ROLE_ALERT, "A port is a number from 1024 to 65535.");
  }
  app_type(app, "Port", text);
  app_key(app, "Return");
  wait_for_room(app, "ada");
  wire_client_free(visit_host(port, "bob"));

  struct app *again = restart_app(app);
  app_press(again, "Host a room on this computer");
  app_wait_text(again, "Port", text);
  app_key(again, "Escape");
  app_wait_one_window(again);
  close_app(again);
}

// Another program has the port: it is said, and a free one is a click away.
static void test_port_taken(struct stage *stage, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketListener) other = g_socket_listener_new();
  guint16 port = g_socket_listener_add_any_inet_port(other, NULL, &error);
  g_assert_no_error(error);
  g_autofree char *text = g_strdup_printf("%u", port);

  struct app *app = app_start(NULL);
  app_type(app, "Your name", "ada");
  app_press(app, "Host a room on this computer");
  app_type(app, "Name of the server", "The Attic");
  app_type(app, "Port", text);
  app_key(app, "Return");
  app_wait_for(app, ATSPI_ROLE_ALERT,
               "Another program on this computer uses this port. Choose another one.");
  app_wait_text(app, "Port", text);
  app_wait_text(app, "Name of the server", "The Attic");
  app_press(app, "Use *");
  app_wait_gone(app, ATSPI_ROLE_ALERT, "Another program on this computer uses this port*");
  app_key(app, "Return");
  wait_for_room(app, "ada");
  close_app(app);
}

// A second start of the app has nothing to ask: it enters the room of the first.
static void test_second_start(struct stage *stage, gconstpointer data)
{
  struct app *first = app_start(NULL);
  guint16 port = host_at_start(first, "ada");
  struct wire_client *bob = visit_host(port, "bob");

  struct app *second = app_start_again(first, NULL);
  app_type(second, "Your name", "eva");
  app_press(second, "Host a room on this computer");
  wait_for_room(second, "eva");
  wire_wait(bob, "{'type':'presence','event':'join','name':'eva'}");
  app_wait_for(first, ATSPI_ROLE_LIST_ITEM, "eva");
  // It goes, and the server stays.
  close_app(second);
  wire_wait(bob, "{'type':'presence','event':'leave','name':'eva'}");
  wire_post(bob, "home", "still here");
  wait_for_message(first, "bob", "still here");
  close_app(first);
  wire_wait(bob, "{'type':'shutdown'}");
  wire_client_drain(bob);
  wire_client_free(bob);
}

// Who is there is shown as they come and go; ending it for them is asked about.
static void test_others(struct stage *stage, gconstpointer data)
{
  struct app *app = app_start(NULL);
  guint16 port = host_at_start(app, "ada");
  open_host_dialogue(app);
  app_wait_for(app, ANY_ROLE, "Nobody else is there at the moment.");
  struct wire_client *bob = visit_host(port, "bob");
  app_wait_for(app, ANY_ROLE, "bob");
  struct wire_client *carl = visit_host(port, "carl");
  app_wait_for(app, ANY_ROLE, "bob, carl");

  app_press(app, "Stop the Server");
  app_wait_for(app, ANY_ROLE, "2 other people are there, and will be disconnected.");
  app_press(app, "Cancel*");
  app_wait_windows(app, 2);
  wire_quit(carl);
  app_wait_for(app, ANY_ROLE, "bob");
  app_press(app, "Stop the Server");
  app_wait_for(app, ANY_ROLE, "1 other person is there, and will be disconnected.");
  app_press(app, "Stop Stop*"); // libadwaita 1.2 says every answer twice
  app_wait_one_window(app);
  wire_wait(bob, "{'type':'shutdown'}");
  wire_client_drain(bob);
  app_wait_for(app, ATSPI_ROLE_PUSH_BUTTON, "Connect");
  wire_client_free(bob);
  wire_client_free(carl);
  close_app(app);
}

static gboolean is_copy_button(AtspiAccessible *node, gpointer data)
{
  g_autofree char *name = atspi_accessible_get_name(node, NULL);
  char **found = data;
  if (name == NULL || !g_str_has_prefix(name, "Copy ") ||
      atspi_accessible_get_role(node, NULL) != ATSPI_ROLE_PUSH_BUTTON)
    return TRUE;
  *found = g_steal_pointer(&name);
  return FALSE;
}

static gboolean is_copied(struct app *app, gpointer address)
{
  g_autofree char *text = x_clipboard_read();
  return g_strcmp0(text, address) == 0;
}

static void test_copy(struct stage *stage, gconstpointer data)
{
  g_autofree char *button = NULL;
  struct app *app = app_start(NULL);
  guint16 port = host_at_start(app, "ada");
  open_host_dialogue(app);
  app_walk(app, is_copy_button, &button);
  if (button != NULL) {
    g_autofree char *suffix = g_strdup_printf(":%u", port);
    g_assert_true(g_str_has_suffix(button, suffix));
    app_press(app, button);
    app_wait_until(app, is_copied, button + strlen("Copy "), "the address is not copied");
  } else {
    app_wait_for(app, ANY_ROLE, "This computer is on no network*");
    g_test_skip("this computer has no address that others could use");
  }
  app_key(app, "Escape");
  app_wait_one_window(app);
  close_app(app);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test_stopped("/gui/host/name-and-stop", test_name_and_stop);
  stage_test_stopped("/gui/host/port", test_port);
  stage_test_stopped("/gui/host/port-taken", test_port_taken);
  stage_test_stopped("/gui/host/second-start", test_second_start);
  stage_test_stopped("/gui/host/others", test_others);
  stage_test_stopped("/gui/host/copy", test_copy);
  return g_test_run();
}
