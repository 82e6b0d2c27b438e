// SPDX-License-Identifier: GPL-3.0-or-later
// The dialogue for an account: makes one of the present name, or gives it another password.
#pragma once

#include <adwaita.h>

#include "ritrovo-client.h"

G_BEGIN_DECLS

#define RITROVO_TYPE_PASSWORD_DIALOG (ritrovo_password_dialog_get_type())
G_DECLARE_FINAL_TYPE(RitrovoPasswordDialog, ritrovo_password_dialog, RITROVO, PASSWORD_DIALOG,
                     AdwWindow)

// For a guest it makes an account, otherwise it changes the password. Signal "done" (password:
// string): the server has it. The words of what goes wrong stand at the field that they are about.
GtkWidget *ritrovo_password_dialog_new(GtkWindow *parent, RitrovoClient *client);

G_END_DECLS
