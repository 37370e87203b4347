/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-movies.h"

#include "fuzz-files.h"
#include "guise-clip-extras-private.h"
#include "guise-clip-info.h"
#include "guise-matroska-private.h"
#include "guise-mp4-private.h"

/* The header of a movie, from the outside and where we patch it. */

static GBytes *
add_chapters (GBytes *movie)
{
  GuiseChapter chapters[] = {
    { 0, GUISE_TIME_NONE, (char *) "Öne" }, { GUISE_TIME_SECOND / 5, GUISE_TIME_NONE, (char *) "" },
  };
  g_autoptr(GPtrArray) list = g_ptr_array_new ();
  const char *path = fuzz_write_scratch (g_bytes_get_data (movie, NULL), g_bytes_get_size (movie));
  GuiseClipInfo like = { .orientation = GUISE_ORIENTATION_UPRIGHT };

  for (guint i = 0; i < G_N_ELEMENTS (chapters); i++)
    g_ptr_array_add (list, &chapters[i]);
  return guise_mp4_patch (path, &like, 0, NULL, 0, &(GuiseMp4Words) { list, NULL }, NULL) ? fuzz_read_file (path) : NULL;
}

GBytes *
fuzz_make_mp4 (guint i)
{
  static const char *const inputs[] = {
    "-f lavfi -i testsrc=s=32x32:r=24:d=0.3", "-f lavfi -i testsrc=s=32x32:r=24:d=0.3 -f lavfi -i sine=d=0.3 -c:a aac",
  };
  g_autofree char *command = NULL;

  if (i > G_N_ELEMENTS (inputs))
    return NULL;
  if (i == G_N_ELEMENTS (inputs))
    {
      g_autoptr(GBytes) plain = fuzz_make_mp4 (0);

      return plain != NULL ? add_chapters (plain) : NULL;
    }
  command = g_strdup_printf ("ffmpeg -y -v error %s -pix_fmt yuv420p -c:v mpeg4 -f mp4 %s", inputs[i],
                             fuzz_get_scratch_path ());
  if (!g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL))
    return NULL;
  return fuzz_read_file (fuzz_get_scratch_path ());
}

gboolean
fuzz_parse_mp4 (const guint8 *data, gsize size)
{
  const char *path = fuzz_write_scratch (data, size);
  g_autoptr(GPtrArray) chapters = g_ptr_array_new_with_free_func (guise_chapter_free);
  GuiseClipInfo like = { .orientation = GUISE_ORIENTATION_ROTATE_90 };
  GuiseMp4Edit edits[] = { { 0, 21333333, 200000000 }, { 40000000, 0, 0 } };
  g_autofree char *place = guise_mp4_dup_place (path);
  GError *error = NULL;
  gboolean good;

  guise_mp4_is_fragmented (path);
  guise_mp4_read_chapters (path, chapters);
  for (guint i = 0; i < chapters->len; i++)
    g_assert_true (g_utf8_validate (((const GuiseChapter *) g_ptr_array_index (chapters, i))->title, -1, NULL));
  good = guise_mp4_patch (path, &like, GUISE_TIME_SECOND / 3, edits, G_N_ELEMENTS (edits),
                          &(GuiseMp4Words) { chapters, "+52.5200+013.4050/" }, &error);
  return fuzz_look_at (good, error);
}

/* What GStreamer leaves of a Matroska file, where we patch it. */

GBytes *
fuzz_make_matroska (guint i)
{
  static const char *const names[] = { "Audio", "Kommentar" GUISE_MATROSKA_ROOM };
  g_autofree char *command = NULL;

  if (i >= G_N_ELEMENTS (names))
    return NULL;
  command = g_strdup_printf ("ffmpeg -y -v error -f lavfi -i testsrc=s=32x32:r=24:d=0.3 -f lavfi -i sine=d=0.3 -c:a aac "
                             "-c:v mpeg4 -metadata 'title=\"T\\303\\257t\"' -metadata:s:a 'title=%s' -f matroska %s",
                             names[i], fuzz_get_scratch_path ());
  if (!g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL))
    return NULL;
  return fuzz_read_file (fuzz_get_scratch_path ());
}

gboolean
fuzz_parse_matroska (const guint8 *data, gsize size)
{
  g_autoptr(GBytes) picture = g_bytes_new_static ("JFIF", 4);
  const GuiseMatroskaCover cover = { "image/jpeg", picture };
  const GuiseMatroskaTag tag = { "DESCRIPTION", "What it is" };
  const GuiseMatroskaSubtitles subtitles[] = { { NULL, NULL }, { (char *) "S_HDMV/PGS", NULL } };
  const char *path = fuzz_write_scratch (data, size);
  g_autoptr(GBytes) private_data = NULL;
  g_autofree char *codec = guise_matroska_get_codec (path, 3, &private_data);
  GError *error = NULL;
  gboolean has_room, good;

  guise_matroska_get_codec_delay (path, 2);
  good = guise_matroska_set_codec_delay (path, 0, 21333333, &has_room, &error)
         && guise_matroska_set_subtitles (path, subtitles, G_N_ELEMENTS (subtitles), &error)
         && guise_matroska_call_webm (path, &error) && guise_matroska_clean_tags (path, &error)
         && guise_matroska_add (path, &tag, 1, &cover, &error);
  return fuzz_look_at (good, error);
}
