/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "film-fixture.h"

#include "guise-clip-source.h"
#include "guise-face-models.h"
#include "guise-frame-reader.h"
#include "guise-image-warp.h"
#include "guise-store-runs.h"
#include "guise-swap-timeline.h"
#include "media-clip.h"

#include <string.h>

/* The whole way through the program, from two clips to exported swaps. Then the masks are made once more from what the
 * project holds, and ffmpeg's samples of clip and movie are compared wherever nothing was to be replaced. */

typedef struct
{
  FilmClip  clip;
  const char *out;         /* name of the movie */
  const char *format;      /* ffmpeg's name of the samples' format */
  guint       bytes;       /* a sample */
  guint       x_shift, y_shift;
  gboolean    luma_only;   /* the movie holds chroma in another size */
  const char *note;        /* (nullable): what the program must say */
} Case;

static const Case cases[] = {
  { { "plain.mp4", FILM_X264 "-pix_fmt yuv420p -c:a aac" }, "plain.mp4", "yuv420p", 1, 1, 1 },
  { { "plain.mp4", FILM_X264 "-pix_fmt yuv420p -c:a aac" }, "plain.mkv", "yuv420p", 1, 1, 1 },
  { { "deep.mp4", FILM_X264 "-vf scale=400:300,noise=alls=4,format=yuv420p10le -c:a aac" },
    "deep.mp4", "yuv420p10le", 2, 1, 1 },
  { { "deep.mp4", FILM_X264 "-vf scale=400:300,noise=alls=4,format=yuv420p10le -c:a aac" },
    "deep.mkv", "yuv420p10le", 2, 1, 1 },
  { { "full.mp4", FILM_X264 "-vf scale=out_range=pc,format=yuvj420p -color_range pc -an" },
    "full.mp4", "yuvj420p", 1, 1, 1 },
  { { "odd.mkv", "-vf scale=397:299 -pix_fmt yuv420p -c:v ffv1 -c:a flac" }, "odd.mkv", "yuv420p", 1, 1, 1 },
  { { "odd.mkv", "-vf scale=397:299 -pix_fmt yuv420p -c:v ffv1 -c:a flac" },
    "odd.mp4", "gray", 1, 1, 1, .luma_only = TRUE,
    .note = "encoded again, from flac to aac" },
  { { "444.mov", FILM_X264 "-pix_fmt yuv444p -c:a pcm_s16le" }, "444.mkv", "yuv444p", 1, 0, 0 },
};

static FilmClip clips[G_N_ELEMENTS (cases)];

/* What is put in does not matter here. */
static gboolean
give_back (const GuiseSwapNetFace *faces, guint n_faces, GuiseImage **images, GuiseImage **masks, gpointer data,
           GError **error)
{
  for (guint i = 0; i < n_faces; i++)
    {
      images[i] = guise_image_to_float (faces[i].image, error);
      if (images[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  guint64 n_outside, n_changed_outside, n_inside, n_changed_inside;
  guint   worst;       /* change of a sample outside */
} Tally;

static gboolean
is_masked (GuiseImage *mask, gint64 x, gint64 y)
{
  x = CLAMP (x, 0, (gint64) mask->width - 1);
  y = CLAMP (y, 0, (gint64) mask->height - 1);
  return ((const float *) (gconstpointer) (mask->plane[0] + (gsize) y * mask->stride[0]))[x] > 0;
}

/* A chroma sample stands for its pixels and, on the left of a pair as video has it, for half of the one before. */
static gboolean
is_touched (GuiseImage *mask, const Case *c, guint plane, guint x, guint y)
{
  guint x_shift = plane > 0 ? c->x_shift : 0, y_shift = plane > 0 ? c->y_shift : 0;
  gint64 left = (gint64) x << x_shift, top = (gint64) y << y_shift;

  for (gint64 row = top; row <= top + (y_shift > 0 ? 1 : 0); row++)
    for (gint64 column = left - (x_shift > 0 ? 1 : 0); column <= left + (x_shift > 0 ? 1 : 0); column++)
      if (is_masked (mask, column, row))
        return TRUE;
  return FALSE;
}

static guint
sample_at (const guint8 *data, const Case *c, gsize index)
{
  return c->bytes == 1 ? data[index] : data[2 * index] | (guint) data[2 * index + 1] << 8;
}

static void
compare_plane (const Case *c, GuiseImage *mask, guint plane, guint width, guint height, const guint8 *before,
               const guint8 *after, Tally *tally)
{
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        guint a = sample_at (before, c, (gsize) y * width + x), b = sample_at (after, c, (gsize) y * width + x);

        if (is_touched (mask, c, plane, x, y))
          {
            tally->n_inside++;
            tally->n_changed_inside += a != b;
          }
        else
          {
            tally->n_outside++;
            tally->n_changed_outside += a != b;
            tally->worst = MAX (tally->worst, a > b ? a - b : b - a);
          }
      }
}

/* Returns: bytes of the frame */
static gsize
compare_frame (const Case *c, GuiseImage *mask, const guint8 *before, const guint8 *after, Tally *tally)
{
  gsize at = 0;

  for (guint plane = 0; plane < (c->luma_only ? 1 : 3); plane++)
    {
      guint width = plane == 0 ? mask->width : (mask->width + (1u << c->x_shift) - 1) >> c->x_shift;
      guint height = plane == 0 ? mask->height : (mask->height + (1u << c->y_shift) - 1) >> c->y_shift;

      compare_plane (c, mask, plane, width, height, before + at, after + at, tally);
      at += (gsize) width * height * c->bytes;
    }
  return at;
}

/* All that makes a mask, as the export has it. */
typedef struct
{
  GuiseStore        *store;
  GuiseClipSource    clip;
  GuiseRunRecord    *run;
  GuiseSwapSettings  settings;
  GuiseFaceModels   *models;
  GuiseFaceFinder   *finder;
  GuiseSwapTimeline *timeline;
  GuiseSwapRenderer *renderer;
  GuiseFrameReader  *reader;
} Studio;

static void
studio_open (Studio *self, gint64 clip, gint64 run)
{
  g_autoptr(GError) error = NULL;
  GuiseFrameRange range = { 0, FILM_N_FRAMES - 1 };
  GuiseSwapNetParams net_params = { 0 };
  g_autoptr(GuiseSwapScript) script = guise_swap_script_new (NULL);
  g_autoptr(GuiseSwapNet) net = NULL;
  GuiseSwapRendererParams params = {
    .settings = &self->settings, .input_size = 192, .output_size = 192, .func = give_back,
  };

  self->store = guise_store_open (film.path, NULL, &error);
  g_assert_no_error (error);
  guise_clip_source_open (self->store, clip, &self->clip, NULL, &error);
  g_assert_no_error (error);
  self->run = guise_store_run_get (self->store, run, &error);
  guise_swap_settings_init (&self->settings);
  self->models = guise_face_models_load (NULL, &error);
  self->finder = guise_face_finder_new (self->models, NULL, &error);
  g_assert_no_error (error);
  self->timeline = guise_swap_timeline_load (self->store, clip, self->run->target, range, script, &error);
  net = guise_swap_net_load (self->store, run, &net_params, &error);
  g_assert_no_error (error);
  params.coverage = guise_swap_net_get_coverage (net);
  params.info = self->clip.info;
  params.finder = self->finder;
  self->renderer = guise_swap_renderer_new (&params);
  self->reader = guise_frame_reader_open (self->clip.info, self->clip.table, NULL, &error);
  g_assert_no_error (error);
}

static void
studio_close (Studio *self)
{
  guise_frame_reader_close (self->reader);
  guise_swap_renderer_free (self->renderer);
  guise_swap_timeline_free (self->timeline);
  guise_face_finder_destroy (self->finder);
  guise_face_models_unref (self->models);
  guise_run_record_free (self->run);
  guise_clip_source_clear (&self->clip);
  g_assert_true (guise_store_close (self->store, NULL));
}

/* Returns: (transfer full): where the next frame is replaced */
static GuiseImage *
make_mask (Studio *self, GArray *faces)
{
  g_auto(GuiseFrame) frame = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseImage) out = NULL;
  GuiseImage *mask = NULL;

  g_assert_cmpint (guise_frame_reader_read_next (self->reader, &frame, NULL, &error), ==, GUISE_READ_FRAME);
  g_assert_true (guise_swap_timeline_get (self->timeline, frame.index, faces, &error));
  out = guise_swap_renderer_render (self->renderer, frame.image, (const GuiseSwapFace *) (gpointer) faces->data,
                                    faces->len, &mask, &error);
  g_assert_no_error (error);
  return mask;
}

static void
check_outside (const Case *c, const char *clip_path, const char *movie, gint64 clip, gint64 run)
{
  g_autoptr(GBytes) before = media_decode_pictures (clip_path, c->format);
  g_autoptr(GBytes) after = media_decode_pictures (movie, c->format);
  g_autoptr(GArray) faces = g_array_new (FALSE, FALSE, sizeof (GuiseSwapFace));
  const guint8 *a = g_bytes_get_data (before, NULL), *b = g_bytes_get_data (after, NULL);
  Studio studio = { 0 };
  Tally tally = { 0 };

  g_assert_cmpuint (g_bytes_get_size (before), ==, g_bytes_get_size (after));
  studio_open (&studio, clip, run);
  for (gsize at = 0; at < g_bytes_get_size (before);)
    {
      g_autoptr(GuiseImage) mask = make_mask (&studio, faces);

      at += compare_frame (c, mask, a + at, b + at, &tally);
    }
  studio_close (&studio);
  g_test_message ("outside the mask %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " samples changed (worst by %u), "
                  "inside %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT, tally.n_changed_outside, tally.n_outside,
                  tally.worst, tally.n_changed_inside, tally.n_inside);
  g_assert_cmpuint (tally.n_changed_outside, ==, 0);
  g_assert_cmpuint (tally.n_outside, >, tally.n_inside);
  /* Far more than half of what was to be replaced was. */
  g_assert_cmpuint (tally.n_changed_inside, >, tally.n_inside / 2);
}

static void
test_export (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *clip_path = NULL, *name = NULL, *movie = NULL;
  g_autoptr(JsonObject) answer = NULL;
  gint64 clip;

  if (film.reason != NULL)
    {
      g_test_skip (film.reason);
      return;
    }
  clip_path = g_build_filename (film.folder, c->clip.name, NULL);
  name = g_strconcat ("out-", c->out, NULL);
  movie = g_build_filename (film.folder, name, NULL);
  clip = film_find_clip (clip_path);
  answer = film_guise ("export '%s' '%s' --clip %d --lossless", film.path, movie, (int) clip);
  g_assert_cmpint (json_object_get_int_member (answer, "frames"), ==, FILM_N_FRAMES);
  g_assert_cmpint (json_object_get_int_member (answer, "swapped_frames"), >, FILM_N_FRAMES / 2);
  g_assert_null (strstr (json_object_get_string_member (answer, "disclosure"), "label"));
  if (c->note != NULL)
    g_assert_nonnull (strstr (json_object_get_string_member (answer, "audio_note"), c->note));
  film_check_claims (movie);
  check_outside (c, clip_path, movie, clip, json_object_get_int_member (answer, "run"));
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    clips[i] = cases[i].clip;
  film_make (argc, argv, clips, G_N_ELEMENTS (cases));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/export/%s-to-%s", cases[i].clip.name,
                                               strrchr (cases[i].out, '.') + 1);

      g_test_add_data_func (path, &cases[i], test_export);
    }
  result = g_test_run ();
  film_remove ();
  return result;
}
