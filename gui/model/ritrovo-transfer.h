// SPDX-License-Identifier: GPL-3.0-or-later
// A file on its way to the server or from it. It goes on by itself over lost connections and
// restarts of the app, until it is there, cancelled or refused.
#pragma once

#include "ritrovo-file.h"

G_BEGIN_DECLS

typedef enum {
  RITROVO_TRANSFER_WAITING,  // for its turn, or for the connection
  RITROVO_TRANSFER_CHECKING, // the bytes are being hashed
  RITROVO_TRANSFER_MOVING,
  RITROVO_TRANSFER_BROKEN, // stopped half-way; goes on by itself when the client is back, or with
                           // ritrovo_transfer_resume()
  RITROVO_TRANSFER_FAILED, // refused or not possible: error-text says why and what to do;
                           // ritrovo_transfer_resume() tries again
  RITROVO_TRANSFER_DONE,   // the whole, verified file is there
  RITROVO_TRANSFER_CANCELLED, // by a person
} RitrovoTransferState;

#define RITROVO_TYPE_TRANSFER_STATE (ritrovo_transfer_state_get_type())
GType ritrovo_transfer_state_get_type(void);

#define RITROVO_TYPE_TRANSFER (ritrovo_transfer_get_type())
G_DECLARE_FINAL_TYPE(RitrovoTransfer, ritrovo_transfer, RITROVO, TRANSFER, GObject)

// Properties, all read-only and notified on change:
//   upload (gboolean); state (RitrovoTransferState);
//   done, size (gint64, bytes): moved so far, or hashed while CHECKING, and in all;
//   speed (gint64, bytes per second, a mean over the last seconds; 0: not known, or not moving);
//   fraction (double, 0 to 1): of `size`;
//   error-text (string, for people; "" unless FAILED);
//   file (RitrovoFile; NULL once nobody else holds it).
// The numbers are notified five times a second at most.
gboolean ritrovo_transfer_get_upload(RitrovoTransfer *self);
RitrovoTransferState ritrovo_transfer_get_state(RitrovoTransfer *self);
gint64 ritrovo_transfer_get_done(RitrovoTransfer *self);
gint64 ritrovo_transfer_get_size(RitrovoTransfer *self);
gint64 ritrovo_transfer_get_speed(RitrovoTransfer *self);
double ritrovo_transfer_get_fraction(RitrovoTransfer *self);
const char *ritrovo_transfer_get_error_text(RitrovoTransfer *self);
RitrovoFile *ritrovo_transfer_get_file(RitrovoTransfer *self); // borrowed

// Ends it: an upload's message goes out of the log, as ritrovo_room_discard() does; a download's
// `.part` goes. No effect once it is DONE or CANCELLED.
void ritrovo_transfer_cancel(RitrovoTransfer *self);

// BROKEN or WAITING: tries now. FAILED: tries again, as ritrovo_room_retry() does for an upload's
// message.
void ritrovo_transfer_resume(RitrovoTransfer *self);

G_END_DECLS
