/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-import-job"

#include "guise-import-job.h"

#include "guise-budget.h"
#include "guise-clip-info.h"
#include "guise-error.h"
#include "guise-file.h"
#include "guise-frame-table.h"
#include "guise-i18n.h"
#include "guise-media.h"

#include <glib/gstdio.h>
#include <string.h>

/* Of a folder; who drops one with more has made a mistake. */
#define MAX_CLIPS 1000u

struct _GuiseImportJob
{
  GuiseJob    parent_instance;

  GuiseStore *store;
  char      **paths;
  GuiseRole   role;
  gboolean    relink;
  GPtrArray  *results;    /* GuiseImportResult; the job's thread until it ends, then the owner's */
  guint       at;         /* file being read */
  char       *name;       /* of it, for people */
  double      expected;   /* its frames, 0 if unknown */
};

G_DEFINE_FINAL_TYPE (GuiseImportJob, guise_import_job, GUISE_TYPE_JOB)

static void
import_result_free (GuiseImportResult *self)
{
  g_free (self->path);
  g_clear_error (&self->error);
  g_free (self);
}

static void
progress_cb (guint n_frames, GuiseTime time, gpointer user_data)
{
  GuiseImportJob *self = user_data;
  double part = self->expected > 0 ? MIN (n_frames / self->expected, 1) : 0;

  guise_job_report (GUISE_JOB (self), (self->at + part) / g_strv_length (self->paths),
                    _("Reading %s · frame %u"), self->name, n_frames);
}

static char *
dup_facts (GuiseClipInfo *info)
{
  GString *text = g_string_new (info->container);

  for (guint i = 0; i < info->n_audio; i++)
    g_string_append_printf (text, ", %s", info->audio[i].codec);
  return g_string_free (text, FALSE);
}

/* Only the clip's own columns: role, faces and table are the store's. */
static GuiseClipRecord *
record_from_info (GuiseClipInfo *info, const char *fingerprint, GuiseRole role)
{
  GuiseClipRecord *record = g_new0 (GuiseClipRecord, 1);
  GStatBuf status;

  record->path = g_strdup (info->path);
  record->is_folder = info->is_folder;
  record->fingerprint = g_strdup (fingerprint);
  if (g_stat (info->path, &status) == 0)
    {
      record->size_bytes = info->is_folder ? 0 : status.st_size;
      record->mtime = status.st_mtime;
    }
  record->role = role;
  record->status = GUISE_CLIP_READY;
  record->n_frames = info->n_frames;
  record->duration = info->duration;
  record->width = info->display_width;
  record->height = info->display_height;
  record->frame_rate = info->frame_rate;
  record->variable_rate = info->variable_rate;
  record->rotation = guise_orientation_get_degrees (info->orientation);
  record->codec = g_strdup (info->video_codec);
  record->n_audio_streams = info->n_audio;
  record->info = dup_facts (info);
  return record;
}

static gboolean
add_clip (GuiseImportJob *self, const char *path, const char *fingerprint,
          gint64 *out_clip, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseClipInfo) probed = guise_media_probe (path, cancellable, error);
  g_autoptr(GuiseClipInfo) info = NULL;
  g_autoptr(GuiseFrameTable) table = NULL;
  g_autoptr(GuiseClipRecord) record = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *step = NULL;
  guint n_threads;

  if (probed == NULL)
    return FALSE;
  self->expected = probed->n_frames;

  n_threads = guise_budget_take (guise_budget_get_shared (), GUISE_BUDGET_JOB, 0);
  table = guise_frame_table_build (probed, n_threads, progress_cb, self, cancellable, error);
  guise_budget_give_back (guise_budget_get_shared (), GUISE_BUDGET_JOB, n_threads);
  if (table == NULL)
    return FALSE;

  info = guise_clip_info_new_with_table (probed, table);
  record = record_from_info (info, fingerprint, self->role);
  record->error = g_strdup (table->damage);
  bytes = guise_frame_table_to_bytes (table);
  step = g_strdup_printf (_("Import %s"), self->name);

  return guise_store_clip_add (self->store, record, step, out_clip, error)
         && guise_store_clip_set_frame_table (self->store, *out_clip, bytes, table->n_frames,
                                              info->duration, info->variable_rate, error);
}

static gboolean
relink_clip (GuiseImportJob *self, const char *path, const char *fingerprint, gint64 *out_clip, GError **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(GuiseClipRecord) record =
    guise_store_clip_find_fingerprint (self->store, fingerprint, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (record == NULL)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_MEDIA_CHANGED,
                   _("%s is no clip of this project: its contents match none; import it instead"), path);
      return FALSE;
    }

  g_free (record->path);
  record->path = g_strdup (path);
  record->status = GUISE_CLIP_READY;
  *out_clip = record->id;
  return guise_store_clip_update (self->store, record, error);
}

static gboolean
take_file (GuiseImportJob *self, GuiseImportResult *result, GCancellable *cancellable, GError **error)
{
  /* Known before the whole clip is read. */
  g_autofree char *fingerprint = guise_file_check_name (result->path, error)
                                 ? guise_media_fingerprint (result->path, cancellable, error) : NULL;

  if (fingerprint == NULL)
    return FALSE;
  return self->relink ? relink_clip (self, result->path, fingerprint, &result->clip, error)
                      : add_clip (self, result->path, fingerprint, &result->clip, cancellable, error);
}

/* What makes every further file pointless, rather than just this one. */
static gboolean
is_of_the_project (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
         || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_READ_ONLY)
         || g_error_matches (error, GUISE_ERROR, GUISE_ERROR_NO_SPACE)
         || g_error_matches (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* (transfer container): paths of the videos in a folder, by their names' endings, and no more than one too many. */
static GPtrArray *
list_videos (const char *folder)
{
  GPtrArray *videos = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL && videos->len <= MAX_CLIPS)
    {
      g_autofree char *type = g_content_type_guess (name, NULL, 0, NULL);

      if (name[0] != '.' && g_content_type_is_mime_type (type, "video/*"))
        g_ptr_array_add (videos, g_build_filename (folder, name, NULL));
    }
  g_ptr_array_sort (videos, compare_paths);
  return videos;
}

/* Some of the videos, whichever come first, are not what anybody meant. */
static void
refuse_folder (GuiseImportJob *self, const char *folder)
{
  GuiseImportResult *result = g_new0 (GuiseImportResult, 1);

  result->path = g_canonicalize_filename (folder, NULL);
  result->error = g_error_new (GUISE_ERROR, GUISE_ERROR_USAGE,
                               _("%s holds more than %u videos: none was taken; name those that you want"), result->path,
                               MAX_CLIPS);
  g_ptr_array_add (self->results, result);
}

/* A folder of pictures is a clip; one that holds videos stands for them. */
static void
expand_folders (GuiseImportJob *self)
{
  g_autoptr(GPtrArray) paths = g_ptr_array_new ();

  for (guint i = 0; self->paths[i] != NULL; i++)
    {
      g_autoptr(GPtrArray) videos = list_videos (self->paths[i]);

      if (videos->len > MAX_CLIPS)
        {
          refuse_folder (self, self->paths[i]);
          continue;
        }
      for (guint v = 0; v < videos->len; v++)
        g_ptr_array_add (paths, g_strdup (videos->pdata[v]));
      if (videos->len == 0)
        g_ptr_array_add (paths, g_strdup (self->paths[i]));
    }
  g_ptr_array_add (paths, NULL);
  g_strfreev (self->paths);
  self->paths = (char **) g_ptr_array_free (g_steal_pointer (&paths), FALSE);
}

static gboolean
guise_import_job_run (GuiseJob *job, GCancellable *cancellable, GError **error)
{
  GuiseImportJob *self = GUISE_IMPORT_JOB (job);

  if (!guise_media_init (error))
    return FALSE;
  if (!self->relink)
    expand_folders (self);

  for (self->at = 0; self->paths[self->at] != NULL && !guise_job_is_stopping (job); self->at++)
    {
      GuiseImportResult *result = g_new0 (GuiseImportResult, 1);

      g_ptr_array_add (self->results, result);
      result->path = g_canonicalize_filename (self->paths[self->at], NULL);
      g_free (self->name);
      self->name = g_path_get_basename (result->path);
      self->expected = 0;
      if (!take_file (self, result, cancellable, &result->error) && is_of_the_project (result->error))
        {
          g_propagate_error (error, g_error_copy (result->error));
          return FALSE;
        }
    }
  return TRUE;
}

static GuiseImportJob *
job_new (GuiseStore *store, const char *const *paths, GuiseRole role, gboolean relink)
{
  GuiseImportJob *self = g_object_new (GUISE_TYPE_IMPORT_JOB, NULL);

  self->store = store;
  self->paths = g_strdupv ((char **) paths);
  self->role = role;
  self->relink = relink;
  return self;
}

GuiseImportJob *
guise_import_job_new (GuiseStore *store, const char *const *paths, GuiseRole role)
{
  return job_new (store, paths, role, FALSE);
}

GuiseImportJob *
guise_import_job_new_relink (GuiseStore *store, const char *const *paths)
{
  return job_new (store, paths, GUISE_ROLE_NONE, TRUE);
}

GPtrArray *
guise_import_job_get_results (GuiseImportJob *self)
{
  g_return_val_if_fail (GUISE_IS_IMPORT_JOB (self), NULL);

  return self->results;
}

static void
guise_import_job_finalize (GObject *object)
{
  GuiseImportJob *self = GUISE_IMPORT_JOB (object);

  g_strfreev (self->paths);
  g_free (self->name);
  g_ptr_array_unref (self->results);

  G_OBJECT_CLASS (guise_import_job_parent_class)->finalize (object);
}

static void
guise_import_job_class_init (GuiseImportJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_import_job_finalize;
  GUISE_JOB_CLASS (klass)->run = guise_import_job_run;
}

static void
guise_import_job_init (GuiseImportJob *self)
{
  self->results = g_ptr_array_new_with_free_func ((GDestroyNotify) import_result_free);
}
