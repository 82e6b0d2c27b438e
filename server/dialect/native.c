// SPDX-License-Identifier: GPL-3.0-or-later
// The native dialect: proto's objects with a line's end behind them.
#include "dialect.h"

static void append(const struct message *message, GString *out)
{
  message_write(message, out);
  g_string_append_c(out, '\n');
}

static gboolean decode(gpointer speaker, struct message_reader *reader, const char *line,
                       size_t length, struct command *command, GString *out)
{
  command->refused = message_read(reader, line, length, &command->request);
  return TRUE;
}

const struct dialect dialect_native = {
    .name = "native",
    .encoder = {.slot = 0, .append = append},
    .decode = decode,
};
