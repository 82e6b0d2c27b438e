// SPDX-License-Identifier: GPL-3.0-or-later
// It is opened again for each try: editors put a new file in the place of the old one.
#include "ritrovo-original.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE (256 * 1024)

G_DEFINE_QUARK(ritrovo - disk - error - quark, ritrovo_disk_error)

struct original {
  // owned
  char *path;
  char *sha256; // "" before it was hashed
  int fd;       // -1 before it was opened

  gint64 size;
  gint64 mtime;
  gint64 position;
  _Atomic gint64 done;
};

Original *ritrovo_original_new(GFile *file)
{
  Original *self = g_atomic_rc_box_new0(Original);
  self->path = g_file_get_path(file);
  self->sha256 = g_strdup("");
  self->fd = -1;
  return self;
}

Original *ritrovo_original_ref(Original *self)
{
  return g_atomic_rc_box_acquire(self);
}

static void shut(Original *self)
{
  if (self->fd >= 0)
    close(self->fd);
  self->fd = -1;
}

static void clear(gpointer data)
{
  Original *self = data;
  shut(self);
  g_free(self->path);
  g_free(self->sha256);
}

void ritrovo_original_unref(Original *self)
{
  if (self)
    g_atomic_rc_box_release_full(self, clear);
}

// A descriptor, or -1. A pipe that nobody writes to would be waited for, hence O_NONBLOCK.
static int open_regular(const char *path, struct stat *status, GError **error)
{
  int fd = path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
  if (fd >= 0 && fstat(fd, status) == 0 && S_ISREG(status->st_mode))
    return fd;
  const char *words = _("This is no file that could be sent. Of a folder, send the files in it.");
  if (fd < 0 && path && errno == EACCES)
    words = _("You may not read this file.");
  else if (fd < 0)
    words = _("The file is not there any more, or cannot be read. Put it back and try again.");
  g_set_error_literal(error, RITROVO_DISK_ERROR, RITROVO_DISK_ERROR_GONE, words);
  if (fd >= 0)
    close(fd);
  return -1;
}

gboolean ritrovo_original_look(GFile *file, gint64 *size, GError **error)
{
  g_autofree char *path = g_file_get_path(file);
  struct stat status;
  int fd = open_regular(path, &status, error);
  if (fd < 0)
    return FALSE;
  *size = status.st_size;
  close(fd);
  return TRUE;
}

static gssize read_piece(Original *self, char *buffer, gsize length, GError **error)
{
  gssize count;
  do
    count = pread(self->fd, buffer, length, self->position);
  while (count < 0 && errno == EINTR);
  if (count > 0) {
    self->position += count;
    atomic_store(&self->done, self->position);
    return count;
  }
  if (count == 0)
    g_set_error_literal(error, RITROVO_DISK_ERROR, RITROVO_DISK_ERROR_CHANGED,
                        _("The file became shorter while it was being sent. Try again when nobody "
                          "is writing to it."));
  else
    g_set_error(error, RITROVO_DISK_ERROR, RITROVO_DISK_ERROR_FAILED,
                // Translators: %s is a technical reason
                _("The file cannot be read (%s)."), g_strerror(errno));
  return -1;
}

static char *hash(Original *self, GCancellable *cancellable, GError **error)
{
  g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
  g_autofree char *buffer = g_malloc(PIECE);
  ritrovo_original_seek(self, 0);
  while (self->position < self->size) {
    if (g_cancellable_set_error_if_cancelled(cancellable, error))
      return NULL;
    gssize count = read_piece(self, buffer, (gsize) MIN(self->size - self->position, PIECE), error);
    if (count < 0)
      return NULL;
    g_checksum_update(sum, (const guchar *) buffer, count);
  }
  return g_strdup(g_checksum_get_string(sum));
}

// Of a GTask's own.
struct known {
  Original *original; // owned
  char *sha256;       // owned
  gint64 size;
  gint64 mtime;
};

static void known_free(gpointer data)
{
  struct known *known = data;
  ritrovo_original_unref(known->original);
  g_free(known->sha256);
  g_free(known);
}

static gboolean check(Original *self, const struct known *known, GCancellable *cancellable,
                      GError **error)
{
  struct stat status;
  shut(self);
  self->fd = open_regular(self->path, &status, error);
  if (self->fd < 0)
    return FALSE;
  self->size = status.st_size;
  self->mtime = (gint64) status.st_mtim.tv_sec * G_USEC_PER_SEC + status.st_mtim.tv_nsec / 1000;
  char *sha256 = *known->sha256 && self->size == known->size && self->mtime == known->mtime
                     ? g_strdup(known->sha256)
                     : hash(self, cancellable, error);
  if (!sha256)
    return FALSE;
  g_free(self->sha256);
  self->sha256 = sha256;
  return TRUE;
}

static void check_in_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  struct known *known = data;
  GError *error = NULL;
  if (check(known->original, known, cancellable, &error))
    g_task_return_boolean(task, TRUE);
  else
    g_task_return_error(task, error);
}

void ritrovo_original_check_async(Original *self, gint64 size, gint64 mtime, const char *sha256,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer data)
{
  struct known *known = g_new0(struct known, 1);
  *known = (struct known){ritrovo_original_ref(self), g_strdup(sha256), size, mtime};
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, callback, data);
  g_task_set_source_tag(task, ritrovo_original_check_async);
  g_task_set_task_data(task, known, known_free);
  g_task_run_in_thread(task, check_in_thread);
}

gboolean ritrovo_original_check_finish(Original *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}

gint64 ritrovo_original_get_size(const Original *self)
{
  return self->size;
}

gint64 ritrovo_original_get_mtime(const Original *self)
{
  return self->mtime;
}

const char *ritrovo_original_get_sha256(const Original *self)
{
  return self->sha256;
}

void ritrovo_original_seek(Original *self, gint64 offset)
{
  self->position = offset;
  atomic_store(&self->done, offset);
}

gssize ritrovo_original_read(gpointer data, char *buffer, gsize length, GError **error)
{
  return read_piece(data, buffer, length, error);
}

gint64 ritrovo_original_get_done(Original *self)
{
  return atomic_load(&self->done);
}
