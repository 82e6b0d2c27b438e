// SPDX-License-Identifier: GPL-3.0-or-later
// A file that somebody wants to send, before it is sent; and how many of them come out of what was
// chosen, dropped or pasted. Folders are gone through on a thread.
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define RITROVO_ATTACHMENTS_MANY 100  // more are asked about
#define RITROVO_ATTACHMENTS_MOST 1000 // more are not gathered
#define RITROVO_ATTACHMENTS_DEPTH 16  // of folders in folders

#define RITROVO_TYPE_ATTACHMENT (ritrovo_attachment_get_type())
G_DECLARE_FINAL_TYPE(RitrovoAttachment, ritrovo_attachment, RITROVO, ATTACHMENT, GObject)

// `temporary`: the file is the app's own copy, and is deleted with the attachment unless it was
// taken over by ritrovo_attachment_keep().
RitrovoAttachment *ritrovo_attachment_new(GFile *file, const char *name, gint64 size,
                                          gboolean hidden, gboolean temporary);

GFile *ritrovo_attachment_get_file(RitrovoAttachment *self);
const char *ritrovo_attachment_get_name(RitrovoAttachment *self); // UTF-8, to be shown
gint64 ritrovo_attachment_get_size(RitrovoAttachment *self);      // bytes
gboolean ritrovo_attachment_get_hidden(RitrovoAttachment *self);  // in a folder, or its folder is
gboolean ritrovo_attachment_get_temporary(RitrovoAttachment *self);
void ritrovo_attachment_keep(RitrovoAttachment *self);

// Gathers the attachments of `files` (of GFile): those that are files, and all files in those that
// are folders and below; links in folders are not followed.
void ritrovo_attachments_gather_async(GPtrArray *files, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer data);

// The attachments (of RitrovoAttachment), sorted as they were given, folders by name; transfer
// full. `complete` is FALSE if there are more than are gathered. NULL with a GError in words if
// something cannot be read.
GPtrArray *ritrovo_attachments_gather_finish(GAsyncResult *result, gboolean *complete,
                                             GError **error);

G_END_DECLS
