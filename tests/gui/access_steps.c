// SPDX-License-Identifier: GPL-3.0-or-later
// Goes through the app as somebody does who sees nothing and has no mouse. Each step of the
// keyboard is waited for, and what it meets is written down.
#include "access_steps.h"

#define LONGEST_ROUND 60

// GTK names what has no name of its own by its type.
static gboolean is_name(const char *name)
{
  return name != NULL && *name != '\0' && !g_str_has_prefix(name, "Gtk") &&
         !g_str_has_prefix(name, "Adw") && !g_str_has_prefix(name, "Ritrovo");
}

// What a list that drops down shows inside its button takes no keyboard, whatever GTK says.
static gboolean is_in_button(AtspiAccessible *node)
{
  g_autoptr(AtspiAccessible) above = atspi_accessible_get_parent(node, NULL);
  while (above != NULL && atspi_accessible_get_role(above, NULL) != ATSPI_ROLE_APPLICATION) {
    if (atspi_accessible_get_role(above, NULL) == ATSPI_ROLE_PUSH_BUTTON)
      return TRUE;
    AtspiAccessible *parent = atspi_accessible_get_parent(above, NULL);
    g_object_unref(above);
    above = parent;
  }
  return FALSE;
}

static gboolean check_name(AtspiAccessible *node, gpointer data)
{
  GString *nameless = data;
  // What only holds controls hands the keyboard on to them.
  AtspiRole role = atspi_accessible_get_role(node, NULL);
  if (role == ATSPI_ROLE_LIST || role == ATSPI_ROLE_SCROLL_PANE ||
      !tree_has_state(node, ATSPI_STATE_FOCUSABLE) || !tree_is_on_screen(node))
    return TRUE;
  g_autofree char *name = atspi_accessible_get_name(node, NULL);
  if (!is_name(name) && !is_in_button(node)) {
    g_autofree char *role_name = atspi_accessible_get_role_name(node, NULL);
    g_string_append_printf(nameless, " %s \"%s\"", role_name, name != NULL ? name : "");
  }
  return TRUE;
}

void access_check_names(struct app *app)
{
  g_autoptr(GString) nameless = g_string_new("without a name:");
  gsize nothing = nameless->len;
  app_walk(app, check_name, nameless);
  if (nameless->len > nothing)
    app_fail(app, nameless->str);
}

// The last one counts: the window below a dialogue, which comes first, may keep its own.
static gboolean look_for_keyboard(AtspiAccessible *node, gpointer data)
{
  AtspiAccessible **found = data;
  if (tree_has_state(node, ATSPI_STATE_FOCUSED))
    g_set_object(found, node);
  return TRUE;
}

static AtspiAccessible *find_keyboard(struct app *app)
{
  AtspiAccessible *found = NULL;
  app_walk(app, look_for_keyboard, &found);
  return found;
}

char *access_keyboard(struct app *app)
{
  g_autoptr(AtspiAccessible) found = find_keyboard(app);
  return found != NULL ? g_strdup(found->parent.path) : NULL;
}

struct wish {
  const char *path;
  gboolean same;
};

static gboolean is_as_wished(struct app *app, gpointer data)
{
  const struct wish *wish = data;
  g_autofree char *path = access_keyboard(app);
  return path != NULL && g_str_equal(path, wish->path) == wish->same;
}

void access_wait_back(struct app *app, const char *keyboard, const char *what)
{
  struct wish wish = {.path = keyboard, .same = TRUE};
  g_autofree char *words = g_strdup_printf("%s does not give the keyboard back", what);
  // No window manager gives the window the keyboard back: the driver does before it types.
  app_type_here(app, "");
  app_wait_until(app, is_as_wished, &wish, words);
}

static gboolean is_in_list(AtspiAccessible *node)
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

// The text inside a field has its name from the field around it.
static char *name_of(AtspiAccessible *node)
{
  char *name = atspi_accessible_get_name(node, NULL);
  if (is_name(name) || !tree_has_state(node, ATSPI_STATE_EDITABLE))
    return name;
  g_free(name);
  g_autoptr(AtspiAccessible) parent = atspi_accessible_get_parent(node, NULL);
  return parent != NULL ? atspi_accessible_get_name(parent, NULL) : NULL;
}

struct round {
  struct app *app;
  GHashTable *places; // owned: paths on the bus
  GHashTable *names;  // owned: of what is outside lists
  GString *missed;    // owned
};

static void meet(struct round *round, AtspiAccessible *node)
{
  g_autofree char *name = name_of(node);
  g_autofree char *role = atspi_accessible_get_role_name(node, NULL);
  g_test_message("%s \"%s\"", role, name);
  if (!is_name(name)) {
    g_autofree char *words = g_strdup_printf("the keyboard meets a %s without a name", role);
    app_fail(round->app, words);
  }
  if (!is_in_list(node) && !g_hash_table_add(round->names, g_strconcat(role, " ", name, NULL))) {
    g_autofree char *words = g_strdup_printf("there are two \"%s\"", name);
    app_fail(round->app, words);
  }
}

// Presses the key until the keyboard is where it has been; returns how many steps that took.
static guint go_round(struct round *round, const char *key)
{
  g_autoptr(GHashTable) been = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  g_autofree char *stuck = g_strdup_printf("%s leaves the keyboard where it is", key);
  g_autofree char *last = access_keyboard(round->app);
  guint count = 0;
  if (last == NULL)
    app_fail(round->app, "nothing has the keyboard");
  while (g_hash_table_add(been, g_strdup(last))) {
    struct wish wish = {.path = last, .same = FALSE};
    app_key(round->app, key);
    app_wait_until(round->app, is_as_wished, &wish, stuck);
    g_autoptr(AtspiAccessible) node = find_keyboard(round->app);
    if (node == NULL)
      app_fail(round->app, "the keyboard gets lost");
    g_free(last);
    last = g_strdup(node->parent.path);
    if (g_hash_table_add(round->places, g_strdup(last)))
      meet(round, node);
    if (++count > LONGEST_ROUND)
      app_fail(round->app, "the keyboard does not come round");
  }
  return count;
}

static gboolean is_control(AtspiRole role)
{
  return role == ATSPI_ROLE_PUSH_BUTTON || role == ATSPI_ROLE_TOGGLE_BUTTON ||
         role == ATSPI_ROLE_ENTRY || role == ATSPI_ROLE_TEXT || role == ATSPI_ROLE_PASSWORD_TEXT ||
         role == ATSPI_ROLE_COMBO_BOX || role == ATSPI_ROLE_CHECK_BOX;
}

static gboolean is_met(AtspiAccessible *node, gpointer data)
{
  struct round *round = ((gpointer *) data)[0];
  gboolean *met = ((gpointer *) data)[1];
  *met = *met || g_hash_table_contains(round->places, node->parent.path);
  return !*met;
}

// The buttons of every window have keys of the desktop, and Tab leaves them out.
static gboolean is_of_the_window(const char *name)
{
  return g_str_equal(name, "Minimize") || g_str_equal(name, "Maximize") ||
         g_str_equal(name, "Close");
}

// A control is reached when it, or something inside it, was.
static gboolean look_for_missed(AtspiAccessible *node, gpointer data)
{
  struct round *round = data;
  if (!is_control(atspi_accessible_get_role(node, NULL)) ||
      !tree_has_state(node, ATSPI_STATE_FOCUSABLE) ||
      !tree_has_state(node, ATSPI_STATE_SENSITIVE) || is_in_list(node) || !tree_is_on_screen(node))
    return TRUE;
  gboolean met = FALSE;
  gpointer inside[] = {round, &met};
  tree_walk(node, is_met, inside);
  g_autofree char *name = atspi_accessible_get_name(node, NULL);
  if (!met && !(name != NULL && is_of_the_window(name)))
    g_string_append_printf(round->missed, " \"%s\"", name);
  return TRUE;
}

// The window that has the keyboard: below a dialogue is another one.
static AtspiAccessible *find_window(struct app *app)
{
  AtspiAccessible *window = find_keyboard(app);
  while (window != NULL) {
    AtspiAccessible *parent = atspi_accessible_get_parent(window, NULL);
    if (parent == NULL || atspi_accessible_get_role(parent, NULL) == ATSPI_ROLE_APPLICATION) {
      g_clear_object(&parent);
      break;
    }
    g_object_unref(window);
    window = parent;
  }
  return window;
}

void access_check_round(struct app *app)
{
  struct round round = {
      .app = app,
      .places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
      .names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
      .missed = g_string_new(NULL),
  };
  guint there = go_round(&round, "Tab");
  g_autoptr(AtspiAccessible) window = find_window(app);
  if (window != NULL)
    tree_walk(window, look_for_missed, &round);
  if (round.missed->len > 0) {
    g_autofree char *words = g_strdup_printf("Tab passes over%s", round.missed->str);
    app_fail(app, words);
  }
  guint back = go_round(&round, "shift+Tab");
  g_test_message("%u there, %u back", there, back);
  g_hash_table_unref(round.places);
  g_hash_table_unref(round.names);
  g_string_free(round.missed, TRUE);
}
