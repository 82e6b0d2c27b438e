// SPDX-License-Identifier: GPL-3.0-or-later
// What the Markdown in a message says about its look. A message travels and is kept as it was
// typed; only the log shows it like this. Pure functions, whose time grows with the text alone.
//
// **bold**, *italic*, _italic_, ~~struck~~, `code`, a block of code between lines of ```, quotes
// behind "> ", two or more lines behind "- ", links, and [words](https://…), which is shown as
// "words (https://…)": what a click opens can always be read. Marks follow CommonMark, but they
// open and close only where a word begins and ends, so that 2*3*4, paths and ^_^ stay what they
// are, and a backslash goes only where it keeps a mark from working. Everything else is shown as it
// is.
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  RITROVO_MARKDOWN_CODE,
  RITROVO_MARKDOWN_QUOTE,
} RitrovoMarkdownKind;

// Whole lines of the text that belong together, in bytes; the newline behind the last is not in it.
typedef struct {
  RitrovoMarkdownKind kind;
  guint from;
  guint to;
} RitrovoMarkdownBlock;

typedef struct {
  char *text;         // as it is shown, without the marks; owned
  char *markup;       // the same as Pango markup, with links for a GtkLabel; always valid; owned
  gboolean has_links; // Pango alone does not know them
  GArray *blocks;     // of RitrovoMarkdownBlock; owned
} RitrovoMarkdown;

// NULL if the text is shown just as it is: there is nothing in it, or far too much.
RitrovoMarkdown *ritrovo_markdown_new(const char *text);
void ritrovo_markdown_free(RitrovoMarkdown *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RitrovoMarkdown, ritrovo_markdown_free)

G_END_DECLS
