// SPDX-License-Identifier: GPL-3.0-or-later
// What is selected: from a place in one row to a place in another. Rows only show their part of it;
// the text comes from the items, so that rows without widgets are copied too.
#include "ritrovo-log-private.h"

#include "ritrovo-log-row.h"

static gboolean is_before(LogPlace a, LogPlace b)
{
  return a.position != b.position ? a.position < b.position : a.place < b.place;
}

// The selection from its upper end to its lower one.
static void sorted(RitrovoLog *self, LogPlace *from, LogPlace *to)
{
  gboolean down = is_before(self->mark, self->cursor);
  *from = down ? self->mark : self->cursor;
  *to = down ? self->cursor : self->mark;
}

// The part of a row that is selected.
static void part_of_row(RitrovoLog *self, guint position, int *first, int *last)
{
  LogPlace from, to;
  sorted(self, &from, &to);
  *first = *last = 0;
  if (!self->selecting || position < from.position || position > to.position)
    return;
  *first = position == from.position ? from.place : 0;
  *last = position == to.position ? to.place : LOG_PLACE_END;
}

void log_selection_show(RitrovoLog *self, LogSlot *slot)
{
  if (!RITROVO_IS_LOG_ROW(slot->row))
    return;
  int first, last;
  part_of_row(self, slot->position, &first, &last);
  ritrovo_log_row_show_selection(RITROVO_LOG_ROW(slot->row), first, last);
}

static void show_all(RitrovoLog *self)
{
  for (guint i = 0; i < self->slots->len; i++)
    log_selection_show(self, log_slot(self, i));
}

void log_selection_set(RitrovoLog *self, LogPlace mark, LogPlace cursor)
{
  gboolean before = self->selecting;
  self->mark = mark;
  self->cursor = cursor;
  self->selecting = mark.position != cursor.position || mark.place != cursor.place;
  show_all(self);
  if (self->selecting != before)
    g_object_notify(G_OBJECT(self), "has-selection");
}

void ritrovo_log_unselect(RitrovoLog *self)
{
  g_return_if_fail(RITROVO_IS_LOG(self));
  if (self->selecting)
    log_selection_set(self, self->mark, self->mark);
}

void ritrovo_log_select_all(RitrovoLog *self)
{
  g_return_if_fail(RITROVO_IS_LOG(self));
  guint count = log_count(self);
  if (count > 0)
    log_selection_set(self, (LogPlace){0, 0}, (LogPlace){count - 1, LOG_PLACE_END});
}

// An end goes with its row; when that is removed, to the nearest place that is left.
static LogPlace move_place(LogPlace at, guint position, guint removed, guint added, guint count)
{
  if (at.position >= position + removed) {
    at.position += added - removed;
  } else if (at.position >= position && removed != added) {
    at.position = position + added;
    at.place = 0;
  }
  return at.position < count ? at : (LogPlace){count - 1, LOG_PLACE_END};
}

void log_selection_items_changed(RitrovoLog *self, guint position, guint removed, guint added)
{
  guint count = log_count(self);
  if (count == 0) {
    ritrovo_log_unselect(self);
    self->mark = self->cursor = (LogPlace){0, 0};
    return;
  }
  LogPlace mark = move_place(self->mark, position, removed, added, count);
  LogPlace cursor = move_place(self->cursor, position, removed, added, count);
  if (self->selecting)
    log_selection_set(self, mark, cursor);
  else
    self->mark = self->cursor = mark;
}

char *log_item_text(RitrovoLog *self, guint position)
{
  g_autoptr(GObject) item = g_list_model_get_item(self->model, position);
  return item != NULL && self->rows.text != NULL ? self->rows.text(item, self->data) : NULL;
}

// The selected part of a row's text; NULL if there is none of it.
static char *part_of_text(RitrovoLog *self, guint position)
{
  int first, last;
  g_autofree char *text = log_item_text(self, position);
  if (text == NULL)
    return NULL;
  int length = (int) g_utf8_strlen(text, -1);
  part_of_row(self, position, &first, &last);
  first = MIN(first, length);
  last = MIN(last, length);
  return first < last ? g_utf8_substring(text, first, last) : NULL;
}

char *ritrovo_log_get_selected_text(RitrovoLog *self)
{
  g_return_val_if_fail(RITROVO_IS_LOG(self), NULL);
  if (!self->selecting)
    return NULL;
  LogPlace from, to;
  sorted(self, &from, &to);
  if (from.position == to.position)
    return part_of_text(self, from.position);

  g_autoptr(GString) lines = g_string_new(NULL);
  for (guint i = from.position; i <= to.position; i++) {
    g_autofree char *part = part_of_text(self, i);
    if (part == NULL)
      continue;
    g_autoptr(GObject) item = g_list_model_get_item(self->model, i);
    g_autofree char *line =
        self->rows.line != NULL ? self->rows.line(item, part, self->data) : g_strdup(part);
    if (lines->len > 0)
      g_string_append_c(lines, '\n');
    g_string_append(lines, line);
  }
  return lines->len > 0 ? g_string_free(g_steal_pointer(&lines), FALSE) : NULL;
}
