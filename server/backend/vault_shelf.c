// SPDX-License-Identifier: GPL-3.0-or-later
// The shelf of vault_shelf.h. Everything is opened relative to the folders' descriptors; a lock
// keeps what places a file and what removes it apart.
#include "vault_shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "vault.h"

// The chat's database and everything else on the disk keep one part in so many, up to RESERVE_MAX.
#define RESERVE_PART 100
#define RESERVE_MAX ((guint64) 1 << 30)

#define PLACE_SIZE (3 + FILE_SHA256_DIGITS + 1)

struct shelf {
  char *path; // owned
  int dir, uploads, files, passing;
  GMutex lock;        // held while a file is placed or removed
  GHashTable *placed; // set of hashes, owned: since shelf_sweep_begin(); NULL: no sweep
};

static gboolean is_name(const char *text)
{
  return strlen(text) == FILE_SHA256_DIGITS &&
         strspn(text, "0123456789abcdef") == FILE_SHA256_DIGITS;
}

// -1 with a GError.
static int open_folder(int parent, const char *name, GError **error)
{
  if (mkdirat(parent, name, 0700) == 0)
    fsync(parent);
  int fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0 || fchmod(fd, 0700) < 0) {
    int saved = errno;
    g_set_error(error, G_IO_ERROR, (int) g_io_error_from_errno(saved),
                "cannot keep files in %s: %s", name, g_strerror(saved));
    if (fd >= 0)
      close(fd);
    return -1;
  }
  return fd;
}

struct shelf *shelf_new(const char *dir, GError **error)
{
  struct shelf *shelf = g_new0(struct shelf, 1);
  g_mutex_init(&shelf->lock);
  shelf->path = g_strdup(dir);
  shelf->uploads = shelf->files = shelf->passing = -1;
  shelf->dir = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (shelf->dir < 0)
    g_set_error(error, G_IO_ERROR, (int) g_io_error_from_errno(errno), "cannot keep files in %s",
                dir);
  if (shelf->dir < 0 || (shelf->uploads = open_folder(shelf->dir, "uploads", error)) < 0 ||
      (shelf->files = open_folder(shelf->dir, "files", error)) < 0 ||
      (shelf->passing = open_folder(shelf->dir, "passing", error)) < 0) {
    shelf_free(shelf);
    return NULL;
  }
  return shelf;
}

void shelf_free(struct shelf *shelf)
{
  if (!shelf)
    return;
  int folders[] = {shelf->dir, shelf->uploads, shelf->files, shelf->passing};
  for (size_t i = 0; i < G_N_ELEMENTS(folders); i++)
    if (folders[i] >= 0)
      close(folders[i]);
  g_clear_pointer(&shelf->placed, g_hash_table_unref);
  g_mutex_clear(&shelf->lock);
  g_free(shelf->path);
  g_free(shelf);
}

gint64 shelf_upload_size(struct shelf *shelf, const char *key)
{
  struct stat info;
  if (!is_name(key))
    return 0;
  g_mutex_lock(&shelf->lock);
  gboolean touched = utimensat(shelf->uploads, key, NULL, AT_SYMLINK_NOFOLLOW) == 0;
  g_mutex_unlock(&shelf->lock);
  if (!touched || fstatat(shelf->uploads, key, &info, AT_SYMLINK_NOFOLLOW) < 0)
    return errno == ENOENT ? 0 : -1;
  return info.st_size;
}

int shelf_open_upload(struct shelf *shelf, const char *key)
{
  if (is_name(key))
    return openat(shelf->uploads, key, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  errno = EINVAL;
  return -1;
}

void shelf_forget(struct shelf *shelf, const char *key)
{
  if (is_name(key))
    unlinkat(shelf->uploads, key, 0);
}

gboolean shelf_has_room(const struct shelf *shelf, gint64 bytes)
{
  struct statvfs disk;
  if (fstatvfs(shelf->uploads, &disk) < 0)
    return TRUE; // then a write tells
  guint64 all = (guint64) disk.f_blocks * disk.f_frsize;
  guint64 left = (guint64) disk.f_bavail * disk.f_frsize;
  return left >= (guint64) bytes + MIN(all / RESERVE_PART, RESERVE_MAX);
}

static int folder_of(const struct shelf *shelf, gboolean kept)
{
  return kept ? shelf->files : shelf->passing;
}

static void write_place(const char *sha256, char place[PLACE_SIZE])
{
  g_snprintf(place, PLACE_SIZE, "%.2s/%s", sha256, sha256);
}

// The folder of two digits; what is made is on the disk when this returns. -1 with errno.
static int open_part(int folder, const char *sha256)
{
  char name[3] = {sha256[0], sha256[1], '\0'};
  if (mkdirat(folder, name, 0700) == 0 && fsync(folder) < 0)
    return -1;
  return openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

// With the lock held.
static gboolean move_into(struct shelf *shelf, int part, const char *key, const char *sha256,
                          gint64 size)
{
  struct stat there;
  if (shelf->placed)
    g_hash_table_add(shelf->placed, g_strdup(sha256));
  if (fstatat(part, sha256, &there, AT_SYMLINK_NOFOLLOW) == 0 && there.st_size == size)
    return unlinkat(shelf->uploads, key, 0) == 0 || errno == ENOENT;
  return renameat(shelf->uploads, key, part, sha256) == 0;
}

gboolean shelf_place(struct shelf *shelf, int fd, const char *key, const char *sha256, gint64 size,
                     gboolean kept)
{
  if (!is_name(key) || !is_name(sha256)) {
    errno = EINVAL;
    return FALSE;
  }
  if (fdatasync(fd) < 0)
    return FALSE;
  int part = open_part(folder_of(shelf, kept), sha256);
  if (part < 0)
    return FALSE;
  g_mutex_lock(&shelf->lock);
  gboolean good = move_into(shelf, part, key, sha256, size);
  g_mutex_unlock(&shelf->lock);
  good = good && fsync(part) == 0;
  int saved = errno;
  close(part);
  errno = saved;
  return good;
}

int shelf_open_file(const struct shelf *shelf, const char *sha256, gboolean kept)
{
  char place[PLACE_SIZE];
  if (!is_name(sha256))
    return -1;
  write_place(sha256, place);
  return openat(folder_of(shelf, kept), place, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
}

void shelf_remove(struct shelf *shelf, const char *sha256, gboolean kept)
{
  char place[PLACE_SIZE];
  if (!is_name(sha256))
    return;
  write_place(sha256, place);
  g_mutex_lock(&shelf->lock);
  unlinkat(folder_of(shelf, kept), place, 0);
  g_mutex_unlock(&shelf->lock);
}

void shelf_sweep_begin(struct shelf *shelf)
{
  shelf->placed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void shelf_sweep_end(struct shelf *shelf)
{
  g_mutex_lock(&shelf->lock);
  g_clear_pointer(&shelf->placed, g_hash_table_unref);
  g_mutex_unlock(&shelf->lock);
}

// NULL: it is none.
static GDir *list(const struct shelf *shelf, const char *folder, const char *part)
{
  g_autofree char *path = g_build_filename(shelf->path, folder, part, NULL);
  return g_dir_open(path, 0, NULL);
}

void shelf_sweep_uploads(struct shelf *shelf)
{
  g_autoptr(GDir) dir = list(shelf, "uploads", NULL);
  gint64 oldest = g_get_real_time() / G_USEC_PER_SEC - UPLOAD_KEPT_S;
  const char *name;
  while (dir && (name = g_dir_read_name(dir))) {
    struct stat info;
    // The lock: shelf_upload_size() promises a day more, and must not be late.
    g_mutex_lock(&shelf->lock);
    if (fstatat(shelf->uploads, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info.st_mode) &&
        info.st_mtime < oldest)
      unlinkat(shelf->uploads, name, 0);
    g_mutex_unlock(&shelf->lock);
  }
}

static void sweep_file(struct shelf *shelf, int folder, const char *part, const char *name)
{
  g_autofree char *path = g_build_filename(part, name, NULL);
  g_mutex_lock(&shelf->lock);
  if (!g_hash_table_contains(shelf->placed, name))
    unlinkat(folder, path, 0);
  g_mutex_unlock(&shelf->lock);
}

void shelf_sweep_files(struct shelf *shelf, gboolean kept, GHashTable *known, const gint *stop)
{
  const char *folder = kept ? "files" : "passing";
  g_autoptr(GDir) dir = list(shelf, folder, NULL);
  const char *part, *name;
  while (dir && (part = g_dir_read_name(dir))) {
    g_autoptr(GDir) inside = list(shelf, folder, part);
    while (inside && !g_atomic_int_get(stop) && (name = g_dir_read_name(inside)))
      if (!known || !g_hash_table_contains(known, name))
        sweep_file(shelf, folder_of(shelf, kept), part, name);
  }
}
