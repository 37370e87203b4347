/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer-fixture.h"

#include "guise-import-job.h"

static void
shown_cb (ViewerFixture *self)
{
  GuiseImage *original = guise_viewer_get_original (self->viewer);

  self->n_shown++;
  if (self->numbered && original != NULL && guise_viewer_get_busy (self->viewer))
    {
      self->n_drafts++;
      g_assert_cmpint (media_clip_read (original), ==, guise_viewer_get_frame (self->viewer));
    }
}

void
viewer_fixture_look (ViewerFixture *self)
{
  self->timeline = guise_timeline_new ();
  self->swap = guise_swap_new (self->project.project);
  self->viewer = guise_viewer_new (self->project.project, self->timeline, self->swap);
  g_signal_connect_swapped (self->viewer, "shown", G_CALLBACK (shown_cb), self);
  guise_viewer_set_active (self->viewer, TRUE);
}

void
viewer_fixture_import (ViewerFixture *self, const char *path)
{
  const char *const paths[] = { path, NULL };
  g_autoptr(GuiseImportJob) job = guise_import_job_new (guise_project_get_store (self->project.project), paths,
                                                        GUISE_ROLE_TARGET);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  const GuiseImportResult *imported;

  guise_job_run_async (GUISE_JOB (job), NULL, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  guise_job_run_finish (GUISE_JOB (job), result, &error);
  g_assert_no_error (error);
  imported = g_ptr_array_index (guise_import_job_get_results (job), 0);
  g_assert_no_error (imported->error);
  self->clip = imported->clip;
}

void
viewer_fixture_set_up (ViewerFixture *self, gconstpointer data)
{
  project_fixture_set_up (&self->project, NULL);
  self->path = media_clip_make (self->project.folder, &(MediaClip) {
    .name = "numbers.mp4", .n_frames = VIEWER_N_FRAMES, .width = 320, .height = 240, .inputs = "-f lavfi -i sine=d=4.8",
    .options = VIEWER_X264 "-bf 3 -g 40 -c:a aac",
  });
  viewer_fixture_import (self, self->path);
  self->numbered = TRUE;
  viewer_fixture_look (self);
}

void
viewer_fixture_look_away (ViewerFixture *self)
{
  g_clear_object (&self->viewer);
  g_clear_object (&self->swap);
  g_assert_finalize_object (g_steal_pointer (&self->timeline));
}

void
viewer_fixture_tear_down (ViewerFixture *self, gconstpointer data)
{
  viewer_fixture_look_away (self);
  project_fixture_tear_down (&self->project, NULL);
  g_free (self->path);
}

void
viewer_fixture_wait_open (ViewerFixture *self)
{
  guise_viewer_set_clip (self->viewer, self->clip);
  while (guise_viewer_get_frame (self->viewer) < 0)
    g_main_context_iteration (NULL, TRUE);
}

void
viewer_fixture_wait_idle (ViewerFixture *self)
{
  while (guise_viewer_get_busy (self->viewer))
    g_main_context_iteration (NULL, TRUE);
}

void
viewer_fixture_assert_shows (ViewerFixture *self, gint64 frame)
{
  g_assert_null (guise_viewer_get_problem (self->viewer));
  g_assert_cmpint (guise_viewer_get_frame (self->viewer), ==, frame);
  g_assert_cmpint (media_clip_read (guise_viewer_get_original (self->viewer)), ==, frame);
}

void
viewer_fixture_check_same (GuiseImage *a, GuiseImage *b)
{
  g_assert_cmpuint (a->width, ==, b->width);
  g_assert_cmpuint (a->height, ==, b->height);
  for (guint y = 0; y < a->height; y++)
    g_assert_cmpmem (a->plane[0] + y * a->stride[0], guise_image_get_row_bytes (a, 0),
                     b->plane[0] + y * b->stride[0], guise_image_get_row_bytes (b, 0));
}
