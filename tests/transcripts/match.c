// SPDX-License-Identifier: GPL-3.0-or-later
// Comparison of lines, on GRegex and json-glib: the transcripts read the wire with other code than
// the programs do.
#include "match.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define MORE "..."

static const struct wildcard {
  const char *name;
  const char *expression;
} wildcards[] = {
    {"{any}", ".*"},
    {"{time}", "[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}"},
    {"{number}", "[0-9]+"},
    {"{address}", "[0-9.]+:[0-9]+"},
};

gboolean match_text(const char *pattern, const char *line)
{
  g_autofree char *literal = g_regex_escape_string(pattern, -1);
  g_autoptr(GString) expression = g_string_new(literal);
  for (size_t i = 0; i < G_N_ELEMENTS(wildcards); i++) {
    g_autofree char *name = g_regex_escape_string(wildcards[i].name, -1);
    g_string_replace(expression, name, wildcards[i].expression, 0);
  }
  g_string_prepend(expression, "\\A");
  g_string_append(expression, "\\z");
  // A line need not be UTF-8.
  g_autoptr(GRegex) regex = g_regex_new(expression->str, G_REGEX_RAW | G_REGEX_DOTALL, 0, NULL);
  return regex && g_regex_match(regex, line, 0, NULL);
}

static gboolean node_matches(JsonNode *pattern, JsonNode *node);

static gboolean array_matches(JsonArray *pattern, JsonArray *array)
{
  guint length = json_array_get_length(pattern);
  JsonNode *last = length > 0 ? json_array_get_element(pattern, length - 1) : NULL;
  gboolean open =
      last && JSON_NODE_HOLDS_VALUE(last) && g_strcmp0(json_node_get_string(last), MORE) == 0;
  if (open)
    length--;
  guint came = json_array_get_length(array);
  if (open ? came < length : came != length)
    return FALSE;
  for (guint i = 0; i < length; i++)
    if (!node_matches(json_array_get_element(pattern, i), json_array_get_element(array, i)))
      return FALSE;
  return TRUE;
}

static gboolean object_matches(JsonObject *pattern, JsonObject *object)
{
  gboolean open = json_object_has_member(pattern, MORE);
  guint length = json_object_get_size(pattern) - (open ? 1 : 0);
  guint came = json_object_get_size(object);
  if (open ? came < length : came != length)
    return FALSE;
  JsonObjectIter iter;
  const char *key;
  JsonNode *wanted;
  json_object_iter_init(&iter, pattern);
  while (json_object_iter_next(&iter, &key, &wanted)) {
    JsonNode *node = json_object_get_member(object, key);
    if (!g_str_equal(key, MORE) && (!node || !node_matches(wanted, node)))
      return FALSE;
  }
  return TRUE;
}

static gboolean node_matches(JsonNode *pattern, JsonNode *node)
{
  const char *text = JSON_NODE_HOLDS_VALUE(pattern) ? json_node_get_string(pattern) : NULL;
  if (text && JSON_NODE_HOLDS_VALUE(node) && json_node_get_string(node))
    return match_text(text, json_node_get_string(node));
  // A wildcard stands for a value of any kind.
  if (text && text[0] == '{') {
    g_autofree char *written = json_to_string(node, FALSE);
    return match_text(text, written);
  }
  if (json_node_get_node_type(pattern) != json_node_get_node_type(node))
    return FALSE;
  if (JSON_NODE_HOLDS_OBJECT(node))
    return object_matches(json_node_get_object(pattern), json_node_get_object(node));
  if (JSON_NODE_HOLDS_ARRAY(node))
    return array_matches(json_node_get_array(pattern), json_node_get_array(node));
  return json_node_equal(pattern, node);
}

gboolean match_object(const char *pattern, const char *line)
{
  g_autoptr(GString) text = g_string_new(pattern);
  g_string_replace(text, ",...}", ",\"" MORE "\":true}", 0);
  g_string_replace(text, ",...]", ",\"" MORE "\"]", 0);
  g_autoptr(JsonNode) wanted = json_from_string(text->str, NULL);
  g_autoptr(JsonNode) node = json_from_string(line, NULL);
  return wanted && node && JSON_NODE_HOLDS_OBJECT(wanted) && node_matches(wanted, node);
}
