// SPDX-License-Identifier: GPL-3.0-or-later
// A list model only says how many went: this keeps a copy of the list to know which.
#include "ritrovo-list-watch.h"

struct list_watch {
  // owned
  GListModel *list;
  GPtrArray *items;

  void (*added)(gpointer item, gpointer data);
  void (*removed)(gpointer item, gpointer data);
  gpointer data;
};

static void changed_cb(GListModel *list, guint position, guint removed, guint added, gpointer data)
{
  struct list_watch *watch = data;
  g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(GPtrArray) come = g_ptr_array_new_with_free_func(g_object_unref);
  for (guint i = 0; i < removed; i++)
    g_ptr_array_add(gone, g_object_ref(g_ptr_array_index(watch->items, position + i)));
  if (removed > 0)
    g_ptr_array_remove_range(watch->items, position, removed);
  for (guint i = 0; i < added; i++) {
    gpointer item = g_list_model_get_item(list, position + i);
    g_ptr_array_insert(watch->items, (int) (position + i), item);
    if (!g_ptr_array_remove(gone, item))
      g_ptr_array_add(come, g_object_ref(item));
  }
  for (guint i = 0; i < gone->len; i++)
    watch->removed(g_ptr_array_index(gone, i), watch->data);
  for (guint i = 0; i < come->len; i++)
    watch->added(g_ptr_array_index(come, i), watch->data);
}

struct list_watch *list_watch_new(GListModel *list, void (*added)(gpointer item, gpointer data),
                                  void (*removed)(gpointer item, gpointer data), gpointer data)
{
  struct list_watch *watch = g_new0(struct list_watch, 1);
  watch->list = g_object_ref(list);
  watch->items = g_ptr_array_new_with_free_func(g_object_unref);
  watch->added = added;
  watch->removed = removed;
  watch->data = data;
  g_signal_connect(list, "items-changed", G_CALLBACK(changed_cb), watch);
  changed_cb(list, 0, 0, g_list_model_get_n_items(list), watch);
  return watch;
}

void list_watch_free(struct list_watch *watch)
{
  if (!watch)
    return;
  g_signal_handlers_disconnect_by_data(watch->list, watch);
  for (guint i = 0; i < watch->items->len; i++)
    watch->removed(g_ptr_array_index(watch->items, i), watch->data);
  g_ptr_array_unref(watch->items);
  g_object_unref(watch->list);
  g_free(watch);
}
