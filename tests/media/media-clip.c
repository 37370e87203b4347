/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "media-clip.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#define SQUARE       16u
#define N_SQUARES    4u        /* a side */
#define MARGIN       16u
#define BLACK        40
#define WHITE        210
#define MIN_CONTRAST 40

#define DEFAULT_FRAMES 75u
#define DEFAULT_WIDTH  128u
#define DEFAULT_HEIGHT 96u

static guint
code_of (guint index)
{
  guint check = (index + 3 * (index >> 4) + 7 * (index >> 8) + 5) & 15;

  return index << 4 | check;
}

/* Of the picture as displayed. Around the squares something moves, so that there is something to code. */
static guint8
luma_at (guint index, guint x, guint y)
{
  guint column = (x - MARGIN) / SQUARE, row = (y - MARGIN) / SQUARE;

  if (x < MARGIN || y < MARGIN || column >= N_SQUARES || row >= N_SQUARES)
    return (guint8) (90 + ((3 * x + 5 * index) ^ (2 * y)) % 48);
  return code_of (index) >> (row * N_SQUARES + column) & 1 ? WHITE : BLACK;
}

/* Where a stored pixel is shown: the turn that EXIF's values ask for. */
static void
to_display (const MediaClip *clip, guint x, guint y, guint *display_x, guint *display_y)
{
  guint right = clip->width - 1 - x, bottom = clip->height - 1 - y;
  const guint shown[][2] = {
    [0] = { x, y },
    [GUISE_ORIENTATION_UPRIGHT] = { x, y },
    [GUISE_ORIENTATION_FLIP_HORIZONTAL] = { right, y },
    [GUISE_ORIENTATION_ROTATE_180] = { right, bottom },
    [GUISE_ORIENTATION_FLIP_VERTICAL] = { x, bottom },
    [GUISE_ORIENTATION_TRANSPOSE] = { y, x },
    [GUISE_ORIENTATION_ROTATE_90] = { bottom, x },
    [GUISE_ORIENTATION_TRANSVERSE] = { bottom, right },
    [GUISE_ORIENTATION_ROTATE_270] = { y, right },
  };

  *display_x = shown[clip->orientation][0];
  *display_y = shown[clip->orientation][1];
}

static void
paint (const MediaClip *clip, guint index, GByteArray *out)
{
  guint chroma = ((clip->width + 1) / 2) * ((clip->height + 1) / 2);

  for (guint y = 0; y < clip->height; y++)
    for (guint x = 0; x < clip->width; x++)
      {
        guint display_x, display_y;
        guint8 luma;

        to_display (clip, x, y, &display_x, &display_y);
        luma = luma_at (index, display_x, display_y);
        g_byte_array_append (out, &luma, 1);
      }
  for (guint i = 0; i < 2 * chroma; i++)
    {
      guint8 value = (guint8) (112 + (i + index) % 32);

      g_byte_array_append (out, &value, 1);
    }
}

static void
write_raw (const MediaClip *clip, const char *path)
{
  g_autoptr(GByteArray) raw = g_byte_array_new ();
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < clip->n_frames; i++)
    paint (clip, i, raw);
  g_assert_true (g_file_set_contents (path, (const char *) raw->data, (gssize) raw->len, &error));
  g_assert_no_error (error);
}

/* The first two columns of the display matrix, 16.16, and what moves the turned picture back into view. */
static void
write_matrix (const MediaClip *clip, guint8 *matrix)
{
  guint x[3], y[3];
  gint32 value[9] = { [8] = 0x40000000 };

  to_display (clip, 0, 0, &x[0], &y[0]);
  to_display (clip, 1, 0, &x[1], &y[1]);
  to_display (clip, 0, 1, &x[2], &y[2]);
  value[0] = ((gint32) x[1] - (gint32) x[0]) * 65536;
  value[1] = ((gint32) y[1] - (gint32) y[0]) * 65536;
  value[3] = ((gint32) x[2] - (gint32) x[0]) * 65536;
  value[4] = ((gint32) y[2] - (gint32) y[0]) * 65536;
  value[6] = (value[0] < 0 ? (gint32) clip->width : value[3] < 0 ? (gint32) clip->height : 0) * 65536;
  value[7] = (value[1] < 0 ? (gint32) clip->width : value[4] < 0 ? (gint32) clip->height : 0) * 65536;
  for (guint i = 0; i < 9; i++)
    for (guint j = 0; j < 4; j++)
      matrix[4 * i + j] = (guint8) ((guint32) value[i] >> (24 - 8 * j));
}

/* ffmpeg's option for this has changed its name from version to version; the place in the file has not (ISO/IEC
 * 14496-12, tkhd). The picture's track is the first. */
static void
turn_file (const MediaClip *clip, const char *path)
{
  g_autofree char *data = NULL;
  gsize size;
  char *tkhd;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  tkhd = memmem (data, size, "tkhd", 4);
  g_assert_nonnull (tkhd);
  g_assert_cmpint (tkhd[4], ==, 0);
  write_matrix (clip, (guint8 *) tkhd + 4 + 40);
  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
}

char *
media_clip_make (const char *folder, const MediaClip *clip)
{
  MediaClip whole = *clip;
  g_autofree char *raw = g_build_filename (folder, "raw.yuv", NULL);
  char *path = g_build_filename (folder, clip->name, NULL);

  whole.n_frames = clip->n_frames > 0 ? clip->n_frames : DEFAULT_FRAMES;
  whole.width = clip->width > 0 ? clip->width : DEFAULT_WIDTH;
  whole.height = clip->height > 0 ? clip->height : DEFAULT_HEIGHT;
  g_assert_cmpuint (whole.n_frames, <=, MEDIA_CLIP_MAX_FRAMES);
  g_assert_cmpuint (MIN (whole.width, whole.height), >=, MEDIA_CLIP_MIN_SIDE);

  write_raw (&whole, raw);
  media_run ("ffmpeg -nostdin -v error -y -threads 1 -f rawvideo -pix_fmt yuv420p -s %ux%u -r 25 -i '%s' %s %s '%s'",
             whole.width, whole.height, raw, clip->inputs != NULL ? clip->inputs : "",
             clip->options != NULL ? clip->options : "", path);
  if (clip->orientation > GUISE_ORIENTATION_UPRIGHT)
    turn_file (&whole, path);
  g_unlink (raw);
  return path;
}

/* Mean over the middle of a square, in 8 bits. */
static double
read_square (GuiseImage *image, guint column, guint row)
{
  const GuisePixelFormatInfo *format = guise_pixel_format_get_info (image->format);
  guint samples = format->packed[0], shift = format->bits - 8;
  double sum = 0;

  for (guint y = SQUARE / 4; y < 3 * SQUARE / 4; y++)
    for (guint x = SQUARE / 4; x < 3 * SQUARE / 4; x++)
      {
        const guint8 *line = image->plane[0] + (MARGIN + row * SQUARE + y) * image->stride[0];
        guint at = (MARGIN + column * SQUARE + x) * samples + (samples > 1 ? 1 : 0);

        sum += format->bytes == 1 ? line[at] : ((const guint16 *) (gconstpointer) line)[at] >> shift;
      }
  return sum / (SQUARE / 2 * SQUARE / 2);
}

int
media_clip_read (GuiseImage *image)
{
  guint code = 0;

  if (image->width < MEDIA_CLIP_MIN_SIDE || image->height < MEDIA_CLIP_MIN_SIDE)
    return -1;
  for (guint i = 0; i < N_SQUARES * N_SQUARES; i++)
    {
      double luma = read_square (image, i % N_SQUARES, i / N_SQUARES), middle = (BLACK + WHITE) / 2.0;

      if (luma > middle - MIN_CONTRAST && luma < middle + MIN_CONTRAST)
        return -1;
      code |= (guint) (luma > middle) << i;
    }
  return code == code_of (code >> 4) ? (int) (code >> 4) : -1;
}

static char *
ask (const char *command)
{
  g_autofree char *out = NULL, *err = NULL;
  g_autoptr(GError) error = NULL;
  int status = 1;

  g_spawn_command_line_sync (command, &out, &err, &status, &error);
  g_assert_no_error (error);
  if (status != 0)
    g_test_message ("%s: %s", command, err);
  g_assert_cmpint (status, ==, 0);
  return g_strdup (g_strchomp (out));
}

void
media_run (const char *format, ...)
{
  g_autofree char *command = NULL, *out = NULL;
  va_list list;

  va_start (list, format);
  command = g_strdup_vprintf (format, list);
  va_end (list);
  out = ask (command);
}

char *
media_ask (const char *format, ...)
{
  g_autofree char *command = NULL;
  va_list list;

  va_start (list, format);
  command = g_strdup_vprintf (format, list);
  va_end (list);
  return ask (command);
}

static GBytes *
decode (const char *path, const char *options)
{
  g_autofree char *raw = g_strconcat (path, ".raw", NULL), *data = NULL;
  gsize size;

  media_run ("ffmpeg -nostdin -v error -y -threads 1 -noautorotate -i '%s' %s '%s'", path, options, raw);
  g_assert_true (g_file_get_contents (raw, &data, &size, NULL));
  g_unlink (raw);
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

GBytes *
media_decode_sound (const char *path, guint n)
{
  g_autofree char *options = g_strdup_printf ("-map 0:a:%u -c:a pcm_f32le -f f32le", n);

  return decode (path, options);
}

GBytes *
media_decode_pictures (const char *path, const char *format)
{
  g_autofree char *options = g_strdup_printf ("-map 0:v:0 -fps_mode passthrough -pix_fmt %s -f rawvideo", format);

  return decode (path, options);
}

GArray *
media_list_times (const char *path, const char *stream)
{
  g_autofree char *text = media_ask ("ffprobe -v error -select_streams %s -show_entries "
                                     "frame=best_effort_timestamp_time -of csv=p=0 '%s'", stream, path);
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  GArray *times = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; lines[i] != NULL; i++)
    if (g_ascii_isdigit (lines[i][0]) || lines[i][0] == '-')
      {
        double time = g_ascii_strtod (lines[i], NULL);

        g_array_append_val (times, time);
      }
  return times;
}

void
media_remove_folder (const char *folder)
{
  media_run ("rm -rf '%s'", folder);
}
