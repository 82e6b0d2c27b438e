// SPDX-License-Identifier: GPL-3.0-or-later
// Files over the wire (PROTOCOL.md, Files): bytes that a test makes up, and the second connections
// that move them.
#pragma once

#include "stage.h"

// So many bytes, the same for the same seed.
GBytes *files_bytes(guint32 seed, size_t length);

// Their SHA-256 as 64 hexadecimal digits, newly allocated.
char *files_hash(GBytes *bytes);

// Asks to upload them by that name and returns the answer. `place` is "'room':'home'" or
// "'to':'bob'", perhaps with more members behind.
JsonObject *files_ask(struct wire_client *client, const char *place, const char *name,
                      GBytes *bytes);

// A second connection that has shown the ticket, owned by the stage. `kind` is "upload" or
// "download".
struct wire_client *files_open(struct stage *stage, const char *kind, const char *ticket);

// Brings the bytes from the offset that `ticket` says, and returns the one line that answers; then
// the connection has ended.
JsonObject *files_bring(struct stage *stage, JsonObject *ticket, GBytes *bytes);

// Asks, brings and waits for the message, which is returned, its `file` as it must be.
JsonObject *files_upload(struct stage *stage, struct wire_client *client, const char *place,
                         const char *name, GBytes *bytes);

// The next message that brings a file; others are passed over.
JsonObject *files_wait(struct wire_client *client);

// What a message says of its file, which must be there; and its id.
JsonObject *files_of(JsonObject *message);
const char *files_id(JsonObject *message);

// Asks for a ticket and fetches what is behind `offset`.
GBytes *files_download(struct stage *stage, struct wire_client *client, const char *file,
                       gint64 offset);

// Fetches the file whole, and it must be these bytes.
void files_expect(struct stage *stage, struct wire_client *client, const char *file, GBytes *bytes);

// The download of that file must be refused with that code.
void files_expect_refused(struct wire_client *client, const char *file, const char *code);

// How many whole files the server keeps on its disk, and in *bytes (or NULL) how large they are
// together. Checks that everything there is its owner's alone.
guint files_on_disk(struct stage *stage, gint64 *bytes);

// Waits until it keeps so many; its disk is another thread's.
void files_wait_for_disk(struct stage *stage, struct wire_client *client, guint count);
