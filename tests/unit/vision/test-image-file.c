/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-error.h"
#include "guise-image-file.h"
#include "guise-picture-size.h"
#include "guise-random.h"
#include "guise-sheet.h"

#include <string.h>

static GuiseImage *
gradient_new (guint width, guint height)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, width, height);

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        guint8 *pixel = image->plane[0] + y * image->stride[0] + 3 * x;

        pixel[0] = (guint8) (x * 255 / width);
        pixel[1] = (guint8) (y * 255 / height);
        pixel[2] = 200;
      }
  return image;
}

static int
largest_difference (GuiseImage *a, GuiseImage *b)
{
  int largest = 0;

  g_assert_cmpuint (a->width, ==, b->width);
  g_assert_cmpuint (a->height, ==, b->height);
  for (guint y = 0; y < a->height; y++)
    for (guint x = 0; x < 3 * a->width; x++)
      largest = MAX (largest, ABS (a->plane[0][y * a->stride[0] + x] - b->plane[0][y * b->stride[0] + x]));
  return largest;
}

static void
test_png_is_lossless (void)
{
  g_autoptr(GuiseImage) image = gradient_new (53, 37);
  g_autoptr(GBytes) bytes = guise_image_encode (image, GUISE_IMAGE_FILE_PNG, 0, NULL);
  g_autoptr(GuiseImage) back = guise_image_decode (bytes, 64, NULL);

  g_assert_cmpint (largest_difference (image, back), ==, 0);
}

static void
test_jpeg_is_near (void)
{
  g_autoptr(GuiseImage) image = gradient_new (128, 96);
  g_autoptr(GBytes) bytes = guise_image_encode (image, GUISE_IMAGE_FILE_JPEG, GUISE_CROP_JPEG_QUALITY, NULL);
  g_autoptr(GuiseImage) back = guise_image_decode (bytes, 512, NULL);

  g_assert_cmpint (largest_difference (image, back), <, 12);
  g_assert_cmpuint (g_bytes_get_size (bytes), <, 128 * 96);
}

static void
test_too_large_is_refused (void)
{
  g_autoptr(GuiseImage) image = gradient_new (100, 10);
  g_autoptr(GBytes) bytes = guise_image_encode (image, GUISE_IMAGE_FILE_PNG, 0, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_null (guise_image_decode (bytes, 99, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA);
  g_assert_nonnull (strstr (error->message, "100×10"));
}

/* A header of 4 gigapixels on a file of some bytes costs no memory. */
static void
test_lying_header (void)
{
  g_autoptr(GuiseImage) image = gradient_new (8, 8);
  g_autoptr(GBytes) bytes = guise_image_encode (image, GUISE_IMAGE_FILE_PNG, 0, NULL);
  gsize size = g_bytes_get_size (bytes);
  guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
  g_autoptr(GBytes) lying = NULL;

  copy[16] = 0x00, copy[17] = 0x01;   /* 65536 wide, and a little more */
  lying = g_bytes_new_take (copy, size);
  g_assert_null (guise_image_decode (lying, 512, NULL));
}

/* Whatever comes of it. */
static void
decode_part (const guint8 *data, gsize size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseImage) image = guise_image_decode (bytes, 64, &error);

  g_assert_true ((image == NULL) == (error != NULL));
}

static void
test_hostile_bytes (void)
{
  g_autoptr(GuiseImage) image = gradient_new (24, 16);
  const GuiseImageFileType types[] = { GUISE_IMAGE_FILE_PNG, GUISE_IMAGE_FILE_JPEG };
  GuiseRandom random;

  guise_random_init (&random, 5);
  for (guint round = 0; round < 4000; round++)
    {
      g_autoptr(GBytes) bytes = guise_image_encode (image, types[round % 2], 90, NULL);
      gsize size = g_bytes_get_size (bytes);
      g_autofree guint8 *copy = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
      guint width = 0, height = 0;

      for (guint i = 0; i < 4; i++)
        copy[guise_random_below (&random, size)] = (guint8) guise_random_next (&random);
      if (guise_picture_size_read (copy, guise_random_below (&random, size + 1), &width, &height))
        g_assert_true (width > 0 && height > 0);
      decode_part (copy, size);
      decode_part (copy, guise_random_below (&random, size + 1));
    }
}

/* Of 16 bits, and with what is none of a picture's colours: the upper 8 bits of the colours are read. */
static void
test_deep_png (void)
{
  g_autoptr(GuiseImage) rgb = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, 5, 3);
  g_autoptr(GuiseImage) alpha = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, 5, 3);
  g_autoptr(GBytes) bytes = NULL, grey = NULL;
  g_autoptr(GuiseImage) back = NULL, grey_back = NULL;
  g_autoptr(GError) error = NULL;

  for (guint y = 0; y < 3; y++)
    for (guint x = 0; x < 5; x++)
      {
        float *pixel = (float *) (gpointer) (rgb->plane[0] + y * rgb->stride[0]) + 3 * x;

        pixel[0] = (float) x / 4, pixel[1] = (float) y / 2, pixel[2] = 1.5f;
        ((float *) (gpointer) (alpha->plane[0] + y * alpha->stride[0]))[x] = (float) x / 4;
      }
  bytes = guise_image_encode_deep (rgb, alpha, GUISE_IMAGE_FILE_PNG, &error);
  g_assert_no_error (error);
  back = guise_image_decode (bytes, 8, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (back->plane[0] + back->stride[0], 15,
                   "\x00\x80\xff" "\x40\x80\xff" "\x80\x80\xff" "\xbf\x80\xff" "\xff\x80\xff", 15);

  grey = guise_image_encode_deep (NULL, alpha, GUISE_IMAGE_FILE_PNG, &error);
  g_assert_no_error (error);
  grey_back = guise_image_decode (grey, 8, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (grey_back->plane[0], 6, "\x00\x00\x00" "\x40\x40\x40", 6);
}

/* Half of a PNG file is refused; of a JPEG file, the half is read. */
static void
test_short_files (void)
{
  g_autoptr(GuiseImage) image = gradient_new (64, 64);
  const GuiseImageFileType types[] = { GUISE_IMAGE_FILE_PNG, GUISE_IMAGE_FILE_JPEG };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autoptr(GBytes) bytes = guise_image_encode (image, types[i], 90, NULL);
      g_autoptr(GBytes) half = g_bytes_new_from_bytes (bytes, 0, g_bytes_get_size (bytes) - 60);
      g_autoptr(GError) error = NULL;
      g_autoptr(GuiseImage) back = guise_image_decode (half, 64, &error);

      if (types[i] == GUISE_IMAGE_FILE_JPEG)
        g_assert_cmpint (ABS (back->plane[0][1] - image->plane[0][1]), <, 12);
      else
        g_assert_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA);
    }
}

static void
test_sheet (void)
{
  g_autoptr(GuiseImage) image = gradient_new (60, 30);
  g_autoptr(GuiseSheet) sheet = guise_sheet_new (64, 64, "Swaps — labelled");
  g_autoptr(GuiseSheet) empty = guise_sheet_new (64, 64, NULL);
  g_autoptr(GuiseImage) drawn = NULL;
  g_autoptr(GError) error = NULL;

  for (guint row = 0; row < 3; row++)
    {
      guise_sheet_begin_row (sheet, "row");
      guise_sheet_add (sheet, image, "original");
      guise_sheet_add (sheet, NULL, "none");
    }
  drawn = guise_sheet_draw (sheet, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (drawn->width, >, 128);
  g_assert_cmpuint (drawn->height, >, 192);

  g_assert_null (guise_sheet_draw (empty, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_FAILED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vision/image-file/png-is-lossless", test_png_is_lossless);
  g_test_add_func ("/vision/image-file/jpeg-is-near", test_jpeg_is_near);
  g_test_add_func ("/vision/image-file/too-large-is-refused", test_too_large_is_refused);
  g_test_add_func ("/vision/image-file/lying-header", test_lying_header);
  g_test_add_func ("/vision/image-file/hostile-bytes", test_hostile_bytes);
  g_test_add_func ("/vision/image-file/deep-png", test_deep_png);
  g_test_add_func ("/vision/image-file/short-files", test_short_files);
  g_test_add_func ("/vision/sheet/draws", test_sheet);
  return g_test_run ();
}
