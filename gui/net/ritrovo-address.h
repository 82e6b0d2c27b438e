// SPDX-License-Identifier: GPL-3.0-or-later
// The address of a server as a person types it (UX.md, Connecting).
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct {
  char *host; // without brackets
  guint16 port;
  char *room;        // NULL if none was given
  char *fingerprint; // of the server's certificate; NULL if none was given
} RitrovoAddress;

// Reads `host`, `host:port`, `[v6]:port`, a bare IPv6 address or
// `ritrovo://host:port/room#fingerprint`. Spaces around it do not count; without a port it is the
// default one. NULL with G_IO_ERROR_INVALID_ARGUMENT, whose message is for people, if it is none of
// these.
RitrovoAddress *ritrovo_address_parse(const char *text, GError **error);
void ritrovo_address_free(RitrovoAddress *self);

// `host` or `host:port`, the port only where it is not the default one; newly allocated.
char *ritrovo_address_to_string(const RitrovoAddress *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RitrovoAddress, ritrovo_address_free)

G_END_DECLS
