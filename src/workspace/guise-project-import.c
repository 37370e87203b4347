/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

/* What is taken into a project, and what a job of it came to. */

#include "guise-cache-move-job.h"
#include "guise-project-cache.h"
#include "guise-project-private.h"
#include "guise-remeasure-job.h"

#include "guise-error.h"
#include "guise-export-job.h"
#include "guise-extract-job.h"
#include "guise-face-draw.h"
#include "guise-face-export.h"
#include "guise-face-import.h"
#include "guise-face-map.h"
#include "guise-frame-job.h"
#include "guise-i18n.h"
#include "guise-import-job.h"
#include "guise-mask-job.h"
#include "guise-model-export.h"
#include "guise-person-photos.h"
#include "guise-review-job.h"
#include "guise-train-job.h"

GuiseJob *
guise_project_import (GuiseProject *self, const char *const *paths, const char *role, GError **error)
{
  GuiseRole parsed = GUISE_ROLE_NONE;

  if (role != NULL && !guise_role_from_name (role, &parsed))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("“%s” is no role: write source or target"), role);
      return NULL;
    }
  return GUISE_JOB (guise_import_job_new (guise_project_get_store (self), paths, parsed));
}

GuiseJob *
guise_project_relink (GuiseProject *self, const char *const *paths)
{
  return GUISE_JOB (guise_import_job_new_relink (guise_project_get_store (self), paths));
}

/* The project with only the clips of this import, and what was not taken. */
static JsonNode *
import_to_json (GuiseProject *self, GuiseImportJob *job, GError **error)
{
  g_autoptr(JsonNode) whole = guise_project_describe (self, error);
  GPtrArray *results = guise_import_job_get_results (job);
  JsonArray *failed = json_array_new ();
  JsonArray *clips = json_array_new ();
  JsonObject *object;

  if (whole == NULL)
    {
      json_array_unref (failed);
      json_array_unref (clips);
      return NULL;
    }
  object = json_node_get_object (whole);

  for (guint i = 0; i < results->len; i++)
    {
      const GuiseImportResult *result = g_ptr_array_index (results, i);
      JsonArray *all = json_object_get_array_member (object, "clips");

      for (guint k = 0; k < json_array_get_length (all); k++)
        if (json_object_get_int_member (json_array_get_object_element (all, k), "id") == result->clip)
          json_array_add_element (clips, json_node_copy (json_array_get_element (all, k)));
      if (result->error != NULL)
        {
          JsonObject *entry = json_object_new ();

          json_object_set_string_member (entry, "path", result->path);
          json_object_set_string_member (entry, "code", guise_error_get_name (result->error));
          json_object_set_string_member (entry, "message", result->error->message);
          json_array_add_object_element (failed, entry);
        }
    }

  json_object_set_array_member (object, "clips", clips);
  json_object_set_array_member (object, "failed", failed);
  return g_steal_pointer (&whole);
}

JsonNode *
guise_project_dup_result (GuiseProject *self, GuiseJob *job, GError **error)
{
  if (GUISE_IS_IMPORT_JOB (job))
    return import_to_json (self, GUISE_IMPORT_JOB (job), error);
  if (GUISE_IS_EXTRACT_JOB (job))
    return guise_extract_result_to_json (guise_extract_job_get_result (GUISE_EXTRACT_JOB (job)));
  if (GUISE_IS_FACE_DRAW (job))
    return guise_face_draw_dup_result (GUISE_FACE_DRAW (job));
  if (GUISE_IS_CACHE_MOVE_JOB (job))
    return guise_project_describe_gather (self, job);
  if (GUISE_IS_REMEASURE_JOB (job))
    return guise_remeasure_job_dup_result (GUISE_REMEASURE_JOB (job));
  if (GUISE_IS_FACE_EXPORT (job))
    return guise_face_export_dup_result (GUISE_FACE_EXPORT (job));
  if (GUISE_IS_FACE_MAP (job))
    return guise_face_map_dup_result (GUISE_FACE_MAP (job));
  if (GUISE_IS_PERSON_PHOTOS (job))
    return guise_person_photos_dup_result (GUISE_PERSON_PHOTOS (job));
  if (GUISE_IS_FACE_IMPORT (job))
    return guise_face_import_dup_result (GUISE_FACE_IMPORT (job));
  if (GUISE_IS_MASK_JOB (job))
    return guise_mask_result_to_json (guise_mask_job_get_result (GUISE_MASK_JOB (job)));
  if (GUISE_IS_MODEL_EXPORT (job))
    return guise_model_export_dup_result (GUISE_MODEL_EXPORT (job));
  if (GUISE_IS_TRAIN_JOB (job))
    return guise_train_result_to_json (guise_train_job_get_result (GUISE_TRAIN_JOB (job)));
  if (GUISE_IS_EXPORT_JOB (job))
    return guise_export_result_to_json (guise_export_job_get_result (GUISE_EXPORT_JOB (job)));
  if (GUISE_IS_FRAME_JOB (job))
    return guise_frame_job_dup_result (GUISE_FRAME_JOB (job));
  if (GUISE_IS_REVIEW_JOB (job))
    return guise_review_to_json (guise_review_job_get_result (GUISE_REVIEW_JOB (job)));
  g_return_val_if_reached (NULL);
}
