/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-frame-reader.h"
#include "guise-image-file.h"
#include "guise-media.h"

#include <glib/gstdio.h>
#include <string.h>

/*
 * Photos that cameras store turned: JPEG files with each orientation that EXIF
 * has, of one picture with a colour in each corner. How the pixels lie in the
 * file is written down here as EXIF 2.3 says it, 4.6.4 A: where row 0 and column
 * 0 are seen.
 */

#define WIDTH  96u      /* as it is to be seen */
#define HEIGHT 64u

typedef enum { TOP, BOTTOM, LEFT, RIGHT } Side;

static const struct { Side row0, column0; } orientations[] = {
  { TOP, LEFT }, { TOP, RIGHT }, { BOTTOM, RIGHT }, { BOTTOM, LEFT },
  { LEFT, TOP }, { RIGHT, TOP }, { RIGHT, BOTTOM }, { LEFT, BOTTOM },
};

/* Of the upper left, upper right, lower left and lower right quarter. */
static const guint8 colours[4][3] = { { 220, 30, 30 }, { 30, 200, 30 }, { 40, 40, 230 }, { 230, 220, 40 } };

/* Where a row or column @at is seen that counts from @side. */
static guint
place (Side side, guint at)
{
  switch (side)
    {
    case BOTTOM: return HEIGHT - 1 - at;
    case RIGHT:  return WIDTH - 1 - at;
    default:     return at;
    }
}

static GuiseImage *
make_stored (guint exif)
{
  const Side row0 = orientations[exif - 1].row0, column0 = orientations[exif - 1].column0;
  gboolean swaps = row0 == LEFT || row0 == RIGHT;
  guint width = swaps ? HEIGHT : WIDTH, height = swaps ? WIDTH : HEIGHT;
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, width, height);

  for (guint row = 0; row < height; row++)
    for (guint column = 0; column < width; column++)
      {
        guint x = swaps ? place (row0, row) : place (column0, column);
        guint y = swaps ? place (column0, column) : place (row0, row);

        memcpy (image->plane[0] + row * image->stride[0] + 3 * column,
                colours[2 * (y >= HEIGHT / 2) + (x >= WIDTH / 2)], 3);
      }
  return image;
}

/* The JPEG file with an EXIF segment behind its first marker that says nothing but the orientation. */
static void
write_photo (const char *path, guint exif)
{
  const guint8 segment[] = {
    0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1,
    0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (guint8) exif, 0, 0, 0, 0, 0, 0,
  };
  g_autoptr(GuiseImage) stored = make_stored (exif);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) jpeg = guise_image_encode (stored, GUISE_IMAGE_FILE_JPEG, 95, &error);
  g_autoptr(GByteArray) file = g_byte_array_new ();
  const guint8 *bytes;
  gsize length;

  g_assert_no_error (error);
  bytes = g_bytes_get_data (jpeg, &length);
  g_byte_array_append (file, bytes, 2);
  g_byte_array_append (file, segment, sizeof segment);
  g_byte_array_append (file, bytes + 2, (guint) length - 2);
  g_file_set_contents (path, (const char *) file->data, file->len, &error);
  g_assert_no_error (error);
}

static void
check_quarters (GuiseImage *image)
{
  g_assert_cmpuint (image->width, ==, WIDTH);
  g_assert_cmpuint (image->height, ==, HEIGHT);
  for (guint quarter = 0; quarter < 4; quarter++)
    {
      guint x = WIDTH / 4 + quarter % 2 * WIDTH / 2, y = HEIGHT / 4 + quarter / 2 * HEIGHT / 2;
      const guint8 *pixel = image->plane[0] + y * image->stride[0] + 3 * x;

      for (guint i = 0; i < 3; i++)
        g_assert_cmpint (ABS ((int) pixel[i] - (int) colours[quarter][i]), <=, 8);
    }
}

static void
test_orientation (gconstpointer data)
{
  guint exif = GPOINTER_TO_UINT (data);
  g_autofree char *folder = g_dir_make_tmp ("guise-photo-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "photo.jpg", NULL);
  GuiseFrameReaderParams params = { .output = GUISE_FRAME_OUTPUT_DISPLAY_RGB };
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseClipInfo) info = NULL;
  g_autoptr(GuiseFrameReader) reader = NULL;
  g_auto(GuiseFrame) frame = { 0 };

  write_photo (path, exif);
  info = guise_media_probe (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (info->display_width, ==, WIDTH);
  g_assert_cmpuint (info->display_height, ==, HEIGHT);

  reader = guise_frame_reader_open (info, NULL, &params, &error);
  g_assert_no_error (error);
  g_assert_cmpint (guise_frame_reader_read_next (reader, &frame, NULL, &error), ==, GUISE_READ_FRAME);
  check_quarters (frame.image);

  g_remove (path);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  for (guint exif = 1; exif <= G_N_ELEMENTS (orientations); exif++)
    {
      g_autofree char *path = g_strdup_printf ("/media/orientation/exif-%u", exif);

      g_test_add_data_func (path, GUINT_TO_POINTER (exif), test_orientation);
    }

  return g_test_run ();
}
