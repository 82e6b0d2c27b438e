// SPDX-License-Identifier: GPL-3.0-or-later
// Fuzz target for proto/message.h: whatever can be read is written in a form that reads back to the
// same bytes. Ten lines of any kind go through one reader, as on one connection.
#include "fuzz.h"
#include "message.h"

#include <string.h>

static void check_read(const struct message *message)
{
  g_assert_true((message->has & message->wrong) == 0);
  g_assert_cmpint(message->type, <, MSG_COUNT);
  g_assert_nonnull(message_type_name(message->type));
  if (message->wrong)
    g_assert_nonnull(message_field_key(message->wrong));
  if (message_has(message, text)) {
    g_assert_true(g_utf8_validate(message->text, -1, NULL));
    g_assert_cmpuint(message_text_size(message->text), >=, strlen(message->text) + 2);
  }
}

// An object without a known type is written without one, and would not be read again.
static void check_stable(struct message_reader *reader, const struct message *message)
{
  if (message->type == MSG_UNKNOWN)
    return;
  struct message again;
  g_autoptr(GString) first = g_string_new(NULL);
  g_autoptr(GString) second = g_string_new(NULL);
  message_write(message, first);
  g_assert_null(memchr(first->str, '\n', first->len));

  enum code code = message_read(reader, first->str, first->len, &again);
  if (code != CODE_OK)
    g_error("%s: written, then refused: %s", first->str, code_name(code));
  g_assert_cmpuint(again.wrong & again.has, ==, 0);
  g_assert_cmpuint(again.has, ==, message->has);
  message_write(&again, second);
  g_assert_cmpmem(first->str, first->len, second->str, second->len);
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
  struct message_reader *reader = message_reader_new();
  struct message_reader *other = message_reader_new();
  const char *p = (const char *) data;
  const char *end = p + size;
  for (int i = 0; i < 10 && p; i++) {
    const char *next = p < end ? memchr(p, '\n', (size_t) (end - p)) : NULL;
    size_t length = (size_t) ((next ? next : end) - p);
    struct message message;
    g_autofree char *line = g_memdup2(p, length);
    enum code code = message_read(reader, line ? line : "", length, &message);
    if (code == CODE_OK) {
      check_read(&message);
      check_stable(other, &message);
    } else {
      g_assert_true(code == CODE_PROTO_MALFORMED || code == CODE_PROTO_INVALID);
    }
    p = next ? next + 1 : NULL;
  }
  message_reader_free(other);
  message_reader_free(reader);
  return 0;
}
