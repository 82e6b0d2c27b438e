// SPDX-License-Identifier: GPL-3.0-or-later
// The marks within a paragraph: cut into pieces, and matched with each other. For
// ritrovo-markdown.c.
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  RITROVO_PIECE_TEXT,
  RITROVO_PIECE_MARK,
  RITROVO_PIECE_CODE,
  RITROVO_PIECE_LINK,
  RITROVO_PIECE_HIDDEN, // an opening bracket that is not shown
} RitrovoPieceKind;

// How much of each look begins or ends at a mark.
enum { RITROVO_LOOK_BOLD, RITROVO_LOOK_ITALIC, RITROVO_LOOK_STRUCK, RITROVO_N_LOOKS };

typedef struct {
  RitrovoPieceKind kind;
  const char *from; // borrowed from the paragraph
  const char *to;

  // A mark: first what ends there, then the characters from `from` on that matched nothing, then
  // what begins.
  guint ends[RITROVO_N_LOOKS];
  guint left;
  guint begins[RITROVO_N_LOOKS];

  gboolean opens;
  gboolean closes;
  gboolean escaped; // only while pieces are matched
  guint words;      // characters of words before it
} RitrovoPiece;

// The pieces of a paragraph, of RitrovoPiece; free with g_array_unref(). The paragraph must outlive
// them.
GArray *ritrovo_markdown_pieces(const char *paragraph);

G_END_DECLS
