/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "viewer-fixture.h"

#include "guise-frame-reader.h"
#include "guise-project-exports.h"

#include <string.h>

/* What a viewer shows as a swap is what an export of that frame would be; and what is known of an export before. */

static const char *program;      /* path of guise: the argument of this one */

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
export_frame (ViewerFixture *self, const char *project, gint64 frame)
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
make_swap_project (ViewerFixture *self, const char *project, const char *source, const char *target)
{
  g_autofree char *a = g_build_filename (self->project.folder, "source.mp4", NULL);
  g_autofree char *b = g_build_filename (self->project.folder, "target.mp4", NULL);

  media_run ("ffmpeg -nostdin -v error -y -ss 2 -i '%s' -frames:v 40 " VIEWER_X264 "'%s'", source, a);
  media_run ("ffmpeg -nostdin -v error -y -i '%s' -frames:v 12 " VIEWER_X264 "'%s'", target, b);
  g_free (guise ("new '%s'", project));
  g_free (guise ("import '%s' '%s' --role source", project, a));
  g_free (guise ("import '%s' '%s' --role target", project, b));
  g_free (guise ("extract '%s'", project));
  g_free (guise ("train '%s' --preset quick --iterations 2", project));
  g_free (guise ("swap '%s' --clip 2 --set grain=1 --set colour_memory=2", project));
}

static void
open_swap_project (ViewerFixture *self, const char *project)
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
survey (ViewerFixture *self, const GuiseExporting *exporting, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  guise_project_survey_export_async (self->project.project, exporting, NULL, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  return guise_project_survey_export_finish (self->project.project, result, error);
}

/* What is known before an export begins, and what speaks against it. */
static void
check_survey (ViewerFixture *self)
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
test_swap (ViewerFixture *self, gconstpointer data)
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
  viewer_fixture_look_away (self);
  open_swap_project (self, project);
  viewer_fixture_look (self);
  guise_viewer_set_kinds (self->viewer, GUISE_VIEW_ORIGINAL | GUISE_VIEW_SWAP);
  guise_viewer_set_run (self->viewer, 1);
  viewer_fixture_wait_open (self);
  guise_swap_set_subject (self->swap, self->clip, 2);
  while (!guise_swap_get_ready (self->swap))
    g_main_context_iteration (NULL, TRUE);
  viewer_fixture_wait_idle (self);
  g_assert_null (guise_viewer_get_problem (self->viewer));
  g_assert_cmpint (guise_viewer_get_iteration (self->viewer), ==, 2);

  for (guint i = 0; i < 3; i++)
    {
      /* Whether a frame was read ahead after those before it, or jumped to, or exported alone, it is the same. */
      const gint64 frames[] = { 3, 8, 5 };
      g_autoptr(GuiseImage) exported = NULL;

      guise_timeline_seek (self->timeline, frames[i]);
      viewer_fixture_wait_idle (self);
      g_assert_null (guise_viewer_get_problem (self->viewer));
      exported = export_frame (self, project, frames[i]);
      viewer_fixture_check_same (guise_viewer_get_swap (self->viewer), exported);
      g_assert_false (is_same (guise_viewer_get_original (self->viewer), exported));
    }

  first = guise_image_ref (guise_viewer_get_swap (self->viewer));
  g_object_set (self->swap, "opacity", 0.0, NULL);
  viewer_fixture_wait_idle (self);
  viewer_fixture_check_same (guise_viewer_get_swap (self->viewer), guise_viewer_get_original (self->viewer));
  g_object_set (self->swap, "opacity", 1.0, NULL);
  viewer_fixture_wait_idle (self);
  viewer_fixture_check_same (guise_viewer_get_swap (self->viewer), first);

  check_survey (self);
  viewer_fixture_look_away (self);
  close_project (self->project.project);

  self->project.project = own;
  viewer_fixture_look (self);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  program = argc > 1 ? argv[1] : NULL;
  VIEWER_TEST ("swap-is-what-is-exported", test_swap);
  return g_test_run ();
}
