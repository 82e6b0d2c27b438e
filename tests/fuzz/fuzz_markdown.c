// SPDX-License-Identifier: GPL-3.0-or-later
// Fuzz target for gui/view/ritrovo-markdown.h: whatever somebody types, the markup is valid and
// says what the text says, and blocks are whole lines of it.
#include "fuzz.h"
#include "ritrovo-markdown.h"

#include <string.h>

static void add_text(GMarkupParseContext *context, const char *text, gsize length, gpointer data,
                     GError **error)
{
  g_string_append_len(data, text, (gssize) length);
}

static void check_markup(const RitrovoMarkdown *markdown)
{
  static const GMarkupParser parser = {.text = add_text};
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) said = g_string_new(NULL);
  g_autofree char *whole = g_strdup_printf("<markup>%s</markup>", markdown->markup);
  GMarkupParseContext *context = g_markup_parse_context_new(&parser, 0, said, NULL);
  if (!g_markup_parse_context_parse(context, whole, -1, &error) ||
      !g_markup_parse_context_end_parse(context, &error))
    g_error("%s: %s", markdown->markup, error->message);
  g_assert_cmpstr(said->str, ==, markdown->text);
  g_markup_parse_context_free(context);
}

static void check_blocks(const RitrovoMarkdown *markdown)
{
  guint done = 0;
  for (guint i = 0; i < markdown->blocks->len; i++) {
    const RitrovoMarkdownBlock *block = &g_array_index(markdown->blocks, RitrovoMarkdownBlock, i);
    g_assert_cmpuint(block->from, >=, done);
    g_assert_cmpuint(block->to, >=, block->from);
    g_assert_cmpuint(block->to, <=, strlen(markdown->text));
    g_assert_true(block->from == 0 || markdown->text[block->from - 1] == '\n');
    g_assert_true(strchr("\n", markdown->text[block->to]) != NULL);
    done = block->to;
  }
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
  // Texts come without what is no UTF-8, and without NUL.
  g_autofree char *bytes = g_strndup((const char *) data, size);
  g_autofree char *text = g_utf8_make_valid(bytes, -1);
  g_autoptr(RitrovoMarkdown) markdown = ritrovo_markdown_new(text);
  if (markdown == NULL)
    return 0;
  g_assert_true(g_utf8_validate(markdown->text, -1, NULL));
  g_assert_cmpstr(markdown->text, !=, "");
  check_markup(markdown);
  check_blocks(markdown);
  return 0;
}
