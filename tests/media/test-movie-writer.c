/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-error.h"
#include "guise-frame-reader.h"
#include "guise-media.h"
#include "guise-movie-writer.h"
#include "media-clip.h"

#include <math.h>
#include <string.h>

/* A clip goes through reader and writer, and ffmpeg says what came of it: same frames, same times, same sound. */

#define MAX_SHIFT_S 0.001   /* of sound against picture, and of the start */
#define AAC_SAMPLES 1024    /* of a packet */
#define MP3_SAMPLES 1152

typedef enum
{
  COPIED,        /* packets unchanged: the decoded sound is the same, sample for sample */
  LOSSY,         /* encoded again as AAC or Opus, and said so */
  TRIMMED        /* encoded again without a loss, to be cut at the sample; said so, too */
} Sound;

typedef struct
{
  MediaClip       clip;
  const char     *out;         /* name of the movie */
  GuiseVideoCodec codec;
  gboolean        lossless;
  const char     *samples;     /* (nullable): ffmpeg's name of the format whose samples must all be the same */
  guint           n_audio;
  Sound           sound;
  GuiseTime       from, to;    /* cut */
  const char     *pix_fmt;     /* (nullable): what ffprobe says of the movie; then colours are compared too */
  gboolean        colours_lost;/* known: the encoder does not write them, which the survey says */
} Case;

#define X264     "-c:v libx264 -preset veryfast -crf 24 -pix_fmt yuv420p -bf 3 "
#define TONE     "-f lavfi -i sine=440:r=48000:d=3 "
#define CHIRP    "-f lavfi -i \"aevalsrc='0.4*sin(2*PI*(200+300*t)*t)|0.4*sin(2*PI*(900-200*t)*t)':s=44100:d=3\" "
#define TWO      TONE CHIRP
#define MAP_TWO  "-map 0:v -map 1:a -map 2:a "
#define NOISY(format) \
  "-vf format=" format ",noise=alls=9,format=" format " -c:v ffv1"
#define FULL     "-vf scale=out_range=pc,format=yuvj420p -c:v libx264 -crf 20 -color_range pc"
#define MIXED    "format=yuva420p,geq=lum='lum(X,Y)':cb='cb(X,Y)':cr='cr(X,Y)':a='mod(X*Y,256)'"
#define ALPHA    "-vf \"" MIXED "\" -c:v ffv1"
#define BGRA     "-vf \"" MIXED ",format=bgra\" -c:v ffv1"
#define ARGB     "-vf \"" MIXED ",format=argb\" -c:v qtrle"
#define BT709    "-color_range tv -colorspace bt709 -color_primaries bt709 -color_trc bt709"
#define HDR      NOISY ("yuv420p10le") " -color_range tv -colorspace bt2020nc -color_primaries bt2020 " \
                 "-color_trc smpte2084"
#define JITTER   "-vf \"settb=1/1000,setpts='(N*40+mod(N*7,5)*6)'\" -fps_mode passthrough -enc_time_base 1/1000 "

static const Case cases[] = {
  { { "aac.mp4", .inputs = TONE, .options = X264 "-c:a aac" }, "o.mp4", .n_audio = 1 },
  { { "aac.mp4", .inputs = TONE, .options = X264 "-c:a aac" }, "o.mov", .n_audio = 1 },
  { { "aac.mp4", .inputs = TONE, .options = X264 "-c:a aac" }, "o.mkv", .n_audio = 1 },
  { { "two.mp4", .inputs = TWO, .options = MAP_TWO X264 "-c:a:0 aac -c:a:1 ac3" }, "o.mp4", .n_audio = 2 },
  { { "two.mkv", .inputs = TWO, .options = MAP_TWO X264 "-c:a:0 libopus -c:a:1 libmp3lame" }, "o.mkv", .n_audio = 2 },
  { { "opus.webm", .inputs = TONE, .options = "-c:v libvpx -b:v 500k -c:a libopus" }, "o.mp4", .n_audio = 1 },
  { { "mp3.mkv", .inputs = TONE, .options = X264 "-c:a libmp3lame" }, "o.mp4", .n_audio = 1 },
  { { "opus.mkv", .inputs = TONE, .options = X264 "-c:a libopus" }, "o.mkv", .n_audio = 1 },
  { { "flac.mkv", .inputs = TWO, .options = MAP_TWO X264 "-c:a flac" }, "o.mkv", .n_audio = 2 },
  { { "flac.mkv", .inputs = TWO, .options = MAP_TWO X264 "-c:a flac" }, "o.mp4", .n_audio = 2, .sound = LOSSY },
  { { "pcm.mov", .inputs = TONE, .options = X264 "-c:a pcm_s16le" }, "o.mp4", .n_audio = 1, .sound = LOSSY },
  { { "pcm.mov", .inputs = TONE, .options = X264 "-c:a pcm_s16le" }, "o.mkv", .n_audio = 1 },
  { { "vorbis.mkv", .inputs = TONE, .options = X264 "-c:a libvorbis" }, "o.mp4", .n_audio = 1, .sound = LOSSY },
  { { "short.mp4", .inputs = "-f lavfi -i sine=440:r=48000:d=1 ", .options = X264 "-c:a aac -af adelay=700:all=1" },
    "o.mp4", .n_audio = 1 },
  { { "long.mp4", .inputs = "-f lavfi -i sine=440:r=48000:d=5 ", .options = X264 "-c:a aac" }, "o.mp4", .n_audio = 1 },
  { { "late-sound.mp4", .inputs = "-itsoffset 0.7 " TONE, .options = X264 "-c:a aac" }, "o.mp4", .n_audio = 1 },
  { { "late-sound.mkv", .inputs = "-itsoffset 0.7 " TONE, .options = X264 "-c:a flac" }, "o.mkv", .n_audio = 1 },
  { { "late-picture.mp4", .inputs = TONE, .options = X264 "-vf setpts=PTS+0.5/TB -c:a aac" }, "o.mp4", .n_audio = 1 },
  { { "late-picture.mkv", .inputs = TONE, .options = X264 "-vf setpts=PTS+0.5/TB -c:a flac" }, "o.mp4", .n_audio = 1,
    .sound = LOSSY },
  { { "brief.mp4", .inputs = "-f lavfi -i sine=440:r=48000:d=0.03 ", .options = X264 "-c:a aac" }, "o.mp4",
    .n_audio = 1 },
  { { "both-late.mkv", .inputs = "-itsoffset 0.7 " TONE, .options = X264 "-vf setpts=PTS+0.4/TB -c:a libmp3lame" },
    "o.mp4", .n_audio = 1 },
  { { "ts.ts", .inputs = TONE, .options = "-c:v mpeg2video -q:v 4 -bf 2 -c:a aac" }, "o.mp4", .n_audio = 1 },
  { { "ts.ts", .inputs = TONE, .options = "-c:v mpeg2video -q:v 4 -bf 2 -c:a mp2" }, "o.mkv", .n_audio = 1 },
  { { "vfr.mkv", .inputs = TONE, .options = JITTER X264 "-c:a aac" }, "o.mp4", .n_audio = 1 },
  { { "vfr.mkv", .inputs = TONE, .options = JITTER X264 "-c:a flac" }, "o.mkv", .n_audio = 1 },
  { { "ntsc.mp4", .inputs = TONE, .options = "-vf setpts=N*1001/30000/TB -r 30000/1001 " X264 "-c:a aac" }, "o.mp4",
    .n_audio = 1 },
  { { "turned.mp4", .orientation = GUISE_ORIENTATION_ROTATE_90, .inputs = TONE, .options = X264 "-c:a aac" }, "o.mp4",
    .n_audio = 1 },
  { { "cut.mp4", .inputs = TONE, .options = X264 "-c:a aac" }, "o.mp4", .n_audio = 1,
    .from = GUISE_TIME_SECOND, .to = 2 * GUISE_TIME_SECOND },
  { { "cut.mp4", .inputs = TONE, .options = X264 "-c:a aac" }, "o.mkv", .n_audio = 1,
    .from = GUISE_TIME_SECOND, .to = 2 * GUISE_TIME_SECOND },
  { { "cut.mkv", .inputs = TONE, .options = X264 "-c:a flac" }, "o.mkv", .n_audio = 1, .sound = TRIMMED,
    .from = GUISE_TIME_SECOND, .to = 2 * GUISE_TIME_SECOND },
  { { "cut24.mkv", .inputs = TWO, .options = MAP_TWO X264 "-c:a flac -sample_fmt s32" }, "o.mkv", .n_audio = 2,
    .sound = TRIMMED, .from = 8 * GUISE_TIME_SECOND / 25, .to = 41 * GUISE_TIME_SECOND / 25 },

  { { "8.mp4", .options = X264 }, "o.mp4", .lossless = TRUE, .samples = "yuv420p" },
  { { "8.mp4", .options = X264 }, "o.mkv", GUISE_VIDEO_CODEC_FFV1, TRUE, "yuv420p" },
  { { "10.mkv", .options = NOISY ("yuv420p10le") }, "o.mp4", .lossless = TRUE, .samples = "yuv420p10le" },
  { { "10.mkv", .options = NOISY ("yuv420p10le") }, "o.mkv", GUISE_VIDEO_CODEC_FFV1, TRUE, "yuv420p10le" },
  { { "422.mkv", .options = NOISY ("yuv422p10le") }, "o.mp4", .lossless = TRUE, .samples = "yuv422p10le" },
  { { "444.mkv", .options = NOISY ("yuv444p") }, "o.mp4", .lossless = TRUE, .samples = "yuv444p" },
  { { "full.mp4", .options = FULL }, "o.mp4", .lossless = TRUE, .samples = "yuvj420p" },
  { { "full.mp4", .options = FULL }, "o.mkv", GUISE_VIDEO_CODEC_FFV1, TRUE, "yuvj420p" },
  { { "odd.mkv", .width = 131, .height = 97, .options = "-c:v ffv1" }, "o.mkv",
    GUISE_VIDEO_CODEC_FFV1, TRUE, "yuv420p" },
  { { "odd444.mkv", .width = 131, .height = 97, .options = "-vf format=yuv444p -c:v ffv1" }, "o.mp4", .lossless = TRUE,
    .samples = "yuv444p" },
  { { "odd10.mkv", .width = 131, .height = 97, .options = NOISY ("yuv420p10le") }, "o.mkv",
    GUISE_VIDEO_CODEC_FFV1, TRUE, "yuv420p10le" },
  { { "grey.mkv", .options = "-vf format=gray -c:v ffv1" }, "o.mkv", GUISE_VIDEO_CODEC_FFV1, TRUE, "gray" },
  { { "grey.mkv", .options = "-vf format=gray -c:v ffv1" }, "o.mp4", .lossless = TRUE, .samples = "gray" },
  { { "alpha.mkv", .options = ALPHA }, "o.mkv", GUISE_VIDEO_CODEC_FFV1, TRUE, "yuva420p" },
  { { "bgr0.mkv", .options = NOISY ("bgr0") }, "o.mkv", GUISE_VIDEO_CODEC_FFV1, TRUE, "bgr0" },
  { { "argb.mov", .options = ARGB }, "o.mkv", GUISE_VIDEO_CODEC_FFV1, TRUE, "bgra" },
  { { "bgra.mkv", .options = BGRA }, "o.mkv", GUISE_VIDEO_CODEC_FFV1, TRUE, "bgra" },

  { { "8.mp4", .options = X264 }, "o.mp4", GUISE_VIDEO_CODEC_HEVC, TRUE, "yuv420p" },
  { { "10.mkv", .options = NOISY ("yuv420p10le") }, "o.mkv", GUISE_VIDEO_CODEC_HEVC, TRUE, "yuv420p10le" },
  { { "422.mkv", .options = NOISY ("yuv422p10le") }, "o.mov", GUISE_VIDEO_CODEC_HEVC, TRUE, "yuv422p10le" },
  { { "444.mkv", .options = NOISY ("yuv444p") }, "o.mp4", GUISE_VIDEO_CODEC_HEVC, TRUE, "yuv444p" },
  { { "8.mp4", .options = X264 }, "o.webm", GUISE_VIDEO_CODEC_AUTO, TRUE, "yuv420p" },
  { { "10.mkv", .options = NOISY ("yuv420p10le") }, "o.webm", GUISE_VIDEO_CODEC_VP9, TRUE, "yuv420p10le" },
  { { "422.mkv", .options = NOISY ("yuv422p10le") }, "o.mkv", GUISE_VIDEO_CODEC_VP9, TRUE, "yuv422p10le" },
  { { "444.mkv", .options = NOISY ("yuv444p") }, "o.webm", GUISE_VIDEO_CODEC_VP9, TRUE, "yuv444p" },
  { { "odd.mkv", .width = 131, .height = 97, .options = "-c:v ffv1" }, "o.webm", GUISE_VIDEO_CODEC_VP9, TRUE,
    "yuv420p" },
  { { "opus.webm", .inputs = TONE, .options = "-c:v libvpx -b:v 500k -c:a libopus" }, "o.webm", .n_audio = 1 },
  { { "flac.mkv", .inputs = TONE TONE, .options = MAP_TWO X264 "-c:a flac" }, "o.webm", .n_audio = 2,
    .sound = LOSSY },
  { { "vfr.mkv", .inputs = TONE, .options = JITTER X264 "-c:a libopus" }, "o.webm", .n_audio = 1 },
  { { "vfr.mkv", .inputs = TONE, .options = JITTER X264 "-c:a aac" }, "o.mp4", GUISE_VIDEO_CODEC_HEVC, .n_audio = 1 },
  { { "turned.mp4", .orientation = GUISE_ORIENTATION_ROTATE_90, .inputs = TONE, .options = X264 "-c:a aac" }, "o.mov",
    GUISE_VIDEO_CODEC_HEVC, .n_audio = 1 },

  { { "10.mkv", .options = HDR }, "o.mp4", .pix_fmt = "yuv420p10le" },
  { { "10.mkv", .options = HDR }, "o.mp4", GUISE_VIDEO_CODEC_HEVC, .pix_fmt = "yuv420p10le" },
  { { "10.mkv", .options = HDR }, "o.mkv", GUISE_VIDEO_CODEC_HEVC, .pix_fmt = "yuv420p10le" },
  { { "10.mkv", .options = HDR }, "o.webm", GUISE_VIDEO_CODEC_VP9, .pix_fmt = "yuv420p10le" },
  { { "10.mkv", .options = HDR }, "o.mkv", GUISE_VIDEO_CODEC_FFV1, .pix_fmt = "yuv420p10le" },
  { { "10.mkv", .options = HDR }, "o.mov", GUISE_VIDEO_CODEC_PRORES, .pix_fmt = "yuv422p10le",
    .colours_lost = TRUE },
  { { "8.mp4", .options = X264 BT709 }, "o.mp4", GUISE_VIDEO_CODEC_HEVC, .pix_fmt = "yuv420p" },
  { { "8.mp4", .options = X264 BT709 }, "o.webm", GUISE_VIDEO_CODEC_AV1, .pix_fmt = "yuv420p", .colours_lost = TRUE },
};

typedef struct
{
  char             *folder, *in, *out;
  GuiseClipInfo    *info;
  GuiseFrameTable  *table;
  GuiseMovieReport  report;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  const Case *c = data;
  g_autoptr(GuiseClipInfo) probed = NULL;
  g_autoptr(GError) error = NULL;

  fixture->folder = g_dir_make_tmp ("guise-movie-XXXXXX", NULL);
  fixture->in = media_clip_make (fixture->folder, &c->clip);
  fixture->out = g_build_filename (fixture->folder, c->out, NULL);
  probed = guise_media_probe (fixture->in, NULL, &error);
  g_assert_no_error (error);
  fixture->table = guise_frame_table_build (probed, 1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  fixture->info = guise_clip_info_new_with_table (probed, fixture->table);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  guise_movie_report_clear (&fixture->report);
  guise_frame_table_unref (fixture->table);
  guise_clip_info_unref (fixture->info);
  media_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->in);
  g_free (fixture->out);
}

static guint
first_frame (Fixture *fixture, const Case *c)
{
  return c->from > 0 ? guise_frame_table_find (fixture->table, c->from) : 0;
}

static guint
last_frame (Fixture *fixture, const Case *c)
{
  return c->to > 0 ? guise_frame_table_find (fixture->table, c->to - 1) : fixture->table->n_frames - 1;
}

/* As the export does it. */
static void
copy_movie (Fixture *fixture, const Case *c)
{
  guint first = first_frame (fixture, c), last = last_frame (fixture, c);
  GuiseTime begin = c->from > 0 ? fixture->table->time[first] : 0;
  GuiseMovieParams params = {
    .like = fixture->info, .codec = c->codec, .lossless = c->lossless, .n_threads = 1,
    .audio_path = c->n_audio > 0 ? fixture->in : NULL, .audio_from = begin,
    .audio_to = c->to > 0 ? fixture->table->time[last] + fixture->table->duration[last] : 0,
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseFrameReader) reader = guise_frame_reader_open (fixture->info, fixture->table, NULL, &error);
  g_autoptr(GuiseMovieWriter) writer = guise_movie_writer_open (fixture->out, &params, &error);

  g_assert_no_error (error);
  for (guint i = first; i <= last; i++)
    {
      g_auto(GuiseFrame) frame = { 0 };

      g_assert_cmpint (guise_frame_reader_read_at (reader, i, &frame, NULL, &error), ==, GUISE_READ_FRAME);
      guise_movie_writer_write (writer, frame.image, frame.time - begin, frame.duration, NULL, &error);
      g_assert_no_error (error);
    }
  guise_movie_writer_finish (writer, &fixture->report, NULL, &error);
  g_assert_no_error (error);
}

/* Our reader is GStreamer's decoder: the movie opens there, upright, and shows the numbers one by one. */
static void
check_numbers (Fixture *fixture, const Case *c)
{
  GuiseFrameReaderParams params = { .output = GUISE_FRAME_OUTPUT_DISPLAY_RGB };
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseClipInfo) info = guise_media_probe (fixture->out, NULL, &error);
  g_autoptr(GuiseFrameReader) reader = NULL;
  guint first = first_frame (fixture, c), last = last_frame (fixture, c);

  g_assert_no_error (error);
  g_assert_cmpuint (info->display_width, ==, fixture->info->display_width);
  g_assert_cmpuint (info->display_height, ==, fixture->info->display_height);
  g_assert_cmpuint (info->n_audio, ==, c->n_audio);
  reader = guise_frame_reader_open (info, NULL, &params, &error);
  for (guint i = first; i <= last; i++)
    {
      g_auto(GuiseFrame) frame = { 0 };

      guise_frame_reader_read_next (reader, &frame, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (frame.image);
      g_assert_cmpint (media_clip_read (frame.image), ==, (int) i);
    }
  g_assert_cmpuint (fixture->report.n_frames, ==, last - first + 1);
}

/* Our table says when the frames of the original are shown, and so does ffprobe, up to where a broadcast begins. */
static void
check_table (Fixture *fixture)
{
  g_autoptr(GArray) times = media_list_times (fixture->in, "v:0");
  double shift = 0, worst = 0;

  g_assert_cmpuint (times->len, ==, fixture->table->n_frames);
  if (g_str_has_suffix (fixture->in, ".ts"))
    shift = g_array_index (times, double, 0) - (double) fixture->table->time[0] / GUISE_TIME_SECOND;
  for (guint i = 0; i < times->len; i++)
    worst = MAX (worst, fabs (g_array_index (times, double, i) - shift
                              - (double) fixture->table->time[i] / GUISE_TIME_SECOND));
  g_test_message ("worst time in the table off by %.3f ms", 1000 * worst);
  g_assert_cmpfloat (worst, <=, 0.0005);
}

/* One tick of what we write: MP4 counts 1/50000 s or finer, Matroska milliseconds. */
static void
check_times (Fixture *fixture, const Case *c)
{
  g_autoptr(GArray) times = media_list_times (fixture->out, "v:0");
  double tick = g_str_has_suffix (fixture->out, ".mkv") || g_str_has_suffix (fixture->out, ".webm") ? 0.001
                                                                                                     : 1.0 / 50000;
  double worst = 0;
  guint first = first_frame (fixture, c), last = last_frame (fixture, c);
  GuiseTime begin = c->from > 0 ? fixture->table->time[first] : 0;

  g_assert_cmpuint (times->len, ==, last - first + 1);
  for (guint i = 0; i < times->len; i++)
    {
      double want = (double) (fixture->table->time[first + i] - begin) / GUISE_TIME_SECOND;

      worst = MAX (worst, fabs (g_array_index (times, double, i) - want));
    }
  g_test_message ("%u frames, worst time off by %.3f ms", times->len, 1000 * worst);
  g_assert_cmpfloat (worst, <=, tick);
}

/* The decoded sound of one stream, and where it lies. */
typedef struct
{
  GBytes      *bytes;
  const float *samples;
  gint64       n;          /* samples of one channel */
  guint        n_channels, rate;
  double       lead;       /* s: from the picture's first frame (of the cut) to the first sample; below 0 too */
} Pcm;

static void
pcm_clear (Pcm *self)
{
  g_bytes_unref (self->bytes);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Pcm, pcm_clear)

static Pcm
load_pcm (const char *path, guint stream, guint first_picture)
{
  g_autofree char *name = g_strdup_printf ("a:%u", stream);
  g_autofree char *text = media_ask ("ffprobe -v error -select_streams %s -show_entries stream=sample_rate,channels "
                                     "-of csv=p=0 '%s'", name, path);
  g_autoptr(GArray) sound = media_list_times (path, name);
  g_autoptr(GArray) picture = media_list_times (path, "v:0");
  g_auto(GStrv) words = g_strsplit (text, ",", -1);
  Pcm pcm = { .bytes = media_decode_sound (path, stream) };

  g_assert_cmpuint (g_strv_length (words), >=, 2);
  g_assert_cmpuint (sound->len, >, 0);
  pcm.rate = (guint) g_ascii_strtoull (words[0], NULL, 10);
  pcm.n_channels = (guint) g_ascii_strtoull (words[1], NULL, 10);
  pcm.samples = g_bytes_get_data (pcm.bytes, NULL);
  pcm.n = (gint64) (g_bytes_get_size (pcm.bytes) / sizeof (float) / pcm.n_channels);
  pcm.lead = g_array_index (sound, double, 0) - g_array_index (picture, double, first_picture);
  return pcm;
}

/* RMS difference over all samples of @a from @begin to @end, @b being @shift later; relative to @a's own. */
static double
compare (const Pcm *a, const Pcm *b, gint64 shift, gint64 begin, gint64 end)
{
  double sum = 0, energy = 0;

  for (gint64 i = MAX (begin, -shift); i < MIN (end, b->n - shift); i++)
    for (guint k = 0; k < a->n_channels; k++)
      {
        double x = a->samples[i * a->n_channels + k], y = b->samples[(i + shift) * a->n_channels + k];

        sum += (x - y) * (x - y);
        energy += x * x;
      }
  return sqrt (sum / (energy + 1e-9));
}

/* Matroska rounds times to milliseconds, so that which sample lies where is known from the samples alone: the shift
 * within MAX_SHIFT_S at which they agree best. */
static gint64
find_shift (const Pcm *a, const Pcm *b, gint64 begin, gint64 end)
{
  gint64 guess = llrint ((a->lead - b->lead) * a->rate), reach = llrint (MAX_SHIFT_S * a->rate), best = guess;
  double least = G_MAXDOUBLE;

  for (gint64 i = 0; i <= 2 * reach && least > 0; i++)
    {
      gint64 shift = guess + (i % 2 == 0 ? i / 2 : -(i + 1) / 2);
      double difference = compare (a, b, shift, begin, end);

      if (difference < least)
        {
          least = difference;
          best = shift;
        }
    }
  return best;
}

/* Samples at the start of @in that the movie need not have: what of AAC and MP3 is priming, ffmpeg 7 writes into
 * Matroska, in whole milliseconds, and ffmpeg 5 does not. */
static gint64
count_head (Fixture *fixture, const GuiseMovieAudioReport *report, const Pcm *in)
{
  gboolean is_mp3 = g_str_equal (report->codec_in, "mp3"), is_mkv = g_str_has_suffix (fixture->out, ".mkv");
  gboolean is_primed = (is_mp3 || g_str_equal (report->codec_in, "aac")) && g_str_has_suffix (fixture->in, ".mkv")
                       && in->lead < -MAX_SHIFT_S;

  if (is_primed && is_mkv)
    return is_mp3 ? 2 * MP3_SAMPLES : 2 * AAC_SAMPLES;
  if (is_primed)
    return llrint (2 * MAX_SHIFT_S * in->rate);
  return 0;
}

static void
check_stream (Fixture *fixture, const Case *c, guint stream)
{
  g_auto(Pcm) in = load_pcm (fixture->in, stream, first_frame (fixture, c));
  g_auto(Pcm) out = load_pcm (fixture->out, stream, 0);
  const GuiseMovieAudioReport *report = &fixture->report.audio[stream];
  gint64 head = count_head (fixture, report, &in);
  gint64 begin = MAX (-llrint (in.lead * in.rate), 0), end = in.n, shift, missing;
  double difference, off;

  /* What AAC makes of noise is drawn by lot, so that decoding from another packet is not the same to the last bit.
   * Of a cut its own part. Samples before the start are a codec's priming. */
  if (c->to > 0)
    end = begin + (c->to - c->from) * in.rate / GUISE_TIME_SECOND;
  else
    begin = g_str_has_suffix (fixture->in, ".ts") ? 0 : MAX (begin - llrint (MAX_SHIFT_S * in.rate), 0);
  begin += head;
  shift = find_shift (&in, &out, begin, end);
  difference = compare (&in, &out, shift, begin, end);
  off = (double) shift / in.rate - (in.lead - out.lead);
  missing = MAX (-shift - begin, 0) + MAX (end - (out.n - shift), 0);
  g_test_message ("sound %u: %s to %s, %" G_GINT64_FORMAT " samples of %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT
                  " missing, off by %.3f ms, difference %.2g of the whole", stream, report->codec_in,
                  report->codec_out, out.n, end - begin, missing, 1000 * off, difference);

  g_assert_cmpuint (in.n_channels, ==, out.n_channels);
  g_assert_cmpint (report->is_copied, ==, c->sound == COPIED);
  g_assert_cmpint (report->note != NULL, ==, c->sound != COPIED);
  g_assert_cmpfloat (fabs (off), <=, MAX_SHIFT_S);
  g_assert_cmpint (missing, <=, 0);
  g_assert_cmpfloat (difference, <=, c->sound == LOSSY ? 0.1
                                     : c->sound == COPIED && (c->to > 0 || head > 0) ? 1e-3 : 0);
  if (c->sound == TRIMMED)
    g_assert_cmpint (ABS (out.n - (end - begin)), <=, 1);
}

static void
check_samples (Fixture *fixture, const Case *c)
{
  g_autoptr(GBytes) before = media_decode_pictures (fixture->in, c->samples);
  g_autoptr(GBytes) after = media_decode_pictures (fixture->out, c->samples);

  g_assert_cmpuint (g_bytes_get_size (before), ==, g_bytes_get_size (after));
  g_assert_true (g_bytes_equal (before, after));
}

#define ASK_COLOURS "ffprobe -v error -select_streams v:0 -show_entries " \
                    "stream=color_range,color_space,color_transfer,color_primaries -of csv=p=0 '%s'"

/* Bits and what the colours mean, as somebody else reads them. */
static void
check_colours (Fixture *fixture, const Case *c)
{
  g_autofree char *before = media_ask (ASK_COLOURS, fixture->in);
  g_autofree char *after = media_ask (ASK_COLOURS, fixture->out);
  g_autofree char *format = media_ask ("ffprobe -v error -select_streams v:0 -show_entries stream=pix_fmt "
                                       "-of csv=p=0 '%s'", fixture->out);

  g_test_message ("%s: %s becomes %s: %s", c->clip.name, before, format, after);
  g_assert_cmpstr (format, ==, c->pix_fmt);
  if (!c->colours_lost)
    g_assert_cmpstr (after, ==, before);
}

/* An encoder that is not on this machine is no failure of ours. */
static gboolean
has_encoder (const Case *c)
{
  g_autoptr(GError) error = NULL;

  if (guise_video_codec_choose (c->codec, c->out, c->lossless, &error) != GUISE_VIDEO_CODEC_AUTO)
    return TRUE;
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_FAILED);
  g_test_skip (error->message);
  return FALSE;
}

static void
test_carries (Fixture *fixture, gconstpointer data)
{
  const Case *c = data;

  if (!has_encoder (c))
    return;
  copy_movie (fixture, c);
  check_numbers (fixture, c);
  check_table (fixture);
  check_times (fixture, c);
  g_assert_cmpuint (fixture->report.n_audio, ==, c->n_audio);
  for (guint i = 0; i < c->n_audio; i++)
    check_stream (fixture, c, i);
  if (c->samples != NULL)
    check_samples (fixture, c);
  if (c->pix_fmt != NULL)
    check_colours (fixture, c);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (guise_media_init (NULL));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/media/movie-writer/%s-to-%s%s-%u", cases[i].clip.name,
                                               strchr (cases[i].out, '.') + 1, cases[i].lossless ? "-lossless" : "", i);

      g_test_add (path, Fixture, &cases[i], set_up, test_carries, tear_down);
    }
  return g_test_run ();
}
