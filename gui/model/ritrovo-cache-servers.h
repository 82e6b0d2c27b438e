// SPDX-License-Identifier: GPL-3.0-or-later
// Which servers are remembered, over restarts of the app.
#pragma once

#include "ritrovo-server.h"
#include "ritrovo-store-private.h"

G_BEGIN_DECLS

#define SERVERS_MAX 100

typedef struct {
  char *address;
  char *name;
  char *title;
  gboolean account;
  gboolean autoconnect;
  gboolean notifications;
  RitrovoServerChoice choices[RITROVO_SERVER_N_SETTINGS];
} CacheServer;

// Looks them up; `done` gets them in the order in which they were added, and which of them was the
// current one last, -1: none.
void ritrovo_cache_load_servers(RitrovoStore *store, gpointer owner,
                                void (*done)(gpointer owner, GPtrArray *servers, int current));

// Keeps one as it is. / It is the current one now. / Forgets one.
void ritrovo_cache_keep_server(RitrovoStore *store, RitrovoServer *server);
void ritrovo_cache_use_server(RitrovoStore *store, RitrovoServer *server);
void ritrovo_cache_forget_server(RitrovoStore *store, RitrovoServer *server);

// It is called `name` from now on, and what is remembered of its rooms goes along; before the
// server itself changes.
void ritrovo_cache_rename_server(RitrovoStore *store, RitrovoServer *server, const char *name);

G_END_DECLS
