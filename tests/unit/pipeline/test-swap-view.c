/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-view.h"

#include <math.h>

#define SIDE   GUISE_SWAP_VIEW_SIDE
#define MADE   96
#define FRAMES 4

static float *
row_of (GuiseImage *image, guint y)
{
  return (float *) (gpointer) (image->plane[0] + y * image->stride[0]);
}

/* A soft pattern on the unit square, moved by @dx parts of it. */
static double
pattern_at (double x, double y, double dx)
{
  return 0.5 + 0.2 * sin (40 * (x - dx)) * cos (32 * y) + 0.15 * sin (17 * (x - dx + y));
}

/* @noise: deviation of what is new in each */
static GuiseImage *
make_picture (GuisePixelFormat format, guint side, double dx, double noise, GRand *rand)
{
  GuiseImage *image = guise_image_new (format, GUISE_COLORIMETRY_SRGB, side, side);
  const guint n = format == GUISE_PIXEL_RGBF ? 3 : 1;

  for (guint y = 0; y < side; y++)
    for (guint x = 0; x < side; x++)
      for (guint c = 0; c < n; c++)
        row_of (image, y)[n * x + c] = (float) (pattern_at ((x + 0.5) / side, (y + 0.5) / side, dx)
                                                + noise * (g_rand_double (rand) - 0.5) * sqrt (12));
  return image;
}

/* A face that moves by a pixel of 160 a frame, to the right; what is made of it trembles with @noise. */
static GuiseSwapView
make_view (guint frame, double noise, GRand *rand)
{
  const double dx = frame / (double) SIDE;

  return (GuiseSwapView) {
    make_picture (GUISE_PIXEL_RGBF, SIDE, dx, 0, rand), make_picture (GUISE_PIXEL_RGBF, MADE, dx, noise, rand),
    make_picture (GUISE_PIXEL_GRAYF, MADE, dx, noise, rand),
  };
}

/* Deviation of @image from what it should be, away from its edges. */
static double
get_error (GuiseImage *image, double dx)
{
  const guint n = image->format == GUISE_PIXEL_RGBF ? 3 : 1;
  double sum = 0;
  guint count = 0;

  for (guint y = 12; y < image->height - 12; y++)
    for (guint x = 12; x < image->width - 12; x++, count++)
      sum += pow (row_of (image, y)[n * x] - pattern_at ((x + 0.5) / image->width, (y + 0.5) / image->height, dx), 2);
  return sqrt (sum / count);
}

/* What trembles is calmer by the root of the number of pictures, and nothing lags behind. */
static void
test_calmer (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (3);
  GuiseSwapView views[FRAMES];
  GuiseImage *made = NULL, *mask = NULL;
  const double now = (FRAMES - 1) / (double) SIDE;
  GError *error = NULL;
  GuiseSwapView before[FRAMES - 1];

  for (guint i = 0; i < FRAMES; i++)
    views[i] = make_view (i, 0.04, rand);
  for (guint i = 0; i + 1 < FRAMES; i++)
    before[i] = views[FRAMES - 2 - i];
  g_assert_true (guise_swap_view_steady (&views[FRAMES - 1], before, FRAMES - 1, &made, &mask, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (get_error (views[FRAMES - 1].made, now), >, 0.038);
  g_assert_cmpfloat (get_error (made, now), <, 0.024);
  g_assert_cmpfloat (get_error (mask, now), <, 0.024);
  guise_image_unref (made);
  guise_image_unref (mask);
  for (guint i = 0; i < FRAMES; i++)
    guise_swap_view_clear (&views[i]);
}

/* What was played, and so knows the steps between its views, becomes the very same as what was jumped to. */
static void
test_played (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (6);
  GuiseSwapView views[FRAMES], played[FRAMES];
  GuiseImage *made[2], *mask[2];

  for (guint i = 0; i < FRAMES; i++)
    views[FRAMES - 1 - i] = make_view (i, 0.04, rand);
  for (guint i = FRAMES; i-- > 0;)
    {
      played[i] = views[i];
      g_assert_true (guise_swap_view_steady (&played[i], &played[i + 1], FRAMES - 1 - i, &made[0], &mask[0], NULL));
      g_assert_true ((played[i].step != NULL) == (i < FRAMES - 1));
      if (i > 0)
        {
          guise_image_unref (made[0]);
          guise_image_unref (mask[0]);
        }
    }
  g_assert_true (guise_swap_view_steady (&views[0], &views[1], FRAMES - 1, &made[1], &mask[1], NULL));
  for (guint y = 0; y < MADE; y++)
    {
      g_assert_cmpmem (row_of (made[0], y), 3 * MADE * sizeof (float), row_of (made[1], y), 3 * MADE * sizeof (float));
      g_assert_cmpmem (row_of (mask[0], y), MADE * sizeof (float), row_of (mask[1], y), MADE * sizeof (float));
    }
  for (guint i = 0; i < 2; i++)
    {
      guise_image_unref (made[i]);
      guise_image_unref (mask[i]);
    }
  for (guint i = 0; i < FRAMES; i++)
    {
      g_clear_pointer (&played[i].step, guise_flow_unref);
      guise_swap_view_clear (&views[i]);
    }
}

/* Where the frame shows something else than before, what was made of it then does not count. */
static void
test_disagreement (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (4);
  GuiseSwapView now = make_view (0, 0, rand), before = make_view (0, 0, rand);
  GuiseImage *made = NULL, *mask = NULL;

  /* On the lower half a dark thing lies before the face, and the network had made something dark of it. */
  for (guint y = SIDE / 2; y < SIDE; y++)
    for (guint x = 0; x < 3 * SIDE; x++)
      row_of (before.seen, y)[x] = 0.02f;
  for (guint y = 0; y < MADE; y++)
    for (guint x = 0; x < 3 * MADE; x++)
      row_of (before.made, y)[x] = 0;
  g_assert_true (guise_swap_view_steady (&now, &before, 1, &made, &mask, NULL));
  for (guint x = 60; x < 3 * MADE - 60; x++)
    {
      g_assert_cmpfloat_with_epsilon (row_of (made, MADE * 3 / 4)[x], row_of (now.made, MADE * 3 / 4)[x], 0.03);
      g_assert_cmpfloat_with_epsilon (row_of (made, MADE / 5)[x], row_of (now.made, MADE / 5)[x] / 2, 0.03);
    }
  guise_image_unref (made);
  guise_image_unref (mask);
  guise_swap_view_clear (&now);
  guise_swap_view_clear (&before);
}

/* A network without masks has none afterwards; with nothing before it a face stays what it is. */
static void
test_alone (void)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (5);
  GuiseSwapView now = make_view (0, 0.01, rand);
  GuiseImage *made = NULL, *mask = NULL;

  g_clear_pointer (&now.mask, guise_image_unref);
  g_assert_true (guise_swap_view_steady (&now, NULL, 0, &made, &mask, NULL));
  g_assert_null (mask);
  for (guint y = 0; y < MADE; y++)
    for (guint x = 0; x < 3 * MADE; x++)
      g_assert_cmpfloat (row_of (made, y)[x], ==, row_of (now.made, y)[x]);
  guise_image_unref (made);
  guise_swap_view_clear (&now);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/swap-view/calmer", test_calmer);
  g_test_add_func ("/pipeline/swap-view/played", test_played);
  g_test_add_func ("/pipeline/swap-view/disagreement", test_disagreement);
  g_test_add_func ("/pipeline/swap-view/alone", test_alone);
  return g_test_run ();
}
