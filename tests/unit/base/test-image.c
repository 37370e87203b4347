/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-image.h"

#include <string.h>

static void
test_odd_sizes (void)
{
  for (GuisePixelFormat format = GUISE_PIXEL_GRAY8; format < GUISE_N_PIXEL_FORMATS; format++)
    {
      const GuisePixelFormatInfo *info = guise_pixel_format_get_info (format);
      g_autoptr(GuiseImage) image = guise_image_new (format, GUISE_COLORIMETRY_SRGB, 353, 287);

      g_assert_nonnull (image);
      for (guint i = 0; i < info->n_planes; i++)
        {
          guint last = guise_image_get_plane_height (image, i) - 1;

          g_assert_cmpuint (image->stride[i] % 64, ==, 0);
          memset (image->plane[i] + last * image->stride[i], 255, guise_image_get_row_bytes (image, i));
        }
      if (info->x_shift == 1)
        g_assert_cmpuint (guise_image_get_plane_width (image, 1), ==, 177);
    }
}

static void
test_limits (void)
{
  g_assert_null (guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, 0, 5));
  g_assert_null (guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, 5, GUISE_IMAGE_MAX_SIDE + 1));
}

static void
test_wrap_checks (void)
{
  g_autoptr(GBytes) bytes = g_bytes_new_take (g_malloc0 (4 * 4 * 3), 4 * 4 * 3);
  const gsize none = 0, one = 1, stride = 12, short_stride = 11, huge = G_MAXSIZE / 2;
  g_autoptr(GuiseImage) fits = guise_image_wrap (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, 4, 4, bytes, &none, &stride);

  g_assert_nonnull (fits);
  g_assert_null (guise_image_wrap (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, 4, 4, bytes, &one, &stride));
  g_assert_null (guise_image_wrap (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, 4, 4, bytes, &none, &short_stride));
  g_assert_null (guise_image_wrap (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, 4, 4, bytes, &none, &huge));
  g_assert_null (guise_image_wrap (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, 5, 4, bytes, &none, &stride));
}

static void
test_copy_is_apart (void)
{
  g_autoptr(GuiseImage) image = guise_image_new (GUISE_PIXEL_NV12, GUISE_COLORIMETRY_SRGB, 7, 5);
  g_autoptr(GuiseImage) copy = NULL;

  memset (image->plane[0], 9, image->stride[0] * 5);
  memset (image->plane[1], 3, image->stride[1] * 3);
  copy = guise_image_copy (image);
  image->plane[0][0] = 1;
  g_assert_cmpuint (copy->plane[0][0], ==, 9);
  g_assert_cmpuint (copy->plane[1][7], ==, 3);
  g_assert_cmpuint (guise_image_get_row_bytes (copy, 1), ==, 8);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/image/odd-sizes", test_odd_sizes);
  g_test_add_func ("/base/image/limits", test_limits);
  g_test_add_func ("/base/image/wrap-checks", test_wrap_checks);
  g_test_add_func ("/base/image/copy-is-apart", test_copy_is_apart);
  return g_test_run ();
}
