/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "find-fixture.h"

#include "guise-error.h"
#include "guise-import-job.h"

#include <glib/gstdio.h>

void
find_set_up (FindFixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = NULL;

  self->folder = g_dir_make_tmp ("guise-find-XXXXXX", &error);
  g_assert_no_error (error);
  path = g_build_filename (self->folder, "p.guise", NULL);
  self->store = guise_store_create (path, NULL, &error);
  g_assert_no_error (error);
}

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

void
find_tear_down (FindFixture *self, gconstpointer data)
{
  g_assert_true (guise_store_close (self->store, NULL));
  remove_tree (self->folder);
  g_free (self->folder);
}

static void
keep_result_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

gboolean
find_run_job (GuiseJob *job, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  guise_job_run_async (job, NULL, keep_result_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return guise_job_run_finish (job, result, error);
}

gint64
find_import (FindFixture *self, const char *path)
{
  const char *paths[] = { path, NULL };
  g_autoptr(GuiseImportJob) job = guise_import_job_new (self->store, paths, GUISE_ROLE_NONE);
  g_autoptr(GError) error = NULL;
  const GuiseImportResult *result;

  find_run_job (GUISE_JOB (job), &error);
  g_assert_no_error (error);
  result = g_ptr_array_index (guise_import_job_get_results (job), 0);
  g_assert_no_error (result->error);
  return result->clip;
}

gboolean
find_extract (FindFixture *self, const char *path, GuiseExtractParams params, GuiseExtractResult *out)
{
  g_autoptr(GuiseExtractJob) job = NULL;
  g_autoptr(GError) error = NULL;

  params.store = self->store;
  params.clip = find_import (self, path);
  job = guise_extract_job_new (&params);
  if (!find_run_job (GUISE_JOB (job), &error) && g_error_matches (error, GUISE_ERROR, GUISE_ERROR_NO_MODELS))
    {
      g_test_skip (error->message);
      return FALSE;
    }
  g_assert_no_error (error);
  *out = *guise_extract_job_get_result (job);
  return TRUE;
}

char *
find_get_sample (const char *name)
{
  const char *cache = g_getenv ("GUISE_CACHE");

  return cache != NULL && *cache != '\0' ? g_build_filename (cache, "samples", name, NULL)
                                         : g_build_filename (g_get_user_cache_dir (), "guise", "samples", name, NULL);
}

char *
find_get_shared (const char *name)
{
  const char *shared = g_getenv ("GUISE_SHARED");
  g_autofree char *path = g_build_filename (shared != NULL ? shared : "", "data", name, NULL);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);

  g_test_skip ("needs the clips and pictures of GUISE_SHARED");
  return NULL;
}
