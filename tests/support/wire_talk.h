// SPDX-License-Identifier: GPL-3.0-or-later
// What is said over a wire_client: objects that match a pattern, and the phrases that every talk
// begins with. Received objects belong to their client and live as long as it does.
//
// A pattern is one object; ' stands for ". Every member of it must be in the received object with
// an equal value; null says that the member must not be there. Other members do not matter.
#pragma once

#include <json-glib/json-glib.h>

#include "wire_client.h"

// The next object; NULL at the end of the stream.
JsonObject *wire_next(struct wire_client *client);

// The next object, which must match.
JsonObject *wire_expect(struct wire_client *client, const char *format, ...) G_GNUC_PRINTF(2, 3);

// The first object from here on that matches; others are passed over.
JsonObject *wire_wait(struct wire_client *client, const char *format, ...) G_GNUC_PRINTF(2, 3);

// The next object must be this error; returned for a look at its other members.
JsonObject *wire_expect_error(struct wire_client *client, const char *code);

// Nothing has been sent to this client that it has not read: a ping is answered by the very next
// line. Whatever the server did before for others has reached this client by then.
void wire_expect_silence(struct wire_client *client);

// Whether the object matches the pattern.
gboolean wire_matches(JsonObject *object, const char *format, ...) G_GNUC_PRINTF(2, 3);

// A member that must be there and of that kind.
const char *wire_text(struct wire_client *client, JsonObject *object, const char *key);
gint64 wire_number(struct wire_client *client, JsonObject *object, const char *key);
gboolean wire_flag(struct wire_client *client, JsonObject *object, const char *key);
JsonArray *wire_list(struct wire_client *client, JsonObject *object, const char *key);

// The first object of the list that matches; NULL if none does.
JsonObject *wire_find(JsonArray *list, const char *format, ...) G_GNUC_PRINTF(2, 3);

// Says hello and returns the welcome. Without a name (NULL) the server gives one.
JsonObject *wire_hello(struct wire_client *client, const char *name);
JsonObject *wire_resume(struct wire_client *client, const char *token);

// The password of every account that a test does not give one of its own.
#define WIRE_PASSWORD "correct horse"

// Makes the present name an account; what comes before the answer is passed over. / Says hello with
// a password and returns the welcome.
void wire_register(struct wire_client *client, const char *password);
JsonObject *wire_log_in(struct wire_client *client, const char *name, const char *password);

// Sends a hello and returns whatever answers it; `password` may be NULL.
JsonObject *wire_try_hello(struct wire_client *client, const char *name, const char *password);

// Sends an object whose id is added, and returns what answers it; what comes before is passed over.
// The format is the object's members without the braces.
JsonObject *wire_ask(struct wire_client *client, const char *format, ...) G_GNUC_PRINTF(2, 3);

// Joins and returns the answer; what comes before it is passed over.
JsonObject *wire_join(struct wire_client *client, const char *room);

// Sends a message without waiting for its echo.
void wire_say(struct wire_client *client, const char *room, const char *cid, const char *text);

// Sends a message with a cid of its own and returns its echo; what others say meanwhile is passed
// over.
JsonObject *wire_post(struct wire_client *client, const char *room, const char *text);

// The same for a direct message.
JsonObject *wire_post_to(struct wire_client *client, const char *to, const char *text);

// Asks for a page and returns the answer. `where` is more members, such as ",'before':7", or "".
JsonObject *wire_history(struct wire_client *client, const char *room, const char *where);

// Leaves by `quit` and reads to the end.
void wire_quit(struct wire_client *client);
