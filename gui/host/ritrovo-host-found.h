// SPDX-License-Identifier: GPL-3.0-or-later
// A server that runs on this user's data already: found by its console, which also tells when it
// ends and can ask it to.
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

// Looks for one in that data directory. NULL with G_IO_ERROR_NOT_FOUND if there is none.
struct host_found;
void host_found_look_async(const char *folder, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer data);
struct host_found *host_found_look_finish(GAsyncResult *result, GError **error);
void host_found_free(struct host_found *found); // NULL is allowed

// A word as of its ready line. Where that is not known, because nobody noted it, the default port.
const char *host_found_get_listener(const struct host_found *found);

// Calls `ended` once, when the server has closed its console.
void host_found_watch(struct host_found *found, void (*ended)(gpointer data), gpointer data);

// Asks the server to stop.
void host_found_stop(struct host_found *found);

// Notes, beside a server's console, the word under which it can be found.
void host_found_note(const char *folder, int pid, const char *listener);

G_END_DECLS
