/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer-fixture.h"

#include "guise-frame-reader.h"
#include "guise-playback.h"
#include "guise-proxy.h"

/* What a viewer shows: the right frame whatever the order, and the newest request first. */

static void
test_exact (ViewerFixture *self, gconstpointer data)
{
  guint width, height;

  viewer_fixture_wait_open (self);
  g_assert_cmpint (guise_timeline_get_n_frames (self->timeline), ==, VIEWER_N_FRAMES);
  guise_viewer_get_size (self->viewer, &width, &height);
  g_assert_cmpuint (width, ==, 320);
  g_assert_cmpuint (height, ==, 240);
  viewer_fixture_assert_shows (self, 0);
  for (guint i = 0; i < 60; i++)
    {
      gint64 frame = g_test_rand_int_range (0, VIEWER_N_FRAMES);

      guise_timeline_seek (self->timeline, frame);
      viewer_fixture_wait_idle (self);
      viewer_fixture_assert_shows (self, frame);
    }
  for (guint i = 0; i < 20; i++)
    {
      guise_timeline_step (self->timeline, i % 3 == 0 ? 2 : -1);
      viewer_fixture_wait_idle (self);
      viewer_fixture_assert_shows (self, guise_timeline_get_frame (self->timeline));
    }
}

/* The very pixels of the frame reader. */
static void
test_pixels (ViewerFixture *self, gconstpointer data)
{
  GuiseFrameReaderParams params = { .output = GUISE_FRAME_OUTPUT_DISPLAY_RGB, .max_side = 160 };
  g_autoptr(GuiseClipInfo) info = guise_media_probe (self->path, NULL, NULL);
  g_autoptr(GuiseFrameReader) reader = NULL;
  g_auto(GuiseFrame) frame = { 0 };
  GuiseImage *image;

  guise_viewer_set_max_side (self->viewer, 160);
  viewer_fixture_wait_open (self);
  reader = guise_frame_reader_open (info, guise_timeline_get_table (self->timeline), &params, NULL);
  guise_timeline_seek (self->timeline, 77);
  viewer_fixture_wait_idle (self);
  image = guise_viewer_get_original (self->viewer);
  g_assert_cmpint (guise_frame_reader_read_at (reader, 77, &frame, NULL, NULL), ==, GUISE_READ_FRAME);
  g_assert_cmpuint (image->width, ==, 160);
  g_assert_cmpuint (image->width, ==, frame.image->width);
  g_assert_cmpuint (image->height, ==, frame.image->height);
  for (guint y = 0; y < image->height; y++)
    g_assert_cmpmem (image->plane[0] + y * image->stride[0], guise_image_get_row_bytes (image, 0),
                     frame.image->plane[0] + y * frame.image->stride[0], guise_image_get_row_bytes (image, 0));
}

/* Of many requests at once the last is answered, and few of the others. */
static void
test_overtaken (ViewerFixture *self, gconstpointer data)
{
  viewer_fixture_wait_open (self);
  self->n_shown = 0;
  for (gint64 frame = 1; frame < VIEWER_N_FRAMES; frame++)
    guise_timeline_seek (self->timeline, frame);
  viewer_fixture_wait_idle (self);
  viewer_fixture_assert_shows (self, VIEWER_N_FRAMES - 1);
  g_assert_cmpuint (self->n_shown, <, 20);
}

/* What was shown comes back at once, without the main loop. */
static void
test_kept (ViewerFixture *self, gconstpointer data)
{
  viewer_fixture_wait_open (self);
  for (gint64 frame = 0; frame < 10; frame++)
    {
      guise_timeline_seek (self->timeline, frame);
      viewer_fixture_wait_idle (self);
    }
  for (gint64 frame = 9; frame >= 0; frame--)
    {
      guise_timeline_seek (self->timeline, frame);
      g_assert_false (guise_viewer_get_busy (self->viewer));
      viewer_fixture_assert_shows (self, frame);
    }
}

/* What is at hand is shown at once, and what was under way meanwhile does not come after it. */
static void
test_kept_overtakes (ViewerFixture *self, gconstpointer data)
{
  viewer_fixture_wait_open (self);
  for (guint i = 0; i < 10; i++)
    {
      guise_timeline_seek (self->timeline, VIEWER_N_FRAMES - 1 - i);
      guise_timeline_seek (self->timeline, 0);
      viewer_fixture_assert_shows (self, 0);
      self->n_shown = 0;
      guise_project_emit_changed (self->project.project);
      while (self->n_shown == 0)
        g_main_context_iteration (NULL, TRUE);
      viewer_fixture_assert_shows (self, 0);
    }
}

/* A run that has nothing to show says so, and the original stands in. */
static void
test_no_run (ViewerFixture *self, gconstpointer data)
{
  guise_viewer_set_kinds (self->viewer, GUISE_VIEW_SWAP);
  guise_viewer_set_run (self->viewer, 7);
  viewer_fixture_wait_open (self);
  viewer_fixture_wait_idle (self);
  g_assert_nonnull (guise_viewer_get_problem (self->viewer));
  g_assert_null (guise_viewer_get_swap (self->viewer));
  g_assert_cmpint (media_clip_read (guise_viewer_get_original (self->viewer)), ==, 0);
  guise_viewer_set_run (self->viewer, 0);
  viewer_fixture_wait_idle (self);
  viewer_fixture_assert_shows (self, 0);
}

static void
test_missing (ViewerFixture *self, gconstpointer data)
{
  media_run ("mv '%s' '%s.away'", self->path, self->path);
  guise_viewer_set_clip (self->viewer, self->clip);
  while (guise_viewer_get_problem (self->viewer) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (strstr (guise_viewer_get_problem (self->viewer), self->path));
  g_assert_false (guise_viewer_get_busy (self->viewer));

  /* Back again, it is found when the project is looked at next. */
  media_run ("mv '%s.away' '%s'", self->path, self->path);
  guise_project_emit_changed (self->project.project);
  while (guise_viewer_get_frame (self->viewer) < 0)
    g_main_context_iteration (NULL, TRUE);
  viewer_fixture_assert_shows (self, 0);
}

/* Frames around the playhead come before anybody asks for them, those ahead first. */
static void
test_reads_ahead (ViewerFixture *self, gconstpointer data)
{
  g_autoptr(GArray) kept = NULL;

  viewer_fixture_wait_open (self);
  guise_timeline_seek (self->timeline, 50);
  viewer_fixture_wait_idle (self);
  do
    {
      g_clear_pointer (&kept, g_array_unref);
      g_main_context_iteration (NULL, TRUE);
      kept = guise_viewer_list_kept (self->viewer);
    }
  while (kept->len < 40);
  for (gint64 frame = 51; frame < 70; frame++)
    {
      guise_timeline_seek (self->timeline, frame);
      g_assert_false (guise_viewer_get_busy (self->viewer));
      viewer_fixture_assert_shows (self, frame);
    }
}

/* Until a proxy is whole. */
static void
wait_proxy (ViewerFixture *self)
{
  g_autofree char *folder = guise_store_dup_cache_folder (guise_project_get_store (self->project.project));

  for (;;)
    {
      g_autoptr(GDir) files = g_dir_open (folder, 0, NULL);
      const char *name;

      while ((name = g_dir_read_name (files)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, name, NULL);
          g_autoptr(GuiseProxy) proxy = NULL;

          if (g_str_has_prefix (name, "proxy-"))
            proxy = guise_proxy_open (path, VIEWER_N_FRAMES, FALSE, NULL);
          if (proxy != NULL && guise_proxy_get_n_done (proxy) == VIEWER_N_FRAMES)
            return;
        }
      g_usleep (20 * 1000);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

/* Where key frames lie far apart something small of the right frame comes first, and in the end always the exact one. */
static void
test_drafts (ViewerFixture *self, gconstpointer data)
{
  GuiseFrameReaderParams params = { .output = GUISE_FRAME_OUTPUT_DISPLAY_RGB };
  g_autofree char *path = media_clip_make (self->project.folder, &(MediaClip) {
    .name = "one key.mp4", .n_frames = VIEWER_N_FRAMES, .width = 640, .height = 480,
    .options = VIEWER_X264 "-bf 3 -g 600",
  });
  g_autoptr(GuiseClipInfo) info = guise_media_probe (path, NULL, NULL);
  g_autoptr(GuiseFrameReader) reader = NULL;

  viewer_fixture_import (self, path);
  viewer_fixture_wait_open (self);
  reader = guise_frame_reader_open (info, guise_timeline_get_table (self->timeline), &params, NULL);
  wait_proxy (self);
  self->n_drafts = 0;
  for (guint i = 0; i < 6; i++)
    {
      gint64 frame = g_test_rand_int_range (60, VIEWER_N_FRAMES);
      g_auto(GuiseFrame) exact = { 0 };

      /* Another viewer, which keeps nothing yet. */
      viewer_fixture_look_away (self);
      viewer_fixture_look (self);
      viewer_fixture_wait_open (self);
      guise_timeline_seek (self->timeline, g_test_rand_int_range (60, VIEWER_N_FRAMES));
      guise_timeline_seek (self->timeline, frame);
      viewer_fixture_wait_idle (self);
      viewer_fixture_assert_shows (self, frame);
      g_assert_cmpint (guise_frame_reader_read_at (reader, (guint) frame, &exact, NULL, NULL), ==, GUISE_READ_FRAME);
      viewer_fixture_check_same (guise_viewer_get_original (self->viewer), exact.image);
    }
  g_assert_cmpuint (self->n_drafts, >, 0);
}

/* In the middle of everything. */
static void
test_closed (ViewerFixture *self, gconstpointer data)
{
  viewer_fixture_wait_open (self);
  for (guint i = 0; i < 3; i++)
    {
      guise_timeline_seek (self->timeline, g_test_rand_int_range (0, VIEWER_N_FRAMES));
      viewer_fixture_look_away (self);
      project_fixture_reopen (&self->project);
      viewer_fixture_look (self);
      guise_viewer_set_clip (self->viewer, self->clip);
    }
  viewer_fixture_wait_open (self);
}

/* Pictures follow the sound, frame by frame of the clock, and stop at the end. */
static void
test_plays (ViewerFixture *self, gconstpointer data)
{
  g_autoptr(GuisePlayback) playback = guise_playback_new (self->timeline, self->viewer, "fakesink sync=true");
  gint64 last = 0;
  guint n_frames = 0;
  gboolean heard = FALSE;

  viewer_fixture_wait_open (self);
  guise_timeline_seek (self->timeline, VIEWER_N_FRAMES - 60);
  guise_timeline_toggle (self->timeline);
  while (guise_timeline_get_rate (self->timeline) != 0)
    {
      gint64 frame = guise_timeline_get_frame (self->timeline);

      heard = heard || guise_playback_is_heard (playback);
      g_assert_cmpint (frame, >=, last);
      n_frames += frame != last;
      last = frame;
      g_main_context_iteration (NULL, TRUE);
    }
  viewer_fixture_wait_idle (self);
  viewer_fixture_assert_shows (self, VIEWER_N_FRAMES - 1);
  g_assert_true (heard);
  g_assert_cmpuint (n_frames, >, 1);

  /* Backwards, and away with it while it plays. */
  guise_timeline_shuttle (self->timeline, -1);
  guise_timeline_shuttle (self->timeline, -1);
  while (guise_timeline_get_frame (self->timeline) > 60)
    g_main_context_iteration (NULL, TRUE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  VIEWER_TEST ("every-frame-exactly", test_exact);
  VIEWER_TEST ("the-readers-pixels", test_pixels);
  VIEWER_TEST ("overtaken-requests-are-dropped", test_overtaken);
  VIEWER_TEST ("what-was-shown-is-kept", test_kept);
  VIEWER_TEST ("what-is-kept-overtakes", test_kept_overtakes);
  VIEWER_TEST ("original-stands-in", test_no_run);
  VIEWER_TEST ("missing-and-found-again", test_missing);
  VIEWER_TEST ("reads-ahead", test_reads_ahead);
  VIEWER_TEST ("draft-first-and-exact-at-rest", test_drafts);
  VIEWER_TEST ("closed-while-it-reads", test_closed);
  VIEWER_TEST ("plays-with-sound", test_plays);
  return g_test_run ();
}
