// SPDX-License-Identifier: GPL-3.0-or-later
// One listener on the accessibility bus, which hears of every program; the events of others are
// passed over.
#include "keyboard_watch.h"

#define EVENT "object:state-changed:focused"

struct keyboard_watch {
  AtspiEventListener *listener; // owned
  char *bus_name;               // owned: the program's
  AtspiAccessible *last;        // owned; NULL: nothing has had it yet
};

static void focused_cb(AtspiEvent *event, gpointer data)
{
  struct keyboard_watch *watch = data;
  if (event->detail1 != 0 && event->source != NULL && event->source->parent.app != NULL &&
      g_strcmp0(event->source->parent.app->bus_name, watch->bus_name) == 0)
    g_set_object(&watch->last, event->source);
  g_boxed_free(ATSPI_TYPE_EVENT, event);
}

struct keyboard_watch *keyboard_watch_new(AtspiAccessible *root)
{
  struct keyboard_watch *watch = g_new0(struct keyboard_watch, 1);
  watch->bus_name = g_strdup(root->parent.app->bus_name);
  watch->listener = atspi_event_listener_new(focused_cb, watch, NULL);
  g_autoptr(GError) error = NULL;
  atspi_event_listener_register(watch->listener, EVENT, &error);
  g_assert_no_error(error);
  return watch;
}

void keyboard_watch_free(struct keyboard_watch *watch)
{
  if (watch == NULL)
    return;
  g_autoptr(GError) error = NULL;
  atspi_event_listener_deregister(watch->listener, EVENT, &error);
  g_assert_no_error(error);
  g_object_unref(watch->listener);
  g_clear_object(&watch->last);
  g_free(watch->bus_name);
  g_free(watch);
}

AtspiAccessible *keyboard_watch_get(struct keyboard_watch *watch)
{
  return watch->last != NULL && tree_has_state(watch->last, ATSPI_STATE_FOCUSED)
             ? g_object_ref(watch->last)
             : NULL;
}
