// SPDX-License-Identifier: GPL-3.0-or-later
// What the client knows from earlier visits: rooms with their text, before the network has said a
// word, and the token by which a session is taken up again after the app was killed.
#include "ritrovo-client-private.h"

#include "name.h"
#include "ritrovo-cache.h"
#include "ritrovo-room-private.h"

char *ritrovo_client_asked_key(RitrovoClient *self)
{
  char *key = name_key(self->asked_name);
  return key ? key : g_strdup("");
}

static void begin(RitrovoClient *self)
{
  self->recalling = FALSE;
  ritrovo_client_begin_try(self);
}

static void take_visit(RitrovoClient *self, const CacheVisit *visit)
{
  // Whoever gives a password wants it to be looked at.
  if (*visit->token && !self->password)
    self->token = g_strdup(visit->token);
  if (!*self->asked_name && visit->waits)
    self->former_name = g_strdup(visit->name);
  g_free(self->epoch);
  self->epoch = g_strdup(visit->epoch);
  ritrovo_client_set_identity(self, visit->name, visit->server);
  ritrovo_client_open_places(self);
}

static gboolean is_recalling(RitrovoClient *self, const char *wanted_address,
                             const char *wanted_name)
{
  g_autofree char *address = ritrovo_address_to_string(self->address);
  g_autofree char *asked = ritrovo_client_asked_key(self);
  // An answer may be for an earlier call, which was cancelled.
  return self->recalling && strcmp(wanted_address, address) == 0 && strcmp(wanted_name, asked) == 0;
}

static void places_cb(gpointer owner, const char *address, const char *asked, GPtrArray *places)
{
  RitrovoClient *self = owner;
  if (is_recalling(self, address, asked))
    ritrovo_client_take_places(self, places);
}

static void recalled_cb(gpointer owner, const CacheVisit *visit)
{
  RitrovoClient *self = owner;
  if (!is_recalling(self, visit->address, visit->asked))
    return;
  if (*visit->name && g_list_model_get_n_items(G_LIST_MODEL(self->rooms)) == 0)
    take_visit(self, visit);
  else
    begin(self);
}

void ritrovo_client_recall(RitrovoClient *self)
{
  self->recalling = TRUE;
  if (!self->store) {
    begin(self);
    return;
  }
  g_autofree char *address = ritrovo_address_to_string(self->address);
  g_autofree char *asked = ritrovo_client_asked_key(self);
  ritrovo_cache_load_places(self->store, address, asked, self, places_cb);
  ritrovo_cache_load_visit(self->store, address, asked, self, recalled_cb);
}

void ritrovo_client_room_opened(RitrovoClient *self, RitrovoRoom *room)
{
  // A view may still hold a room of an earlier visit.
  if (self->recalling && g_list_store_find(self->rooms, room, NULL))
    begin(self);
}

void ritrovo_client_remember(RitrovoClient *self, gboolean leaving)
{
  if (!self->store || !self->epoch)
    return;
  CacheVisit *visit = g_new0(CacheVisit, 1);
  visit->address = ritrovo_address_to_string(self->address);
  visit->asked = ritrovo_client_asked_key(self);
  visit->name = g_strdup(self->own_name);
  visit->server = g_strdup(self->server_name);
  visit->epoch = g_strdup(self->epoch);
  visit->token = g_strdup(self->token && !leaving ? self->token : "");
  visit->writer = ritrovo_client_get_writer(self);
  ritrovo_cache_keep_visit(self->store, visit);
}

static gboolean is_writing(RitrovoClient *self)
{
  for (guint i = 0; i < g_list_model_get_n_items(G_LIST_MODEL(self->rooms)); i++) {
    g_autoptr(RitrovoRoom) room = g_list_model_get_item(G_LIST_MODEL(self->rooms), i);
    if (room->writing->len > 0)
      return TRUE;
  }
  return FALSE;
}

void ritrovo_client_when_written(RitrovoClient *self,
                                 void (*done)(gpointer client, gpointer data, const GError *error),
                                 gpointer data)
{
  if (self->store && is_writing(self))
    ritrovo_store_submit(self->store, STORE_DURABLE, self, NULL, done, data, NULL);
  else
    done(self, data, NULL);
}

void ritrovo_client_set_store(RitrovoClient *self, RitrovoStore *store)
{
  g_return_if_fail(RITROVO_IS_CLIENT(self) && RITROVO_IS_STORE(store) && !self->store);
  self->store = g_object_ref(store);
  self->claim = ritrovo_store_claim(store);
}

RitrovoStore *ritrovo_client_get_store(RitrovoClient *self)
{
  return self->store;
}

const char *ritrovo_client_get_epoch(RitrovoClient *self)
{
  return self->epoch;
}

const char *ritrovo_client_get_owner(RitrovoClient *self)
{
  return self->owner;
}

gint64 ritrovo_client_get_writer(RitrovoClient *self)
{
  return self->claim ? ritrovo_store_claim_number(self->claim) : 0;
}

gboolean ritrovo_client_has_account(RitrovoClient *self)
{
  return self->has_account;
}
