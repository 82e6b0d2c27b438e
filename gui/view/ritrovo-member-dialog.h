// SPDX-License-Identifier: GPL-3.0-or-later
// What administrators do to people, each with the words that these will read: throw somebody out,
// ban somebody, or tell everybody something.
#pragma once

#include <adwaita.h>

#include "ritrovo-client.h"

G_BEGIN_DECLS

typedef enum {
  RITROVO_MEMBER_KICK,
  RITROVO_MEMBER_BAN,
  RITROVO_MEMBER_ALERT,
} RitrovoMemberDeed;

#define RITROVO_TYPE_MEMBER_DIALOG (ritrovo_member_dialog_get_type())
G_DECLARE_FINAL_TYPE(RitrovoMemberDialog, ritrovo_member_dialog, RITROVO, MEMBER_DIALOG, AdwWindow)

// `name` is whom it is about; NULL for an alert. It closes once the server has done it, and says
// what went wrong otherwise.
GtkWidget *ritrovo_member_dialog_new(GtkWindow *parent, RitrovoClient *client,
                                     RitrovoMemberDeed deed, const char *name);

G_END_DECLS
