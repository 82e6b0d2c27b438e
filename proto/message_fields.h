// SPDX-License-Identifier: GPL-3.0-or-later
// Private to message.c and message_json.c: the table that both the reader and the writer follow.
#pragma once

#include "message.h"

enum message_kind { KIND_TEXT, KIND_INTEGER, KIND_BOOLEAN, KIND_OBJECT, KIND_OBJECTS, KIND_TEXTS };

struct message_field {
  const char *key;
  enum message_kind kind;
  size_t offset; // of the member in struct message
};

// Indexed by MESSAGE_INDEX_*, which is also the number of the field's bit.
extern const struct message_field message_fields[MESSAGE_FIELD_COUNT];

enum message_type message_type_from_name(const char *name);
