/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-resolution.h"

#include "guise-dct.h"
#include "guise-luma.h"
#include "guise-wide.h"

#include <math.h>
#include <string.h>

/* Side of the squares whose spectrum is taken, and how far they lie apart. */
#define SQUARE 16
#define STEP   8

/* Fewer squares say nothing about a face. */
#define MIN_SQUARES 8

/* Rings of the spectrum that noise is looked for in, two by two. */
#define HIGH 14
#define LOW  11

/* A ring with less than this of the mean slope of those below it is what the filter of an enlargement left over. */
#define DREGS 0.5

/* Lobes of Lanczos' window on either side. */
#define LOBES 3.0

static gboolean
is_inside (const guint8 *inside, guint width, guint left, guint top)
{
  for (guint y = 0; y < SQUARE; y += SQUARE - 1)
    for (guint x = 0; x < SQUARE; x += SQUARE - 1)
      if (!inside[(gsize) (top + y) * width + left + x])
        return FALSE;
  return TRUE;
}

/* @rings: mean power of the coefficients whose higher frequency it is. */
static gboolean
measure_rings (GuiseImage *image, GuiseImage *mask, double *rings)
{
  g_autofree float *luma = guise_luma_read (image);
  g_autofree guint8 *inside = guise_luma_read_mask (mask);
  float square[SQUARE * SQUARE], spectrum[SQUARE * SQUARE];
  guint n = 0;
  GuiseDct dct;

  guise_dct_init (&dct, SQUARE);
  for (guint top = 0; top + SQUARE <= image->height; top += STEP)
    for (guint left = 0; left + SQUARE <= image->width; left += STEP)
      {
        if (!is_inside (inside, image->width, left, top))
          continue;
        for (guint i = 0; i < SQUARE * SQUARE; i++)
          square[i] = luma[(gsize) (top + i / SQUARE) * image->width + left + i % SQUARE];
        guise_dct_forward (&dct, square, spectrum);
        for (guint i = 1; i < SQUARE * SQUARE; i++)
          rings[MAX (i / SQUARE, i % SQUARE)] += (double) (spectrum[i] * spectrum[i]);
        n++;
      }
  for (guint k = 1; k < SQUARE; k++)
    rings[k] /= (2.0 * k + 1) * MAX (n, 1);
  return n >= MIN_SQUARES;
}

/* What is flat in the highest rings: the power of a picture falls with the square of the frequency, that of noise does
 * not, and two rings tell how much there is of each. */
static double
find_noise (const double *rings)
{
  const double high = (rings[HIGH] + rings[HIGH + 1]) / 2, low = (rings[LOW] + rings[LOW + 1]) / 2;
  const double above = pow (HIGH + 0.5, 2), below = pow (LOW + 0.5, 2);

  return CLAMP ((above * high - below * low) / (above - below), 0, high);
}

double
guise_swap_resolution_measure (GuiseImage *image, GuiseImage *mask)
{
  double rings[SQUARE] = { 0 }, slopes[SQUARE + 1] = { 0 }, noise, below = 0, limit = 1;

  if (!measure_rings (image, mask, rings))
    return 1;
  noise = find_noise (rings);
  for (guint k = 1; k < SQUARE; k++)
    slopes[k] = k * k * MAX (rings[k] - noise, 0);

  /* The last ring that is no dregs of those below, and how far into the next that goes. */
  for (guint k = 1; k < SQUARE; k++)
    {
      const double least = DREGS * (k > 1 ? below / (k - 1) : slopes[k]);

      if (slopes[k] > 0 && slopes[k] >= least)
        limit = k + CLAMP (log (slopes[k] / least) / log (slopes[k] / MAX (slopes[k + 1], 1e-3 * slopes[k])), 0, 1);
      below += slopes[k];
    }
  return CLAMP (SQUARE / limit, 1.0, GUISE_SWAP_RESOLUTION_MOST);
}

/* Lanczos' kernel for @factor: @n values on either side of the middle one. */
static float *
kernel_new (double factor, guint *n)
{
  const guint reach = (guint) floor (LOBES * factor);
  float *kernel = g_new (float, reach + 1);
  double sum = 1;

  kernel[0] = 1;
  for (guint i = 1; i <= reach; i++)
    {
      const double at = G_PI * i / factor;

      kernel[i] = (float) (sin (at) / at * sin (at / LOBES) / (at / LOBES));
      sum += 2 * (double) kernel[i];
    }
  for (guint i = 0; i <= reach; i++)
    kernel[i] /= (float) sum;
  *n = reach;
  return kernel;
}

/* What is added up at once, and stays in registers. */
typedef float Lanes __attribute__ ((vector_size (32)));

#define N_LANES (sizeof (Lanes) / sizeof (float))

static inline float
add_pairs (const float *middle, const float *const *before, const float *const *behind, const float *kernel, guint n,
           guint i)
{
  float sum = kernel[0] * middle[i];

  for (guint k = 1; k <= n; k++)
    sum += kernel[k] * (before[k][i] + behind[k][i]);
  return sum;
}

/* @middle weighted with the first of @kernel, and with the others what lies so far before and behind it, the @n nearest
 * ones: @n_values sums. */
GUISE_WIDE static void
filter (const float *middle, const float *const *before, const float *const *behind, const float *kernel, guint n,
        guint n_values, float *out)
{
  guint i = 0;

  for (; i + N_LANES <= n_values; i += N_LANES)
    {
      Lanes sum, a, b;

      memcpy (&sum, middle + i, sizeof sum);
      sum *= kernel[0];
      for (guint k = 1; k <= n; k++)
        {
          memcpy (&a, before[k] + i, sizeof a);
          memcpy (&b, behind[k] + i, sizeof b);
          sum += kernel[k] * (a + b);
        }
      memcpy (out + i, &sum, sizeof sum);
    }
  for (; i < n_values; i++)
    out[i] = add_pairs (middle, before, behind, kernel, n, i);
}

/* A kernel, and room for what it is laid on. */
typedef struct
{
  float        *kernel;
  guint         n;                   /* on either side of the middle */
  float        *padded;              /* a row, with as many pixels more on either side */
  const float **before, **behind;    /* by distance, from 1 */
} Filter;

/* A row of the picture, whose ends are repeated. */
static void
filter_across (Filter *self, const float *row, guint width, float *out)
{
  const guint n = self->n;
  float *middle = self->padded + 3 * n;

  for (guint i = 0; i < n; i++)
    {
      memcpy (self->padded + 3 * i, row, 3 * sizeof (float));
      memcpy (middle + 3 * (width + i), row + 3 * (width - 1), 3 * sizeof (float));
    }
  memcpy (middle, row, 3 * width * sizeof (float));
  for (guint k = 1; k <= n; k++)
    {
      self->before[k] = middle - 3 * k;
      self->behind[k] = middle + 3 * k;
    }
  filter (middle, self->before, self->behind, self->kernel, n, 3 * width, out);
}

/* Row @y of @height that lie @width values apart, of those above and below. */
static void
filter_down (Filter *self, const float *rows, guint width, guint height, guint y, float *out)
{
  for (guint k = 1; k <= self->n; k++)
    {
      self->before[k] = rows + (gsize) (y >= k ? y - k : 0) * width;
      self->behind[k] = rows + (gsize) MIN (y + k, height - 1) * width;
    }
  filter (rows + (gsize) y * width, self->before, self->behind, self->kernel, self->n, width, out);
}

void
guise_swap_resolution_limit (GuiseImage *image, double factor)
{
  const guint width = 3 * image->width;
  g_autofree float *kernel = NULL, *across = NULL, *padded = NULL;
  g_autofree const float **beside = NULL;
  Filter self;

  if (!(factor > 1))
    return;
  self.kernel = kernel = kernel_new (factor, &self.n);
  self.padded = padded = g_new (float, width + 6 * self.n);
  beside = g_new (const float *, 2 * (self.n + 1));
  self.before = beside;
  self.behind = beside + self.n + 1;
  across = g_new (float, (gsize) width * image->height);
  for (guint y = 0; y < image->height; y++)
    filter_across (&self, guise_image_row (image, y), image->width, across + (gsize) y * width);
  for (guint y = 0; y < image->height; y++)
    filter_down (&self, across, width, image->height, y, guise_image_row (image, y));
}
