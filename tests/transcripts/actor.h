// SPDX-License-Identifier: GPL-3.0-or-later
// One client of a transcript: a raw socket, or a real program such as netcat. It sends what it is
// told and hands out, in order, what came. Each wait has a deadline that ends in an error.
#pragma once

#include <gio/gio.h>

enum actor_dialect { ACTOR_TEXT, ACTOR_NATIVE };

struct actor;

// Connects to that address. `from` (or NULL) is the address to connect from.
struct actor *actor_new(const char *name, enum actor_dialect dialect, GSocketAddress *address,
                        const char *from, GError **error);

// Starts a program that connects by itself. With `terminal` it has one, as at a keyboard.
struct actor *actor_new_program(const char *name, const char *const *argv, gboolean terminal,
                                GError **error);

// Hangs up; a program is ended. Takes NULL.
void actor_free(struct actor *actor);

const char *actor_name(const struct actor *actor);
enum actor_dialect actor_dialect(const struct actor *actor);
void actor_set_dialect(struct actor *actor, enum actor_dialect dialect);

// Its own address and port as the server sees it; "" for a program.
const char *actor_address(const struct actor *actor);

// Sends the bytes so many times. That the other side closes meanwhile is no error: what it said
// before is what matters.
gboolean actor_send(struct actor *actor, GBytes *bytes, guint times, GError **error);

// The next line without its end, newly allocated. NULL with an error if none comes in time, or the
// stream ends. A NUL in it is shown as a question mark.
char *actor_line(struct actor *actor, GError **error);

// Puts whole lines (char *) back in front of what has not been handed out.
void actor_give_back(struct actor *actor, const GPtrArray *lines);

// Exactly these bytes must be the next ones.
gboolean actor_expect(struct actor *actor, GBytes *bytes, GError **error);

// Nothing but the end of the stream may come.
gboolean actor_expect_end(struct actor *actor, GError **error);

// Nothing has come that has not been handed out: a question that disturbs nobody (telnet's for an
// option, or a ping) is answered by the very next bytes. Where none can be asked, nothing is.
gboolean actor_expect_silence(struct actor *actor, GError **error);

void actor_shut(struct actor *actor);
void actor_reset(struct actor *actor);

// The last lines both ways, in words, one per line. Newly allocated.
char *actor_record(const struct actor *actor);
