/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-setup.h"

#include "guise-checkpoint-find.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-json.h"

/* The member of a run's plan that says what it began with. */
#define START_MEMBER "start"

void
guise_train_setup_add_start (GuiseTrainSetup *self, JsonObject *plan)
{
  g_autofree char *checkpoint = guise_checkpoint_choice_dup_text (self->start.checkpoint);
  JsonObject *object;

  if (self->start.run == 0 && self->start.file == NULL)
    return;

  object = json_object_new ();
  if (self->start.file != NULL)
    json_object_set_string_member (object, "file", self->start.file);
  else
    {
      json_object_set_int_member (object, "run", self->start.run);
      json_object_set_string_member (object, "checkpoint", checkpoint);
    }
  json_object_set_boolean_member (object, "encoder_only", self->start.encoder_only);
  json_object_set_object_member (plan, START_MEMBER, object);
}

/* (nullable): the member if it is of @type */
static JsonNode *
get_value (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type ? node : NULL;
}

/* What the plan of @record says, which is of a project and so of anybody; else nothing is changed. */
static void
read_plan (GuiseTrainSetup *self, const GuiseRunRecord *record)
{
  g_autoptr(JsonNode) root = record->plan != NULL ? guise_json_parse (record->plan, NULL) : NULL;
  JsonNode *node, *file, *run, *checkpoint, *encoder_only;
  JsonObject *object;
  gint64 choice = GUISE_CHECKPOINT_NEWEST;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)
      || (node = json_object_get_member (json_node_get_object (root), START_MEMBER)) == NULL
      || !JSON_NODE_HOLDS_OBJECT (node))
    return;

  object = json_node_get_object (node);
  file = get_value (object, "file", G_TYPE_STRING);
  run = get_value (object, "run", G_TYPE_INT64);
  checkpoint = get_value (object, "checkpoint", G_TYPE_STRING);
  if (checkpoint != NULL)
    guise_checkpoint_choice_parse (json_node_get_string (checkpoint), &choice, NULL);
  encoder_only = get_value (object, "encoder_only", G_TYPE_BOOLEAN);
  g_free (self->start_file);
  self->start_file = file != NULL ? json_node_dup_string (file) : NULL;
  self->start = (GuiseTrainStart) { file == NULL && run != NULL ? MAX (json_node_get_int (run), 0) : 0, choice,
                                    self->start_file, encoder_only != NULL && json_node_get_boolean (encoder_only) };
}

void
guise_train_setup_find_start (GuiseTrainSetup *self, const GuiseTrainStart *start)
{
  self->start = *start;
  /* Whoever goes on may stand elsewhere. */
  if (start->file != NULL)
    self->start.file = self->start_file = g_canonicalize_filename (start->file, NULL);
  if (self->record != NULL)
    read_plan (self, self->record);
}

/* (transfer full): the weights to begin with; @from: (out) (transfer full): whose they are, in words */
static GuiseSafetensors *
read_start (GuiseTrainSetup *self, char **from, GError **error)
{
  const gint64 run = self->start.run;
  GuiseCheckpointRecord record;
  gboolean found;
  g_autofree char *path = NULL, *note = NULL;

  if (self->start.file != NULL)
    {
      *from = g_path_get_basename (self->start.file);
      return guise_safetensors_read (self->start.file, NULL, error);
    }

  if (!guise_checkpoint_find (self->store, run, self->start.checkpoint, &record, &found, &note, NULL, error))
    return NULL;
  if (!found)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("Run %" PRId64 " has no weights to start from: there is no checkpoint of it"), run);
      return NULL;
    }

  *from = g_strdup_printf ("run %" G_GINT64_FORMAT, run);
  path = guise_store_checkpoint_dup_path (self->store, run, record.iteration);
  /* Its hash was compared just now. */
  return guise_safetensors_read (path, NULL, error);
}

gboolean
guise_train_setup_take_start (GuiseTrainSetup *self, GError **error)
{
  g_autofree char *from = NULL;
  g_autoptr(GuiseSafetensors) file = NULL;
  guint n_taken, n_all;

  if (self->start.run == 0 && self->start.file == NULL)
    return TRUE;

  file = read_start (self, &from, error);
  if (file == NULL)
    {
      if (self->record != NULL)
        g_prefix_error (error, _("Run %" PRId64 " has no checkpoint yet, and what it was to start from is not there: put it "
                                 "back or begin a new run: "), self->record->id);
      return FALSE;
    }
  if (!guise_hourglass_adopt (guise_trainer_get_hourglass (self->trainer), file, self->start.encoder_only, &n_taken,
                              &n_all, error))
    return FALSE;

  if (!self->has_told_start)
    guise_train_setup_say (self, self->start.encoder_only
                           ? _("The encoder begins with the weights of %s, %u of %u tensors fit")
                           : _("The model begins with the weights of %s, %u of %u tensors fit"), from, n_taken, n_all);
  self->has_told_start = TRUE;
  return TRUE;
}
