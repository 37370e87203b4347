/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-composite.h"

#include "guise-random.h"

#include <math.h>
#include <string.h>

#define WIDTH  47   /* odd, so that the last chroma sample stands for one pixel */
#define HEIGHT 35

static const GuisePixelFormat formats[] = {
  GUISE_PIXEL_GRAY8, GUISE_PIXEL_GRAY10, GUISE_PIXEL_I420, GUISE_PIXEL_I422, GUISE_PIXEL_I444, GUISE_PIXEL_NV12,
  GUISE_PIXEL_A420, GUISE_PIXEL_I420_10, GUISE_PIXEL_I422_10, GUISE_PIXEL_I444_10, GUISE_PIXEL_A444_10,
  GUISE_PIXEL_RGB8, GUISE_PIXEL_RGBA8, GUISE_PIXEL_RGBA16,
};

static const GuiseColorimetry codings[] = {
  { GUISE_RANGE_LIMITED, GUISE_MATRIX_BT601, 6, 6 },
  { GUISE_RANGE_LIMITED, GUISE_MATRIX_BT709, 1, 1 },
  { GUISE_RANGE_LIMITED, GUISE_MATRIX_BT2020, 9, 14 },
  { GUISE_RANGE_FULL, GUISE_MATRIX_BT709, 1, 1 },
  { GUISE_RANGE_FULL, GUISE_MATRIX_BT601, 1, 13 },
};

static void
set_sample (GuiseImage *image, guint plane, guint column, guint y, guint code)
{
  guint8 *row = image->plane[plane] + y * image->stride[plane];
  guint16 wide = (guint16) code;

  if (guise_pixel_format_get_info (image->format)->bytes == 1)
    row[column] = (guint8) code;
  else
    memcpy (row + 2 * column, &wide, 2);
}

static guint
get_sample (GuiseImage *image, guint plane, guint column, guint y)
{
  const guint8 *row = image->plane[plane] + y * image->stride[plane];
  guint16 wide;

  if (guise_pixel_format_get_info (image->format)->bytes == 1)
    return row[column];

  memcpy (&wide, row + 2 * column, 2);
  return wide;
}

static guint
columns_of (GuiseImage *image, guint plane)
{
  return guise_image_get_plane_width (image, plane) * guise_pixel_format_get_info (image->format)->packed[plane];
}

/* Any codes the format can hold, also such that are no colour. */
static GuiseImage *
make_noise (GuisePixelFormat format, GuiseColorimetry coding, GuiseRandom *random)
{
  const GuisePixelFormatInfo *info = guise_pixel_format_get_info (format);
  GuiseImage *image = guise_image_new (format, coding, WIDTH, HEIGHT);

  for (guint plane = 0; plane < info->n_planes; plane++)
    for (guint y = 0; y < guise_image_get_plane_height (image, plane); y++)
      for (guint x = 0; x < columns_of (image, plane); x++)
        set_sample (image, plane, x, y, (guint) guise_random_below (random, 1u << info->bits));

  return image;
}

static float *
row_of (GuiseImage *image, guint y)
{
  return (float *) (gpointer) (image->plane[0] + y * image->stride[0]);
}

static GuiseImage *
make_rgb (const GuiseRegion *region, GuiseRandom *random)
{
  GuiseImage *rgb = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, region->width, region->height);

  for (guint y = 0; y < region->height; y++)
    for (guint x = 0; x < 3 * region->width; x++)
      row_of (rgb, y)[x] = (float) guise_random_uniform (random);

  return rgb;
}

/* 1 inside a disc around the middle of the picture, soft at its edge, 0 elsewhere. */
static GuiseImage *
make_disc (const GuiseRegion *region)
{
  GuiseImage *alpha = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, region->width, region->height);

  for (guint y = 0; y < region->height; y++)
    for (guint x = 0; x < region->width; x++)
      {
        float distance = hypotf (region->x + x + 0.5f - WIDTH / 2.0f, region->y + y + 0.5f - HEIGHT / 2.0f);

        row_of (alpha, y)[x] = CLAMP ((9.0f - distance) / 3.0f, 0.0f, 1.0f);
      }

  return alpha;
}

/* Whether a pixel that the sample stands for lies in the mask. */
static gboolean
sample_may_change (GuiseImage *image, guint plane, guint x, guint y, GuiseImage *alpha, const GuiseRegion *region)
{
  const GuisePixelFormatInfo *info = guise_pixel_format_get_info (image->format);
  gboolean is_chroma = info->is_yuv && (plane == 1 || plane == 2);
  int left = (int) (x << (is_chroma ? info->x_shift : 0)), top = (int) (y << (is_chroma ? info->y_shift : 0));

  for (int py = top; py <= top + (is_chroma ? info->y_shift : 0); py++)
    for (int px = left - (is_chroma ? info->x_shift : 0); px <= left + (is_chroma ? info->x_shift : 0); px++)
      {
        int rx = px - (int) region->x, ry = py - (int) region->y;

        if (rx >= 0 && ry >= 0 && rx < (int) region->width && ry < (int) region->height
            && row_of (alpha, (guint) ry)[rx] > 0)
          return TRUE;
      }

  return FALSE;
}

static void
check_outside (GuiseImage *before, GuiseImage *after, GuiseImage *alpha, const GuiseRegion *region)
{
  const GuisePixelFormatInfo *info = guise_pixel_format_get_info (before->format);
  guint n_changed = 0;

  for (guint plane = 0; plane < info->n_planes; plane++)
    for (guint y = 0; y < guise_image_get_plane_height (before, plane); y++)
      for (guint column = 0; column < columns_of (before, plane); column++)
        {
          guint packed = info->packed[plane];
          gboolean is_alpha = info->has_alpha && (packed == 4 ? column % 4 == 3 : plane == 3);
          gboolean same = get_sample (before, plane, column, y) == get_sample (after, plane, column, y);

          n_changed += same ? 0 : 1;
          if (is_alpha || !sample_may_change (before, plane, column / packed, y, alpha, region))
            g_assert_true (same);
        }
  g_assert_cmpuint (n_changed, >, 100);
}

static void
test_outside_is_untouched (void)
{
  GuiseRect disc = { WIDTH / 2.0f - 10, HEIGHT / 2.0f - 10, 20, 20 };
  GuiseRandom random;

  guise_random_init (&random, 11);
  for (guint f = 0; f < G_N_ELEMENTS (formats); f++)
    for (guint c = 0; c < G_N_ELEMENTS (codings); c++)
      {
        g_autoptr(GuiseImage) before = make_noise (formats[f], codings[c], &random);
        g_autoptr(GuiseImage) after = guise_image_copy (before);
        g_autoptr(GuiseImage) rgb = NULL, alpha = NULL;
        GuiseRegion region;

        g_assert_true (guise_region_around (before, &disc, &region));
        rgb = make_rgb (&region, &random);
        alpha = make_disc (&region);
        guise_composite_blend (after, &region, rgb, alpha);
        check_outside (before, after, alpha, &region);
      }
}

/* Some of each row, whatever else is @nothing. */
static GuiseImage *
make_spans (const GuiseRegion *region, float nothing, guint64 seed)
{
  GuiseImage *alpha = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, region->width, region->height);
  GuiseRandom random;

  guise_random_init (&random, seed);
  for (guint y = 0; y < region->height; y++)
    {
      guint a = (guint) guise_random_below (&random, region->width), b = (guint) guise_random_below (&random, region->width);

      for (guint x = 0; x < region->width; x++)
        row_of (alpha, y)[x] = y % 7 != 3 && x >= MIN (a, b) && x <= MAX (a, b) ? 0.2f + 0.1f * (float) (x % 8) : nothing;
    }
  return alpha;
}

/* What is left out because nothing is put in there would have come out the same. */
static void
test_where_nothing_is_put_in (void)
{
  static const GuiseRegion regions[] = { { 0, 0, WIDTH, HEIGHT }, { 4, 6, 20, 14 }, { 40, 2, 7, 33 } };
  GuiseRandom random;

  guise_random_init (&random, 3);
  for (guint i = 0; i < G_N_ELEMENTS (formats) * G_N_ELEMENTS (codings) * G_N_ELEMENTS (regions); i++)
    {
      const GuiseRegion *region = &regions[i % G_N_ELEMENTS (regions)];
      g_autoptr(GuiseImage) before = make_noise (formats[i % G_N_ELEMENTS (formats)], codings[i % G_N_ELEMENTS (codings)],
                                                 &random);
      g_autoptr(GuiseImage) after = guise_image_copy (before), expected = guise_image_copy (before);
      g_autoptr(GuiseImage) rgb = make_rgb (region, &random);
      g_autoptr(GuiseImage) alpha = make_spans (region, 0.0f, i), hardly = make_spans (region, 1e-30f, i);

      guise_composite_blend (after, region, rgb, alpha);
      guise_composite_blend (expected, region, rgb, hardly);
      for (guint plane = 0; plane < guise_pixel_format_get_info (before->format)->n_planes; plane++)
        for (guint y = 0; y < guise_image_get_plane_height (before, plane); y++)
          for (guint x = 0; x < columns_of (before, plane); x++)
            g_assert_cmpuint (get_sample (after, plane, x, y), ==, get_sample (expected, plane, x, y));
    }
}

/* What a sample of chroma of 2 × 2 pixels becomes, by the book: the mean over the pixels around it, of weights 1 2 1 where
 * it lies on the left one and 1 1 where it lies in the middle, each as far as it is put in. */
static double
mix_chroma (double mine, guint plane, guint x, guint y, const GuiseColorimetry *coding, guint bits, GuiseImage *rgb,
            GuiseImage *alpha)
{
  const gboolean centred = coding->range == GUISE_RANGE_FULL && coding->matrix == GUISE_MATRIX_BT601;
  const double unit = 1 << (bits - 8), scale = coding->range == GUISE_RANGE_FULL ? (1 << bits) - 1 : 224 * unit;
  double kr, kb, covered = 0, theirs = 0;

  guise_matrix_get_weights (coding->matrix, &kr, &kb);
  for (int py = 2 * (int) y; py <= 2 * (int) y + 1; py++)
    for (int px = 2 * (int) x - (centred ? 0 : 1); px <= 2 * (int) x + 1; px++)
      {
        const guint at_x = (guint) CLAMP (px, 0, WIDTH - 1), at_y = (guint) MIN (py, HEIGHT - 1);
        const float *pixel = row_of (rgb, at_y) + 3 * at_x;
        const double r = (double) pixel[0], g = (double) pixel[1], b = (double) pixel[2];
        const double grey = kr * r + (1 - kr - kb) * g + kb * b;
        const double share = (centred || px == 2 * (int) x ? 0.25 : 0.125) * (double) row_of (alpha, at_y)[at_x];

        covered += share;
        theirs += share * (plane == 1 ? (b - grey) / (2 * (1 - kb)) : (r - grey) / (2 * (1 - kr)));
      }
  return CLAMP (mine * (1 - covered) + covered * 128 * unit + theirs * scale, 0, (1 << bits) - 1);
}

static void
test_chroma_by_the_book (void)
{
  static const GuiseRegion all = { 0, 0, WIDTH, HEIGHT };
  GuiseRandom random;

  guise_random_init (&random, 5);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (codings); i++)
    {
      const GuiseColorimetry *coding = &codings[i / 2];
      g_autoptr(GuiseImage) before = make_noise (i % 2 ? GUISE_PIXEL_I420_10 : GUISE_PIXEL_I420, *coding, &random);
      g_autoptr(GuiseImage) after = guise_image_copy (before), rgb = make_rgb (&all, &random);
      g_autoptr(GuiseImage) alpha = make_spans (&all, 0.0f, i);

      guise_composite_blend (after, &all, rgb, alpha);
      for (guint plane = 1; plane < 3; plane++)
        for (guint y = 0; y < guise_image_get_plane_height (before, plane); y++)
          for (guint x = 0; x < columns_of (before, plane); x++)
            g_assert_cmpfloat_with_epsilon (get_sample (after, plane, x, y),
                                            mix_chroma (get_sample (before, plane, x, y), plane, x, y, coding,
                                                        i % 2 ? 10 : 8, rgb, alpha), 0.501);
    }
}

/* A smooth picture whose colours all exist in RGB. */
static GuiseImage *
make_smooth (GuisePixelFormat format, GuiseColorimetry coding)
{
  GuiseImage *image = guise_image_new (format, coding, WIDTH, HEIGHT);
  const GuisePixelFormatInfo *info = guise_pixel_format_get_info (format);
  double top = (1 << info->bits) - 1;

  for (guint plane = 0; plane < info->n_planes; plane++)
    for (guint y = 0; y < guise_image_get_plane_height (image, plane); y++)
      for (guint x = 0; x < columns_of (image, plane); x++)
        {
          gboolean is_chroma = info->is_yuv && (plane == 1 || plane == 2);
          double wave = 0.06 * sin (0.09 * x + 0.07 * y + plane);

          set_sample (image, plane, x, y, (guint) lrint (top * ((is_chroma ? 0.5 : 0.45) + wave)));
        }

  return image;
}

/* Largest difference in codes, but for the outermost samples of 10-bit
 * subsampled chroma: what they would be averaged with lies outside the picture. */
static int
get_largest_difference (GuiseImage *a, GuiseImage *b)
{
  const GuisePixelFormatInfo *info = guise_pixel_format_get_info (a->format);
  int largest = 0;

  for (guint plane = 0; plane < info->n_planes; plane++)
    {
      guint rim = info->bits == 10 && info->x_shift > 0 && plane > 0 ? 1 : 0;

      for (guint y = rim; y < guise_image_get_plane_height (a, plane) - rim; y++)
        for (guint x = rim; x < columns_of (a, plane) - rim; x++)
          largest = MAX (largest, ABS ((int) get_sample (a, plane, x, y) - (int) get_sample (b, plane, x, y)));
    }

  return largest;
}

/* Reading colours and writing them back over everything changes no sample by more than one code. */
static void
test_round_trip (void)
{
  GuiseRect everything = { -5, -5, WIDTH + 10, HEIGHT + 10 };

  for (guint f = 0; f < G_N_ELEMENTS (formats); f++)
    for (guint c = 0; c < G_N_ELEMENTS (codings); c++)
      {
        g_autoptr(GuiseImage) before = make_smooth (formats[f], codings[c]);
        g_autoptr(GuiseImage) after = guise_image_copy (before);
        g_autoptr(GuiseImage) rgb = NULL, alpha = NULL;
        GuiseRegion region;

        g_assert_true (guise_region_around (before, &everything, &region));
        g_assert_cmpuint (region.width, ==, WIDTH);
        rgb = guise_composite_read_rgb (before, &region);
        alpha = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, WIDTH, HEIGHT);
        for (guint y = 0; y < HEIGHT; y++)
          for (guint x = 0; x < WIDTH; x++)
            row_of (alpha, y)[x] = 1.0f;
        guise_composite_blend (after, &region, rgb, alpha);

        g_assert_cmpint (get_largest_difference (before, after), <=, 1);
      }
}

/* Codes of pure colours, from the equations of BT.601 and BT.709 by hand. */
static void
test_known_codes (void)
{
  static const struct { GuiseMatrix matrix; float rgb[3]; guint code[3]; } known[] = {
    { GUISE_MATRIX_BT601, { 1, 0, 0 }, { 81, 90, 240 } },
    { GUISE_MATRIX_BT601, { 0, 0, 1 }, { 41, 240, 110 } },
    { GUISE_MATRIX_BT709, { 1, 0, 0 }, { 63, 102, 240 } },
    { GUISE_MATRIX_BT709, { 0, 1, 0 }, { 173, 42, 26 } },
    { GUISE_MATRIX_BT709, { 1, 1, 1 }, { 235, 128, 128 } },
  };
  GuiseRegion region = { 0, 0, 4, 4 };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      GuiseColorimetry coding = { GUISE_RANGE_LIMITED, known[i].matrix, 2, 2 };
      g_autoptr(GuiseImage) image = guise_image_new (GUISE_PIXEL_I420, coding, 4, 4);
      g_autoptr(GuiseImage) rgb = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, 4, 4);
      g_autoptr(GuiseImage) alpha = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, 4, 4);

      for (guint y = 0; y < 4; y++)
        for (guint x = 0; x < 4; x++)
          {
            memcpy (row_of (rgb, y) + 3 * x, known[i].rgb, sizeof known[i].rgb);
            row_of (alpha, y)[x] = 1.0f;
          }
      for (guint plane = 0; plane < 3; plane++)
        for (guint y = 0; y < guise_image_get_plane_height (image, plane); y++)
          for (guint x = 0; x < columns_of (image, plane); x++)
            set_sample (image, plane, x, y, 60);
      guise_composite_blend (image, &region, rgb, alpha);

      for (guint plane = 0; plane < 3; plane++)
        g_assert_cmpint (ABS ((int) get_sample (image, plane, 1, 1) - (int) known[i].code[plane]), <=, 1);
    }
}

/* A chroma ramp by 4 codes a sample reads as 2 codes a pixel, exact on even
 * columns for video, half a pixel later for JPEG. */
static void
test_chroma_siting (void)
{
  for (guint full = 0; full < 2; full++)
    {
      GuiseColorimetry coding = { full ? GUISE_RANGE_FULL : GUISE_RANGE_LIMITED, GUISE_MATRIX_BT601, 2, 2 };
      g_autoptr(GuiseImage) image = guise_image_new (GUISE_PIXEL_I422, coding, 32, 2);
      g_autoptr(GuiseImage) rgb = NULL;
      GuiseRegion region = { 0, 0, 32, 2 };
      double luma_scale = full ? 255 : 219, chroma_scale = full ? 255 : 224;

      for (guint y = 0; y < 2; y++)
        {
          for (guint x = 0; x < 32; x++)
            set_sample (image, 0, x, y, 126);
          for (guint x = 0; x < 16; x++)
            {
              set_sample (image, 1, x, y, 128);
              set_sample (image, 2, x, y, 100 + 4 * x);
            }
        }
      rgb = guise_composite_read_rgb (image, &region);
      for (guint x = 2; x < 30; x++)
        {
          double red_code = 100 + 2 * (x - (full ? 0.5 : 0.0));
          double luma = (126 - (full ? 0 : 16)) / luma_scale;
          double red = luma + 2 * (1 - 0.299) * (red_code - 128) / chroma_scale;

          g_assert_cmpfloat_with_epsilon (row_of (rgb, 0)[3 * x], red, 1e-4);
        }
    }
}

static void
test_region_outside_the_picture (void)
{
  g_autoptr(GuiseImage) image = guise_image_new (GUISE_PIXEL_I420, GUISE_COLORIMETRY_SRGB, 16, 16);
  GuiseRegion region;
  GuiseRect outside[] = { { 40, 0, 5, 5 }, { -20, -20, 5, 5 }, { 0, 100, 5, 5 }, { NAN, 0, 5, 5 }, { 0, 0, NAN, 2 } };

  for (guint i = 0; i < G_N_ELEMENTS (outside); i++)
    g_assert_false (guise_region_around (image, &outside[i], &region));
  g_assert_true (guise_region_around (image, &(GuiseRect) { 13, -4, 1, 6 }, &region));
  g_assert_cmpuint (region.x, ==, 10);
  g_assert_cmpuint (region.y, ==, 0);
  g_assert_cmpuint (region.width, ==, 6);
  g_assert_cmpuint (region.height, ==, 4);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pipeline/composite/outside-is-untouched", test_outside_is_untouched);
  g_test_add_func ("/pipeline/composite/where-nothing-is-put-in", test_where_nothing_is_put_in);
  g_test_add_func ("/pipeline/composite/chroma-by-the-book", test_chroma_by_the_book);
  g_test_add_func ("/pipeline/composite/round-trip", test_round_trip);
  g_test_add_func ("/pipeline/composite/known-codes", test_known_codes);
  g_test_add_func ("/pipeline/composite/chroma-siting", test_chroma_siting);
  g_test_add_func ("/pipeline/composite/region-outside-the-picture", test_region_outside_the_picture);

  return g_test_run ();
}
