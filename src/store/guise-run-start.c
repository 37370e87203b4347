/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-run-start.h"

#include "guise-json.h"

void
guise_run_start_clear (GuiseRunStart *self)
{
  g_free (self->file);
  *self = (GuiseRunStart) GUISE_RUN_START_INIT;
}

JsonObject *
guise_run_start_to_json (gint64 run, const char *file, gboolean encoder_only)
{
  JsonObject *object = json_object_new ();

  if (file != NULL)
    json_object_set_string_member (object, "file", file);
  else
    json_object_set_int_member (object, "run", run);
  json_object_set_boolean_member (object, "encoder_only", encoder_only);
  return object;
}

/* (nullable): the member if it is of @type */
static JsonNode *
get_value (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type ? node : NULL;
}

gboolean
guise_run_start_from_plan (GuiseRunStart *self, const char *plan)
{
  g_autoptr(JsonNode) root = plan != NULL ? guise_json_parse (plan, NULL) : NULL;
  JsonNode *node, *file, *run, *encoder_only;
  JsonObject *object;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)
      || (node = json_object_get_member (json_node_get_object (root), GUISE_RUN_START_MEMBER)) == NULL
      || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;

  object = json_node_get_object (node);
  file = get_value (object, "file", G_TYPE_STRING);
  run = get_value (object, "run", G_TYPE_INT64);
  encoder_only = get_value (object, "encoder_only", G_TYPE_BOOLEAN);
  if (file == NULL && (run == NULL || json_node_get_int (run) <= 0))
    return FALSE;

  *self = (GuiseRunStart) {
    .run = file == NULL ? json_node_get_int (run) : 0,
    .file = file != NULL ? json_node_dup_string (file) : NULL,
    .encoder_only = encoder_only != NULL && json_node_get_boolean (encoder_only),
  };
  return TRUE;
}
