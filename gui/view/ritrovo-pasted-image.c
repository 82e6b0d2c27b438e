// SPDX-License-Identifier: GPL-3.0-or-later
// Compressing a large picture takes a while, so a thread does it. The name says when it was pasted:
// it is what others see.
#include "ritrovo-pasted-image.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define NAMES_TRIED 100

static GFileOutputStream *create_file(GFile *folder, GFile **file, GError **error)
{
  g_autoptr(GDateTime) now = g_date_time_new_now_local();
  g_autofree char *moment = g_date_time_format(now, "%Y-%m-%d %H-%M-%S");
  for (int i = 1; i <= NAMES_TRIED; i++) {
    g_autoptr(GError) local_error = NULL;
    // Translators: the name of a file; %s is a date and a time: "Image 2026-11-21 14-02-05"
    g_autofree char *base = g_strdup_printf(_("Image %s"), moment);
    g_autofree char *name =
        i == 1 ? g_strdup_printf("%s.png", base) : g_strdup_printf("%s (%d).png", base, i);
    *file = g_file_get_child(folder, name);
    GFileOutputStream *stream = g_file_create(*file, G_FILE_CREATE_PRIVATE, NULL, &local_error);
    if (stream != NULL)
      return stream;
    g_clear_object(file);
    if (!g_error_matches(local_error, G_IO_ERROR, G_IO_ERROR_EXISTS) || i == NAMES_TRIED) {
      g_propagate_error(error, g_steal_pointer(&local_error));
      return NULL;
    }
  }
  return NULL;
}

static RitrovoAttachment *save_image(GdkTexture *texture, GError **error)
{
  g_autofree char *path = g_build_filename(g_get_user_cache_dir(), "ritrovo", "pasted", NULL);
  if (g_mkdir_with_parents(path, 0700) != 0) {
    int number = errno;
    g_set_error(error, G_IO_ERROR, g_io_error_from_errno(number),
                // Translators: the reason follows, a few words of the system's
                _("The picture could not be kept: %s"), g_strerror(number));
    return NULL;
  }
  g_autoptr(GFile) folder = g_file_new_for_path(path);
  g_autoptr(GFile) file = NULL;
  g_autoptr(GBytes) bytes = gdk_texture_save_to_png_bytes(texture);
  g_autoptr(GFileOutputStream) stream = create_file(folder, &file, error);
  if (stream == NULL)
    return NULL;
  if (!g_output_stream_write_all(G_OUTPUT_STREAM(stream), g_bytes_get_data(bytes, NULL),
                                 g_bytes_get_size(bytes), NULL, NULL, error) ||
      !g_output_stream_close(G_OUTPUT_STREAM(stream), NULL, error)) {
    g_file_delete(file, NULL, NULL);
    return NULL;
  }
  g_autofree char *name = g_file_get_basename(file);
  return ritrovo_attachment_new(file, name, (gint64) g_bytes_get_size(bytes), FALSE, TRUE);
}

static void save(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  RitrovoAttachment *attachment = save_image(data, &error);
  if (attachment != NULL)
    g_task_return_pointer(task, attachment, g_object_unref);
  else
    g_task_return_error(task, error);
}

void ritrovo_pasted_image_save_async(GdkTexture *texture, GAsyncReadyCallback callback,
                                     gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, NULL, callback, data);
  g_task_set_task_data(task, g_object_ref(texture), g_object_unref);
  g_task_run_in_thread(task, save);
}

RitrovoAttachment *ritrovo_pasted_image_save_finish(GAsyncResult *result, GError **error)
{
  g_return_val_if_fail(g_task_is_valid(result, NULL), NULL);
  return g_task_propagate_pointer(G_TASK(result), error);
}
