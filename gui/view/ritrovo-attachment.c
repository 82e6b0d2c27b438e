// SPDX-License-Identifier: GPL-3.0-or-later
// A plain value, and a walk over folders that is bounded in depth and in number.
#include "ritrovo-attachment.h"

#include <glib/gi18n.h>
#include <string.h>

#define ATTRIBUTES                                                                                 \
  G_FILE_ATTRIBUTE_STANDARD_TYPE                                                                   \
  "," G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_STANDARD_NAME                            \
  "," G_FILE_ATTRIBUTE_STANDARD_DISPLAY_NAME "," G_FILE_ATTRIBUTE_STANDARD_IS_HIDDEN

struct _RitrovoAttachment {
  GObject parent_instance;

  GFile *file; // owned
  char *name;  // owned
  gint64 size;
  gboolean hidden;
  gboolean temporary;
};

G_DEFINE_FINAL_TYPE(RitrovoAttachment, ritrovo_attachment, G_TYPE_OBJECT)

static void ritrovo_attachment_finalize(GObject *object)
{
  RitrovoAttachment *self = RITROVO_ATTACHMENT(object);
  if (self->temporary)
    g_file_delete(self->file, NULL, NULL);
  g_clear_object(&self->file);
  g_free(self->name);
  G_OBJECT_CLASS(ritrovo_attachment_parent_class)->finalize(object);
}

static void ritrovo_attachment_class_init(RitrovoAttachmentClass *klass)
{
  G_OBJECT_CLASS(klass)->finalize = ritrovo_attachment_finalize;
}

static void ritrovo_attachment_init(RitrovoAttachment *self)
{
}

RitrovoAttachment *ritrovo_attachment_new(GFile *file, const char *name, gint64 size,
                                          gboolean hidden, gboolean temporary)
{
  RitrovoAttachment *self = g_object_new(RITROVO_TYPE_ATTACHMENT, NULL);
  self->file = g_object_ref(file);
  self->name = g_strdup(name);
  self->size = size;
  self->hidden = hidden;
  self->temporary = temporary;
  return self;
}

GFile *ritrovo_attachment_get_file(RitrovoAttachment *self)
{
  return self->file;
}

const char *ritrovo_attachment_get_name(RitrovoAttachment *self)
{
  return self->name;
}

gint64 ritrovo_attachment_get_size(RitrovoAttachment *self)
{
  return self->size;
}

gboolean ritrovo_attachment_get_hidden(RitrovoAttachment *self)
{
  return self->hidden;
}

gboolean ritrovo_attachment_get_temporary(RitrovoAttachment *self)
{
  return self->temporary;
}

void ritrovo_attachment_keep(RitrovoAttachment *self)
{
  self->temporary = FALSE;
}

typedef struct {
  GPtrArray *files;       // owned; of GFile
  GPtrArray *attachments; // owned; of RitrovoAttachment
  gboolean complete;
} Gathering;

static void gathering_free(gpointer data)
{
  Gathering *gathering = data;
  g_ptr_array_unref(gathering->files);
  g_clear_pointer(&gathering->attachments, g_ptr_array_unref);
  g_free(gathering);
}

static gboolean take(Gathering *gathering, GFile *file, GFileInfo *info, gboolean hidden, int depth,
                     GCancellable *cancellable, GError **error);

static int compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(g_file_info_get_name(*(GFileInfo *const *) a),
                g_file_info_get_name(*(GFileInfo *const *) b));
}

static gboolean take_folder(Gathering *gathering, GFile *folder, gboolean hidden, int depth,
                            GCancellable *cancellable, GError **error)
{
  g_autoptr(GFileEnumerator) children = g_file_enumerate_children(
      folder, ATTRIBUTES, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, cancellable, error);
  g_autoptr(GPtrArray) infos = g_ptr_array_new_with_free_func(g_object_unref);
  if (children == NULL)
    return FALSE;
  // Of one folder, no more than could be taken: a stranger's disk may hold anything.
  while (infos->len <= RITROVO_ATTACHMENTS_MOST) {
    GFileInfo *info;
    if (!g_file_enumerator_iterate(children, &info, NULL, cancellable, error))
      return FALSE;
    if (info == NULL)
      break;
    g_ptr_array_add(infos, g_object_ref(info));
  }
  g_ptr_array_sort(infos, compare_names);
  for (guint i = 0; i < infos->len && gathering->complete; i++) {
    GFileInfo *info = g_ptr_array_index(infos, i);
    g_autoptr(GFile) child = g_file_get_child(folder, g_file_info_get_name(info));
    if (!take(gathering, child, info, hidden || g_file_info_get_is_hidden(info), depth, cancellable,
              error))
      return FALSE;
  }
  return TRUE;
}

static gboolean take(Gathering *gathering, GFile *file, GFileInfo *info, gboolean hidden, int depth,
                     GCancellable *cancellable, GError **error)
{
  GFileType type = g_file_info_get_file_type(info);
  if (type == G_FILE_TYPE_DIRECTORY) {
    if (depth < RITROVO_ATTACHMENTS_DEPTH)
      return take_folder(gathering, file, hidden, depth + 1, cancellable, error);
    gathering->complete = FALSE;
  } else if (type == G_FILE_TYPE_REGULAR) {
    if (gathering->attachments->len == RITROVO_ATTACHMENTS_MOST)
      gathering->complete = FALSE;
    else
      g_ptr_array_add(gathering->attachments,
                      ritrovo_attachment_new(file, g_file_info_get_display_name(info),
                                             g_file_info_get_size(info), hidden, FALSE));
  }
  return TRUE;
}

static void gather(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Gathering *gathering = data;
  g_autoptr(GError) error = NULL;
  for (guint i = 0; i < gathering->files->len && gathering->complete; i++) {
    GFile *file = g_ptr_array_index(gathering->files, i);
    g_autoptr(GFileInfo) info =
        g_file_query_info(file, ATTRIBUTES, G_FILE_QUERY_INFO_NONE, cancellable, &error);
    if (info == NULL || !take(gathering, file, info, FALSE, 0, cancellable, &error)) {
      g_task_return_error(task, g_steal_pointer(&error));
      return;
    }
  }
  g_task_return_pointer(task, g_steal_pointer(&gathering->attachments),
                        (GDestroyNotify) g_ptr_array_unref);
}

void ritrovo_attachments_gather_async(GPtrArray *files, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, callback, data);
  Gathering *gathering = g_new0(Gathering, 1);
  gathering->files = g_ptr_array_ref(files);
  gathering->attachments = g_ptr_array_new_with_free_func(g_object_unref);
  gathering->complete = TRUE;
  g_task_set_task_data(task, gathering, gathering_free);
  g_task_run_in_thread(task, gather);
}

GPtrArray *ritrovo_attachments_gather_finish(GAsyncResult *result, gboolean *complete,
                                             GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, NULL), NULL);
  Gathering *gathering = g_task_get_task_data(G_TASK(result));
  *complete = gathering->complete;
  return g_task_propagate_pointer(G_TASK(result), error);
}
