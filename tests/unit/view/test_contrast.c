// SPDX-License-Identifier: GPL-3.0-or-later
// What our style sheet says about colours and faint text, measured as WCAG does: 4.5 to 1 for text.
// The named colours are those of libadwaita in light and in dark; high contrast only adds to them.
#include <glib.h>
#include <math.h>
#include <string.h>

#define ENOUGH 4.5

struct named {
  const char *name;
  guint32 light;
  guint32 dark;
};

static const struct named colors[] = {
    {"view_bg_color", 0xffffff, 0x1e1e1e},   {"window_bg_color", 0xfafafa, 0x242424},
    {"accent_color", 0x1c71d8, 0x78aeed},    {"accent_bg_color", 0x3584e4, 0x3584e4},
    {"accent_fg_color", 0xffffff, 0xffffff}, {"error_color", 0xc01c28, 0xff7b63},
};

static double channel(guint32 color, int shift)
{
  double value = ((color >> shift) & 0xff) / 255.0;
  return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4);
}

static double luminance(guint32 color)
{
  return 0.2126 * channel(color, 16) + 0.7152 * channel(color, 8) + 0.0722 * channel(color, 0);
}

static double contrast(guint32 one, guint32 other)
{
  double a = luminance(one), b = luminance(other);
  return (MAX(a, b) + 0.05) / (MIN(a, b) + 0.05);
}

static guint32 find(const char *name, gboolean dark)
{
  for (guint i = 0; i < G_N_ELEMENTS(colors); i++)
    if (g_str_equal(colors[i].name, name))
      return dark ? colors[i].dark : colors[i].light;
  g_error("the colour %s is not in the table of this test", name);
}

// `over` with that opacity on `under`.
static guint32 mix(guint32 over, guint32 under, double opacity)
{
  guint32 mixed = 0;
  for (int shift = 0; shift <= 16; shift += 8)
    mixed |= (guint32) lround(((over >> shift) & 0xff) * opacity +
                              ((under >> shift) & 0xff) * (1 - opacity))
             << shift;
  return mixed;
}

static char *read_sheet(void)
{
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, "style.css", NULL);
  char *sheet = NULL;
  g_autoptr(GError) error = NULL;
  g_file_get_contents(path, &sheet, NULL, &error);
  g_assert_no_error(error);
  return sheet;
}

// Text is black with four fifths of opacity in light, and white in dark.
static void check_faint(const char *opacity_text, gboolean dark)
{
  static const char *const grounds[] = {"view_bg_color", "window_bg_color"};
  double opacity = g_ascii_strtod(opacity_text, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(grounds); i++) {
    guint32 ground = find(grounds[i], dark);
    guint32 text = mix(dark ? 0xffffff : 0x000000, ground, opacity * (dark ? 1 : 0.8));
    g_test_message("opacity %s on %s: %.2f", opacity_text, grounds[i], contrast(text, ground));
    g_assert_cmpfloat(contrast(text, ground), >=, ENOUGH);
  }
}

// Nothing that is there to be read is too faint; 0 hides, and 1 changes nothing.
static void test_faint(void)
{
  g_autofree char *sheet = read_sheet();
  g_autoptr(GRegex) regex = g_regex_new("opacity: (0\\.\\d+);", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  guint count = 0;
  for (g_regex_match(regex, sheet, 0, &match); g_match_info_matches(match);
       g_match_info_next(match, NULL)) {
    g_autofree char *opacity = g_match_info_fetch(match, 1);
    check_faint(opacity, FALSE);
    check_faint(opacity, TRUE);
    count++;
  }
  g_assert_cmpuint(count, >, 0);
}

// A rule's colour on the same rule's background; coloured text without one on both grounds.
static void check_rule(const char *color, const char *ground, gboolean dark)
{
  double measured = contrast(find(color, dark), find(ground, dark));
  g_test_message("%s on %s: %.2f", color, ground, measured);
  g_assert_cmpfloat(measured, >=, ENOUGH);
}

static void test_colors(void)
{
  g_autofree char *sheet = read_sheet();
  g_auto(GStrv) rules = g_strsplit(sheet, "}", -1);
  g_autoptr(GRegex) of_text = g_regex_new("[ \\n]color: @(\\w+);", 0, 0, NULL);
  g_autoptr(GRegex) of_ground = g_regex_new("background-color: @(\\w+);", 0, 0, NULL);
  guint count = 0;
  for (guint i = 0; rules[i] != NULL; i++) {
    g_autoptr(GMatchInfo) text = NULL, ground = NULL;
    if (!g_regex_match(of_text, rules[i], 0, &text))
      continue;
    g_autofree char *color = g_match_info_fetch(text, 1);
    g_autofree char *own =
        g_regex_match(of_ground, rules[i], 0, &ground) ? g_match_info_fetch(ground, 1) : NULL;
    for (int dark = 0; dark <= 1; dark++) {
      check_rule(color, own != NULL ? own : "view_bg_color", dark);
      if (own == NULL)
        check_rule(color, "window_bg_color", dark);
    }
    count++;
  }
  g_assert_cmpuint(count, >, 0);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/view/contrast/faint", test_faint);
  g_test_add_func("/view/contrast/colors", test_colors);
  return g_test_run();
}
