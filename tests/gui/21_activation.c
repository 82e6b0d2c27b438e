// SPDX-License-Identifier: GPL-3.0-or-later
// The desktop's way to the app: a link goes to the one that has the name on the session bus, and
// another that is started by hand runs beside it.
#include "desktop.h"
#include "place_steps.h"

static void call(const char *method, GVariant *parameters, GDBusCallFlags flags)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error(error);
  g_autoptr(GVariant) answer = g_dbus_connection_call_sync(
      bus, "org.ritrovo.Ritrovo", "/org/ritrovo/Ritrovo", "org.freedesktop.Application", method,
      parameters, NULL, flags, -1, NULL, &error);
  g_assert_no_error(error);
}

static void activate(GDBusCallFlags flags)
{
  call("Activate", g_variant_new("(@a{sv})", g_variant_new("a{sv}", NULL)), flags);
}

// A link to the server of the stage, behind which there may be a room.
static void open_link(struct stage *stage, const char *room, GDBusCallFlags flags)
{
  g_autofree char *address = server_address(stage);
  g_autofree char *link = g_strdup_printf("ritrovo://%s%s", address, room);
  const char *const links[] = {link, NULL};
  call("Open", g_variant_new("(^as@a{sv})", links, g_variant_new("a{sv}", NULL)), flags);
}

static void test_link(struct stage *stage, gconstpointer data)
{
  struct app *first = app_start(NULL);
  app_wait_for(first, ANY_ROLE, "Connect");
  struct app *second = app_start(NULL);
  app_wait_for(second, ANY_ROLE, "Connect");

  open_link(stage, "", G_DBUS_CALL_FLAGS_NO_AUTO_START);
  app_wait_for(first, ATSPI_ROLE_LOG, "Messages");
  g_assert_cmpuint(app_count(second, ATSPI_ROLE_LOG, "Messages"), ==, 0);
  activate(G_DBUS_CALL_FLAGS_NO_AUTO_START);
  close_app(second);
  close_app(first);
}

// Nothing runs: the bus starts the app, which ends with its window.
static void test_start(struct stage *stage, gconstpointer data)
{
  struct app *app = app_expect(NULL);
  activate(G_DBUS_CALL_FLAGS_NONE);
  app_wait_start(app);
  app_wait_for(app, ANY_ROLE, "Connect");
  close_app(app);
}

static void test_start_by_link(struct stage *stage, gconstpointer data)
{
  struct app *app = app_expect(NULL);
  open_link(stage, "", G_DBUS_CALL_FLAGS_NONE);
  app_wait_start(app);
  wait_for_room(app, "Guest*");
  close_app(app);
}

// What was left on the desktop leads to its place, although the app was elsewhere when it ended.
static void test_start_by_notification(struct stage *stage, gconstpointer data)
{
  struct desktop *desktop = desktop_new(DESKTOP_GNOME);
  struct app *before = enter_room(stage, "ada");
  enter_by_dialogue(before, "pizza");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post(bob, "home", "ada, at eight?");
  desktop_wait_shown(desktop, before, "bob in home|ada, at eight*");
  app_close_window(before);
  g_assert_cmpint(app_wait_exit(before), ==, 0);

  struct app *app = app_expect(before);
  desktop_click(desktop, "bob in home|*");
  app_wait_start(app);
  wait_for_place(app, "home");
  wait_for_message(app, "bob", "ada, at eight*");
  close_app(app);
  app_free(before);
  desktop_free(desktop);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/activation/link", test_link, NULL);
  stage_test("/gui/activation/start", test_start, NULL);
  stage_test("/gui/activation/start-by-link", test_start_by_link, NULL);
  stage_test("/gui/activation/start-by-notification", test_start_by_notification, NULL);
  return g_test_run();
}
