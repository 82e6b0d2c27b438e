// SPDX-License-Identifier: GPL-3.0-or-later
// Lines become blocks, and the paragraphs between them are written with the look of their pieces.
// cmark would do the reading, but not for a chat: it drops indentation and empty lines, goes on
// with a quote in the line below, makes code of what is indented, italics of 2*3*4, and knows no
// struck text; its headings and HTML could not be shown as they were typed.
#include "ritrovo-markdown.h"

#include <string.h>

#include "ritrovo-markdown-inline.h"

#define PIECES_MOST 1000 // changes of the look in a message; beyond, it is shown as it was typed

#define LOOK_CODE (1u << RITROVO_N_LOOKS)
#define LOOK_QUOTE (LOOK_CODE << 1)

// What each look is in markup; a grey that is half seen through suits light and dark.
static const struct {
  const char *begin;
  const char *end;
} looks[] = {
    [RITROVO_LOOK_BOLD] = {"<b>", "</b>"},
    [RITROVO_LOOK_ITALIC] = {"<i>", "</i>"},
    [RITROVO_LOOK_STRUCK] = {"<s>", "</s>"},
    {"<span font_family=\"monospace\" background=\"#80808033\">", "</span>"},
    {"<span alpha=\"65%\">", "</span>"},
};

typedef struct {
  GString *text;
  GString *markup;
  GArray *blocks;
  GString *paragraph; // what was read of it
  gboolean quoted;    // it is a quote
  guint look;
  guint pieces;
  gboolean has_links;
  gsize unclosed; // no line that closes so many backticks comes; 0: not known of any
} Writer;

static void set_look(Writer *self, guint look)
{
  if (self->look == look)
    return;
  for (guint i = G_N_ELEMENTS(looks); i-- > 0;)
    if (self->look & (1u << i))
      g_string_append(self->markup, looks[i].end);
  for (guint i = 0; i < G_N_ELEMENTS(looks); i++)
    if (look & (1u << i))
      g_string_append(self->markup, looks[i].begin);
  self->look = look;
  self->pieces++;
}

static void append_escaped(GString *markup, const char *from, gsize length)
{
  g_autofree char *escaped = g_markup_escape_text(from, (gssize) length);
  // A reader of markup would make newlines of these, and the text another than the markup's.
  for (const char *p = escaped; *p != '\0'; p++)
    if (*p == '\r')
      g_string_append(markup, "&#13;");
    else
      g_string_append_c(markup, *p);
}

static void write_text(Writer *self, const char *from, gsize length, guint look)
{
  set_look(self, look);
  g_string_append_len(self->text, from, (gssize) length);
  append_escaped(self->markup, from, length);
}

// In light, the colour of text is not quite opaque. What a link has of that would make it faint.
static void write_link(Writer *self, const char *from, gsize length, guint look)
{
  set_look(self, 0);
  g_string_append(self->markup, "<a href=\"");
  append_escaped(self->markup, from, length);
  g_string_append(self->markup, "\"><span alpha=\"100%\">");
  write_text(self, from, length, look);
  set_look(self, 0);
  g_string_append(self->markup, "</span></a>");
  self->has_links = TRUE;
  self->pieces++;
}

// One space at both ends is there to keep backticks apart.
static void write_code(Writer *self, const char *from, gsize length, guint look)
{
  g_autofree char *code = g_strndup(from, length);
  g_strdelimit(code, "\n", ' ');
  gboolean padded =
      length > 2 && code[0] == ' ' && code[length - 1] == ' ' && strspn(code, " ") < length;
  write_text(self, code + padded, length - 2 * (gsize) padded, look | LOOK_CODE);
}

static void write_pieces(Writer *self, GArray *pieces, guint base)
{
  guint open[RITROVO_N_LOOKS] = {0};
  guint look = base;
  for (guint i = 0; i < pieces->len; i++) {
    const RitrovoPiece *piece = &g_array_index(pieces, RitrovoPiece, i);
    gsize length = (gsize) (piece->to - piece->from);
    look = base;
    for (guint j = 0; j < RITROVO_N_LOOKS; j++) {
      open[j] -= piece->ends[j];
      look |= open[j] > 0 ? 1u << j : 0;
      open[j] += piece->begins[j];
    }
    if (piece->kind == RITROVO_PIECE_TEXT)
      write_text(self, piece->from, length, look);
    else if (piece->kind == RITROVO_PIECE_MARK && piece->left > 0)
      write_text(self, piece->from, piece->left, look);
    else if (piece->kind == RITROVO_PIECE_CODE)
      write_code(self, piece->from, length, look);
    else if (piece->kind == RITROVO_PIECE_LINK)
      write_link(self, piece->from, length, look);
  }
}

static void add_block(Writer *self, RitrovoMarkdownKind kind, gsize from)
{
  gsize to = self->text->len;
  if (to > from && self->text->str[to - 1] == '\n')
    to--;
  RitrovoMarkdownBlock block = {kind, (guint) from, (guint) to};
  g_array_append_val(self->blocks, block);
}

static void end_paragraph(Writer *self)
{
  if (self->paragraph->len == 0)
    return;
  gsize from = self->text->len;
  g_autoptr(GArray) pieces = ritrovo_markdown_pieces(self->paragraph->str);
  write_pieces(self, pieces, self->quoted ? LOOK_QUOTE : 0);
  if (self->quoted)
    add_block(self, RITROVO_MARKDOWN_QUOTE, from);
  g_string_truncate(self->paragraph, 0);
}

// Where the next line begins; NULL behind the last.
static const char *next_line(const char *line)
{
  const char *end = strchr(line, '\n');
  return end != NULL ? end + 1 : NULL;
}

static gsize ticks_at(const char *line)
{
  return strspn(line + strspn(line, " "), "`");
}

// The backticks that begin a block of code; 0 for none. Behind them may stand its language, which
// is not shown; anything else is what somebody says.
static gsize opening_ticks(const char *line)
{
  gsize ticks = ticks_at(line);
  const char *p = line + strspn(line, " ") + ticks;
  p += strspn(p, " ");
  while (g_ascii_isalnum(*p) || (*p != '\0' && strchr("+#-_.", *p) != NULL))
    p++;
  p += strspn(p, " \t\r");
  return ticks >= 3 && *p == '\n' ? ticks : 0;
}

static gboolean closes_code(const char *line, gsize ticks)
{
  const char *p = line + strspn(line, " ");
  gsize has = strspn(p, "`");
  p += has;
  p += strspn(p, " \t\r");
  return has >= ticks && (*p == '\n' || *p == '\0');
}

// The line that closes the code that begins with this one, or NULL.
static const char *closing_line(Writer *self, const char *line, gsize ticks)
{
  if (self->unclosed != 0 && ticks >= self->unclosed)
    return NULL;
  for (line = next_line(line); line != NULL; line = next_line(line))
    if (closes_code(line, ticks))
      return line;
  self->unclosed = ticks;
  return NULL;
}

// Answers the line behind it; `end` is the one that closes it.
static const char *write_code_block(Writer *self, const char *line, const char *end)
{
  const char *from = next_line(line);
  const char *next = next_line(end);
  end_paragraph(self);
  gsize begin = self->text->len;
  if (end > from) {
    set_look(self, 0);
    g_string_append(self->markup, "<tt>");
    write_text(self, from, (gsize) (end - 1 - from), 0);
    g_string_append(self->markup, "</tt>");
  }
  add_block(self, RITROVO_MARKDOWN_CODE, begin);
  if (next != NULL)
    write_text(self, "\n", 1, 0);
  return next;
}

static gboolean is_item(const char *line)
{
  line += strspn(line, " ");
  return line[0] == '-' && line[1] == ' ' && line[2] != '\0' && line[2] != '\n';
}

static gboolean is_numbered(const char *line)
{
  line += strspn(line, " ");
  gsize digits = strspn(line, "0123456789");
  return digits > 0 && (line[digits] == '.' || line[digits] == ')') && line[digits + 1] == ' ';
}

// A line that looks like an item alone may be a number below zero, or a dash.
static void append_line(Writer *self, const char *line, gboolean in_list)
{
  const char *next = next_line(line);
  gsize length = next != NULL ? (gsize) (next - line) : strlen(line);
  if (in_list) {
    gsize indent = strspn(line, " ");
    g_string_append_len(self->paragraph, line, (gssize) indent);
    g_string_append(self->paragraph, "•");
    line += indent + 1;
    length -= indent + 1;
  }
  g_string_append_len(self->paragraph, line, (gssize) length);
}

static void read_lines(Writer *self, const char *line)
{
  gboolean was_item = FALSE;
  while (line != NULL && self->pieces <= PIECES_MOST) {
    gsize ticks = opening_ticks(line);
    const char *end = ticks > 0 ? closing_line(self, line, ticks) : NULL;
    if (end != NULL) {
      line = write_code_block(self, line, end);
      was_item = FALSE;
      continue;
    }
    const char *next = next_line(line);
    gboolean quoted = g_str_has_prefix(line, "> ");
    gboolean item = is_item(line);
    gboolean in_list = item && (was_item || (next != NULL && is_item(next)));
    if (quoted != self->quoted || item || is_numbered(line) || *line == '\n')
      end_paragraph(self);
    self->quoted = quoted;
    append_line(self, line + (quoted ? 2 : 0) + (g_str_has_prefix(line, "\\> ") ? 1 : 0), in_list);
    was_item = item;
    line = next;
  }
  end_paragraph(self);
  set_look(self, 0);
}

// Most messages have nothing of all this, and should cost nothing.
static gboolean is_worth_reading(const char *text)
{
  return strpbrk(text, "*_~`") != NULL || strstr(text, "://") != NULL ||
         strstr(text, "> ") != NULL || (strstr(text, "- ") != NULL && strchr(text, '\n') != NULL);
}

static gboolean is_blank(const char *text)
{
  while (g_unichar_isspace(g_utf8_get_char(text)))
    text = g_utf8_next_char(text);
  return *text == '\0';
}

RitrovoMarkdown *ritrovo_markdown_new(const char *text)
{
  if (!is_worth_reading(text))
    return NULL;
  Writer writer = {.text = g_string_new(NULL),
                   .markup = g_string_new(NULL),
                   .blocks = g_array_new(FALSE, FALSE, sizeof(RitrovoMarkdownBlock)),
                   .paragraph = g_string_new(NULL)};
  read_lines(&writer, text);
  gboolean plain =
      writer.pieces == 0 && writer.blocks->len == 0 && strcmp(writer.text->str, text) == 0;
  gboolean shown = !plain && writer.pieces <= PIECES_MOST && !is_blank(writer.text->str);
  RitrovoMarkdown *self = g_new0(RitrovoMarkdown, 1);
  self->text = g_string_free(writer.text, FALSE);
  self->markup = g_string_free(writer.markup, FALSE);
  self->has_links = writer.has_links;
  self->blocks = writer.blocks;
  g_string_free(writer.paragraph, TRUE);
  if (!shown)
    g_clear_pointer(&self, ritrovo_markdown_free);
  return self;
}

void ritrovo_markdown_free(RitrovoMarkdown *self)
{
  if (self == NULL)
    return;
  g_free(self->text);
  g_free(self->markup);
  g_array_unref(self->blocks);
  g_free(self);
}
