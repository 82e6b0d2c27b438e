// SPDX-License-Identifier: GPL-3.0-or-later
// Tests of server/base/histogram.h: how wrong a quantile may be, at every size of duration, and
// durations out of range.
#include "histogram.h"

static void assert_near(double found, double expected)
{
  g_assert_cmpfloat(found, >=, expected * 0.93);
  g_assert_cmpfloat(found, <=, expected * 1.07);
}

static void test_empty(void)
{
  struct histogram histogram = {0};
  g_assert_cmpfloat(histogram_quantile(&histogram, 0.5), ==, 0);
  g_assert_cmpuint(histogram.count, ==, 0);
  g_assert_cmpuint(histogram.sum, ==, 0);
}

// One duration is every quantile of itself.
static void test_each_size(void)
{
  for (gint64 value = 1; value <= HISTOGRAM_MAX_US; value += 1 + value / 50) {
    struct histogram histogram = {0};
    histogram_add(&histogram, value);
    g_assert_cmpuint(histogram.count, ==, 1);
    g_assert_cmpuint(histogram.sum, ==, (guint64) value);
    assert_near(histogram_quantile(&histogram, 0), (double) value);
    assert_near(histogram_quantile(&histogram, 0.5), (double) value);
    assert_near(histogram_quantile(&histogram, 1), (double) value);
  }
}

// Few microseconds are exact.
static void test_small(void)
{
  for (gint64 value = 0; value < 16; value++) {
    struct histogram histogram = {0};
    histogram_add(&histogram, value);
    g_assert_cmpfloat(histogram_quantile(&histogram, 0.5), ==, (double) value);
  }
}

// A longer duration is never told as a shorter one.
static void test_order(void)
{
  double last = 0;
  for (gint64 value = 1; value <= HISTOGRAM_MAX_US; value += 1 + value / 50) {
    struct histogram histogram = {0};
    histogram_add(&histogram, value);
    double found = histogram_quantile(&histogram, 0.5);
    g_assert_cmpfloat(found, >=, last);
    last = found;
  }
}

// 1 to 10,000 µs, in an order that does not matter.
static void test_quantiles(void)
{
  struct histogram histogram = {0};
  for (gint64 i = 0; i < 10000; i++)
    histogram_add(&histogram, i * 7919 % 10000 + 1);
  g_assert_cmpuint(histogram.count, ==, 10000);
  g_assert_cmpuint(histogram.sum, ==, 50005000);
  static const double parts[] = {0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1};
  for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
    assert_near(histogram_quantile(&histogram, parts[i]), parts[i] * 10000);
}

// The one in the middle, where there is one; of two, the shorter.
static void test_few(void)
{
  struct histogram histogram = {0};
  histogram_add(&histogram, 9);
  histogram_add(&histogram, 1);
  g_assert_cmpfloat(histogram_quantile(&histogram, 0.5), ==, 1);
  histogram_add(&histogram, 5);
  g_assert_cmpfloat(histogram_quantile(&histogram, 0.5), ==, 5);
}

// One slow one among a hundred is not in the first 99, and is what all did not exceed.
static void test_outlier(void)
{
  struct histogram histogram = {0};
  for (int i = 0; i < 99; i++)
    histogram_add(&histogram, 10);
  histogram_add(&histogram, 5 * G_USEC_PER_SEC);
  g_assert_cmpfloat(histogram_quantile(&histogram, 0.5), ==, 10);
  g_assert_cmpfloat(histogram_quantile(&histogram, 0.99), ==, 10);
  assert_near(histogram_quantile(&histogram, 1), 5 * G_USEC_PER_SEC);
}

static void test_out_of_range(void)
{
  struct histogram histogram = {0};
  histogram_add(&histogram, -5);
  g_assert_cmpuint(histogram.sum, ==, 0);
  histogram_add(&histogram, G_MAXINT64);
  g_assert_cmpuint(histogram.count, ==, 2);
  g_assert_cmpuint(histogram.sum, ==, HISTOGRAM_MAX_US);
  g_assert_cmpfloat(histogram_quantile(&histogram, 0.5), ==, 0);
  assert_near(histogram_quantile(&histogram, 1), HISTOGRAM_MAX_US);
  assert_near(histogram_quantile(&histogram, 7), HISTOGRAM_MAX_US);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/server/histogram/empty", test_empty);
  g_test_add_func("/server/histogram/each-size", test_each_size);
  g_test_add_func("/server/histogram/small", test_small);
  g_test_add_func("/server/histogram/order", test_order);
  g_test_add_func("/server/histogram/quantiles", test_quantiles);
  g_test_add_func("/server/histogram/few", test_few);
  g_test_add_func("/server/histogram/outlier", test_outlier);
  g_test_add_func("/server/histogram/out-of-range", test_out_of_range);
  return g_test_run();
}
