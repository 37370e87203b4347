/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "guise-losses-private.h"

/* Losses of structure: similarity on several scales, similarity of gradients. Definitions in guise-losses.h. */

#define SSIM_TAPS   11
#define SSIM_SIGMA  1.5
#define SSIM_SCALES 5
#define SSIM_C1     (0.01f * 0.01f)
#define SSIM_C2     (0.03f * 0.03f)
#define SSIM_LEAST  1e-4f
#define GMSD_C      0.0026f

/* Under roots, whose slope would have no end at 0. */
#define ROOT_EPSILON 1e-6f

static void
make_gauss (float *taps, guint n, double sigma)
{
  double sum = 0.0;

  for (guint i = 0; i < n; i++)
    sum += exp (-pow (i - (n - 1) / 2.0, 2) / (2.0 * sigma * sigma));
  for (guint i = 0; i < n; i++)
    taps[i] = (float) (exp (-pow (i - (n - 1) / 2.0, 2) / (2.0 * sigma * sigma)) / sum);
}

static GuiseArray
blur (GuiseGraph *graph, GuiseArray x)
{
  float taps[SSIM_TAPS];

  make_gauss (taps, SSIM_TAPS, SSIM_SIGMA);
  x = guise_loss_filter (graph, x, AXIS_COLUMN, taps, SSIM_TAPS);
  return guise_loss_filter (graph, x, AXIS_ROW, taps, SSIM_TAPS);
}

/* Blurred a·b less the product of the means: variance or covariance of every window. */
static GuiseArray
get_covariance (GuiseGraph *graph, GuiseArray a, GuiseArray b, GuiseArray mean_a, GuiseArray mean_b)
{
  return guise_array_sub (graph, blur (graph, guise_array_mul (graph, a, b)), guise_array_mul (graph, mean_a, mean_b));
}

/* (2·x·y + c) / (x² + y² + c), of the @products x·y and the @squares x² + y². */
static GuiseArray
get_similarity (GuiseGraph *graph, GuiseArray products, GuiseArray squares, float c)
{
  return guise_array_div (graph, guise_array_affine (graph, products, 2.0f, c),
                          guise_array_affine (graph, squares, 1.0f, c));
}

static GuiseArray
add_squares (GuiseGraph *graph, GuiseArray x, GuiseArray y)
{
  return guise_array_add (graph, guise_array_mul (graph, x, x), guise_array_mul (graph, y, y));
}

/* Mean of one scale over its windows, of each colour: contrast and structure, on the last scale luminance too. */
static GuiseArray
get_scale (GuiseGraph *graph, GuiseArray a, GuiseArray b, GuiseArray weights, gboolean last)
{
  /* Less a half: variances then are small differences of small numbers, which keeps their digits. */
  const GuiseArray low_a = guise_array_affine (graph, a, 1.0f, -0.5f), low_b = guise_array_affine (graph, b, 1.0f, -0.5f);
  const GuiseArray mean_a = blur (graph, low_a), mean_b = blur (graph, low_b);
  const GuiseArray variances = guise_array_add (graph, get_covariance (graph, low_a, low_a, mean_a, mean_a),
                                                get_covariance (graph, low_b, low_b, mean_b, mean_b));
  const GuiseArray covariance = get_covariance (graph, low_a, low_b, mean_a, mean_b);
  GuiseArray map = get_similarity (graph, covariance, variances, SSIM_C2);

  if (last)
    {
      const GuiseArray true_a = guise_array_affine (graph, mean_a, 1.0f, 0.5f);
      const GuiseArray true_b = guise_array_affine (graph, mean_b, 1.0f, 0.5f);

      map = guise_array_mul (graph, map, get_similarity (graph, guise_array_mul (graph, true_a, true_b),
                                                         add_squares (graph, true_a, true_b), SSIM_C1));
    }

  weights = guise_loss_normalize_weights (graph, guise_loss_crop (graph, weights, SSIM_TAPS / 2));
  return guise_loss_sum_weighted (graph, map, weights);
}

/* A face without weights has means of 0 and must not count as unlike: 1 less the sum of the normalised weights. */
static GuiseArray
get_emptiness (GuiseGraph *graph, GuiseArray weights)
{
  const GuiseArray cropped = guise_loss_normalize_weights (graph, guise_loss_crop (graph, weights, SSIM_TAPS / 2));

  return guise_array_affine (graph, guise_array_sum (graph, cropped, AXES_PLANE), -1.0f, 1.0f);
}

GuiseArray
guise_loss_make_ms_ssim (const GuiseLossPictures *pictures)
{
  static const float exponents[SSIM_SCALES] = { 0.0448f, 0.2856f, 0.3001f, 0.2363f, 0.1333f };
  GuiseGraph *graph = pictures->graph;
  GuiseArray a = pictures->a, b = pictures->b, weights = pictures->weights, sum = { 0 };
  guint size = MIN (a.dims.sizes[AXIS_ROW], a.dims.sizes[AXIS_COLUMN]), n_scales = 1;
  float whole = exponents[0];

  for (; n_scales < SSIM_SCALES && size / 2 >= SSIM_TAPS; size /= 2)
    whole += exponents[n_scales++];

  for (guint i = 0; i < n_scales; i++)
    {
      GuiseArray mean = get_scale (graph, a, b, weights, i + 1 == n_scales);
      GuiseArray power;

      mean = guise_array_add (graph, mean, get_emptiness (graph, weights));
      power = guise_array_log (graph, guise_array_clip (graph, mean, SSIM_LEAST, 2.0f));
      power = guise_array_affine (graph, power, exponents[i] / whole, 0.0f);
      sum = i == 0 ? power : guise_array_add (graph, sum, power);
      if (i + 1 == n_scales)
        break;
      a = guise_loss_halve (graph, a);
      b = guise_loss_halve (graph, b);
      weights = guise_loss_halve (graph, weights);
    }

  return guise_array_affine (graph, guise_array_mean (graph, guise_array_exp (graph, sum), AXES_COLOUR), -1.0f, 1.0f);
}

/* Root of x² + y² at every inner pixel of the brightness, by Prewitt's means of three differences. */
static GuiseArray
get_gradients (GuiseGraph *graph, GuiseArray picture)
{
  static const GuiseAxisTap brightness[] = { { 0, 0, 0.299f }, { 0, 1, 0.587f }, { 0, 2, 0.114f } };
  static const float mean[] = { 1.0f / 3.0f, 1.0f / 3.0f, 1.0f / 3.0f }, difference[] = { 1.0f, 0.0f, -1.0f };
  const GuiseArray grey = guise_array_map_axis (graph, picture, AXIS_CHANNEL, 1, brightness, 3);
  const GuiseArray x = guise_loss_filter (graph, guise_loss_filter (graph, grey, AXIS_ROW, mean, 3), AXIS_COLUMN,
                                          difference, 3);
  const GuiseArray y = guise_loss_filter (graph, guise_loss_filter (graph, grey, AXIS_COLUMN, mean, 3), AXIS_ROW,
                                          difference, 3);

  return guise_array_sqrt (graph, guise_array_affine (graph, add_squares (graph, x, y), 1.0f, ROOT_EPSILON));
}

GuiseArray
guise_loss_make_gmsd (const GuiseLossPictures *pictures)
{
  GuiseGraph *graph = pictures->graph;
  const GuiseArray a = get_gradients (graph, pictures->a), b = get_gradients (graph, pictures->b);
  const GuiseArray similarity = get_similarity (graph, guise_array_mul (graph, a, b), add_squares (graph, a, b), GMSD_C);
  const GuiseArray weights = guise_loss_normalize_weights (graph, guise_loss_crop (graph, pictures->weights, 1));
  const GuiseArray mean = guise_loss_sum_weighted (graph, similarity, weights);
  const GuiseArray centred = guise_array_sub (graph, similarity, mean);
  const GuiseArray variance = guise_loss_sum_weighted (graph, guise_array_mul (graph, centred, centred), weights);
  const GuiseArray root = guise_array_sqrt (graph, guise_array_affine (graph, variance, 1.0f, ROOT_EPSILON));

  /* The root of nothing is not quite 0: taken away, and the maximum of 0.5 divided out. */
  return guise_array_affine (graph, root, 2.0f, -2.0f * sqrtf (ROOT_EPSILON));
}
