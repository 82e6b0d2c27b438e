// SPDX-License-Identifier: GPL-3.0-or-later
// What the text dialect knows of one connection: where its speaker is and what was asked of him.
// PROTOCOL.md, The text dialect and The admin console.
#pragma once

#include "dialect.h"

struct text;

enum text_kind {
  TEXT_NAMED,   // asks for a name
  TEXT_ADDRESS, // the name is the address: names=address
  TEXT_CONSOLE, // an admin console
};

struct text *text_new(enum text_kind kind);
void text_free(struct text *text); // NULL is allowed

// The greeting, and the question for a name.
void text_greet(struct text *text, const char *server_name, GString *out);

// Where the commands that move files connect to: "HOST PORT" of a listener that takes the native
// wire; NULL: there is none. To be known before a ticket is told.
void text_set_reach(struct text *text, const char *reach);

// A message for this speaker alone, with the `re` that it is a reply to: TRUE if it was one whose
// words depend on where he is; they have been appended. FALSE: dialect_text.encoder says the same
// to everybody.
gboolean text_tell(struct text *text, const struct message *message, GString *out);

// The echo of what he said: the number by which he can change it.
void text_heard(struct text *text, const struct message *echo);

// What is to be run next without a line of his: to join home, to leave the room before, or a line
// that had to wait for an answer. FALSE: nothing.
gboolean text_follow(struct text *text, struct command *command, GString *out);

// Lines that came while a password or a file was being looked at wait, up to so many bytes.
#define TEXT_HELD_MAX 65536

// What he may say at the most while he waits: FALSE once more than TEXT_HELD_MAX bytes are held.
gboolean text_is_patient(const struct text *text);

// telnet's commands (RFC 854) in what he sent: returns the bytes without them, either `bytes`
// themselves or in `scratch`; *length is updated. Refusals of options are appended to `reply`.
// *interrupted is set if he pressed telnet's interrupt key.
const char *text_clean(struct text *text, const char *bytes, size_t *length, GString *scratch,
                       GString *reply, gboolean *interrupted);
