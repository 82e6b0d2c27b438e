// SPDX-License-Identifier: GPL-3.0-or-later
// What a refusal means for a transfer: another try, or words that say what a person can do.
#include "ritrovo-transfer-private.h"

#include <glib/gi18n.h>

#include "ritrovo-client-private.h"

#define WAIT_MAX_MS 60000

char *ritrovo_transfer_too_large(gint64 size, gint64 limit)
{
  g_autofree char *theirs = g_format_size((guint64) MAX(limit, 0));
  g_autofree char *ours = g_format_size((guint64) MAX(size, 0));
  // Translators: both are sizes, such as "100 MB"
  return g_strdup_printf(_("The server takes files of up to %s, and this one has %s. Make it "
                           "smaller, or send it in parts."),
                         theirs, ours);
}

static const char *words_for(enum code code, gboolean upload)
{
  switch (code) {
  case CODE_FILE_QUOTA:
    return _("There is no room left for this file on the server. Remove files that are not needed "
             "any more, and try again.");
  case CODE_FILE_CORRUPT:
    return _("The file did not arrive as it was sent. Try again.");
  case CODE_FILE_UNKNOWN:
    return _("The server does not have this file any more. Ask whoever sent it to send it again.");
  case CODE_STORE_UNAVAILABLE:
    return _("The server cannot keep files at the moment. Try again later.");
  case CODE_ROOM_NOT_JOINED:
    return _("You are not in this room any more. Enter it again, and try again.");
  case CODE_USER_UNKNOWN:
    return _("Nobody of that name is here. Try again when they are back.");
  case CODE_NAME_INVALID:
    return _("The server does not accept the name of this file. Rename it, and send it again.");
  case CODE_MESSAGE_TOO_LONG:
    return _("What you wrote with the file is too long. Send it as a message of its own.");
  case CODE_CID_REUSED:
    return _("This was sent already, before the file was changed. Send it again as a new message.");
  case CODE_PROTO_UNKNOWN:
    return _("This server takes no files.");
  case CODE_PROTO_INVALID:
    return upload ? NULL : _("The server has another file than the one that was asked for.");
  default:
    return NULL;
  }
}

char *ritrovo_transfer_refused(RitrovoTransfer *self, enum code code, const char *text,
                               gint64 after_ms)
{
  switch (code) {
  case CODE_RATE_LIMITED:
  case CODE_SERVER_FULL:
  case CODE_SERVER_STOPPING:
  case CODE_FILE_TICKET:
    ritrovo_transfer_break(self, (guint) CLAMP(after_ms, 0, WAIT_MAX_MS));
    return NULL;
  case CODE_FILE_TOO_LARGE: {
    gint64 limit = self->client ? ritrovo_client_get_file_limit(self->client) : 0;
    if (limit > 0 && self->size > limit)
      return ritrovo_transfer_too_large(self->size, limit);
    return g_strdup(_("The file is too large for this server. Make it smaller, or send it in "
                      "parts."));
  }
  default:
    break;
  }
  const char *words = words_for(code, self->upload);
  if (words)
    return g_strdup(words);
  g_autoptr(GError) theirs = ritrovo_client_error_from_server(code, text);
  return g_strdup(theirs->message);
}
