// SPDX-License-Identifier: GPL-3.0-or-later
// Names and addresses that may not come in, until when and why. They outlive a restart.
#pragma once

#include <glib.h>

#include "limit.h"

struct chat;
struct user;

#define BANS_MAX 100000
#define BAN_SECONDS_MAX (100 * 366 * 86400ll)

void bans_load(struct chat *chat);
void ban_free(gpointer ban);

// Bans a name until then (milliseconds since 1970; 0: for ever). FALSE: there are BANS_MAX already.
gboolean ban_name(struct chat *chat, const char *name, const char *by, const char *reason,
                  gint64 until);

// Bans the addresses from which the user is connected, under his name; never this computer's own.
void ban_addresses(struct chat *chat, struct user *user, const char *by, const char *reason,
                   gint64 until);

// Lifts the ban of the name and of the addresses banned under it. FALSE: there was none.
gboolean ban_lift(struct chat *chat, const char *name);

// The reason of the ban that is in force for the name key or the address (each may be NULL); NULL:
// none is.
const char *ban_reason(struct chat *chat, const char *key, const struct address *address);
