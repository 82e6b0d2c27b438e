// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel's random numbers, and their hexadecimal form.
#include "random.h"

#include <errno.h>
#include <glib.h>
#include <string.h>
#include <sys/random.h>

void random_bytes(void *bytes, size_t length)
{
  // Up to 256 bytes come whole, getrandom(2).
  g_assert(length <= 256);
  ssize_t got;
  do
    got = getrandom(bytes, length, 0);
  while (got < 0 && errno == EINTR);
  g_assert((size_t) got == length);
}

void hex_encode(const void *bytes, size_t length, char *hex)
{
  static const char digits[] = "0123456789abcdef";
  const unsigned char *from = bytes;
  for (size_t i = 0; i < length; i++) {
    hex[2 * i] = digits[from[i] >> 4];
    hex[2 * i + 1] = digits[from[i] & 15];
  }
  hex[2 * length] = '\0';
}

int hex_decode(const char *hex, void *bytes, size_t length)
{
  unsigned char *to = bytes;
  if (strlen(hex) != 2 * length)
    return 0;
  for (size_t i = 0; i < length; i++) {
    int high = g_ascii_xdigit_value(hex[2 * i]);
    int low = g_ascii_xdigit_value(hex[2 * i + 1]);
    if (high < 0 || low < 0)
      return 0;
    to[i] = (unsigned char) (high * 16 + low);
  }
  return 1;
}
