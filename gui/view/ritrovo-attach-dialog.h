// SPDX-License-Identifier: GPL-3.0-or-later
// What is about to be sent: each file with its name, size and picture, to be left out or sent, and
// a caption. Nothing goes out before Send; Enter does that, Escape cancels.
#pragma once

#include <adwaita.h>

#include "ritrovo-attachment.h"
#include "ritrovo-images.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_ATTACH_DIALOG (ritrovo_attach_dialog_get_type())
G_DECLARE_FINAL_TYPE(RitrovoAttachDialog, ritrovo_attach_dialog, RITROVO, ATTACH_DIALOG, AdwWindow)

// Sends one; FALSE with a GError in words if that cannot be.
typedef gboolean (*RitrovoAttachSend)(RitrovoAttachment *attachment, const char *caption,
                                      gpointer data, GError **error);

// `attachments` (of RitrovoAttachment) are copied; `place` is where they go, `limit` the bytes that
// one may have (0: not known). Send calls `send` for each that is not too large, the first of them
// with the caption; if one cannot be sent, the dialog says why and stays with what is left.
// `destroy` frees `data` with the dialog.
GtkWidget *ritrovo_attach_dialog_new(GtkWindow *parent, GPtrArray *attachments, const char *place,
                                     gint64 limit, RitrovoImages *images, RitrovoAttachSend send,
                                     gpointer data, GDestroyNotify destroy);

G_END_DECLS
