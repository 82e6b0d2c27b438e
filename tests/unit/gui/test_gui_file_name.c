// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of what strangers call their files, and of what becomes of it (ritrovo-file-name.c).
#include <glib.h>
#include <string.h>

#include "ritrovo-file-private.h"

struct name {
  const char *theirs;
  const char *safe;
};

static void test_safe(void)
{
  static const struct name names[] = {
      {"photo.jpg", "photo.jpg"},
      {"../../etc/passwd", "passwd"},
      {"../../x", "x"},
      {"a/b", "b"},
      {"a/", "a_"},
      {"/", "_"},
      {"C:\\Windows\\x.exe", "x.exe"},
      {"..", "_"},
      {".", "_"},
      {".bashrc", "_bashrc"},
      {"-rf", "_rf"},
      {"NUL", "_NUL"},
      {"nul.txt", "_nul.txt"},
      {"COM1.log", "_COM1.log"},
      {"common.log", "common.log"},
      {"  a b.txt  ", "a b.txt"},
      {"trailing. .", "trailing"},
      {"a\nb\x7f\x1b[31m.txt", "ab[31m.txt"},
      {"fdp\u202egnp.exe", "fdpgnp.exe"},
      {"\u2066x\u2069", "x"},
      {"\u202e", "file"},
      {"a:b*c?.txt", "a_b_c_.txt"},
      {"", "file"},
      {"   ", "file"},
      {"naïve.tar.gz", "naïve.tar.gz"},
      {"\U0001f469\u200d\U0001f680.png", "\U0001f469\u200d\U0001f680.png"},
      {"\xff\xfe.txt", "\ufffd\ufffd.txt"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *safe = ritrovo_file_make_safe_name(names[i].theirs);
    g_assert_cmpstr(safe, ==, names[i].safe);
  }
  g_autofree char *none = ritrovo_file_make_safe_name(NULL);
  g_assert_cmpstr(none, ==, "file");
}

static void test_long(void)
{
  g_autoptr(GString) emoji = g_string_new("aaa");
  while (emoji->len < 255)
    g_string_append(emoji, "😀");
  g_autofree char *cut = ritrovo_file_make_safe_name(emoji->str);
  g_assert_cmpuint(strlen(cut), ==, 239);
  g_assert_true(g_utf8_validate(cut, -1, NULL));

  g_autofree char *letters = g_strnfill(500, 'x');
  g_autofree char *name = g_strconcat(letters, ".jpeg", NULL);
  g_autofree char *kept = ritrovo_file_make_safe_name(name);
  g_assert_cmpuint(strlen(kept), ==, 240);
  g_assert_true(g_str_has_suffix(kept, "xx.jpeg"));
}

// Our own names are sent as they are, if the wire takes them.
static void test_wire(void)
{
  static const struct name names[] = {
      {"photo.jpg", "photo.jpg"}, {".bashrc", ".bashrc"}, {"a\nb", "ab"},
      {"\u202ea", "a"},           {"\xff", "\ufffd"},
  };
  for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *wire = ritrovo_file_make_wire_name(names[i].theirs);
    g_assert_cmpstr(wire, ==, names[i].safe);
  }
}

// What the server says of a file is checked.
static void test_read(void)
{
  static const char hash[] = "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855";
  g_autofree char *long_name = g_strnfill(256, 'x');
  struct message good = {0};
  message_set(&good, file, "f1");
  message_set(&good, name, "../x.png");
  message_set(&good, size, 5);
  message_set(&good, sha256, hash);
  g_autoptr(RitrovoFile) file = ritrovo_file_read(&good);
  g_assert_cmpstr(ritrovo_file_get_name(file), ==, "../x.png");
  g_assert_cmpstr(ritrovo_file_get_safe_name(file), ==, "x.png");
  g_assert_cmpstr(ritrovo_file_get_sha256(file), ==,
                  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

  struct message bad[] = {good, good, good, good, good, good};
  bad[0].file = "";
  bad[1].name = long_name;
  bad[2].size = -1;
  bad[3].sha256 = "../../../../../../../../../../../../../../../../../../../../etc/pass";
  bad[4].sha256 = "";
  bad[5].has &= ~MESSAGE_BIT(sha256);
  for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
    g_assert_null(ritrovo_file_read(&bad[i]));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/gui/file-name/safe", test_safe);
  g_test_add_func("/gui/file-name/long", test_long);
  g_test_add_func("/gui/file-name/wire", test_wire);
  g_test_add_func("/gui/file-name/read", test_read);
  return g_test_run();
}
