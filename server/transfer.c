// SPDX-License-Identifier: GPL-3.0-or-later
// The way of a connection from the chat to the vault, transfer.h. What is left of it here is its
// place among those of its address.
#include "transfer.h"

#include <string.h>

#include "server.h"

struct transfer_place {
  struct server *server;   // borrowed
  struct address *address; // borrowed from server->addresses; NULL: none
};

static void stored(const char *file, GString *line)
{
  struct message message = {.type = MSG_STORED};
  message_set(&message, file, file);
  message_write(&message, line);
}

static void refused(enum code code, GString *line)
{
  struct message message = {.type = MSG_ERROR};
  message_set(&message, code, code_name(code));
  message_set(&message, text, code_text(code));
  message_write(&message, line);
}

const struct vault_words transfer_words = {stored, refused};

static void closed(gpointer data)
{
  struct transfer_place *place = data;
  struct server *server = place->server;
  if (place->address)
    address_book_leave(&server->addresses, place->address, loop_now(server->loop));
  server->transfers--;
  g_free(place);
}

static gboolean is_hash(const char *text)
{
  return strlen(text) == FILE_SHA256_DIGITS &&
         strspn(text, "0123456789abcdefABCDEF") == FILE_SHA256_DIGITS;
}

// What a ticket without size and hash has from the line. A line that makes no sense leaves the size
// at -1, which the vault refuses, as the ticket is used up already.
static void complete(struct grant *grant, const struct message *line)
{
  gboolean has_hash = message_has(line, sha256);
  if (grant->size < 0 && message_has(line, size) && line->size >= 0)
    grant->size = line->size;
  if (!has_hash || grant->sha256[0])
    return;
  if (!is_hash(line->sha256)) {
    grant->size = -1;
    return;
  }
  g_autofree char *small = g_ascii_strdown(line->sha256, -1);
  g_strlcpy(grant->sha256, small, sizeof grant->sha256);
}

enum code transfer_begin(struct server *server, struct conn *conn, struct address *address,
                         const struct message *line, const char *bytes, size_t length)
{
  struct grant grant;
  int kind = line->type == MSG_UPLOAD ? GRANT_UPLOAD : GRANT_DOWNLOAD;
  if (server->stopping)
    return CODE_SERVER_STOPPING;
  // The ticket is good for another try.
  if (server->transfers >= server->config->transfers)
    return CODE_SERVER_FULL;
  enum code code = ticket_take(server->chat, line->ticket, kind, &grant);
  if (code != CODE_OK)
    return code;
  if (kind == GRANT_UPLOAD)
    complete(&grant, line);
  struct transfer_place *place = g_new(struct transfer_place, 1);
  *place = (struct transfer_place){server, address};
  server->transfers++;
  vault_files_open(server->vault, conn_release(conn), &grant, bytes, length, closed, place);
  return CODE_OK;
}
