/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-error.h"
#include "guise-frame-reader.h"
#include "guise-media.h"
#include "guise-movie-writer.h"
#include "media-clip.h"

#include <glib/gstdio.h>
#include <string.h>

/* A movie that is broken off and gone on with is the movie that was not: same frames, same times, same sound. */

#define SEGMENT 20u     /* frames */

typedef struct
{
  MediaClip       clip;
  const char     *ending;
  GuiseVideoCodec codec;
  gboolean        lossless;
} Case;

#define X264   "-c:v libx264 -preset veryfast -crf 24 -pix_fmt yuv420p -bf 3 "
#define TONE   "-f lavfi -i sine=440:r=48000:d=3 "
#define JITTER "-vf \"settb=1/1000,setpts='(N*40+mod(N*7,5)*6)'\" -fps_mode passthrough -enc_time_base 1/1000 "

static const Case cases[] = {
  { { "aac.mp4", .inputs = TONE, .options = X264 "-c:a aac" }, "mp4", .lossless = TRUE },
  { { "aac.mp4", .inputs = TONE, .options = X264 "-c:a aac" }, "mkv" },
  { { "vfr.mkv", .inputs = TONE, .options = JITTER X264 "-c:a flac" }, "mp4", .lossless = TRUE },
  { { "vfr.mkv", .inputs = TONE, .options = JITTER X264 "-c:a aac" }, "mp4" },
  { { "vfr.mkv", .inputs = TONE, .options = JITTER X264 "-c:a flac" }, "mkv", GUISE_VIDEO_CODEC_FFV1, TRUE },
  { { "aac.mp4", .inputs = TONE, .options = X264 "-c:a aac" }, "mp4", GUISE_VIDEO_CODEC_HEVC, TRUE },
  { { "aac.mp4", .inputs = TONE, .options = X264 "-c:a aac" }, "webm", GUISE_VIDEO_CODEC_VP9, TRUE },
  { { "silent.mp4", .options = X264 }, "mov", GUISE_VIDEO_CODEC_PRORES },
};

typedef struct
{
  char            *folder, *in, *segments, *others;
  GuiseClipInfo   *info;
  GuiseFrameTable *table;
  gboolean         has_sound;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  const Case *c = data;
  g_autoptr(GuiseClipInfo) probed = NULL;
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("guise-segments-XXXXXX", NULL);
  self->in = media_clip_make (self->folder, &c->clip);
  self->segments = g_build_filename (self->folder, "segments", NULL);
  self->others = g_build_filename (self->folder, "others", NULL);
  g_assert_no_errno (g_mkdir (self->segments, 0755));
  g_assert_no_errno (g_mkdir (self->others, 0755));
  self->has_sound = c->clip.inputs != NULL;
  probed = guise_media_probe (self->in, NULL, &error);
  g_assert_no_error (error);
  self->table = guise_frame_table_build (probed, 1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  self->info = guise_clip_info_new_with_table (probed, self->table);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  guise_frame_table_unref (self->table);
  guise_clip_info_unref (self->info);
  media_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->in);
  g_free (self->segments);
  g_free (self->others);
}

/* An encoder that is not on this machine is no failure of ours. */
static gboolean
has_encoder (const Case *c)
{
  g_autofree char *name = g_strconcat ("a.", c->ending, NULL);
  g_autoptr(GError) error = NULL;

  if (guise_video_codec_choose (c->codec, name, c->lossless, &error) != GUISE_VIDEO_CODEC_AUTO)
    return TRUE;
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_FAILED);
  g_test_skip (error->message);
  return FALSE;
}

static char *
path_of (Fixture *self, const Case *c, const char *name)
{
  return g_strdup_printf ("%s/%s.%s", self->folder, name, c->ending);
}

/* Up to frame @end, and, when that is the last, to the end; else it is broken off. Returns: frames that were there. */
static guint
write_movie (Fixture *self, const Case *c, const char *path, const char *segments, guint end)
{
  GuiseMovieParams params = {
    .like = self->info, .codec = c->codec, .lossless = c->lossless, .n_threads = 1,
    .audio_path = self->has_sound ? self->in : NULL, .segments = segments,
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseFrameReader) reader = guise_frame_reader_open (self->info, self->table, NULL, &error);
  g_autoptr(GuiseMovieWriter) writer = guise_movie_writer_open (path, &params, &error);
  g_autoptr(GBytes) state = NULL;
  guint n_there = 0;

  g_assert_no_error (error);
  if (segments != NULL)
    {
      guise_movie_writer_resume (writer, &n_there, &state, NULL, &error);
      g_assert_no_error (error);
      g_assert_true ((state != NULL) == (n_there > 0));
      if (state != NULL)
        g_assert_cmpmem (g_bytes_get_data (state, NULL), g_bytes_get_size (state), &n_there, sizeof n_there);
    }
  for (guint i = n_there; i < end; i++)
    {
      g_auto(GuiseFrame) frame = { 0 };
      const guint n_done = i + 1;
      g_autoptr(GBytes) mine = g_bytes_new (&n_done, sizeof n_done);

      g_assert_cmpint (guise_frame_reader_read_at (reader, i, &frame, NULL, &error), ==, GUISE_READ_FRAME);
      guise_movie_writer_write (writer, frame.image, frame.time, frame.duration, NULL, &error);
      g_assert_no_error (error);
      if (n_done % SEGMENT == 0)
        guise_movie_writer_end_segment (writer, mine, NULL, &error);
      g_assert_no_error (error);
    }
  if (end == self->table->n_frames)
    guise_movie_writer_finish (writer, NULL, NULL, &error);
  else if (segments != NULL)
    g_assert_cmpuint (guise_movie_writer_keep (writer), ==, end - end % SEGMENT);
  g_assert_no_error (error);
  return n_there;
}

#define DIGEST "ffmpeg -v error -i '%s' -map 0 -fps_mode passthrough -f framemd5 -"

static void
check_same (const char *a, const char *b)
{
  g_autofree char *one = media_ask (DIGEST, a), *other = media_ask (DIGEST, b);

  g_assert_cmpuint (strlen (one), >, 1000);
  g_assert_cmpstr (one, ==, other);
}

/* The times are those of the clip, as without segments. */
static void
check_times (Fixture *self, const Case *c, const char *path)
{
  g_autoptr(GArray) times = media_list_times (path, "v:0");
  double tick = g_str_equal (c->ending, "mkv") || g_str_equal (c->ending, "webm") ? 0.001 : 1.0 / 50000, worst = 0;

  g_assert_cmpuint (times->len, ==, self->table->n_frames);
  for (guint i = 0; i < times->len; i++)
    worst = MAX (worst, ABS (g_array_index (times, double, i) - (double) self->table->time[i] / GUISE_TIME_SECOND));
  g_assert_cmpfloat (worst, <=, tick);
}

static void
test_goes_on (Fixture *self, gconstpointer data)
{
  const Case *c = data;
  g_autofree char *whole = path_of (self, c, "whole"), *cut = path_of (self, c, "cut");

  if (!has_encoder (c))
    return;
  g_assert_cmpuint (write_movie (self, c, whole, self->others, self->table->n_frames), ==, 0);
  check_times (self, c, whole);
  g_assert_cmpuint (write_movie (self, c, cut, self->segments, 2 * SEGMENT + 5), ==, 0);
  g_assert_false (g_file_test (cut, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (write_movie (self, c, cut, self->segments, self->table->n_frames), ==, 2 * SEGMENT);
  check_same (whole, cut);
  check_times (self, c, cut);
}

/* A segment that is damaged, or half of one, is not believed, nor what comes behind it. */
static void
test_damage (Fixture *self, gconstpointer data)
{
  const Case *c = data;
  g_autofree char *cut = path_of (self, c, "cut"), *second = g_build_filename (self->segments, "000002.segment", NULL);
  g_autofree char *text = NULL;
  gsize size;

  write_movie (self, c, cut, self->segments, 3 * SEGMENT + 1);
  g_assert_true (g_file_get_contents (second, &text, &size, NULL));
  text[size / 2] ^= 1;
  g_assert_true (g_file_set_contents (second, text, (gssize) size, NULL));
  g_assert_cmpuint (write_movie (self, c, cut, self->segments, SEGMENT + 1), ==, SEGMENT);
  g_assert_true (g_file_set_contents (second, text, (gssize) size / 2, NULL));
  g_assert_cmpuint (write_movie (self, c, cut, self->segments, SEGMENT + 1), ==, SEGMENT);
  g_assert_true (g_file_set_contents (second, "", 0, NULL));
  g_assert_cmpuint (write_movie (self, c, cut, self->segments, self->table->n_frames), ==, SEGMENT);
  check_times (self, c, cut);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (guise_media_init (NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/movie-segments/%s-to-%s-%u", cases[i].clip.name, cases[i].ending, i);

      g_test_add (path, Fixture, &cases[i], set_up, test_goes_on, tear_down);
    }
  g_test_add ("/media/movie-segments/damage", Fixture, &cases[0], set_up, test_damage, tear_down);
  return g_test_run ();
}
