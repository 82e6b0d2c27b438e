// SPDX-License-Identifier: GPL-3.0-or-later
// SHA-256 of bytes that come one after the other. OpenSSL's uses the processor's own instructions
// and is several times as fast as GLib's and libsodium's.
#pragma once

#include <glib.h>

struct digest;

struct digest *digest_new(void);
void digest_free(struct digest *digest); // NULL is allowed
void digest_update(struct digest *digest, const void *bytes, size_t length);

// 64 lower-case hexadecimal digits and a NUL. Nothing may be added afterwards.
#define DIGEST_TEXT_SIZE 65
void digest_end(struct digest *digest, char text[DIGEST_TEXT_SIZE]);
