// SPDX-License-Identifier: GPL-3.0-or-later
// A blocking raw client of the native wire for tests: bytes out, lines in, each wait with a
// generous deadline. What does not happen in time, or not as expected, aborts and shows the last
// lines.
#pragma once

#include <glib.h>

struct wire_client;

// Connects to the port on 127.0.0.1.
struct wire_client *wire_client_new(guint16 port);

// The same, with a small receive buffer, so that the kernel holds little for one who does not read.
struct wire_client *wire_client_new_narrow(guint16 port);

// Connects from 127.0.0.`host`: another address than that of the others, as servers see it.
struct wire_client *wire_client_new_from(guint16 port, guint8 host);

// Closes the connection. Takes NULL.
void wire_client_free(struct wire_client *client);

// Closes the connection as a broken line does, without `quit`. Only wire_client_free() may follow.
void wire_client_close(struct wire_client *client);

// Tells the server that nothing more will be sent, while reading goes on.
void wire_client_shut_down(struct wire_client *client);

void wire_client_send_bytes(struct wire_client *client, const char *bytes, size_t length);

// The same, for a server that may close or stop reading meanwhile. Returns FALSE if it has closed.
gboolean wire_client_try_send_bytes(struct wire_client *client, const char *bytes, size_t length);

// Sends what the kernel takes without waiting. Returns FALSE if that was nothing.
gboolean wire_client_send_some(struct wire_client *client, const char *bytes, size_t length);

// Sends one line; its end is added. Every ' becomes a ", so that objects can be read in C.
void wire_client_send(struct wire_client *client, const char *format, ...) G_GNUC_PRINTF(2, 3);

// The next line without its end; NULL at the end of the stream. Valid until the next call. Each
// line is checked for what the contract promises of all lines: its length and its encoding.
const char *wire_client_line(struct wire_client *client);

// Whether bytes or the end have arrived, without waiting.
gboolean wire_client_has_input(struct wire_client *client);

// Nothing but the end of the stream may come.
void wire_client_expect_end(struct wire_client *client);

// Up to `size` of the next bytes, after waiting for the first of them. Returns their number; 0 at
// the end of the stream.
size_t wire_client_read(struct wire_client *client, char *buffer, size_t size);

// All bytes up to the end of the stream.
GBytes *wire_client_rest(struct wire_client *client);

// Reads on until the end of the stream; whatever bytes come are dropped. Returns their number.
size_t wire_client_drain(struct wire_client *client);

// From now on the stream may end within a line, as it does when the server is killed.
void wire_client_allow_cut(struct wire_client *client);

// Aborts and shows the last lines both ways.
void wire_client_fail(struct wire_client *client, const char *format, ...)
    G_GNUC_PRINTF(2, 3) G_GNUC_NORETURN;

// A number that this client has not given out before.
int wire_client_number(struct wire_client *client);

// Keeps `data` until the client is freed, and returns it.
gpointer wire_client_keep(struct wire_client *client, gpointer data, GDestroyNotify destroy);
