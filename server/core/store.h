// SPDX-License-Identifier: GPL-3.0-or-later
// The port to whatever keeps messages. A store gives each message its seq, refuses second copies,
// and answers when the message is as safe as it will ever be: with a database, on disk. No code
// here; backends implement it.
#pragma once

#include <glib.h>

#include "message.h"

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
  size_t size; // of the whole allocation

  // Written by the store.
  enum {
    POST_STORED,    // `seq` is its address; it may be told to everyone
    POST_DUPLICATE, // the sender sent it before: `seq`, `time` and `sender` are the first copy's
    POST_REUSED,    // the sender used that cid for another message
    POST_FAILED,    // it could not be stored
  } result;
  gint64 seq;
  char *first_sender; // owned: POST_DUPLICATE: what `sender` points to; NULL otherwise
};

enum page_direction { PAGE_NEWEST, PAGE_BEFORE, PAGE_AFTER };

// One page of a room's history on its way to the store and back.
struct page {
  guint64 session;
  struct message_id id;
  char *room_key; // owned, as id.text is
  enum page_direction direction;
  gint64 from; // PAGE_BEFORE, PAGE_AFTER: not this seq, but the next in that direction
  unsigned limit;

  // Written by the store.
  gboolean failed;
  GPtrArray *posts; // owned, of struct post; oldest first
  gboolean end;     // there is nothing further in that direction
};

// A room that the store knows from before.
struct stored_room {
  const char *key;
  const char *name;
  gint64 seq; // of the newest message; 0: none
};

struct store;

// Whom a store answers, on the loop's thread. Answers come in the order of the requests: what was
// appended before a page was asked for is appended() before that page is answered.
struct store_client {
  void (*appended)(gpointer chat,
                   struct post *first); // a list, linked by `next`; owned by the callee
  void (*page_read)(gpointer chat, struct page *page); // owned by the callee
  gpointer chat;
};

struct store_ops {
  // Both take what they are given and answer through the client, at once or later.
  void (*append)(struct store *store, struct post *post);
  void (*read_page)(struct store *store, struct page *page);
  // Calls `found` once per known room. To be called once, before anything else.
  void (*each_room)(struct store *store,
                    void (*found)(gpointer chat, const struct stored_room *room), gpointer chat);
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

struct post *post_new(const char *room_key, const char *room_name, const char *sender_key,
                      const char *sender, const char *cid, const char *text,
                      const struct message_id *id);
void post_free(struct post *post); // NULL is allowed

// For a store: the sender's name as the first copy has it.
void post_set_first_sender(struct post *post, const char *sender);
void page_free(struct page *page); // NULL is allowed
