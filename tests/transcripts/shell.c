// SPDX-License-Identifier: GPL-3.0-or-later
// The commands of shell.h. A deadline ends one that hangs.
#include "shell.h"

#include <string.h>

#define DEADLINE "30"

char *shell_run(const char *folder, const char *command, const char *program, GError **error)
{
  g_autoptr(GString) line = g_string_new(command);
  if (program) {
    g_autofree char *behind_pipe = g_strdup_printf("| %s ", program);
    g_string_replace(line, "| nc ", behind_pipe, 0);
  }
  g_autoptr(GSubprocessLauncher) launcher =
      g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE);
  g_subprocess_launcher_set_cwd(launcher, folder);
  g_autoptr(GSubprocess) process = g_subprocess_launcher_spawn(launcher, error, "timeout", DEADLINE,
                                                               "sh", "-c", line->str, NULL);
  g_autofree char *output = NULL;
  if (!process || !g_subprocess_communicate_utf8(process, NULL, NULL, &output, NULL, error))
    return NULL;
  int status = g_subprocess_get_if_exited(process) ? g_subprocess_get_exit_status(process) : -1;
  if (status != 0) {
    g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s\nended with %d: %s", line->str, status,
                output);
    return NULL;
  }
  return g_steal_pointer(&output);
}

gboolean shell_write(const char *folder, const char *name, GBytes *bytes, GError **error)
{
  g_autofree char *path = g_build_filename(folder, name, NULL);
  gsize length;
  const char *data = g_bytes_get_data(bytes, &length);
  return g_file_set_contents(path, data ? data : "", (gssize) length, error);
}

gboolean shell_compare(const char *folder, const char *one, const char *other, GError **error)
{
  g_autofree char *one_path = g_build_filename(folder, one, NULL);
  g_autofree char *other_path = g_build_filename(folder, other, NULL);
  g_autofree char *one_bytes = NULL;
  g_autofree char *other_bytes = NULL;
  gsize one_length;
  gsize other_length;
  if (!g_file_get_contents(one_path, &one_bytes, &one_length, error) ||
      !g_file_get_contents(other_path, &other_bytes, &other_length, error))
    return FALSE;
  if (one_length == other_length && memcmp(one_bytes, other_bytes, one_length) == 0)
    return TRUE;
  g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s and %s are not the same", one, other);
  return FALSE;
}
