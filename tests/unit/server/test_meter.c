// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of server/base/meter.h: totals, the rate of the last ten seconds, and pauses. The clock is
// the test's own.
#include "meter.h"

static void assert_rate(struct meter *meter, gint64 now, double expected)
{
  g_assert_cmpfloat_with_epsilon(meter_rate(meter, now), expected, 1e-9);
}

static void test_new(void)
{
  struct meter meter = {0};
  g_assert_cmpuint(meter.total, ==, 0);
  assert_rate(&meter, 0, 0);
  assert_rate(&meter, 123456789, 0);
}

// Five per second, second by second.
static void test_steady(void)
{
  struct meter meter = {0};
  gint64 now = 777000;
  for (int i = 0; i < 100; i++)
    meter_add(&meter, 1, now + i * 200);
  g_assert_cmpuint(meter.total, ==, 100);
  assert_rate(&meter, now + 99 * 200 + 199, 50 / 9.999);
  // A second later its bucket is still empty: nine seconds of five.
  assert_rate(&meter, now + 20000, 5);
}

static void test_many_at_once(void)
{
  struct meter meter = {0};
  meter_add(&meter, 1000, 5000);
  meter_add(&meter, 0, 5000);
  meter_add(&meter, 17, 5999);
  g_assert_cmpuint(meter.total, ==, 1017);
  assert_rate(&meter, 6000, 1017 / 9.0);
}

// What is ten seconds old does not count any more, and the total stays.
static void test_forgets(void)
{
  struct meter meter = {0};
  meter_add(&meter, 90, 1000);
  assert_rate(&meter, 10000, 10);
  assert_rate(&meter, 11000, 0);
  meter_add(&meter, 9, 12000);
  assert_rate(&meter, 12000, 1);
  g_assert_cmpuint(meter.total, ==, 99);
}

// Each length of a pause leaves exactly what is not too old, wherever in the ring it begins.
static void test_pauses(void)
{
  for (gint64 begin = 0; begin < 2 * METER_SECONDS; begin++) {
    for (gint64 pause = 1; pause < 3 * METER_SECONDS; pause++) {
      struct meter meter = {0};
      for (gint64 i = 0; i < METER_SECONDS; i++)
        meter_add(&meter, 1, (begin + i) * 1000);
      gint64 left = MAX(0, METER_SECONDS - pause);
      assert_rate(&meter, (begin + METER_SECONDS - 1 + pause) * 1000, (double) left / 9);
    }
  }
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/meter/new", test_new);
  g_test_add_func("/server/meter/steady", test_steady);
  g_test_add_func("/server/meter/many-at-once", test_many_at_once);
  g_test_add_func("/server/meter/forgets", test_forgets);
  g_test_add_func("/server/meter/pauses", test_pauses);
  return g_test_run();
}
