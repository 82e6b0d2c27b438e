// SPDX-License-Identifier: GPL-3.0-or-later
// The directory of scratch.h; it holds files only.
#include "scratch.h"

#include <glib/gstdio.h>

void scratch_begin(struct scratch *scratch)
{
  g_autoptr(GError) error = NULL;
  scratch->dir = g_dir_make_tmp("ritrovo-unit-XXXXXX", &error);
  g_assert_no_error(error);
  scratch->path = g_build_filename(scratch->dir, "database", NULL);
}

void scratch_end(struct scratch *scratch)
{
  g_autoptr(GDir) dir = g_dir_open(scratch->dir, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name(dir))) {
    g_autofree char *path = g_build_filename(scratch->dir, name, NULL);
    g_unlink(path);
  }
  g_rmdir(scratch->dir);
  g_free(scratch->path);
  g_free(scratch->dir);
}
