// SPDX-License-Identifier: GPL-3.0-or-later
// Fuzz target for proto/line.h: bytes fed in bites must give the same lines as the same bytes fed
// at once. The first byte of the data is the limit, the second steers the length of the bites.
#include "fuzz.h"
#include "line.h"

#include <string.h>

// Appends each line behind its length, so that two different splits cannot look the same.
static enum line_result collect(struct line_splitter *splitter, const char *bytes, size_t length,
                                GString *lines)
{
  // An exact copy on the heap lets a sanitizer see any read beside it.
  g_autofree char *copy = g_memdup2(bytes, length);
  struct line line;
  enum line_result result;
  line_feed(splitter, copy, length);
  while ((result = line_next(splitter, &line)) == LINE_READY) {
    g_assert_cmpuint(line.length, <=, splitter->limit);
    g_assert_null(memchr(line.text, '\n', line.length));
    g_string_append_printf(lines, "%" G_GSIZE_FORMAT ":", line.length);
    g_string_append_len(lines, line.text, (gssize) line.length);
  }
  return result;
}

static enum line_result split_in_bites(size_t limit, guint32 seed, const char *bytes, size_t length,
                                       GString *lines)
{
  struct line_splitter splitter;
  enum line_result result = LINE_MORE;
  line_init(&splitter, limit);
  while (length > 0 && result == LINE_MORE) {
    seed = seed * 1664525 + 1013904223;
    size_t bite = MIN(length, 1 + (seed >> 24) % 17);
    result = collect(&splitter, bytes, bite, lines);
    bytes += bite;
    length -= bite;
    if (result == LINE_MORE)
      g_assert_cmpuint(splitter.held_length, <=, limit + 1);
  }
  line_clear(&splitter);
  return result;
}

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
  if (size < 2)
    return 0;
  size_t limit = data[0];
  const char *bytes = (const char *) data + 2;
  g_autoptr(GString) whole = g_string_new(NULL);
  g_autoptr(GString) bitten = g_string_new(NULL);

  struct line_splitter splitter;
  line_init(&splitter, limit);
  enum line_result result = collect(&splitter, bytes, size - 2, whole);
  line_clear(&splitter);

  g_assert_cmpint(split_in_bites(limit, data[1], bytes, size - 2, bitten), ==, result);
  g_assert_cmpmem(whole->str, whole->len, bitten->str, bitten->len);
  return 0;
}
