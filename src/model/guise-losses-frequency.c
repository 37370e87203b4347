/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "guise-losses-private.h"

/* Losses of detail: bands of a pyramid, spectrum, differences. Definitions in guise-losses.h. */

#define PYRAMID_BANDS 5
#define PYRAMID_TAPS  5

/* Gaussian of σ 1 over five pixels; the middle one squared is what a pixel keeps of itself. */
static const float pyramid_taps[PYRAMID_TAPS] = { 0.05448868f, 0.24420135f, 0.40261994f, 0.24420135f, 0.05448868f };

/* Blurred along one axis; beyond an end the last value goes on. */
static GuiseArray
blur_axis (GuiseGraph *graph, GuiseArray x, guint axis)
{
  const guint n = x.dims.sizes[axis];
  g_autofree GuiseAxisTap *table = g_new (GuiseAxisTap, (gsize) n * PYRAMID_TAPS);

  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < PYRAMID_TAPS; k++)
      {
        const guint in = MIN (MAX (i + k, PYRAMID_TAPS / 2u) - PYRAMID_TAPS / 2, n - 1);

        table[i * PYRAMID_TAPS + k] = (GuiseAxisTap) { i, in, pyramid_taps[k] };
      }

  return guise_array_map_axis (graph, x, axis, n, table, n * PYRAMID_TAPS);
}

GuiseArray
guise_loss_make_laplacian (const GuiseLossPictures *pictures)
{
  const double most_of_band = 2.0 * (1.0 - (double) pyramid_taps[2] * (double) pyramid_taps[2]);
  GuiseGraph *graph = pictures->graph;
  GuiseArray rest = guise_array_sub (graph, pictures->a, pictures->b), weights = pictures->weights, sum = { 0 };
  double factor = 1.0, maximum = 0.0;

  for (guint i = 0; i < PYRAMID_BANDS; i++)
    {
      GuiseArray blurred, mean;

      if (MIN (rest.dims.sizes[AXIS_ROW], rest.dims.sizes[AXIS_COLUMN]) < 2)
        break;
      blurred = blur_axis (graph, blur_axis (graph, rest, AXIS_COLUMN), AXIS_ROW);
      mean = guise_loss_mean (graph, guise_array_abs (graph, guise_array_sub (graph, rest, blurred)), weights);
      mean = guise_array_affine (graph, mean, (float) factor, 0.0f);
      sum = i == 0 ? mean : guise_array_add (graph, sum, mean);
      maximum += factor * most_of_band;
      factor /= 4.0;
      rest = guise_loss_halve (graph, blurred);
      weights = guise_loss_halve (graph, weights);
    }

  rest = guise_array_affine (graph, guise_loss_mean (graph, guise_array_abs (graph, rest), weights), (float) factor,
                             0.0f);
  sum = maximum > 0.0 ? guise_array_add (graph, sum, rest) : rest;
  return guise_array_affine (graph, sum, (float) (1.0 / (maximum + factor)), 0.0f);
}

/* One axis by the sines or the cosines of a Fourier transform, which keeps the sum of squares. */
static GuiseArray
transform (GuiseGraph *graph, GuiseArray x, guint axis, gboolean sines)
{
  const guint n = x.dims.sizes[axis];
  g_autofree GuiseAxisTap *table = g_new (GuiseAxisTap, (gsize) n * n);

  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < n; k++)
      {
        const double angle = 2.0 * G_PI * ((guint64) i * k % n) / n;

        table[i * n + k] = (GuiseAxisTap) { i, k, (float) ((sines ? sin (angle) : cos (angle)) / sqrt (n)) };
      }

  return guise_array_map_axis (graph, x, axis, n, table, n * n);
}

/* |F|² of the transform over the plane. */
static GuiseArray
get_power (GuiseGraph *graph, GuiseArray x)
{
  const GuiseArray cosines = transform (graph, x, AXIS_COLUMN, FALSE), sines = transform (graph, x, AXIS_COLUMN, TRUE);
  const GuiseArray real = guise_array_sub (graph, transform (graph, cosines, AXIS_ROW, FALSE),
                                           transform (graph, sines, AXIS_ROW, TRUE));
  const GuiseArray imaginary = guise_array_add (graph, transform (graph, cosines, AXIS_ROW, TRUE),
                                                transform (graph, sines, AXIS_ROW, FALSE));

  return guise_array_add (graph, guise_array_mul (graph, real, real), guise_array_mul (graph, imaginary, imaginary));
}

/* Greatest value of each plane. */
static GuiseArray
get_greatest (GuiseGraph *graph, GuiseArray x)
{
  const guint h = x.dims.sizes[AXIS_ROW], w = x.dims.sizes[AXIS_COLUMN];

  x = guise_array_max_pool (graph, x, &(GuiseWindowParams) { .n_axes = 2, .kernel = { 1, w }, .out = { h, 1 } });
  return guise_array_max_pool (graph, x, &(GuiseWindowParams) { .n_axes = 2, .kernel = { h, 1 }, .out = { 1, 1 } });
}

GuiseArray
guise_loss_make_frequency (const GuiseLossPictures *pictures)
{
  GuiseGraph *graph = pictures->graph;
  const GuiseArray greatest_weight = get_greatest (graph, pictures->weights);
  const GuiseArray weights = guise_array_div (graph, pictures->weights,
                                              guise_array_clip (graph, greatest_weight, 1e-12f, G_MAXFLOAT));
  const GuiseArray d = guise_array_mul (graph, guise_array_sub (graph, pictures->a, pictures->b), weights);
  const GuiseArray power = get_power (graph, d);
  const GuiseArray magnitude = guise_array_sqrt (graph, guise_array_detach (graph, power));
  const GuiseArray greatest = guise_array_clip (graph, get_greatest (graph, magnitude), 1e-6f, G_MAXFLOAT);
  const GuiseArray focus = guise_array_div (graph, magnitude, greatest);

  return guise_array_mean (graph, guise_array_mul (graph, focus, power), AXES_PLANE | AXES_COLOUR);
}

/* |difference| along rows by @by_row and along columns by @by_column, at every inner pixel. */
static GuiseArray
get_difference (GuiseGraph *graph, GuiseArray d, const float *by_row, const float *by_column)
{
  return guise_array_abs (graph, guise_loss_filter (graph, guise_loss_filter (graph, d, AXIS_COLUMN, by_column, 3),
                                                    AXIS_ROW, by_row, 3));
}

GuiseArray
guise_loss_make_gradient (const GuiseLossPictures *pictures)
{
  static const float none[] = { 0.0f, 1.0f, 0.0f }, first[] = { -0.5f, 0.0f, 0.5f }, second[] = { 0.25f, -0.5f, 0.25f };
  GuiseGraph *graph = pictures->graph;
  const GuiseArray d = guise_array_sub (graph, pictures->a, pictures->b);
  const GuiseArray firsts = guise_array_add (graph, get_difference (graph, d, none, first),
                                             get_difference (graph, d, first, none));
  const GuiseArray seconds = guise_array_add (graph, get_difference (graph, d, none, second),
                                              get_difference (graph, d, second, none));
  const GuiseArray mixed = guise_array_affine (graph, get_difference (graph, d, first, first), 2.0f, 0.0f);
  const GuiseArray sum = guise_array_add (graph, guise_array_add (graph, firsts, seconds), mixed);

  return guise_array_affine (graph, guise_loss_mean (graph, sum, guise_loss_crop (graph, pictures->weights, 1)),
                             1.0f / 6.0f, 0.0f);
}
