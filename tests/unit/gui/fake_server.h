// SPDX-License-Identifier: GPL-3.0-or-later
// A server in the test's own process that says what the test tells it to, and hands over what the
// client said, in order. It waits by running the main context, so both ends live in one thread.
#pragma once

#include <gio/gio.h>

#include "message.h"

// Runs the main context until `condition` holds; the test fails after half a minute.
#define WAIT_FOR(condition)                                                                        \
  do {                                                                                             \
    guint wait_deadline = fake_deadline(#condition);                                               \
    while (!(condition))                                                                           \
      g_main_context_iteration(NULL, TRUE);                                                        \
    g_source_remove(wait_deadline);                                                                \
  } while (0)

guint fake_deadline(const char *what);

struct fake_server *fake_server_new(void);
void fake_server_free(struct fake_server *server);

// "127.0.0.1:PORT". / Refuses connections from now on; the address stays.
const char *fake_server_address(struct fake_server *server);
void fake_server_stop_listening(struct fake_server *server);

// Waits for the next connection, which is the one that the rest is about.
void fake_accept(struct fake_server *server);

// Pings are answered and not handed over, unless switched off.
void fake_answer_pings(struct fake_server *server, gboolean answer);

// Waits for the next object, which must be of that type; valid until the next call.
const struct message *fake_expect(struct fake_server *server, enum message_type type);

// Waits for the next object, of whatever type; valid until the next call.
const struct message *fake_take(struct fake_server *server);

// Sends one line; the format makes JSON. / Sends bytes as they are. / Closes the connection.
void fake_say(struct fake_server *server, const char *format, ...) G_GNUC_PRINTF(2, 3);
void fake_say_bytes(struct fake_server *server, const char *bytes);
void fake_hang_up(struct fake_server *server);

// Answers the request that was handed over last: like fake_say(), with its id as `re`. `format` is
// what follows, beginning with a comma.
void fake_reply(struct fake_server *server, const char *type, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

// Whether the client has hung up.
gboolean fake_is_closed(struct fake_server *server);

// A second connection, over which the bytes of a file move. Waits for the next that comes; the
// first one stays as it is. / Closes it.
struct fake_lane *fake_accept_lane(struct fake_server *server);
void fake_lane_free(struct fake_lane *lane);

// Whether somebody has come who was not accepted yet.
gboolean fake_is_called(struct fake_server *server);

// Waits for its first line, which must be of that type; valid until it is freed.
const struct message *fake_lane_expect(struct fake_lane *lane, enum message_type type);

// Waits for that many bytes; newly allocated, with a NUL behind them. / Waits for its end; there
// must be no more bytes.
char *fake_lane_take(struct fake_lane *lane, gsize length);
void fake_lane_expect_end(struct fake_lane *lane);

// Sends bytes, or a line, as they are.
void fake_lane_give(struct fake_lane *lane, const char *bytes, gsize length);
void fake_lane_say(struct fake_lane *lane, const char *line);
