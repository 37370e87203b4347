/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-scratch.h"

#include "guise-i18n.h"
#include "guise-project-faces.h"

static void
remove_folder (GFile *folder)
{
  g_autoptr(GFileEnumerator) files = g_file_enumerate_children (folder, "standard::name,standard::type",
                                                                G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL, NULL);
  GFileInfo *info;
  GFile *child;

  while (files != NULL && g_file_enumerator_iterate (files, &info, &child, NULL, NULL) && info != NULL)
    if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
      remove_folder (child);
    else
      g_file_delete (child, NULL, NULL);
  g_file_delete (folder, NULL, NULL);
}

void
guise_scratch_clear (GuiseScratch *self)
{
  g_clear_object (&self->project);
  if (self->folder != NULL)
    {
      g_autoptr(GFile) folder = g_file_new_for_path (self->folder);

      remove_folder (folder);
    }
  g_clear_pointer (&self->folder, g_free);
}

gboolean
guise_scratch_open (GuiseScratch *self, GuiseCli *cli, GError **error)
{
  g_autofree char *path = NULL;

  guise_scratch_clear (self);
  self->folder = g_dir_make_tmp ("guise-bench-XXXXXX", error);
  if (self->folder == NULL)
    return FALSE;

  path = g_build_filename (self->folder, "bench", NULL);
  self->project = guise_cli_open (cli, path, GUISE_PROJECT_CREATE, error);
  return self->project != NULL;
}

gboolean
guise_scratch_run (GuiseScratch *self, GuiseCli *cli, GuiseJob *job, const char *title, double *rate,
                   GError **error)
{
  g_autoptr(GuiseJob) owned = job;
  g_autoptr(JsonNode) result = job != NULL ? guise_cli_run (cli, self->project, job, title, error) : NULL;
  JsonObject *object;

  if (result == NULL)
    return FALSE;
  if (cli->interrupted)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Stopped; nothing was measured"));
      return FALSE;
    }

  object = json_node_get_object (result);
  if (rate != NULL && json_object_has_member (object, "frames_per_second"))
    *rate = json_object_get_double_member (object, "frames_per_second");
  return TRUE;
}

gboolean
guise_scratch_import (GuiseScratch *self, GuiseCli *cli, const char *sample, const char *role, GError **error)
{
  g_autofree char *path = guise_cli_dup_sample_path (sample, error);
  const char *const paths[] = { path, NULL };

  return path != NULL
         && guise_scratch_run (self, cli, guise_project_import (self->project, paths, role, error), _("Importing"), NULL,
                               error);
}

gboolean
guise_scratch_find_faces (GuiseScratch *self, GuiseCli *cli, guint every, double *rate, GError **error)
{
  g_autoptr(GArray) clips = guise_project_list_clips (self->project, error);
  GuiseFindFaces params = { .every = every };

  if (clips == NULL)
    return FALSE;

  params.clip = g_array_index (clips, gint64, clips->len - 1);
  return guise_scratch_run (self, cli, guise_project_find_faces (self->project, &params), _("Finding faces"), rate,
                            error);
}
