// SPDX-License-Identifier: GPL-3.0-or-later
// A hidden window keeps the application alive, its connections with it. Whoever closes the page for
// connecting has nothing to wait for, and ends the app.
#include "ritrovo-background.h"

static gboolean close_cb(RitrovoNotifier *notifier, GtkWindow *window)
{
  GSettings *settings = g_object_get_data(G_OBJECT(window), "ritrovo-background");
  if (!g_settings_get_boolean(settings, "run-in-background") ||
      ritrovo_window_get_room(RITROVO_WINDOW(window)) == NULL)
    return FALSE;
  gtk_widget_set_visible(GTK_WIDGET(window), FALSE);
  ritrovo_notifier_tell_background(notifier);
  return TRUE;
}

void ritrovo_background_watch(RitrovoWindow *window, GSettings *settings, RitrovoNotifier *notifier)
{
  g_object_set_data_full(G_OBJECT(window), "ritrovo-background", g_object_ref(settings),
                         g_object_unref);
  g_signal_connect_object(window, "close-request", G_CALLBACK(close_cb), notifier,
                          G_CONNECT_SWAPPED);
}
