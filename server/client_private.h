// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of a client, for its own files: client.c is its life and its output, client_input.c
// what comes from it.
#pragma once

#include "client.h"
#include "dialect.h"
#include "event.h"
#include "line.h"
#include "loop.h"
#include "text.h"

// What only the text dialect needs, so that an idle app costs nothing of it.
struct text_side {
  struct text *text;       // owned
  struct loop_task follow; // what the dialect has to do by itself
};

struct client {
  struct conn conn; // first: its address is the client's
  struct sink sink;
  struct server *server;         // borrowed
  const struct dialect *dialect; // borrowed
  struct text_side *side;        // owned: of the text dialect; NULL otherwise
  struct address *address;       // borrowed from server->addresses; NULL: a console
  struct session *session;       // the client's until session_lost()
  struct line_splitter lines;
  struct timeout timer; // detect, hello, silence or pinged
  GList link;           // in server->clients
  guint8 malformed;     // lines in a row
  guint8 first_count;
  unsigned detecting : 1;
  unsigned console : 1;
  unsigned by_silence : 1; // text was chosen because nothing came, and nothing has come since
  char first[DETECT_BYTES];
};

void client_send_bytes(struct client *client, const GString *bytes);

// The operations of client_conn_ops that read.
void client_input(struct conn *conn, const char *bytes, size_t length);
gboolean client_input_ended(struct conn *conn);

// Waits for the first bytes, or a second of silence, to choose the dialect. / Speaks text from now
// on: greets. / Is a console from now on.
void client_begin_detecting(struct client *client);
void client_speak_text(struct client *client, enum text_kind kind);

// Frees what belongs to the text dialect alone.
void client_drop_side(struct client *client);
