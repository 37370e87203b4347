/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-run-start.h"

#include "guise-checkpoint-choice.h"
#include "guise-json.h"

void
guise_run_start_clear (GuiseRunStart *self)
{
  g_free (self->file);
  *self = (GuiseRunStart) GUISE_RUN_START_INIT;
}

JsonObject *
guise_run_start_to_json (const GuiseRunStart *self)
{
  g_autofree char *checkpoint = guise_checkpoint_choice_dup_text (self->checkpoint);
  JsonObject *object = json_object_new ();

  if (self->file != NULL)
    json_object_set_string_member (object, "file", self->file);
  else
    {
      json_object_set_int_member (object, "run", self->run);
      json_object_set_string_member (object, "checkpoint", checkpoint);
    }
  json_object_set_boolean_member (object, "encoder_only", self->encoder_only);
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
  JsonNode *node, *file, *run, *checkpoint, *encoder_only;
  gint64 choice = GUISE_CHECKPOINT_NEWEST;
  JsonObject *object;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)
      || (node = json_object_get_member (json_node_get_object (root), GUISE_RUN_START_MEMBER)) == NULL
      || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;

  object = json_node_get_object (node);
  file = get_value (object, "file", G_TYPE_STRING);
  run = get_value (object, "run", G_TYPE_INT64);
  checkpoint = get_value (object, "checkpoint", G_TYPE_STRING);
  encoder_only = get_value (object, "encoder_only", G_TYPE_BOOLEAN);
  if (checkpoint != NULL)
    guise_checkpoint_choice_parse (json_node_get_string (checkpoint), &choice, NULL);
  if (file == NULL && (run == NULL || json_node_get_int (run) <= 0))
    return FALSE;

  *self = (GuiseRunStart) {
    .run = file == NULL ? json_node_get_int (run) : 0,
    .checkpoint = file == NULL ? choice : GUISE_CHECKPOINT_NEWEST,
    .file = file != NULL ? json_node_dup_string (file) : NULL,
    .encoder_only = encoder_only != NULL && json_node_get_boolean (encoder_only),
  };
  return TRUE;
}
