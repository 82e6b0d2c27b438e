// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of an event, made when first wanted.
#include "event.h"

void event_init(struct event *event, const struct message *messages, unsigned count)
{
  *event = (struct event){.messages = messages, .count = count};
}

void event_clear(struct event *event)
{
  for (int slot = 0; slot < EVENT_DIALECTS; slot++) {
    blob_unref(event->encoded[slot].bytes);
    g_free(event->encoded[slot].ends);
  }
  event_init(event, NULL, 0);
}

static void encode_all(struct event *event, const struct encoder *encoder, GString *scratch)
{
  g_string_truncate(scratch, 0);
  if (event->count > 1)
    event->encoded[encoder->slot].ends = g_new(guint32, event->count);
  for (unsigned i = 0; i < event->count; i++) {
    encoder->append(&event->messages[i], scratch);
    if (event->count > 1)
      event->encoded[encoder->slot].ends[i] = (guint32) scratch->len;
  }
  event->encoded[encoder->slot].bytes = blob_new(scratch->str, scratch->len);
}

struct blob *event_encode(struct event *event, const struct encoder *encoder, GString *scratch,
                          unsigned first, unsigned count, size_t *offset, size_t *length)
{
  if (!event->encoded[encoder->slot].bytes)
    encode_all(event, encoder, scratch);
  struct blob *bytes = event->encoded[encoder->slot].bytes;
  const guint32 *ends = event->encoded[encoder->slot].ends;
  *offset = first == 0 ? 0 : ends[first - 1];
  *length = (first + count == event->count ? bytes->length : ends[first + count - 1]) - *offset;
  return bytes;
}
