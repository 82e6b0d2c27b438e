// SPDX-License-Identifier: GPL-3.0-or-later
// A room that the client is in: its messages, its members, and the way to say something there.
#pragma once

#include <gio/gio.h>

#include "ritrovo-file-list.h"
#include "ritrovo-message.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_ROOM (ritrovo_room_get_type())
G_DECLARE_FINAL_TYPE(RitrovoRoom, ritrovo_room, RITROVO, ROOM, GObject)

// Properties: name, topic (strings), messages (GListModel of RitrovoMessage, oldest first,
// bounded: a window of the room's history, see below), members (GListModel of RitrovoMember, sorted
// by name), member-count (guint; a large room is told the count alone, so members may have more or
// fewer).
const char *ritrovo_room_get_name(RitrovoRoom *self);
const char *ritrovo_room_get_topic(RitrovoRoom *self);
GListModel *ritrovo_room_get_messages(RitrovoRoom *self);
GListModel *ritrovo_room_get_members(RitrovoRoom *self);
guint ritrovo_room_get_member_count(RitrovoRoom *self);

// Says `text`. It is written to disk first; then, in a moment, it stands in `messages` as pending,
// and is sent now or as soon as the server is back. If the window is in the past, it goes to the
// newest. FALSE with a GError (RITROVO_CLIENT_ERROR) if it cannot be a message: empty, over the
// server's limit, control characters, too many waiting.
//
// If the disk does not take it, the signal "send-refused" (text, words: strings) hands the text
// back: a view puts it into the composer again, before what was typed since, and shows the words.
// Where nobody listens, it stands in `messages` as failed, for as long as the app runs.
//
// Own messages of a room go out one after the other, in the order in which they were written. One
// that the server refuses is marked as failed and does not hold up those behind it.
gboolean ritrovo_room_send(RitrovoRoom *self, const char *text, GError **error);

// Sends a file with a caption, "" or NULL for none. A pending message with `file` stands in
// `messages` as soon as it is on disk, and goes on over lost connections and restarts of the app
// until the file is there, cancelled or refused. Texts do not wait for files, nor files for texts.
// `temporary`: the file is the app's own copy (a pasted image), which is deleted when it is not
// needed any more. FALSE with a GError (RITROVO_CLIENT_ERROR): it cannot be read, is no regular
// file or over the server's limit, the server takes no files, the caption is too long, or too many
// messages are waiting. A temporary file then is still the caller's.
gboolean ritrovo_room_send_file(RitrovoRoom *self, GFile *file, const char *caption,
                                gboolean temporary, GError **error);

// The files of the room; kept up to date while somebody holds the list. A new reference.
RitrovoFileList *ritrovo_room_list_files(RitrovoRoom *self);

// Sends a failed message of ours again, behind those that wait: under the same cid, or as a new
// message if it was written under another name or for another server. / Takes a pending or failed
// one out of the log unsent.
void ritrovo_room_retry(RitrovoRoom *self, RitrovoMessage *message);
void ritrovo_room_discard(RitrovoRoom *self, RitrovoMessage *message);

// The window of history. `messages` holds a few pages, wherever in the history. While at-newest
// (gboolean property) is TRUE, what is said is added at its end, and own messages that wait stand
// there. While it is FALSE, the list ends somewhere in the past: what is said is only counted, in
// newer-count (guint property: how many messages are behind the end of the list), and what waits is
// not shown.
//
// following (gboolean property, TRUE at first, set by the view): the reader is at the end of the
// list. Then a full window drops its oldest rows for new ones. While it is FALSE, it does not: the
// reader may be looking at them; at-newest becomes FALSE instead.
gboolean ritrovo_room_get_at_newest(RitrovoRoom *self);
guint ritrovo_room_get_newer_count(RitrovoRoom *self);
gboolean ritrovo_room_get_following(RitrovoRoom *self);
void ritrovo_room_set_following(RitrovoRoom *self, gboolean following);

// Asks for the page of history before the oldest message that is here, or behind the newest; to be
// called before the edge is in sight. When the window is full, what is far away on the other side
// is dropped. No effect while such a page is on its way, while the client is not online, where
// there is nothing further, and, for older ones, while the window is full and the reader follows
// what is said.
void ritrovo_room_load_older(RitrovoRoom *self);
void ritrovo_room_load_newer(RitrovoRoom *self);

// Whether there are messages before the oldest that is here, as far as is known.
gboolean ritrovo_room_has_older(RitrovoRoom *self);

// Moves the window so that it holds the message with that seq and what is around it. / So that it
// ends with the newest message. Nothing happens while the client is not online, except that the
// second is done when it is back. Once it is done, at once if it is nothing, the signal "jumped"
// (gint64) tells the seq of the message to show, the nearest to that which was asked for; 0: the
// end of the list.
void ritrovo_room_jump(RitrovoRoom *self, gint64 seq);
void ritrovo_room_jump_to_newest(RitrovoRoom *self);

// The place where reading stopped: last-read (gint64 property), the seq of the newest message that
// was read, 0 if nothing ever was. It only goes up. It is kept on disk, and, for an account, by the
// server, for its other devices. After a start, the window is at that place.
gint64 ritrovo_room_get_last_read(RitrovoRoom *self);
void ritrovo_room_mark_read(RitrovoRoom *self, gint64 seq);

// What was typed and is not sent yet: draft (string property, "" for nothing). It is kept on disk,
// per server and room; a view binds its composer to it, both ways.
const char *ritrovo_room_get_draft(RitrovoRoom *self);
void ritrovo_room_set_draft(RitrovoRoom *self, const char *draft);

G_END_DECLS
