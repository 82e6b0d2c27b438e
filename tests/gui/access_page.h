// SPDX-License-Identifier: GPL-3.0-or-later
// What a window shows, read once: asking for every node again at each step would take minutes.
#pragma once

#include "app_driver.h"

struct page_node {
  char *path;                    // owned: on the accessibility bus
  char *name;                    // owned; NULL unless it can take the keyboard
  char *role_name;               // owned; NULL likewise
  const struct page_node *above; // borrowed; NULL for the window
  AtspiRole role;
  gboolean visible; // says GTK, also of what lies on another page of a stack
  gboolean focusable;
  gboolean sensitive;
  gboolean in_list;   // an item of a list, or inside one
  gboolean in_button; // inside a button
  gboolean on_screen; // can be used now; asked only of what can take the keyboard
};

// Path to struct page_node, of everything in the window that has the keyboard. Free with
// g_hash_table_unref().
GHashTable *access_page_read(struct app *app);

// Whether a person would take it for a name: GTK gives what has none that of its type.
gboolean access_is_name(const char *name);

// What it is called; the text inside a field has its name from the field around it. Newly
// allocated.
char *access_name_of(AtspiAccessible *node);

// Whether it is an item of a list, or inside one.
gboolean access_is_in_list(AtspiAccessible *node);
