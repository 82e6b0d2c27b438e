// SPDX-License-Identifier: GPL-3.0-or-later
// A place where something is said: a room that the client is in, or a direct conversation with one
// person. Its messages, its members, what is unread in it, and the way to say something there.
#pragma once

#include <gio/gio.h>

#include "ritrovo-file-list.h"
#include "ritrovo-message.h"

G_BEGIN_DECLS

typedef struct _RitrovoClient RitrovoClient;

typedef enum {
  RITROVO_ROOM_KIND_ROOM,
  RITROVO_ROOM_KIND_DIRECT, // `name` is the other person
} RitrovoRoomKind;

#define RITROVO_TYPE_ROOM_KIND (ritrovo_room_kind_get_type())
GType ritrovo_room_kind_get_type(void);

// Of what is said there a person wants to be told.
typedef enum {
  RITROVO_ROOM_LEVEL_ALL,
  RITROVO_ROOM_LEVEL_MENTIONS, // in a direct conversation everything is one
  RITROVO_ROOM_LEVEL_NONE,     // muted
  RITROVO_ROOM_LEVEL_DEFAULT,  // what the client's preferences say; so everything begins
} RitrovoRoomLevel;

#define RITROVO_TYPE_ROOM_LEVEL (ritrovo_room_level_get_type())
GType ritrovo_room_level_get_type(void);

typedef enum {
  RITROVO_PRESENCE_UNKNOWN,
  RITROVO_PRESENCE_ONLINE,
  RITROVO_PRESENCE_OFFLINE,
} RitrovoPresence;

#define RITROVO_TYPE_PRESENCE (ritrovo_presence_get_type())
GType ritrovo_presence_get_type(void);

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
//
// delay-text (string property): why the server does not take what is pending, for people; it is
// sent again by itself. "" if nothing is in the way.
gboolean ritrovo_room_send(RitrovoRoom *self, const char *text, GError **error);

// The same, as an answer to another message of the room. FALSE also if that is not one that can be
// answered; ritrovo_room_can_reply() does not have to hold any more, as the connection may have
// broken meanwhile. The text that "send-refused" hands back is no answer any more. If what it
// answers is gone by the time that the server has it, it fails, and is no answer when it is sent
// again.
gboolean ritrovo_room_send_reply(RitrovoRoom *self, const char *text, RitrovoMessage *to,
                                 GError **error);

// Whether one may answer a message of the room, change it, remove it, or react to it now: one that
// the server keeps, and was not removed, while the client is online and in the room; to change it,
// it has to be one's own, and to remove it, too, except for administrators. FALSE with a server
// that cannot do it.
gboolean ritrovo_room_can_reply(RitrovoRoom *self, RitrovoMessage *message);
gboolean ritrovo_room_can_edit(RitrovoRoom *self, RitrovoMessage *message);
gboolean ritrovo_room_can_remove(RitrovoRoom *self, RitrovoMessage *message);
gboolean ritrovo_room_can_react(RitrovoRoom *self, RitrovoMessage *message);

// Changes the text of a message, which is its caption if it has a file, and may be "" then. /
// Removes it; `reason` is for the server's records, NULL for none. The message changes once the
// server has done it. / Gives a reaction, such as "👍", or takes it back: that shows at once, and
// no more if the server refuses it. They fail with RITROVO_CLIENT_ERROR and words for people.
// Cancelling gives up the answer, not what the server does.
void ritrovo_room_edit_async(RitrovoRoom *self, RitrovoMessage *message, const char *text,
                             GCancellable *cancellable, GAsyncReadyCallback callback,
                             gpointer data);
gboolean ritrovo_room_edit_finish(RitrovoRoom *self, GAsyncResult *result, GError **error);
void ritrovo_room_remove_message_async(RitrovoRoom *self, RitrovoMessage *message,
                                       const char *reason, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer data);
gboolean ritrovo_room_remove_message_finish(RitrovoRoom *self, GAsyncResult *result,
                                            GError **error);
void ritrovo_room_react_async(RitrovoRoom *self, RitrovoMessage *message, const char *reaction,
                              gboolean on, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer data);
gboolean ritrovo_room_react_finish(RitrovoRoom *self, GAsyncResult *result, GError **error);

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
// was read, 0 if nothing ever was. It is kept on disk, and, for an account, by the server, for its
// other devices. After a start, the window is at that place. A room that was never entered before
// begins with all of it read.
//
// mark_read() moves it forward only; a seq behind the newest is taken for the newest. mark_unread()
// moves it back: the message with that seq and all behind it are unread then. A view that is at the
// place must not mark it read again by itself before the person has gone away and come back.
// Until the disk and the server have been heard it is not known, and last-read means nothing; the
// property is notified then, too.
gint64 ritrovo_room_get_last_read(RitrovoRoom *self);
gboolean ritrovo_room_get_read_known(RitrovoRoom *self);
void ritrovo_room_mark_read(RitrovoRoom *self, gint64 seq);
void ritrovo_room_mark_all_read(RitrovoRoom *self);
void ritrovo_room_mark_unread(RitrovoRoom *self, gint64 seq);

// How much is unread: unread-count and mention-count (guint properties). Others' messages behind
// last-read, whether they are in `messages` or not; one's own and notices never count. A mention
// has the own name or a keyword in it as a word, in whatever case, or answers what one has said; in
// a direct conversation everything is one.
// ROOM_UNREAD_MAX stands for as many or more.
#define ROOM_UNREAD_MAX 1000
guint ritrovo_room_get_unread_count(RitrovoRoom *self);
guint ritrovo_room_get_mention_count(RitrovoRoom *self);

// Signal "said" (RitrovoMessage *, gboolean mention): somebody else said something just now. Not
// for what comes out of the history.

// kind (RitrovoRoomKind property, fixed). / client (RitrovoClient property): whose room it is; NULL
// once that is gone.
RitrovoRoomKind ritrovo_room_get_kind(RitrovoRoom *self);
RitrovoClient *ritrovo_room_get_client(RitrovoRoom *self);

// joined (gboolean property): the server has us in the room, or the conversation is ready. FALSE
// while not online, and when the server refuses: then status-text (string property) says why, for
// people; otherwise it is "". What is said in such a room waits.
gboolean ritrovo_room_get_joined(RitrovoRoom *self);
const char *ritrovo_room_get_status_text(RitrovoRoom *self);

// newest-time (gint64 property): when the newest message was said that is known of, in milliseconds
// since 1970; 0: not known. Direct conversations are ordered by it.
gint64 ritrovo_room_get_newest_time(RitrovoRoom *self);

// level (RitrovoRoomLevel property): what is told of what is said there, never DEFAULT. /
// own-level (RitrovoRoomLevel property, read and write): what the place itself is set to, kept on
// disk per server and name.
RitrovoRoomLevel ritrovo_room_get_level(RitrovoRoom *self);
RitrovoRoomLevel ritrovo_room_get_own_level(RitrovoRoom *self);
void ritrovo_room_set_own_level(RitrovoRoom *self, RitrovoRoomLevel level);

// typing (GStrv property, never NULL): who is writing in the room at the moment, in the order in
// which they began; a name goes 6 seconds after its last sign or once its message is here. The
// server tells of rooms only.
//
// set_typing(): TRUE each time a person has changed the text, FALSE when it was sent or emptied.
// The server is told every 4 seconds at most, and not at all while the client's preferences have
// send-typing FALSE.
const char *const *ritrovo_room_get_typing(RitrovoRoom *self);
void ritrovo_room_set_typing(RitrovoRoom *self, gboolean typing);

// presence (RitrovoPresence property) of the other person of a direct conversation; UNKNOWN for
// rooms, and while not online. See ritrovo_client_set_watching_presence().
RitrovoPresence ritrovo_room_get_presence(RitrovoRoom *self);

// can-set-topic (gboolean property): it is a room, and joined. / can-leave (gboolean property): all
// but `home`, where everybody meets.
gboolean ritrovo_room_get_can_set_topic(RitrovoRoom *self);
gboolean ritrovo_room_get_can_leave(RitrovoRoom *self);

// What was typed and is not sent yet: draft (string property, "" for nothing). It is kept on disk,
// per server and room; a view binds its composer to it, both ways.
const char *ritrovo_room_get_draft(RitrovoRoom *self);
void ritrovo_room_set_draft(RitrovoRoom *self, const char *draft);

G_END_DECLS
