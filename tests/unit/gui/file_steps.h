// SPDX-License-Identifier: GPL-3.0-or-later
// The steps that tests of files have in common: files on the disk, what the server says of them,
// and the bytes between.
#pragma once

#include "client_steps.h"

#define FILE_LIMIT (10 * 1024 * 1024)

// In place of g_test_run(): with a cache and a folder of the program's own, which are gone
// afterwards.
int file_steps_run(void);

// For g_test_add(), like steps_set_up_store(), with a server that takes files.
void file_steps_set_up(struct steps *steps, gconstpointer data);

// A path in that folder, newly allocated.
char *file_path(const char *name);

// `size` bytes that depend on `seed`, newly allocated. / A file of them there. / Their hash. /
// Fails unless exactly these bytes are there. / Whether there is something.
char *file_bytes(gsize size, guint seed);
GFile *file_make(const char *name, const char *bytes, gsize size);
char *file_hash(const char *bytes, gsize size);
void file_assert(const char *name, const char *bytes, gsize size);
gboolean file_is_there(const char *name);

// Row of the log; borrowed. / The transfer of its file; borrowed.
RitrovoMessage *row_at(struct steps *steps, guint position);
RitrovoTransfer *transfer_at(struct steps *steps, guint position);

// Waits until the transfer is in that state.
void wait_state(RitrovoTransfer *transfer, RitrovoTransferState state);

// Sends a file, which must be possible.
void send_file(struct steps *steps, GFile *file, const char *caption);

// Back after a restart or for the first time, under the token or without it.
void files_go_online(struct steps *steps);

// The server answers `upload` or `download` with a ticket.
void give_ticket(struct steps *steps, const char *ticket, gint64 offset);

// The server tells of bob's file in the room. / Of ours, as the echo.
void tell_file(struct steps *steps, gint64 seq, const char *id, const char *name, const char *bytes,
               gsize size);
void echo_file(struct steps *steps, gint64 seq, const char *cid, const char *caption,
               const char *id, const char *name, const char *bytes, gsize size);

// Takes the request for a ticket, which must be for those bytes: its cid, newly allocated.
char *expect_upload(struct steps *steps, const char *bytes, gsize size);

// Takes the request for a ticket to fetch file f1 from there on. / Gives the ticket, sends the
// bytes from there to there, and ends the connection.
void expect_download(struct steps *steps, gint64 offset);
void give_bytes(struct steps *steps, const char *bytes, gsize from, gsize to);

// One number from the database, by another connection.
int look_up(struct steps *steps, const char *sql);
