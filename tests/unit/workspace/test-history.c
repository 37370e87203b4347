/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include "guise-error.h"
#include "guise-store-clips.h"

static void
wait_for_names (GuiseHistory *history, const char *undo, const char *redo)
{
  while (g_strcmp0 (guise_history_get_undo_name (history), undo) != 0
         || g_strcmp0 (guise_history_get_redo_name (history), redo) != 0)
    g_main_context_iteration (NULL, TRUE);
}

static guint
count_clips (ProjectFixture *fixture)
{
  g_autoptr(GPtrArray) clips = guise_store_clip_list (guise_project_get_store (fixture->project), NULL);

  return clips->len;
}

static void
step (ProjectFixture *fixture, gboolean redo, const char *name)
{
  GuiseHistory *history = guise_project_get_history (fixture->project);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *told = NULL;

  if (redo)
    guise_history_redo_async (history, project_fixture_take_cb, &result);
  else
    guise_history_undo_async (history, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  told = guise_history_finish (history, result, &error);
  g_assert_cmpstr (told, ==, name);
  if (name == NULL)
    g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  else
    g_assert_no_error (error);
}

/* Names follow what happens, wherever it was done. */
static void
test_names (ProjectFixture *fixture, gconstpointer data)
{
  GuiseHistory *history = guise_project_get_history (fixture->project);

  g_assert_null (guise_history_get_undo_name (history));
  project_fixture_add_clip (fixture, "/media/a.mp4");
  wait_for_names (history, "Import a.mp4", NULL);
  project_fixture_add_clip (fixture, "/media/b.mp4");
  wait_for_names (history, "Import b.mp4", NULL);

  step (fixture, FALSE, "Import b.mp4");
  wait_for_names (history, "Import a.mp4", "Import b.mp4");
  g_assert_cmpuint (count_clips (fixture), ==, 1);
  step (fixture, TRUE, "Import b.mp4");
  wait_for_names (history, "Import b.mp4", NULL);
  g_assert_cmpuint (count_clips (fixture), ==, 2);
  step (fixture, TRUE, NULL);
}

static void
go_to (ProjectFixture *fixture, guint n_done, const char *name)
{
  GuiseHistory *history = guise_project_get_history (fixture->project);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *told = NULL;

  guise_history_go_to_async (history, n_done, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  told = guise_history_finish (history, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (told, ==, name);
}

/* Several steps at once, either way; beyond the end is the end. */
static void
test_go_to (ProjectFixture *fixture, gconstpointer data)
{
  GuiseHistory *history = guise_project_get_history (fixture->project);

  project_fixture_add_clip (fixture, "/media/a.mp4");
  project_fixture_add_clip (fixture, "/media/b.mp4");
  project_fixture_add_clip (fixture, "/media/c.mp4");
  go_to (fixture, 1, "Import b.mp4");
  wait_for_names (history, "Import a.mp4", "Import b.mp4");
  g_assert_cmpuint (count_clips (fixture), ==, 1);
  g_assert_cmpuint (guise_history_get_n_done (history), ==, 1);
  g_assert_cmpstr (guise_history_get_steps (history)[2], ==, "Import c.mp4");
  go_to (fixture, 1, "");
  go_to (fixture, 99, "Import c.mp4");
  wait_for_names (history, "Import c.mp4", NULL);
  g_assert_cmpuint (count_clips (fixture), ==, 3);
  go_to (fixture, 0, "Import a.mp4");
  g_assert_cmpuint (count_clips (fixture), ==, 0);
}

static void
test_survives (ProjectFixture *fixture, gconstpointer data)
{
  project_fixture_add_clip (fixture, "/media/a.mp4");
  project_fixture_reopen (fixture);
  wait_for_names (guise_project_get_history (fixture->project), "Import a.mp4", NULL);
  step (fixture, FALSE, "Import a.mp4");
  g_assert_cmpuint (count_clips (fixture), ==, 0);
}

static gboolean
slow_func (GuiseStore *store, gpointer data, GError **error)
{
  g_usleep (50000);
  *(gboolean *) data = TRUE;
  return TRUE;
}

/* Closing waits for what is under way, and refuses what comes after. */
static void
test_close_waits (ProjectFixture *fixture, gconstpointer data)
{
  g_autoptr(GAsyncResult) call = NULL, closed = NULL, late = NULL;
  g_autoptr(GError) error = NULL;
  gboolean ran = FALSE, ran_late = FALSE;

  guise_project_call_async (fixture->project, slow_func, &ran, NULL, project_fixture_take_cb, &call);
  guise_project_close_async (fixture->project, project_fixture_take_cb, &closed);
  guise_project_call_async (fixture->project, slow_func, &ran_late, NULL, project_fixture_take_cb, &late);
  project_fixture_wait (&closed);
  project_fixture_wait (&call);
  project_fixture_wait (&late);

  g_assert_true (guise_project_close_finish (fixture->project, closed, NULL));
  g_assert_true (guise_project_call_finish (fixture->project, call, NULL));
  g_assert_true (ran);
  g_assert_false (guise_project_call_finish (fixture->project, late, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_assert_false (ran_late);
}

static void
test_open_fails (ProjectFixture *fixture, gconstpointer data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  guise_project_open_async (guise_project_get_path (fixture->project), GUISE_PROJECT_WRITE, "test",
                            project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  g_assert_null (guise_project_open_finish (result, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_BUSY);
  g_assert_cmpstr (guise_project_get_name (fixture->project), ==, "film");
}

#define ADD(path, test) \
  g_test_add (path, ProjectFixture, NULL, project_fixture_set_up, test, project_fixture_tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/workspace/history/names", test_names);
  ADD ("/workspace/history/go-to", test_go_to);
  ADD ("/workspace/history/survives", test_survives);
  ADD ("/workspace/project/close-waits", test_close_waits);
  ADD ("/workspace/project/open-fails", test_open_fails);
  return g_test_run ();
}
