// SPDX-License-Identifier: GPL-3.0-or-later
// Finds what lies around the program, installed or in the build tree, and runs the application.
#include <glib/gi18n.h>
#include <locale.h>

#include "ritrovo-application.h"

// The folder `name` beside the program's own if this is the build tree, otherwise NULL: `gui` is
// what the program's folder is called there and nowhere else.
static char *find_in_build_tree(const char *name, const char *proof)
{
  g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
  g_autofree char *folder = program != NULL ? g_path_get_dirname(program) : NULL;
  if (folder == NULL || !g_str_has_suffix(folder, "/gui"))
    return NULL;
  g_autofree char *path = g_build_filename(folder, "..", name, NULL);
  g_autofree char *proof_path = g_build_filename(path, proof, NULL);
  return g_file_test(proof_path, G_FILE_TEST_EXISTS) ? g_steal_pointer(&path) : NULL;
}

#ifdef __SANITIZE_ADDRESS__
void __lsan_disable(void); // of the compiler's own library
void __lsan_enable(void);

// What libraries set up while they are loaded is not looked at for leaks: GLib replaces its first
// table of strings, on purpose without freeing it, when there are enough of them.
static void look_away(int argc, char **argv, char **environment)
{
  __lsan_disable();
}

__attribute__((section(".preinit_array"),
               used)) static void (*before_libraries)(int, char **, char **) = look_away;
#endif

int main(int argc, char *argv[])
{
#ifdef __SANITIZE_ADDRESS__
  __lsan_enable();
#endif
  g_autofree char *data_dir = find_in_build_tree("data", "gschemas.compiled");
  g_autofree char *locale_dir = find_in_build_tree("po", "it");

  setlocale(LC_ALL, "");
  bindtextdomain(GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : LOCALE_DIR);
  bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
  textdomain(GETTEXT_PACKAGE);
  g_set_application_name(_("Ritrovo"));

  g_autoptr(RitrovoApplication) application = ritrovo_application_new(data_dir, FALSE);
  int status = g_application_run(G_APPLICATION(application), argc, argv);
  if (!ritrovo_application_is_taken(application))
    return status;
  g_autoptr(RitrovoApplication) other = ritrovo_application_new(data_dir, TRUE);
  return g_application_run(G_APPLICATION(other), argc, argv);
}
