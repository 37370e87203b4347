/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-media.h"
#include "guise-sound.h"

#include <glib/gstdio.h>

#define MS         (GUISE_TIME_SECOND / 1000)
#define LENGTH     (3000 * MS)
#define N_TRIES    15u
#define STEP_US    6000
#define LOOK_US    2000

/* Whom the machine lets run late misses the end, which comes once. */
#define SOON_US    G_TIME_SPAN_SECOND
#define LATE_US    (10 * G_TIME_SPAN_SECOND)

typedef struct
{
  char       *folder, *path;
  GuiseSound *sound;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autofree char *command = NULL;
  g_autoptr(GError) error = NULL;
  int status = 1;

  self->folder = g_dir_make_tmp ("guise-sound-XXXXXX", NULL);
  self->path = g_build_filename (self->folder, "tone.wav", NULL);
  command = g_strdup_printf ("ffmpeg -v error -f lavfi -i sine=440:r=48000:d=%.3f %s", (double) LENGTH / GUISE_TIME_SECOND,
                             self->path);
  g_spawn_command_line_sync (command, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  self->sound = guise_sound_new (self->path, "fakesink sync=true");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  guise_sound_free (self->sound);
  g_unlink (self->path);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->path);
  g_free (self->folder);
}

/* Whether @time is heard, or later. */
static gboolean
hears (GuiseSound *sound, GuiseTime time, gint64 patience_us)
{
  gint64 deadline = g_get_monotonic_time () + patience_us;

  while (g_get_monotonic_time () < deadline)
    {
      if (guise_sound_get_time (sound) >= time)
        return TRUE;
      g_usleep (LOOK_US);
    }
  return FALSE;
}

/* A clip that is played over and over: the wish to begin anew may come just as the sound ends, whose end is not that of
 * what is played next. */
static void
test_again_at_the_end (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < N_TRIES; i++)
    {
      guise_sound_play (self->sound, LENGTH - 150 * MS);
      hears (self->sound, LENGTH - 50 * MS, SOON_US);
      g_usleep (i * STEP_US);
      guise_sound_play (self->sound, 50 * MS);
      g_assert_true (hears (self->sound, 100 * MS, LATE_US));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (guise_media_init (NULL));
  g_test_add ("/media/sound/again-at-the-end", Fixture, NULL, set_up, test_again_at_the_end, tear_down);
  return g_test_run ();
}
