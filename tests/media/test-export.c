/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-clip-source.h"
#include "guise-face-models.h"
#include "guise-frame-reader.h"
#include "guise-image-warp.h"
#include "guise-store-exports.h"
#include "guise-store-runs.h"
#include "guise-swap-timeline.h"
#include "media-clip.h"

#include <json-glib/json-glib.h>
#include <string.h>
#include <sys/wait.h>

/* The whole way through the program, from two clips to exported swaps. Then the masks are made once more from what the
 * project holds, and ffmpeg's samples of clip and movie are compared wherever nothing was to be replaced. */

#define N_FRAMES        10

typedef struct
{
  const char *name;        /* of the clip */
  const char *options;     /* ffmpeg's, from the sample clip to this one */
  const char *out;         /* name of the movie */
  const char *format;      /* ffmpeg's name of the samples' format */
  guint       bytes;       /* a sample */
  guint       x_shift, y_shift;
  gboolean    luma_only;   /* the movie holds chroma in another size */
  const char *note;        /* (nullable): what the program must say */
} Case;

#define X264 "-c:v libx264 -preset veryfast -crf 20 "

static const Case cases[] = {
  { "plain.mp4", X264 "-pix_fmt yuv420p -c:a aac", "plain.mp4", "yuv420p", 1, 1, 1 },
  { "plain.mp4", X264 "-pix_fmt yuv420p -c:a aac", "plain.mkv", "yuv420p", 1, 1, 1 },
  { "deep.mp4", X264 "-vf scale=400:300,noise=alls=4,format=yuv420p10le -c:a aac", "deep.mp4", "yuv420p10le", 2, 1, 1 },
  { "deep.mp4", X264 "-vf scale=400:300,noise=alls=4,format=yuv420p10le -c:a aac", "deep.mkv", "yuv420p10le", 2, 1, 1 },
  { "full.mp4", X264 "-vf scale=out_range=pc,format=yuvj420p -color_range pc -an", "full.mp4", "yuvj420p", 1, 1, 1 },
  { "odd.mkv", "-vf scale=397:299 -pix_fmt yuv420p -c:v ffv1 -c:a flac", "odd.mkv", "yuv420p", 1, 1, 1 },
  { "odd.mkv", "-vf scale=397:299 -pix_fmt yuv420p -c:v ffv1 -c:a flac", "odd.mp4", "gray", 1, 1, 1, .luma_only = TRUE,
    .note = "encoded again, from flac to aac" },
  { "444.mov", X264 "-pix_fmt yuv444p -c:a pcm_s16le", "444.mkv", "yuv444p", 1, 0, 0 },
};

static const char *program;      /* path of guise: the argument of this one */
static char *folder, *project;
static gboolean is_ready;        /* the project has a run */
static char *reason;             /* (nullable): why there can be none here */

static JsonObject *guise (const char *arguments, ...) G_GNUC_PRINTF (1, 2);

/* Runs the program, which must succeed. Returns: (transfer full): what it printed */
static JsonObject *
guise (const char *arguments, ...)
{
  g_autofree char *text = NULL, *out = NULL;
  g_autoptr(JsonNode) node = NULL;
  va_list list;

  va_start (list, arguments);
  text = g_strdup_vprintf (arguments, list);
  va_end (list);
  out = media_ask ("'%s' %s --json --quiet", program, text);
  node = json_from_string (out, NULL);
  return node != NULL ? json_object_ref (json_node_get_object (node)) : NULL;
}

static char *
find_sample (const char *name)
{
  const char *samples = g_getenv ("GUISE_SAMPLES"), *cache = g_getenv ("GUISE_CACHE");
  g_autofree char *path = samples != NULL ? g_build_filename (samples, name, NULL)
                          : cache != NULL ? g_build_filename (cache, "samples", name, NULL)
                          : g_build_filename (g_get_user_cache_dir (), "guise", "samples", name, NULL);

  return g_file_test (path, G_FILE_TEST_IS_REGULAR) ? g_steal_pointer (&path) : NULL;
}

static gboolean
has_device (void)
{
  g_autofree char *command = g_strdup_printf ("'%s' devices --json", program), *out = NULL;
  int status = 1;

  return g_spawn_command_line_sync (command, &out, NULL, &status, NULL) && status == 0
         && strstr (out, "\"name\"") != NULL;
}

static void
declare_consents (void)
{
  g_autoptr(JsonObject) info = guise ("info '%s'", project);
  JsonArray *persons = json_object_get_array_member (info, "persons");

  for (guint i = 0; i < json_array_get_length (persons); i++)
    {
      JsonObject *person = json_array_get_object_element (persons, i);
      g_autoptr(JsonObject) answer = guise ("person '%s' %d --consent yes --note test", project,
                                            (int) json_object_get_int_member (person, "id"));
    }
}

static void
make_project (const char *source, const char *target)
{
  g_autoptr(JsonObject) made = NULL, trained = NULL;

  media_run ("ffmpeg -nostdin -v error -y -ss 2 -i '%s' -frames:v 40 " X264 "-pix_fmt yuv420p '%s/source.mp4'", source,
             folder);
  made = guise ("new '%s'", project);
  g_clear_pointer (&made, json_object_unref);
  made = guise ("import '%s' '%s/source.mp4' --role source", project, folder);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (folder, cases[i].name, NULL);
      g_autoptr(JsonObject) answer = NULL;

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      media_run ("ffmpeg -nostdin -v error -y -i '%s' -frames:v %d -t %f %s '%s'", target, N_FRAMES, N_FRAMES / 25.0,
                 cases[i].options, path);
      answer = guise ("import '%s' '%s' --role target", project, path);
    }
  g_clear_pointer (&made, json_object_unref);
  made = guise ("extract '%s'", project);
  declare_consents ();
  trained = guise ("train '%s' --preset quick --time 5 --iterations 2", project);
  g_assert_cmpint (json_object_get_int_member (trained, "iterations"), >, 0);
}

static void
prepare (void)
{
  g_autofree char *source = find_sample ("franck.mp4"), *target = find_sample ("cap13_edit2-tone.mp4");
  g_autoptr(GuiseFaceModels) models = guise_face_models_load (NULL, NULL);

  folder = g_dir_make_tmp ("guise-export-XXXXXX", NULL);
  project = g_build_filename (folder, "film.guise", NULL);
  if (models == NULL)
    reason = g_strdup ("there are no face models: ./run setup brings them");
  else if (source == NULL || target == NULL)
    reason = g_strdup ("there are no sample clips: ./run setup brings them");
  else if (!has_device ())
    reason = g_strdup ("there is no Vulkan device to train with");
  else
    make_project (source, target);
  is_ready = reason == NULL;
}

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
  GuiseFrameRange range = { 0, N_FRAMES - 1 };
  GuiseSwapNetParams net_params = { 0 };
  g_autoptr(GuiseSwapScript) script = guise_swap_script_new (NULL);
  g_autoptr(GuiseSwapNet) net = NULL;
  GuiseSwapRendererParams params = {
    .settings = &self->settings, .input_size = 192, .output_size = 192, .func = give_back,
  };

  self->store = guise_store_open (project, NULL, &error);
  g_assert_no_error (error);
  guise_clip_source_open (self->store, clip, &self->clip, NULL, &error);
  g_assert_no_error (error);
  self->run = guise_store_run_get (self->store, run, &error);
  guise_swap_settings_init (&self->settings);
  self->models = guise_face_models_load (NULL, &error);
  self->finder = guise_face_finder_new (self->models, &error);
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

/* Programs of others find the mark, and ours says that the file is what it claims. */
static void
check_claims (const char *movie)
{
  g_autofree char *exiftool = g_find_program_in_path ("exiftool");
  g_autofree char *sidecar = g_strconcat (movie, ".xmp", NULL);
  const char *marked = g_str_has_suffix (movie, ".mkv") ? sidecar : movie;
  g_autoptr(JsonObject) verified = guise ("verify '%s'", movie);

  g_assert_true (json_object_get_boolean_member (verified, "ok"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (verified, "problems")), ==, 0);
  if (exiftool != NULL)
    {
      g_autofree char *type = media_ask ("exiftool -s3 -XMP-iptcExt:DigitalSourceType '%s'", marked);

      g_assert_nonnull (strstr (type, "ompositeWithTrainedAlgorithmicMedia"));
    }
  else
    g_test_message ("exiftool is not installed: nobody else was asked about the mark");
}

static gint64
find_clip (const char *path)
{
  g_autoptr(JsonObject) info = guise ("info '%s'", project);
  JsonArray *clips = json_object_get_array_member (info, "clips");

  for (guint i = 0; i < json_array_get_length (clips); i++)
    {
      JsonObject *clip = json_array_get_object_element (clips, i);

      if (g_str_equal (json_object_get_string_member (clip, "path"), path))
        return json_object_get_int_member (clip, "id");
    }
  g_assert_not_reached ();
}

static void
test_export (gconstpointer data)
{
  const Case *c = data;
  g_autofree char *clip_path = NULL, *name = NULL, *movie = NULL;
  g_autoptr(JsonObject) answer = NULL;
  gint64 clip;

  if (!is_ready)
    {
      g_test_skip (reason);
      return;
    }
  clip_path = g_build_filename (folder, c->name, NULL);
  name = g_strconcat ("out-", c->out, NULL);
  movie = g_build_filename (folder, name, NULL);
  clip = find_clip (clip_path);
  answer = guise ("export '%s' '%s' --clip %d --lossless", project, movie, (int) clip);
  g_assert_cmpint (json_object_get_int_member (answer, "frames"), ==, N_FRAMES);
  g_assert_cmpint (json_object_get_int_member (answer, "swapped_frames"), >, N_FRAMES / 2);
  g_assert_null (strstr (json_object_get_string_member (answer, "disclosure"), "label"));
  if (c->note != NULL)
    g_assert_nonnull (strstr (json_object_get_string_member (answer, "audio_note"), c->note));
  check_claims (movie);
  check_outside (c, clip_path, movie, clip, json_object_get_int_member (answer, "run"));
}

/* How the person is swapped in @clip, as whoever set it in the window would have left it. */
static void
set_swap (gint64 clip, const char *settings)
{
  g_autoptr(GError) error = NULL;
  GuiseStore *store = guise_store_open (project, NULL, &error);
  g_autoptr(GuiseRunRecord) run = NULL;

  g_assert_no_error (error);
  run = guise_store_run_get_newest (store, &error);
  g_assert_no_error (error);
  guise_store_swap_set (store, clip, run->target, settings, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (guise_store_close (store, &error));
}

static JsonObject *
get_frame (JsonObject *review, guint index)
{
  JsonArray *frames = json_object_get_array_member (review, "frames");

  g_assert_cmpuint (index, <, json_array_get_length (frames));
  return json_array_get_object_element (frames, index);
}

/* Each frame is measured once. A swap that is not seen has the original's pose and expression, exactly. */
static void
test_review (void)
{
  g_autoptr(JsonObject) first = NULL, again = NULL, unseen = NULL;
  g_autofree char *clip_path = NULL;
  gint64 clip;

  if (!is_ready)
    {
      g_test_skip (reason);
      return;
    }
  clip_path = g_build_filename (folder, "plain.mp4", NULL);
  clip = find_clip (clip_path);
  first = guise ("review '%s' --clip %d --worst 2", project, (int) clip);
  g_assert_cmpint (json_object_get_int_member (first, "measured"), ==, N_FRAMES);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (first, "worst")), <=, 2);
  /* Nothing comes before the first frame. */
  g_assert_true (json_object_get_null_member (get_frame (first, 0), "flicker"));
  g_assert_false (json_object_get_null_member (get_frame (first, 1), "flicker"));
  g_assert_cmpfloat (json_object_get_double_member (get_frame (first, 1), "seam"), >, 0);
  g_assert_cmpfloat (json_object_get_double_member (get_frame (first, 1), "energy"), >, 0);

  again = guise ("review '%s' --clip %d", project, (int) clip);
  g_assert_cmpfloat (json_object_get_double_member (get_frame (again, 5), "seam"), ==,
                     json_object_get_double_member (get_frame (first, 5), "seam"));

  set_swap (clip, "{\"opacity\":0}");
  unseen = guise ("review '%s' --clip %d", project, (int) clip);
  set_swap (clip, NULL);
  g_assert_cmpfloat (json_object_get_double_member (get_frame (unseen, 5), "expression"), <, 1e-6);
  g_assert_cmpfloat (json_object_get_double_member (get_frame (unseen, 5), "pose"), <, 1e-6);
  /* And no mask to flicker in. */
  g_assert_true (json_object_get_null_member (get_frame (unseen, 5), "seam"));
}

static void
test_frame (void)
{
  g_autoptr(JsonObject) saved = NULL;
  g_autofree char *picture = NULL;

  if (!is_ready)
    {
      g_test_skip (reason);
      return;
    }
  picture = g_build_filename (folder, "frame.png", NULL);
  saved = guise ("frame '%s' '%s' --frame 3", project, picture);
  g_assert_cmpint (json_object_get_int_member (saved, "frame"), ==, 3);
  check_claims (picture);
}

/* Every picture is looked at, and one that lost its mark is found. */
static void
test_sequence (void)
{
  g_autofree char *clip_path = NULL, *pictures = NULL, *said = NULL;
  g_autoptr(JsonObject) made = NULL, whole = NULL;
  g_autoptr(JsonNode) spoilt = NULL;
  JsonArray *problems;
  const char *first;

  if (!is_ready)
    {
      g_test_skip (reason);
      return;
    }
  clip_path = g_build_filename (folder, "plain.mp4", NULL);
  pictures = g_build_filename (folder, "pictures", NULL);
  made = guise ("export '%s' '%s' --clip %d --sequence png --to 0.16", project, pictures, (int) find_clip (clip_path));
  g_assert_cmpint (json_object_get_int_member (made, "frames"), ==, 4);
  whole = guise ("verify '%s'", pictures);
  g_assert_true (json_object_get_boolean_member (whole, "ok"));
  g_assert_cmpint (json_object_get_int_member (whole, "pictures"), ==, 8);

  media_run ("cp '%s/mask-000002.png' '%s/layer-000002.png'", pictures, pictures);
  /* Which makes it fail. */
  said = media_ask ("sh -c \"'%s' verify '%s' --json --quiet || true\"", program, pictures);
  spoilt = json_from_string (said, NULL);
  g_assert_nonnull (spoilt);
  g_assert_false (json_object_get_boolean_member (json_node_get_object (spoilt), "ok"));
  problems = json_object_get_array_member (json_node_get_object (spoilt), "problems");
  g_assert_cmpuint (json_array_get_length (problems), ==, 1);
  first = json_array_get_string_element (problems, 0);
  g_assert_nonnull (strstr (first, "1 of 8 pictures"));
  g_assert_nonnull (strstr (first, "layer-000002.png"));
}

#define LONG_FRAMES 300     /* more than a segment */
#define N_KILLS     8

/* Kills an export after @seconds. Returns: whether it was done before. */
static gboolean
kill_export (const char *movie, int clip, double seconds)
{
  g_autofree char *number = g_strdup_printf ("%d", clip);
  const char *argv[] = { program, "export", project, movie, "--clip", number, "--lossless", "--quiet", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(GSubprocess) export = g_subprocess_newv (argv, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);

  g_assert_no_error (error);
  g_usleep ((gulong) (seconds * G_USEC_PER_SEC));
  g_subprocess_force_exit (export);
  g_subprocess_wait (export, NULL, &error);
  g_assert_no_error (error);
  return g_subprocess_get_if_exited (export);
}

/* What is left beside @movie of exports that did not end. */
static guint
count_leftovers (void)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += name[0] == '.';
  return n;
}

#define DIGEST "ffmpeg -v error -i '%s' -map 0 -fps_mode passthrough -f framemd5 -"

/* Slow. An export that is killed again and again ends as the one that was left alone. */
static void
test_goes_on (void)
{
  g_autofree char *target = NULL, *clip_path = NULL, *whole = NULL, *cut = NULL, *one = NULL, *other = NULL;
  g_autoptr(JsonObject) imported = NULL, extracted = NULL, alone = NULL, last = NULL;
  double seconds;
  int clip;

  if (!is_ready)
    {
      g_test_skip (reason);
      return;
    }
  target = find_sample ("cap13_edit2-tone.mp4");
  clip_path = g_build_filename (folder, "long.mp4", NULL);
  whole = g_build_filename (folder, "whole.mkv", NULL);
  cut = g_build_filename (folder, "cut.mkv", NULL);
  media_run ("ffmpeg -nostdin -v error -y -i '%s' -frames:v %d -t %f " X264 "-pix_fmt yuv420p -c:a aac '%s'", target,
             LONG_FRAMES, LONG_FRAMES / 25.0, clip_path);
  imported = guise ("import '%s' '%s' --role target", project, clip_path);
  clip = (int) find_clip (clip_path);
  extracted = guise ("extract '%s' --clip %d --every 4", project, clip);
  alone = guise ("export '%s' '%s' --clip %d --lossless", project, whole, clip);
  g_assert_cmpint (json_object_get_int_member (alone, "resumed_frames"), ==, 0);
  seconds = json_object_get_double_member (alone, "seconds");

  for (guint i = 0; i < N_KILLS; i++)
    if (!kill_export (cut, clip, seconds * (0.1 + 1.2 * g_test_rand_double ())))
      g_assert_false (g_file_test (cut, G_FILE_TEST_EXISTS));
    else
      {
        /* It came to its end meanwhile: once more. */
        g_assert_true (g_file_test (cut, G_FILE_TEST_EXISTS));
        media_run ("rm '%s'", cut);
      }
  last = guise ("export '%s' '%s' --clip %d --lossless", project, cut, clip);
  g_test_message ("%d of %d frames were there", (int) json_object_get_int_member (last, "resumed_frames"), LONG_FRAMES);
  g_assert_cmpint (json_object_get_int_member (last, "frames"), ==, LONG_FRAMES);
  g_assert_cmpint (json_object_get_int_member (last, "swapped_frames"), ==,
                   json_object_get_int_member (alone, "swapped_frames"));
  one = media_ask (DIGEST, whole);
  other = media_ask (DIGEST, cut);
  g_assert_cmpstr (one, ==, other);
  g_assert_cmpuint (count_leftovers (), ==, 0);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (argc, ==, 2);
  program = argv[1];
  if (!g_test_subprocess ())
    prepare ();
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/export/%s-to-%s", cases[i].name,
                                               strrchr (cases[i].out, '.') + 1);

      g_test_add_data_func (path, &cases[i], test_export);
    }
  g_test_add_func ("/media/export/review", test_review);
  g_test_add_func ("/media/export/frame", test_frame);
  g_test_add_func ("/media/export/sequence", test_sequence);
  if (g_test_slow ())
    g_test_add_func ("/media/export/goes-on", test_goes_on);
  result = g_test_run ();
  media_remove_folder (folder);
  return result;
}
