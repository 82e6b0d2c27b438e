// SPDX-License-Identifier: GPL-3.0-or-later
// Fuzz target for proto/name.h: a valid name is one line of printable text within its limit, keys
// are stable, and a numbered name keeps within the limit. The first byte of the data is the limit.
#include "fuzz.h"
#include "name.h"

#include <string.h>

static void check_key(const char *name)
{
  g_autofree char *key = name_key(name);
  if (!g_utf8_validate(name, -1, NULL)) {
    g_assert_null(key);
    return;
  }
  g_autofree char *again = name_key(key);
  g_assert_cmpstr(key, ==, again);

  // A name and its upper case are not always one name (dotless i), but a name and its normal form
  // are.
  g_autofree char *normal = g_utf8_normalize(name, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *normal_key = name_key(normal);
  g_assert_cmpstr(key, ==, normal_key);
}

static void check_valid(const char *name, int limit)
{
  g_assert_true(g_utf8_validate(name, -1, NULL));
  g_assert_cmpint(g_utf8_strlen(name, -1), <=, limit);
  g_assert_cmpint(g_utf8_strlen(name, -1), >=, 1);
  g_assert_cmpint(name[0], !=, '[');
  // A name is a text too: it can be shown wherever texts are shown.
  g_assert_true(text_is_valid(name, strlen(name)));
  g_assert_null(strpbrk(name, "\n\t"));
  // A larger limit does not make it invalid.
  g_assert_true(name_is_valid(name, limit + 1));

  g_autofree char *numbered = name_with_number(name, 12, limit);
  g_assert_true(g_utf8_validate(numbered, -1, NULL));
  g_assert_true(g_str_has_suffix(numbered, "12"));
  g_assert_cmpint(g_utf8_strlen(numbered, -1), <=, MAX(limit, 2));
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
  if (size < 1)
    return 0;
  int limit = 2 + data[0] % 64;
  g_autofree char *name = g_strndup((const char *) data + 1, size - 1);
  check_key(name);
  if (name_is_valid(name, limit))
    check_valid(name, limit);
  if (text_is_valid(name, size))
    g_assert_true(g_utf8_validate(name, -1, NULL));
  return 0;
}
