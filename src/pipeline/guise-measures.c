/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-measures.h"

#include <math.h>
#include <stdlib.h>

#include "guise-face-align.h"
#include "guise-face-mesh.h"

#define WINDOW 11
#define SIGMA 1.5

void
guise_measure_mean_vector (const float *vectors, guint n, float *out)
{
  for (guint i = 0; i < GUISE_IDENTITY_LENGTH; i++)
    {
      double sum = 0;

      for (guint k = 0; k < n; k++)
        sum += vectors[(gsize) k * GUISE_IDENTITY_LENGTH + i];
      out[i] = (float) (sum / n);
    }
}

double
guise_measure_distance (const float *a, const float *b)
{
  double sum = 0;

  for (guint i = 0; i < GUISE_IDENTITY_LENGTH; i++)
    sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);

  return sqrt (sum);
}

double
guise_measure_p (const float *v, const float *source, const float *target)
{
  double along = 0, length = 0;

  for (guint i = 0; i < GUISE_IDENTITY_LENGTH; i++)
    {
      double axis = (double) source[i] - target[i];

      along += ((double) v[i] - target[i]) * axis;
      length += axis * axis;
    }

  return length > 0 ? along / length : NAN;
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

double
guise_measure_median (double *values, guint n)
{
  if (n == 0)
    return NAN;

  qsort (values, n, sizeof *values, compare_doubles);
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static void
fill_gaussian (double *weights)
{
  double sum = 0;

  for (int i = 0; i < WINDOW; i++)
    sum += weights[i] = exp (-(i - WINDOW / 2) * (i - WINDOW / 2) / (2 * SIGMA * SIGMA));
  for (int i = 0; i < WINDOW; i++)
    weights[i] /= sum;
}

typedef struct
{
  double a, b, aa, bb, ab;
} Moments;

/* Weighted moments down one column of the window, or, of such columns, along the row. */
static void
add_moments (Moments *sum, const Moments *m, double weight)
{
  sum->a += weight * m->a;
  sum->b += weight * m->b;
  sum->aa += weight * m->aa;
  sum->bb += weight * m->bb;
  sum->ab += weight * m->ab;
}

static double
ssim_of (const Moments *m)
{
  const double c1 = 0.01 * 0.01, c2 = 0.03 * 0.03;
  double variance_a = m->aa - m->a * m->a, variance_b = m->bb - m->b * m->b, covariance = m->ab - m->a * m->b;

  return (2 * m->a * m->b + c1) * (2 * covariance + c2)
         / ((m->a * m->a + m->b * m->b + c1) * (variance_a + variance_b + c2));
}

/* Moments of column @x of the window that starts at row @y. */
static Moments
column_moments (GuiseImage *a, GuiseImage *b, guint x, guint y, guint channel, const double *weights)
{
  Moments sum = { 0 };

  for (guint i = 0; i < WINDOW; i++)
    {
      double p = guise_image_row (a, y + i)[x * 3 + channel], q = guise_image_row (b, y + i)[x * 3 + channel];

      add_moments (&sum, &(Moments) { p, q, p * p, q * q, p * q }, weights[i]);
    }

  return sum;
}

/* SSIM of the windows of one row that starts at row @y, weighted and summed. */
static void
add_row (GuiseImage *a, GuiseImage *b, GuiseImage *weights, guint y, guint channel, const double *window,
         Moments *columns, double sums[2])
{
  const float *counts = weights != NULL ? guise_image_row (weights, y + WINDOW / 2) : NULL;

  for (guint x = 0; x < a->width; x++)
    columns[x] = column_moments (a, b, x, y, channel, window);
  for (guint x = 0; x + WINDOW <= a->width; x++)
    {
      const double weight = counts != NULL ? counts[x + WINDOW / 2] : 1;
      Moments m = { 0 };

      for (guint i = 0; i < WINDOW; i++)
        add_moments (&m, &columns[x + i], window[i]);
      sums[0] += weight * ssim_of (&m);
      sums[1] += weight;
    }
}

double
guise_measure_dssim (GuiseImage *a, GuiseImage *b, GuiseImage *weights)
{
  g_autofree Moments *columns = NULL;
  double window[WINDOW], sums[2] = { 0 };

  g_return_val_if_fail (a->format == GUISE_PIXEL_RGBF && b->format == GUISE_PIXEL_RGBF, NAN);
  g_return_val_if_fail (a->width == b->width && a->height == b->height, NAN);
  g_return_val_if_fail (a->width >= WINDOW && a->height >= WINDOW, NAN);
  g_return_val_if_fail (weights == NULL || (weights->width == a->width && weights->height == a->height), NAN);

  fill_gaussian (window);
  columns = g_new (Moments, a->width);
  for (guint channel = 0; channel < 3; channel++)
    for (guint y = 0; y + WINDOW <= a->height; y++)
      add_row (a, b, weights, y, channel, window, columns, sums);

  return sums[1] > 0 ? (1 - sums[0] / sums[1]) / 2 : 0;
}

void
guise_measure_pixels (GuiseImage *a, GuiseImage *b, GuiseImage *weights, double *l1, double *mse)
{
  double sum = 0, absolute = 0, square = 0;

  g_return_if_fail (a->format == GUISE_PIXEL_RGBF && b->format == GUISE_PIXEL_RGBF);
  g_return_if_fail (a->width == b->width && a->height == b->height);

  for (guint y = 0; y < a->height; y++)
    {
      const float *p = guise_image_row (a, y), *q = guise_image_row (b, y);
      const float *counts = weights != NULL ? guise_image_row (weights, y) : NULL;

      for (guint x = 0; x < a->width * 3; x++)
        {
          const double weight = counts != NULL ? counts[x / 3] : 1, difference = (double) p[x] - q[x];

          sum += weight;
          absolute += weight * fabs (difference);
          square += weight * difference * difference;
        }
    }

  *l1 = sum > 0 ? absolute / sum : 0;
  *mse = sum > 0 ? square / sum : 0;
}

double
guise_measure_landmarks (const GuisePoint3 *before, const GuisePoint3 *after)
{
  GuisePoint from[GUISE_FACE_MESH_N_POINTS], to[GUISE_FACE_MESH_N_POINTS];
  GuiseAffine fit;
  double sum = 0;

  for (guint i = 0; i < GUISE_FACE_MESH_N_POINTS; i++)
    {
      from[i] = (GuisePoint) { after[i].x, after[i].y };
      to[i] = (GuisePoint) { before[i].x, before[i].y };
    }
  if (!guise_similarity_fit (from, to, GUISE_FACE_MESH_N_POINTS, &fit, NULL))
    return NAN;

  for (guint i = 0; i < GUISE_FACE_MESH_N_POINTS; i++)
    {
      GuisePoint fitted = guise_affine_apply (&fit, from[i]);

      sum += pow (fitted.x - to[i].x, 2) + pow (fitted.y - to[i].y, 2);
    }

  return 100 * sqrt (sum / GUISE_FACE_MESH_N_POINTS) / guise_face_mesh_get_eye_distance (before);
}

double
guise_measure_correlation (const double *a, const double *b, guint n)
{
  double mean_a = 0, mean_b = 0, ab = 0, aa = 0, bb = 0;

  for (guint i = 0; i < n; i++)
    {
      mean_a += a[i] / n;
      mean_b += b[i] / n;
    }
  for (guint i = 0; i < n; i++)
    {
      const double x = a[i] - mean_a, y = b[i] - mean_b;

      ab += x * y;
      aa += x * x;
      bb += y * y;
    }

  return aa > 0 && bb > 0 ? ab / sqrt (aa * bb) : NAN;
}
