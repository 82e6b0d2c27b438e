// SPDX-License-Identifier: GPL-3.0-or-later
// A folder that was chosen is taken as it is: one that is made in its place would hide a disk that
// is mounted later.
#include "ritrovo-downloads-folder.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <unistd.h>

static gboolean is_chosen(const char *chosen)
{
  return chosen != NULL && *chosen != '\0';
}

char *ritrovo_downloads_folder(const char *chosen)
{
  const char *usual = g_get_user_special_dir(G_USER_DIRECTORY_DOWNLOAD);
  if (is_chosen(chosen))
    return g_strdup(chosen);
  return usual != NULL ? g_strdup(usual) : g_build_filename(g_get_home_dir(), "Downloads", NULL);
}

char *ritrovo_downloads_trouble(const char *chosen)
{
  g_autofree char *folder = ritrovo_downloads_folder(chosen);
  g_autofree char *name = g_filename_display_name(folder);
  if (!is_chosen(chosen))
    g_mkdir_with_parents(folder, 0700);
  if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
    // Translators: %s is the path of a folder
    return g_strdup_printf(_("The folder %s is not there any more."), name);
  if (g_access(folder, W_OK | X_OK) != 0)
    // Translators: %s is the path of a folder
    return g_strdup_printf(_("You may not save anything in the folder %s."), name);
  return NULL;
}
