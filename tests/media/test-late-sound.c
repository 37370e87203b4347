/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-audio-source-private.h"
#include "guise-media.h"
#include "media-clip.h"

#include <glib/gstdio.h>

/* A second sound that begins late, a commentary, is waited for however much of the first one comes before it. */

#define LATE_S 300
#define TAIL_S 2

/* Bytes of a second: plain samples, so that little of it is much of a file. */
#define SECOND 96000

typedef struct
{
  char *folder, *path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer name)
{
  g_autofree char *inputs = g_strdup_printf ("-f lavfi -i sine=440:r=48000:d=%d -itsoffset %d -f lavfi -i sine=880:r=48000:d=%d ",
                                             LATE_S + TAIL_S, LATE_S, TAIL_S);
  const MediaClip clip = {
    name, .inputs = inputs, .options = "-map 0:v -map 1:a -map 2:a -c:v libx264 -preset veryfast -c:a pcm_s16le -copyts "
  };

  self->folder = g_dir_make_tmp ("guise-late-sound-XXXXXX", NULL);
  self->path = media_clip_make (self->folder, &clip);
}

static void
tear_down (Fixture *self, gconstpointer name)
{
  media_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->path);
}

/* Bytes of all packets, and where the first of them begins. */
static gsize
count_bytes (GuiseAudioSource *source, guint stream, GuiseTime *first)
{
  gsize n = 0;

  for (;;)
    {
      g_auto(GuiseAudioPacket) packet = { 0 };
      g_autoptr(GError) error = NULL;

      if (!guise_audio_source_pull (source, stream, &packet, NULL, &error))
        {
          g_assert_no_error (error);
          return n;
        }
      if (n == 0)
        *first = packet.start;
      n += gst_buffer_get_size (packet.buffer);
    }
}

static void
test_waits (Fixture *self, gconstpointer name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseAudioSource) source = guise_audio_source_open (self->path, NULL, &error);
  GuiseTime first = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (guise_audio_source_get_n_streams (source), ==, 2);
  g_assert_cmpuint (count_bytes (source, 1, &first), ==, TAIL_S * SECOND);
  g_assert_cmpint (first, >, (LATE_S - 1) * GUISE_TIME_SECOND);
  /* None of the other's was lost on the way. */
  g_assert_cmpuint (count_bytes (source, 0, &first), ==, (LATE_S + TAIL_S) * SECOND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (guise_media_init (NULL));
  g_test_add ("/media/late-sound/matroska", Fixture, "late.mkv", set_up, test_waits, tear_down);
  g_test_add ("/media/late-sound/quicktime", Fixture, "late.mov", set_up, test_waits, tear_down);
  return g_test_run ();
}
