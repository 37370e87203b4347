/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-clip-source.h"
#include "guise-frame-reader.h"
#include "guise-media.h"

#include <glib/gstdio.h>

/* Pictures of an album that have different sizes: none loses pixels because another stands first. */

static const struct
{
  guint width, height;
} sizes[] = { { 40, 30 }, { 120, 50 }, { 60, 90 } };

typedef struct
{
  char *folder, *album;
} Fixture;

static guint8
sample_at (guint x, guint y, guint channel)
{
  return (guint8) (7 * x + 13 * y + 40 * channel);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("guise-album-XXXXXX", NULL);
  self->album = g_build_filename (self->folder, "album", NULL);
  g_mkdir (self->album, 0700);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.ppm", i), *path = g_build_filename (self->album, name, NULL);
      g_autoptr(GString) file = g_string_new (NULL);

      g_string_printf (file, "P6\n%u %u\n255\n", sizes[i].width, sizes[i].height);
      for (guint y = 0; y < sizes[i].height; y++)
        for (guint x = 0; x < sizes[i].width; x++)
          for (guint channel = 0; channel < 3; channel++)
            g_string_append_c (file, (char) sample_at (x, y, channel));
      g_assert_true (g_file_set_contents (path, file->str, (gssize) file->len, NULL));
    }
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  const char *argv[] = { "rm", "-rf", self->folder, NULL };

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (self->folder);
  g_free (self->album);
}

static void
test_own_pixels (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseClipInfo) info = guise_media_probe (self->album, NULL, &error);
  g_autoptr(GuiseFrameReader) reader = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (info->display_width, ==, 120);
  g_assert_cmpuint (info->display_height, ==, 90);
  reader = guise_frame_reader_open (info, NULL, &(GuiseFrameReaderParams) { .output = GUISE_FRAME_OUTPUT_DISPLAY_RGB },
                                    &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      GuiseFrame frame = { 0 };

      g_assert_cmpint (guise_frame_reader_read_next (reader, &frame, NULL, &error), ==, GUISE_READ_FRAME);
      g_assert_cmpuint (frame.image->width, ==, 120);
      g_assert_cmpuint (frame.image->height, ==, 90);
      /* The two that fill a side have each of their pixels, in the middle of black. */
      for (guint y = 0; i > 0 && y < sizes[i].height; y++)
        for (guint x = 0; x < 3 * sizes[i].width; x++)
          g_assert_cmpuint (frame.image->plane[0][(y + (90 - sizes[i].height) / 2) * frame.image->stride[0]
                                                  + x + (120 - sizes[i].width) / 2 * 3], ==, sample_at (x / 3, y, x % 3));
      guise_image_unref (frame.image);
    }
}

/* What was imported at another size is read at that, for faces were found there. */
static void
test_size_of_import (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "film.guise", NULL);
  g_autofree char *fingerprint = guise_media_fingerprint (self->album, NULL, NULL);
  const GuiseClipRecord record = {
    .path = self->album, .is_folder = TRUE, .fingerprint = fingerprint, .status = GUISE_CLIP_READY, .n_frames = 3,
    .duration = GUISE_TIME_SECOND, .width = 40, .height = 30, .frame_rate = { 25, 1 }, .codec = (char *) "ppm",
  };
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseStore) store = guise_store_create (path, NULL, &error);
  g_auto(GuiseClipSource) source = { 0 };
  g_autoptr(GuiseFrameReader) reader = NULL;
  GuiseFrame frame = { 0 };
  gint64 clip;

  g_assert_no_error (error);
  g_assert_true (guise_store_clip_add (store, &record, "Import album", &clip, &error));
  g_assert_true (guise_clip_source_open (store, clip, &source, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (source.info->display_width, ==, 40);
  reader = guise_frame_reader_open (source.info, NULL, &(GuiseFrameReaderParams) { .output = GUISE_FRAME_OUTPUT_NATIVE },
                                    &error);
  g_assert_cmpint (guise_frame_reader_read_next (reader, &frame, NULL, &error), ==, GUISE_READ_FRAME);
  g_assert_cmpuint (frame.image->width, ==, 40);
  g_assert_cmpuint (frame.image->height, ==, 30);
  guise_image_unref (frame.image);
}

int
main (int argc, char **argv)
{
  g_autoptr(GError) error = NULL;

  g_test_init (&argc, &argv, NULL);
  guise_media_init (&error);
  g_assert_no_error (error);
  g_test_add ("/media/album-size/own-pixels", Fixture, NULL, set_up, test_own_pixels, tear_down);
  g_test_add ("/media/album-size/size-of-import", Fixture, NULL, set_up, test_size_of_import, tear_down);
  return g_test_run ();
}
