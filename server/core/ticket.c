// SPDX-License-Identifier: GPL-3.0-or-later
// The table of ticket.h. Tickets live equally long: they expire in the order in which they were
// given.
#include "ticket.h"
#include "chat.h"
#include "random.h"

static void free_ticket(gpointer ticket)
{
  g_free(ticket);
}

void tickets_init(struct tickets *tickets)
{
  *tickets = (struct tickets){
      .by_text = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_ticket)};
}

void tickets_clear(struct tickets *tickets)
{
  g_clear_pointer(&tickets->by_text, g_hash_table_unref);
}

gboolean ticket_is_possible(const struct session *session)
{
  return session->tickets < LIMIT_TICKETS;
}

struct ticket *ticket_new(struct session *session, guint64 upload, const char *file, gint64 offset)
{
  struct chat *chat = session->chat;
  struct ticket *ticket = g_new0(struct ticket, 1);
  unsigned char bytes[TICKET_BYTES];
  random_bytes(bytes, sizeof bytes);
  hex_encode(bytes, sizeof bytes, ticket->text);
  ticket->session = session->id;
  ticket->upload = upload;
  ticket->offset = offset;
  ticket->expires = chat->now + TICKET_MS;
  g_strlcpy(ticket->file, file, sizeof ticket->file);
  g_hash_table_insert(chat->tickets.by_text, ticket->text, ticket);
  ticket->link.data = ticket;
  g_queue_push_tail_link(&chat->tickets.waiting, &ticket->link);
  session->tickets++;
  chat->settings.wake(chat->settings.owner);
  return ticket;
}

void ticket_drop(struct chat *chat, struct ticket *ticket)
{
  struct session *session = session_find(chat, ticket->session);
  if (session)
    session->tickets--;
  g_queue_unlink(&chat->tickets.waiting, &ticket->link);
  g_hash_table_remove(chat->tickets.by_text, ticket->text);
}

static enum code grant_download(const struct session *session, const struct ticket *ticket,
                                struct grant *grant)
{
  const struct file *file = file_find(session->chat, ticket->file);
  if (!file || !file_may_read(session, file))
    return CODE_FILE_TICKET;
  *grant = (struct grant){.kind = GRANT_DOWNLOAD,
                          .session = session->id,
                          .kept = file->kept,
                          .offset = ticket->offset,
                          .size = file->size,
                          .size_max = file->size};
  g_strlcpy(grant->file, file->id, sizeof grant->file);
  g_strlcpy(grant->sha256, file->sha256, sizeof grant->sha256);
  return CODE_OK;
}

static enum code grant_upload(const struct session *session, const struct ticket *ticket,
                              struct grant *grant)
{
  struct arrival *arrival = upload_find(session->chat, ticket->upload);
  if (upload_may_write(session, arrival) != CODE_OK)
    return CODE_FILE_TICKET;
  const struct upload *upload = &arrival->upload;
  *grant = (struct grant){.kind = GRANT_UPLOAD,
                          .session = session->id,
                          .upload = upload->number,
                          .kept = upload->kept,
                          .offset = ticket->offset,
                          .size = upload->size,
                          .size_max = upload->size_max};
  g_strlcpy(grant->file, arrival->id, sizeof grant->file);
  g_strlcpy(grant->key, upload->key, sizeof grant->key);
  g_strlcpy(grant->sha256, upload->sha256, sizeof grant->sha256);
  upload_begins(arrival);
  return CODE_OK;
}

enum code ticket_take(struct chat *chat, const char *text, int kind, struct grant *grant)
{
  struct ticket *ticket = g_hash_table_lookup(chat->tickets.by_text, text);
  if (!ticket || (kind == GRANT_UPLOAD) != (ticket->upload != 0) || ticket->expires <= chat->now)
    return CODE_FILE_TICKET;
  struct session *session = session_find(chat, ticket->session);
  enum code code = CODE_FILE_TICKET;
  if (session && (session->state == SESSION_ATTACHED || session->state == SESSION_DETACHED))
    code = kind == GRANT_UPLOAD ? grant_upload(session, ticket, grant)
                                : grant_download(session, ticket, grant);
  if (code == CODE_OK)
    session->has_transfers = TRUE;
  else if (ticket->upload)
    upload_unused(chat, upload_find(chat, ticket->upload));
  ticket_drop(chat, ticket);
  return code;
}

gint64 tickets_wake(struct chat *chat)
{
  struct ticket *ticket;
  while ((ticket = g_queue_peek_head(&chat->tickets.waiting))) {
    if (ticket->expires > chat->now)
      return ticket->expires - chat->now;
    if (ticket->upload)
      upload_unused(chat, upload_find(chat, ticket->upload));
    ticket_drop(chat, ticket);
  }
  return -1;
}
