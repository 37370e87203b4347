/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-random.h"
#include "guise-swap-blur.h"

/* The mean of line @values, one after the other, as guise_swap_blur() is to have it. */
static void
blur_line (float *values, guint n, gsize step, guint radius)
{
  const float by = 1.0f / (float) (2 * radius + 1);
  const gint64 last = (gint64) n - 1, reach = radius;
  g_autofree float *before = g_new (float, n);
  double sum = 0;

  for (guint i = 0; i < n; i++)
    before[i] = values[i * step];
  for (gint64 k = -reach; k <= reach; k++)
    sum += (double) before[CLAMP (k, 0, last)];
  for (gint64 i = 0; i <= last; i++)
    {
      values[(gsize) i * step] = by * (float) MAX (sum, 0.0);
      sum += (double) before[MIN (i + reach + 1, last)] - (double) before[MAX (i - reach, 0)];
    }
}

static void
check (guint width, guint height, guint radius)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, width, height);
  GuiseImage *expected;
  GuiseRandom random;

  guise_random_init (&random, 1);
  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      guise_image_row (image, y)[x] = (float) guise_random_uniform (&random);
  expected = guise_image_copy (image);
  guise_swap_blur (image, radius);
  for (guint turn = 0; turn < 2; turn++)
    {
      for (guint y = 0; y < height; y++)
        blur_line (guise_image_row (expected, y), width, 1, radius);
      for (guint x = 0; x < width; x++)
        blur_line (guise_image_row (expected, 0) + x, height, expected->stride[0] / sizeof (float), radius);
    }
  for (guint y = 0; y < height; y++)
    g_assert_cmpmem (guise_image_row (image, y), width * sizeof (float), guise_image_row (expected, y),
                     width * sizeof (float));
  guise_image_unref (expected);
  guise_image_unref (image);
}

/* Whatever is computed at once: the same bits. */
static void
test_line_by_line (void)
{
  check (37, 22, 3);
  check (40, 24, 1);
  check (5, 3, 4);
  check (1, 1, 2);
  check (64, 9, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/swap-blur/line-by-line", test_line_by_line);
  return g_test_run ();
}
