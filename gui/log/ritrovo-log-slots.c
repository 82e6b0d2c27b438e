// SPDX-License-Identifier: GPL-3.0-or-later
// The rows that have widgets. A widget that is not needed any more waits for the next row: as a
// child for the rest of the layout, then, if there are not too many, outside of the log.
#include "ritrovo-log-private.h"

#define SPARE_MAX 32

LogSlot *log_slot(RitrovoLog *self, guint index)
{
  return g_ptr_array_index(self->slots, index);
}

// The index of the first slot whose position is not below `position`.
static guint lower_bound(RitrovoLog *self, guint position)
{
  guint from = 0, to = self->slots->len;
  while (from < to) {
    guint middle = (from + to) / 2;
    if (log_slot(self, middle)->position < position)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}

LogSlot *log_find_slot(RitrovoLog *self, guint position)
{
  guint index = lower_bound(self, position);
  if (index < self->slots->len && log_slot(self, index)->position == position)
    return log_slot(self, index);
  return NULL;
}

LogSlot *log_slot_at(RitrovoLog *self, double y)
{
  for (guint i = 0; i < self->slots->len; i++) {
    LogSlot *slot = log_slot(self, i);
    if (slot->y <= y && y < slot->y + slot->height)
      return slot;
  }
  return NULL;
}

static GtkWidget *take_row(RitrovoLog *self)
{
  // A row that is a child already is the cheapest.
  if (self->free->len > 0)
    return g_ptr_array_steal_index(self->free, self->free->len - 1);
  if (self->spare->len > 0)
    return g_ptr_array_steal_index(self->spare, self->spare->len - 1);
  return g_object_ref_sink(self->rows.create(self->data));
}

LogSlot *log_need_slot(RitrovoLog *self, guint position)
{
  guint index = lower_bound(self, position);
  if (index < self->slots->len && log_slot(self, index)->position == position)
    return log_slot(self, index);

  LogSlot *slot = g_new0(LogSlot, 1);
  slot->position = position;
  slot->item = g_list_model_get_item(self->model, position);
  g_autoptr(GtkWidget) row = take_row(self);
  slot->row = row;
  // Children stand in the order of the model, for the keyboard and for assistive technology.
  GtkWidget *before = index > 0 ? log_slot(self, index - 1)->row : NULL;
  gtk_widget_insert_after(row, GTK_WIDGET(self), before);
  g_ptr_array_insert(self->slots, (int) index, slot);
  self->rows.bind(row, slot->item, self->data);
  if (position == self->highlighted)
    gtk_widget_add_css_class(row, "highlight");
  log_selection_show(self, slot);
  return slot;
}

static void unbind(RitrovoLog *self, LogSlot *slot)
{
  self->rows.unbind(slot->row, self->data);
  gtk_widget_remove_css_class(slot->row, "highlight");
  g_ptr_array_add(self->free, g_object_ref(slot->row));
  g_clear_object(&slot->item);
  g_free(slot);
}

void log_release_slot(RitrovoLog *self, LogSlot *slot)
{
  if (slot->position == self->highlighted)
    self->highlighted = GTK_INVALID_LIST_POSITION;
  g_ptr_array_remove(self->slots, slot);
  unbind(self, slot);
}

void log_release_all(RitrovoLog *self)
{
  while (self->slots->len > 0)
    log_release_slot(self, log_slot(self, self->slots->len - 1));
  log_drop_free_rows(self);
}

void log_drop_free_rows(RitrovoLog *self)
{
  for (guint i = 0; i < self->free->len; i++) {
    GtkWidget *row = g_ptr_array_index(self->free, i);
    gtk_widget_unparent(row);
    if (self->spare->len < SPARE_MAX)
      g_ptr_array_add(self->spare, g_object_ref(row));
  }
  g_ptr_array_set_size(self->free, 0);
}

static int by_position(gconstpointer a, gconstpointer b)
{
  const LogSlot *one = *(LogSlot *const *) a, *other = *(LogSlot *const *) b;
  return one->position < other->position ? -1 : one->position > other->position;
}

// Slots of removed rows, by item.
static GHashTable *index_removed(RitrovoLog *self, guint position, guint removed)
{
  GHashTable *index = NULL;
  for (guint i = lower_bound(self, position); i < self->slots->len; i++) {
    LogSlot *slot = log_slot(self, i);
    if (slot->position >= position + removed)
      break;
    if (index == NULL)
      index = g_hash_table_new(NULL, NULL);
    g_hash_table_insert(index, slot->item, slot);
  }
  return index;
}

// Finds out which of the removed rows are among those that were added: they only changed or moved,
// and keep their widgets.
static void find_moved(RitrovoLog *self, GHashTable *gone, guint position, guint added,
                       GHashTable *moved)
{
  for (guint i = position; i < position + added && g_hash_table_size(gone) > 0; i++) {
    g_autoptr(GObject) item = g_list_model_get_item(self->model, i);
    LogSlot *slot = g_hash_table_lookup(gone, item);
    if (slot == NULL)
      continue;
    g_hash_table_remove(gone, item);
    g_hash_table_insert(moved, slot, GUINT_TO_POINTER(i));
  }
}

void log_slots_changed(RitrovoLog *self, guint position, guint removed, guint added)
{
  g_autoptr(GHashTable) moved = g_hash_table_new(NULL, NULL);
  g_autoptr(GHashTable) gone = index_removed(self, position, removed);
  if (gone != NULL && added > 0)
    find_moved(self, gone, position, added, moved);

  if (self->highlighted != GTK_INVALID_LIST_POSITION && self->highlighted >= position + removed)
    self->highlighted += added - removed;
  for (guint i = self->slots->len; i-- > 0;) {
    LogSlot *slot = log_slot(self, i);
    gpointer to;
    if (slot->position < position)
      continue;
    if (slot->position >= position + removed) {
      slot->position += added - removed;
    } else if (g_hash_table_lookup_extended(moved, slot, NULL, &to)) {
      slot->position = GPOINTER_TO_UINT(to);
      self->rows.bind(slot->row, slot->item, self->data);
    } else {
      if (log_has_focus(self, slot->row))
        self->lost_focus = position;
      g_ptr_array_remove_index(self->slots, i);
      unbind(self, slot);
    }
  }
  g_ptr_array_sort(self->slots, by_position);
}
