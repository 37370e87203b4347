/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-frame-table.h"
#include "guise-media.h"
#include "media-clip.h"

#include <glib/gstdio.h>

/* A recording that was disturbed has as many frames as it has, however many processors count them: a table of others
 * would put faces on the wrong pictures, and an export would end before the clip does. */

#define N_VARIANTS 6u
#define N_THREADS  4u
#define PACKET     188u     /* bytes, of MPEG-TS */
#define SEED       11u

static const MediaClip clip = {
  "recording.ts", .options = "-c:v libx264 -preset veryfast -g 25 -bf 2 -pix_fmt yuv420p -f mpegts "
};

typedef struct
{
  char *folder, *good, *path;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("guise-threads-XXXXXX", NULL);
  self->good = media_clip_make (self->folder, &clip);
  self->path = g_build_filename (self->folder, "disturbed.ts", NULL);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  media_remove_folder (self->folder);
  g_free (self->folder);
  g_free (self->good);
  g_free (self->path);
}

/* Of the last four fifths @share of the packets never arrived. */
static void
disturb (Fixture *self, guint seed, double share)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (seed);
  g_autoptr(GByteArray) out = g_byte_array_new ();
  g_autofree char *data = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (self->good, &data, &size, NULL));
  for (gsize at = 0; at + PACKET <= size; at += PACKET)
    if (at < size / 5 || g_rand_double (random) > share)
      g_byte_array_append (out, (const guint8 *) data + at, PACKET);
  g_assert_true (g_file_set_contents (self->path, (const char *) out->data, out->len, NULL));
}

static GuiseFrameTable *
count (Fixture *self, guint n_threads)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseClipInfo) info = guise_media_probe (self->path, NULL, &error);
  GuiseFrameTable *table;

  g_assert_no_error (error);
  table = guise_frame_table_build (info, n_threads, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return table;
}

static void
test_disturbed (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < N_VARIANTS; i++)
    {
      g_autoptr(GuiseFrameTable) one = NULL, several = NULL;

      disturb (self, SEED + i, 0.01 * (i + 1));
      one = count (self, 1);
      several = count (self, N_THREADS);
      g_assert_cmpuint (several->n_frames, ==, one->n_frames);
      for (guint frame = 0; frame < one->n_frames; frame++)
        g_assert_cmpint (several->time[frame], ==, one->time[frame]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_true (guise_media_init (NULL));
  g_test_add ("/media/frame-threads/disturbed", Fixture, NULL, set_up, test_disturbed, tear_down);
  return g_test_run ();
}
