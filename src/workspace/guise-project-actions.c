/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-project-actions.h"

#include "guise-i18n.h"
#include "guise-import-job.h"
#include "guise-mask-job.h"
#include "guise-project-private.h"

#define SOURCE_SAMPLE "franck.mp4"
#define TARGET_SAMPLE "cap13_edit2-tone.mp4"
#define MASKS "masks"   /* kind of work */

/* Files on their way into a project. */
typedef struct
{
  GuiseProject *project;
  GStrv         paths;
  char         *role;
} Import;

static void
import_free (gpointer data)
{
  Import *import = data;

  g_object_unref (import->project);
  g_strfreev (import->paths);
  g_free (import->role);
  g_free (import);
}

static GuiseJob *
make_import (gpointer data, GError **error)
{
  Import *import = data;

  return guise_project_import (import->project, (const char *const *) import->paths, import->role, error);
}

/* What was not taken has a card that says why. */
static void
import_done (GuiseWork *work, GuiseJob *job, gpointer data)
{
  Import *import = data;
  GuiseClipList *clips = guise_project_get_clips (import->project);
  GPtrArray *results = guise_import_job_get_results (GUISE_IMPORT_JOB (job));

  for (guint i = 0; i < results->len; i++)
    {
      const GuiseImportResult *result = g_ptr_array_index (results, i);

      if (result->error != NULL)
        guise_clip_list_reject (clips, result->path, result->error->message);
      else
        guise_clip_list_forget (clips, result->path);
    }
}

GuiseWork *
guise_project_add_files (GuiseProject *self, const char *const *paths, const char *role)
{
  guint n_paths = g_strv_length ((char **) paths);
  g_autofree char *name = g_filename_display_basename (paths[0]);
  g_autofree char *title = n_paths == 1
                           ? g_strdup_printf (_("Importing %s"), name)
                           : g_strdup_printf (ngettext ("Importing %u file", "Importing %u files", n_paths), n_paths);
  Import *import = g_new0 (Import, 1);
  GuiseWork *work;

  import->project = g_object_ref (self);
  import->paths = g_strdupv ((char **) paths);
  import->role = g_strdup (role);
  work = guise_work_new (&(GuiseWorkParams) {
    .title = title, .lane = GUISE_LANE_FILES, .make = make_import, .done = import_done,
    .data = import, .destroy = import_free,
  });
  guise_work_list_add (guise_project_get_works (self), work);
  return work;
}

/* A clip that is to be found again. */
static GuiseJob *
make_relink (gpointer data, GError **error)
{
  Import *import = data;

  return guise_project_relink (import->project, (const char *const *) import->paths);
}

static void
relink_done (GuiseWork *work, GuiseJob *job, gpointer data)
{
  GPtrArray *results = guise_import_job_get_results (GUISE_IMPORT_JOB (job));
  const GuiseImportResult *result = results->len > 0 ? g_ptr_array_index (results, 0) : NULL;

  if (result != NULL && result->error != NULL)
    guise_work_set_problem (work, result->error->message);
}

GuiseWork *
guise_project_relink_to (GuiseProject *self, const char *path)
{
  const char *const paths[] = { path, NULL };
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *title = g_strdup_printf (_("Finding %s again"), name);
  Import *import = g_new0 (Import, 1);
  GuiseWork *work;

  import->project = g_object_ref (self);
  import->paths = g_strdupv ((char **) paths);
  work = guise_work_new (&(GuiseWorkParams) {
    .title = title, .lane = GUISE_LANE_FILES, .make = make_relink, .done = relink_done,
    .data = import, .destroy = import_free,
  });
  guise_work_list_add (guise_project_get_works (self), work);
  return work;
}

/* A search for faces. */
typedef struct
{
  GuiseProject   *project;
  GuiseFindFaces  params;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_object_unref (search->project);
  g_free (search);
}

static GuiseJob *
make_search (gpointer data, GError **error)
{
  Search *search = data;
  GuiseJob *job = guise_project_find_faces (search->project, &search->params);

  /* Faces come chunk by chunk; whoever counts them looks again now and then. */
  g_signal_connect_object (job, "notify::fraction", G_CALLBACK (guise_project_emit_changed_at_times), search->project,
                           G_CONNECT_SWAPPED);
  return job;
}

GuiseWork *
guise_project_search_clip (GuiseProject *self, const GuiseFindFaces *params)
{
  GuiseClipList *clips = guise_project_get_clips (self);
  GuiseClip *clip = guise_clip_list_find (clips, params->clip);
  g_autofree char *title = NULL;
  Search *search;
  GuiseWork *work;

  if (clip == NULL)
    return NULL;

  title = g_strdup_printf (_("Finding faces in %s"), guise_clip_get_name (clip));
  search = g_new0 (Search, 1);
  search->project = g_object_ref (self);
  search->params = *params;
  work = guise_work_new (&(GuiseWorkParams) {
    .title = title, .lane = GUISE_LANE_FACES, .make = make_search,
    .data = search, .destroy = search_free, .can_pause = TRUE,
  });
  g_object_ref (work);
  guise_work_list_add (guise_project_get_works (self), work);
  guise_clip_list_set_work (clips, params->clip, work);
  g_object_unref (work);
  return work;
}

static GuiseJob *
make_masks (gpointer data, GError **error)
{
  GuiseProjectMasks params = { .resume = TRUE };
  gsize memory_limit_bytes = 0;

  guise_preferences_fill_params (guise_project_get_preferences (data), 0, &params.device, &memory_limit_bytes);
  return guise_project_learn_masks (data, &params);
}

/* What it found of itself; one that is of no use so far says how it becomes so. */
static void
masks_done (GuiseWork *work, GuiseJob *job, gpointer data)
{
  const GuiseMaskJobResult *result = guise_mask_job_get_result (GUISE_MASK_JOB (job));
  g_autofree char *steps = guise_i18n_dup_number (result->iterations);
  g_autofree char *text = NULL;

  if (result->in_use)
    {
      text = g_strdup_printf (_("After %s steps the mask is right to %.0f %% behind things before a face, without them known "
                                "to %.0f %%"), steps, 100 * result->known, 100 * result->known_without);
      guise_work_set_text (work, text);
    }
  else
    {
      text = g_strdup_printf (_("After %s steps it is of no use yet, so swaps are as before: Learn goes on"), steps);
      guise_work_set_problem (work, text);
    }
}

GuiseWork *
guise_project_get_masks (GuiseProject *self)
{
  g_return_val_if_fail (GUISE_IS_PROJECT (self), NULL);

  return guise_work_list_find_active (guise_project_get_works (self), MASKS);
}

GuiseWork *
guise_project_begin_masks (GuiseProject *self)
{
  GuiseWork *work = guise_project_get_masks (self);

  if (work != NULL)
    return work;
  work = guise_work_new (&(GuiseWorkParams) {
    .title = _("Learning what is before faces"), .kind = MASKS, .lane = GUISE_LANE_TRAIN, .make = make_masks,
    .done = masks_done, .data = g_object_ref (self), .destroy = g_object_unref, .keep = TRUE,
  });
  /* Also when it was cancelled: what was looked at until then is written. */
  g_signal_connect_object (work, "ended", G_CALLBACK (guise_project_emit_changed), self, G_CONNECT_SWAPPED);
  guise_work_list_add (guise_project_get_works (self), work);
  return work;
}

guint
guise_project_search_all (GuiseProject *self, const GuiseFindFaces *params)
{
  GListModel *clips = G_LIST_MODEL (guise_project_get_clips (self));
  GuiseFindFaces one = *params;
  guint n_begun = 0;

  for (guint i = 0; i < g_list_model_get_n_items (clips); i++)
    {
      g_autoptr(GuiseClip) clip = g_list_model_get_item (clips, i);

      if (guise_clip_get_state (clip) != GUISE_CLIP_STATE_GOOD || guise_clip_get_work (clip) != NULL)
        continue;
      one.clip = guise_clip_get_id (clip);
      n_begun += guise_project_search_clip (self, &one) != NULL;
    }
  return n_begun;
}

/* A change of one clip on its way to the store. */
typedef struct
{
  gint64     clip;
  GuiseRole  role;
  char      *step;
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_free (change->step);
  g_free (change);
}

static gboolean
remove_func (GuiseStore *store, gpointer data, GError **error)
{
  Change *change = data;

  return guise_store_clip_remove (store, change->clip, change->step, error);
}

static gboolean
role_func (GuiseStore *store, gpointer data, GError **error)
{
  Change *change = data;

  return guise_store_clip_set_role (store, change->clip, change->role, change->step, error);
}

static void
changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = G_TASK (user_data);
  GError *error = NULL;

  if (guise_project_call_finish (GUISE_PROJECT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
  guise_project_emit_changed (GUISE_PROJECT (source));
}

void
guise_project_change_async (GuiseProject *self, GuiseStoreFunc func, gpointer data, GDestroyNotify destroy,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, guise_project_change_finish);
  guise_project_call_async (self, func, data, destroy, changed_cb, task);
}

gboolean
guise_project_change_finish (GuiseProject *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, guise_project_change_finish), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* What a clip is called in the name of a step. */
static const char *
name_of (GuiseProject *self, gint64 id)
{
  GuiseClip *clip = guise_clip_list_find (guise_project_get_clips (self), id);

  return clip != NULL ? guise_clip_get_name (clip) : _("a clip");
}

void
guise_project_remove_clip_async (GuiseProject *self, gint64 clip, GAsyncReadyCallback callback, gpointer user_data)
{
  GuiseClip *item = guise_clip_list_find (guise_project_get_clips (self), clip);
  Change *data = g_new0 (Change, 1);

  g_return_if_fail (GUISE_IS_PROJECT (self));

  /* Nobody looks through a clip that is gone. */
  if (item != NULL && guise_clip_get_work (item) != NULL)
    guise_work_stop (guise_clip_get_work (item));
  data->clip = clip;
  data->step = g_strdup_printf (_("Remove %s"), name_of (self, clip));
  guise_project_change_async (self, remove_func, data, change_free, callback, user_data);
}

void
guise_project_set_clip_role_async (GuiseProject *self, gint64 clip, const char *role, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  GuiseRole parsed;
  Change *data;

  g_return_if_fail (GUISE_IS_PROJECT (self));
  g_return_if_fail (guise_role_from_name (role, &parsed));

  data = g_new0 (Change, 1);
  data->clip = clip;
  data->role = parsed;
  data->step = g_strdup_printf (_("Set role of %s"), name_of (self, clip));
  guise_project_change_async (self, role_func, data, change_free, callback, user_data);
}

/* What the demo swaps too. */
static char *
dup_sample_path (const char *name)
{
  const char *cache = g_getenv ("GUISE_CACHE");

  return cache != NULL ? g_build_filename (cache, "samples", name, NULL)
                       : g_build_filename (g_get_user_cache_dir (), "guise", "samples", name, NULL);
}

gboolean
guise_project_has_sample (void)
{
  g_autofree char *source = dup_sample_path (SOURCE_SAMPLE);
  g_autofree char *target = dup_sample_path (TARGET_SAMPLE);

  return g_file_test (source, G_FILE_TEST_EXISTS) && g_file_test (target, G_FILE_TEST_EXISTS);
}

gboolean
guise_project_add_sample (GuiseProject *self, GError **error)
{
  g_autofree char *source = dup_sample_path (SOURCE_SAMPLE);
  g_autofree char *target = dup_sample_path (TARGET_SAMPLE);
  const char *const sources[] = { source, NULL };
  const char *const targets[] = { target, NULL };

  g_return_val_if_fail (GUISE_IS_PROJECT (self), FALSE);

  if (!guise_project_has_sample ())
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                   _("The sample clips are not at %s: ./run setup brings them"), source);
      return FALSE;
    }
  guise_project_add_files (self, sources, "source");
  guise_project_add_files (self, targets, "target");
  return TRUE;
}
