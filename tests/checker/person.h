// SPDX-License-Identifier: GPL-3.0-or-later
// One device of somebody: what it has said and has no answer to, what it has heard, and how it
// comes back. It keeps what is unanswered and says it again under the same cid, as the app's outbox
// does.
#pragma once

#include "record.h"
#include "server_process.h"
#include "wire_talk.h"

#define UNANSWERED_MAX 40

struct person;

// `name` is an account's if `password` is given (device 0 registers it), otherwise a guest's.
// `record` and `server` are borrowed.
struct person *person_new(struct record *record, struct server_process *server, const char *name,
                          const char *password, int device);
void person_free(struct person *person); // NULL is allowed

const char *person_name(const struct person *person);
gboolean person_has_account(const struct person *person);

// Connects and is in the rooms as before, by token if that still holds, otherwise by name; then
// says again what is unanswered. Nothing happens while it is connected.
void person_come(struct person *person);

// The connection breaks. / It leaves as people do: the token is of no use afterwards.
void person_break(struct person *person);
void person_quit(struct person *person);

// The server was killed: takes in what had arrived before.
void person_lose(struct person *person);

void person_join(struct person *person, const char *room);
void person_leave(struct person *person, const char *room);

// Says something new in a room, which it joins if it is not in it / to an account.
void person_say(struct person *person, const char *room);
void person_write(struct person *person, const char *to);

// Changes what it said last in a room that it is in, or reacts to it. Only of accounts: a guest's
// words are not his any more after a restart of the server.
void person_edit(struct person *person);
void person_react(struct person *person);

// Takes in what has arrived; with `wait`, at least one object.
void person_listen(struct person *person, gboolean wait);

// How many messages have no answer yet.
guint person_unanswered(const struct person *person);

// Reads the whole history of a room, or with somebody, and tells the record.
void person_read_all(struct person *person, const char *room, const char *with);
