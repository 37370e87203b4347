/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an export carries of every file of a torture set that opens: goes through reader and writer into each container,
 * and ffprobe says of file and copy how many frames there are, when they are shown, how many bits samples have and what
 * colours mean, and how much sound there is. Times that ffprobe sees otherwise than our reader are those of our reader,
 * which has a test of its own. A row a copy; a word for what is wrong.
 *
 * Usage: test-torture-copies [FILE-PATTERN [ENDING]]; without an ending all of them; "mkv" is the lossless one, and "mov" is
 * tried with H.264 and with ProRes.
 * The set is in $GUISE_TORTURE, or made from $GUISE_SHARED. Skipped (77) without either. */

#include "guise-error.h"
#include "guise-frame-reader.h"
#include "guise-media.h"
#include "guise-movie-writer.h"
#include "media-clip.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SKIPPED 77

/* Sound ends with whole packets of its codec in containers that cannot cut it, which of AAC have 1024 samples: 0.128 s of
 * a sound of 8 kHz. */
#define MAX_SOUND_S      0.1
#define PACKET_SAMPLES   1024

static const struct
{
  const char     *ending;
  gboolean        lossless;
  double          tick;      /* s, of the container */
  GuiseVideoCodec codec;
} ways[] = {
  { "mp4", FALSE, 1.0 / 50000 }, { "mkv", TRUE, 0.001 }, { "webm", FALSE, 0.001 }, { "mov", FALSE, 1.0 / 50000 },
  { "mov", FALSE, 1.0 / 50000, GUISE_VIDEO_CODEC_PRORES },
};

typedef struct
{
  guint  n_frames, bits, n_sounds;
  char  *colours;      /* range, matrix, transfer, primaries */
  double sound_s;      /* of the longest stream, decoded */
  double packet_s;     /* of the longest of a stream */
} Facts;

static void
facts_clear (Facts *self)
{
  g_free (self->colours);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Facts, facts_clear)

/* Of a transport stream ffprobe tells each stream twice: of its program, and of the file. */
static guint
count_streams (const char *text)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (*g_strstrip (lines[i]) != '\0')
      g_hash_table_add (seen, lines[i]);
  return g_hash_table_size (seen);
}

static void
measure_sound (const char *path, Facts *facts)
{
  for (guint i = 0; i < facts->n_sounds; i++)
    {
      g_autofree char *rate = media_ask ("ffprobe -v quiet -select_streams a:%u -show_entries stream=sample_rate,channels "
                                         "-of csv=p=0 '%s'", i, path);
      g_auto(GStrv) words = g_strsplit (rate, ",", -1);
      g_autoptr(GBytes) sound = media_decode_sound (path, i);
      double bytes = g_strv_length (words) >= 2 ? g_ascii_strtod (words[0], NULL) * g_ascii_strtod (words[1], NULL) * 4 : 0;

      if (bytes <= 0)
        continue;
      facts->sound_s = MAX (facts->sound_s, (double) g_bytes_get_size (sound) / bytes);
      facts->packet_s = MAX (facts->packet_s, PACKET_SAMPLES / g_ascii_strtod (words[0], NULL));
    }
}

static Facts
ask (const char *path)
{
  g_autofree char *format = media_ask ("ffprobe -v quiet -select_streams v:0 -show_entries stream=pix_fmt -of csv=p=0 '%s'",
                                       path);
  g_autofree char *sounds = media_ask ("ffprobe -v quiet -select_streams a -show_entries stream=index -of csv=p=0 '%s'",
                                       path);
  g_autoptr(GArray) times = media_list_times (path, "v:0");
  g_autofree char *colours = NULL;
  Facts facts = {
    .n_frames = times->len, .bits = strstr (format, "10") != NULL ? 10 : strstr (format, "12") != NULL ? 12 : 8,
    .n_sounds = count_streams (sounds),
  };

  colours = media_ask ("ffprobe -v quiet -select_streams v:0 -show_entries "
                             "stream=color_range,color_space,color_transfer,color_primaries -of csv=p=0 '%s'", path);
  facts.colours = g_strdup (strrchr (colours, '\n') != NULL ? strrchr (colours, '\n') + 1 : colours);
  measure_sound (path, &facts);
  return facts;
}

/* (transfer full) (nullable): why it could not be copied. */
static char *
copy (GuiseClipInfo *info, GuiseFrameTable *table, const char *out, guint way)
{
  GuiseMovieParams params = {
    .like = info, .codec = ways[way].codec, .lossless = ways[way].lossless, .n_threads = 1,
    .audio_path = info->n_audio > 0 ? info->path : NULL,
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseFrameReader) reader = guise_frame_reader_open (info, table, NULL, &error);
  g_autoptr(GuiseMovieWriter) writer = reader != NULL ? guise_movie_writer_open (out, &params, &error) : NULL;

  for (guint i = 0; writer != NULL && error == NULL && i < table->n_frames; i++)
    {
      g_auto(GuiseFrame) frame = { 0 };

      if (guise_frame_reader_read_next (reader, &frame, NULL, &error) == GUISE_READ_FRAME)
        guise_movie_writer_write (writer, frame.image, frame.time, frame.duration, NULL, &error);
      else if (error == NULL)
        return g_strdup_printf ("ended after %u frames", i);
    }
  if (error == NULL)
    guise_movie_writer_finish (writer, NULL, NULL, &error);
  return error != NULL ? g_strdup (error->message) : NULL;
}

static double
worst_time (const char *out, GuiseFrameTable *table)
{
  g_autoptr(GArray) times = media_list_times (out, "v:0");
  double worst = 0;

  for (guint i = 0; i < MIN (times->len, table->n_frames); i++)
    worst = MAX (worst, fabs (g_array_index (times, double, i) - (double) table->time[i] / GUISE_TIME_SECOND));
  return worst;
}

/* H.273 has two numbers for the matrix of BT.601, which is one. */
static gboolean
is_matrix_601 (const char *name)
{
  return g_str_equal (name, "bt470bg") || g_str_equal (name, "smpte170m");
}

/* Television's transfer is one curve with four numbers. */
static gboolean
is_transfer_709 (const char *name)
{
  return g_str_equal (name, "bt709") || g_str_equal (name, "smpte170m") || g_str_has_prefix (name, "bt2020-1");
}

/* Of what the file says; what it leaves open the copy may say. @way: ProRes has one range and few numbers, as the writer
 * tells */
static gboolean
colours_are_kept (const char *before, const char *after, guint way)
{
  gboolean is_prores = ways[way].codec == GUISE_VIDEO_CODEC_PRORES;
  g_auto(GStrv) a = g_strsplit (before, ",", -1), b = g_strsplit (after, ",", -1);

  for (guint i = 0; a[i] != NULL && b[i] != NULL; i++)
    if (*a[i] != '\0' && !g_str_equal (a[i], "unknown") && !g_str_equal (a[i], "gbr") && !g_str_equal (a[i], b[i])
        && !(i == 1 && is_matrix_601 (a[i]) && is_matrix_601 (b[i]))
        && !(is_prores && i == 2 && is_transfer_709 (a[i]) && is_transfer_709 (b[i]))
        && !(is_prores && i == 0 && g_str_equal (a[i], "pc")))
      return FALSE;
  return TRUE;
}

static gboolean
check_copy (const char *name, GuiseClipInfo *info, GuiseFrameTable *table, const Facts *before, const char *folder,
            guint way)
{
  g_autofree char *out = g_strdup_printf ("%s/copy.%s", folder, ways[way].ending);
  g_autofree char *failure = copy (info, table, out, way);
  g_autoptr(GString) wrong = g_string_new (NULL);
  double worst;

  if (failure != NULL)
    {
      g_print ("%-30s %-5s FAILED %s\n", name, ways[way].ending, failure);
      return FALSE;
    }
  g_auto(Facts) after = ask (out);
  worst = worst_time (out, table);
  if (after.n_frames != table->n_frames)
    g_string_append_printf (wrong, " frames:%u-of-%u", after.n_frames, table->n_frames);
  if (worst > ways[way].tick)
    g_string_append_printf (wrong, " times:%.1fms", 1000 * worst);
  if (guise_pixel_format_get_info (info->format)->bits > 8 && guise_pixel_format_get_info (info->format)->bits <= 10
      && after.bits < 10)
    g_string_append_printf (wrong, " bits:%u", after.bits);
  if (guise_pixel_format_get_info (info->format)->is_yuv && !colours_are_kept (before->colours, after.colours, way))
    g_string_append_printf (wrong, " colours:%s-to-%s", before->colours, after.colours);
  if (after.n_sounds != info->n_audio)
    g_string_append_printf (wrong, " sounds:%u-of-%u", after.n_sounds, info->n_audio);
  else if (info->n_audio > 0 && fabs (after.sound_s - before->sound_s) > MAX (MAX_SOUND_S, before->packet_s + 0.001))
    g_string_append_printf (wrong, " sound:%.3fs-of-%.3fs", after.sound_s, before->sound_s);
  g_print ("%-30s %-5s %-5s %u frames, %.2f ms, %u bits, %u sounds %.3f s%s\n", name, ways[way].ending,
           wrong->len > 0 ? "WRONG" : "ok", after.n_frames, 1000 * worst, after.bits, after.n_sounds, after.sound_s,
           wrong->str);
  g_unlink (out);
  return wrong->len == 0;
}

/* @ending: (nullable): of the one container that is wanted. Returns: copies that are wrong */
static guint
check_file (const char *set, const char *name, const char *folder, const char *ending, guint *n_copies)
{
  g_autofree char *path = g_build_filename (set, name, NULL);
  g_autoptr(GuiseClipInfo) probed = guise_media_probe (path, NULL, NULL), info = NULL;
  g_autoptr(GuiseFrameTable) table = probed != NULL ? guise_frame_table_build (probed, 1, NULL, NULL, NULL, NULL) : NULL;
  g_autofree char *link = NULL, *target = NULL;
  guint n_wrong = 0;

  /* Albums have no movie to be compared with, and what is damaged ends where it ends. */
  if (table == NULL || probed->pictures != NULL || table->damage != NULL || g_file_test (path, G_FILE_TEST_IS_DIR))
    return 0;
  info = guise_clip_info_new_with_table (probed, table);
  /* Names may hold what ends a word of a shell. */
  link = g_build_filename (folder, "original", NULL);
  target = g_canonicalize_filename (path, NULL);
  g_unlink (link);
  if (symlink (target, link) != 0)
    g_error ("%s cannot be made", link);
  g_auto(Facts) before = ask (link);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      if (ending != NULL && !g_str_equal (ending, ways[i].ending))
        continue;
      n_wrong += !check_copy (name, info, table, &before, folder, i);
      ++*n_copies;
    }
  return n_wrong;
}

/* Returns: (transfer full) (nullable): the folder of the set */
static char *
find_set (void)
{
  const char *set = g_getenv ("GUISE_TORTURE"), *shared = g_getenv ("GUISE_SHARED");
  g_autofree char *folder = NULL;

  if (set != NULL)
    return g_strdup (set);
  if (shared == NULL)
    return NULL;
  folder = g_dir_make_tmp ("guise-torture-XXXXXX", NULL);
  media_run ("bash '%s/tools/make-torture.sh' '%s/data/clips' '%s/data/photos' '%s'", shared, shared, shared, folder);
  return g_steal_pointer (&folder);
}

int
main (int argc, char **argv)
{
  g_autofree char *set = find_set (), *list = NULL, *text = NULL, *folder = NULL;
  g_auto(GStrv) lines = NULL;
  guint n_copies = 0, n_wrong = 0;

  /* Hours where it goes into a file: a line a copy, when it is there. */
  setvbuf (stdout, NULL, _IOLBF, 0);
  if (set == NULL)
    {
      g_print ("skipped: neither GUISE_TORTURE nor GUISE_SHARED is set\n");
      return SKIPPED;
    }
  list = g_build_filename (set, "EXPECT.tsv", NULL);
  if (!g_file_get_contents (list, &text, NULL, NULL) || !guise_media_init (NULL))
    return EXIT_FAILURE;
  folder = g_dir_make_tmp ("guise-copies-XXXXXX", NULL);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 1; lines[0] != NULL && lines[i] != NULL; i++)
    {
      g_auto(GStrv) field = g_strsplit (lines[i], "\t", 5);

      if (g_strv_length (field) == 5 && !g_str_equal (field[1], "no")
          && (argc < 2 || g_pattern_match_simple (argv[1], field[0])))
        n_wrong += check_file (set, field[0], folder, argc > 2 ? argv[2] : NULL, &n_copies);
    }
  media_remove_folder (folder);
  g_print ("%u copies, %u wrong\n", n_copies, n_wrong);
  return n_wrong == 0 && n_copies > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
