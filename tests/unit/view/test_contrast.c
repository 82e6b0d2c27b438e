// SPDX-License-Identifier: GPL-3.0-or-later
// What our style sheets say about colours, faint text and what has the keyboard, measured as WCAG
// does. High contrast has the same named colours as libadwaita's light and dark, and a sheet
// besides.
#include <glib.h>
#include <math.h>
#include <string.h>

#define ENOUGH 4.5      // to one, for text
#define ENOUGH_HIGH 7.0 // in high contrast
#define ENOUGH_LINE 3.0 // for what is no text

struct named {
  const char *name;
  guint32 light;
  guint32 dark;
};

// The colour of text is black with four fifths of opacity in light, on white.
static const struct named colors[] = {
    {"view_bg_color", 0xffffff, 0x1e1e1e},   {"window_bg_color", 0xfafafa, 0x242424},
    {"accent_color", 0x1c71d8, 0x78aeed},    {"accent_bg_color", 0x3584e4, 0x3584e4},
    {"accent_fg_color", 0xffffff, 0xffffff}, {"error_color", 0xc01c28, 0xff7b63},
    {"window_fg_color", 0x333333, 0xffffff}, {"success_color", 0x1b8553, 0x8ff0a4},
    {"warning_color", 0x9c6e03, 0xf8e45c},
};

// The grounds that there are; a rule of its own may have another.
static const char *const grounds[] = {"view_bg_color", "window_bg_color"};

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

// What is declared, by "SELECTOR PROPERTY". A later sheet replaces what an earlier one has
// declared.
static void read_sheet(GHashTable *sheet, const char *name)
{
  g_autofree char *path = g_test_build_filename(G_TEST_DIST, name, NULL);
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  g_file_get_contents(path, &text, NULL, &error);
  g_assert_no_error(error);
  g_autoptr(GRegex) comments = g_regex_new("/\\*.*?\\*/", G_REGEX_DOTALL, 0, NULL);
  g_autofree char *bare = g_regex_replace_literal(comments, text, -1, 0, "", 0, NULL);
  g_autoptr(GRegex) rule =
      g_regex_new("([^{};]+)\\{([^{}]*)\\}", G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  for (g_regex_match(rule, bare, 0, &match); g_match_info_matches(match);
       g_match_info_next(match, NULL)) {
    g_autofree char *selectors = g_match_info_fetch(match, 1);
    g_autofree char *body = g_match_info_fetch(match, 2);
    g_auto(GStrv) heads = g_strsplit(selectors, ",", -1);
    g_auto(GStrv) lines = g_strsplit(body, ";", -1);
    for (guint i = 0; heads[i] != NULL; i++)
      for (guint j = 0; lines[j] != NULL; j++) {
        g_auto(GStrv) parts = g_strsplit(lines[j], ":", 2);
        if (g_strv_length(parts) == 2)
          g_hash_table_insert(sheet,
                              g_strdup_printf("%s %s", g_strstrip(heads[i]), g_strstrip(parts[0])),
                              g_strdup(g_strstrip(parts[1])));
      }
  }
}

static GHashTable *read_sheets(gboolean high)
{
  GHashTable *sheet = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  read_sheet(sheet, "style.css");
  if (high)
    read_sheet(sheet, "style-hc.css");
  g_assert_cmpuint(g_hash_table_size(sheet), >, 0);
  return sheet;
}

static void expect(const char *key, const char *value, const char *ground, double measured,
                   double enough)
{
  g_test_message("%s: %s on %s: %.2f", key, value, ground, measured);
  if (measured < enough)
    g_test_fail_printf("%s: %s on %s is %.2f to 1", key, value, ground, measured);
}

static void check_faint(const char *key, const char *value, gboolean dark, double enough)
{
  double opacity = g_ascii_strtod(value, NULL);
  if (opacity == 0 || opacity == 1) // hides, or changes nothing
    return;
  for (guint i = 0; i < G_N_ELEMENTS(grounds); i++) {
    guint32 ground = find(grounds[i], dark);
    guint32 text = mix(dark ? 0xffffff : 0x000000, ground, opacity * (dark ? 1 : 0.8));
    expect(key, value, grounds[i], contrast(text, ground), enough);
  }
}

// A named colour on the same rule's background; without one, on both grounds.
static void check_named(GHashTable *sheet, const char *key, const char *value, gboolean dark,
                        double enough)
{
  g_autofree char *selector = g_strndup(key, (gsize) (strrchr(key, ' ') - key));
  g_autofree char *own_key = g_strdup_printf("%s background-color", selector);
  const char *own = g_hash_table_lookup(sheet, own_key);
  guint32 color = find(value + 1, dark);
  if (own != NULL && *own == '@') {
    expect(key, value, own, contrast(color, find(own + 1, dark)), enough);
    return;
  }
  for (guint i = 0; i < G_N_ELEMENTS(grounds); i++)
    expect(key, value, grounds[i], contrast(color, find(grounds[i], dark)), enough);
}

// Nothing that is there to be read is too faint.
static void test_text(gconstpointer data)
{
  gboolean high = GPOINTER_TO_INT(data);
  double enough = high ? ENOUGH_HIGH : ENOUGH;
  g_autoptr(GHashTable) sheet = read_sheets(high);
  GHashTableIter iter;
  const char *key, *value;
  g_hash_table_iter_init(&iter, sheet);
  while (g_hash_table_iter_next(&iter, (gpointer *) &key, (gpointer *) &value))
    for (int dark = 0; dark <= 1; dark++) {
      if (g_str_has_suffix(key, " opacity"))
        check_faint(key, value, dark, enough);
      else if (g_str_has_suffix(key, " color") && *value == '@')
        check_named(sheet, key, value, dark, enough);
    }
}

// In high contrast, every line around what has the keyboard, and every dot, is in a full colour.
static void test_lines(void)
{
  g_autoptr(GHashTable) usual = read_sheets(FALSE);
  g_autoptr(GHashTable) sheet = read_sheets(TRUE);
  GHashTableIter iter;
  const char *key, *value;
  guint count = 0;
  g_hash_table_iter_init(&iter, usual);
  while (g_hash_table_iter_next(&iter, (gpointer *) &key, NULL)) {
    g_autofree char *selector = g_strndup(key, (gsize) (strrchr(key, ' ') - key));
    if (!g_str_has_suffix(selector, ":focus-within") &&
        !g_str_has_suffix(selector, ":focus-visible"))
      continue;
    g_autofree char *line = g_strdup_printf("%s outline", selector);
    g_autofree char *line_color = g_strdup_printf("%s outline-color", selector);
    if (g_strcmp0(g_hash_table_lookup(usual, line), "none") == 0 ||
        !(g_hash_table_contains(usual, line) || g_hash_table_contains(usual, line_color)))
      continue;
    value = g_hash_table_lookup(sheet, line_color);
    if (value == NULL || *value != '@') {
      g_test_fail_printf("%s is faint in high contrast", selector);
      continue;
    }
    for (int dark = 0; dark <= 1; dark++)
      check_named(usual, line_color, value, dark, ENOUGH_LINE);
    count++;
  }
  g_assert_cmpuint(count, >, 0);
}

// Everything around what has the keyboard is :focus-visible, too: the ring is around that alone.
static void test_rings(void)
{
  g_autoptr(GHashTable) sheet = read_sheets(TRUE);
  GHashTableIter iter;
  const char *key;
  g_hash_table_iter_init(&iter, sheet);
  while (g_hash_table_iter_next(&iter, (gpointer *) &key, NULL))
    if (strstr(key, ":focus-visible ") != NULL && strstr(key, ":focus:focus-visible ") == NULL)
      g_test_fail_printf("%s is also around what holds the keyboard", key);
}

int main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_data_func("/view/contrast/text", GINT_TO_POINTER(FALSE), test_text);
  g_test_add_data_func("/view/contrast/high/text", GINT_TO_POINTER(TRUE), test_text);
  g_test_add_func("/view/contrast/high/lines", test_lines);
  g_test_add_func("/view/contrast/rings", test_rings);
  return g_test_run();
}
