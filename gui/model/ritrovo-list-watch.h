// SPDX-License-Identifier: GPL-3.0-or-later
// Who comes into a list model and who goes, one by one, with those that go still at hand.
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

struct list_watch;

// Calls `added` for everything that is in the list, now and later, and `removed` for what is not
// any more, at the end also for what is left. One that moves in a single change is neither. The
// list is held.
struct list_watch *list_watch_new(GListModel *list, void (*added)(gpointer item, gpointer data),
                                  void (*removed)(gpointer item, gpointer data), gpointer data);
void list_watch_free(struct list_watch *watch); // NULL is allowed

G_END_DECLS
