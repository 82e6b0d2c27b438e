// SPDX-License-Identifier: GPL-3.0-or-later
// Requests that are answered once, by their number: whoever asked is told, also that there will be
// no answer.
#include "ritrovo-client-private.h"

struct request {
  GWeakRef owner; // owned
  ClientReply reply;
};

static void request_free(gpointer data)
{
  struct request *request = data;
  g_weak_ref_clear(&request->owner);
  g_free(request);
}

GHashTable *ritrovo_client_requests_new(void)
{
  return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, request_free);
}

gboolean ritrovo_client_can_ask(RitrovoClient *self)
{
  return self->connection && self->welcomed;
}

gint64 ritrovo_client_ask(RitrovoClient *self, struct message *message, gpointer owner,
                          ClientReply reply)
{
  if (!ritrovo_client_can_ask(self))
    return 0;
  gint64 id = ritrovo_client_next_id(self);
  struct request *request = g_new0(struct request, 1);
  g_weak_ref_init(&request->owner, owner);
  request->reply = reply;
  g_hash_table_insert(self->requests, g_memdup2(&id, sizeof id), request);
  message->id = (struct message_id){.kind = ID_NUMBER, .number = id};
  ritrovo_client_send(self, message);
  return id;
}

void ritrovo_client_forget(RitrovoClient *self, gint64 id)
{
  g_hash_table_remove(self->requests, &id);
}

gboolean ritrovo_client_take_reply(RitrovoClient *self, const struct message *message)
{
  g_autofree gint64 *id = NULL;
  struct request *request;
  if (message->re.kind != ID_NUMBER ||
      !g_hash_table_steal_extended(self->requests, &message->re.number, (gpointer *) &id,
                                   (gpointer *) &request))
    return FALSE;
  g_autoptr(GObject) owner = g_weak_ref_get(&request->owner);
  if (owner)
    request->reply(owner, message);
  request_free(request);
  // A message that answers an upload is a message all the same.
  return message->type != MSG_MESSAGE;
}

void ritrovo_client_drop_requests(RitrovoClient *self)
{
  g_autoptr(GHashTable) requests = self->requests;
  GHashTableIter iter;
  struct request *request;
  self->requests = ritrovo_client_requests_new();
  g_hash_table_iter_init(&iter, requests);
  while (g_hash_table_iter_next(&iter, NULL, (gpointer *) &request)) {
    g_autoptr(GObject) owner = g_weak_ref_get(&request->owner);
    if (owner)
      request->reply(owner, NULL);
  }
}
