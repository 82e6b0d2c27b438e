// SPDX-License-Identifier: GPL-3.0-or-later
// From the window down, each node after what is below it: a pointer meets only what was asked for.
#include "access_page.h"

#define DEPTH_LIMIT 64

gboolean access_is_name(const char *name)
{
  return name != NULL && *name != '\0' && !g_str_has_prefix(name, "Gtk") &&
         !g_str_has_prefix(name, "Adw") && !g_str_has_prefix(name, "Ritrovo");
}

char *access_name_of(AtspiAccessible *node)
{
  char *name = atspi_accessible_get_name(node, NULL);
  if (access_is_name(name) || !tree_has_state(node, ATSPI_STATE_EDITABLE))
    return name;
  g_free(name);
  g_autoptr(AtspiAccessible) parent = atspi_accessible_get_parent(node, NULL);
  return parent != NULL ? atspi_accessible_get_name(parent, NULL) : NULL;
}

gboolean access_is_in_list(AtspiAccessible *node)
{
  g_autoptr(AtspiAccessible) above = g_object_ref(node);
  while (above != NULL && atspi_accessible_get_role(above, NULL) != ATSPI_ROLE_APPLICATION) {
    if (atspi_accessible_get_role(above, NULL) == ATSPI_ROLE_LIST_ITEM)
      return TRUE;
    AtspiAccessible *parent = atspi_accessible_get_parent(above, NULL);
    g_object_unref(above);
    above = parent;
  }
  return FALSE;
}

// What has the keyboard and keeps it: a window, or what pops up from a button. Below a dialogue is
// another window, which may think that it has it, too.
static gboolean find_window(struct app *app, gpointer data)
{
  AtspiAccessible **found = data;
  g_autoptr(AtspiAccessible) node = app_keyboard(app);
  if (node == NULL || !tree_is_in_last_window(node))
    return FALSE;
  AtspiRole role = atspi_accessible_get_role(node, NULL);
  while (TRUE) {
    g_autoptr(AtspiAccessible) parent = atspi_accessible_get_parent(node, NULL);
    AtspiRole above = parent != NULL ? atspi_accessible_get_role(parent, NULL) : ATSPI_ROLE_INVALID;
    if (parent == NULL || above == ATSPI_ROLE_APPLICATION ||
        (above == ATSPI_ROLE_PUSH_BUTTON && role != ATSPI_ROLE_PUSH_BUTTON))
      break;
    role = above;
    g_set_object(&node, parent);
  }
  *found = g_steal_pointer(&node);
  return TRUE;
}

static void free_node(gpointer data)
{
  struct page_node *node = data;
  g_free(node->path);
  g_free(node->name);
  g_free(node->role_name);
  g_free(node);
}

static void read_node(GHashTable *page, AtspiAccessible *accessible, const struct page_node *above,
                      int depth)
{
  if (g_hash_table_contains(page, accessible->parent.path))
    return;
  struct page_node *node = g_new0(struct page_node, 1);
  g_autoptr(AtspiStateSet) states = atspi_accessible_get_state_set(accessible);
  node->path = g_strdup(accessible->parent.path);
  node->above = above;
  node->role = atspi_accessible_get_role(accessible, NULL);
  node->visible =
      atspi_state_set_contains(states, ATSPI_STATE_VISIBLE) && (above == NULL || above->visible);
  node->focusable = atspi_state_set_contains(states, ATSPI_STATE_FOCUSABLE);
  node->sensitive = atspi_state_set_contains(states, ATSPI_STATE_SENSITIVE);
  node->in_list = node->role == ATSPI_ROLE_LIST_ITEM || (above != NULL && above->in_list);
  node->in_button = above != NULL && (above->role == ATSPI_ROLE_PUSH_BUTTON || above->in_button);
  g_hash_table_replace(page, node->path, node);

  int count = depth < DEPTH_LIMIT ? atspi_accessible_get_child_count(accessible, NULL) : 0;
  for (int i = 0; i < count; i++) {
    g_autoptr(AtspiAccessible) child = atspi_accessible_get_child_at_index(accessible, i, NULL);
    if (child != NULL)
      read_node(page, child, node, depth + 1);
  }
  if (!node->focusable)
    return;
  node->name = atspi_accessible_get_name(accessible, NULL);
  node->role_name = atspi_accessible_get_role_name(accessible, NULL);
  node->on_screen = node->visible && (atspi_state_set_contains(states, ATSPI_STATE_SHOWING) ||
                                      tree_is_met(accessible));
}

GHashTable *access_page_read(struct app *app)
{
  GHashTable *page = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_node);
  g_autoptr(AtspiAccessible) window = NULL;
  app_wait_until(app, find_window, &window, "nothing in the uppermost window has the keyboard");
  read_node(page, window, NULL, 0);
  return page;
}
