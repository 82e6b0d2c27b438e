// SPDX-License-Identifier: GPL-3.0-or-later
// What is remembered of servers and rooms between two runs of the app: who one was there, the pages
// that were on screen, where reading stopped, and what was being written.
#pragma once

#include "ritrovo-message.h"
#include "ritrovo-store-private.h"

G_BEGIN_DECLS

// Per room; a hundred rooms are kept, those that were used last.
#define CACHE_MESSAGES 200
#define CACHE_BYTES (256 * 1024) // of text

// Who one was at an address when one asked for the name with the key `asked` ("" for a guest name
// of the server's).
typedef struct {
  char *address;
  char *asked;
  char *name; // "" if one was never there
  char *server;
  char *epoch;
  char *token;    // "" if there is none that this process may use
  gboolean waits; // messages of that name wait to be sent
  gint64 writer;
} CacheVisit;

void ritrovo_cache_visit_free(CacheVisit *visit);

// Looks it up; `done` gets the visit, with `name` "" if there is none. / Keeps it; another epoch
// than before at that address makes what is known of its rooms void. Takes the visit.
void ritrovo_cache_load_visit(RitrovoStore *store, const char *address, const char *asked,
                              gpointer owner,
                              void (*done)(gpointer owner, const CacheVisit *visit));
void ritrovo_cache_keep_visit(RitrovoStore *store, CacheVisit *visit);

// A room as it was left.
typedef struct {
  char *address;
  char *room;
  char *epoch;
  char *own_name; // whose messages are our own
  char *owner;    // its key
  gint64 writer;
  gboolean opened; // what the writer has in the outbox is there already
  gboolean found;  // something of it is kept
  gboolean first;  // when keeping: `last_read` is for a room of which nothing is kept
  gint64 last_read;
  gint64 read_told; // what the server knows of that
  gint64 change;    // all changes up to this one are in the messages
  char *draft;
  GPtrArray *messages; // of RitrovoMessage, sent, in order, without a gap
  GPtrArray *unsent;   // of RitrovoMessage, see ritrovo_outbox_read()
} CacheRoom;

CacheRoom *ritrovo_cache_room_new(const char *address, const char *room, const char *epoch);
void ritrovo_cache_room_free(CacheRoom *room);

// Fills in what is known; takes the room and hands it to `done` for reading. Nothing is known of
// another epoch but the draft and what is unsent.
void ritrovo_cache_load_room(RitrovoStore *store, CacheRoom *room, gpointer owner,
                             void (*done)(gpointer owner, const CacheRoom *room));

// Keeps last_read and the messages, which nobody changes any more, in the place of those that were
// there. Takes the room. / Keeps a draft, "" for none.
void ritrovo_cache_keep_room(RitrovoStore *store, CacheRoom *room);
void ritrovo_cache_keep_draft(RitrovoStore *store, const char *address, const char *room,
                              const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(CacheVisit, ritrovo_cache_visit_free)

G_END_DECLS
