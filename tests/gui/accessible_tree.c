// SPDX-License-Identifier: GPL-3.0-or-later
// Everything is asked afresh, node by node. What GTK 4.8 does not tell, whether a node lies on the
// page that is shown, is found out with a pointer that is not there.
#include "accessible_tree.h"

#define DEPTH_LIMIT 64

gboolean tree_has_state(AtspiAccessible *node, AtspiStateType state)
{
  g_autoptr(AtspiStateSet) states = atspi_accessible_get_state_set(node);
  return states != NULL && atspi_state_set_contains(states, state);
}

static gboolean is_met_at(AtspiComponent *component, int x, int y)
{
  g_autoptr(AtspiAccessible) met =
      atspi_component_get_accessible_at_point(component, x, y, ATSPI_COORD_TYPE_WINDOW, NULL);
  return met != NULL;
}

// Whether a pointer would meet it: in its middle, or beside that where some part without a node of
// its own covers the middle: at the left edge, or in the border around it.
static gboolean can_be_met(AtspiAccessible *node)
{
  g_autoptr(AtspiComponent) component = atspi_accessible_get_component_iface(node);
  if (component == NULL)
    return FALSE;
  g_autofree AtspiRect *place =
      atspi_component_get_extents(component, ATSPI_COORD_TYPE_WINDOW, NULL);
  if (place == NULL)
    return FALSE;
  int middle = place->y + place->height / 2;
  return is_met_at(component, place->x + place->width / 2, middle) ||
         is_met_at(component, place->x + 1, middle) || is_met_at(component, place->x - 2, middle);
}

static gboolean can_child_be_met(AtspiAccessible *node)
{
  int count = atspi_accessible_get_child_count(node, NULL);
  for (int i = 0; i < count; i++) {
    g_autoptr(AtspiAccessible) child = atspi_accessible_get_child_at_index(node, i, NULL);
    if (child != NULL && can_be_met(child))
      return TRUE;
  }
  return FALSE;
}

// What lies below a node that was never asked for has no path on the bus yet, and GTK 4.8 complains
// of itself when the pointer meets it: it has to be asked for first.
static void ask_for_all(AtspiAccessible *node, int depth)
{
  int count = depth < DEPTH_LIMIT ? atspi_accessible_get_child_count(node, NULL) : 0;
  for (int i = 0; i < count; i++) {
    g_autoptr(AtspiAccessible) child = atspi_accessible_get_child_at_index(node, i, NULL);
    if (child != NULL)
      ask_for_all(child, depth + 1);
  }
}

// GTK 4.8 sets no "showing" for widgets, and what lies on another page of a stack is "visible" to
// it. What cannot be used at the moment is not met, so it counts as absent.
gboolean tree_is_met(AtspiAccessible *node)
{
  if (can_be_met(node) || can_child_be_met(node))
    return TRUE;
  // The text in an entry covers it and has no node; its label stands beside it.
  if (!tree_has_state(node, ATSPI_STATE_EDITABLE))
    return FALSE;
  g_autoptr(AtspiAccessible) parent = atspi_accessible_get_parent(node, NULL);
  return parent != NULL && can_child_be_met(parent);
}

gboolean tree_is_on_screen(AtspiAccessible *node)
{
  if (tree_has_state(node, ATSPI_STATE_SHOWING))
    return TRUE;
  ask_for_all(node, 0);
  return tree_is_met(node);
}

gboolean tree_is_in_last_window(AtspiAccessible *node)
{
  g_autoptr(AtspiAccessible) window = g_object_ref(node);
  g_autoptr(AtspiAccessible) parent = atspi_accessible_get_parent(window, NULL);
  while (parent != NULL && atspi_accessible_get_role(parent, NULL) != ATSPI_ROLE_APPLICATION) {
    g_set_object(&window, parent);
    g_object_unref(parent);
    parent = atspi_accessible_get_parent(window, NULL);
  }
  int count = parent != NULL ? atspi_accessible_get_child_count(parent, NULL) : 0;
  g_autoptr(AtspiAccessible) last =
      count > 0 ? atspi_accessible_get_child_at_index(parent, count - 1, NULL) : NULL;
  return last != NULL && g_str_equal(last->parent.path, window->parent.path);
}

// FALSE to stop. Nodes may go away while one looks: each call then fails, and the node is passed
// over.
static gboolean walk(AtspiAccessible *node, TreeVisit visit, gpointer data, int depth)
{
  if (!visit(node, data))
    return FALSE;
  int count = depth < DEPTH_LIMIT ? atspi_accessible_get_child_count(node, NULL) : 0;
  for (int i = 0; i < count; i++) {
    g_autoptr(AtspiAccessible) child = atspi_accessible_get_child_at_index(node, i, NULL);
    if (child != NULL && tree_has_state(child, ATSPI_STATE_VISIBLE) &&
        !walk(child, visit, data, depth + 1))
      return FALSE;
  }
  return TRUE;
}

gboolean tree_walk(AtspiAccessible *node, TreeVisit visit, gpointer data)
{
  return walk(node, visit, data, 0);
}

static void dump(AtspiAccessible *node, int depth)
{
  g_autofree char *name = atspi_accessible_get_name(node, NULL);
  g_autofree char *role = atspi_accessible_get_role_name(node, NULL);
  g_test_message("%*s%s \"%s\"%s%s", depth * 2, "", role, name,
                 tree_is_on_screen(node) ? "" : " (not on the screen)",
                 tree_has_state(node, ATSPI_STATE_FOCUSED) ? " (focused)" : "");
  int count = depth < DEPTH_LIMIT ? atspi_accessible_get_child_count(node, NULL) : 0;
  for (int i = 0; i < count; i++) {
    g_autoptr(AtspiAccessible) child = atspi_accessible_get_child_at_index(node, i, NULL);
    if (child != NULL)
      dump(child, depth + 1);
  }
}

void tree_dump(AtspiAccessible *node)
{
  dump(node, 0);
}
