/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-frame-convert-private.h"

#include <gst/gst.h>
#include <math.h>

#define SIDE 16

static void
fill_plane (GuiseImage *image, guint plane, guint code)
{
  const GuisePixelFormatInfo *info = guise_pixel_format_get_info (image->format);
  gsize n = guise_image_get_row_bytes (image, plane) / info->bytes;

  for (guint y = 0; y < guise_image_get_plane_height (image, plane); y++)
    for (gsize x = 0; x < n; x++)
      {
        guint8 *row = image->plane[plane] + (gsize) y * image->stride[plane];

        if (info->bytes == 1)
          row[x] = (guint8) code;
        else
          ((guint16 *) (gpointer) row)[x] = (guint16) code;
      }
}

/* A picture of one colour; U and V are the same, so that packed planes need no care. Alpha is whole. */
static GuiseImage *
paint (GuisePixelFormat format, GuiseColorimetry colorimetry, guint luma, guint chroma)
{
  const GuisePixelFormatInfo *info = guise_pixel_format_get_info (format);
  GuiseImage *image = guise_image_new (format, colorimetry, SIDE, SIDE);
  guint unit = 1u << (info->bits - 8);

  fill_plane (image, 0, luma * unit);
  for (guint i = 1; i < info->n_planes; i++)
    fill_plane (image, i, (i == 3 ? 255 : chroma) * unit);
  return image;
}

/* BT.601, BT.709, BT.2020: section "signal format" of each. */
static void
expect_rgb (GuiseColorimetry colorimetry, double luma, double chroma, double rgb[3])
{
  static const double kr[] = { 0.299, 0.2126, 0.2627 }, kb[] = { 0.114, 0.0722, 0.0593 };
  double r = kr[colorimetry.matrix], b = kb[colorimetry.matrix];
  gboolean limited = colorimetry.range == GUISE_RANGE_LIMITED;
  double y = limited ? (luma - 16) / 219 : luma / 255, c = limited ? (chroma - 128) / 224 : (chroma - 128) / 255;

  rgb[0] = y + 2 * (1 - r) * c;
  rgb[2] = y + 2 * (1 - b) * c;
  rgb[1] = (y - r * rgb[0] - b * rgb[2]) / (1 - r - b);
  for (guint i = 0; i < 3; i++)
    rgb[i] = CLAMP (rgb[i], 0, 1) * 255;
}

static void
check_colour (GuiseFrameConverter *converter, GuisePixelFormat format, GuiseColorimetry colorimetry, guint luma,
              guint chroma, guint side)
{
  g_autoptr(GuiseImage) image = paint (format, colorimetry, luma, chroma);
  g_autoptr(GuiseImage) rgb = NULL;
  g_autoptr(GError) error = NULL;
  double expected[3];

  rgb = guise_frame_converter_convert (converter, image, GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, side, side, &error);
  g_assert_no_error (error);
  expect_rgb (colorimetry, luma, chroma, expected);
  for (guint x = 0; x < side; x++)
    for (guint i = 0; i < 3; i++)
      {
        guint8 got = rgb->plane[0][(side / 2) * rgb->stride[0] + 3 * x + i];

        if (fabs (got - expected[i]) > 0.51)
          g_error ("%s, matrix %u, range %u, code %u/%u: component %u is %u, not %.2f",
                   guise_pixel_format_get_info (format)->name, colorimetry.matrix, colorimetry.range, luma, chroma, i,
                   got, expected[i]);
      }
}

static void
test_every_code (void)
{
  static const GuisePixelFormat formats[] = {
    GUISE_PIXEL_I420, GUISE_PIXEL_I422, GUISE_PIXEL_I444, GUISE_PIXEL_NV12, GUISE_PIXEL_A420,
    GUISE_PIXEL_I420_10, GUISE_PIXEL_I422_10, GUISE_PIXEL_I444_10,
  };
  g_autoptr(GuiseFrameConverter) converter = guise_frame_converter_create ();

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    for (guint matrix = GUISE_MATRIX_BT601; matrix <= GUISE_MATRIX_BT2020; matrix++)
      for (guint range = GUISE_RANGE_LIMITED; range <= GUISE_RANGE_FULL; range++)
        for (guint luma = 0; luma < 256; luma += 3)
          {
            GuiseColorimetry colorimetry = { range, matrix, 2, 2 };

            check_colour (converter, formats[i], colorimetry, luma, 128, SIDE);
            check_colour (converter, formats[i], colorimetry, luma, 60 + luma / 2, SIDE);
          }
}

static void
test_smaller (void)
{
  g_autoptr(GuiseFrameConverter) converter = guise_frame_converter_create ();

  for (guint luma = 16; luma <= 235; luma += 3)
    check_colour (converter, GUISE_PIXEL_I420, (GuiseColorimetry) { GUISE_RANGE_LIMITED, GUISE_MATRIX_BT709, 1, 1 },
                  luma, 140, SIDE / 2);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/frame-rgb/every-code", test_every_code);
  g_test_add_func ("/media/frame-rgb/smaller", test_smaller);
  return g_test_run ();
}
