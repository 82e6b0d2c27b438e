// SPDX-License-Identifier: GPL-3.0-or-later
// The dialogues that belong to no place: preferences, details of a room, an alert, and the server
// that this computer hosts.
#include <glib/gi18n.h>

#include "ritrovo-member-dialog.h"
#include "ritrovo-preferences-window.h"
#include "ritrovo-requests.h"
#include "ritrovo-server-dialog.h"
#include "ritrovo-topic-dialog.h"
#include "ritrovo-window-private.h"

static void preferences_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  if (self->settings != NULL)
    gtk_window_present(
        GTK_WINDOW(ritrovo_preferences_window_new(GTK_WINDOW(self), self->settings)));
}

static void server_preferences_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  RitrovoServer *server = window_find_server(self, g_variant_get_string(parameter, NULL));
  if (server != NULL)
    gtk_window_present(
        GTK_WINDOW(ritrovo_server_dialog_new(GTK_WINDOW(self), self->servers, server)));
}

static void alert_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoClient *client = window_client(RITROVO_WINDOW(widget));
  if (client != NULL)
    gtk_window_present(GTK_WINDOW(
        ritrovo_member_dialog_new(GTK_WINDOW(widget), client, RITROVO_MEMBER_ALERT, NULL)));
}

static void room_left_cb(RitrovoWindow *self, RitrovoTopicDialog *dialog)
{
  g_autoptr(RitrovoRoom) room = NULL;
  g_object_get(dialog, "room", &room, NULL);
  if (room != NULL)
    window_leave_place(self, room);
}

static void details_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  if (self->room == NULL)
    return;
  GtkWidget *dialog = ritrovo_topic_dialog_new(GTK_WINDOW(self), self->room);
  g_signal_connect_object(dialog, "leave", G_CALLBACK(room_left_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present(GTK_WINDOW(dialog));
}

// "#home" is a room of the server that is shown, "@bob" the conversation with him.
static void show_place_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoWindow *self = RITROVO_WINDOW(widget);
  RitrovoClient *client = window_client(self);
  const char *place = g_variant_get_string(parameter, NULL);
  g_autoptr(GError) error = NULL;
  if (client == NULL)
    return;
  RitrovoRoom *room = *place == '@' ? ritrovo_client_open_direct(client, place + 1, &error)
                                    : ritrovo_client_find_room(client, place + 1);
  if (room != NULL)
    window_show_place(self, room);
  else if (error != NULL)
    window_toast(self, error->message);
}

void window_update_dialogs(RitrovoWindow *self)
{
  GtkWidget *widget = GTK_WIDGET(self);
  RitrovoClient *client = window_client(self);
  gboolean talking = self->stage == STAGE_TALKING && client != NULL;
  gtk_widget_action_set_enabled(widget, "win.preferences", self->settings != NULL);
  gtk_widget_action_set_enabled(widget, "win.room-details", talking && self->room != NULL);
  gtk_widget_action_set_enabled(
      widget, "win.alert", talking && g_strcmp0(ritrovo_client_get_role(client), "admin") == 0);
}

void window_dialogs_class_init(GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action(widget_class, "win.preferences", NULL, preferences_action);
  gtk_widget_class_install_action(widget_class, "win.server-preferences", "s",
                                  server_preferences_action);
  gtk_widget_class_install_action(widget_class, "win.room-details", NULL, details_action);
  gtk_widget_class_install_action(widget_class, "win.alert", NULL, alert_action);
  gtk_widget_class_install_action(widget_class, "win.show-place", "s", show_place_action);
}
