// SPDX-License-Identifier: GPL-3.0-or-later
// Which dialect a connection begins with. Browsers, ssh and TLS clients are turned away before they
// can be taken for somebody who talks.
#include "dialect.h"

#include <string.h>

enum detected dialect_detect(const char *bytes, size_t length)
{
  static const char *const foreign[] = {"\x16\x03", "SSH-",     "GET ",    "POST ",
                                        "PUT ",     "HEAD ",    "DELETE ", "PATCH ",
                                        "OPTIONS ", "CONNECT ", "TRACE ",  "PRI "};
  if (length == 0)
    return DETECTED_UNDECIDED;
  if (bytes[0] == '{')
    return DETECTED_NATIVE;
  enum detected detected = DETECTED_TEXT;
  for (size_t i = 0; i < G_N_ELEMENTS(foreign); i++) {
    size_t size = strlen(foreign[i]);
    if (memcmp(bytes, foreign[i], MIN(length, size)) != 0)
      continue;
    if (length >= size)
      return DETECTED_REFUSED;
    detected = DETECTED_UNDECIDED;
  }
  return detected;
}
