// SPDX-License-Identifier: GPL-3.0-or-later
// What the desktop is asked to show, seen by a notification service of the test's own on the
// session bus: direct messages and mentions, one per room, withdrawn when read.
#include "place_steps.h"

// The driver owns the service's name; the object behind it is here.
static const char interface_xml[] =
    "<node><interface name='org.gtk.Notifications'>"
    "<method name='AddNotification'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='a{sv}' direction='in'/></method>"
    "<method name='RemoveNotification'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "</method></interface></node>";

struct desktop {
  GDBusConnection *bus; // owned
  GHashTable *shown;    // id -> "title|body"
  guint object;
  const char *wanted; // a pattern, for the conditions
};

static void called(GDBusConnection *bus, const char *sender, const char *path,
                   const char *interface, const char *method, GVariant *arguments,
                   GDBusMethodInvocation *invocation, gpointer data)
{
  struct desktop *desktop = data;
  const char *id, *title = "", *body = "";
  g_variant_get_child(arguments, 1, "&s", &id);
  if (g_str_equal(method, "AddNotification")) {
    g_autoptr(GVariant) words = g_variant_get_child_value(arguments, 2);
    g_variant_lookup(words, "title", "&s", &title);
    g_variant_lookup(words, "body", "&s", &body);
    g_hash_table_insert(desktop->shown, g_strdup(id), g_strdup_printf("%s|%s", title, body));
  } else {
    g_hash_table_remove(desktop->shown, id);
  }
  g_dbus_method_invocation_return_value(invocation, NULL);
}

static void desktop_open(struct desktop *desktop)
{
  static const GDBusInterfaceVTable calls = {.method_call = called};
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml(interface_xml, NULL);
  desktop->shown = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  desktop->bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error(error);
  desktop->object = g_dbus_connection_register_object(
      desktop->bus, "/org/gtk/Notifications", node->interfaces[0], &calls, desktop, NULL, &error);
  g_assert_no_error(error);
}

static void desktop_close(struct desktop *desktop)
{
  g_dbus_connection_unregister_object(desktop->bus, desktop->object);
  g_hash_table_unref(desktop->shown);
  g_object_unref(desktop->bus);
}

// Whether something is shown that matches.
static gboolean find(struct desktop *desktop)
{
  GHashTableIter iter;
  gpointer words;
  while (g_main_context_iteration(NULL, FALSE))
    ;
  g_hash_table_iter_init(&iter, desktop->shown);
  while (g_hash_table_iter_next(&iter, NULL, &words))
    if (g_pattern_match_simple(desktop->wanted, words))
      return TRUE;
  return FALSE;
}

static gboolean is_shown(struct app *app, gpointer data)
{
  return find(data);
}

static gboolean is_gone(struct app *app, gpointer data)
{
  return !find(data);
}

static void wait_shown(struct desktop *desktop, struct app *app, const char *words)
{
  desktop->wanted = words;
  app_wait_until(app, is_shown, desktop, "the desktop does not show it");
}

static void wait_gone(struct desktop *desktop, struct app *app, const char *words)
{
  desktop->wanted = words;
  app_wait_until(app, is_gone, desktop, "the desktop still shows it");
}

static void test_direct(struct stage *stage, gconstpointer data)
{
  struct desktop desktop = {0};
  desktop_open(&desktop);
  struct app *app = enter_room(stage, "ada");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post_to(bob, "ada", "are you there?");
  wait_shown(&desktop, app, "bob|are you there*");
  switch_to(app, "bob");
  wait_gone(&desktop, app, "bob|*");
  close_app(app);
  desktop_close(&desktop);
}

static void test_mention_and_many(struct stage *stage, gconstpointer data)
{
  struct desktop desktop = {0};
  desktop_open(&desktop);
  struct app *app = enter_room(stage, "ada");
  enter_by_dialogue(app, "pizza");
  struct wire_client *bob = stage_enter(stage, "bob");
  wire_post(bob, "home", "nobody in particular");
  wire_post(bob, "home", "ada, at eight?");
  wait_shown(&desktop, app, "bob in home|ada, at eight*");
  for (int i = 0; i < 5; i++)
    wire_post(bob, "home", "ada!");
  wait_shown(&desktop, app, "home|6 new messages");
  g_assert_cmpuint(g_hash_table_size(desktop.shown), ==, 1);
  switch_to(app, "home");
  wait_gone(&desktop, app, "*");
  close_app(app);
  desktop_close(&desktop);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  stage_test("/gui/notifications/direct", test_direct, NULL);
  stage_test("/gui/notifications/mention-and-many", test_mention_and_many, NULL);
  return g_test_run();
}
