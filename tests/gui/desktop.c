// SPDX-License-Identifier: GPL-3.0-or-later
// Two objects on the session bus, of which GLib uses the one that it finds.
#include "desktop.h"

#include <string.h>

#define GNOME_NAME "org.gtk.Notifications"
#define GNOME_PATH "/org/gtk/Notifications"
#define OTHER_NAME "org.freedesktop.Notifications"
#define OTHER_PATH "/org/freedesktop/Notifications"

static const char interfaces_xml[] =
    "<node><interface name='org.gtk.Notifications'>"
    "<method name='AddNotification'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='a{sv}' direction='in'/></method>"
    "<method name='RemoveNotification'><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "</method></interface>"
    "<interface name='org.freedesktop.Notifications'>"
    "<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/>"
    "<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>"
    "<arg type='as' direction='in'/><arg type='a{sv}' direction='in'/><arg type='i' "
    "direction='in'/>"
    "<arg type='u' direction='out'/></method>"
    "<method name='CloseNotification'><arg type='u' direction='in'/></method>"
    "<signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal>"
    "<signal name='NotificationClosed'><arg type='u'/><arg type='u'/></signal>"
    "</interface></node>";

// What is shown. Owned.
struct shown {
  char *words; // "title|text"
  char *action;
  GVariant *target; // NULL: none
};

struct desktop {
  GDBusConnection *bus; // owned
  GHashTable *shown;    // owned: id -> struct shown
  const char *name;     // on the bus
  const char *wanted;   // a pattern, for the conditions
  guint object;
  guint last; // number given
};

static void free_shown(gpointer data)
{
  struct shown *shown = data;
  g_free(shown->words);
  g_free(shown->action);
  g_clear_pointer(&shown->target, g_variant_unref);
  g_free(shown);
}

static void show(struct desktop *desktop, const char *id, const char *title, const char *text,
                 const char *action, GVariant *target)
{
  struct shown *shown = g_new0(struct shown, 1);
  shown->words = g_strdup_printf("%s|%s", title, text);
  shown->action = g_strdup(action);
  shown->target = target;
  g_hash_table_insert(desktop->shown, g_strdup(id), shown);
}

static void show_of_gnome(struct desktop *desktop, GVariant *arguments)
{
  const char *id, *title = "", *text = "", *action = "";
  g_autoptr(GVariant) words = g_variant_get_child_value(arguments, 2);
  g_variant_get_child(arguments, 1, "&s", &id);
  g_variant_lookup(words, "title", "&s", &title);
  g_variant_lookup(words, "body", "&s", &text);
  g_variant_lookup(words, "default-action", "&s", &action);
  show(desktop, id, title, text, action,
       g_variant_lookup_value(words, "default-action-target", NULL));
}

// Returns its number: that of the one whose place it takes, or a new one.
static guint show_of_other(struct desktop *desktop, GVariant *arguments)
{
  guint number;
  const char *title, *text;
  g_autofree const char **actions = NULL;
  g_variant_get(arguments, "(&su&s&s&s^a&s@a{sv}i)", NULL, &number, NULL, &title, &text, &actions,
                NULL, NULL);
  if (number == 0)
    number = ++desktop->last;
  g_autofree char *id = g_strdup_printf("%u", number);
  show(desktop, id, title, text, actions[0] != NULL ? actions[0] : "", NULL);
  return number;
}

static void called(GDBusConnection *bus, const char *sender, const char *path,
                   const char *interface, const char *method, GVariant *arguments,
                   GDBusMethodInvocation *invocation, gpointer data)
{
  struct desktop *desktop = data;
  GVariant *answer = NULL;
  const char *id;
  guint number;
  if (g_str_equal(method, "AddNotification")) {
    show_of_gnome(desktop, arguments);
  } else if (g_str_equal(method, "Notify")) {
    answer = g_variant_new("(u)", show_of_other(desktop, arguments));
  } else if (g_str_equal(method, "RemoveNotification")) {
    g_variant_get_child(arguments, 1, "&s", &id);
    g_hash_table_remove(desktop->shown, id);
  } else {
    g_variant_get(arguments, "(u)", &number);
    g_autofree char *key = g_strdup_printf("%u", number);
    g_hash_table_remove(desktop->shown, key);
  }
  g_dbus_method_invocation_return_value(invocation, answer);
}

static void call_bus(struct desktop *desktop, const char *method, GVariant *arguments)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer = g_dbus_connection_call_sync(
      desktop->bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", method,
      arguments, NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, &error);
  g_assert_no_error(error);
}

struct desktop *desktop_new(enum desktop_kind kind)
{
  static const GDBusInterfaceVTable calls = {.method_call = called};
  g_autoptr(GError) error = NULL;
  g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml(interfaces_xml, NULL);
  struct desktop *desktop = g_new0(struct desktop, 1);
  desktop->shown = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_shown);
  desktop->name = kind == DESKTOP_GNOME ? GNOME_NAME : OTHER_NAME;
  desktop->bus = g_bus_get_sync(G_BUS_TYPE_SESSION, NULL, &error);
  g_assert_no_error(error);
  desktop->object = g_dbus_connection_register_object(
      desktop->bus, kind == DESKTOP_GNOME ? GNOME_PATH : OTHER_PATH,
      g_dbus_node_info_lookup_interface(node, desktop->name), &calls, desktop, NULL, &error);
  g_assert_no_error(error);
  // Where there is GNOME's, GLib looks no further.
  if (kind == DESKTOP_OTHER)
    call_bus(desktop, "ReleaseName", g_variant_new("(s)", GNOME_NAME));
  call_bus(desktop, "RequestName", g_variant_new("(su)", desktop->name, 0u));
  return desktop;
}

void desktop_free(struct desktop *desktop)
{
  call_bus(desktop, "ReleaseName", g_variant_new("(s)", desktop->name));
  g_dbus_connection_unregister_object(desktop->bus, desktop->object);
  g_hash_table_unref(desktop->shown);
  g_object_unref(desktop->bus);
  g_free(desktop);
}

// The id of something that is shown and matches; NULL: nothing does.
static const char *find(struct desktop *desktop, const char *words)
{
  GHashTableIter iter;
  gpointer id, shown;
  while (g_main_context_iteration(NULL, FALSE))
    ;
  g_hash_table_iter_init(&iter, desktop->shown);
  while (g_hash_table_iter_next(&iter, &id, &shown))
    if (g_pattern_match_simple(words, ((struct shown *) shown)->words))
      return id;
  return NULL;
}

static gboolean is_shown(struct app *app, gpointer data)
{
  struct desktop *desktop = data;
  return find(desktop, desktop->wanted) != NULL;
}

static gboolean is_gone(struct app *app, gpointer data)
{
  return !is_shown(app, data);
}

void desktop_wait_shown(struct desktop *desktop, struct app *app, const char *words)
{
  g_autofree char *failure = g_strdup_printf("the desktop does not show \"%s\"", words);
  desktop->wanted = words;
  app_wait_until(app, is_shown, desktop, failure);
}

void desktop_wait_gone(struct desktop *desktop, struct app *app, const char *words)
{
  g_autofree char *failure = g_strdup_printf("the desktop still shows \"%s\"", words);
  desktop->wanted = words;
  app_wait_until(app, is_gone, desktop, failure);
}

guint desktop_count(struct desktop *desktop)
{
  return g_hash_table_size(desktop->shown);
}

static void answered(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GVariant) answer =
      g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);
  g_assert_no_error(error);
}

// As a shell does: the app is started if it does not run.
static void click_of_gnome(struct desktop *desktop, const struct shown *shown)
{
  g_auto(GVariantBuilder) target = G_VARIANT_BUILDER_INIT(G_VARIANT_TYPE("av"));
  g_assert_true(g_str_has_prefix(shown->action, "app."));
  if (shown->target != NULL)
    g_variant_builder_add(&target, "v", shown->target);
  g_dbus_connection_call(desktop->bus, "org.ritrovo.Ritrovo", "/org/ritrovo/Ritrovo",
                         "org.freedesktop.Application", "ActivateAction",
                         g_variant_new("(sav@a{sv})", shown->action + strlen("app."), &target,
                                       g_variant_new("a{sv}", NULL)),
                         NULL, G_DBUS_CALL_FLAGS_NONE, -1, NULL, answered, NULL);
}

static void tell(struct desktop *desktop, const char *signal, GVariant *arguments)
{
  g_autoptr(GError) error = NULL;
  g_dbus_connection_emit_signal(desktop->bus, NULL, OTHER_PATH, OTHER_NAME, signal, arguments,
                                &error);
  g_assert_no_error(error);
}

void desktop_click(struct desktop *desktop, const char *words)
{
  const char *id = find(desktop, words);
  g_assert_nonnull(id);
  const struct shown *shown = g_hash_table_lookup(desktop->shown, id);
  if (g_str_equal(desktop->name, GNOME_NAME)) {
    click_of_gnome(desktop, shown);
  } else {
    guint number = (guint) g_ascii_strtoull(id, NULL, 10);
    g_assert_cmpstr(shown->action, ==, "default");
    tell(desktop, "ActionInvoked", g_variant_new("(us)", number, shown->action));
    tell(desktop, "NotificationClosed", g_variant_new("(uu)", number, 2u));
  }
  g_autofree char *key = g_strdup(id);
  g_hash_table_remove(desktop->shown, key);
}
