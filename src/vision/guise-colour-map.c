/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-colour-map.h"

#include <math.h>
#include <string.h>

#define MIN_GAIN (1.0 / 3.0)
#define MAX_GAIN 3.0

/* Half trusted at so many pixels. */
#define FEW_PIXELS 50.0

/* Variance below which a channel counts as flat: a quarter of a just visible step of L*a*b*. */
#define FLAT_VARIANCE 0.06

/* Sweeps of the Jacobi iteration: three numbers converge in four. */
#define JACOBI_SWEEPS 12

typedef double Matrix[3][3];

static void
multiply (Matrix a, Matrix b, Matrix out)
{
  Matrix result = { { 0 } };

  for (guint i = 0; i < 3; i++)
    for (guint j = 0; j < 3; j++)
      for (guint k = 0; k < 3; k++)
        result[i][j] += a[i][k] * b[k][j];
  memcpy (out, result, sizeof result);
}

/* One rotation in the plane (p, q) that makes m[p][q] zero (Jacobi 1846). */
static void
rotate (Matrix m, Matrix vectors, guint p, guint q)
{
  double theta, t, c, s;

  if (fabs (m[p][q]) < 1e-12)
    return;
  theta = (m[q][q] - m[p][p]) / (2 * m[p][q]);
  t = (theta >= 0 ? 1 : -1) / (fabs (theta) + sqrt (theta * theta + 1));
  c = 1 / sqrt (t * t + 1);
  s = t * c;

  for (guint k = 0; k < 3; k++)
    {
      double a = m[k][p], b = m[k][q];

      m[k][p] = c * a - s * b;
      m[k][q] = s * a + c * b;
    }
  for (guint k = 0; k < 3; k++)
    {
      double a = m[p][k], b = m[q][k];

      m[p][k] = c * a - s * b;
      m[q][k] = s * a + c * b;
    }
  for (guint k = 0; k < 3; k++)
    {
      double a = vectors[k][p], b = vectors[k][q];

      vectors[k][p] = c * a - s * b;
      vectors[k][q] = s * a + c * b;
    }
}

/* A symmetric matrix to the power ½ or −½, its eigenvalues kept above FLAT_VARIANCE. */
static void
power (Matrix symmetric, double exponent, Matrix out)
{
  Matrix m, vectors = { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } };

  memcpy (m, symmetric, sizeof m);
  for (guint sweep = 0; sweep < JACOBI_SWEEPS; sweep++)
    {
      rotate (m, vectors, 0, 1);
      rotate (m, vectors, 0, 2);
      rotate (m, vectors, 1, 2);
    }
  for (guint i = 0; i < 3; i++)
    for (guint j = 0; j < 3; j++)
      {
        out[i][j] = 0;
        for (guint k = 0; k < 3; k++)
          out[i][j] += vectors[i][k] * pow (MAX (m[k][k], FLAT_VARIANCE), exponent) * vectors[j][k];
      }
}

/* A^(−½) (A^½ B A^½)^½ A^(−½): the map of least change that turns covariance A to B (Pitié and Kokaram 2007). */
static void
linear_gain (const GuiseColourStats *from, const GuiseColourStats *to, Matrix out)
{
  Matrix a, b, root, inverse_root, middle, middle_root;

  memcpy (a, from->covariance, sizeof a);
  memcpy (b, to->covariance, sizeof b);
  power (a, 0.5, root);
  power (a, -0.5, inverse_root);
  multiply (root, b, middle);
  multiply (middle, root, middle);
  power (middle, 0.5, middle_root);
  multiply (inverse_root, middle_root, out);
  multiply (out, inverse_root, out);
}

static void
diagonal_gain (const GuiseColourStats *from, const GuiseColourStats *to, Matrix out)
{
  memset (out, 0, sizeof (Matrix));
  for (guint i = 0; i < 3; i++)
    out[i][i] = sqrt (MAX (to->covariance[i][i], FLAT_VARIANCE) / MAX (from->covariance[i][i], FLAT_VARIANCE));
}

static double
trust (const GuiseColourStats *stats)
{
  return stats->weight / (stats->weight + FEW_PIXELS);
}

void
guise_colour_map_init (GuiseColourMap *self, const GuiseColourStats *from, const GuiseColourStats *to,
                       GuiseColourMethod method, double strength)
{
  double part = CLAMP (strength, 0, 1) * trust (from) * trust (to);

  if (method == GUISE_COLOUR_LINEAR)
    linear_gain (from, to, self->gain);
  else
    diagonal_gain (from, to, self->gain);

  for (guint i = 0; i < 3; i++)
    {
      self->from[i] = from->mean[i];
      self->to[i] = (1 - part) * from->mean[i] + part * to->mean[i];
      for (guint k = 0; k < 3; k++)
        {
          double none = i == k ? 1 : 0;
          double gain = i == k ? CLAMP (self->gain[i][k], MIN_GAIN, MAX_GAIN)
                               : CLAMP (self->gain[i][k], -MAX_GAIN, MAX_GAIN);

          self->gain[i][k] = (1 - part) * none + part * gain;
        }
    }
}

void
guise_colour_map_apply (const GuiseColourMap *self, const float in[3], float out[3])
{
  for (guint i = 0; i < 3; i++)
    {
      double value = self->to[i];

      for (guint k = 0; k < 3; k++)
        value += self->gain[i][k] * ((double) in[k] - self->from[k]);
      out[i] = (float) value;
    }
}
