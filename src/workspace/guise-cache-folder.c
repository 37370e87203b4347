/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-cache-folder.h"

#include "guise-config.h"
#include "guise-file.h"
#include "guise-i18n.h"
#include "guise-place.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FORMER "cache-folders-before"

/* Of former folders; what was left in older ones than that is not looked for. */
#define MAX_FORMER 16

GSettings *
guise_cache_folder_load_settings (void)
{
  g_autofree char *folder = guise_place_dup ("data", "");
  GSettingsSchemaSource *usual = g_settings_schema_source_get_default ();
  g_autoptr(GSettingsSchemaSource) built = NULL;
  g_autoptr(GSettingsSchema) schema = NULL;
  g_autoptr(GError) error = NULL;

  if (folder[0] != '\0')
    {
      built = g_settings_schema_source_new_from_directory (folder, usual, FALSE, &error);
      if (built == NULL)
        g_debug ("The build folder has no settings: %s", error->message);
    }
  if (built == NULL && usual == NULL)
    return NULL;
  schema = g_settings_schema_source_lookup (built != NULL ? built : usual, GUISE_APP_ID, built == NULL);
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

GStrv
guise_cache_folder_dup_roots (GSettings *settings)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) former = g_settings_get_strv (settings, FORMER);
  g_autofree char *folder = g_settings_get_string (settings, GUISE_CACHE_FOLDER_KEY);

  g_strv_builder_add (builder, folder);
  g_strv_builder_addv (builder, (const char **) former);
  return g_strv_builder_end (builder);
}

void
guise_cache_folder_choose (GSettings *settings, const char *folder)
{
  g_autofree char *now = g_settings_get_string (settings, GUISE_CACHE_FOLDER_KEY);
  g_auto(GStrv) former = g_settings_get_strv (settings, FORMER);
  g_autoptr(GPtrArray) left = g_ptr_array_new ();
  const char *next = folder != NULL ? folder : "";

  if (g_str_equal (now, next))
    return;
  if (now[0] != '\0')
    g_ptr_array_add (left, now);
  for (guint i = 0; former[i] != NULL && left->len < MAX_FORMER; i++)
    if (!g_str_equal (former[i], next) && !g_str_equal (former[i], now))
      g_ptr_array_add (left, former[i]);
  g_ptr_array_add (left, NULL);

  /* Both at once, so that whoever listens never sees one without the other. */
  g_settings_delay (settings);
  g_settings_set_strv (settings, FORMER, (const char *const *) left->pdata);
  g_settings_set_string (settings, GUISE_CACHE_FOLDER_KEY, next);
  g_settings_apply (settings);
}

/* Whether @path is @folder or lies below it; both without links. */
static gboolean
is_within (const char *path, const char *folder)
{
  const gsize n = strlen (folder);

  return strncmp (path, folder, n) == 0 && (path[n] == '\0' || path[n] == '/' || (n > 0 && folder[n - 1] == '/'));
}

static gboolean
check_outside_projects (const char *real, GError **error)
{
  g_autofree char *at = g_strdup (real);

  while (strlen (at) > 1)
    {
      g_autofree char *database = g_build_filename (at, "project.db", NULL);
      char *above;

      if (g_str_has_suffix (at, ".guise") && g_file_test (database, G_FILE_TEST_EXISTS))
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("%s is inside of the project %s: choose a folder outside of "
                       "projects, or have each project keep its own"), real, at);
          return FALSE;
        }
      above = g_path_get_dirname (at);
      g_free (at);
      at = above;
    }
  return TRUE;
}

static gboolean
check_writable (const char *real, GError **error)
{
  g_autofree char *path = g_build_filename (real, ".guise-XXXXXX", NULL);
  g_autofree char *what = g_strdup_printf (_("Nothing can be written to %s; choose another folder"), real);
  int fd = g_mkstemp (path);

  if (fd < 0)
    {
      guise_file_set_error_from_errno (error, errno, what);
      return FALSE;
    }
  close (fd);
  g_unlink (path);
  return TRUE;
}

/* (transfer full) (nullable): among which media of the user @real is. */
static char *
find_media (const char *real, const char *const *media)
{
  static const GUserDirectory kinds[] = { G_USER_DIRECTORY_VIDEOS, G_USER_DIRECTORY_PICTURES, G_USER_DIRECTORY_MUSIC };

  for (guint i = 0; media != NULL && media[i] != NULL; i++)
    {
      g_autofree char *above = g_path_get_dirname (media[i]);

      if (g_str_equal (real, above) || is_within (real, media[i]))
        return g_strdup (media[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const char *folder = g_get_user_special_dir (kinds[i]);

      if (folder != NULL && !g_str_equal (folder, g_get_home_dir ()) && is_within (real, folder))
        return g_strdup (folder);
    }
  return NULL;
}

gboolean
guise_cache_folder_check (const char *folder, const char *const *media, char **out_question, GError **error)
{
  g_autofree char *real = realpath (folder, NULL), *found = NULL;

  *out_question = NULL;
  if (!g_utf8_validate (folder, -1, NULL))
    {
      g_autofree char *shown = g_filename_display_name (folder);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME, _("The name of %s is no UTF-8, so it cannot be kept: "
                   "choose another folder"), shown);
      return FALSE;
    }
  if (real == NULL || !g_file_test (real, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY, _("There is no folder %s: choose one that is there"), folder);
      return FALSE;
    }
  if (!check_outside_projects (real, error) || !check_writable (real, error))
    return FALSE;

  found = find_media (real, media);
  if (found != NULL)
    *out_question = g_strdup_printf (_("%s is where your media are (%s). Guise changes none of them, but its own files would "
                                       "stand among them."), real, found);
  return TRUE;
}

typedef struct
{
  char  *folder;
  GStrv  media;
} Check;

static void
check_free (gpointer data)
{
  Check *check = data;

  g_free (check->folder);
  g_strfreev (check->media);
  g_free (check);
}

static void
check_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Check *check = data;
  char *question = NULL;
  GError *error = NULL;

  if (guise_cache_folder_check (check->folder, (const char *const *) check->media, &question, &error))
    g_task_return_pointer (task, question, g_free);
  else
    g_task_return_error (task, error);
}

static GStrv
dup_media (GuiseProject *project)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  GListModel *clips = project != NULL ? G_LIST_MODEL (guise_project_get_clips (project)) : NULL;

  for (guint i = 0; clips != NULL && i < g_list_model_get_n_items (clips); i++)
    {
      g_autoptr(GuiseClip) clip = g_list_model_get_item (clips, i);

      if (guise_clip_get_path (clip) != NULL)
        g_strv_builder_add (builder, guise_clip_get_path (clip));
    }
  return g_strv_builder_end (builder);
}

void
guise_cache_folder_check_async (const char *folder, GuiseProject *project, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Check *check = g_new0 (Check, 1);

  check->folder = g_strdup (folder);
  check->media = dup_media (project);
  g_task_set_source_tag (task, guise_cache_folder_check_async);
  g_task_set_task_data (task, check, check_free);
  g_task_run_in_thread (task, check_thread);
}

gboolean
guise_cache_folder_check_finish (GAsyncResult *result, char **out_question, GError **error)
{
  g_autoptr(GError) local_error = NULL;

  g_return_val_if_fail (g_async_result_is_tagged (result, guise_cache_folder_check_async), FALSE);

  *out_question = g_task_propagate_pointer (G_TASK (result), &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
