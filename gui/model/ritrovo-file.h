// SPDX-License-Identifier: GPL-3.0-or-later
// A file as a message shows it, or as the list of a room's files does. A client has one object for
// each file of its server, wherever that is shown.
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

// ritrovo-transfer.h includes this header.
typedef struct _RitrovoTransfer RitrovoTransfer;

#define RITROVO_TYPE_FILE (ritrovo_file_get_type())
G_DECLARE_FINAL_TYPE(RitrovoFile, ritrovo_file, RITROVO, FILE, GObject)

// Properties, all read-only and notified on change:
//   id (string): the server's name for it; "" while ours is being sent;
//   name (string): what the sender called it; only ever shown;
//   safe-name (string): a bare, harmless name to save it under;
//   size (gint64, bytes);
//   content-type (string): guessed from the name, so not to be trusted;
//   sender (string), time (gint64, milliseconds since 1970);
//   removed (gboolean): the server does not have it any more;
//   transfer (RitrovoTransfer or NULL): the upload, or the latest download;
//   local (GFile or NULL): where the whole, verified bytes lie on this computer: our original, or
//     what was downloaded. Somebody may have moved or changed them since.
const char *ritrovo_file_get_id(RitrovoFile *self);
const char *ritrovo_file_get_name(RitrovoFile *self);
const char *ritrovo_file_get_safe_name(RitrovoFile *self);
gint64 ritrovo_file_get_size(RitrovoFile *self);
const char *ritrovo_file_get_content_type(RitrovoFile *self);
const char *ritrovo_file_get_sender(RitrovoFile *self);
gint64 ritrovo_file_get_time(RitrovoFile *self);
gboolean ritrovo_file_get_removed(RitrovoFile *self);
RitrovoTransfer *ritrovo_file_get_transfer(RitrovoFile *self); // borrowed
GFile *ritrovo_file_get_local(RitrovoFile *self);              // borrowed

// A name that is safe to save a file under in a folder that a person chose, made of what a stranger
// called it: its last component, without control and format characters, not hidden, not empty, not
// a device of any system, at most 240 bytes with the ending kept. Newly allocated.
char *ritrovo_file_make_safe_name(const char *name);

G_END_DECLS
