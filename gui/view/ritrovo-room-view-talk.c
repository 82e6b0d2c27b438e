// SPDX-License-Identifier: GPL-3.0-or-later
// Answering, changing, removing and reacting. While a message is being edited, the draft stays with
// the room, away from the composer, and comes back afterwards.
#include <glib/gi18n.h>
#include <string.h>

#include "ritrovo-closures.h"
#include "ritrovo-message-menu.h"
#include "ritrovo-room-view-private.h"

#define TALK_KEY "ritrovo-room-view-talk" // of what a room keeps

// Something that was asked of the server.
typedef struct {
  RitrovoRoomView *view;   // owned
  RitrovoMessage *message; // owned
  char *text;              // owned: what it is to say from now on; NULL for what is no edit
} Job;

static Job *job_new(RitrovoRoomView *view, RitrovoMessage *message, const char *text)
{
  Job *job = g_new(Job, 1);
  job->view = g_object_ref(view);
  job->message = g_object_ref(message);
  job->text = g_strdup(text);
  return job;
}

static void job_free(Job *job)
{
  g_object_unref(job->view);
  g_object_unref(job->message);
  g_free(job->text);
  g_free(job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Job, job_free)

// What one was about to do in a room, kept with it while another one is shown.
typedef struct {
  RitrovoMessage *message; // owned
  char *text;              // owned: how far editing has come; NULL for an answer
} Talk;

static void talk_free(gpointer data)
{
  Talk *talk = data;
  g_object_unref(talk->message);
  g_free(talk->text);
  g_free(talk);
}

// The message with that seq, if it is here; a new reference.
static RitrovoMessage *find(RitrovoRoomView *self, gint64 seq)
{
  GListModel *messages = self->room != NULL ? ritrovo_room_get_messages(self->room) : NULL;
  for (guint i = messages != NULL ? g_list_model_get_n_items(messages) : 0; i-- > 0;) {
    g_autoptr(RitrovoMessage) message = g_list_model_get_item(messages, i);
    if (seq > 0 && ritrovo_message_get_seq(message) == seq)
      return g_steal_pointer(&message);
  }
  return NULL;
}

static gboolean is_online(RitrovoRoomView *self)
{
  return self->client != NULL && ritrovo_client_get_state(self->client) == RITROVO_CLIENT_ONLINE;
}

static void tell(RitrovoRoomView *self, const char *words)
{
  if (self->box != NULL)
    gtk_widget_activate_action(GTK_WIDGET(self), "win.toast", "s", words);
}

// Answering and editing

static void talked_removed_cb(RitrovoRoomView *self)
{
  room_view_talk_end(self);
  room_view_show_error(self, _("The message was removed meanwhile."));
}

static void begin(RitrovoRoomView *self, RitrovoMessage *message, gboolean editing)
{
  room_view_talk_end(self);
  self->talked = g_object_ref(message);
  self->editing = editing;
  g_signal_connect_object(message, "notify::removed", G_CALLBACK(talked_removed_cb), self,
                          G_CONNECT_SWAPPED);
  if (editing) {
    room_view_bind_draft(self, FALSE);
    ritrovo_composer_set_text(self->composer, ritrovo_message_get_text(message));
  }
  ritrovo_composer_set_editing(self->composer, editing);
  ritrovo_composer_bar_show(self->composer_bar, message, editing);
  room_view_update_send(self);
}

static void begin_here(RitrovoRoomView *self, RitrovoMessage *message, gboolean editing)
{
  begin(self, message, editing);
  ritrovo_search_page_close(self->search);
  ritrovo_composer_take_focus(self->composer);
}

void room_view_talk_end(RitrovoRoomView *self)
{
  if (self->talked == NULL)
    return;
  gboolean editing = self->editing;
  g_signal_handlers_disconnect_by_func(self->talked, talked_removed_cb, self);
  g_clear_object(&self->talked);
  self->editing = self->saving = FALSE;
  ritrovo_composer_set_editing(self->composer, FALSE);
  ritrovo_composer_bar_show(self->composer_bar, NULL, FALSE);
  if (editing)
    room_view_bind_draft(self, TRUE);
  room_view_update_send(self);
}

void room_view_talk_put_aside(RitrovoRoomView *self)
{
  if (self->talked == NULL)
    return;
  Talk *talk = g_new0(Talk, 1);
  talk->message = g_object_ref(self->talked);
  if (self->editing)
    talk->text = ritrovo_composer_get_text(self->composer);
  g_object_set_data_full(G_OBJECT(self->room), TALK_KEY, talk, talk_free);
  room_view_talk_end(self);
}

void room_view_talk_resume(RitrovoRoomView *self)
{
  Talk *talk = g_object_steal_data(G_OBJECT(self->room), TALK_KEY);
  if (talk == NULL)
    return;
  if (!ritrovo_message_get_removed(talk->message)) {
    begin(self, talk->message, talk->text != NULL);
    if (talk->text != NULL)
      ritrovo_composer_set_text(self->composer, talk->text);
  }
  talk_free(talk);
}

static void cancel_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoRoomView *self = RITROVO_ROOM_VIEW(widget);
  room_view_talk_end(self);
  room_view_show_error(self, "");
  ritrovo_composer_take_focus(self->composer);
}

// Where the window cannot go back, the key is for whoever else wants it.
static gboolean escape_cb(GtkWidget *widget, GVariant *arguments, gpointer data)
{
  g_autoptr(GtkShortcutAction) back = gtk_named_action_new("win.back");
  if (RITROVO_ROOM_VIEW(widget)->talked == NULL)
    return gtk_shortcut_action_activate(back, 0, widget, NULL);
  cancel_action(widget, NULL, NULL);
  return TRUE;
}

// Whether somebody has typed on since, with what is in the composer by now, which it takes.
static gboolean goes_on(const Job *job, char *text)
{
  g_autofree char *now = g_strchomp(text);
  return strcmp(now, job->text) != 0;
}

static void saved_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(Job) job = data;
  g_autoptr(GError) error = NULL;
  RitrovoRoomView *self = job->view;
  gboolean saved = ritrovo_room_edit_finish(RITROVO_ROOM(source), result, &error);
  gboolean present = self->editing && self->talked == job->message;
  Talk *aside = g_object_get_data(source, TALK_KEY);
  if (saved && aside != NULL && aside->message == job->message && aside->text != NULL &&
      !goes_on(job, g_strdup(aside->text)))
    g_object_set_data(source, TALK_KEY, NULL);
  if (present)
    self->saving = FALSE;
  if (!saved && present)
    room_view_show_error(self, error->message);
  else if (!saved)
    tell(self, error->message);
  else if (present && !goes_on(job, ritrovo_composer_get_text(self->composer)))
    room_view_talk_end(self);
}

static void save(RitrovoRoomView *self, const char *text)
{
  gboolean captioned = ritrovo_message_get_file(self->talked) != NULL;
  if (self->saving)
    return;
  if (strcmp(text, ritrovo_message_get_text(self->talked)) == 0) {
    room_view_talk_end(self);
  } else if (*text == '\0' && !captioned) {
    room_view_talk_ask_remove(self, self->talked);
  } else {
    self->saving = TRUE;
    room_view_show_error(self, "");
    ritrovo_room_edit_async(self->room, self->talked, text, NULL, saved_cb,
                            job_new(self, self->talked, text));
  }
}

gboolean room_view_talk_send(RitrovoRoomView *self, const char *text, GError **error)
{
  if (self->editing) {
    save(self, text);
    return FALSE;
  }
  if (self->talked == NULL)
    return ritrovo_room_send(self->room, text, error);
  if (!ritrovo_room_send_reply(self->room, text, self->talked, error))
    return FALSE;
  room_view_talk_end(self);
  return TRUE;
}

static void reply_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoRoomView *self = RITROVO_ROOM_VIEW(widget);
  g_autoptr(RitrovoMessage) message = find(self, g_variant_get_int64(parameter));
  if (message != NULL && ritrovo_message_can_reply(self->room, message))
    begin_here(self, message, FALSE);
}

static void edit(RitrovoRoomView *self, RitrovoMessage *message)
{
  if (ritrovo_room_can_edit(self->room, message))
    begin_here(self, message, TRUE);
  else if (ritrovo_message_get_mine(message) && !is_online(self))
    room_view_show_error(self, _("A message can be changed once there is a connection again."));
}

static void edit_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoRoomView *self = RITROVO_ROOM_VIEW(widget);
  g_autoptr(RitrovoMessage) message = find(self, g_variant_get_int64(parameter));
  if (message != NULL)
    edit(self, message);
}

// Whether it is what somebody means who presses Up where nothing is written.
static gboolean is_last(RitrovoMessage *message, gboolean failed)
{
  RitrovoMessageState state = ritrovo_message_get_state(message);
  if (failed)
    return state == RITROVO_MESSAGE_FAILED && ritrovo_message_get_file(message) == NULL;
  return state == RITROVO_MESSAGE_SENT && ritrovo_message_get_mine(message) &&
         !ritrovo_message_get_removed(message);
}

static RitrovoMessage *find_last(RitrovoRoomView *self, gboolean failed)
{
  GListModel *messages = ritrovo_room_get_messages(self->room);
  for (guint i = g_list_model_get_n_items(messages); i-- > 0;) {
    g_autoptr(RitrovoMessage) message = g_list_model_get_item(messages, i);
    if (is_last(message, failed))
      return g_steal_pointer(&message);
  }
  return NULL;
}

// What the server refused goes back to where it was written, as an answer if it was one.
static void take_back(RitrovoRoomView *self, RitrovoMessage *failed)
{
  g_autoptr(RitrovoMessage) answered = find(self, ritrovo_message_get_reply_seq(failed));
  ritrovo_composer_change_text(self->composer, ritrovo_message_get_text(failed));
  ritrovo_room_discard(self->room, failed);
  if (answered != NULL && ritrovo_message_can_reply(self->room, answered))
    begin_here(self, answered, FALSE);
}

static void edit_last_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoRoomView *self = RITROVO_ROOM_VIEW(widget);
  if (self->room == NULL || self->editing)
    return;
  g_autoptr(RitrovoMessage) failed = find_last(self, TRUE);
  g_autoptr(RitrovoMessage) sent = find_last(self, FALSE);
  if (failed != NULL)
    take_back(self, failed);
  // The last one that is here is not the last one while the log is in the past.
  else if (sent != NULL && ritrovo_room_get_at_newest(self->room))
    edit(self, sent);
}

// Removing

static void removed_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(Job) job = data;
  g_autoptr(GError) error = NULL;
  if (!ritrovo_room_remove_message_finish(RITROVO_ROOM(source), result, &error))
    tell(job->view, error->message);
}

static void answered_cb(AdwMessageDialog *dialog, const char *response, RitrovoRoomView *self)
{
  RitrovoMessage *message = g_object_get_data(G_OBJECT(dialog), "message");
  RitrovoRoom *room = g_object_get_data(G_OBJECT(dialog), "room");
  if (strcmp(response, "remove") != 0)
    return;
  if (self->editing && self->talked == message)
    room_view_talk_end(self);
  ritrovo_room_remove_message_async(room, message, NULL, NULL, removed_cb,
                                    job_new(self, message, NULL));
}

void room_view_talk_ask_remove(RitrovoRoomView *self, RitrovoMessage *message)
{
  gboolean file = ritrovo_message_get_file(message) != NULL;
  GtkWindow *window = GTK_WINDOW(gtk_widget_get_root(GTK_WIDGET(self)));
  GtkWidget *widget = adw_message_dialog_new(
      window, _("Remove this message?"),
      file ? _("It will be gone for everybody, and its file with it. This cannot be undone.")
           : _("It will be gone for everybody. This cannot be undone."));
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG(widget);
  adw_message_dialog_add_responses(dialog, "cancel", _("_Cancel"), "remove", _("_Remove"), NULL);
  adw_message_dialog_set_response_appearance(dialog, "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response(dialog, "cancel");
  g_object_set_data_full(G_OBJECT(dialog), "message", g_object_ref(message), g_object_unref);
  g_object_set_data_full(G_OBJECT(dialog), "room", g_object_ref(self->room), g_object_unref);
  g_signal_connect_object(dialog, "response", G_CALLBACK(answered_cb), self, 0);
  gtk_window_present(GTK_WINDOW(dialog));
}

static void remove_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoRoomView *self = RITROVO_ROOM_VIEW(widget);
  g_autoptr(RitrovoMessage) message = find(self, g_variant_get_int64(parameter));
  if (message == NULL)
    return;
  if (ritrovo_room_can_remove(self->room, message))
    room_view_talk_ask_remove(self, message);
  else if (ritrovo_message_get_mine(message) && !ritrovo_message_get_removed(message) &&
           !is_online(self))
    tell(self, _("A message can be removed once there is a connection again."));
}

// Reacting

static void reacted_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(Job) job = data;
  g_autoptr(GError) error = NULL;
  if (!ritrovo_room_react_finish(RITROVO_ROOM(source), result, &error))
    tell(job->view, error->message);
}

static gboolean has_reacted(RitrovoMessage *message, const char *text)
{
  for (guint i = 0; i < ritrovo_message_get_n_reactions(message); i++) {
    const RitrovoReaction *reaction = ritrovo_message_get_reaction(message, i);
    if (reaction->mine && strcmp(reaction->text, text) == 0)
      return TRUE;
  }
  return FALSE;
}

static void react_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoRoomView *self = RITROVO_ROOM_VIEW(widget);
  const char *text;
  gint64 seq;
  g_variant_get(parameter, "(x&s)", &seq, &text);
  g_autoptr(RitrovoMessage) message = find(self, seq);
  if (message == NULL)
    return;
  if (ritrovo_room_can_react(self->room, message))
    ritrovo_room_react_async(self->room, message, text, !has_reacted(message, text), NULL,
                             reacted_cb, job_new(self, message, NULL));
  else if (!is_online(self))
    tell(self, _("One can react once there is a connection again."));
}

static void react_other_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoRoomView *self = RITROVO_ROOM_VIEW(widget);
  gint64 seq = g_variant_get_int64(parameter);
  g_autoptr(RitrovoMessage) message = find(self, seq);
  if (message != NULL && ritrovo_room_can_react(self->room, message))
    ritrovo_message_list_choose_reaction(self->messages, seq);
}

// Going to what is answered, and back

static void follow_action(GtkWidget *widget, const char *name, GVariant *parameter)
{
  RitrovoRoomView *self = RITROVO_ROOM_VIEW(widget);
  gint64 from, to;
  g_variant_get(parameter, "(xx)", &from, &to);
  if (is_online(self) || ritrovo_message_list_has(self->messages, to))
    ritrovo_message_list_follow(self->messages, from, to);
  else
    tell(self, _("That message can be shown once there is a connection again."));
}

static gboolean go_back_cb(GtkWidget *widget, GVariant *arguments, gpointer data)
{
  return ritrovo_message_list_go_back(RITROVO_ROOM_VIEW(widget)->messages);
}

void room_view_talk_class_init(GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action(widget_class, "room.reply", "x", reply_action);
  gtk_widget_class_install_action(widget_class, "room.edit", "x", edit_action);
  gtk_widget_class_install_action(widget_class, "room.edit-last", NULL, edit_last_action);
  gtk_widget_class_install_action(widget_class, "room.cancel-talk", NULL, cancel_action);
  gtk_widget_class_install_action(widget_class, "room.remove", "x", remove_action);
  gtk_widget_class_install_action(widget_class, "room.react", "(xs)", react_action);
  gtk_widget_class_install_action(widget_class, "room.react-other", "x", react_other_action);
  gtk_widget_class_install_action(widget_class, "room.follow", "(xx)", follow_action);
  gtk_widget_class_add_binding(widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
  gtk_widget_class_add_binding(widget_class, GDK_KEY_Left, GDK_ALT_MASK, go_back_cb, NULL);
}
