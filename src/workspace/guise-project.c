/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-project-private.h"

#include "guise-error.h"
#include "guise-export-job.h"
#include "guise-extract-job.h"
#include "guise-i18n.h"
#include "guise-import-job.h"
#include "guise-train-job.h"

struct _GuiseProject
{
  GObject     parent_instance;

  GuiseStore *store;   /* NULL once closed */
};

G_DEFINE_FINAL_TYPE (GuiseProject, guise_project, G_TYPE_OBJECT)

GuiseProject *
guise_project_open (const char *path, GuiseProjectMode mode, const char *who, GError **error)
{
  g_autoptr(GuiseProject) self = g_object_new (GUISE_TYPE_PROJECT, NULL);
  GuiseStoreParams params = { .read_only = mode == GUISE_PROJECT_READ, .who = who };

  self->store = mode == GUISE_PROJECT_CREATE ? guise_store_create (path, &params, error)
                                             : guise_store_open (path, &params, error);
  return self->store != NULL ? g_steal_pointer (&self) : NULL;
}

gboolean
guise_project_close (GuiseProject *self, GError **error)
{
  g_return_val_if_fail (GUISE_IS_PROJECT (self), FALSE);

  return self->store == NULL || guise_store_close (g_steal_pointer (&self->store), error);
}

gboolean
guise_project_is_project (const char *path)
{
  return guise_store_is_project (path);
}

GuiseStore *
guise_project_get_store (GuiseProject *self)
{
  g_return_val_if_fail (GUISE_IS_PROJECT (self), NULL);

  return self->store;
}

const char *
guise_project_get_path (GuiseProject *self)
{
  return guise_store_get_path (guise_project_get_store (self));
}

const char *const *
guise_project_get_recovered (GuiseProject *self)
{
  return guise_store_get_recovered (guise_project_get_store (self));
}

JsonNode *
guise_project_describe (GuiseProject *self, GError **error)
{
  return guise_store_info_to_json (guise_project_get_store (self), error);
}

JsonNode *
guise_project_verify (GuiseProject *self, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  JsonObject *object;
  JsonArray *array;
  JsonNode *node;

  if (!guise_store_verify (guise_project_get_store (self), problems, cancellable, error))
    return NULL;

  object = json_object_new ();
  array = json_array_new ();
  for (guint i = 0; i < problems->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (problems, i));
  json_object_set_boolean_member (object, "ok", problems->len == 0);
  json_object_set_array_member (object, "problems", array);
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  return node;
}

GPtrArray *
guise_project_repair (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) done = g_ptr_array_new_with_free_func (g_free);

  return guise_store_repair (path, done, cancellable, error) ? g_steal_pointer (&done) : NULL;
}

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
  if (GUISE_IS_TRAIN_JOB (job))
    return guise_train_result_to_json (guise_train_job_get_result (GUISE_TRAIN_JOB (job)));
  if (GUISE_IS_EXPORT_JOB (job))
    return guise_export_result_to_json (guise_export_job_get_result (GUISE_EXPORT_JOB (job)));
  g_return_val_if_reached (NULL);
}

static void
guise_project_finalize (GObject *object)
{
  GuiseProject *self = GUISE_PROJECT (object);

  guise_store_destroy (self->store);

  G_OBJECT_CLASS (guise_project_parent_class)->finalize (object);
}

static void
guise_project_class_init (GuiseProjectClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_project_finalize;
}

static void
guise_project_init (GuiseProject *self)
{
}
