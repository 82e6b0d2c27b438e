// SPDX-License-Identifier: GPL-3.0-or-later
// A file is found by its key among the messages that are here, then among the files of the panel.
#include "ritrovo-room-view-files.h"

#include <glib/gi18n.h>

#include "ritrovo-file-actions.h"
#include "ritrovo-file-menu.h"
#include "ritrovo-intake.h"

struct _RitrovoRoomViewFiles {
  GObject parent_instance;

  // Owned
  RitrovoIntake *intake;
  RitrovoFileActions *actions;
  RitrovoRoom *room;
  GSignalGroup *preferences; // of the client

  // Borrowed
  GtkWidget *view;
  RitrovoMessageList *messages;
  RitrovoFilesPanel *panel;
};

G_DEFINE_FINAL_TYPE(RitrovoRoomViewFiles, ritrovo_room_view_files, G_TYPE_OBJECT)

enum { SIGNAL_REFUSED, SIGNAL_SENT, N_SIGNALS };
static guint signals[N_SIGNALS];

static void refused_cb(RitrovoRoomViewFiles *self, const char *words)
{
  g_signal_emit(self, signals[SIGNAL_REFUSED], 0, words);
}

static void sent_cb(RitrovoRoomViewFiles *self)
{
  g_signal_emit(self, signals[SIGNAL_SENT], 0);
}

static void told_cb(RitrovoRoomViewFiles *self, const char *words)
{
  gtk_widget_activate_action(self->view, "win.toast", "s", words);
}

static void dragging_cb(RitrovoRoomViewFiles *self, gboolean dragging)
{
  g_autofree char *words =
      dragging && self->room != NULL
          // Translators: %s is the room or the person that gets the files
          ? g_strdup_printf(_("Drop here to send to %s"), ritrovo_room_get_name(self->room))
          : NULL;
  ritrovo_message_list_set_drop_hint(self->messages, words);
}

// A new reference, or NULL.
static RitrovoFile *find(RitrovoRoomViewFiles *self, const char *key)
{
  GListModel *messages = self->room != NULL ? ritrovo_room_get_messages(self->room) : NULL;
  guint count = messages != NULL ? g_list_model_get_n_items(messages) : 0;
  for (guint i = count; i-- > 0;) {
    g_autoptr(RitrovoMessage) message = g_list_model_get_item(messages, i);
    RitrovoFile *file = ritrovo_message_get_file(message);
    g_autofree char *its_key =
        file != NULL ? ritrovo_file_key(file, ritrovo_message_get_cid(message)) : NULL;
    if (g_strcmp0(its_key, key) == 0)
      return g_object_ref(file);
  }
  RitrovoFile *file = ritrovo_files_panel_find(self->panel, key);
  return file != NULL ? g_object_ref(file) : NULL;
}

void ritrovo_room_view_files_run(RitrovoRoomViewFiles *self, const char *verb, const char *key)
{
  g_return_if_fail(RITROVO_IS_ROOM_VIEW_FILES(self));
  g_autoptr(RitrovoFile) file = find(self, key);
  if (file != NULL)
    ritrovo_file_actions_run(self->actions, verb, file);
}

static void load_images_cb(RitrovoRoomViewFiles *self, GParamSpec *spec,
                           RitrovoPreferences *preferences)
{
  if (ritrovo_preferences_get_load_images(preferences))
    ritrovo_images_want(ritrovo_message_list_get_images(self->messages));
}

void ritrovo_room_view_files_set_room(RitrovoRoomViewFiles *self, RitrovoClient *client,
                                      RitrovoRoom *room)
{
  g_return_if_fail(RITROVO_IS_ROOM_VIEW_FILES(self));
  g_set_object(&self->room, room);
  ritrovo_intake_set_room(self->intake, client, room);
  ritrovo_file_actions_set_client(self->actions, client);
  g_signal_group_set_target(self->preferences,
                            client != NULL ? ritrovo_client_get_preferences(client) : NULL);
}

void ritrovo_room_view_files_use_settings(RitrovoRoomViewFiles *self, GSettings *settings)
{
  g_return_if_fail(RITROVO_IS_ROOM_VIEW_FILES(self));
  g_settings_bind(settings, "downloads-folder", self->actions, "downloads-folder",
                  G_SETTINGS_BIND_GET);
}

void ritrovo_room_view_files_add_target(RitrovoRoomViewFiles *self, GtkWidget *target)
{
  ritrovo_intake_add_target(self->intake, target);
}

void ritrovo_room_view_files_attach(RitrovoRoomViewFiles *self)
{
  ritrovo_intake_choose(self->intake);
}

gboolean ritrovo_room_view_files_paste(RitrovoRoomViewFiles *self)
{
  return ritrovo_intake_paste(self->intake, gtk_widget_get_clipboard(self->view));
}

void ritrovo_room_view_files_stop(RitrovoRoomViewFiles *self)
{
  g_return_if_fail(RITROVO_IS_ROOM_VIEW_FILES(self));
  ritrovo_intake_stop(self->intake);
  ritrovo_file_actions_stop(self->actions);
  g_signal_group_set_target(self->preferences, NULL);
  g_clear_object(&self->room);
}

static void ritrovo_room_view_files_finalize(GObject *object)
{
  RitrovoRoomViewFiles *self = RITROVO_ROOM_VIEW_FILES(object);
  g_clear_object(&self->intake);
  g_clear_object(&self->actions);
  g_clear_object(&self->room);
  g_clear_object(&self->preferences);
  G_OBJECT_CLASS(ritrovo_room_view_files_parent_class)->finalize(object);
}

static void ritrovo_room_view_files_class_init(RitrovoRoomViewFilesClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = ritrovo_room_view_files_finalize;
  signals[SIGNAL_REFUSED] = g_signal_new("refused", RITROVO_TYPE_ROOM_VIEW_FILES, G_SIGNAL_RUN_LAST,
                                         0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_SENT] = g_signal_new("sent", RITROVO_TYPE_ROOM_VIEW_FILES, G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void ritrovo_room_view_files_init(RitrovoRoomViewFiles *self)
{
  self->preferences = g_signal_group_new(RITROVO_TYPE_PREFERENCES);
  g_signal_group_connect_swapped(self->preferences, "notify::load-images",
                                 G_CALLBACK(load_images_cb), self);
}

RitrovoRoomViewFiles *ritrovo_room_view_files_new(GtkWidget *view, RitrovoMessageList *messages,
                                                  RitrovoFilesPanel *panel)
{
  RitrovoRoomViewFiles *self = g_object_new(RITROVO_TYPE_ROOM_VIEW_FILES, NULL);
  RitrovoImages *images = ritrovo_message_list_get_images(messages);
  self->view = view;
  self->messages = messages;
  self->panel = panel;
  self->intake = ritrovo_intake_new(view, images);
  self->actions = ritrovo_file_actions_new(view, images);
  g_signal_connect_object(self->intake, "refused", G_CALLBACK(refused_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object(self->intake, "sent", G_CALLBACK(sent_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object(self->intake, "dragging", G_CALLBACK(dragging_cb), self,
                          G_CONNECT_SWAPPED);
  g_signal_connect_object(self->actions, "told", G_CALLBACK(told_cb), self, G_CONNECT_SWAPPED);
  return self;
}
