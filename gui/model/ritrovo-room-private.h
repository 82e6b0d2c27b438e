// SPDX-License-Identifier: GPL-3.0-or-later
// What the client tells a room, and what the files of the room share. Views see ritrovo-room.h
// only.
#pragma once

#include "message.h"
#include "ritrovo-client.h"
#include "ritrovo-member.h"
#include "ritrovo-message-model.h"
#include "ritrovo-room.h"
#include "ritrovo-store.h"

G_BEGIN_DECLS

#define HOME_ROOM "home"

// A message of somebody else's that was not read yet.
struct unread {
  gint64 seq;
  gboolean mention;
  gboolean answer; // to what one has said oneself, which is a mention, too
};

// Where the log stands against the server's. While at_newest is FALSE, it is NONE, FILLING or LIVE.
enum room_sync {
  SYNC_NONE,     // not joined
  SYNC_FILLING,  // the newest page is asked for, and takes the place of what is here
  SYNC_CATCHING, // what was missed is asked for, page by page
  SYNC_LIVE,     // complete up to `newest`
};

struct _RitrovoRoom {
  GObject parent_instance;

  // owned
  char *name;
  char *key;        // of the name
  char *store_name; // what it is called on disk
  char *topic;
  char *status_text;
  char *draft;
  char *epoch; // of what is here; "" if that is not known
  RitrovoMessageModel *messages;
  GListStore *members;
  char *in_flight;      // cid of the message that the server has not answered yet
  GPtrArray *writing;   // own messages on their way to the disk
  GPtrArray *jump_page; // what a jump has gathered
  guint send_timer;     // the server asked to wait before the next message
  guint sync_timer;     // the server asked to wait before the next page of filling or catching up
  guint page_timer;     // the same for other pages, and then this is done:
  void (*page_again)(RitrovoRoom *self);
  guint keep_timer;     // something is to be kept
  guint join_timer;     // the server asked to wait before joining
  guint count_timer;    // the server asked to wait before the next page of counting
  GArray *unread;       // of struct unread, in order; ROOM_UNREAD_MAX at most
  GPtrArray *typers;    // owned, as are those in it: see ritrovo-room-typing.c
  GStrv typing_names;   // of those
  GHashTable *reacting; // NULL: none, see ritrovo-room-talk.c
  guint changes_timer;  // the server asked to wait before the next page of changes

  // owned: where things are kept
  RitrovoStore *store; // NULL: nowhere
  char *address;

  // borrowed
  const char *delay_text; // static: why what is pending is not sent yet, "": nothing is in the way

  // borrowed, weak
  RitrovoClient *client;
  RitrovoFileList *file_list; // NULL while nobody looks at it

  RitrovoRoomKind kind;
  RitrovoRoomLevel level;
  RitrovoRoomLevel own_level;
  RitrovoPresence presence;
  gboolean joined;
  gboolean entering; // on the way in; ends when the log is live or the server has refused
  gboolean unstored; // a conversation that the server does not keep: its numbers are our own
  gboolean listed;   // a conversation: the server has told of `top` and how far it is read
  gint64 newest_time;
  gint64 typing_told; // monotonic µs; 0: never
  guint unread_count;
  guint mention_count;
  gint64 counted;     // everything behind last_read up to here is in `unread`,
  gboolean uncounted; // unless there was too much
  gint64 count_id;    // the page that counting waits for; 0: none
  gint64 count_from;  // `counted` when it was asked for
  gint64 count_top;   // `top` then
  gboolean loading;   // the disk has not answered yet
  gboolean entered;   // the server has told of the room, once at least
  gboolean known;     // it is settled where reading begins
  gint64 server_read; // what the server said of last_read and was not considered yet; -1: nothing
  gint64 first_top;   // the newest when the room was entered
  guint member_count;
  enum room_sync sync;
  gboolean at_newest;    // the log reaches to `top`, or is catching up with it
  gboolean wants_newest; // a person wants it to
  gboolean following;    // the reader is at the end of the list
  gboolean opened;       // what is kept was asked for
  gboolean cached;       // what is here is from the disk, and the room was not joined since
  gint64 newest;         // every message from the oldest that is here to this one is here
  gint64 top;            // the newest that the server has told of
  gint64 change;         // all that is here is as it was after this change, at least
  gint64 change_top;     // the newest change that the server has told of
  gint64 change_filling; // the same when the newest page was asked for
  gint64 listed_change;  // of a conversation, as it was listed; 0: none
  gint64 changes_id;     // the page of changes that is asked for; 0: none
  gint64 first_seq;      // the oldest that the server has; 0: not known
  guint newer_count;
  gint64 last_read;
  gint64 read_told;  // what the server knows of last_read
  gint64 join_id;    // of the requests on their way; 0: none
  gint64 history_id; // the page that filling or catching up waits for
  gint64 older_id;
  gint64 older_edge; // where the window began when it was asked for
  gint64 newer_id;
  gint64 newer_edge;
  gint64 jump_id;
  gint64 jump_seq;        // wanted; 0: none
  gint64 jump_from;       // the page behind this seq is asked for
  gboolean log_changed;   // since it was kept
  gboolean draft_changed; // since it was kept
  gboolean draft_touched; // by a person, in this run
};

// `client` is borrowed; a room may outlive it and is then only a log.
RitrovoRoom *ritrovo_room_new(const char *name, RitrovoClient *client);
RitrovoRoom *ritrovo_room_new_direct(const char *name, RitrovoClient *client);

// The client is welcome: asks to join.
void ritrovo_room_join(RitrovoRoom *self);

// Offers what the server said. TRUE if it was for this room. / Whether it names the room, or the
// other one of the conversation.
gboolean ritrovo_room_receive(RitrovoRoom *self, const struct message *message);
gboolean ritrovo_room_is_about(RitrovoRoom *self, const struct message *message);

// The connection is gone: what was on its way will be sent again.
void ritrovo_room_lost(RitrovoRoom *self);

// The server has another database: what it said before is gone.
void ritrovo_room_forget(RitrovoRoom *self);

// The client is about to say quit: sends whatever waits, without waiting for answers.
void ritrovo_room_send_rest(RitrovoRoom *self);

// Adds a notice of the app's own to the log.
void ritrovo_room_add_notice(RitrovoRoom *self, const char *text);

// ritrovo-room.c: the setters, each notifying on change. `names` is taken.
// `words` are static.
void ritrovo_room_set_delay_text(RitrovoRoom *self, const char *words);
void ritrovo_room_set_member_count(RitrovoRoom *self, guint count);
void ritrovo_room_set_at_newest(RitrovoRoom *self, gboolean at_newest);
void ritrovo_room_put_last_read(RitrovoRoom *self, gint64 seq);
void ritrovo_room_notify_read(RitrovoRoom *self);
void ritrovo_room_set_counts(RitrovoRoom *self, guint unread, guint mentions);
void ritrovo_room_set_joined(RitrovoRoom *self, gboolean joined, const char *status);
void ritrovo_room_set_newest_time(RitrovoRoom *self, gint64 time);
void ritrovo_room_set_typing_names(RitrovoRoom *self, GStrv names);
void ritrovo_room_set_presence(RitrovoRoom *self, RitrovoPresence presence);
void ritrovo_room_take_topic(RitrovoRoom *self, const char *topic);
void ritrovo_room_tell_said(RitrovoRoom *self, RitrovoMessage *message, gboolean mention);
void ritrovo_room_count_newer(RitrovoRoom *self);
void ritrovo_room_restore_draft(RitrovoRoom *self, const char *draft);
void ritrovo_room_tell_jumped(RitrovoRoom *self, gint64 seq);

// ritrovo-room.c: hands a text back that the disk did not take. FALSE if nobody takes it.
gboolean ritrovo_room_hand_back(RitrovoRoom *self, const char *text, const char *words);

// ritrovo-room-unread.c: the server has let us in and said how far one has read. / The disk has
// answered. If both have nothing, what is there already counts as read. / There may
// be something to count. / What is a mention has changed. / Something was said. / Replies and
// errors, FALSE if they belong to no
// request of counting. / Another device has read, or has marked something unread. / Moves the place
// where reading stopped forward. / All of it is void. / A message reads differently now: it may not
// be a mention any more.
void ritrovo_room_begin_unread(RitrovoRoom *self, const struct message *joined);
void ritrovo_room_restore_read(RitrovoRoom *self, gboolean found, gint64 seq, gint64 told);
void ritrovo_room_count(RitrovoRoom *self);
void ritrovo_room_recount(RitrovoRoom *self);
void ritrovo_room_count_said(RitrovoRoom *self, RitrovoMessage *message);
gboolean ritrovo_room_count_history(RitrovoRoom *self, const struct message *history);
gboolean ritrovo_room_count_error(RitrovoRoom *self, const struct message *error);
void ritrovo_room_take_read(RitrovoRoom *self, const struct message *read);
void ritrovo_room_set_last_read(RitrovoRoom *self, gint64 seq);
void ritrovo_room_forget_unread(RitrovoRoom *self);
gboolean ritrovo_room_is_mention(RitrovoRoom *self, RitrovoMessage *message);
void ritrovo_room_count_changed(RitrovoRoom *self, RitrovoMessage *message);

// ritrovo-room-level.c: what is kept of it was read. / The preferences may say something else.
void ritrovo_room_restore_level(RitrovoRoom *self, RitrovoRoomLevel level);
void ritrovo_room_update_level(RitrovoRoom *self);

// ritrovo-room-typing.c: somebody is writing. / Not any more. / Nobody is.
void ritrovo_room_take_typing(RitrovoRoom *self, const struct message *message);
void ritrovo_room_stopped_typing(RitrovoRoom *self, const char *name);
void ritrovo_room_forget_typing(RitrovoRoom *self);

// ritrovo-room-direct.c: begins to follow a conversation. / What the list of conversations says of
// it. / Something came that is not kept by the server, or the server keeps nothing: from now on
// its numbers are our own.
void ritrovo_room_enter_direct(RitrovoRoom *self);
void ritrovo_room_take_listed(RitrovoRoom *self, const struct message *listed);
void ritrovo_room_become_unstored(RitrovoRoom *self);

// ritrovo-room-members.c: our own name has changed.
void ritrovo_room_rename_member(RitrovoRoom *self, const char *old_name, const char *name,
                                const char *role);

// ritrovo-room-members.c: those who are there when one enters. / Somebody comes or goes.
void ritrovo_room_replace_members(RitrovoRoom *self, const struct message *joined);
void ritrovo_room_take_presence(RitrovoRoom *self, const struct message *presence);

// ritrovo-room-log.c: following the server's log. The replies and errors return FALSE if they
// belong to no request of the room.
void ritrovo_room_log_joined(RitrovoRoom *self, const struct message *joined);
void ritrovo_room_log_message(RitrovoRoom *self, const struct message *message);
void ritrovo_room_log_gap(RitrovoRoom *self, const struct message *gap);
gboolean ritrovo_room_log_history(RitrovoRoom *self, const struct message *history);
gboolean ritrovo_room_log_error(RitrovoRoom *self, const struct message *error);

// ritrovo-room-log.c, for pages: asks for one, before or after a seq (-1: no such bound; neither:
// the newest); returns the request's id, 0 without a client. / A message for which there need not
// be a row; NULL if it cannot be one. / The messages of a page. / The highest seq in it. / Asks for
// the newest page; drops requests for others. / Asks for what comes after `newest`. / What is here
// is complete. / The log ends with `newest` and does not go on by itself. / Drops requests for
// pages.
gint64 ritrovo_room_ask_page(RitrovoRoom *self, gint64 before, gint64 after, int limit);
RitrovoMessage *ritrovo_room_read_message(RitrovoRoom *self, const struct message *message);
GPtrArray *ritrovo_room_read_page(RitrovoRoom *self, const struct message *history);
gint64 ritrovo_room_last_seq(const struct message *history);
void ritrovo_room_fill(RitrovoRoom *self);
void ritrovo_room_catch_up(RitrovoRoom *self);
void ritrovo_room_go_live(RitrovoRoom *self);
void ritrovo_room_detach(RitrovoRoom *self);
void ritrovo_room_drop_pages(RitrovoRoom *self);

// ritrovo-room-pages.c: the same for the pages that views ask for. / Begins the jump that waited
// for the log to be filled.
gboolean ritrovo_room_page_history(RitrovoRoom *self, const struct message *history);
gboolean ritrovo_room_page_error(RitrovoRoom *self, const struct message *error);
void ritrovo_room_begin_jump(RitrovoRoom *self);

// ritrovo-room-changes.c: something was edited, removed or reacted to. / A reaction, if its message
// is here. / What stands for a message where another one answers it; borrowed.
void ritrovo_room_take_change(RitrovoRoom *self, const struct message *event);
void ritrovo_room_show_reaction(RitrovoRoom *self, gint64 seq, const char *reaction,
                                const char *name, gboolean on);
const char *ritrovo_room_summary(RitrovoMessage *message);

// ritrovo-room-changes.c: the server has let us in. / The newest page is asked for. / It is here. /
// The log is complete: asks for the changes that were missed. / Replies and errors, FALSE if they
// belong to no request for changes. / Drops such a request.
void ritrovo_room_changes_joined(RitrovoRoom *self, const struct message *joined);
void ritrovo_room_changes_filling(RitrovoRoom *self);
void ritrovo_room_changes_filled(RitrovoRoom *self);
void ritrovo_room_follow_changes(RitrovoRoom *self);
gboolean ritrovo_room_changes_page(RitrovoRoom *self, const struct message *page);
gboolean ritrovo_room_changes_error(RitrovoRoom *self, const struct message *error);
void ritrovo_room_drop_changes(RitrovoRoom *self);

// ritrovo-room-talk.c: whether it is one of the server's that can be answered and changed.
gboolean ritrovo_room_is_kept(RitrovoRoom *self, RitrovoMessage *message);

// ritrovo-room-send.c: sends the next waiting message, if it may go now. / The server answered the
// one in flight. / FALSE if the error is not about it.
void ritrovo_room_send_next(RitrovoRoom *self);
void ritrovo_room_send_echoed(RitrovoRoom *self, const char *cid);
gboolean ritrovo_room_send_error(RitrovoRoom *self, const struct message *error);

// ritrovo-room-send.c: whose the unsent messages are is known now, or is different: those that can
// be sent wait for that, the others are marked as failed. / The client is online now, or is not any
// more: the messages are told whether they wait for it. / Shows one more.
void ritrovo_room_sort_unsent(RitrovoRoom *self);
void ritrovo_room_hold_unsent(RitrovoRoom *self);
void ritrovo_room_show_unsent(RitrovoRoom *self, RitrovoMessage *message);

// ritrovo-room-files.c: the transfer of an unsent message follows its state: it waits for its turn
// or has failed like the message. / The client or the server refused it, with words. / The server
// has it: from now on its file is the one that was posted. / A person threw it away. / The room has
// a message with that file. / It was removed. / The room was entered: its list may have been
// refused.
void ritrovo_room_follow_file(RitrovoRoom *self, RitrovoMessage *message);
void ritrovo_room_refuse_file(RitrovoRoom *self, RitrovoMessage *message, const char *words);
void ritrovo_room_file_echoed(RitrovoRoom *self, RitrovoMessage *own, RitrovoFile *posted);
void ritrovo_room_drop_file(RitrovoRoom *self, RitrovoMessage *message);
void ritrovo_room_file_posted(RitrovoRoom *self, RitrovoFile *file);
void ritrovo_room_file_removed(RitrovoRoom *self, RitrovoFile *file);
void ritrovo_room_reload_files(RitrovoRoom *self);

// ritrovo-room-send.c, for files: whether one more may wait, and whether that can be a text;
// otherwise an error. / Puts a new message of ours on disk and then into the log. / What is pasted
// from elsewhere may have other line ends; the wire has one. Newly allocated.
gboolean ritrovo_room_may_send(RitrovoRoom *self, GError **error);
gboolean ritrovo_room_check_text(RitrovoRoom *self, const char *text, GError **error);
void ritrovo_room_put_own(RitrovoRoom *self, RitrovoMessage *message);
char *ritrovo_room_unify_line_ends(const char *text);

// ritrovo-room-keep.c: reads what is kept and takes what is not here yet, which is, after the first
// time, what other processes left behind; then, and without a store
// at once, tells the client (ritrovo_client_room_opened()). / Something is to be kept, in a moment.
// / Now.
void ritrovo_room_open(RitrovoRoom *self);
void ritrovo_room_keep_soon(RitrovoRoom *self);
void ritrovo_room_keep(RitrovoRoom *self);

// How long an error asks to wait, in milliseconds within reason; `otherwise` if it does not say.
guint ritrovo_room_wait_ms(const struct message *error, guint otherwise);

G_END_DECLS
