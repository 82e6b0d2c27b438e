// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of database.h share: the statements, the rooms looked up so far, how errors end.
#pragma once

#include <sqlite3.h>

#include "database.h"

#define SEQ_BITS 40
#define SEQ_MAX (((gint64) 1 << SEQ_BITS) - 1)

// How long one portion of what is done beside the messages may take before it is committed.
#define PORTION_US 2000

// Reactions that are read for one page or search, a few milliseconds. What has more in it ends
// early.
#define REACTIONS_MOST 4000

// Removed messages count, see schema/003.sql.
#define NEWEST_OF_ROOM                                                                             \
  "max(seq, ifnull((SELECT max(id) FROM message"                                                   \
  " WHERE id BETWEEN room.id << 40 AND (room.id + 1 << 40) - 1), 0) & (1 << 40) - 1)"

// The + takes the column's affinity away, with which the index would not be used.
#define NEWEST_CHANGE_OF_ROOM                                                                      \
  "ifnull((SELECT max(changed.change) FROM message AS changed"                                     \
  " WHERE changed.id >> 40 = +room.id AND changed.change IS NOT NULL), 0)"

enum statement {
  BEGIN,
  COMMIT,
  ROLLBACK,
  FIND_ROOM,
  ADD_ROOM,
  ADD_CONVERSATION,
  ADD_MESSAGE,
  ADD_FILE,
  ADD_WAITING,
  FIND_FILE,
  FIND_CID,
  FIND_MESSAGE,
  FIND_CHANGED,
  FIND_QUOTED,
  FIND_REACTIONS,
  COUNT_REACTIONS,
  EDIT_MESSAGE,
  REMOVE_MESSAGE,
  TOUCH_MESSAGE,
  REMOVE_FILE,
  ADD_REACTION,
  TAKE_REACTION,
  SET_CHANGE,
  PAGE_DOWN,
  PAGE_UP,
  PAGE_OF_CHANGES,
  PAGE_OF_WAITING,
  PAGE_OF_CONVERSATIONS,
  TAKE_WAITING,
  SEEK,
  CONVERSATIONS,
  FIND_WORDS,
  FIND_ALL,
  UNINDEXED_ROOMS,
  UNINDEXED,
  ADD_WORDS,
  TAKE_WORDS,
  SET_INDEXED,
  MERGE_WORDS,
  NEXT_ROOM,
  OLDEST,
  TAKE_MESSAGE,
  TAKE_FILE,
  TAKE_REACTIONS,
  TAKE_WAITING_MESSAGE,
  SET_REMOVED,
  KEEP, // and one per kind of fact
  STATEMENTS = KEEP + FACT_KINDS,
};

struct numbered_room {
  gint64 id;
  gint64 seq;     // of the newest message
  gint64 indexed; // up to where its words are in the index
};

struct database {
  char *path;      // owned
  sqlite3 *handle; // owned; NULL after an error that asks for opening it anew
  sqlite3_stmt *statements[STATEMENTS];
  GHashTable *rooms; // key -> struct numbered_room, owned; what has been looked up so far
  char *epoch;
  gint64 change; // the newest that was given

  GHashTable *unindexed;         // set of borrowed struct numbered_room; NULL: not known
  gboolean merging;              // the index may be in more pieces than it need be
  gint64 unindexed_count;        // messages in them
  GString *words[2];             // owned: scratch of database_index_row()
  gint64 written;                // when the last messages came, microseconds of the monotonic clock
  gint64 commit_time;            // see database_commit_time()
  const struct retention *rules; // borrowed; NULL: everything is kept for ever
  gint64 retain_at;              // when to look next, microseconds of the monotonic clock
  gint64 retain_room;            // how far this round has come: the last room that is done
  gboolean retaining;
  gboolean vacuuming;    // messages were removed in this round
  struct post_file file; // scratch of database_find_file(), and owned:
  GString *file_name;
  guint reactions;     // that were read since a page or the answer to a search was begun
  GPtrArray *gone;     // owned, of owned texts: see database_take_gone()
  guint gone_for_sure; // so many of them are committed
};

// FALSE with the last error of SQLite in words.
gboolean database_fail(struct database *database, const char *what, GError **error);

// Opens the file anew if an error has closed it. FALSE: it cannot be opened; logged.
gboolean database_ensure_open(struct database *database);

// Logs the error, forgets what was counted on, and rolls back; closes the file if it may be out of
// step with what is in memory.
void database_failed(struct database *database, int result);

// Runs a statement that returns no row; gives SQLite's result.
int database_run(struct database *database, enum statement which);
// The same for a text without parameters.
gboolean database_execute(struct database *database, const char *statement, GError **error);
// A pragma's number; -1: it cannot be read.
gint64 database_pragma(struct database *database, const char *pragma);

// `text` outlives the statement's use; NULL is SQL's NULL.
void database_bind(sqlite3_stmt *statement, int index, const char *text);

// NULL: the room is not in the database (*result is SQLITE_DONE), or it cannot be read. *result is
// left alone where it is remembered.
struct numbered_room *database_find_room(struct database *database, const char *key, int *result);

// A row of MESSAGE_COLUMNS as a post of that room, with what it has beside its text. `asker` is
// whose reactions are named first; NULL: nobody's.
struct post *database_row_to_post(struct database *database, sqlite3_stmt *row,
                                  const char *room_key, const char *asker);
// The same without what it has beside its text.
struct post *database_row_to_bare_post(struct database *database, sqlite3_stmt *row,
                                       const char *room_key);
// The same for one message, with its sender's key; NULL: there is none, or it cannot be read.
struct post *database_find_message(struct database *database, gint64 id, const char *room_key,
                                   const char *asker);
// What the post answers, if it is there, see post_quote(). FALSE: it cannot be answered.
gboolean database_quote(struct database *database, struct post *post, gint64 id);
// The file of that id (NULL: none), valid until the next call; NULL: there is none.
const struct post_file *database_find_file(struct database *database, const char *id);
GPtrArray *database_posts_new(void);

// database_change.c: makes the change that the post is, within a transaction, and fills in what
// came of it. SQLite's result.
int database_change(struct database *database, struct post *post);

// database_index.c: a message more is in the room. / Indexes some of what is outstanding there, in
// one transaction of PORTION_US. SQLite's result.
void database_index_later(struct database *database, struct numbered_room *room);
int database_index_room(struct database *database, struct numbered_room *room);

// The words of a text as they are in the index, with the room's number before each. Appended.
void database_index_text(gint64 room, const char *text, GString *to);
// The same for a sender's key, which is one word.
void database_index_sender(gint64 room, const char *key, GString *to);
// Puts the words of a row of WORD_COLUMNS in or takes them out; a removed message has none.
int database_index_row(struct database *database, enum statement which, sqlite3_stmt *row);
// The one word, beside the sender's, of messages with a file.
void database_index_file(gint64 room, GString *to);

// The same for all rooms, if it is time. How long nothing is to be done, in microseconds; 0: there
// is more; -1: nothing is foreseen. For database_upkeep().
gint64 database_index_upkeep(struct database *database, gint64 now);

// database_retain.c: the same for what is to be removed.
gint64 database_retain_upkeep(struct database *database, gint64 now);
