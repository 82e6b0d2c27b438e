// SPDX-License-Identifier: GPL-3.0-or-later
// The state machine of telnet.h, which goes on over any split of the stream.
#include "telnet.h"

#include <string.h>

enum { TEXT, RETURN, COMMAND, OPTION, SUBNEGOTIATION, SUBNEGOTIATION_COMMAND };

#define SE 240
#define INTERRUPT 244
#define SB 250
#define WILL 251
#define WONT 252
#define DO 253
#define DONT 254
#define IAC 255

gboolean telnet_is_plain(const struct telnet *telnet, const char *bytes, size_t length)
{
  return telnet->state == TEXT && !memchr(bytes, IAC, length) && !memchr(bytes, '\r', length);
}

static void refuse(struct telnet *telnet, unsigned char option, GString *reply)
{
  if ((telnet->verb != DO && telnet->verb != WILL) || telnet->refused >= TELNET_REFUSALS_MAX)
    return;
  telnet->refused++;
  const unsigned char answer[] = {IAC, telnet->verb == DO ? WONT : DONT, option};
  g_string_append_len(reply, (const char *) answer, sizeof answer);
}

// TRUE: the interrupt key.
static gboolean take_command(struct telnet *telnet, unsigned char c, GString *out)
{
  telnet->state = TEXT;
  if (c >= WILL && c <= DONT) {
    telnet->state = OPTION;
    telnet->verb = c;
  } else if (c == SB) {
    telnet->state = SUBNEGOTIATION;
  } else if (c == IAC) {
    g_string_append_c(out, (char) c);
  }
  return c == INTERRUPT;
}

static void take_text(struct telnet *telnet, unsigned char c, GString *out)
{
  gboolean after_return = telnet->state == RETURN;
  telnet->state = TEXT;
  if (after_return && c == '\0') {
    g_string_append_c(out, '\n');
    return;
  }
  if (after_return)
    g_string_append_c(out, '\r');
  if (c == IAC)
    telnet->state = COMMAND;
  else if (c == '\r')
    telnet->state = RETURN;
  else
    g_string_append_c(out, (char) c);
}

gboolean telnet_strip(struct telnet *telnet, const char *bytes, size_t length, GString *out,
                      GString *reply)
{
  gboolean interrupted = FALSE;
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char) bytes[i];
    switch (telnet->state) {
    case TEXT:
    case RETURN:
      take_text(telnet, c, out);
      break;
    case COMMAND:
      interrupted |= take_command(telnet, c, out);
      break;
    case OPTION:
      telnet->state = TEXT;
      refuse(telnet, c, reply);
      break;
    case SUBNEGOTIATION:
      if (c == IAC)
        telnet->state = SUBNEGOTIATION_COMMAND;
      break;
    default:
      telnet->state = c == SE ? TEXT : SUBNEGOTIATION;
      break;
    }
  }
  return interrupted;
}
