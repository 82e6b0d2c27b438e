// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of message.h and the writer. The writer is ours because every message of a room passes
// through it once, and building a tree for json-glib's generator costs twenty times as much; it
// writes, it never parses.
#include "message.h"
#include "message_fields.h"

#include <string.h>

static const char *const type_names[MSG_COUNT] = {[MSG_UNKNOWN] = "unknown",
#define TYPE(name, wire) [MSG_##name] = wire,
                                                  MESSAGE_TYPES(TYPE)
#undef TYPE
};

const struct message_field message_fields[MESSAGE_FIELD_COUNT] = {
#define FIELD(member, key, kind) {key, KIND_##kind, offsetof(struct message, member)},
    MESSAGE_FIELDS(FIELD)
#undef FIELD
};

G_STATIC_ASSERT(MESSAGE_FIELD_COUNT <= 8 * sizeof(message_bits));

const char *message_type_name(enum message_type type)
{
  g_return_val_if_fail(type < MSG_COUNT, "unknown");
  return type_names[type];
}

enum message_type message_type_from_name(const char *name)
{
  for (int type = MSG_UNKNOWN + 1; type < MSG_COUNT; type++)
    if (strcmp(type_names[type], name) == 0)
      return (enum message_type) type;
  return MSG_UNKNOWN;
}

// The number of the lowest bit; `bits` is not 0.
static int lowest(message_bits bits)
{
  guint64 low = (guint64) bits;
  return low ? __builtin_ctzll(low) : 64 + __builtin_ctzll((guint64) (bits >> 64));
}

const char *message_field_key(message_bits bits)
{
  g_return_val_if_fail(bits != 0, "");
  return message_fields[lowest(bits)].key;
}

static const char *short_escape(unsigned char c)
{
  switch (c) {
  case '"':
    return "\\\"";
  case '\\':
    return "\\\\";
  case '\n':
    return "\\n";
  case '\r':
    return "\\r";
  case '\t':
    return "\\t";
  default:
    return NULL;
  }
}

static gboolean needs_escape(unsigned char c)
{
  return c < 0x20 || c == '"' || c == '\\';
}

static void write_text(const char *text, GString *out)
{
  g_string_append_c(out, '"');
  const char *plain = text;
  const char *p = text;
  for (; *p; p++) {
    unsigned char c = (unsigned char) *p;
    if (!needs_escape(c))
      continue;
    g_string_append_len(out, plain, p - plain);
    if (short_escape(c))
      g_string_append(out, short_escape(c));
    else
      g_string_append_printf(out, "\\u%04x", c);
    plain = p + 1;
  }
  g_string_append_len(out, plain, p - plain);
  g_string_append_c(out, '"');
}

size_t message_text_size(const char *text)
{
  size_t size = 2;
  for (const char *p = text; *p; p++) {
    unsigned char c = (unsigned char) *p;
    size += !needs_escape(c) ? 1 : short_escape(c) ? 2 : 6;
  }
  return size;
}

static void write_integer(gint64 number, GString *out)
{
  char digits[24];
  int length = g_snprintf(digits, sizeof digits, "%" G_GINT64_FORMAT, number);
  g_string_append_len(out, digits, length);
}

static void write_key(const char *key, GString *out)
{
  if (out->str[out->len - 1] != '{')
    g_string_append_c(out, ',');
  g_string_append_c(out, '"');
  g_string_append(out, key);
  g_string_append_len(out, "\":", 2);
}

static void write_id(const char *key, const struct message_id *id, GString *out)
{
  if (id->kind == ID_NONE)
    return;
  write_key(key, out);
  if (id->kind == ID_NUMBER)
    write_integer(id->number, out);
  else
    write_text(id->text, out);
}

static void write_objects(const struct message_list *list, GString *out)
{
  g_string_append_c(out, '[');
  for (size_t i = 0; i < list->count; i++) {
    if (i > 0)
      g_string_append_c(out, ',');
    message_write(&list->items[i], out);
  }
  g_string_append_c(out, ']');
}

static void write_texts(const struct message_texts *texts, GString *out)
{
  g_string_append_c(out, '[');
  for (size_t i = 0; i < texts->count; i++) {
    if (i > 0)
      g_string_append_c(out, ',');
    write_text(texts->items[i], out);
  }
  g_string_append_c(out, ']');
}

static void write_field(const struct message *message, const struct message_field *field,
                        GString *out)
{
  const void *value = (const char *) message + field->offset;
  write_key(field->key, out);
  switch (field->kind) {
  case KIND_TEXT:
    write_text(*(const char *const *) value, out);
    break;
  case KIND_INTEGER:
    write_integer(*(const gint64 *) value, out);
    break;
  case KIND_BOOLEAN:
    g_string_append(out, *(const gboolean *) value ? "true" : "false");
    break;
  case KIND_OBJECT:
    message_write(*(const struct message *const *) value, out);
    break;
  case KIND_OBJECTS:
    write_objects(value, out);
    break;
  case KIND_TEXTS:
    write_texts(value, out);
    break;
  }
}

void message_write(const struct message *message, GString *out)
{
  g_string_append_c(out, '{');
  if (message->type != MSG_UNKNOWN) {
    write_key("type", out);
    write_text(type_names[message->type], out);
  }
  write_id("id", &message->id, out);
  write_id("re", &message->re, out);
  for (message_bits bits = message->has; bits; bits &= bits - 1)
    write_field(message, &message_fields[lowest(bits)], out);
  g_string_append_c(out, '}');
}
