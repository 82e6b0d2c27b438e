// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of files that are called by their hash. When one was used last stands in its time of
// change, which means nothing else here.
#include "ritrovo-file-cache.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>

#define LEFT_BEHIND_S (24 * 60 * 60) // a part that nobody has written to
#define USED_AGAIN_S (60 * 60)       // more often need not be noted

static char *get_folder(void)
{
  return g_build_filename(g_get_user_cache_dir(), "ritrovo", "files", NULL);
}

GFile *ritrovo_file_cache_place(const char *sha256)
{
  g_autofree char *folder = get_folder();
  return g_file_new_build_filename(folder, sha256, NULL);
}

GFile *ritrovo_file_cache_find(const char *sha256, gint64 size)
{
  g_autofree char *folder = get_folder();
  g_autofree char *path = g_build_filename(folder, sha256, NULL);
  GStatBuf status;
  if (g_lstat(path, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size != size)
    return NULL;
  if (g_get_real_time() / G_USEC_PER_SEC - status.st_mtime > USED_AGAIN_S)
    (void) utimensat(AT_FDCWD, path, NULL, AT_SYMLINK_NOFOLLOW);
  return g_file_new_for_path(path);
}

gboolean ritrovo_file_cache_has(GFile *file)
{
  g_autofree char *folder = get_folder();
  g_autoptr(GFile) cache = g_file_new_for_path(folder);
  return g_file_has_prefix(file, cache);
}

struct entry {
  char *path; // owned
  gint64 size;
  gint64 used;
};

static void entry_free(gpointer data)
{
  g_free(((struct entry *) data)->path);
  g_free(data);
}

static int compare_used(gconstpointer a, gconstpointer b)
{
  const struct entry *first = *(const struct entry *const *) a;
  const struct entry *second = *(const struct entry *const *) b;
  return (first->used > second->used) - (first->used < second->used);
}

static GPtrArray *read_entries(const char *folder)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func(entry_free);
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  gint64 now = g_get_real_time() / G_USEC_PER_SEC;
  const char *name;
  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    GStatBuf status;
    if (g_lstat(path, &status) != 0 || !S_ISREG(status.st_mode))
      continue;
    if (g_str_has_suffix(name, ".part")) {
      if (now - status.st_mtime > LEFT_BEHIND_S)
        g_unlink(path);
      continue;
    }
    struct entry *entry = g_new0(struct entry, 1);
    *entry = (struct entry){g_steal_pointer(&path), status.st_size, status.st_mtime};
    g_ptr_array_add(entries, entry);
  }
  g_ptr_array_sort(entries, compare_used);
  return entries;
}

static void trim(gint64 limit)
{
  g_autofree char *folder = get_folder();
  g_autoptr(GPtrArray) entries = read_entries(folder);
  gint64 total = 0;
  for (guint i = 0; i < entries->len; i++)
    total += ((struct entry *) g_ptr_array_index(entries, i))->size;
  for (guint i = 0; i < entries->len && total > limit; i++) {
    const struct entry *entry = g_ptr_array_index(entries, i);
    if (g_unlink(entry->path) == 0)
      total -= entry->size;
  }
}

static void trim_in_thread(GTask *task, gpointer source, gpointer limit, GCancellable *cancellable)
{
  trim(*(gint64 *) limit);
  g_task_return_boolean(task, TRUE);
}

static void run(GTaskThreadFunc function, gpointer data, GDestroyNotify free_data)
{
  g_autoptr(GTask) task = g_task_new(NULL, NULL, NULL, NULL);
  g_task_set_source_tag(task, run);
  g_task_set_task_data(task, data, free_data);
  g_task_run_in_thread(task, function);
}

void ritrovo_file_cache_trim(gint64 limit)
{
  run(trim_in_thread, g_memdup2(&limit, sizeof limit), g_free);
}

static void remove_in_thread(GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  g_unlink(path);
  g_task_return_boolean(task, TRUE);
}

void ritrovo_file_cache_remove(const char *sha256)
{
  g_autoptr(GFile) place = ritrovo_file_cache_place(sha256);
  run(remove_in_thread, g_file_get_path(place), g_free);
}

static void take_in_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GFile *const *files = data;
  g_autofree char *folder = get_folder();
  (void) g_mkdir_with_parents(folder, 0700);
  gboolean moved =
      g_file_move(files[0], files[1], G_FILE_COPY_OVERWRITE | G_FILE_COPY_NOFOLLOW_SYMLINKS, NULL,
                  NULL, NULL, NULL);
  if (moved)
    trim(FILE_CACHE_BYTES);
  else
    g_file_delete(files[0], NULL, NULL);
  g_task_return_pointer(task, moved ? g_object_ref(files[1]) : NULL, g_object_unref);
}

static void files_free(gpointer data)
{
  GFile **files = data;
  g_object_unref(files[0]);
  g_object_unref(files[1]);
  g_free(files);
}

void ritrovo_file_cache_take_async(GFile *file, const char *sha256, GAsyncReadyCallback callback,
                                   gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, NULL, callback, data);
  GFile **files = g_new(GFile *, 2);
  files[0] = g_object_ref(file);
  files[1] = ritrovo_file_cache_place(sha256);
  g_task_set_source_tag(task, ritrovo_file_cache_take_async);
  g_task_set_task_data(task, files, files_free);
  g_task_run_in_thread(task, take_in_thread);
}

GFile *ritrovo_file_cache_take_finish(GAsyncResult *result)
{
  return g_task_propagate_pointer(G_TASK(result), NULL);
}
