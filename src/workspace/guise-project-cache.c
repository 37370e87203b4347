/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-project-cache.h"

#include "guise-cache-move-job.h"
#include "guise-i18n.h"
#include "guise-project-private.h"
#include "guise-store-cache.h"

#define CACHE "cache"   /* kind of work */

typedef struct
{
  gboolean is_due;   /* out */
} Look;

void
guise_project_set_cache_roots (GuiseProject *self, const char *const *roots)
{
  g_return_if_fail (GUISE_IS_PROJECT (self));

  guise_store_set_cache_roots (guise_project_get_store (self), roots);
}

GuiseJob *
guise_project_make_gather (GuiseProject *self)
{
  g_return_val_if_fail (GUISE_IS_PROJECT (self), NULL);

  return GUISE_JOB (guise_cache_move_job_new (guise_project_get_store (self)));
}

static GuiseJob *
make_gather (gpointer data, GError **error)
{
  return guise_project_make_gather (data);
}

static void
gather_done (GuiseWork *work, GuiseJob *job, gpointer data)
{
  const GuiseCacheMoveResult result = guise_cache_move_job_get_result (GUISE_CACHE_MOVE_JOB (job));
  g_autofree char *size = g_format_size (result.n_bytes), *left = guise_i18n_dup_number (result.n_left);
  g_autofree char *text = NULL;

  if (result.n_left > 0)
    {
      text = g_strdup_printf (ngettext ("%s file is in use and stays where it was until the project is opened again",
                                        "%s files are in use and stay where they were until the project is opened again",
                                        result.n_left), left);
      guise_work_set_problem (work, text);
      return;
    }
  /* Translators: a size, such as "34 MB". */
  text = g_strdup_printf (_("%s moved"), size);
  guise_work_set_text (work, text);
}

static gboolean
look_func (GuiseStore *store, gpointer data, GError **error)
{
  ((Look *) data)->is_due = guise_cache_move_is_due (store);
  return TRUE;
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GuiseProject *self = GUISE_PROJECT (source);
  const Look *look = guise_project_get_call_data (result);

  if (!guise_project_call_finish (self, result, NULL) || !look->is_due
      || guise_work_list_find_active (guise_project_get_works (self), CACHE) != NULL)
    return;
  guise_work_list_add (guise_project_get_works (self), guise_work_new (&(GuiseWorkParams) {
    .title = _("Moving cached pictures"), .kind = CACHE, .lane = GUISE_LANE_FILES, .make = make_gather,
    .done = gather_done, .data = g_object_ref (self), .destroy = g_object_unref, .keep = TRUE, .returns = TRUE,
  }));
}

void
guise_project_gather_cache (GuiseProject *self)
{
  g_return_if_fail (GUISE_IS_PROJECT (self));

  if (!guise_store_is_read_only (guise_project_get_store (self)))
    guise_project_call_async (self, look_func, g_new0 (Look, 1), g_free, looked_cb, NULL);
}

JsonNode *
guise_project_describe_gather (GuiseProject *self, GuiseJob *job)
{
  const GuiseCacheMoveResult result = guise_cache_move_job_get_result (GUISE_CACHE_MOVE_JOB (job));
  g_autofree char *folder = guise_store_make_clip_cache (guise_project_get_store (self));
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "folder", folder);
  json_object_set_int_member (object, "files", result.n_files);
  json_object_set_int_member (object, "bytes", (gint64) result.n_bytes);
  json_object_set_int_member (object, "left", result.n_left);
  json_node_take_object (node, object);
  return node;
}
