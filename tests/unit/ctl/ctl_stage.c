// SPDX-License-Identifier: GPL-3.0-or-later
// The fixture of ctl_stage.h. The program is the one that RITROVO_CTL names.
#include "ctl_stage.h"

#include <glib/gstdio.h>

void ctl_stage_set_up(struct ctl_stage *stage, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  stage->folder = g_dir_make_tmp("ritrovo-test-XXXXXX", &error);
  g_assert_no_error(error);
  stage->socket = g_build_filename(stage->folder, "console.sock", NULL);
}

static void remove_all(const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name(dir))) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    if (g_file_test(path, G_FILE_TEST_IS_DIR) && !g_file_test(path, G_FILE_TEST_IS_SYMLINK))
      remove_all(path);
    else
      g_unlink(path);
  }
  g_rmdir(folder);
}

void ctl_stage_tear_down(struct ctl_stage *stage, gconstpointer data)
{
  if (stage->fake)
    g_free(fake_console_free(stage->fake));
  remove_all(stage->folder);
  g_free(stage->folder);
  g_free(stage->socket);
  g_free(stage->output);
  g_free(stage->errors);
}

void ctl_stage_answer(struct ctl_stage *stage, fake_answer answer, gpointer data)
{
  stage->fake = fake_console_new(stage->socket, answer, data);
}

char *ctl_stage_said(struct ctl_stage *stage)
{
  return fake_console_free(g_steal_pointer(&stage->fake));
}

void ctl_stage_run(struct ctl_stage *stage, const char *line, const char *input)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) argv = g_ptr_array_new();
  g_auto(GStrv) words = g_strsplit(line, "|", -1);
  g_ptr_array_add(argv, (gpointer) g_getenv("RITROVO_CTL"));
  g_assert_nonnull(argv->pdata[0]);
  if (!words[0] || words[0][0] != '-') {
    g_ptr_array_add(argv, (gpointer) "--data-dir");
    g_ptr_array_add(argv, stage->folder);
  }
  for (char **word = words; *word; word++)
    g_ptr_array_add(argv, *word);
  g_ptr_array_add(argv, NULL);
  g_autoptr(GSubprocess) process =
      g_subprocess_newv((const char *const *) argv->pdata,
                        G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                            G_SUBPROCESS_FLAGS_STDERR_PIPE,
                        &error);
  g_assert_no_error(error);
  g_clear_pointer(&stage->output, g_free);
  g_clear_pointer(&stage->errors, g_free);
  g_subprocess_communicate_utf8(process, input, NULL, &stage->output, &stage->errors, &error);
  g_assert_no_error(error);
  stage->status = g_subprocess_get_if_exited(process) ? g_subprocess_get_exit_status(process)
                                                      : -g_subprocess_get_term_sig(process);
}

void ctl_stage_expect(struct ctl_stage *stage, const char *line, int status)
{
  ctl_stage_run(stage, line, NULL);
  if (stage->status != status)
    g_error("%s: %d\n%s%s", line, stage->status, stage->output, stage->errors);
}

char *ctl_stage_path(struct ctl_stage *stage, const char *name)
{
  return g_build_filename(stage->folder, name, NULL);
}

char *ctl_stage_read(struct ctl_stage *stage, const char *name)
{
  g_autofree char *path = ctl_stage_path(stage, name);
  char *contents = NULL;
  return g_file_get_contents(path, &contents, NULL, NULL) ? contents : NULL;
}

guint ctl_stage_count_files(struct ctl_stage *stage)
{
  guint count = 0;
  g_autoptr(GDir) dir = g_dir_open(stage->folder, 0, NULL);
  while (g_dir_read_name(dir))
    count++;
  return count;
}
