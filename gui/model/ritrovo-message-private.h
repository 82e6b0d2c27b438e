// SPDX-License-Identifier: GPL-3.0-or-later
// How the model makes and changes messages; views only read them (ritrovo-message.h).
#pragma once

#include "ritrovo-message.h"
#include "ritrovo-talk.h"

G_BEGIN_DECLS

// One that the server told of. `cid` may be NULL.
RitrovoMessage *ritrovo_message_new_sent(const char *sender, const char *text, gint64 time,
                                         gint64 seq, const char *cid, gboolean mine);

// One of our own that the server does not have yet; it gets a new cid. / One that has one already.
RitrovoMessage *ritrovo_message_new_pending(const char *sender, const char *text, gint64 time);
RitrovoMessage *ritrovo_message_new_unsent(const char *sender, const char *text, gint64 time,
                                           const char *cid);

// What it carries; NULL for nothing.
void ritrovo_message_set_file(RitrovoMessage *self, RitrovoFile *file);

// What few messages have, see ritrovo-talk.h: NULL for nothing. / Takes another in its place.
const RitrovoTalk *ritrovo_message_get_talk(RitrovoMessage *self);
void ritrovo_message_take_talk(RitrovoMessage *self, RitrovoTalk *talk);

// It reads differently now. / The server has told what `self` is now, in all but its place and its
// file, which it loses if it was removed. / One of the server's as it is now, for another thread.
void ritrovo_message_set_text(RitrovoMessage *self, const char *text);
void ritrovo_message_become(RitrovoMessage *self, RitrovoMessage *now);
RitrovoMessage *ritrovo_message_copy(RitrovoMessage *self);

// Whose cid it is: the server's database and the key of the sender's name there. Only for that name
// and in that database does sending it again not double it. "" at first.
void ritrovo_message_set_origin(RitrovoMessage *self, const char *epoch, const char *owner);
gboolean ritrovo_message_has_origin(RitrovoMessage *self, const char *epoch, const char *owner);
const char *ritrovo_message_get_epoch(RitrovoMessage *self);

// It is another message now: under that cid and the sender's name.
void ritrovo_message_renew(RitrovoMessage *self, const char *cid, const char *sender);

// The server has it now.
void ritrovo_message_settle(RitrovoMessage *self, gint64 seq, gint64 time);

// It was not sent; `why` is for people. `refused`: by the server, so that trying again by itself is
// of no use. / It is to be sent (again).
void ritrovo_message_fail(RitrovoMessage *self, const char *why, gboolean refused);
gboolean ritrovo_message_is_refused(RitrovoMessage *self);
void ritrovo_message_revive(RitrovoMessage *self);

// Whether it waits for the client to be online. Only a pending one can; any other state ends it.
void ritrovo_message_set_waiting(RitrovoMessage *self, gboolean waiting);

G_END_DECLS
