// SPDX-License-Identifier: GPL-3.0-or-later
// Transfers are the model's and go on without this; what is here is the desktop's part: where a
// file is saved, with what it is opened, the clipboard.
#include "ritrovo-file-actions.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "ritrovo-downloads-folder.h"
#include "ritrovo-file-menu.h"
#include "ritrovo-file-open.h"
#include "ritrovo-file-words.h"
#include "ritrovo-image-viewer.h"

#define COPY_MOST 8192 // pixels, of a side of a picture that is copied

struct _RitrovoFileActions {
  GObject parent_instance;

  // Owned
  RitrovoImages *images;
  RitrovoClient *client;
  GtkFileChooserNative *chooser; // NULL while it is not open
  GCancellable *cancellable;
  char *downloads_folder;

  // Borrowed
  GtkWidget *widget;
};

G_DEFINE_FINAL_TYPE(RitrovoFileActions, ritrovo_file_actions, G_TYPE_OBJECT)

enum {
  PROP_DOWNLOADS_FOLDER = 1,
  N_PROPS,
};
static GParamSpec *props[N_PROPS];

static guint told_signal;

// Something that was asked of one file and is answered later.
typedef struct {
  RitrovoFileActions *actions; // owned
  RitrovoFile *file;           // owned
} Job;

static Job *job_new(RitrovoFileActions *actions, RitrovoFile *file)
{
  Job *job = g_new(Job, 1);
  *job = (Job){g_object_ref(actions), g_object_ref(file)};
  return job;
}

static void job_free(Job *job)
{
  g_object_unref(job->actions);
  g_object_unref(job->file);
  g_free(job);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Job, job_free)

static void free_job_of_signal(gpointer data, GClosure *closure)
{
  job_free(data);
}

static void tell(RitrovoFileActions *self, const char *words)
{
  if (!g_cancellable_is_cancelled(self->cancellable))
    g_signal_emit(self, told_signal, 0, words);
}

static GtkWindow *window_of(RitrovoFileActions *self)
{
  GtkRoot *root = gtk_widget_get_root(self->widget);
  return GTK_IS_WINDOW(root) ? GTK_WINDOW(root) : NULL;
}

// Saving

static gboolean is_taken(const char *path)
{
  g_autofree char *part = g_strconcat(path, ".part", NULL);
  return g_file_test(path, G_FILE_TEST_EXISTS) || g_file_test(path, G_FILE_TEST_IS_SYMLINK) ||
         g_file_test(part, G_FILE_TEST_EXISTS);
}

char *ritrovo_free_path(const char *folder, const char *name)
{
  char *path = g_build_filename(folder, name, NULL);
  const char *ending = strrchr(name, '.');
  if (ending == NULL || ending == name)
    ending = name + strlen(name);
  for (int i = 2; is_taken(path); i++) {
    g_free(path);
    g_autofree char *numbered =
        g_strdup_printf("%.*s (%d)%s", (int) (ending - name), name, i, ending);
    path = g_build_filename(folder, numbered, NULL);
  }
  return path;
}

// Tells when the file is there. The watch ends with the transfer's state.
static void saving_cb(RitrovoTransfer *transfer, GParamSpec *pspec, Job *job)
{
  RitrovoTransferState state = ritrovo_transfer_get_state(transfer);
  if (state != RITROVO_TRANSFER_DONE && state != RITROVO_TRANSFER_CANCELLED)
    return;
  if (state == RITROVO_TRANSFER_DONE) {
    g_autofree char *words =
        // Translators: %s is the name of a file
        g_strdup_printf(_("%s is saved"), ritrovo_file_get_name(job->file));
    tell(job->actions, words);
  }
  g_signal_handlers_disconnect_by_data(transfer, job);
}

static void save_to(RitrovoFileActions *self, RitrovoFile *file, GFile *target)
{
  RitrovoTransfer *transfer =
      self->client != NULL ? ritrovo_client_download(self->client, file, target) : NULL;
  if (transfer == NULL)
    return;
  Job *job = job_new(self, file);
  g_object_ref(transfer);
  g_signal_connect_data(transfer, "notify::state", G_CALLBACK(saving_cb), job, free_job_of_signal,
                        0);
  saving_cb(transfer, NULL, job);
  g_object_unref(transfer);
}

static void save_as_cb(GtkNativeDialog *dialog, int response, Job *job)
{
  g_autoptr(GtkFileChooserNative) chooser = g_steal_pointer(&job->actions->chooser);
  g_autoptr(GFile) target = gtk_file_chooser_get_file(GTK_FILE_CHOOSER(chooser));
  if (response == GTK_RESPONSE_ACCEPT && target != NULL)
    save_to(job->actions, job->file, target);
}

static void save_as(RitrovoFileActions *self, RitrovoFile *file)
{
  if (self->chooser != NULL)
    return;
  g_autofree char *trouble = ritrovo_downloads_trouble(self->downloads_folder);
  g_autofree char *path = trouble == NULL ? ritrovo_downloads_folder(self->downloads_folder)
                                          : g_strdup(g_get_home_dir());
  g_autoptr(GFile) folder = g_file_new_for_path(path);
  self->chooser = gtk_file_chooser_native_new(_("Save As"), window_of(self),
                                              GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), NULL);
  GtkFileChooser *chooser = GTK_FILE_CHOOSER(self->chooser);
  gtk_file_chooser_set_current_folder(chooser, folder, NULL);
  gtk_file_chooser_set_current_name(chooser, ritrovo_file_get_safe_name(file));
  gtk_native_dialog_set_modal(GTK_NATIVE_DIALOG(self->chooser), TRUE);
  g_signal_connect_data(self->chooser, "response", G_CALLBACK(save_as_cb), job_new(self, file),
                        free_job_of_signal, 0);
  gtk_native_dialog_show(GTK_NATIVE_DIALOG(self->chooser));
}

static void trouble_answered_cb(AdwMessageDialog *dialog, const char *response, Job *job)
{
  if (strcmp(response, "save-as") == 0)
    save_as(job->actions, job->file);
}

// The folder cannot be used: another place may be chosen for this file.
static void ask_elsewhere(RitrovoFileActions *self, RitrovoFile *file, const char *trouble)
{
  g_autofree char *heading =
      // Translators: %s is the name of a file
      g_strdup_printf(_("%s cannot be saved there"), ritrovo_file_get_name(file));
  GtkWidget *dialog = adw_message_dialog_new(window_of(self), heading, NULL);
  AdwMessageDialog *message = ADW_MESSAGE_DIALOG(dialog);
  adw_message_dialog_format_body(
      message,
      _("%s Save it somewhere else, or choose another downloads folder in the preferences."),
      trouble);
  adw_message_dialog_add_responses(message, "cancel", _("_Cancel"), "save-as", _("Save _As…"),
                                   NULL);
  adw_message_dialog_set_response_appearance(message, "save-as", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response(message, "save-as");
  adw_message_dialog_set_close_response(message, "cancel");
  g_signal_connect_data(dialog, "response", G_CALLBACK(trouble_answered_cb), job_new(self, file),
                        free_job_of_signal, 0);
  g_signal_connect_object(self->cancellable, "cancelled", G_CALLBACK(gtk_window_destroy), dialog,
                          G_CONNECT_SWAPPED);
  gtk_window_present(GTK_WINDOW(dialog));
}

static void save(RitrovoFileActions *self, RitrovoFile *file)
{
  g_autofree char *trouble = ritrovo_downloads_trouble(self->downloads_folder);
  if (trouble != NULL) {
    ask_elsewhere(self, file, trouble);
    return;
  }
  g_autofree char *folder = ritrovo_downloads_folder(self->downloads_folder);
  g_autofree char *path = ritrovo_free_path(folder, ritrovo_file_get_safe_name(file));
  g_autoptr(GFile) target = g_file_new_for_path(path);
  save_to(self, file, target);
}

// Opening

static void opened_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(Job) job = data;
  g_autoptr(GError) error = NULL;
  if (!ritrovo_file_open_finish(result, &error))
    tell(job->actions, error->message);
}

static void open_file(RitrovoFileActions *self, RitrovoFile *file, gboolean in_folder)
{
  GFile *local = ritrovo_file_get_local(file);
  if (local != NULL)
    ritrovo_file_open_async(local, ritrovo_file_get_name(file), in_folder, window_of(self),
                            self->cancellable, opened_cb, job_new(self, file));
}

// Copying

static void copied_picture_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(Job) job = data;
  g_autoptr(GdkTexture) texture = ritrovo_images_load_finish(RITROVO_IMAGES(source), result, NULL);
  GFile *local = ritrovo_file_get_local(job->file);
  if (local == NULL || g_cancellable_is_cancelled(job->actions->cancellable))
    return;
  GSList files = {.data = local};
  GdkContentProvider *providers[2] = {gdk_content_provider_new_typed(GDK_TYPE_FILE_LIST, &files)};
  gsize count = 1;
  if (texture != NULL)
    providers[count++] = gdk_content_provider_new_typed(GDK_TYPE_TEXTURE, texture);
  g_autoptr(GdkContentProvider) all = gdk_content_provider_new_union(providers, count);
  gdk_clipboard_set_content(gtk_widget_get_clipboard(job->actions->widget), all);
  tell(job->actions, _("Copied to the clipboard"));
}

static void copy(RitrovoFileActions *self, RitrovoFile *file)
{
  GFile *local = ritrovo_file_get_local(file);
  if (local != NULL)
    ritrovo_images_load_async(self->images, local, COPY_MOST, COPY_MOST, copied_picture_cb,
                              job_new(self, file));
}

// Removing

static void removed_cb(GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr(Job) job = data;
  g_autoptr(GError) error = NULL;
  if (!ritrovo_client_remove_file_finish(RITROVO_CLIENT(source), result, &error))
    tell(job->actions, error->message);
}

static void remove_answered_cb(AdwMessageDialog *dialog, const char *response, Job *job)
{
  RitrovoFileActions *self = job->actions;
  if (strcmp(response, "remove") == 0 && self->client != NULL)
    ritrovo_client_remove_file_async(self->client, job->file, removed_cb, job_new(self, job->file));
}

static void ask_remove(RitrovoFileActions *self, RitrovoFile *file)
{
  // Translators: %s is the name of a file
  g_autofree char *heading = g_strdup_printf(_("Remove %s?"), ritrovo_file_get_name(file));
  GtkWidget *dialog = adw_message_dialog_new(
      window_of(self), heading,
      _("Nobody can fetch it from the server any more. Whoever has saved it keeps it."));
  AdwMessageDialog *message = ADW_MESSAGE_DIALOG(dialog);
  adw_message_dialog_add_responses(message, "cancel", _("_Cancel"), "remove", _("_Remove"), NULL);
  adw_message_dialog_set_response_appearance(message, "remove", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response(message, "cancel");
  g_signal_connect_data(dialog, "response", G_CALLBACK(remove_answered_cb), job_new(self, file),
                        free_job_of_signal, 0);
  g_signal_connect_object(self->cancellable, "cancelled", G_CALLBACK(gtk_window_destroy), dialog,
                          G_CONNECT_SWAPPED);
  gtk_window_present(GTK_WINDOW(dialog));
}

// Pictures

static void fetch(RitrovoFileActions *self, RitrovoFile *file)
{
  if (self->client != NULL && ritrovo_file_get_local(file) == NULL)
    ritrovo_client_download(self->client, file, NULL);
}

// By itself.
static void load(RitrovoFileActions *self, RitrovoFile *file)
{
  if (self->client != NULL && ritrovo_file_get_size(file) <= RITROVO_PICTURE_LOAD_MOST &&
      ritrovo_preferences_get_load_images(ritrovo_client_get_preferences(self->client)))
    fetch(self, file);
}

static void view(RitrovoFileActions *self, RitrovoFile *file)
{
  GtkWidget *viewer = ritrovo_image_viewer_new(window_of(self), self->images, self, file);
  g_signal_connect_object(self->cancellable, "cancelled", G_CALLBACK(gtk_window_destroy), viewer,
                          G_CONNECT_SWAPPED);
  gtk_window_present(GTK_WINDOW(viewer));
}

void ritrovo_file_actions_run(RitrovoFileActions *self, const char *verb, RitrovoFile *file)
{
  g_return_if_fail(RITROVO_IS_FILE_ACTIONS(self));
  RitrovoTransfer *transfer = ritrovo_file_get_transfer(file);
  if (strcmp(verb, RITROVO_FILE_SAVE) == 0)
    save(self, file);
  else if (strcmp(verb, RITROVO_FILE_SAVE_AS) == 0)
    save_as(self, file);
  else if (strcmp(verb, RITROVO_FILE_OPEN) == 0)
    open_file(self, file, FALSE);
  else if (strcmp(verb, RITROVO_FILE_FOLDER) == 0)
    open_file(self, file, TRUE);
  else if (strcmp(verb, RITROVO_FILE_COPY) == 0)
    copy(self, file);
  else if (strcmp(verb, RITROVO_FILE_REMOVE) == 0)
    ask_remove(self, file);
  else if (strcmp(verb, RITROVO_FILE_VIEW) == 0)
    view(self, file);
  else if (strcmp(verb, RITROVO_FILE_SHOW) == 0)
    fetch(self, file);
  else if (strcmp(verb, RITROVO_FILE_LOAD) == 0)
    load(self, file);
  else if (strcmp(verb, RITROVO_FILE_CANCEL) == 0 && transfer != NULL)
    ritrovo_transfer_cancel(transfer);
  else if (strcmp(verb, RITROVO_FILE_RESUME) == 0 && transfer != NULL)
    ritrovo_transfer_resume(transfer);
}

void ritrovo_file_actions_set_client(RitrovoFileActions *self, RitrovoClient *client)
{
  g_return_if_fail(RITROVO_IS_FILE_ACTIONS(self));
  g_set_object(&self->client, client);
}

void ritrovo_file_actions_stop(RitrovoFileActions *self)
{
  g_return_if_fail(RITROVO_IS_FILE_ACTIONS(self));
  g_cancellable_cancel(self->cancellable);
  if (self->chooser != NULL)
    gtk_native_dialog_destroy(GTK_NATIVE_DIALOG(self->chooser));
  g_clear_object(&self->chooser);
  g_clear_object(&self->client);
}

static void ritrovo_file_actions_set_property(GObject *object, guint id, const GValue *value,
                                              GParamSpec *pspec)
{
  RitrovoFileActions *self = RITROVO_FILE_ACTIONS(object);
  if (id == PROP_DOWNLOADS_FOLDER) {
    g_free(self->downloads_folder);
    self->downloads_folder = g_value_dup_string(value);
  } else {
    G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, pspec);
  }
}

static void ritrovo_file_actions_finalize(GObject *object)
{
  RitrovoFileActions *self = RITROVO_FILE_ACTIONS(object);
  g_clear_object(&self->images);
  g_clear_object(&self->client);
  g_clear_object(&self->cancellable);
  g_free(self->downloads_folder);
  G_OBJECT_CLASS(ritrovo_file_actions_parent_class)->finalize(object);
}

static void ritrovo_file_actions_class_init(RitrovoFileActionsClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = ritrovo_file_actions_finalize;
  G_OBJECT_CLASS(klass)->set_property = ritrovo_file_actions_set_property;
  props[PROP_DOWNLOADS_FOLDER] =
      g_param_spec_string("downloads-folder", NULL, NULL, NULL,
                          G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties(G_OBJECT_CLASS(klass), N_PROPS, props);
  told_signal = g_signal_new("told", RITROVO_TYPE_FILE_ACTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                             NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void ritrovo_file_actions_init(RitrovoFileActions *self)
{
  self->cancellable = g_cancellable_new();
}

RitrovoFileActions *ritrovo_file_actions_new(GtkWidget *widget, RitrovoImages *images)
{
  RitrovoFileActions *self = g_object_new(RITROVO_TYPE_FILE_ACTIONS, NULL);
  self->widget = widget;
  self->images = g_object_ref(images);
  return self;
}
