// SPDX-License-Identifier: GPL-3.0-or-later
// Which rooms and conversations one was in at a server under a name, and what one wants to be told
// of each; over restarts of the app.
#pragma once

#include "ritrovo-room.h"
#include "ritrovo-store-private.h"

G_BEGIN_DECLS

#define PLACES_MAX 400 // of one name at one server

typedef struct {
  RitrovoRoomKind kind;
  char *name;
  RitrovoRoomLevel level;
  gboolean here;     // in the list of rooms
  gint64 hidden_seq; // of a conversation that was put away: the newest that it had then
} CachePlace;

CachePlace *ritrovo_cache_place_new(RitrovoRoomKind kind, const char *name);
void ritrovo_cache_place_free(CachePlace *place);

// Looks them up; `done` gets those that are known, none if that fails, and may keep them.
void ritrovo_cache_load_places(RitrovoStore *store, const char *address, const char *asked,
                               gpointer owner,
                               void (*done)(gpointer owner, const char *address, const char *asked,
                                            GPtrArray *places));

// Keeps one; it is copied.
void ritrovo_cache_keep_place(RitrovoStore *store, const char *address, const char *asked,
                              const CachePlace *place);

G_END_DECLS
