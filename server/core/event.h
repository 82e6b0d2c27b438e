// SPDX-License-Identifier: GPL-3.0-or-later
// What the rules of chat tell somebody, and where it goes. An event is one wire object or several
// in a row (the messages of one commit); its bytes are encoded once per dialect and shared by all
// who get them.
#pragma once

#include <glib.h>

#include "blob.h"
#include "message.h"

#define EVENT_DIALECTS 2

// How a dialect writes; `slot` is below EVENT_DIALECTS and the dialect's own.
struct encoder {
  unsigned slot;
  void (*append)(const struct message *message, GString *out);
};

// Lives on the stack of whoever tells it.
struct event {
  const struct message *messages; // borrowed
  unsigned count;
  struct {
    struct blob *bytes; // owned, NULL until somebody of that dialect gets the event
    guint32 *ends;      // owned: where each message ends in `bytes`; NULL when there is one
  } encoded[EVENT_DIALECTS];
};

void event_init(struct event *event, const struct message *messages, unsigned count);
void event_clear(struct event *event);

// The bytes of messages `first` to `first + count - 1`: a slice of a blob that the event keeps.
// `scratch` is any string; it is overwritten.
struct blob *event_encode(struct event *event, const struct encoder *encoder, GString *scratch,
                          unsigned first, unsigned count, size_t *offset, size_t *length);

// The way to one person's device: a port, implemented by the glue.
struct sink;
struct sink_ops {
  // Hands over messages `first` to `first + count - 1`. With `re`, there is one message and it is a
  // reply.
  void (*deliver)(struct sink *sink, struct event *event, unsigned first, unsigned count,
                  const struct message_id *re);
  // Whether its queue is over the soft limit: who sends what history can give again leaves it out,
  // and tells a gap later.
  gboolean (*is_full)(struct sink *sink);
  // Asks for one call of session_emptied() once the queue is empty.
  void (*tell_when_empty)(struct sink *sink);
  // Nothing more will come: close once what was delivered has been written.
  void (*close)(struct sink *sink);
};
struct sink {
  const struct sink_ops *ops; // borrowed
};
