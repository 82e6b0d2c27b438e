// SPDX-License-Identifier: GPL-3.0-or-later
// What comes out of the files and folders that somebody drops, on a disk made for it.
#include "ritrovo-attachment.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "ritrovo-file-actions.h"
#include "ritrovo-file-words.h"

struct fixture {
  char *folder;     // owned
  GPtrArray *files; // owned; of GFile: what is dropped
  GPtrArray *found; // owned; of RitrovoAttachment
  gboolean complete;
};

static void set_up(struct fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp("ritrovo-attach-XXXXXX", NULL);
  fixture->files = g_ptr_array_new_with_free_func(g_object_unref);
}

static void empty_folder(const char *path)
{
  g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name(dir)) != NULL) {
    g_autofree char *child = g_build_filename(path, name, NULL);
    if (g_file_test(child, G_FILE_TEST_IS_DIR) && !g_file_test(child, G_FILE_TEST_IS_SYMLINK))
      empty_folder(child);
    else
      g_unlink(child);
  }
  g_rmdir(path);
}

static void tear_down(struct fixture *fixture, gconstpointer data)
{
  empty_folder(fixture->folder);
  g_free(fixture->folder);
  g_ptr_array_unref(fixture->files);
  g_clear_pointer(&fixture->found, g_ptr_array_unref);
}

static char *path_of(struct fixture *fixture, const char *name)
{
  return g_build_filename(fixture->folder, name, NULL);
}

static void make_file(struct fixture *fixture, const char *name, const char *content)
{
  g_autofree char *path = path_of(fixture, name);
  g_autofree char *folder = g_path_get_dirname(path);
  g_mkdir_with_parents(folder, 0700);
  g_assert_true(g_file_set_contents(path, content, -1, NULL));
}

static void drop(struct fixture *fixture, const char *name)
{
  g_autofree char *path = path_of(fixture, name);
  g_ptr_array_add(fixture->files, g_file_new_for_path(path));
}

static void keep_result(GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref(result);
}

static void gather(struct fixture *fixture, GError **error)
{
  GAsyncResult *result = NULL;
  ritrovo_attachments_gather_async(fixture->files, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration(NULL, TRUE);
  fixture->found = ritrovo_attachments_gather_finish(result, &fixture->complete, error);
  g_object_unref(result);
}

// As "name size", with a star for those that are hidden.
static char *found_text(struct fixture *fixture)
{
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < fixture->found->len; i++) {
    RitrovoAttachment *attachment = g_ptr_array_index(fixture->found, i);
    g_string_append_printf(text, "%s%s%s %" G_GINT64_FORMAT, i > 0 ? ", " : "",
                           ritrovo_attachment_get_hidden(attachment) ? "*" : "",
                           ritrovo_attachment_get_name(attachment),
                           ritrovo_attachment_get_size(attachment));
  }
  return g_string_free(g_steal_pointer(&text), FALSE);
}

static void expect(struct fixture *fixture, const char *text)
{
  g_autoptr(GError) error = NULL;
  gather(fixture, &error);
  g_assert_no_error(error);
  g_assert_true(fixture->complete);
  g_autofree char *found = found_text(fixture);
  g_assert_cmpstr(found, ==, text);
}

static void test_files(struct fixture *fixture, gconstpointer data)
{
  make_file(fixture, "b.txt", "bb");
  make_file(fixture, "a.txt", "");
  // One that is chosen by itself is meant, hidden or not.
  make_file(fixture, ".profile", "p");
  drop(fixture, "b.txt");
  drop(fixture, "a.txt");
  drop(fixture, ".profile");
  expect(fixture, "b.txt 2, a.txt 0, .profile 1");
}

static void test_folder(struct fixture *fixture, gconstpointer data)
{
  make_file(fixture, "top/b", "b");
  make_file(fixture, "top/a/inner", "in");
  make_file(fixture, "top/.git/config", "cfg");
  make_file(fixture, "top/.env", "");
  g_autofree char *link = path_of(fixture, "top/link");
  g_assert_cmpint(symlink("/etc/passwd", link), ==, 0);
  g_autofree char *loop = path_of(fixture, "top/loop");
  g_assert_cmpint(symlink(".", loop), ==, 0);
  drop(fixture, "top");
  expect(fixture, "*.env 0, *config 3, inner 2, b 1");
}

static void test_nothing(struct fixture *fixture, gconstpointer data)
{
  g_autofree char *path = path_of(fixture, "empty");
  g_mkdir(path, 0700);
  drop(fixture, "empty");
  expect(fixture, "");
}

static void test_gone(struct fixture *fixture, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  drop(fixture, "not-there");
  gather(fixture, &error);
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static void test_too_many(struct fixture *fixture, gconstpointer data)
{
  for (int i = 0; i <= RITROVO_ATTACHMENTS_MOST; i++) {
    g_autofree char *name = g_strdup_printf("many/%d", i);
    make_file(fixture, name, "");
  }
  drop(fixture, "many");
  gather(fixture, NULL);
  g_assert_false(fixture->complete);
  g_assert_cmpuint(fixture->found->len, ==, RITROVO_ATTACHMENTS_MOST);
}

static void test_too_deep(struct fixture *fixture, gconstpointer data)
{
  g_autoptr(GString) name = g_string_new("top");
  for (int i = 0; i <= RITROVO_ATTACHMENTS_DEPTH; i++)
    g_string_append(name, "/d");
  g_string_append(name, "/file");
  make_file(fixture, name->str, "");
  drop(fixture, "top");
  gather(fixture, NULL);
  g_assert_false(fixture->complete);
}

// The app's own copy goes with whatever nobody took over.
static void test_temporary(struct fixture *fixture, gconstpointer data)
{
  make_file(fixture, "dropped", "");
  make_file(fixture, "kept", "");
  drop(fixture, "dropped");
  drop(fixture, "kept");
  GFile *dropped = g_ptr_array_index(fixture->files, 0),
        *kept = g_ptr_array_index(fixture->files, 1);
  RitrovoAttachment *one = ritrovo_attachment_new(dropped, "dropped", 0, FALSE, TRUE);
  RitrovoAttachment *other = ritrovo_attachment_new(kept, "kept", 0, FALSE, TRUE);
  ritrovo_attachment_keep(other);
  g_object_unref(one);
  g_object_unref(other);
  g_assert_false(g_file_query_exists(dropped, NULL));
  g_assert_true(g_file_query_exists(kept, NULL));
}

static void expect_free(struct fixture *fixture, const char *name, const char *found)
{
  g_autofree char *path = ritrovo_free_path(fixture->folder, name);
  g_autofree char *wanted = path_of(fixture, found);
  g_assert_cmpstr(path, ==, wanted);
}

static void test_free_path(struct fixture *fixture, gconstpointer data)
{
  expect_free(fixture, "photo.jpg", "photo.jpg");
  make_file(fixture, "photo.jpg", "");
  expect_free(fixture, "photo.jpg", "photo (2).jpg");
  make_file(fixture, "photo (2).jpg.part", "");
  expect_free(fixture, "photo.jpg", "photo (3).jpg");
  make_file(fixture, "README", "");
  expect_free(fixture, "README", "README (2)");
  g_autofree char *link = path_of(fixture, "dangling");
  g_assert_cmpint(symlink("nowhere", link), ==, 0);
  expect_free(fixture, "dangling", "dangling (2)");
}

static void test_progress(void)
{
  g_autofree char *same = ritrovo_progress_text(3100000, 12000000);
  g_assert_cmpstr(same, ==, "3.1 of 12.0\u00a0MB");
  g_autofree char *smaller = ritrovo_progress_text(900000, 12000000);
  g_assert_cmpstr(smaller, ==, "900.0\u00a0kB of 12.0\u00a0MB");
}

static gboolean is_program(const char *name, const char *bytes)
{
  return ritrovo_file_is_program(name, (const guint8 *) bytes, strlen(bytes));
}

static void test_program(void)
{
  static const char *const names[] = {"x.desktop",     "x.DESKTOP", "setup.exe", "run.sh",
                                      "tool.AppImage", "a.jar",     "a.py"};
  for (guint i = 0; i < G_N_ELEMENTS(names); i++)
    g_assert_true(is_program(names[i], ""));
  g_assert_true(is_program("photo.jpg", "\x7f"
                                        "ELF\x02"));
  g_assert_true(is_program("photo.jpg", "#!/bin/sh\n"));
  g_assert_true(is_program("photo.jpg", "MZ\x90"));
  g_assert_true(is_program("notes.txt", "[Desktop Entry]\nExec=true\n"));
  g_assert_false(is_program("photo.jpg", "\xff\xd8\xff\xe0"));
  g_assert_false(is_program("notes.txt", "just words"));
  g_assert_false(is_program("paper.pdf", "%PDF-1.7\n"));
}

static void add(const char *path, void (*test)(struct fixture *, gconstpointer))
{
  g_test_add(path, struct fixture, NULL, set_up, test, tear_down);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  add("/view/attachment/files", test_files);
  add("/view/attachment/folder", test_folder);
  add("/view/attachment/nothing", test_nothing);
  add("/view/attachment/gone", test_gone);
  add("/view/attachment/too-many", test_too_many);
  add("/view/attachment/too-deep", test_too_deep);
  add("/view/attachment/temporary", test_temporary);
  add("/view/file/free-path", test_free_path);
  g_test_add_func("/view/file/progress", test_progress);
  g_test_add_func("/view/file/program", test_program);
  return g_test_run();
}
