// SPDX-License-Identifier: GPL-3.0-or-later
// CommonMark's stack of opening marks, with a bottom for each kind of closing one below which
// nothing was found before; that keeps the time linear. Code and addresses come first: no mark
// works in them.
#include "ritrovo-markdown-inline.h"

#include <string.h>

#include "ritrovo-message-text.h"

#define TICKS_MOST 80 // of a run that begins code

typedef struct {
  GArray *pieces;
  GArray *brackets; // indices of pieces, of guint
  const char *paragraph;
  const char *done; // up to where there are pieces
  guint words;
  gboolean has_escapes;
  gboolean alone[TICKS_MOST + 1]; // no further run of so many backticks comes
} Cutter;

static gboolean is_mark(gunichar c)
{
  return c == '*' || c == '_' || c == '~' || c == '`';
}

static gboolean is_one_of(gunichar c, const char *set)
{
  return c > 0 && c < 0x80 && strchr(set, (int) c) != NULL;
}

static gboolean is_edge(gunichar c)
{
  return c == 0 || g_unichar_isspace(c) || is_mark(c);
}

// Quotes, dashes, signs of other scripts, and scripts that have no spaces between words.
static gboolean is_beside_word(gunichar c)
{
  return is_one_of(c, "\"'-") || g_unichar_iswide(c) || (c >= 0x80 && g_unichar_ispunct(c));
}

static gboolean may_open(gunichar before, const char *after)
{
  gunichar c = g_utf8_get_char(after);
  if (c == 0 || g_unichar_isspace(c))
    return FALSE;
  if (is_edge(before))
    return TRUE;
  if (is_one_of(before, "([{"))
    return !is_one_of(c, ")]}");
  return is_beside_word(before) && g_unichar_isalnum(c);
}

static gboolean may_close(gunichar before, const char *after)
{
  gunichar c = g_utf8_get_char(after);
  if (before == 0 || g_unichar_isspace(before))
    return FALSE;
  if (is_edge(c) || (c == '\\' && is_mark((guchar) after[1])))
    return TRUE;
  // A stop within a word is none: __init__.py
  if (is_one_of(c, ".:") && g_unichar_isalnum(g_utf8_get_char(after + 1)))
    return FALSE;
  if (is_one_of(c, ".,;:!?)]}\""))
    return !is_one_of(before, "([{");
  return is_beside_word(c) && g_unichar_isalnum(before);
}

static gunichar char_before(const Cutter *self, const char *at)
{
  return at > self->paragraph ? g_utf8_get_char(g_utf8_prev_char(at)) : 0;
}

static RitrovoPiece *add(Cutter *self, RitrovoPieceKind kind, const char *from, const char *to)
{
  RitrovoPiece piece = {.kind = kind, .from = from, .to = to, .words = self->words};
  g_array_append_val(self->pieces, piece);
  self->done = to;
  return &g_array_index(self->pieces, RitrovoPiece, self->pieces->len - 1);
}

static void add_text(Cutter *self, const char *to)
{
  if (to > self->done)
    add(self, RITROVO_PIECE_TEXT, self->done, to);
}

static const char *end_of_run(const char *at)
{
  const char *end = at;
  while (*end == *at)
    end++;
  return end;
}

// Each of these answers where to go on.

static const char *cut_code(Cutter *self, const char *at)
{
  const char *from = end_of_run(at);
  gsize ticks = (gsize) (from - at);
  if (ticks > TICKS_MOST || self->alone[ticks])
    return from;
  const char *close = strchr(from, '`');
  const char *end = close != NULL ? end_of_run(close) : NULL;
  while (close != NULL && (gsize) (end - close) != ticks) {
    close = strchr(end, '`');
    end = close != NULL ? end_of_run(close) : NULL;
  }
  if (close == NULL) {
    self->alone[ticks] = TRUE;
    return from;
  }
  add_text(self, at);
  add(self, RITROVO_PIECE_CODE, from, close);
  self->words++;
  self->done = end;
  return end;
}

// `before` is what comes before the mark, or its backslash.
static void add_mark(Cutter *self, const char *at, const char *end, gunichar before,
                     gboolean escaped)
{
  gboolean opens = may_open(before, end);
  gboolean closes = may_close(before, end);
  if ((!opens && !closes) || (*at == '~' && end - at != 2))
    return;
  add_text(self, at - escaped);
  RitrovoPiece *mark = add(self, RITROVO_PIECE_MARK, at, end);
  mark->left = (guint) (end - at);
  mark->opens = opens;
  mark->closes = closes;
  mark->escaped = escaped;
  self->has_escapes |= escaped;
}

static const char *cut_mark(Cutter *self, const char *at)
{
  const char *end = end_of_run(at);
  add_mark(self, at, end, char_before(self, at), FALSE);
  return end;
}

static const char *cut_escape(Cutter *self, const char *at)
{
  const char *mark = at + 1;
  if (!is_mark((guchar) *mark))
    return mark + (*mark == '\\');
  if (*mark == '`') {
    add_text(self, at);
    self->done = mark;
    return end_of_run(mark);
  }
  const char *end = *mark == '~' ? end_of_run(mark) : mark + 1;
  add_mark(self, mark, end, char_before(self, at), TRUE);
  return end;
}

static const char *cut_address(Cutter *self, const char *at)
{
  const char *end = ritrovo_message_text_end_of_address(self->paragraph, at);
  if (end == NULL)
    return at + 1;
  add_text(self, at);
  add(self, RITROVO_PIECE_LINK, at, end);
  self->words++;
  return end;
}

static const char *cut_opening_bracket(Cutter *self, const char *at)
{
  if (is_one_of(char_before(self, at), "!\\"))
    return at + 1;
  add_text(self, at);
  add(self, RITROVO_PIECE_TEXT, at, at + 1);
  guint index = self->pieces->len - 1;
  g_array_append_val(self->brackets, index);
  return at + 1;
}

static const char *cut_closing_bracket(Cutter *self, const char *at)
{
  if (self->brackets->len == 0 || char_before(self, at) == '\\')
    return at + 1;
  guint index = g_array_index(self->brackets, guint, self->brackets->len - 1);
  g_array_set_size(self->brackets, self->brackets->len - 1);
  const char *end = at[1] == '(' ? ritrovo_message_text_end_of_target(at + 2) : NULL;
  if (end == NULL || g_array_index(self->pieces, RitrovoPiece, index).words == self->words)
    return at + 1;
  g_array_index(self->pieces, RitrovoPiece, index).kind = RITROVO_PIECE_HIDDEN;
  add_text(self, at);
  self->done = " (";
  add_text(self, self->done + 2);
  add(self, RITROVO_PIECE_LINK, at + 2, end);
  self->words++;
  return end; // its bracket is text
}

static void cut(Cutter *self)
{
  const char *p = self->paragraph;
  while (*p != '\0') {
    switch (*p) {
    case '`':
      p = cut_code(self, p);
      break;
    case '*':
    case '_':
    case '~':
      p = cut_mark(self, p);
      break;
    case '\\':
      p = cut_escape(self, p);
      break;
    case '[':
      p = cut_opening_bracket(self, p);
      break;
    case ']':
      p = cut_closing_bracket(self, p);
      break;
    default: {
      const char *next = *p == 'h' || *p == 'H' ? cut_address(self, p) : g_utf8_next_char(p);
      self->words += (guchar) *p >= 0x80 || g_ascii_isalnum(*p);
      p = next;
    }
    }
  }
  add_text(self, p);
}

// Marks whose search for an opening one went the same way.
static guint kind_of_closer(const RitrovoPiece *mark)
{
  guint by_char = *mark->from == '*' ? 0 : *mark->from == '_' ? 1 : 2;
  return (by_char * 2 + (mark->opens ? 1 : 0)) * 3 + (guint) (mark->to - mark->from) % 3;
}

static gboolean fits(const RitrovoPiece *opener, const RitrovoPiece *closer)
{
  gsize a = (gsize) (opener->to - opener->from), b = (gsize) (closer->to - closer->from);
  if (*opener->from != *closer->from)
    return FALSE;
  return !(opener->closes || closer->opens) || (a + b) % 3 != 0 || (a % 3 == 0 && b % 3 == 0);
}

static void join(RitrovoPiece *opener, RitrovoPiece *closer)
{
  guint length = opener->left >= 2 && closer->left >= 2 ? 2 : 1;
  int look = *opener->from == '~' ? RITROVO_LOOK_STRUCK
             : length == 2        ? RITROVO_LOOK_BOLD
                                  : RITROVO_LOOK_ITALIC;
  opener->left -= length;
  closer->left -= length;
  opener->begins[look]++;
  closer->ends[look]++;
}

static void match(GArray *pieces)
{
  g_autoptr(GArray) open = g_array_new(FALSE, FALSE, sizeof(guint));
  guint bottoms[3 * 2 * 3] = {0};
  for (guint i = 0; i < pieces->len; i++) {
    RitrovoPiece *mark = &g_array_index(pieces, RitrovoPiece, i);
    gboolean opens = mark->opens;
    while (mark->kind == RITROVO_PIECE_MARK && mark->closes && mark->left > 0) {
      guint *bottom = &bottoms[kind_of_closer(mark)];
      guint k = open->len;
      RitrovoPiece *opener = NULL;
      while (opener == NULL && k > 0 && g_array_index(open, guint, k - 1) >= *bottom) {
        RitrovoPiece *at = &g_array_index(pieces, RitrovoPiece, g_array_index(open, guint, --k));
        opener = fits(at, mark) ? at : NULL;
      }
      if (opener == NULL) {
        *bottom = i;
        break;
      }
      // Without a word between them they are a face: *-*
      gboolean face = opener->words == mark->words;
      if (!face)
        join(opener, mark);
      opens = opens && !face;
      g_array_set_size(open, k + (!face && opener->left > 0 ? 1 : 0));
      if (face)
        break;
    }
    if (mark->kind == RITROVO_PIECE_MARK && opens && mark->left > 0)
      g_array_append_val(open, i);
  }
}

// Makes text of the marks behind a backslash, which is dropped where the mark would have worked;
// ¯\_(ツ)_/¯ keeps its arm. The others have not been matched yet.
static void settle_escapes(GArray *pieces)
{
  for (guint i = 0; i < pieces->len; i++) {
    RitrovoPiece *piece = &g_array_index(pieces, RitrovoPiece, i);
    if (piece->kind != RITROVO_PIECE_MARK)
      continue;
    guint length = (guint) (piece->to - piece->from);
    if (piece->escaped) {
      piece->kind = RITROVO_PIECE_TEXT;
      piece->from -= piece->left == length ? 1 : 0;
    }
    memset(piece->ends, 0, sizeof piece->ends);
    memset(piece->begins, 0, sizeof piece->begins);
    piece->left = length;
  }
}

GArray *ritrovo_markdown_pieces(const char *paragraph)
{
  Cutter cutter = {.pieces = g_array_new(FALSE, FALSE, sizeof(RitrovoPiece)),
                   .brackets = g_array_new(FALSE, FALSE, sizeof(guint)),
                   .paragraph = paragraph,
                   .done = paragraph};
  cut(&cutter);
  match(cutter.pieces);
  if (cutter.has_escapes) {
    settle_escapes(cutter.pieces);
    match(cutter.pieces);
  }
  g_array_unref(cutter.brackets);
  return cutter.pieces;
}
