// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of transfers share: ritrovo-transfer.c has the properties, ritrovo-upload.c and
// ritrovo-download.c the steps of each kind, ritrovo-transfers.c the queue.
#pragma once

#include "codes.h"
#include "ritrovo-client.h"
#include "ritrovo-original.h"
#include "ritrovo-part.h"
#include "ritrovo-transfer.h"

G_BEGIN_DECLS

#define TRANSFER_SAMPLES 16

struct _RitrovoTransfer {
  GObject parent_instance;

  // owned
  char *error_text;
  RitrovoFile *held;         // `file`, while it is in the queue
  GCancellable *cancellable; // of the step under way; another one for each run
  guint retry_timer;         // not before that
  Original *original;        // of an upload that was begun
  GFile *target;             // of a download; where the whole file will be
  Part *part;                // of a download that was begun
  char *part_path;           // of one that is known from an earlier run of the app; NULL: none

  // borrowed, weak
  RitrovoFile *file;
  RitrovoClient *client;
  RitrovoRoom *room; // of an upload
  RitrovoMessage *message;

  RitrovoTransferState state;
  gint64 size;
  gint64 done;
  gint64 speed;
  gint64 samples[TRANSFER_SAMPLES]; // of `done`, and when: monotonic µs
  gint64 sample_times[TRANSFER_SAMPLES];
  guint n_samples;
  gint64 request;      // its id, while the server is asked for a ticket; 0: it is not
  gint64 moved_before; // `done` when the bytes began to move
  guint tries;         // in a row that moved nothing
  guint changes;       // of the file, that were noticed only by the server
  gboolean upload;
  gboolean cached;  // a download into the cache
  gboolean running; // it has a lane
  gboolean stored;  // an upload that waits for its echo
};

// Of `file`, which it does not keep alive before it is in the queue. The client is borrowed.
RitrovoTransfer *ritrovo_transfer_new(RitrovoClient *client, RitrovoFile *file, gboolean upload);

// The setters, each notifying on change. A state other than FAILED has no words.
void ritrovo_transfer_set_state(RitrovoTransfer *self, RitrovoTransferState state);
void ritrovo_transfer_set_failed(RitrovoTransfer *self, const char *words);
void ritrovo_transfer_set_size(RitrovoTransfer *self, gint64 size);

// Takes the number of bytes from what moves them, and the speed from that and `now` (monotonic µs).
// / Forgets how fast it was.
void ritrovo_transfer_sample(RitrovoTransfer *self, gint64 now);
void ritrovo_transfer_forget_speed(RitrovoTransfer *self);

// Whether `result` is of a step that was cancelled since.
gboolean ritrovo_transfer_is_stale(RitrovoTransfer *self, GAsyncResult *result);

// ritrovo-transfers.c: a step ended and there is no next one: the lane is free. / The same, and it
// goes on later: after `wait` milliseconds, or with 0 after a time that grows with each try that
// moves nothing. / The same, and it is at an end, or failed with words.
void ritrovo_transfer_rest(RitrovoTransfer *self);
void ritrovo_transfer_break(RitrovoTransfer *self, guint wait);
void ritrovo_transfer_end(RitrovoTransfer *self, RitrovoTransferState state);
void ritrovo_transfer_fail(RitrovoTransfer *self, const char *words);

// ritrovo-transfer-words.c: the server refused something, by ticket or on the second connection.
// Where waiting may help, it breaks, and goes on later: NULL. Otherwise the words for people, newly
// allocated. `text` may be NULL; `after_ms` is 0 where the server did not say.
char *ritrovo_transfer_refused(RitrovoTransfer *self, enum code code, const char *text,
                               gint64 after_ms);
char *ritrovo_transfer_too_large(gint64 size, gint64 limit);

// ritrovo-upload.c, ritrovo-download.c: begins or goes on, with a lane. / Whether it can now.
void ritrovo_upload_start(RitrovoTransfer *self);
gboolean ritrovo_upload_is_ready(RitrovoTransfer *self);
void ritrovo_download_start(RitrovoTransfer *self);

// ritrovo-download.c: nobody wants what is there of it.
void ritrovo_download_discard(RitrovoTransfer *self);

G_END_DECLS
