// SPDX-License-Identifier: GPL-3.0-or-later
// Each batch of files keeps the room that it was meant for, whatever is shown by the time it has
// been gathered.
#include "ritrovo-intake.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ritrovo-attach-dialog.h"
#include "ritrovo-pasted-image.h"

struct _RitrovoIntake {
  GObject parent_instance;

  // Owned
  RitrovoImages *images;
  RitrovoClient *client;
  RitrovoRoom *room;
  GtkFileChooserNative *chooser; // NULL while it is not open
  GCancellable *cancellable;

  // Borrowed
  GtkWidget *widget;
};

G_DEFINE_FINAL_TYPE(RitrovoIntake, ritrovo_intake, G_TYPE_OBJECT)

enum { SIGNAL_REFUSED, SIGNAL_DRAGGING, SIGNAL_SENT, N_SIGNALS };
static guint signals[N_SIGNALS];

typedef struct {
  RitrovoIntake *intake;  // owned
  RitrovoRoom *room;      // owned
  GPtrArray *attachments; // owned
} Batch;

static Batch *batch_new(RitrovoIntake *intake)
{
  Batch *batch = g_new0(Batch, 1);
  batch->intake = g_object_ref(intake);
  batch->room = g_object_ref(intake->room);
  return batch;
}

static void batch_free(Batch *batch)
{
  g_object_unref(batch->intake);
  g_object_unref(batch->room);
  g_clear_pointer(&batch->attachments, g_ptr_array_unref);
  g_free(batch);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Batch, batch_free)

static gboolean is_stopped(RitrovoIntake *self)
{
  return g_cancellable_is_cancelled(self->cancellable);
}

static void refuse(RitrovoIntake *self, const char *words)
{
  if (!is_stopped(self))
    g_signal_emit(self, signals[SIGNAL_REFUSED], 0, words);
}

// Whether something can be sent at all; says so if not.
static gboolean can_send(RitrovoIntake *self)
{
  if (self->room == NULL || is_stopped(self))
    return FALSE;
  if (ritrovo_client_get_state(self->client) != RITROVO_CLIENT_ONLINE ||
      ritrovo_client_get_file_limit(self->client) > 0)
    return TRUE;
  refuse(self, _("This server takes no files."));
  return FALSE;
}

static GtkWindow *window_of(RitrovoIntake *self)
{
  GtkRoot *root = gtk_widget_get_root(self->widget);
  return GTK_IS_WINDOW(root) ? GTK_WINDOW(root) : NULL;
}

static gboolean send_one(RitrovoAttachment *attachment, const char *caption, gpointer data,
                         GError **error)
{
  Batch *batch = data;
  gboolean temporary = ritrovo_attachment_get_temporary(attachment);
  if (!ritrovo_room_send_file(batch->room, ritrovo_attachment_get_file(attachment), caption,
                              temporary, error))
    return FALSE;
  ritrovo_attachment_keep(attachment);
  g_signal_emit(batch->intake, signals[SIGNAL_SENT], 0);
  return TRUE;
}

static void show_dialog(Batch *batch)
{
  RitrovoIntake *self = batch->intake;
  GtkWindow *window = is_stopped(self) ? NULL : window_of(self);
  if (window == NULL || batch->attachments->len == 0) {
    if (window != NULL)
      refuse(self, _("There are no files in it that could be sent."));
    batch_free(batch);
    return;
  }
  GtkWidget *dialog =
      ritrovo_attach_dialog_new(window, batch->attachments, ritrovo_room_get_name(batch->room),
                                ritrovo_client_get_file_limit(self->client), self->images, send_one,
                                batch, (GDestroyNotify) batch_free);
  g_signal_connect_object(self->cancellable, "cancelled", G_CALLBACK(gtk_window_destroy), dialog,
                          G_CONNECT_SWAPPED);
  gtk_window_present(GTK_WINDOW(dialog));
}

// The dialog has the batch, and frees it if nobody ever answers.
static void ask(Batch *batch, const char *heading, const char *body, const char *const *responses,
                GCallback answered)
{
  GtkWidget *dialog = adw_message_dialog_new(window_of(batch->intake), heading, body);
  AdwMessageDialog *message = ADW_MESSAGE_DIALOG(dialog);
  adw_message_dialog_add_response(message, "cancel", _("_Cancel"));
  for (; *responses != NULL; responses += 2)
    adw_message_dialog_add_response(message, responses[0], responses[1]);
  adw_message_dialog_set_close_response(message, "cancel");
  g_object_set_data_full(G_OBJECT(dialog), "batch", batch, (GDestroyNotify) batch_free);
  g_signal_connect(dialog, "response", answered, NULL);
  g_signal_connect_object(batch->intake->cancellable, "cancelled", G_CALLBACK(gtk_window_close),
                          dialog, G_CONNECT_SWAPPED);
  gtk_window_present(GTK_WINDOW(dialog));
}

static void many_answered_cb(AdwMessageDialog *dialog, const char *response)
{
  g_autoptr(Batch) batch = g_object_steal_data(G_OBJECT(dialog), "batch");
  if (g_strcmp0(response, "send") == 0)
    show_dialog(g_steal_pointer(&batch));
}

static void ask_many(Batch *batch)
{
  guint count = batch->attachments->len;
  const char *const responses[] = {"send", _("_Show Them"), NULL};
  if (count <= RITROVO_ATTACHMENTS_MANY) {
    show_dialog(batch);
    return;
  }
  g_autofree char *heading =
      g_strdup_printf(ngettext("Send %u File?", "Send %u Files?", count), count);
  ask(batch, heading,
      _("These are many files for a conversation. An archive of them would be one message."),
      responses, G_CALLBACK(many_answered_cb));
}

static guint count_hidden(GPtrArray *attachments)
{
  guint count = 0;
  for (guint i = 0; i < attachments->len; i++)
    if (ritrovo_attachment_get_hidden(g_ptr_array_index(attachments, i)))
      count++;
  return count;
}

static void hidden_answered_cb(AdwMessageDialog *dialog, const char *response)
{
  g_autoptr(Batch) batch = g_object_steal_data(G_OBJECT(dialog), "batch");
  if (g_strcmp0(response, "cancel") == 0)
    return;
  if (g_strcmp0(response, "without") == 0)
    for (guint i = batch->attachments->len; i-- > 0;)
      if (ritrovo_attachment_get_hidden(g_ptr_array_index(batch->attachments, i)))
        g_ptr_array_remove_index(batch->attachments, i);
  ask_many(g_steal_pointer(&batch));
}

static void ask_hidden(Batch *batch)
{
  guint count = count_hidden(batch->attachments);
  const char *const responses[] = {"without", _("_Leave Them Out"), "with", _("_Send Them Too"),
                                   NULL};
  if (count == 0) {
    ask_many(batch);
    return;
  }
  g_autofree char *heading =
      g_strdup_printf(ngettext("Send %u Hidden File?", "Send %u Hidden Files?", count), count);
  ask(batch, heading,
      _("Hidden files often hold settings, passwords or other things that are not for others."),
      responses, G_CALLBACK(hidden_answered_cb));
}

static void gathered_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(Batch) batch = data;
  g_autoptr(GError) error = NULL;
  gboolean complete;
  batch->attachments = ritrovo_attachments_gather_finish(result, &complete, &error);
  if (is_stopped(batch->intake))
    return;
  if (batch->attachments == NULL) {
    refuse(batch->intake, error->message);
  } else if (!complete) {
    g_autofree char *words =
        g_strdup_printf(_("These are more than %d files. Make an archive of them and send that."),
                        RITROVO_ATTACHMENTS_MOST);
    refuse(batch->intake, words);
  } else {
    ask_hidden(g_steal_pointer(&batch));
  }
}

static void take_files(RitrovoIntake *self, GPtrArray *files)
{
  if (files->len > 0 && can_send(self))
    ritrovo_attachments_gather_async(files, self->cancellable, gathered_cb, batch_new(self));
}

static void take_file_list(RitrovoIntake *self, const GValue *value)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_object_unref);
  for (GSList *l = g_value_get_boxed(value); l != NULL; l = l->next)
    g_ptr_array_add(files, g_object_ref(l->data));
  take_files(self, files);
}

static void saved_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(Batch) batch = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(RitrovoAttachment) attachment = ritrovo_pasted_image_save_finish(result, &error);
  if (attachment == NULL) {
    refuse(batch->intake, error->message);
    return;
  }
  batch->attachments = g_ptr_array_new_with_free_func(g_object_unref);
  g_ptr_array_add(batch->attachments, g_steal_pointer(&attachment));
  show_dialog(g_steal_pointer(&batch));
}

static void take_texture(RitrovoIntake *self, GdkTexture *texture)
{
  if (can_send(self))
    ritrovo_pasted_image_save_async(texture, saved_cb, batch_new(self));
}

static void file_list_read_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoIntake) self = data;
  const GValue *value = gdk_clipboard_read_value_finish(GDK_CLIPBOARD(source), result, NULL);
  if (value != NULL)
    take_file_list(self, value);
}

static void texture_read_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(RitrovoIntake) self = data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GdkTexture) texture =
      gdk_clipboard_read_texture_finish(GDK_CLIPBOARD(source), result, &error);
  if (texture != NULL)
    take_texture(self, texture);
  else
    refuse(self, error->message);
}

gboolean ritrovo_intake_paste(RitrovoIntake *self, GdkClipboard *clipboard)
{
  g_return_val_if_fail(RITROVO_IS_INTAKE(self), FALSE);
  // What another program offers are kinds of bytes; these are the values that come out of them.
  g_autoptr(GdkContentFormats) formats = gdk_content_formats_union_deserialize_gtypes(
      gdk_content_formats_ref(gdk_clipboard_get_formats(clipboard)));
  if (gdk_content_formats_contain_gtype(formats, GDK_TYPE_FILE_LIST)) {
    gdk_clipboard_read_value_async(clipboard, GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT,
                                   self->cancellable, file_list_read_cb, g_object_ref(self));
    return TRUE;
  }
  if (!gdk_content_formats_contain_gtype(formats, GDK_TYPE_TEXTURE) ||
      gdk_content_formats_contain_gtype(formats, G_TYPE_STRING))
    return FALSE;
  gdk_clipboard_read_texture_async(clipboard, self->cancellable, texture_read_cb,
                                   g_object_ref(self));
  return TRUE;
}

static void chosen_cb(GtkNativeDialog *dialog, int response, gpointer data)
{
  RitrovoIntake *self = data;
  g_autoptr(GtkFileChooserNative) chooser = g_steal_pointer(&self->chooser);
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_object_unref);
  if (response != GTK_RESPONSE_ACCEPT)
    return;
  g_autoptr(GListModel) chosen = gtk_file_chooser_get_files(GTK_FILE_CHOOSER(chooser));
  for (guint i = 0; i < g_list_model_get_n_items(chosen); i++)
    g_ptr_array_add(files, g_list_model_get_item(chosen, i));
  take_files(self, files);
}

void ritrovo_intake_choose(RitrovoIntake *self)
{
  g_return_if_fail(RITROVO_IS_INTAKE(self));
  if (self->chooser != NULL || !can_send(self))
    return;
  self->chooser = gtk_file_chooser_native_new(_("Attach Files"), window_of(self),
                                              GTK_FILE_CHOOSER_ACTION_OPEN, _("_Attach"), NULL);
  gtk_file_chooser_set_select_multiple(GTK_FILE_CHOOSER(self->chooser), TRUE);
  gtk_native_dialog_set_modal(GTK_NATIVE_DIALOG(self->chooser), TRUE);
  g_signal_connect(self->chooser, "response", G_CALLBACK(chosen_cb), self);
  gtk_native_dialog_show(GTK_NATIVE_DIALOG(self->chooser));
}

static gboolean drop_cb(GtkDropTarget *target, const GValue *value, double x, double y,
                        RitrovoIntake *self)
{
  g_signal_emit(self, signals[SIGNAL_DRAGGING], 0, FALSE);
  if (G_VALUE_HOLDS(value, GDK_TYPE_FILE_LIST))
    take_file_list(self, value);
  else if (G_VALUE_HOLDS(value, GDK_TYPE_TEXTURE))
    take_texture(self, g_value_get_object(value));
  else
    return FALSE;
  return TRUE;
}

static GdkDragAction enter_cb(GtkDropTarget *target, double x, double y, RitrovoIntake *self)
{
  g_signal_emit(self, signals[SIGNAL_DRAGGING], 0, TRUE);
  return GDK_ACTION_COPY;
}

static void leave_cb(GtkDropTarget *target, RitrovoIntake *self)
{
  g_signal_emit(self, signals[SIGNAL_DRAGGING], 0, FALSE);
}

void ritrovo_intake_add_target(RitrovoIntake *self, GtkWidget *target)
{
  const GType types[] = {GDK_TYPE_FILE_LIST, GDK_TYPE_TEXTURE};
  GtkDropTarget *drop = gtk_drop_target_new(G_TYPE_INVALID, GDK_ACTION_COPY);
  gtk_drop_target_set_gtypes(drop, (GType *) types, G_N_ELEMENTS(types));
  // Before the text in which one writes, which would take the names of the files.
  gtk_event_controller_set_propagation_phase(GTK_EVENT_CONTROLLER(drop), GTK_PHASE_CAPTURE);
  g_signal_connect_object(drop, "drop", G_CALLBACK(drop_cb), self, 0);
  g_signal_connect_object(drop, "enter", G_CALLBACK(enter_cb), self, 0);
  g_signal_connect_object(drop, "leave", G_CALLBACK(leave_cb), self, 0);
  gtk_widget_add_controller(target, GTK_EVENT_CONTROLLER(drop));
}

void ritrovo_intake_set_room(RitrovoIntake *self, RitrovoClient *client, RitrovoRoom *room)
{
  g_return_if_fail(RITROVO_IS_INTAKE(self));
  g_set_object(&self->client, client);
  if (client == NULL)
    room = NULL;
  g_set_object(&self->room, room);
}

void ritrovo_intake_stop(RitrovoIntake *self)
{
  g_return_if_fail(RITROVO_IS_INTAKE(self));
  g_cancellable_cancel(self->cancellable);
  if (self->chooser != NULL)
    gtk_native_dialog_destroy(GTK_NATIVE_DIALOG(self->chooser));
  g_clear_object(&self->chooser);
  ritrovo_intake_set_room(self, NULL, NULL);
}

static void ritrovo_intake_finalize(GObject *object)
{
  RitrovoIntake *self = RITROVO_INTAKE(object);
  g_clear_object(&self->images);
  g_clear_object(&self->client);
  g_clear_object(&self->room);
  g_clear_object(&self->cancellable);
  G_OBJECT_CLASS(ritrovo_intake_parent_class)->finalize(object);
}

static void ritrovo_intake_class_init(RitrovoIntakeClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = ritrovo_intake_finalize;
  signals[SIGNAL_REFUSED] = g_signal_new("refused", RITROVO_TYPE_INTAKE, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_DRAGGING] = g_signal_new("dragging", RITROVO_TYPE_INTAKE, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_SENT] = g_signal_new("sent", RITROVO_TYPE_INTAKE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                      NULL, G_TYPE_NONE, 0);
}

static void ritrovo_intake_init(RitrovoIntake *self)
{
  self->cancellable = g_cancellable_new();
}

RitrovoIntake *ritrovo_intake_new(GtkWidget *widget, RitrovoImages *images)
{
  RitrovoIntake *self = g_object_new(RITROVO_TYPE_INTAKE, NULL);
  self->widget = widget;
  self->images = g_object_ref(images);
  return self;
}
