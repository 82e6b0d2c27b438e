// SPDX-License-Identifier: GPL-3.0-or-later
// The desktop's way to the app: a link goes to the one that has the name on the session bus, and
// another that is started by hand runs beside it.
#include "gui_steps.h"

static GVariant *call(const char *method, GVariant *parameters)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusConnection) bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error(error);
  GVariant *answer = g_dbus_connection_call_sync(
      bus, "org.ritrovo.Ritrovo", "/org/ritrovo/Ritrovo", "org.freedesktop.Application", method,
      parameters, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START, -1, NULL, &error);
  g_assert_no_error(error);
  return answer;
}

static void test_link(struct stage *stage, gconstpointer data)
{
  struct app *first = app_start(NULL);
  app_wait_for(first, ANY_ROLE, "Connect");
  struct app *second = app_start(NULL);
  app_wait_for(second, ANY_ROLE, "Connect");

  g_autofree char *address = server_address(stage);
  g_autofree char *link = g_strdup_printf("ritrovo://%s", address);
  const char *const links[] = {link, NULL};
  g_autoptr(GVariant) opened =
      call("Open", g_variant_new("(^as@a{sv})", links, g_variant_new("a{sv}", NULL)));
  app_wait_for(first, ATSPI_ROLE_LOG, "Messages");
  g_assert_cmpuint(app_count(second, ATSPI_ROLE_LOG, "Messages"), ==, 0);
  g_autoptr(GVariant) activated =
      call("Activate", g_variant_new("(@a{sv})", g_variant_new("a{sv}", NULL)));
  close_app(second);
  close_app(first);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/activation/link", test_link, NULL);
  return g_test_run();
}
