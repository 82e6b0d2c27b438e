// SPDX-License-Identifier: GPL-3.0-or-later
// What the driver's two halves share: looking (app_driver.c) and acting (app_acting.c).
#pragma once

#include "app_driver.h"
#include "keyboard_watch.h"
#include "x_input.h"

struct app {
  GSubprocess *process;         // owned; NULL: the bus has started it, or will
  AtspiAccessible *root;        // owned; NULL until the program is on the accessibility bus
  struct keyboard_watch *watch; // owned; NULL until it is asked
  struct x_input *input;        // owned
  char *home;                   // owned: where its settings and data lie
  GPid pid;                     // kept for the time after its end
  gboolean exited;
};

// app_driver.c: a program that does not run yet,
// with settings and data below `home`. / What is special about its environment, as NAME=value;
// newly allocated. / Waits for its window.
struct app *app_new(const char *home);
char **app_environment(const struct app *app);
void app_wait_window(struct app *app);

// app_bus.c: how it ended, once it has; -1: a signal ended it.
int app_bus_status(struct app *app);

struct search {
  AtspiRole role;
  const char *name;
  const char *description; // NULL: any
  guint wanted;            // for app_wait_count()
  guint count;
  AtspiAccessible *found; // owned: the first
};

// Looks once: fills in `count` and `found`, which replaces an older one.
void app_search(struct app *app, struct search *search);

// Waits for the condition, which gets `search`; `wish` completes the words on failure: "NAME …".
void app_search_until(struct app *app, AppCondition condition, struct search *search,
                      const char *wish);
