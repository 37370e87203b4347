/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "film-fixture.h"

#include "media-clip.h"

/* An export that is killed again and again ends as the one that was left alone. */

/* Whom the run is trained for. */
static const FilmClip plain = { "plain.mp4", FILM_X264 "-pix_fmt yuv420p -c:a aac" };

#define LONG_FRAMES 300     /* more than a segment */
#define N_KILLS     8

/* Kills an export after @seconds. Returns: whether it was done before. */
static gboolean
kill_export (const char *movie, int clip, double seconds)
{
  g_autofree char *number = g_strdup_printf ("%d", clip);
  const char *argv[] = {
    film.program, "export", film.path, movie, "--clip", number, "--lossless", "--quiet", NULL
  };
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
  g_autoptr(GDir) dir = g_dir_open (film.folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += name[0] == '.';
  return n;
}

#define DIGEST "ffmpeg -v error -i '%s' -map 0 -fps_mode passthrough -f framemd5 -"

static void
test_goes_on (void)
{
  g_autofree char *target = NULL, *clip_path = NULL, *whole = NULL, *cut = NULL, *one = NULL, *other = NULL;
  g_autoptr(JsonObject) imported = NULL, extracted = NULL, alone = NULL, last = NULL;
  double seconds;
  int clip;

  if (film.reason != NULL)
    {
      g_test_skip (film.reason);
      return;
    }
  target = film_find_sample ("cap13_edit2-tone.mp4");
  clip_path = g_build_filename (film.folder, "long.mp4", NULL);
  whole = g_build_filename (film.folder, "whole.mkv", NULL);
  cut = g_build_filename (film.folder, "cut.mkv", NULL);
  media_run ("ffmpeg -nostdin -v error -y -i '%s' -frames:v %d -t %f " FILM_X264 "-pix_fmt yuv420p -c:a aac '%s'",
             target, LONG_FRAMES, LONG_FRAMES / 25.0, clip_path);
  imported = film_guise ("import '%s' '%s' --role target", film.path, clip_path);
  clip = (int) film_find_clip (clip_path);
  extracted = film_guise ("extract '%s' --clip %d --every 4", film.path, clip);
  alone = film_guise ("export '%s' '%s' --clip %d --lossless", film.path, whole, clip);
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
  last = film_guise ("export '%s' '%s' --clip %d --lossless", film.path, cut, clip);
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
  film_make (argc, argv, &plain, 1);
  g_test_add_func ("/media/export-goes-on/killed-again-and-again", test_goes_on);
  result = g_test_run ();
  film_remove ();
  return result;
}
