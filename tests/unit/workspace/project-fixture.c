/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include "guise-store-clips.h"

void
project_fixture_take_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

void
project_fixture_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
open_project (ProjectFixture *self, GuiseProjectMode mode)
{
  g_autofree char *path = g_build_filename (self->folder, "film.guise", NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  guise_project_open_async (path, mode, "test", project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  self->project = guise_project_open_finish (result, &error);
  g_assert_no_error (error);
}

static void
close_project (ProjectFixture *self)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  guise_project_close_async (self->project, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  guise_project_close_finish (self->project, result, &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_finalize_object (g_steal_pointer (&self->project));
}

void
project_fixture_set_up (ProjectFixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("guise-project-XXXXXX", NULL);
  open_project (self, GUISE_PROJECT_CREATE);
}

void
project_fixture_reopen (ProjectFixture *self)
{
  close_project (self);
  open_project (self, GUISE_PROJECT_WRITE);
}

void
project_fixture_tear_down (ProjectFixture *self, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -rf %s", self->folder);

  close_project (self);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (self->folder);
}

gint64
project_fixture_add_clip (ProjectFixture *self, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *step = g_strdup_printf ("Import %s", name);
  GuiseClipRecord clip = {
    .path = (char *) path, .fingerprint = name, .size_bytes = 1000000, .status = GUISE_CLIP_READY, .n_frames = 1000,
    .duration = 40 * GUISE_TIME_SECOND, .width = 1280, .height = 720, .frame_rate = { 25, 1 }, .codec = (char *) "h264",
  };
  g_autoptr(GError) error = NULL;
  gint64 id = 0;

  guise_store_clip_add (guise_project_get_store (self->project), &clip, step, &id, &error);
  g_assert_no_error (error);
  guise_project_emit_changed (self->project);
  return id;
}
