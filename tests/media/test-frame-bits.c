/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-frame-readers.h"
#include "guise-media.h"
#include "media-clip.h"

/* A frame that was jumped to, on whatever way, has the very samples that it has when the clip is decoded from first to
 * last: pictures that are left out on the way are none that it is made from. */

#define SEED     20261126u
#define N_JUMPS  120u
#define N_FRAMES 240u

/* The decoder works on several pictures at a time, as in the window. */
#define N_THREADS 2u

#define X264     "-c:v libx264 -crf 28 -pix_fmt yuv420p "
#define X265     "-c:v libx265 -crf 30 -pix_fmt yuv420p -tag:v hvc1 "

static const MediaClip clips[] = {
  { "pyramid.mp4", N_FRAMES, 192, 128, .options = X264 "-preset medium -g 250 -bf 3 -x264-params b-pyramid=normal" },
  { "deep.mp4", N_FRAMES, 192, 128, .options = X264 "-preset slow -g 600 -bf 8 -b_strategy 2" },
  { "open-gop.mkv", N_FRAMES, 192, 128, .options = X264 "-preset medium -g 48 -bf 3 -x264-params open-gop=1" },
  { "slices.mp4", N_FRAMES, 192, 128, .options = X264 "-preset fast -g 120 -bf 2 -x264-params slices=4:sliced-threads=1" },
  { "bare.ts", N_FRAMES, 192, 128, .options = X264 "-preset fast -g 120 -bf 3" },
  { "hevc.mp4", N_FRAMES, 192, 128, .options = X265 "-preset fast -x265-params keyint=120:bframes=4:open-gop=0:"
                                               "log-level=error" },
  { "hevc-open.mp4", N_FRAMES, 192, 128, .options = X265 "-preset fast -x265-params keyint=60:bframes=4:open-gop=1:"
                                                    "log-level=error" },
  { "hevc-layers.mp4", N_FRAMES, 192, 128, .options = X265 "-preset fast -x265-params keyint=120:bframes=4:"
                                                      "temporal-layers=1:log-level=error" },
  { "vp9.webm", N_FRAMES, 192, 128, .options = "-c:v libvpx-vp9 -deadline good -cpu-used 5 -b:v 200k -g 120 "
                                               "-auto-alt-ref 1 -lag-in-frames 16" },
  { "mpeg2.ts", N_FRAMES, 192, 128, .options = "-c:v mpeg2video -q:v 6 -bf 2 -g 15" },
};

typedef struct
{
  char            *folder;
  GuiseClipInfo   *info;
  GuiseFrameTable *table;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autoptr(GuiseClipInfo) probed = NULL;
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("guise-bits-XXXXXX", NULL);
  path = media_clip_make (self->folder, data);
  probed = guise_media_probe (path, NULL, &error);
  g_assert_no_error (error);
  self->table = guise_frame_table_build (probed, 1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  self->info = guise_clip_info_new_with_table (probed, self->table);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  media_remove_folder (self->folder);
  guise_frame_table_unref (self->table);
  guise_clip_info_unref (self->info);
  g_free (self->folder);
}

static GuiseFrameReader *
open_reader (Fixture *self)
{
  const GuiseFrameReaderParams params = { .output = GUISE_FRAME_OUTPUT_NATIVE, .n_threads = N_THREADS };
  g_autoptr(GError) error = NULL;
  GuiseFrameReader *reader = guise_frame_reader_open (self->info, self->table, &params, &error);

  g_assert_no_error (error);
  return reader;
}

/* Of all samples, without what lies between rows. */
static char *
sum_of (GuiseImage *image)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);

  g_assert_cmpint (image->format, ==, GUISE_PIXEL_I420);
  for (guint plane = 0; plane < 3; plane++)
    for (guint row = 0; row < (plane == 0 ? image->height : image->height / 2); row++)
      g_checksum_update (sum, image->plane[plane] + (gsize) row * image->stride[plane],
                         plane == 0 ? image->width : image->width / 2);
  return g_strdup (g_checksum_get_string (sum));
}

static GPtrArray *
sum_all (Fixture *self)
{
  g_autoptr(GuiseFrameReader) reader = open_reader (self);
  g_autoptr(GError) error = NULL;
  GPtrArray *sums = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < self->table->n_frames; i++)
    {
      g_auto(GuiseFrame) frame = { 0 };

      g_assert_cmpint (guise_frame_reader_read_next (reader, &frame, NULL, &error), ==, GUISE_READ_FRAME);
      g_ptr_array_add (sums, sum_of (frame.image));
    }
  return sums;
}

/* A jump as they come: anywhere, some way ahead in the same group of pictures, or a step. */
static guint
choose (GRand *random, guint at, guint n_frames)
{
  gint32 way = g_rand_int_range (random, 0, 4);
  guint to = way == 0 ? (guint) g_rand_int_range (random, 0, (gint32) n_frames)
           : way == 1 ? at + 1 : at + (guint) g_rand_int_range (random, 2, 40);

  return MIN (to, n_frames - 1);
}

/* The same by several readers, as the window does: what comes depends on none of them, and each place that was left for
 * another keeps one. */
static void
test_readers (Fixture *self, gconstpointer data)
{
  static const guint places[] = { 200, 160, 120, 80, 40 };
  const GuiseFrameReaderParams params = { .output = GUISE_FRAME_OUTPUT_NATIVE, .n_threads = N_THREADS };
  g_autoptr(GPtrArray) sums = sum_all (self);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseFrameReaders) readers = guise_frame_readers_open (self->info, self->table, &params, G_MAXSIZE, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_auto(GuiseFrame) frame = { 0 };
      g_autofree char *sum = NULL;

      g_assert_cmpint (guise_frame_readers_read_at (readers, places[i], &frame, NULL, &error), ==, GUISE_READ_FRAME);
      sum = sum_of (frame.image);
      g_assert_cmpstr (sum, ==, sums->pdata[places[i]]);
      /* The way was long: another one is opened for the next. */
      while (guise_frame_readers_get_n (readers) < i + 2)
        g_thread_yield ();
    }
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    g_assert_cmpuint (guise_frame_readers_get_distance (readers, places[i] + 11), ==, 11);
}

/* Whoever has only looked at the beginning soon has a short way to any frame: a fourth of the clip at most, of which the
 * only key frame is its first. */
static void
test_readers_wait (Fixture *self, gconstpointer data)
{
  const GuiseFrameReaderParams params = { .output = GUISE_FRAME_OUTPUT_NATIVE, .n_threads = N_THREADS };
  g_autoptr(GPtrArray) sums = sum_all (self);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseFrameReaders) readers = guise_frame_readers_open (self->info, self->table, &params, G_MAXSIZE, &error);
  g_auto(GuiseFrame) frame = { 0 };

  g_assert_no_error (error);
  for (guint n = 1; n < 6; n = guise_frame_readers_get_n (readers))
    {
      guise_frame_readers_read_at (readers, 0, &frame, NULL, &error);
      g_assert_no_error (error);
    }
  for (guint i = 1; i < self->table->n_frames; i++)
    g_assert_cmpuint (guise_frame_readers_get_distance (readers, i), <=, N_FRAMES / 4 + 1);
  for (guint i = N_FRAMES - 1; i < N_FRAMES; i -= 31)
    {
      g_autofree char *sum = NULL;

      guise_frame_readers_read_at (readers, i, &frame, NULL, &error);
      g_assert_no_error (error);
      sum = sum_of (frame.image);
      g_assert_cmpstr (sum, ==, sums->pdata[i]);
    }
}

/* Where there is room for no second one there is none. */
static void
test_one_reader (Fixture *self, gconstpointer data)
{
  const GuiseFrameReaderParams params = { .output = GUISE_FRAME_OUTPUT_NATIVE };
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseFrameReaders) readers = guise_frame_readers_open (self->info, self->table, &params, 0, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < 8; i++)
    {
      g_auto(GuiseFrame) frame = { 0 };

      g_assert_cmpint (guise_frame_readers_read_at (readers, i % 2 == 0 ? 230 : 10, &frame, NULL, &error), ==,
                       GUISE_READ_FRAME);
      g_assert_cmpuint (guise_frame_readers_get_n (readers), ==, 1);
    }
}

static void
test_bits (Fixture *self, gconstpointer data)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (SEED);
  g_autoptr(GPtrArray) sums = sum_all (self);
  g_autoptr(GuiseFrameReader) reader = open_reader (self);
  guint at = 0, n_wrong = 0;

  for (guint i = 0; i < N_JUMPS; i++)
    {
      g_auto(GuiseFrame) frame = { 0 };
      g_autoptr(GError) error = NULL;
      g_autofree char *sum = NULL;

      at = at + 1 < sums->len ? choose (random, at, sums->len) : 0;
      guise_frame_reader_read_at (reader, at, &frame, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (frame.index, ==, at);
      sum = sum_of (frame.image);
      if (!g_str_equal (sum, sums->pdata[at]))
        {
          g_test_message ("jump %u, to frame %u: other samples", i, at);
          n_wrong++;
        }
    }
  g_test_message ("seed %u: %u of %u frames differ", SEED, n_wrong, N_JUMPS);
  g_assert_cmpuint (n_wrong, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (guise_media_init (NULL));
  for (guint i = 0; i < G_N_ELEMENTS (clips); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/frame-bits/%s", clips[i].name);

      g_test_add (path, Fixture, &clips[i], set_up, test_bits, tear_down);
    }
  g_test_add ("/media/frame-bits/readers", Fixture, &clips[0], set_up, test_readers, tear_down);
  g_test_add ("/media/frame-bits/readers-wait", Fixture, &clips[0], set_up, test_readers_wait, tear_down);
  g_test_add ("/media/frame-bits/one-reader", Fixture, &clips[0], set_up, test_one_reader, tear_down);
  return g_test_run ();
}
