// SPDX-License-Identifier: GPL-3.0-or-later
// Changes of messages: what is asked for goes to the store as a struct post with a struct
// post_change, and what came of it is told to everyone there.
#pragma once

#include "message.h"
#include "session.h"
#include "store.h"

// Sends a change to the store. `place` is the key of a room or of two, see direct_key().
enum code change_ask(struct session *session, const struct message *request, const char *place,
                     const struct post_change *change, const char *text);

// The command `remove` with a `seq`.
enum code change_remove(struct session *session, const struct message *request);

// The code of the error that a sender gets; CODE_OK: none.
enum code change_code(enum post_result result);

// A change came back from the store: tells everyone there, or why not.
void change_publish(struct chat *chat, const struct post *post);

// An event to everyone who may read the place, with `room` or `with` put in: members, or the two;
// consoles that are not among them get it, too, if it is `for_consoles`. The asker has it as the
// reply to `re`, wherever he is now; NULL: nobody has asked.
void change_tell(struct chat *chat, const char *place, struct message *event, gboolean for_consoles,
                 struct session *asker, const struct message_id *re);
