// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a fuzz target over its corpus as an ordinary test, so that no target can rot: each file
// whole, cut off at every length, and in bites. Its arguments are files or folders of files.
#include "fuzz.h"

#include <string.h>

// Past this many bytes, cutting at every length would cost more than it finds.
#define CUT_MAX 4096

static void run(const char *bytes, size_t length)
{
  // An exact copy on the heap lets a sanitizer see any read beside it.
  guint8 *copy = g_malloc(MAX(length, 1));
  memcpy(copy, bytes, length);
  LLVMFuzzerTestOneInput(copy, length);
  g_free(copy);
}

static void test_file(gconstpointer data)
{
  static const size_t bites[] = {1, 2, 3, 7, 143};
  g_autofree char *bytes = NULL;
  g_autoptr(GError) error = NULL;
  size_t length;
  if (!g_file_get_contents(data, &bytes, &length, &error))
    g_error("%s", error->message);

  run(bytes, length);
  for (size_t cut = 0; cut < MIN(length, CUT_MAX); cut++)
    run(bytes, cut);
  for (size_t i = 0; i < G_N_ELEMENTS(bites); i++)
    for (size_t at = 0; at < length; at += bites[i])
      run(bytes + at, MIN(bites[i], length - at));
}

static void add_file(const char *path)
{
  g_autofree char *name = g_path_get_basename(path);
  g_autofree char *test_path = g_strdup_printf("/fuzz/%s", name);
  g_test_add_data_func_full(test_path, g_strdup(path), test_file, g_free);
}

static void add_folder(const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) folder = g_dir_open(path, 0, &error);
  if (!folder)
    g_error("%s", error->message);
  const char *name;
  while ((name = g_dir_read_name(folder))) {
    g_autofree char *file = g_build_filename(path, name, NULL);
    add_file(file);
  }
}

// Even without a corpus a target must stand no bytes at all.
static void test_nothing(void)
{
  run("", 0);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/fuzz/nothing", test_nothing);
  for (int i = 1; i < argc; i++) {
    if (g_file_test(argv[i], G_FILE_TEST_IS_DIR))
      add_folder(argv[i]);
    else
      add_file(argv[i]);
  }
  return g_test_run();
}
