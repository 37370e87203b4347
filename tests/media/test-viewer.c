/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media-clip.h"
#include "project-fixture.h"

#include "guise-frame-reader.h"
#include "guise-import-job.h"
#include "guise-playback.h"
#include "guise-proxy.h"
#include "guise-project-exports.h"
#include "guise-viewer.h"

#include <string.h>

/* What a viewer shows: the right frame whatever the order, the newest request first, and as a swap what an export of that
 * frame would be. */

#define N_FRAMES 120
#define X264     "-c:v libx264 -preset veryfast -pix_fmt yuv420p "

typedef struct
{
  ProjectFixture  project;
  gint64          clip;
  char           *path;
  GuiseTimeline  *timeline;
  GuiseSwap      *swap;
  GuiseViewer    *viewer;
  guint           n_shown;
  gboolean        numbered;    /* its pictures say which frame they are */
  guint           n_drafts;    /* pictures of the right frame while the exact one was on its way */
} Fixture;

static const char *program;      /* path of guise: the argument of this one */

static void
shown_cb (Fixture *self)
{
  GuiseImage *original = guise_viewer_get_original (self->viewer);

  self->n_shown++;
  if (self->numbered && original != NULL && guise_viewer_get_busy (self->viewer))
    {
      self->n_drafts++;
      g_assert_cmpint (media_clip_read (original), ==, guise_viewer_get_frame (self->viewer));
    }
}

static void
look (Fixture *self)
{
  self->timeline = guise_timeline_new ();
  self->swap = guise_swap_new (self->project.project);
  self->viewer = guise_viewer_new (self->project.project, self->timeline, self->swap);
  g_signal_connect_swapped (self->viewer, "shown", G_CALLBACK (shown_cb), self);
  guise_viewer_set_active (self->viewer, TRUE);
}

static void
import (Fixture *self, const char *path)
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

static void
set_up (Fixture *self, gconstpointer data)
{
  project_fixture_set_up (&self->project, NULL);
  self->path = media_clip_make (self->project.folder, &(MediaClip) {
    .name = "numbers.mp4", .n_frames = N_FRAMES, .width = 320, .height = 240, .inputs = "-f lavfi -i sine=d=4.8",
    .options = X264 "-bf 3 -g 40 -c:a aac",
  });
  import (self, self->path);
  self->numbered = TRUE;
  look (self);
}

static void
look_away (Fixture *self)
{
  g_clear_object (&self->viewer);
  g_clear_object (&self->swap);
  g_assert_finalize_object (g_steal_pointer (&self->timeline));
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  look_away (self);
  project_fixture_tear_down (&self->project, NULL);
  g_free (self->path);
}

static void
wait_open (Fixture *self)
{
  guise_viewer_set_clip (self->viewer, self->clip);
  while (guise_viewer_get_frame (self->viewer) < 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
wait_idle (Fixture *self)
{
  while (guise_viewer_get_busy (self->viewer))
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_shows (Fixture *self, gint64 frame)
{
  g_assert_null (guise_viewer_get_problem (self->viewer));
  g_assert_cmpint (guise_viewer_get_frame (self->viewer), ==, frame);
  g_assert_cmpint (media_clip_read (guise_viewer_get_original (self->viewer)), ==, frame);
}

static void
test_exact (Fixture *self, gconstpointer data)
{
  guint width, height;

  wait_open (self);
  g_assert_cmpint (guise_timeline_get_n_frames (self->timeline), ==, N_FRAMES);
  guise_viewer_get_size (self->viewer, &width, &height);
  g_assert_cmpuint (width, ==, 320);
  g_assert_cmpuint (height, ==, 240);
  assert_shows (self, 0);
  for (guint i = 0; i < 60; i++)
    {
      gint64 frame = g_test_rand_int_range (0, N_FRAMES);

      guise_timeline_seek (self->timeline, frame);
      wait_idle (self);
      assert_shows (self, frame);
    }
  for (guint i = 0; i < 20; i++)
    {
      guise_timeline_step (self->timeline, i % 3 == 0 ? 2 : -1);
      wait_idle (self);
      assert_shows (self, guise_timeline_get_frame (self->timeline));
    }
}

/* The very pixels of the frame reader. */
static void
test_pixels (Fixture *self, gconstpointer data)
{
  GuiseFrameReaderParams params = { .output = GUISE_FRAME_OUTPUT_DISPLAY_RGB, .max_side = 160 };
  g_autoptr(GuiseClipInfo) info = guise_media_probe (self->path, NULL, NULL);
  g_autoptr(GuiseFrameReader) reader = NULL;
  g_auto(GuiseFrame) frame = { 0 };
  GuiseImage *image;

  guise_viewer_set_max_side (self->viewer, 160);
  wait_open (self);
  reader = guise_frame_reader_open (info, guise_timeline_get_table (self->timeline), &params, NULL);
  guise_timeline_seek (self->timeline, 77);
  wait_idle (self);
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
test_overtaken (Fixture *self, gconstpointer data)
{
  wait_open (self);
  self->n_shown = 0;
  for (gint64 frame = 1; frame < N_FRAMES; frame++)
    guise_timeline_seek (self->timeline, frame);
  wait_idle (self);
  assert_shows (self, N_FRAMES - 1);
  g_assert_cmpuint (self->n_shown, <, 20);
}

/* What was shown comes back at once, without the main loop. */
static void
test_kept (Fixture *self, gconstpointer data)
{
  wait_open (self);
  for (gint64 frame = 0; frame < 10; frame++)
    {
      guise_timeline_seek (self->timeline, frame);
      wait_idle (self);
    }
  for (gint64 frame = 9; frame >= 0; frame--)
    {
      guise_timeline_seek (self->timeline, frame);
      g_assert_false (guise_viewer_get_busy (self->viewer));
      assert_shows (self, frame);
    }
}

/* What is at hand is shown at once, and what was under way meanwhile does not come after it. */
static void
test_kept_overtakes (Fixture *self, gconstpointer data)
{
  wait_open (self);
  for (guint i = 0; i < 10; i++)
    {
      guise_timeline_seek (self->timeline, N_FRAMES - 1 - i);
      guise_timeline_seek (self->timeline, 0);
      assert_shows (self, 0);
      self->n_shown = 0;
      guise_project_emit_changed (self->project.project);
      while (self->n_shown == 0)
        g_main_context_iteration (NULL, TRUE);
      assert_shows (self, 0);
    }
}

/* A run that has nothing to show says so, and the original stands in. */
static void
test_no_run (Fixture *self, gconstpointer data)
{
  guise_viewer_set_kinds (self->viewer, GUISE_VIEW_SWAP);
  guise_viewer_set_run (self->viewer, 7);
  wait_open (self);
  wait_idle (self);
  g_assert_nonnull (guise_viewer_get_problem (self->viewer));
  g_assert_null (guise_viewer_get_swap (self->viewer));
  g_assert_cmpint (media_clip_read (guise_viewer_get_original (self->viewer)), ==, 0);
  guise_viewer_set_run (self->viewer, 0);
  wait_idle (self);
  assert_shows (self, 0);
}

static void
test_missing (Fixture *self, gconstpointer data)
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
  assert_shows (self, 0);
}

static void
check_same (GuiseImage *a, GuiseImage *b)
{
  g_assert_cmpuint (a->width, ==, b->width);
  g_assert_cmpuint (a->height, ==, b->height);
  for (guint y = 0; y < a->height; y++)
    g_assert_cmpmem (a->plane[0] + y * a->stride[0], guise_image_get_row_bytes (a, 0),
                     b->plane[0] + y * b->stride[0], guise_image_get_row_bytes (b, 0));
}

/* Frames around the playhead come before anybody asks for them, those ahead first. */
static void
test_reads_ahead (Fixture *self, gconstpointer data)
{
  g_autoptr(GArray) kept = NULL;

  wait_open (self);
  guise_timeline_seek (self->timeline, 50);
  wait_idle (self);
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
      assert_shows (self, frame);
    }
}

/* Until a proxy is whole. */
static void
wait_proxy (Fixture *self)
{
  g_autofree char *folder = guise_store_dup_cache_folder (guise_project_get_store (self->project.project));

  for (;;)
    {
      g_autoptr(GDir) files = g_dir_open (folder, 0, NULL);
      const char *name;

      while ((name = g_dir_read_name (files)) != NULL)
        {
          g_autofree char *path = g_build_filename (folder, name, NULL);
          g_autoptr(GuiseProxy) proxy = g_str_has_prefix (name, "proxy-") ? guise_proxy_open (path, N_FRAMES, FALSE, NULL)
                                                                           : NULL;

          if (proxy != NULL && guise_proxy_get_n_done (proxy) == N_FRAMES)
            return;
        }
      g_usleep (20 * 1000);
      while (g_main_context_iteration (NULL, FALSE))
        ;
    }
}

/* Where key frames lie far apart something small of the right frame comes first, and in the end always the exact one. */
static void
test_drafts (Fixture *self, gconstpointer data)
{
  GuiseFrameReaderParams params = { .output = GUISE_FRAME_OUTPUT_DISPLAY_RGB };
  g_autofree char *path = media_clip_make (self->project.folder, &(MediaClip) {
    .name = "one key.mp4", .n_frames = N_FRAMES, .width = 640, .height = 480, .options = X264 "-bf 3 -g 600",
  });
  g_autoptr(GuiseClipInfo) info = guise_media_probe (path, NULL, NULL);
  g_autoptr(GuiseFrameReader) reader = NULL;

  import (self, path);
  wait_open (self);
  reader = guise_frame_reader_open (info, guise_timeline_get_table (self->timeline), &params, NULL);
  wait_proxy (self);
  self->n_drafts = 0;
  for (guint i = 0; i < 6; i++)
    {
      gint64 frame = g_test_rand_int_range (60, N_FRAMES);
      g_auto(GuiseFrame) exact = { 0 };

      /* Another viewer, which keeps nothing yet. */
      look_away (self);
      look (self);
      wait_open (self);
      guise_timeline_seek (self->timeline, g_test_rand_int_range (60, N_FRAMES));
      guise_timeline_seek (self->timeline, frame);
      wait_idle (self);
      assert_shows (self, frame);
      g_assert_cmpint (guise_frame_reader_read_at (reader, (guint) frame, &exact, NULL, NULL), ==, GUISE_READ_FRAME);
      check_same (guise_viewer_get_original (self->viewer), exact.image);
    }
  g_assert_cmpuint (self->n_drafts, >, 0);
}

/* In the middle of everything. */
static void
test_closed (Fixture *self, gconstpointer data)
{
  wait_open (self);
  for (guint i = 0; i < 3; i++)
    {
      guise_timeline_seek (self->timeline, g_test_rand_int_range (0, N_FRAMES));
      look_away (self);
      project_fixture_reopen (&self->project);
      look (self);
      guise_viewer_set_clip (self->viewer, self->clip);
    }
  wait_open (self);
}

/* Pictures follow the sound, frame by frame of the clock, and stop at the end. */
static void
test_plays (Fixture *self, gconstpointer data)
{
  g_autoptr(GuisePlayback) playback = guise_playback_new (self->timeline, self->viewer, "fakesink sync=true");
  gint64 last = 0;
  guint n_frames = 0;
  gboolean heard = FALSE;

  wait_open (self);
  guise_timeline_seek (self->timeline, N_FRAMES - 60);
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
  wait_idle (self);
  assert_shows (self, N_FRAMES - 1);
  g_assert_true (heard);
  g_assert_cmpuint (n_frames, >, 1);

  /* Backwards, and away with it while it plays. */
  guise_timeline_shuttle (self->timeline, -1);
  guise_timeline_shuttle (self->timeline, -1);
  while (guise_timeline_get_frame (self->timeline) > 60)
    g_main_context_iteration (NULL, TRUE);
}

/* Returns: (transfer full): what a command of the program printed; it must succeed */
static char *guise (const char *arguments, ...) G_GNUC_PRINTF (1, 2);

static char *
guise (const char *arguments, ...)
{
  g_autofree char *text = NULL;
  va_list list;

  va_start (list, arguments);
  text = g_strdup_vprintf (arguments, list);
  va_end (list);
  return media_ask ("'%s' %s --json --quiet", program, text);
}

static char *
find_file (const char *variable, const char *folder, const char *name)
{
  const char *own = g_getenv (variable), *cache = g_getenv ("GUISE_CACHE");
  g_autofree char *path = own != NULL ? g_build_filename (own, name, NULL)
                          : cache != NULL ? g_build_filename (cache, folder, name, NULL)
                          : g_build_filename (g_get_user_cache_dir (), "guise", folder, name, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}

static gboolean
is_same (GuiseImage *a, GuiseImage *b)
{
  for (guint y = 0; y < a->height; y++)
    if (memcmp (a->plane[0] + y * a->stride[0], b->plane[0] + y * b->stride[0], guise_image_get_row_bytes (a, 0)) != 0)
      return FALSE;
  return TRUE;
}

/* Frame @frame as an export without a loss makes it, when it begins there. */
static GuiseImage *
export_frame (Fixture *self, const char *project, gint64 frame)
{
  g_autofree char *movie = g_strdup_printf ("%s/%d.mkv", self->project.folder, (int) frame);
  g_autofree char *from = guise_timeline_dup_timecode (self->timeline, frame);
  g_autofree char *to = guise_timeline_dup_timecode (self->timeline, frame + 1);
  g_autofree char *out = guise ("export '%s' '%s' --clip %d --from %s --to %s --lossless --no-disclosure --reason test",
                                project, movie, (int) self->clip, from, to);
  GuiseFrameReaderParams params = { .output = GUISE_FRAME_OUTPUT_DISPLAY_RGB };
  g_autoptr(GuiseClipInfo) info = guise_media_probe (movie, NULL, NULL);
  g_autoptr(GuiseFrameReader) reader = guise_frame_reader_open (info, NULL, &params, NULL);
  g_auto(GuiseFrame) out_frame = { 0 };

  g_assert_cmpint (guise_frame_reader_read_next (reader, &out_frame, NULL, NULL), ==, GUISE_READ_FRAME);
  return g_steal_pointer (&out_frame.image);
}

/* A project of two people and a run of two steps, made by the shell; the fixture's own takes its place. */
static void
make_swap_project (Fixture *self, const char *project, const char *source, const char *target)
{
  g_autofree char *a = g_build_filename (self->project.folder, "source.mp4", NULL);
  g_autofree char *b = g_build_filename (self->project.folder, "target.mp4", NULL);

  media_run ("ffmpeg -nostdin -v error -y -ss 2 -i '%s' -frames:v 40 " X264 "'%s'", source, a);
  media_run ("ffmpeg -nostdin -v error -y -i '%s' -frames:v 12 " X264 "'%s'", target, b);
  g_free (guise ("new '%s'", project));
  g_free (guise ("import '%s' '%s' --role source", project, a));
  g_free (guise ("import '%s' '%s' --role target", project, b));
  g_free (guise ("extract '%s'", project));
  g_free (guise ("train '%s' --preset quick --iterations 2", project));
  g_free (guise ("swap '%s' --clip 2 --set grain=1 --set colour_memory=2", project));
}

static void
open_swap_project (Fixture *self, const char *project)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  guise_project_open_async (project, GUISE_PROJECT_READ, "test", project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  self->project.project = guise_project_open_finish (result, &error);
  g_assert_no_error (error);
  self->clip = 2;
  self->numbered = FALSE;
}

static void
close_project (GuiseProject *project)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  guise_project_close_async (project, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  guise_project_close_finish (project, result, &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_finalize_object (project);
}

static GuiseExportFacts *
survey (Fixture *self, const GuiseExporting *exporting, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  guise_project_survey_export_async (self->project.project, exporting, NULL, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  return guise_project_survey_export_finish (self->project.project, result, error);
}

/* What is known before an export begins, and what speaks against it. */
static void
check_survey (Fixture *self)
{
  g_autofree char *file = g_build_filename (self->project.folder, "out.mp4", NULL);
  g_autofree char *nowhere = g_build_filename (self->project.folder, "nowhere", "out.mp4", NULL);
  GuiseExporting exporting = { .file = file, .clip = self->clip, .run = 1 };
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseExportFacts) facts = survey (self, &exporting, &error);
  g_autoptr(GuiseExportFacts) part = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (facts->n_frames, ==, 12);
  g_assert_false (facts->exists);
  g_assert_true (facts->labelled);      /* nobody's consent is declared */
  g_assert_cmpuint (facts->size_bytes, >, 0);
  g_assert_cmpuint (g_strv_length (facts->losses), ==, 0);

  g_assert_true (g_file_set_contents (file, "there", 5, NULL));
  exporting.from = guise_timeline_get_time (self->timeline, 3);
  exporting.to = guise_timeline_get_time (self->timeline, 8);
  part = survey (self, &exporting, &error);
  g_assert_no_error (error);
  g_assert_cmpint (part->n_frames, ==, 5);
  g_assert_true (part->exists);

  exporting.file = nowhere;
  g_assert_null (survey (self, &exporting, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

/* What is seen is what is exported, to the bit; another setting is seen without another decode, and back again. */
static void
test_swap (Fixture *self, gconstpointer data)
{
  g_autofree char *source = find_file ("GUISE_SAMPLES", "samples", "franck.mp4");
  g_autofree char *target = find_file ("GUISE_SAMPLES", "samples", "cap13_edit2-tone.mp4");
  g_autofree char *models = find_file ("GUISE_MODELS", "models", "detector.onnx");
  g_autofree char *project = g_build_filename (self->project.folder, "swap.guise", NULL);
  g_autofree char *devices = guise ("devices");
  GuiseProject *own = self->project.project;
  g_autoptr(GuiseImage) first = NULL;

  if (source == NULL || target == NULL || models == NULL)
    {
      g_test_skip ("there are no sample clips or no face models: ./run setup brings them");
      return;
    }
  if (strstr (devices, "\"usable\":true") == NULL && strstr (devices, "\"usable\" : true") == NULL)
    {
      g_test_skip ("there is no Vulkan device to train with");
      return;
    }

  make_swap_project (self, project, source, target);
  look_away (self);
  open_swap_project (self, project);
  look (self);
  guise_viewer_set_kinds (self->viewer, GUISE_VIEW_ORIGINAL | GUISE_VIEW_SWAP);
  guise_viewer_set_run (self->viewer, 1);
  wait_open (self);
  guise_swap_set_subject (self->swap, self->clip, 2);
  while (!guise_swap_get_ready (self->swap))
    g_main_context_iteration (NULL, TRUE);
  wait_idle (self);
  g_assert_null (guise_viewer_get_problem (self->viewer));
  g_assert_cmpint (guise_viewer_get_iteration (self->viewer), ==, 2);

  for (guint i = 0; i < 3; i++)
    {
      /* Whether a frame was read ahead after those before it, or jumped to, or exported alone, it is the same. */
      const gint64 frames[] = { 3, 8, 5 };
      g_autoptr(GuiseImage) exported = NULL;

      guise_timeline_seek (self->timeline, frames[i]);
      wait_idle (self);
      g_assert_null (guise_viewer_get_problem (self->viewer));
      exported = export_frame (self, project, frames[i]);
      check_same (guise_viewer_get_swap (self->viewer), exported);
      g_assert_false (is_same (guise_viewer_get_original (self->viewer), exported));
    }

  first = guise_image_ref (guise_viewer_get_swap (self->viewer));
  g_object_set (self->swap, "opacity", 0.0, NULL);
  wait_idle (self);
  check_same (guise_viewer_get_swap (self->viewer), guise_viewer_get_original (self->viewer));
  g_object_set (self->swap, "opacity", 1.0, NULL);
  wait_idle (self);
  check_same (guise_viewer_get_swap (self->viewer), first);

  check_survey (self);
  look_away (self);
  close_project (self->project.project);

  self->project.project = own;
  look (self);
}

#define ADD(name, func) g_test_add ("/media/viewer/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  program = argc > 1 ? argv[1] : NULL;
  ADD ("every-frame-exactly", test_exact);
  ADD ("the-readers-pixels", test_pixels);
  ADD ("overtaken-requests-are-dropped", test_overtaken);
  ADD ("what-was-shown-is-kept", test_kept);
  ADD ("what-is-kept-overtakes", test_kept_overtakes);
  ADD ("original-stands-in", test_no_run);
  ADD ("missing-and-found-again", test_missing);
  ADD ("reads-ahead", test_reads_ahead);
  ADD ("draft-first-and-exact-at-rest", test_drafts);
  ADD ("closed-while-it-reads", test_closed);
  ADD ("plays-with-sound", test_plays);
  ADD ("swap-is-what-is-exported", test_swap);
  return g_test_run ();
}
