// SPDX-License-Identifier: GPL-3.0-or-later
// The port to whatever keeps messages. A store gives each message its seq, refuses second copies,
// and answers when the message is as safe as it will ever be: with a database, on disk. No code
// here; backends implement it.
#pragma once

#include <glib.h>

#include "limits.h"
#include "message.h"

#define FILE_ID_SIZE 18 // "f", 16 hexadecimal digits, a NUL

// The file that a message carries.
struct post_file {
  char id[FILE_ID_SIZE];
  char sha256[FILE_SHA256_DIGITS + 1];
  const char *name;
  gint64 size;    // bytes
  guint64 upload; // the number of the upload that it came with, see upload.h; 0: it is an old one
};

// One message on its way to the store and back; one allocation, made by post_new(). All but
// `result` and `seq` are written by the core before and only read after.
struct post {
  struct post *next;
  guint64 session;      // who gets the answer
  struct message_id id; // of the request
  gint64 time;          // milliseconds since 1970
  const char *room_key; // these point behind the struct
  const char *room_name;
  const char *sender_key;
  const char *sender;
  const char *cid; // NULL: none
  const char *text;
  const struct post_file *file; // NULL: none
  const char
      *to_key; // a direct message: whom it is for; NULL otherwise. room_key is then the pair's
  const char *to;
  gboolean waits; // a direct message whose receiver is not here
  size_t size;    // of the whole allocation

  // Written by the store.
  enum {
    POST_STORED,    // `seq` is its address; it may be told to everyone
    POST_DUPLICATE, // the sender sent it before: `seq`, `time`, `sender` and the file's id are the
                    // first copy's
    POST_REUSED,    // the sender used that cid for another message
    POST_FAILED,    // it could not be stored
  } result;
  gint64 seq;
  char *first_sender; // owned: POST_DUPLICATE: what `sender` points to; NULL otherwise
};

enum page_direction {
  PAGE_NEWEST,
  PAGE_BEFORE,
  PAGE_AFTER,
  PAGE_CONVERSATIONS, // of the account `room_key`, those with the newest messages first: for each a
                      // post with its key, and seq and time of its newest message
  PAGE_WAITING, // direct messages that wait for the account `room_key`, the oldest first; they wait
                // no longer then
};

// One page of a room's history on its way to the store and back.
struct page {
  guint64 session;
  struct message_id id;
  char *room_key;   // owned, as id.text is
  char *with;       // owned: the other person of a direct conversation; NULL: a room
  char *and;        // owned: of one that is exported, the second person; NULL otherwise
  gboolean exports; // the answer is `export`, not `history`
  enum page_direction direction;
  gint64 from; // PAGE_BEFORE, PAGE_AFTER: not this seq, but the next in that direction
  unsigned limit;

  // Written by the store.
  gboolean failed;
  GPtrArray *posts; // owned, of struct post; oldest first
  gboolean end;     // there is nothing further in that direction
};

// A fact to keep: one row of a small table, whole. Texts and the number mean what the kind says.
enum fact_kind {
  FACT_ROOM,    // key, name, topic; number: the newest seq (read only)
  FACT_ACCOUNT, // key, name, hash ("": not registered yet); number: enum role
  FACT_BAN,     // key, name, by, reason; number: until, milliseconds since 1970, 0: for ever
  FACT_UNBAN,   // key; takes the ban out. Not read
  FACT_READ,    // account key, room key; number: the newest seq that was read
  FACT_AUDIT,   // by, what, whom, why; number: when, milliseconds since 1970. Not read
  FACT_UPLOAD,  // key, owner's key, sha256 ("": not known yet); number: bytes, of struct upload
  FACT_ARRIVED, // key; takes the upload out. Not read
  FACT_REMOVED, // a file's id; it is removed, its message stays. Not read
  FACT_KINDS,
};

#define FACT_TEXTS 4

struct fact {
  enum fact_kind kind;
  char *texts[FACT_TEXTS]; // owned
  gint64 number;
  guint64 session;      // who asked for it
  struct message_id id; // of the request; its text is owned
  // Called on the loop's thread once the fact is as safe as it will ever be, or failed; the fact is
  // then freed. NULL: nobody waits.
  void (*kept)(gpointer chat, struct fact *fact);
  gboolean failed; // written by the store
};

// One search on its way to the store and back. Only what all of it asks for is found.
struct search {
  guint64 session;
  struct message_id id; // its text is owned
  char **rooms;         // owned: keys, ended by NULL; nothing is found elsewhere
  char *account;        // owned: whose own conversations are searched too; NULL: none are
  char **words;         // owned: each a word, or several in a row
  char *from;           // owned: the sender's key; NULL: anybody
  gboolean has_file;    // only messages with a file
  gint64 since, until;  // milliseconds since 1970: not before, and before
  unsigned limit;
  unsigned offset; // so many of the newest that are found are left out
  // Called on the loop's thread; the search is then the callee's.
  void (*found)(gpointer chat, struct search *search);

  // Written by the store.
  gboolean failed;
  // Owned, of struct post; newest first, those of one moment in the order of their rooms' keys, so
  // that every page goes on where the one before it ended.
  GPtrArray *posts;
  gboolean end; // nothing older was found
};

// How long messages are kept; 0: for ever.
struct retention_rule {
  guint days;
  guint count; // in each room, the newest
};
struct retention {
  struct retention_rule all;
  GHashTable *rooms; // key -> struct retention_rule: rooms with a rule of their own
};

struct store;

// Whom a store answers, on the loop's thread. Answers come in the order of the requests: what was
// appended before a page was asked for is appended() before that page is answered.
struct store_client {
  void (*appended)(gpointer chat,
                   struct post *first); // a list, linked by `next`; owned by the callee
  void (*page_read)(gpointer chat, struct page *page); // owned by the callee
  // These files, by their ids and ended by NULL, went with messages that are not kept any longer.
  void (*files_gone)(gpointer chat, char *const *ids);
  gpointer chat;
};

struct store_ops {
  // Both take what they are given and answer through the client, at once or later.
  void (*append)(struct store *store, struct post *post);
  void (*read_page)(struct store *store, struct page *page);
  void (*keep)(struct store *store, struct fact *fact);
  // The same: takes it and answers, behind whatever was appended before it was asked.
  void (*search)(struct store *store, struct search *search);
  // Calls `found` once per fact of that kind. To be called before start().
  void (*each_fact)(struct store *store, enum fact_kind kind,
                    void (*found)(gpointer chat, const struct fact *fact), gpointer chat);
  // Calls `found` once per file that is not removed, with its message, but for the text and the
  // cid; those of a room in the order of seq. To be called before start().
  void (*each_file)(struct store *store, void (*found)(gpointer chat, const struct post *post),
                    gpointer chat);
  // From here on the other calls may be made.
  void (*start)(struct store *store);
  // Finishes what it has taken; its last answers are posted when this returns. Nothing may be asked
  // afterwards.
  void (*stop)(struct store *store);
  void (*free)(struct store *store);
};

// The head of every backend's own struct.
struct store {
  const struct store_ops *ops;
  struct store_client client; // set by chat_new() before anything is asked
  char epoch[33];             // names the database, PROTOCOL.md, Hello
  gboolean durable;           // keeps messages over a restart
};

// A copy of what `from` points to.
struct post *post_new(const struct post *from);
void post_free(struct post *post); // NULL is allowed

// For a store: the sender's name and, of a message with a file, its id as the first copy has them.
void post_set_first(struct post *post, const char *sender, const char *file);
// Whether two messages carry the same, or both nothing: name, size and hash count.
gboolean post_file_is_same(const struct post_file *one, const struct post_file *other);
void page_free(struct page *page);       // NULL is allowed
void search_free(struct search *search); // NULL is allowed

// A fact with copies of the texts, in the order of its kind; `id` may be NULL.
struct fact *fact_new(enum fact_kind kind, const char *const texts[FACT_TEXTS], gint64 number,
                      guint64 session, const struct message_id *id);
void fact_free(struct fact *fact); // NULL is allowed
