// SPDX-License-Identifier: GPL-3.0-or-later
// The reader of message.h. A guard first refuses what json-glib would accept or overflow on
// (comments, deep nesting, NUL, lone surrogates); json-glib then does the parsing; the field table
// takes the values over.
#include "message.h"
#include "message_fields.h"
#include "limits.h"

#include <json-glib/json-glib.h>
#include <string.h>

struct message_reader {
  JsonParser *parser; // owned; its tree lives until the next line
  GPtrArray *lists;   // owned: arrays and objects made for the present message
  unsigned members;   // members that the parser has seen, duplicates too
  unsigned distinct;  // members that are left in the finished objects
};

static void count_member(JsonParser *parser, JsonObject *object, const char *name, gpointer data)
{
  ((struct message_reader *) data)->members++;
}

static void count_object(JsonParser *parser, JsonObject *object, gpointer data)
{
  ((struct message_reader *) data)->distinct += json_object_get_size(object);
}

struct message_reader *message_reader_new(void)
{
  struct message_reader *reader = g_new0(struct message_reader, 1);
  reader->parser = json_parser_new_immutable();
  reader->lists = g_ptr_array_new_with_free_func(g_free);
  g_signal_connect(reader->parser, "object-member", G_CALLBACK(count_member), reader);
  g_signal_connect(reader->parser, "object-end", G_CALLBACK(count_object), reader);
  return reader;
}

void message_reader_free(struct message_reader *reader)
{
  if (!reader)
    return;
  g_object_unref(reader->parser);
  g_ptr_array_unref(reader->lists);
  g_free(reader);
}

// Reads the four digits behind "\u"; -1 if they are not there.
static int hex4(const char *p, const char *end)
{
  int value = 0;
  if (end - p < 4)
    return -1;
  for (int i = 0; i < 4; i++) {
    int digit = g_ascii_xdigit_value(p[i]);
    if (digit < 0)
      return -1;
    value = value * 16 + digit;
  }
  return value;
}

// Passes over one escape, `p` at the character after the backslash. NULL if it is not one of RFC
// 8259, section 7, or stands for NUL or for half a surrogate pair.
static const char *skip_escape(const char *p, const char *end)
{
  if (p == end || !strchr("\"\\/bfnrtu", *p) || !*p)
    return NULL;
  if (*p != 'u')
    return p + 1;
  int unit = hex4(p + 1, end);
  if (unit <= 0 || (unit >= 0xdc00 && unit <= 0xdfff))
    return NULL;
  p += 5;
  if (unit < 0xd800 || unit > 0xdbff)
    return p;
  if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
    return NULL;
  unit = hex4(p + 2, end);
  return unit >= 0xdc00 && unit <= 0xdfff ? p + 6 : NULL;
}

// Passes over one string, `p` after its opening quote. NULL if it does not end or has a bare
// control character.
static const char *skip_string(const char *p, const char *end)
{
  while (p && p < end && *p != '"') {
    if ((unsigned char) *p < 0x20)
      return NULL;
    p = *p == '\\' ? skip_escape(p + 1, end) : p + 1;
  }
  return p && p < end ? p + 1 : NULL;
}

static const char *skip_digits(const char *p, const char *end)
{
  while (p < end && g_ascii_isdigit(*p))
    p++;
  return p;
}

// Passes over one number, RFC 8259, section 6. NULL if it is none, or has more digits than a whole
// number may: json-glib would read a leading zero as octal and wrap a number of more than 64 bits.
static const char *skip_number(const char *p, const char *end)
{
  const char *digits = p < end && *p == '-' ? p + 1 : p;
  p = skip_digits(digits, end);
  if (p == digits || p - digits > 16 || (*digits == '0' && p - digits > 1))
    return NULL;
  if (p < end && *p == '.') {
    const char *fraction = p + 1;
    p = skip_digits(fraction, end);
    if (p == fraction)
      return NULL;
  }
  if (p < end && (*p == 'e' || *p == 'E')) {
    p++;
    if (p < end && (*p == '+' || *p == '-'))
      p++;
    const char *exponent = p;
    p = skip_digits(exponent, end);
    if (p == exponent)
      return NULL;
  }
  return p;
}

static const char *skip_word(const char *p, const char *end)
{
  static const char *const words[] = {"true", "false", "null"};
  for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
    size_t length = strlen(words[i]);
    if ((size_t) (end - p) >= length && memcmp(p, words[i], length) == 0)
      return p + length;
  }
  return NULL;
}

// Whether the line has the shape of one JSON object: only the tokens of JSON, and bounded nesting,
// so that what json-glib tolerates beyond JSON (comments, bare words as keys) and its recursion are
// out of a stranger's reach.
static gboolean has_json_shape(const char *p, const char *end)
{
  int depth = 0;
  gboolean ended = FALSE;
  while (p && p < end) {
    char c = *p;
    if (c == ' ' || c == '\t' || c == '\r') {
      p++;
    } else if (ended) {
      return FALSE;
    } else if (c == '{' || c == '[') {
      if (++depth > LIMIT_NESTING)
        return FALSE;
      p++;
    } else if (c == '}' || c == ']') {
      if (--depth < 0)
        return FALSE;
      ended = depth == 0;
      p++;
    } else if (c == ',' || c == ':') {
      p++;
    } else if (c == '"') {
      p = skip_string(p + 1, end);
    } else if (c == '-' || g_ascii_isdigit(c)) {
      p = skip_number(p, end);
    } else {
      p = skip_word(p, end);
    }
  }
  return p && ended;
}

static gboolean node_is(JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == type;
}

static gboolean read_integer(JsonNode *node, gint64 *number)
{
  if (!node_is(node, G_TYPE_INT64))
    return FALSE;
  *number = json_node_get_int(node);
  return *number >= -LIMIT_WHOLE_NUMBER && *number <= LIMIT_WHOLE_NUMBER;
}

static void read_object(struct message_reader *reader, JsonObject *object, struct message *message);

// json-glib owns the elements; the arrays made here are kept until the next line.
static gboolean read_objects(struct message_reader *reader, JsonNode *node,
                             struct message_list *list)
{
  if (!JSON_NODE_HOLDS_ARRAY(node))
    return FALSE;
  JsonArray *array = json_node_get_array(node);
  size_t count = json_array_get_length(array);
  struct message *items = g_new0(struct message, MAX(count, 1));
  g_ptr_array_add(reader->lists, items);
  for (size_t i = 0; i < count; i++) {
    JsonNode *element = json_array_get_element(array, (guint) i);
    if (!JSON_NODE_HOLDS_OBJECT(element))
      return FALSE;
    read_object(reader, json_node_get_object(element), &items[i]);
  }
  *list = (struct message_list){items, count};
  return TRUE;
}

static gboolean read_texts(struct message_reader *reader, JsonNode *node,
                           struct message_texts *texts)
{
  if (!JSON_NODE_HOLDS_ARRAY(node))
    return FALSE;
  JsonArray *array = json_node_get_array(node);
  size_t count = json_array_get_length(array);
  const char **items = g_new0(const char *, MAX(count, 1));
  g_ptr_array_add(reader->lists, items);
  for (size_t i = 0; i < count; i++) {
    JsonNode *element = json_array_get_element(array, (guint) i);
    if (!node_is(element, G_TYPE_STRING))
      return FALSE;
    items[i] = json_node_get_string(element);
  }
  *texts = (struct message_texts){items, count};
  return TRUE;
}

static gboolean read_value(struct message_reader *reader, JsonNode *node, enum message_kind kind,
                           void *value)
{
  switch (kind) {
  case KIND_TEXT:
    if (!node_is(node, G_TYPE_STRING))
      return FALSE;
    *(const char **) value = json_node_get_string(node);
    return TRUE;
  case KIND_INTEGER:
    return read_integer(node, value);
  case KIND_BOOLEAN:
    if (!node_is(node, G_TYPE_BOOLEAN))
      return FALSE;
    *(gboolean *) value = json_node_get_boolean(node);
    return TRUE;
  case KIND_OBJECT: {
    if (!JSON_NODE_HOLDS_OBJECT(node))
      return FALSE;
    struct message *object = g_new0(struct message, 1);
    g_ptr_array_add(reader->lists, object);
    read_object(reader, json_node_get_object(node), object);
    *(const struct message **) value = object;
    return TRUE;
  }
  case KIND_OBJECTS:
    return read_objects(reader, node, value);
  case KIND_TEXTS:
    return read_texts(reader, node, value);
  }
  return FALSE;
}

static gboolean read_id(JsonNode *node, struct message_id *id)
{
  if (node_is(node, G_TYPE_STRING) && strlen(json_node_get_string(node)) <= LIMIT_ID) {
    id->kind = ID_TEXT;
    id->text = json_node_get_string(node);
    return TRUE;
  }
  if (read_integer(node, &id->number)) {
    id->kind = ID_NUMBER;
    return TRUE;
  }
  return FALSE;
}

static void read_object(struct message_reader *reader, JsonObject *object, struct message *message)
{
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  json_object_iter_init(&iter, object);
  while (json_object_iter_next(&iter, &key, &node)) {
    gboolean taken = FALSE;
    for (int i = 0; i < MESSAGE_FIELD_COUNT; i++) {
      const struct message_field *field = &message_fields[i];
      if (field->key[0] != key[0] || strcmp(field->key, key) != 0)
        continue;
      // Of two rows for one key, the first that fits takes the value (an empty list fits two), and
      // one that does not fit is wrong: whoever asks for it asks for another kind.
      gboolean fits = read_value(reader, node, field->kind, (char *) message + field->offset);
      if (!fits)
        message->wrong |= (message_bits) 1 << i;
      else if (!taken)
        message->has |= (message_bits) 1 << i;
      taken |= fits;
    }
  }
}

static enum code read_root(struct message_reader *reader, JsonNode *root, struct message *message)
{
  if (!root || !JSON_NODE_HOLDS_OBJECT(root) || reader->members != reader->distinct)
    return CODE_PROTO_MALFORMED;
  JsonObject *object = json_node_get_object(root);

  JsonNode *id = json_object_get_member(object, "id");
  gboolean good_id = !id || read_id(id, &message->id);
  JsonNode *re = json_object_get_member(object, "re");
  gboolean good_re = !re || read_id(re, &message->re);

  JsonNode *type = json_object_get_member(object, "type");
  if (!type || !node_is(type, G_TYPE_STRING) || !good_id || !good_re)
    return CODE_PROTO_INVALID;
  message->type = message_type_from_name(json_node_get_string(type));

  read_object(reader, object, message);
  return CODE_OK;
}

enum code message_read(struct message_reader *reader, const char *line, size_t length,
                       struct message *message)
{
  *message = (struct message){0};
  if (!has_json_shape(line, line + length) || !g_utf8_validate_len(line, length, NULL))
    return CODE_PROTO_MALFORMED;

  g_ptr_array_set_size(reader->lists, 0);
  reader->members = reader->distinct = 0;
  if (!json_parser_load_from_data(reader->parser, line, (gssize) length, NULL))
    return CODE_PROTO_MALFORMED;
  return read_root(reader, json_parser_get_root(reader->parser), message);
}
