/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-main-axes.h"

#include <math.h>

#define MAX_SWEEPS 50

static void
find_mean (const float *rows, gsize n, guint size, double *mean)
{
  for (gsize i = 0; i < n; i++)
    for (guint k = 0; k < size; k++)
      mean[k] += (double) rows[i * size + k] / (double) n;
}

/* Of its upper half; the lower one is copied from it. */
static void
find_covariance (const float *rows, gsize n, guint size, const double *mean, double *out)
{
  g_autofree double *centred = g_new (double, size);

  for (gsize i = 0; i < n; i++)
    {
      for (guint k = 0; k < size; k++)
        centred[k] = (double) rows[i * size + k] - mean[k];
      for (guint a = 0; a < size; a++)
        for (guint b = a; b < size; b++)
          out[a * size + b] += centred[a] * centred[b];
    }
  for (guint a = 0; a < size; a++)
    for (guint b = 0; b < a; b++)
      out[a * size + b] = out[b * size + a];
}

/* Turns rows and columns @a and @b of @m so that what both share becomes 0, and the axes with them. */
static void
turn (double *m, double *axes, guint size, guint a, guint b)
{
  const double shared = m[a * size + b];
  double theta, t, c, s;

  if (shared == 0)
    return;
  theta = (m[b * size + b] - m[a * size + a]) / (2 * shared);
  t = (theta >= 0 ? 1 : -1) / (fabs (theta) + sqrt (theta * theta + 1));
  c = 1 / sqrt (t * t + 1);
  s = t * c;

  for (guint k = 0; k < size; k++)
    {
      const double x = m[k * size + a], y = m[k * size + b];

      m[k * size + a] = c * x - s * y;
      m[k * size + b] = s * x + c * y;
    }
  for (guint k = 0; k < size; k++)
    {
      const double x = m[a * size + k], y = m[b * size + k];

      m[a * size + k] = c * x - s * y;
      m[b * size + k] = s * x + c * y;
    }
  for (guint k = 0; k < size; k++)
    {
      const double x = axes[a * size + k], y = axes[b * size + k];

      axes[a * size + k] = c * x - s * y;
      axes[b * size + k] = s * x + c * y;
    }
}

static void
diagonalise (double *m, double *axes, guint size)
{
  for (guint sweep = 0; sweep < MAX_SWEEPS; sweep++)
    {
      double off = 0, all = 0;

      for (guint a = 0; a < size; a++)
        for (guint b = 0; b < size; b++)
          {
            all += m[a * size + b] * m[a * size + b];
            off += a != b ? m[a * size + b] * m[a * size + b] : 0;
          }
      if (off <= 1e-24 * all)
        return;
      for (guint a = 0; a < size; a++)
        for (guint b = a + 1; b < size; b++)
          turn (m, axes, size, a, b);
    }
}

/* Eigenvectors have no direction of their own. */
static double
sign_of (const double *axis, guint size)
{
  guint largest = 0;

  for (guint k = 1; k < size; k++)
    if (fabs (axis[k]) > fabs (axis[largest]))
      largest = k;
  return axis[largest] < 0 ? -1 : 1;
}

void
guise_main_axes_find (const float *rows, gsize n, guint size, float *mean, float *axes)
{
  g_autofree double *middle = g_new0 (double, size);
  g_autofree double *m = g_new0 (double, (gsize) size * size), *turned = g_new0 (double, (gsize) size * size);
  g_autofree gboolean *taken = g_new0 (gboolean, size);

  g_return_if_fail (n > 0 && size > 0);

  find_mean (rows, n, size, middle);
  find_covariance (rows, n, size, middle, m);
  for (guint k = 0; k < size; k++)
    {
      turned[k * size + k] = 1;
      mean[k] = (float) middle[k];
    }
  diagonalise (m, turned, size);

  for (guint out = 0; out < size; out++)
    {
      guint best = G_MAXUINT;
      double sign;

      for (guint k = 0; k < size; k++)
        if (!taken[k] && (best == G_MAXUINT || m[k * size + k] > m[best * size + best]))
          best = k;
      taken[best] = TRUE;
      sign = sign_of (turned + (gsize) best * size, size);
      for (guint k = 0; k < size; k++)
        axes[(gsize) out * size + k] = (float) (sign * turned[(gsize) best * size + k]);
    }
}

void
guise_main_axes_apply (const float *mean, const float *axes, guint size, const float *row, float *out)
{
  for (guint a = 0; a < size; a++)
    {
      const float *axis = axes + (gsize) a * size;
      float sum = 0;

      for (guint k = 0; k < size; k++)
        sum += (row[k] - mean[k]) * axis[k];
      out[a] = sum;
    }
}
