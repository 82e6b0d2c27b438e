// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of server/base/random.h: bytes that differ, and their hexadecimal form both ways with what
// it refuses.
#include "random.h"

#include <glib.h>
#include <string.h>

// Two draws of 128 bits are never the same.
static void test_differs(void)
{
  unsigned char one[16], other[16];
  random_bytes(one, sizeof one);
  random_bytes(other, sizeof other);
  g_assert_cmpint(memcmp(one, other, sizeof one), !=, 0);
}

// Nothing is written behind the end, and the most that comes whole comes.
static void test_lengths(void)
{
  for (size_t length = 0; length <= 256; length += 64) {
    g_autofree unsigned char *bytes = g_malloc(length);
    random_bytes(bytes, length);
  }
}

static void test_encode(void)
{
  char hex[9];
  hex_encode("\x00\x7f\xab\xff", 4, hex);
  g_assert_cmpstr(hex, ==, "007fabff");
  hex_encode("", 0, hex);
  g_assert_cmpstr(hex, ==, "");
}

// Every byte comes back, whatever the case of its digits.
static void test_both_ways(void)
{
  unsigned char bytes[256], back[256];
  char hex[513];
  for (unsigned i = 0; i < sizeof bytes; i++)
    bytes[i] = (unsigned char) i;
  hex_encode(bytes, sizeof bytes, hex);
  g_assert_true(hex_decode(hex, back, sizeof back));
  g_assert_cmpmem(bytes, sizeof bytes, back, sizeof back);

  g_autofree char *upper = g_ascii_strup(hex, -1);
  g_assert_true(hex_decode(upper, back, sizeof back));
  g_assert_cmpmem(bytes, sizeof bytes, back, sizeof back);
}

static void test_refused(void)
{
  static const char *const wrong[] = {"",     "0",    "000",  "00000", "0g00",
                                      "g000", "00 0", "-100", "0x00",  "00\xc3\xa9"};
  unsigned char bytes[2];
  for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
    g_assert_false(hex_decode(wrong[i], bytes, sizeof bytes));
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/random/differs", test_differs);
  g_test_add_func("/server/random/lengths", test_lengths);
  g_test_add_func("/server/random/hex-encode", test_encode);
  g_test_add_func("/server/random/hex-both-ways", test_both_ways);
  g_test_add_func("/server/random/hex-refused", test_refused);
  return g_test_run();
}
