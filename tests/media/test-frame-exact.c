/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-frame-reader.h"
#include "guise-media.h"
#include "media-clip.h"

#include <math.h>
#include <string.h>

/* Each frame carries its number in its picture, so that the picture itself says which frame was read. */

#define SEED       20240607u
#define N_SEEKS    100u
#define N_FRAMES   300u

#define X264       "-c:v libx264 -preset veryfast -crf 26 -pix_fmt yuv420p -bf 3 -g 50 "
#define TONE       "-f lavfi -i sine=440:r=48000:d=12 "

static const MediaClip clips[] = {
  { "b-frames.mp4", N_FRAMES, .options = X264 },
  { "vp9.webm", N_FRAMES, .options = "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -b:v 400k -g 60" },
  { "varying.mkv", N_FRAMES, .options = "-vf \"settb=1/1000,setpts='N*40+mod(N*7,5)*6+if(gte(N,150),5000,0)'\" "
                                        "-fps_mode passthrough -enc_time_base 1/1000 " X264 },
  { "varying.mp4", N_FRAMES, .options = "-vf \"select='not(between(n,60,119))+eq(mod(n,4),0)'\" -fps_mode vfr " X264 },
  { "turned-90.mp4", N_FRAMES, .orientation = GUISE_ORIENTATION_ROTATE_90, .options = X264 },
  { "turned-180.mov", N_FRAMES, .orientation = GUISE_ORIENTATION_ROTATE_180, .options = X264 },
  { "turned-270.mp4", N_FRAMES, .orientation = GUISE_ORIENTATION_ROTATE_270, .options = X264 },
  { "mirrored.mp4", N_FRAMES, .orientation = GUISE_ORIENTATION_FLIP_HORIZONTAL, .options = X264 },
  { "long-gop.mp4", N_FRAMES, .options = "-c:v libx264 -preset medium -crf 26 -pix_fmt yuv420p -g 600 -bf 8 "
                                         "-b_strategy 2 -x264-params b-pyramid=normal:open-gop=1" },
  { "open-gop.mkv", N_FRAMES, .options = "-c:v libx264 -preset medium -crf 26 -pix_fmt yuv420p -g 25 -bf 3 "
                                         "-x264-params open-gop=1" },
  { "hevc.mov", N_FRAMES, .options = "-c:v libx265 -preset ultrafast -crf 28 -x265-params log-level=error "
                                     "-tag:v hvc1" },
  { "10-bit.mp4", N_FRAMES, .options = "-c:v libx264 -preset veryfast -crf 26 -pix_fmt yuv420p10le -bf 3 -g 50" },
  { "late.mp4", N_FRAMES, .inputs = TONE, .options = "-vf setpts=PTS+1.5/TB -c:a aac " X264 },
  { "late.mkv", N_FRAMES, .inputs = TONE, .options = "-vf setpts=PTS+1.5/TB -c:a libopus " X264 },
  { "intra.mov", N_FRAMES, .inputs = TONE, .options = "-c:v mjpeg -q:v 5 -c:a pcm_s16le" },
  { "broadcast.ts", N_FRAMES, .inputs = TONE, .options = "-c:v mpeg2video -q:v 5 -bf 2 -g 15 -c:a mp2" },
  { "fragments.mp4", 120, .options = X264 "-movflags frag_keyframe+empty_moov" },
  { "b-frames.avi", 120, .options = "-c:v mpeg4 -q:v 4 -bf 2" },
};

typedef struct
{
  char            *folder, *path;
  GuiseClipInfo   *info;
  GuiseFrameTable *table;
  int             *numbers;    /* of the picture of each frame, read in sequence */
} Fixture;

static GuiseFrameReader *
open_reader (Fixture *fixture, GuiseFrameTable *table)
{
  GuiseFrameReaderParams params = { .output = GUISE_FRAME_OUTPUT_DISPLAY_RGB };
  g_autoptr(GError) error = NULL;
  GuiseFrameReader *reader = guise_frame_reader_open (fixture->info, table, &params, &error);

  g_assert_no_error (error);
  return reader;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GuiseClipInfo) probed = NULL;
  g_autoptr(GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("guise-exact-XXXXXX", NULL);
  fixture->path = media_clip_make (fixture->folder, data);
  probed = guise_media_probe (fixture->path, NULL, &error);
  g_assert_no_error (error);
  fixture->table = guise_frame_table_build (probed, 1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (fixture->table->damage);
  fixture->info = guise_clip_info_new_with_table (probed, fixture->table);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  media_remove_folder (fixture->folder);
  guise_frame_table_unref (fixture->table);
  guise_clip_info_unref (fixture->info);
  g_free (fixture->numbers);
  g_free (fixture->folder);
  g_free (fixture->path);
}

/* All pictures are there, each once, in order; a rate that varies leaves some out on purpose. */
static void
read_in_sequence (Fixture *fixture)
{
  g_autoptr(GuiseFrameReader) reader = open_reader (fixture, NULL);
  g_autoptr(GError) error = NULL;
  int before = -1;

  fixture->numbers = g_new (int, fixture->table->n_frames);
  for (guint i = 0; i < fixture->table->n_frames; i++)
    {
      g_auto(GuiseFrame) frame = { 0 };

      g_assert_cmpint (guise_frame_reader_read_next (reader, &frame, NULL, &error), ==, GUISE_READ_FRAME);
      fixture->numbers[i] = media_clip_read (frame.image);
      g_assert_cmpint (fixture->numbers[i], >, before);
      before = fixture->numbers[i];
    }
}

/* Which frames there are, and when, is what ffprobe finds as well; AVI knows no times. */
static void
check_table (Fixture *fixture, const MediaClip *clip)
{
  g_autoptr(GArray) times = media_list_times (fixture->path, "v:0");
  double first = g_array_index (times, double, 0), worst = 0;
  double ours = (double) fixture->table->time[0] / GUISE_TIME_SECOND;

  /* ffmpeg 7.1 ends the edit list of an MP4 that begins late a frame early, which then is not shown. */
  if (g_str_equal (clip->name, "late.mp4") && times->len == clip->n_frames - 1)
    g_test_message ("the edit list ends before the last frame");
  else if (strstr (clip->options, "select") == NULL)
    g_assert_cmpuint (fixture->table->n_frames, ==, clip->n_frames);
  if (g_str_has_suffix (clip->name, ".avi"))
    return;
  g_assert_cmpuint (times->len, ==, fixture->table->n_frames);
  for (guint i = 0; i < times->len; i++)
    worst = MAX (worst, fabs (g_array_index (times, double, i) - first + ours
                              - (double) fixture->table->time[i] / GUISE_TIME_SECOND));
  g_test_message ("%u frames, first at %.4f s (ffprobe: %.4f s), worst time off by %.3f ms", times->len, ours, first,
                  1000 * worst);
  g_assert_cmpfloat (worst, <=, 0.0005);
}

static gpointer
cancel_thread (gpointer data)
{
  g_usleep (3000);
  g_cancellable_cancel (data);
  return NULL;
}

/* A wish that is overtaken while its frame is looked for leaves nothing behind. */
static void
break_off (GuiseFrameReader *reader, guint index, gboolean at_once)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  g_auto(GuiseFrame) frame = { 0 };
  GThread *thread = at_once ? NULL : g_thread_new ("cancel", cancel_thread, cancellable);

  if (at_once)
    g_cancellable_cancel (cancellable);
  if (guise_frame_reader_read_at (reader, index, &frame, cancellable, &error) != GUISE_READ_FRAME)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_pointer (&thread, g_thread_join);
}

static void
test_seeks (Fixture *fixture, gconstpointer data)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (SEED);
  g_autoptr(GuiseFrameReader) reader = open_reader (fixture, fixture->table);
  g_autoptr(GError) error = NULL;
  guint n_frames = fixture->table->n_frames, n_right = 0;

  check_table (fixture, data);
  read_in_sequence (fixture);
  for (guint i = 0; i < N_SEEKS; i++)
    {
      guint index = (guint) g_rand_int_range (random, 0, (gint32) n_frames);
      g_auto(GuiseFrame) frame = { 0 };

      if (i % 5 == 0)
        break_off (reader, (guint) g_rand_int_range (random, 0, (gint32) n_frames), i % 2 == 0);
      g_assert_cmpint (guise_frame_reader_read_at (reader, index, &frame, NULL, &error), ==, GUISE_READ_FRAME);
      g_assert_cmpuint (frame.index, ==, index);
      g_assert_cmpint (frame.time, ==, fixture->table->time[index]);
      n_right += media_clip_read (frame.image) == fixture->numbers[index];

      /* And playing goes on from there. */
      if (index + 1 < n_frames && i % 4 == 0)
        {
          g_assert_cmpint (guise_frame_reader_read_next (reader, &frame, NULL, &error), ==, GUISE_READ_FRAME);
          g_assert_cmpint (media_clip_read (frame.image), ==, fixture->numbers[index + 1]);
        }
    }
  g_test_message ("seed %u: %u of %u seeks right", SEED, n_right, N_SEEKS);
  g_assert_cmpuint (n_right, ==, N_SEEKS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (guise_media_init (NULL));
  for (guint i = 0; i < G_N_ELEMENTS (clips); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/frame-exact/%s", clips[i].name);

      g_test_add (path, Fixture, &clips[i], set_up, test_seeks, tear_down);
    }
  return g_test_run ();
}
