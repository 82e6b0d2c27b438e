// SPDX-License-Identifier: GPL-3.0-or-later
// The file of sheet.h: written under a temporary name in the same folder, and renamed.
#include "sheet.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

struct sheet {
  FILE *file;      // owned, but standard output
  char *path;      // owned, as the next; NULL: standard output
  char *temporary; // NULL: nothing to remove
};

static gboolean fail(const struct sheet *sheet, int number, GError **error)
{
  g_set_error(error, G_IO_ERROR, g_io_error_from_errno(number), "cannot write %s: %s",
              sheet->path ? sheet->path : "to standard output", g_strerror(number));
  return FALSE;
}

static gboolean begin_file(struct sheet *sheet, GError **error)
{
  struct stat present;
  if (lstat(sheet->path, &present) == 0 && !S_ISREG(present.st_mode)) {
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                "%s is there already and no ordinary file. Without --output, the record goes to"
                " standard output.",
                sheet->path);
    return FALSE;
  }
  g_autofree char *name = g_strconcat(sheet->path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full(name, O_WRONLY | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail(sheet, errno, error);
  sheet->temporary = g_steal_pointer(&name);
  sheet->file = fdopen(fd, "w");
  if (sheet->file)
    return TRUE;
  close(fd);
  return fail(sheet, errno, error);
}

struct sheet *sheet_new(const char *path, GError **error)
{
  struct sheet *sheet = g_new0(struct sheet, 1);
  sheet->path = g_strdup(path);
  if (!path)
    sheet->file = stdout;
  else if (!begin_file(sheet, error))
    g_clear_pointer(&sheet, sheet_free);
  return sheet;
}

gboolean sheet_write(struct sheet *sheet, const char *bytes, gsize length, GError **error)
{
  return fwrite(bytes, 1, length, sheet->file) == length || fail(sheet, errno, error);
}

gboolean sheet_finish(struct sheet *sheet, GError **error)
{
  if (fflush(sheet->file) != 0)
    return fail(sheet, errno, error);
  if (!sheet->path)
    return TRUE;
  if (fsync(fileno(sheet->file)) != 0 || g_rename(sheet->temporary, sheet->path) != 0)
    return fail(sheet, errno, error);
  g_clear_pointer(&sheet->temporary, g_free);
  return TRUE;
}

void sheet_free(struct sheet *sheet)
{
  if (!sheet)
    return;
  if (sheet->file && sheet->file != stdout)
    fclose(sheet->file);
  if (sheet->temporary)
    g_unlink(sheet->temporary);
  g_free(sheet->temporary);
  g_free(sheet->path);
  g_free(sheet);
}
