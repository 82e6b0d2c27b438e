// SPDX-License-Identifier: GPL-3.0-or-later
// The objects of wire_talk.h, on json-glib: the tests read the wire with other code than the
// programs do.
#include "wire_talk.h"

#include <string.h>

static JsonObject *parse(const char *text)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = json_from_string(text, &error);
  if (!node || !JSON_NODE_HOLDS_OBJECT(node))
    return NULL;
  return json_node_dup_object(node);
}

static char *pattern_text(const char *format, va_list arguments)
{
  char *text = g_strdup_vprintf(format, arguments);
  for (char *p = text; *p; p++)
    if (*p == '\'')
      *p = '"';
  return text;
}

static gboolean matches(JsonObject *object, const char *text)
{
  g_autoptr(JsonObject) pattern = parse(text);
  if (!pattern)
    g_error("not a pattern: %s", text);
  JsonObjectIter iter;
  const char *key;
  JsonNode *wanted;
  json_object_iter_init(&iter, pattern);
  while (json_object_iter_next(&iter, &key, &wanted)) {
    JsonNode *node = json_object_get_member(object, key);
    if (JSON_NODE_HOLDS_NULL(wanted) ? node != NULL : !node || !json_node_equal(node, wanted))
      return FALSE;
  }
  return TRUE;
}

gboolean wire_matches(JsonObject *object, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *text = pattern_text(format, arguments);
  va_end(arguments);
  return matches(object, text);
}

JsonObject *wire_find(JsonArray *list, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *text = pattern_text(format, arguments);
  va_end(arguments);
  for (guint i = 0; i < json_array_get_length(list); i++)
    if (matches(json_array_get_object_element(list, i), text))
      return json_array_get_object_element(list, i);
  return NULL;
}

JsonObject *wire_next(struct wire_client *client)
{
  const char *line = wire_client_line(client);
  if (!line)
    return NULL;
  JsonObject *object = parse(line);
  if (!object)
    wire_client_fail(client, "a line came that is not an object");
  if (!JSON_NODE_HOLDS_VALUE(json_object_get_member(object, "type")))
    wire_client_fail(client, "an object came without a type");
  return wire_client_keep(client, object, (GDestroyNotify) json_object_unref);
}

// The next object but the server's own signs of life, which come to whoever had nothing to say for
// a minute, as a client does that waits for something slow; unless it is one that is wanted.
static JsonObject *next_but_pings(struct wire_client *client, const char *wanted)
{
  JsonObject *object;
  while ((object = wire_next(client)) && !matches(object, wanted) &&
         g_str_equal(json_object_get_string_member(object, "type"), "ping"))
    wire_client_send(client, "{'type':'pong'}");
  return object;
}

JsonObject *wire_expect(struct wire_client *client, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *text = pattern_text(format, arguments);
  va_end(arguments);
  JsonObject *object = next_but_pings(client, text);
  if (!object || !matches(object, text))
    wire_client_fail(client, "expected %s%s", text, object ? "" : ", but the stream ended");
  return object;
}

JsonObject *wire_wait(struct wire_client *client, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *text = pattern_text(format, arguments);
  va_end(arguments);
  JsonObject *object;
  while ((object = wire_next(client)))
    if (matches(object, text))
      return object;
  wire_client_fail(client, "waited for %s, but the stream ended", text);
}

JsonObject *wire_expect_error(struct wire_client *client, const char *code)
{
  JsonObject *error = wire_expect(client, "{'type':'error','code':'%s'}", code);
  g_assert_cmpstr(wire_text(client, error, "text"), !=, "");
  return error;
}

void wire_expect_silence(struct wire_client *client)
{
  int id = wire_client_number(client);
  wire_client_send(client, "{'type':'ping','id':'silence-%d'}", id);
  wire_expect(client, "{'type':'pong','re':'silence-%d'}", id);
}

static JsonNode *member(struct wire_client *client, JsonObject *object, const char *key, GType type)
{
  JsonNode *node = json_object_get_member(object, key);
  if (!node || json_node_get_value_type(node) != type)
    wire_client_fail(client, "expected a %s as %s", g_type_name(type), key);
  return node;
}

const char *wire_text(struct wire_client *client, JsonObject *object, const char *key)
{
  return json_node_get_string(member(client, object, key, G_TYPE_STRING));
}

gint64 wire_number(struct wire_client *client, JsonObject *object, const char *key)
{
  return json_node_get_int(member(client, object, key, G_TYPE_INT64));
}

gboolean wire_flag(struct wire_client *client, JsonObject *object, const char *key)
{
  return json_node_get_boolean(member(client, object, key, G_TYPE_BOOLEAN));
}

JsonArray *wire_list(struct wire_client *client, JsonObject *object, const char *key)
{
  return json_node_get_array(member(client, object, key, JSON_TYPE_ARRAY));
}

JsonObject *wire_hello(struct wire_client *client, const char *name)
{
  if (name)
    wire_client_send(client, "{'type':'hello','version':1,'name':'%s','client':'test'}", name);
  else
    wire_client_send(client, "{'type':'hello','version':1}");
  JsonObject *welcome = wire_expect(client, "{'type':'welcome','version':1,'resumed':false}");
  if (name && !wire_matches(welcome, "{'name':'%s'}", name))
    wire_client_fail(client, "expected the name %s", name);
  return welcome;
}

JsonObject *wire_resume(struct wire_client *client, const char *token)
{
  wire_client_send(client, "{'type':'hello','version':1,'token':'%s'}", token);
  return wire_expect(client, "{'type':'welcome','version':1,'resumed':true}");
}

JsonObject *wire_ask(struct wire_client *client, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  g_autofree char *members = g_strdup_vprintf(format, arguments);
  va_end(arguments);
  int id = wire_client_number(client);
  wire_client_send(client, "{'id':%d,%s}", id, members);
  return wire_wait(client, "{'re':%d}", id);
}

JsonObject *wire_try_hello(struct wire_client *client, const char *name, const char *password)
{
  if (password)
    return wire_ask(client, "'type':'hello','version':1,'name':'%s','password':'%s'", name,
                    password);
  return wire_ask(client, "'type':'hello','version':1,'name':'%s'", name);
}

JsonObject *wire_log_in(struct wire_client *client, const char *name, const char *password)
{
  JsonObject *welcome = wire_try_hello(client, name, password);
  if (!wire_matches(welcome, "{'type':'welcome','version':1,'resumed':false}"))
    wire_client_fail(client, "expected a welcome for %s", name);
  return welcome;
}

void wire_register(struct wire_client *client, const char *password)
{
  JsonObject *answer = wire_ask(client, "'type':'register','password':'%s'", password);
  if (!wire_matches(answer, "{'type':'registered'}"))
    wire_client_fail(client, "expected to be registered");
}

JsonObject *wire_join(struct wire_client *client, const char *room)
{
  int id = wire_client_number(client);
  wire_client_send(client, "{'type':'join','id':%d,'room':'%s'}", id, room);
  return wire_wait(client, "{'type':'joined','re':%d,'room':'%s'}", id, room);
}

void wire_say(struct wire_client *client, const char *room, const char *cid, const char *text)
{
  wire_client_send(client, "{'type':'message','cid':'%s','room':'%s','text':'%s'}", cid, room,
                   text);
}

JsonObject *wire_post(struct wire_client *client, const char *room, const char *text)
{
  g_autofree char *cid = g_uuid_string_random();
  wire_say(client, room, cid, text);
  return wire_wait(client, "{'type':'message','room':'%s','cid':'%s'}", room, cid);
}

JsonObject *wire_post_to(struct wire_client *client, const char *to, const char *text)
{
  g_autofree char *cid = g_uuid_string_random();
  wire_client_send(client, "{'type':'message','cid':'%s','to':'%s','text':'%s'}", cid, to, text);
  return wire_wait(client, "{'type':'message','cid':'%s','room':null}", cid);
}

JsonObject *wire_history(struct wire_client *client, const char *room, const char *where)
{
  int id = wire_client_number(client);
  wire_client_send(client, "{'type':'history','id':%d,'room':'%s'%s}", id, room, where);
  return wire_wait(client, "{'type':'history','re':%d,'room':'%s'}", id, room);
}

void wire_quit(struct wire_client *client)
{
  wire_client_send(client, "{'type':'quit'}");
  wire_wait(client, "{'type':'bye'}");
  wire_client_expect_end(client);
}
