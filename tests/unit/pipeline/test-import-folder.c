/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-error.h"
#include "guise-import-job.h"
#include "guise-store.h"

#include <glib/gstdio.h>

/* Of a folder with more videos than are taken at once none is taken, and who gave it is told. */

#define MOST 1000u

typedef struct
{
  char       *folder, *films;
  GuiseStore *store;
} Fixture;

static void
set_up (Fixture *self, gconstpointer n_films)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *project = NULL;

  self->folder = g_dir_make_tmp ("guise-import-XXXXXX", NULL);
  self->films = g_build_filename (self->folder, "films", NULL);
  project = g_build_filename (self->folder, "film.guise", NULL);
  self->store = guise_store_create (project, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (g_mkdir (self->films, 0755), ==, 0);
  for (guint i = 0; i < GPOINTER_TO_UINT (n_films); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%04u.mp4", self->films, i);

      g_assert_true (g_file_set_contents (path, "no film", -1, NULL));
    }
}

static void
tear_down (Fixture *self, gconstpointer n_films)
{
  g_autofree char *command = g_strdup_printf ("rm -r '%s'", self->folder);

  g_assert_true (guise_store_close (self->store, NULL));
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (self->folder);
  g_free (self->films);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GuiseImportJob *
import (Fixture *self)
{
  const char *paths[] = { self->films, NULL };
  GuiseImportJob *job = guise_import_job_new (self->store, paths, GUISE_ROLE_NONE);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  guise_job_run_async (GUISE_JOB (job), NULL, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  guise_job_run_finish (GUISE_JOB (job), result, &error);
  g_assert_no_error (error);
  return job;
}

static void
test_too_many (Fixture *self, gconstpointer n_films)
{
  g_autoptr(GuiseImportJob) job = import (self);
  GPtrArray *results = guise_import_job_get_results (job);
  const GuiseImportResult *only;

  g_assert_cmpuint (results->len, ==, 1);
  only = g_ptr_array_index (results, 0);
  g_assert_cmpstr (only->path, ==, self->films);
  g_assert_error (only->error, GUISE_ERROR, GUISE_ERROR_USAGE);
}

static void
test_some (Fixture *self, gconstpointer n_films)
{
  g_autoptr(GuiseImportJob) job = import (self);

  g_assert_cmpuint (guise_import_job_get_results (job)->len, ==, GPOINTER_TO_UINT (n_films));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/pipeline/import-folder/some", Fixture, GUINT_TO_POINTER (3), set_up, test_some, tear_down);
  g_test_add ("/pipeline/import-folder/too-many", Fixture, GUINT_TO_POINTER (MOST + 1), set_up, test_too_many, tear_down);
  return g_test_run ();
}
