// SPDX-License-Identifier: GPL-3.0-or-later
// The bundled server as a child process: "Host a room on this computer".
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

// Where nothing else is said; also in proto, which this room does not see.
#define RITROVO_HOST_PORT 60467

#define RITROVO_TYPE_HOST (ritrovo_host_get_type())
G_DECLARE_FINAL_TYPE(RitrovoHost, ritrovo_host, RITROVO, HOST, GObject)

// Properties: running (gboolean), address (string to connect to from here, such as
// "127.0.0.1:60467"), addresses (GStrv: what to tell others, one per network address of this
// computer, with the port where it is not the default), name (string, read and write: how the
// server calls itself to people, for the next start; "" for the server's own choice), port (guint,
// read and write: for the next start; RITROVO_HOST_PORT unless it was set), found
// (gboolean: it was running already, started by another window or a shell, and goes on when this
// process ends). Signal "exited" (string): the server ended by itself, or one that was found was
// stopped elsewhere; the text says why, for people.
RitrovoHost *ritrovo_host_new(void);

// Starts ritrovod (next to this program in the build tree, then in libexecdir, then in PATH) and
// waits for its `ready` line. G_IO_ERROR_ADDRESS_IN_USE: another program has the port. The server
// dies with this process, also if it is killed. One that is running on this user's data already is
// found and used as it is; that is `found` then.
void ritrovo_host_start_async(RitrovoHost *self, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer data);
gboolean ritrovo_host_start_finish(RitrovoHost *self, GAsyncResult *result, GError **error);

// Only looks for one that is running, and uses it; G_IO_ERROR_NOT_FOUND if there is none. Ends with
// ritrovo_host_start_finish().
void ritrovo_host_find_async(RitrovoHost *self, GAsyncReadyCallback callback, gpointer data);

// Asks it to stop and returns once it has; killed after 6 s. One that was found is only let go of.
void ritrovo_host_stop_async(RitrovoHost *self, GAsyncReadyCallback callback, gpointer data);
gboolean ritrovo_host_stop_finish(RitrovoHost *self, GAsyncResult *result, GError **error);

// Asks one that was found to stop, too, which ends it for everybody; an error if it has not after 6
// s. Otherwise like the above. Ends with ritrovo_host_stop_finish().
void ritrovo_host_stop_found_async(RitrovoHost *self, GAsyncReadyCallback callback, gpointer data);

gboolean ritrovo_host_get_found(RitrovoHost *self);
const char *ritrovo_host_get_name(RitrovoHost *self);
void ritrovo_host_set_name(RitrovoHost *self, const char *name);
guint ritrovo_host_get_port(RitrovoHost *self);
void ritrovo_host_set_port(RitrovoHost *self, guint port);
gboolean ritrovo_host_get_running(RitrovoHost *self);
const char *ritrovo_host_get_address(RitrovoHost *self);
const char *const *ritrovo_host_get_addresses(RitrovoHost *self);

G_END_DECLS
