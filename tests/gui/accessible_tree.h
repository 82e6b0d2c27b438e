// SPDX-License-Identifier: GPL-3.0-or-later
// What a program shows, as assistive technology reads it: a tree of nodes on the accessibility bus.
// Nodes may go away while one looks; what is gone has no states, no name and no children.
#pragma once

#include <atspi/atspi.h>

// libatspi has none of its own.
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtspiAccessible, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtspiAction, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtspiComponent, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtspiStateSet, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AtspiText, g_object_unref)

gboolean tree_has_state(AtspiAccessible *node, AtspiStateType state);

// Whether it is on the page that is shown, and can be used.
gboolean tree_is_on_screen(AtspiAccessible *node);

// The same of a node below which everything was asked for already.
gboolean tree_is_met(AtspiAccessible *node);

// Whether it is in the program's newest window: a dialogue is newer than what it belongs to.
gboolean tree_is_in_last_window(AtspiAccessible *node);

// Calls visit() for the node and all below it, from the top down, whether or not they are on the
// screen at the moment. Returns FALSE as soon as visit() does.
typedef gboolean (*TreeVisit)(AtspiAccessible *node, gpointer data);
gboolean tree_walk(AtspiAccessible *node, TreeVisit visit, gpointer data);

// Writes the tree into the test's log.
void tree_dump(AtspiAccessible *node);
