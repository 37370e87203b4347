/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-json.h"

#include "guise-json-depth.h"

#include <math.h>
#include <string.h>

JsonNode *
guise_json_parse (const char *text, GError **error)
{
  if (guise_json_is_shallow (text, strlen (text), GUISE_JSON_MAX_DEPTH))
    return json_from_string (text, error);
  /* In English, as all that the parser says. */
  g_set_error (error, JSON_PARSER_ERROR, JSON_PARSER_ERROR_PARSE, "Comments, or arrays and objects more than %d deep",
               GUISE_JSON_MAX_DEPTH);
  return NULL;
}

void
guise_json_add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

void
guise_json_add_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
guise_json_add_boolean (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

void
guise_json_add_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  if (isfinite (value))
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
guise_json_set_text (JsonObject *object, const char *name, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
  else
    json_object_set_null_member (object, name);
}

void
guise_json_set_figure (JsonObject *object, const char *name, double value)
{
  if (isfinite (value))
    json_object_set_double_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

JsonNode *
guise_json_node (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}
