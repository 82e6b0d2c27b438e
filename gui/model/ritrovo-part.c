// SPDX-License-Identifier: GPL-3.0-or-later
// The target is a path that a person chose, or the cache's. The part beside it is made with O_EXCL
// and O_NOFOLLOW, and locked, so that neither a link nor another process gets between.
#include "ritrovo-part.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE (256 * 1024)
#define TRIES 100 // names for the part

struct part {
  // owned
  char *target;
  char *path;
  char *seed;
  char *sha256;
  GChecksum *sum;
  int fd;

  gboolean reuse;
  gint64 size;
  _Atomic gint64 done;
};

Part *ritrovo_part_new(GFile *target, const char *path, GFile *seed, gboolean reuse, gint64 size,
                       const char *sha256)
{
  Part *self = g_atomic_rc_box_new0(Part);
  self->target = g_file_get_path(target);
  self->path = g_strdup(path);
  self->seed = seed ? g_file_get_path(seed) : NULL;
  self->reuse = reuse;
  self->size = size;
  self->sha256 = g_strdup(sha256);
  self->fd = -1;
  return self;
}

Part *ritrovo_part_ref(Part *self)
{
  return g_atomic_rc_box_acquire(self);
}

static void clear(gpointer data)
{
  Part *self = data;
  if (self->fd >= 0)
    close(self->fd);
  g_free(self->target);
  g_free(self->path);
  g_free(self->seed);
  g_free(self->sha256);
  g_clear_pointer(&self->sum, g_checksum_free);
}

void ritrovo_part_unref(Part *self)
{
  if (self)
    g_atomic_rc_box_release_full(self, clear);
}

static gboolean set_error(GError **error, int number)
{
  if (number == ENOSPC || number == EDQUOT || number == EFBIG)
    g_set_error_literal(error, RITROVO_DISK_ERROR, RITROVO_DISK_ERROR_FULL,
                        _("There is no space left on the disk. Make room and try again: what is "
                          "here already stays."));
  else
    g_set_error(error, RITROVO_DISK_ERROR, RITROVO_DISK_ERROR_FAILED,
                // Translators: %s is a technical reason
                _("The file cannot be saved there (%s). Choose another place."),
                g_strerror(number));
  return FALSE;
}

// 0 if it is ours alone now, or why not.
static int claim(int fd)
{
  struct stat status;
  struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  if (fstat(fd, &status) != 0)
    return errno;
  if (!S_ISREG(status.st_mode) || status.st_nlink != 1 || status.st_uid != geteuid())
    return EEXIST;
  // Where there are no locks, there is nobody else either.
  if (fcntl(fd, F_OFD_SETLK, &lock) != 0 && (errno == EAGAIN || errno == EACCES))
    return EBUSY;
  return 0;
}

static int open_claimed(const char *path, int flags)
{
  int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | flags, 0600);
  int problem = fd < 0 ? errno : claim(fd);
  if (problem == 0)
    return fd;
  if (fd >= 0)
    close(fd);
  errno = problem;
  return -1;
}

static gboolean make_new(Part *self, GError **error)
{
  for (int i = 0; i < TRIES; i++) {
    g_free(self->path);
    self->path = i == 0 ? g_strconcat(self->target, ".part", NULL)
                        : g_strdup_printf("%s.%d.part", self->target, i);
    self->fd = open_claimed(self->path, O_CREAT | O_EXCL);
    if (self->fd < 0 && errno == EEXIST && self->reuse)
      self->fd = open_claimed(self->path, 0);
    if (self->fd >= 0)
      return TRUE;
    if (errno != EEXIST && errno != EBUSY && errno != ELOOP)
      break;
  }
  int problem = errno;
  g_clear_pointer(&self->path, g_free);
  return set_error(error, problem);
}

static gboolean open_file(Part *self, GError **error)
{
  if (!self->target)
    return set_error(error, ENOTSUP);
  if (self->reuse) {
    g_autofree char *folder = g_path_get_dirname(self->target);
    (void) g_mkdir_with_parents(folder, 0700);
  }
  self->fd = self->path ? open_claimed(self->path, 0) : -1;
  if (self->fd >= 0)
    return TRUE;
  if (self->path && errno == EBUSY) {
    g_set_error_literal(error, RITROVO_DISK_ERROR, RITROVO_DISK_ERROR_BUSY,
                        _("Another window of Ritrovo is downloading this file to that place."));
    return FALSE;
  }
  return make_new(self, error);
}

static gboolean start_anew(Part *self, GError **error)
{
  g_checksum_reset(self->sum);
  atomic_store(&self->done, 0);
  if (ftruncate(self->fd, 0) != 0 || lseek(self->fd, 0, SEEK_SET) != 0)
    return set_error(error, errno);
  return TRUE;
}

// Hashes what is there; what does not fit is void.
static gboolean hash(Part *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *buffer = g_malloc(PIECE);
  struct stat status;
  if (fstat(self->fd, &status) != 0 || lseek(self->fd, 0, SEEK_SET) != 0)
    return set_error(error, errno);
  if (status.st_size > self->size)
    return start_anew(self, error);
  for (gint64 left = status.st_size; left > 0;) {
    if (g_cancellable_set_error_if_cancelled(cancellable, error))
      return FALSE;
    gssize count = read(self->fd, buffer, (gsize) MIN(left, PIECE));
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      return start_anew(self, error);
    g_checksum_update(self->sum, (const guchar *) buffer, count);
    atomic_fetch_add(&self->done, count);
    left -= count;
  }
  return TRUE;
}

static gboolean is_right(Part *self)
{
  g_autoptr(GChecksum) sum = g_checksum_copy(self->sum);
  return atomic_load(&self->done) == self->size &&
         strcmp(g_checksum_get_string(sum), self->sha256) == 0;
}

// Copies the bytes from where they are on this computer already. If they are other bytes by now,
// that was for nothing.
static gboolean copy_seed(Part *self, GCancellable *cancellable, GError **error)
{
  g_autofree char *buffer = g_malloc(PIECE);
  gssize count = 0;
  int seed = open(self->seed, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gboolean good = TRUE;
  while (seed >= 0 && good && atomic_load(&self->done) <= self->size) {
    good = !g_cancellable_set_error_if_cancelled(cancellable, error);
    count = good ? read(seed, buffer, PIECE) : 0;
    if (count < 0 && errno == EINTR)
      continue;
    if (count <= 0)
      break;
    good = ritrovo_part_write(self, buffer, (gsize) count, error);
  }
  if (seed >= 0)
    close(seed);
  return good && (is_right(self) || start_anew(self, error));
}

static gboolean open_all(Part *self, GCancellable *cancellable, GError **error)
{
  if (self->fd < 0 && !open_file(self, error))
    return FALSE;
  g_clear_pointer(&self->sum, g_checksum_free);
  self->sum = g_checksum_new(G_CHECKSUM_SHA256);
  atomic_store(&self->done, 0);
  return hash(self, cancellable, error) &&
         (!self->seed || atomic_load(&self->done) > 0 || copy_seed(self, cancellable, error));
}

static void answer(GTask *task, gboolean good, GError *error)
{
  if (good)
    g_task_return_boolean(task, TRUE);
  else
    g_task_return_error(task, error);
}

static void open_in_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean good = open_all(data, cancellable, &error);
  answer(task, good, error);
}

static void run(Part *self, GTaskThreadFunc function, GCancellable *cancellable,
                GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr(GTask) task = g_task_new(NULL, cancellable, callback, data);
  g_task_set_source_tag(task, run);
  g_task_set_task_data(task, ritrovo_part_ref(self), (GDestroyNotify) ritrovo_part_unref);
  g_task_run_in_thread(task, function);
}

void ritrovo_part_open_async(Part *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer data)
{
  run(self, open_in_thread, cancellable, callback, data);
}

gboolean ritrovo_part_open_finish(Part *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}

Part *ritrovo_part_of(GAsyncResult *result)
{
  return g_task_get_task_data(G_TASK(result));
}

const char *ritrovo_part_get_path(const Part *self)
{
  return self->path;
}

gint64 ritrovo_part_get_done(Part *self)
{
  return atomic_load(&self->done);
}

gboolean ritrovo_part_write(gpointer data, const char *bytes, gsize length, GError **error)
{
  Part *self = data;
  while (length > 0) {
    gssize count = write(self->fd, bytes, length);
    if (count < 0 && errno == EINTR)
      continue;
    if (count < 0)
      return set_error(error, errno);
    g_checksum_update(self->sum, (const guchar *) bytes, count);
    atomic_fetch_add(&self->done, count);
    bytes += count;
    length -= (gsize) count;
  }
  return TRUE;
}

static gboolean finish(Part *self, GCancellable *cancellable, GError **error)
{
  if (!is_right(self)) {
    g_unlink(self->path);
    g_set_error_literal(error, RITROVO_DISK_ERROR, RITROVO_DISK_ERROR_WRONG,
                        _("The file did not arrive as it was sent, so it was thrown away. Try "
                          "again."));
    return FALSE;
  }
  if (fsync(self->fd) != 0)
    return set_error(error, errno);
  if (g_cancellable_set_error_if_cancelled(cancellable, error))
    return FALSE;
  return g_rename(self->path, self->target) == 0 || set_error(error, errno);
}

static void finish_in_thread(GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  gboolean good = finish(data, cancellable, &error);
  answer(task, good, error);
}

void ritrovo_part_finish_async(Part *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer data)
{
  run(self, finish_in_thread, cancellable, callback, data);
}

gboolean ritrovo_part_finish_finish(Part *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean(G_TASK(result), error);
}

static void remove_in_thread(GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  g_unlink(path);
  g_task_return_boolean(task, TRUE);
}

void ritrovo_part_remove(const char *path)
{
  g_autoptr(GTask) task = g_task_new(NULL, NULL, NULL, NULL);
  g_task_set_source_tag(task, ritrovo_part_remove);
  g_task_set_task_data(task, g_strdup(path), g_free);
  g_task_run_in_thread(task, remove_in_thread);
}
