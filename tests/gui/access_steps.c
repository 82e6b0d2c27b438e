// SPDX-License-Identifier: GPL-3.0-or-later
// Goes through the app as somebody does who sees nothing and has no mouse. Each step of the
// keyboard is waited for, and what it meets is written down.
#include "access_steps.h"

#include <string.h>

#include "access_page.h"
#include "place_steps.h"

#define LONGEST_ROUND 60

static void check_names(struct app *app, GHashTable *page)
{
  g_autoptr(GString) nameless = g_string_new("without a name:");
  gsize nothing = nameless->len;
  GHashTableIter iter;
  const struct page_node *node;
  g_hash_table_iter_init(&iter, page);
  while (g_hash_table_iter_next(&iter, NULL, (gpointer *) &node)) {
    // What only holds controls hands the keyboard on to them. What a list that drops down shows
    // inside its button takes no keyboard, whatever GTK says.
    if (node->role != ATSPI_ROLE_LIST && node->role != ATSPI_ROLE_SCROLL_PANE && node->on_screen &&
        !node->in_button && !access_is_name(node->name))
      g_string_append_printf(nameless, " %s \"%s\"", node->role_name, node->name);
  }
  if (nameless->len > nothing)
    app_fail(app, nameless->str);
}

void access_check_names(struct app *app)
{
  g_autoptr(GHashTable) page = access_page_read(app);
  check_names(app, page);
}

char *access_keyboard(struct app *app)
{
  g_autoptr(AtspiAccessible) found = app_keyboard(app);
  return found != NULL ? g_strdup(found->parent.path) : NULL;
}

static gboolean is_back(struct app *app, gpointer data)
{
  g_autofree char *path = access_keyboard(app);
  return g_strcmp0(path, data) == 0;
}

void access_wait_back(struct app *app, const char *keyboard, const char *what)
{
  g_autofree char *words = g_strdup_printf("%s does not give the keyboard back", what);
  // No window manager gives the window the keyboard back: the driver does before it types.
  app_type_here(app, "");
  app_wait_until(app, is_back, (gpointer) keyboard, words);
}

struct round {
  struct app *app;
  GHashTable *page;   // borrowed
  GHashTable *places; // owned: paths on the bus
  GHashTable *names;  // owned: of what is outside lists
};

static gboolean is_in_list(struct round *round, AtspiAccessible *node)
{
  const struct page_node *known = g_hash_table_lookup(round->page, node->parent.path);
  return known != NULL ? known->in_list : access_is_in_list(node);
}

// "Style Style": a label and something that labels it besides are both read.
static gboolean is_said_twice(const char *name)
{
  gsize half = strlen(name) / 2;
  return name[half] == ' ' && strncmp(name, name + half + 1, half) == 0;
}

static void meet(struct round *round, AtspiAccessible *node)
{
  g_autofree char *name = access_name_of(node);
  g_autofree char *role = atspi_accessible_get_role_name(node, NULL);
  g_test_message("%s \"%s\"", role, name);
  if (!access_is_name(name)) {
    g_autofree char *words = g_strdup_printf("the keyboard meets a %s without a name", role);
    app_fail(round->app, words);
  }
  if (is_said_twice(name)) {
    g_autofree char *words = g_strdup_printf("a %s says \"%s\"", role, name);
    app_fail(round->app, words);
  }
  if (!is_in_list(round, node) &&
      !g_hash_table_add(round->names, g_strconcat(role, " ", name, NULL))) {
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
    app_key(round->app, key);
    g_autoptr(AtspiAccessible) node = app_wait_keyboard_moved(round->app, last, stuck);
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

// The buttons of every window have keys of the desktop, and Tab leaves them out.
static gboolean is_of_the_window(const char *name)
{
  return g_strcmp0(name, "Minimize") == 0 || g_strcmp0(name, "Maximize") == 0 ||
         g_strcmp0(name, "Close") == 0;
}

// What was met and all around it.
static GHashTable *find_reached(struct round *round)
{
  GHashTable *reached = g_hash_table_new(NULL, NULL);
  GHashTableIter iter;
  const char *path;
  g_hash_table_iter_init(&iter, round->places);
  while (g_hash_table_iter_next(&iter, (gpointer *) &path, NULL))
    for (const struct page_node *node = g_hash_table_lookup(round->page, path); node != NULL;
         node = node->above)
      g_hash_table_add(reached, (gpointer) node);
  return reached;
}

// A control is reached when it, or something inside it, was.
static void check_reached(struct round *round)
{
  g_autoptr(GHashTable) reached = find_reached(round);
  g_autoptr(GString) missed = g_string_new("Tab passes over");
  gsize nothing = missed->len;
  GHashTableIter iter;
  const struct page_node *node;
  g_hash_table_iter_init(&iter, round->page);
  while (g_hash_table_iter_next(&iter, NULL, (gpointer *) &node))
    if (is_control(node->role) && node->sensitive && node->on_screen && !node->in_list &&
        !g_hash_table_contains(reached, node) && !is_of_the_window(node->name))
      g_string_append_printf(missed, " \"%s\"", node->name);
  if (missed->len > nothing)
    app_fail(round->app, missed->str);
}

void access_check(struct app *app)
{
  g_autoptr(GHashTable) page = access_page_read(app);
  check_names(app, page);
  struct round round = {
      .app = app,
      .page = page,
      .places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
      .names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
  };
  guint there = go_round(&round, "Tab");
  check_reached(&round);
  guint back = go_round(&round, "shift+Tab");
  g_test_message("%u things, %u there, %u back", g_hash_table_size(page), there, back);
  g_hash_table_unref(round.places);
  g_hash_table_unref(round.names);
}

void access_check_dialogue(struct app *app, const char *keyboard, const char *what)
{
  g_test_message("-- %s", what);
  access_check(app);
  app_key(app, "Escape");
  app_wait_one_window(app);
  access_wait_back(app, keyboard, what);
}

void access_check_from_menu(struct app *app, const char *letter, const char *shows)
{
  open_from_main_menu(app, letter);
  app_wait_for(app, ANY_ROLE, shows);
  g_test_message("-- %s", shows);
  access_check(app);
  app_key(app, "Escape");
  app_wait_one_window(app);
  app_type_here(app, "");
  app_wait_keyboard(app, "Main menu");
}
