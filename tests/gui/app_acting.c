// SPDX-License-Identifier: GPL-3.0-or-later
// What a person does with the app: buttons are pressed through the accessibility bus, all else with
// the pointer and the keys of the display.
#include "app_driver.h"

#include "app_private.h"

#define LOOKS_HEARING 20 // in vain, before the tree is searched

static gboolean press_button(struct app *app, gpointer data)
{
  struct search *search = data;
  app_search(app, search);
  if (search->found == NULL || !tree_has_state(search->found, ATSPI_STATE_SENSITIVE))
    return app->exited;
  g_autoptr(AtspiAction) action = atspi_accessible_get_action_iface(search->found);
  return action != NULL && atspi_action_do_action(action, 0, NULL);
}

void app_activate(struct app *app, AtspiRole role, const char *name)
{
  struct search search = {.role = role, .name = name};
  app_search_until(app, press_button, &search, "cannot be pressed");
  g_clear_object(&search.found);
}

void app_press(struct app *app, const char *name)
{
  app_activate(app, ATSPI_ROLE_PUSH_BUTTON, name);
}

gboolean app_try_press(struct app *app, const char *name)
{
  struct search search = {.role = ATSPI_ROLE_PUSH_BUTTON, .name = name};
  gboolean pressed = press_button(app, &search);
  g_clear_object(&search.found);
  return pressed;
}

static gboolean click_found(struct app *app, gpointer data)
{
  struct search *search = data;
  app_search(app, search);
  if (search->found == NULL)
    return app->exited;
  g_autoptr(AtspiComponent) component = atspi_accessible_get_component_iface(search->found);
  g_autofree AtspiRect *place =
      atspi_component_get_extents(component, ATSPI_COORD_TYPE_WINDOW, NULL);
  return place != NULL && place->height > 0 &&
         x_input_click(app->input, app->pid, place->x + place->width / 2,
                       place->y + place->height / 2);
}

void app_click(struct app *app, AtspiRole role, const char *name)
{
  struct search search = {.role = role, .name = name};
  app_search_until(app, click_found, &search, "cannot be clicked");
  g_clear_object(&search.found);
}

// What the program has told; NULL: nothing that still holds.
static AtspiAccessible *last_with_keyboard(struct app *app)
{
  if (app->root == NULL || app->exited)
    return NULL;
  if (app->watch == NULL)
    app->watch = keyboard_watch_new(app->root);
  return keyboard_watch_get(app->watch);
}

struct focus_search {
  const char *name;
  gboolean found;
};

static gboolean look_for_focus(AtspiAccessible *node, gpointer data)
{
  struct focus_search *search = data;
  g_autofree char *name = atspi_accessible_get_name(node, NULL);
  search->found = tree_has_state(node, ATSPI_STATE_FOCUSED) && name != NULL &&
                  g_pattern_match_simple(search->name, name);
  return !search->found;
}

gboolean app_has_keyboard(struct app *app, const char *name)
{
  struct focus_search search = {.name = name};
  g_autoptr(AtspiAccessible) last = last_with_keyboard(app);
  if (last == NULL || look_for_focus(last, &search))
    app_walk(app, look_for_focus, &search);
  return search.found;
}

struct move {
  const char *from;
  AtspiAccessible *to; // owned
  guint looks;
};

// The last one counts: the window below a dialogue, which comes first, may keep its own.
static gboolean look_for_keyboard(AtspiAccessible *node, gpointer data)
{
  AtspiAccessible **found = data;
  if (tree_has_state(node, ATSPI_STATE_FOCUSED))
    g_set_object(found, node);
  return TRUE;
}

AtspiAccessible *app_keyboard(struct app *app)
{
  AtspiAccessible *found = last_with_keyboard(app);
  if (found == NULL || !tree_is_in_last_window(found))
    app_walk(app, look_for_keyboard, &found);
  return found;
}

// Only every now and then the whole tree is looked through.
static gboolean has_keyboard_moved(struct app *app, gpointer data)
{
  struct move *move = data;
  g_autoptr(AtspiAccessible) last = last_with_keyboard(app);
  if (last == NULL && ++move->looks % LOOKS_HEARING == 0)
    last = app_keyboard(app);
  if (last != NULL && !g_str_equal(last->parent.path, move->from))
    g_set_object(&move->to, last);
  return move->to != NULL;
}

AtspiAccessible *app_wait_keyboard_moved(struct app *app, const char *from, const char *what)
{
  struct move move = {.from = from};
  app_wait_until(app, has_keyboard_moved, &move, what);
  return move.to;
}

static gboolean has_keyboard(struct app *app, gpointer data)
{
  return app_has_keyboard(app, data);
}

void app_wait_keyboard(struct app *app, const char *name)
{
  g_autofree char *words = g_strdup_printf("\"%s\" does not have the keyboard", name);
  app_wait_until(app, has_keyboard, (gpointer) name, words);
}

struct field_search {
  const char *name;
  AtspiAccessible *found; // owned
};

static gboolean look_for_editable(AtspiAccessible *node, gpointer data)
{
  struct field_search *search = data;
  if (tree_has_state(node, ATSPI_STATE_EDITABLE))
    search->found = g_object_ref(node);
  return search->found == NULL;
}

static gboolean look_for_field(AtspiAccessible *node, gpointer data)
{
  struct field_search *search = data;
  g_autofree char *name = atspi_accessible_get_name(node, NULL);
  return g_strcmp0(name, search->name) != 0 || !tree_is_on_screen(node) ||
         tree_walk(node, look_for_editable, search);
}

// The field of this name, or the one inside what has this name. A label may have it, too.
static AtspiAccessible *text_field(struct app *app, const char *name)
{
  struct field_search search = {.name = name};
  app_walk(app, look_for_field, &search);
  return search.found;
}

struct field {
  const char *name;
  const char *text;
};

// Clicks until it helps: the first one may come while the page is still taking its shape.
static gboolean click_field(struct app *app, gpointer data)
{
  struct field *field = data;
  g_autoptr(AtspiAccessible) found = text_field(app, field->name);
  if (found == NULL || !x_input_focus_window(app->input, app->pid))
    return FALSE;
  if (tree_has_state(found, ATSPI_STATE_FOCUSED))
    return TRUE;
  g_autoptr(AtspiComponent) component = atspi_accessible_get_component_iface(found);
  g_autofree AtspiRect *place =
      atspi_component_get_extents(component, ATSPI_COORD_TYPE_WINDOW, NULL);
  if (place != NULL && place->height > 0)
    x_input_click(app->input, app->pid, place->x + place->width / 2, place->y + place->height / 2);
  return FALSE;
}

void app_focus(struct app *app, const char *name)
{
  struct field field = {.name = name};
  g_autofree char *words = g_strdup_printf("\"%s\" does not get the keyboard", name);
  app_wait_until(app, click_field, &field, words);
}

static gboolean has_text(struct app *app, gpointer data)
{
  struct field *field = data;
  g_autoptr(AtspiAccessible) found = text_field(app, field->name);
  if (found == NULL)
    return FALSE;
  g_autoptr(AtspiText) text = atspi_accessible_get_text_iface(found);
  // GTK 4.8 does not take -1 for the end in every kind of field.
  int length = text != NULL ? atspi_text_get_character_count(text, NULL) : 0;
  g_autofree char *content = length > 0 ? atspi_text_get_text(text, 0, length, NULL) : NULL;
  return g_strcmp0(content != NULL ? content : "", field->text) == 0;
}

void app_wait_text(struct app *app, const char *name, const char *text)
{
  struct field field = {.name = name, .text = text};
  g_autofree char *words = g_strdup_printf("\"%s\" does not contain \"%s\"", name, text);
  app_wait_until(app, has_text, &field, words);
}

void app_type(struct app *app, const char *name, const char *text)
{
  app_focus(app, name);
  x_input_key(app->input, "ctrl+a");
  x_input_key(app->input, "BackSpace");
  x_input_type(app->input, text);
  app_wait_text(app, name, text);
}

void app_type_here(struct app *app, const char *text)
{
  if (!x_input_focus_window(app->input, app->pid))
    app_fail(app, "there is no window to type into");
  x_input_type(app->input, text);
}

void app_type_secret(struct app *app, const char *name, const char *text)
{
  app_focus(app, name);
  x_input_key(app->input, "ctrl+a");
  x_input_key(app->input, "BackSpace");
  x_input_type(app->input, text);
}

void app_resize(struct app *app, int width, int height)
{
  if (!x_input_resize_window(app->input, app->pid, width, height))
    app_fail(app, "there is no window to resize");
}

void app_key(struct app *app, const char *key)
{
  if (!x_input_focus_window(app->input, app->pid))
    app_fail(app, "there is no window to type into");
  x_input_key(app->input, key);
}

static gboolean has_windows(struct app *app, gpointer count)
{
  return x_input_count_windows(app->input, app->pid) == GPOINTER_TO_UINT(count);
}

void app_wait_windows(struct app *app, unsigned count)
{
  app_wait_until(app, has_windows, GUINT_TO_POINTER(count), "a dialogue does not close");
}

void app_wait_one_window(struct app *app)
{
  app_wait_windows(app, 1);
}

void app_close_window(struct app *app)
{
  if (!x_input_close_window(app->input, app->pid))
    app_fail(app, "there is no window to close");
}
