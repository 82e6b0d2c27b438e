// SPDX-License-Identifier: GPL-3.0-or-later
// Drives the real app as a person with assistive technology does: it starts the program, finds what
// is on the screen by role and name, and waits for what should appear. Whatever does not happen
// within half a minute fails the test, with a picture and the tree of what was there.
#pragma once

#include <gio/gio.h>

#include "accessible_tree.h"

// Any role, in the functions below. Names are patterns with * and ?, but for
// those of text fields.
#define ANY_ROLE ATSPI_ROLE_INVALID

struct app;

// Starts the program named by RITROVO_APP with one argument or none (NULL), with settings and data
// of its own, and waits for its window. Free with app_free().
struct app *app_start(const char *argument);

// The same, with settings as a person may have made them: lines of a key file, such as
// "run-in-background=true\n".
struct app *app_start_with(const char *settings, const char *argument);

// The same as app_start(), with the settings and data that another run left behind.
struct app *app_start_again(const struct app *before, const char *argument);

// Lets the session bus start the program when somebody calls it by its name, as it does where it is
// installed; `before` (may be NULL) leaves its settings and data. Only app_wait_start() and
// app_free() may follow.
struct app *app_expect(const struct app *before);

// Waits until the bus has started it and its window is there.
void app_wait_start(struct app *app);

// A new folder for settings and data, which is removed behind the test. Newly allocated.
char *app_new_home(void);

// Kills the program if it still runs.
void app_free(struct app *app);

// Waits until the program has ended; returns its exit status, or -1 if a signal ended it.
int app_wait_exit(struct app *app);

// Sends the program a signal.
void app_signal(struct app *app, int number);

GPid app_get_pid(struct app *app);

// Waits until something of this role and name is on the screen.
void app_wait_for(struct app *app, AtspiRole role, const char *name);

// The same, of something that has this description besides its name.
void app_wait_described(struct app *app, AtspiRole role, const char *name, const char *description);

// Waits until nothing of this role and name is on the screen.
void app_wait_gone(struct app *app, AtspiRole role, const char *name);

// Waits until exactly `count` are on the screen.
void app_wait_count(struct app *app, AtspiRole role, const char *name, guint count);

// How many are on the screen now.
guint app_count(struct app *app, AtspiRole role, const char *name);

// Waits until condition(app, data) is true; `what` is for the words on failure.
typedef gboolean (*AppCondition)(struct app *app, gpointer data);
void app_wait_until(struct app *app, AppCondition condition, gpointer data, const char *what);

// tree_walk() over everything that the program has.
void app_walk(struct app *app, TreeVisit visit, gpointer data);

// Clicks into the text field of this name, unless it has the keyboard already.
void app_focus(struct app *app, const char *name);

// What has the keyboard, in the uppermost window; NULL: nothing. Free with g_object_unref().
AtspiAccessible *app_keyboard(struct app *app);

// Waits until something else than `from`, a path on the accessibility bus, has it, and returns that
// as app_keyboard() does; `what` is for the words on failure.
AtspiAccessible *app_wait_keyboard_moved(struct app *app, const char *from, const char *what);

// Whether something of this name is on the screen and has the keyboard. / Waits until it has.
gboolean app_has_keyboard(struct app *app, const char *name);
void app_wait_keyboard(struct app *app, const char *name);

// Waits until the text field of this name contains `text`.
void app_wait_text(struct app *app, const char *name, const char *text);

// Presses the button of this name, once it is there and can be pressed.
void app_press(struct app *app, const char *name);

// The same of something with another role: a toggle button, an item of a menu.
void app_activate(struct app *app, AtspiRole role, const char *name);

// app_press() without waiting: whether it was there and could be pressed.
// Clicks into the middle of what has this role and name, once it is there.
void app_click(struct app *app, AtspiRole role, const char *name);

// The same as app_press(), without waiting: whether it was there and could be pressed.
gboolean app_try_press(struct app *app, const char *name);

// Clicks into the field, takes out what is in it, and types `text` (ASCII) with keys.
void app_type(struct app *app, const char *name, const char *text);

// Types `text` (ASCII) with keys, wherever the keyboard is.
void app_type_here(struct app *app, const char *text);

// Clicks into the field and types `text` (ASCII) with keys; what is in there cannot be read back.
void app_type_secret(struct app *app, const char *name, const char *text);

// Gives the window another size, as a person does at its corner.
void app_resize(struct app *app, int width, int height);

// Presses one key, by its X name, with modifiers before it: "Return", "shift+Tab", "ctrl+a".
void app_key(struct app *app, const char *key);

// Waits until it shows so many windows, dialogues among them; / until its dialogues are gone. GTK
// 4.8 complains of itself when it is asked for a window that has just been closed, so nothing is
// looked for until then.
void app_wait_windows(struct app *app, unsigned count);
void app_wait_one_window(struct app *app);

// Closes the window as a window manager's button does.
void app_close_window(struct app *app);

// Fails the test, with a picture and the tree.
G_NORETURN void app_fail(struct app *app, const char *words);
