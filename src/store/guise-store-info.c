/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-clips.h"
#include "guise-json.h"
#include "guise-run-start.h"
#include "guise-store-persons.h"
#include "guise-store-runs.h"

#define SCHEMA 1

static JsonObject *
clip_to_object (const GuiseClipRecord *clip)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "id", clip->id);
  guise_json_set_text (object, "path", clip->path);
  json_object_set_int_member (object, "frames", clip->n_frames);
  json_object_set_double_member (object, "duration_s", clip->duration == GUISE_TIME_NONE
                                 ? 0 : (double) clip->duration / GUISE_TIME_SECOND);
  json_object_set_int_member (object, "width", clip->width);
  json_object_set_int_member (object, "height", clip->height);
  json_object_set_double_member (object, "fps", guise_rational_to_double (clip->frame_rate));
  json_object_set_boolean_member (object, "variable_rate", clip->variable_rate);
  json_object_set_int_member (object, "rotation", clip->rotation);
  guise_json_set_text (object, "codec", clip->codec);
  json_object_set_int_member (object, "audio_streams", clip->n_audio_streams);
  json_object_set_int_member (object, "faces", clip->n_faces);
  guise_json_set_text (object, "role", guise_role_get_name (clip->role));
  guise_json_set_text (object, "status", guise_clip_status_get_name (clip->status));
  guise_json_set_text (object, "error", clip->error);
  return object;
}

JsonObject *
guise_person_record_to_object (const GuisePersonRecord *self)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "id", self->id);
  guise_json_set_text (object, "name", self->name);
  guise_json_set_text (object, "role", guise_role_get_name (self->role));
  json_object_set_int_member (object, "faces", self->n_faces);
  json_object_set_int_member (object, "kept", self->n_kept);
  json_object_set_int_member (object, "held_out", self->n_held_out);
  json_object_set_int_member (object, "suggested", self->n_suggested);
  json_object_set_int_member (object, "references", self->n_references);
  json_object_set_int_member (object, "clips", self->n_clips);
  guise_json_set_text (object, "consent", guise_consent_get_name (self->consent));
  return object;
}

/* null: random weights. */
static void
set_start (JsonObject *object, const GuiseRunRecord *run)
{
  g_auto(GuiseRunStart) start = GUISE_RUN_START_INIT;

  if (guise_run_start_from_plan (&start, run->plan))
    json_object_set_object_member (object, GUISE_RUN_START_MEMBER,
                                   guise_run_start_to_json (&start));
  else
    json_object_set_null_member (object, GUISE_RUN_START_MEMBER);
}

static JsonArray *
checkpoints_to_array (GArray *checkpoints)
{
  JsonArray *array = json_array_new ();

  for (guint i = checkpoints->len; i > 0; i--)
    {
      const GuiseCheckpointRecord *checkpoint = &g_array_index (checkpoints, GuiseCheckpointRecord, i - 1);
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "iteration", checkpoint->iteration);
      guise_json_set_figure (object, "loss_held_out", checkpoint->held_out);
      json_object_set_boolean_member (object, "good", checkpoint->good);
      json_object_set_boolean_member (object, "best", checkpoint->best);
      json_object_set_boolean_member (object, "snapshot", checkpoint->kept);
      json_array_add_object_element (array, object);
    }
  return array;
}

/* (nullable) */
static JsonObject *
run_to_object (GuiseStore *self, const GuiseRunRecord *run, GError **error)
{
  g_autoptr(GArray) checkpoints = guise_store_checkpoint_list (self, run->id, error);
  JsonObject *object;

  if (checkpoints == NULL)
    return NULL;
  object = json_object_new ();

  json_object_set_int_member (object, "id", run->id);
  guise_json_set_text (object, "model", run->model);
  guise_json_set_text (object, "preset", run->preset);
  json_object_set_int_member (object, "resolution", run->resolution);
  json_object_set_int_member (object, "iterations", run->iterations);
  guise_json_set_figure (object, "loss_source", run->loss_source);
  guise_json_set_figure (object, "loss_target", run->loss_target);
  guise_json_set_figure (object, "loss_held_out", run->loss_held_out);
  guise_json_set_figure (object, "likeness", run->likeness);
  guise_json_set_figure (object, "identity_bleed", run->bleed);
  json_object_set_int_member (object, "checkpoint", run->iterations);
  json_object_set_array_member (object, "checkpoints", checkpoints_to_array (checkpoints));
  guise_json_set_text (object, "state", guise_run_state_get_name (run->state));
  set_start (object, run);
  return object;
}

JsonNode *
guise_store_info_to_json (GuiseStore *self, GError **error)
{
  g_autoptr(GPtrArray) clips = guise_store_clip_list (self, error);
  g_autoptr(GPtrArray) persons = clips != NULL ? guise_store_person_list (self, error) : NULL;
  g_autoptr(GPtrArray) runs = persons != NULL ? guise_store_run_list (self, error) : NULL;
  g_autoptr(JsonArray) run_array = json_array_new ();
  JsonArray *clip_array, *person_array;
  JsonObject *object;

  if (runs == NULL)
    return NULL;
  for (guint i = 0; i < runs->len; i++)
    {
      JsonObject *run = run_to_object (self, g_ptr_array_index (runs, i), error);

      if (run == NULL)
        return NULL;
      json_array_add_object_element (run_array, run);
    }

  clip_array = json_array_new ();
  for (guint i = 0; i < clips->len; i++)
    json_array_add_object_element (clip_array, clip_to_object (g_ptr_array_index (clips, i)));
  person_array = json_array_new ();
  for (guint i = 0; i < persons->len; i++)
    json_array_add_object_element (person_array, guise_person_record_to_object (g_ptr_array_index (persons, i)));

  object = json_object_new ();
  json_object_set_int_member (object, "schema", SCHEMA);
  json_object_set_string_member (object, "project", guise_store_get_path (self));
  json_object_set_array_member (object, "clips", clip_array);
  json_object_set_array_member (object, "persons", person_array);
  json_object_set_array_member (object, "runs", g_steal_pointer (&run_array));
  return guise_json_node (object);
}
