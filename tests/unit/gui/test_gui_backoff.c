// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of ritrovo-backoff.h: it doubles, it ends, and jitter moves it by a fifth at most.
#include "ritrovo-backoff.h"

static void test_doubles(void)
{
  static const guint expected[] = {1000, 2000, 4000, 8000, 16000, 30000, 30000};
  for (guint i = 0; i < G_N_ELEMENTS(expected); i++)
    g_assert_cmpuint(ritrovo_backoff_ms(i, 0), ==, expected[i]);
  g_assert_cmpuint(ritrovo_backoff_ms(G_MAXUINT, 0), ==, 30000);
}

static void test_jitter(void)
{
  g_assert_cmpuint(ritrovo_backoff_ms(0, -1), ==, 800);
  g_assert_cmpuint(ritrovo_backoff_ms(0, 1), ==, 1200);
  g_assert_cmpuint(ritrovo_backoff_ms(3, 0.5), ==, 8800);
  g_assert_cmpuint(ritrovo_backoff_ms(9, -1), ==, 24000);
  g_assert_cmpuint(ritrovo_backoff_ms(9, 1), ==, 30000);
  g_assert_cmpuint(ritrovo_backoff_ms(0, 50), ==, 1200);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/gui/backoff/doubles", test_doubles);
  g_test_add_func("/gui/backoff/jitter", test_jitter);
  return g_test_run();
}
