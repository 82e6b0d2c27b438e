// SPDX-License-Identifier: GPL-3.0-or-later
// What telnet mixes into what people type: commands and options (RFC 854, RFC 855). All options are
// refused (RFC 1143 says why that never loops), a timing mark too (RFC 860), so that telnet's
// interrupt key shows output again.
#pragma once

#include <glib.h>

// Where the stream of one connection is.
struct telnet {
  guint8 state;   // enum in telnet.c
  guint8 verb;    // DO, DONT, WILL or WONT whose option comes next
  guint8 refused; // how many options were refused: no answer beyond TELNET_REFUSALS_MAX
};
#define TELNET_REFUSALS_MAX 64

// Appends to `out` the bytes without what is telnet's; "\r\0" is a line's end. Refusals are
// appended to `reply`. TRUE if the interrupt key was pressed.
gboolean telnet_strip(struct telnet *telnet, const char *bytes, size_t length, GString *out,
                      GString *reply);

// Whether these bytes are what people typed, so that there is nothing to strip.
gboolean telnet_is_plain(const struct telnet *telnet, const char *bytes, size_t length);
