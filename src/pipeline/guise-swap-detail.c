/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-detail.h"

#include "guise-luma.h"
#include "guise-wide.h"

#include <math.h>

/* Sharpening beyond this makes halos around eyes and teeth. */
#define MAX_AMOUNT 2.0

/* Below this a mask holds too few pixels to measure anything in. */
#define MIN_WEIGHT 50

/* Products of the slopes of two pictures, given as the luma of a row and of the one below it. */
GUISE_WIDE static void
multiply_slopes (const float *a, const float *a_below, const float *b, const float *b_below, guint n, float *out)
{
  for (guint x = 0; x < n; x++)
    out[x] = (a[x + 1] - a[x]) * (b[x + 1] - b[x]) + (a_below[x] - a[x]) * (b_below[x] - b[x]);
}

/* Mean product of the gradients of two pictures inside @mask; 0 where that holds too little. */
static double
multiply_gradients (GuiseImage *a, GuiseImage *b, GuiseImage *mask)
{
  const guint width = a->width;
  g_autofree float *luma = guise_luma_read (a), *other = a != b ? guise_luma_read (b) : NULL, *row = g_new (float, width);
  double sum = 0, weight = 0;

  for (guint y = 0; y + 1 < a->height; y++)
    {
      const float *p = luma + (gsize) y * width, *q = (other != NULL ? other : luma) + (gsize) y * width;
      const float *m = guise_image_row (mask, y);

      multiply_slopes (p, p + width, q, q + width, width - 1, row);
      for (guint x = 0; x + 1 < width; x++)
        if (m[x] > 0)
          {
            sum += (double) (m[x] * row[x]);
            weight += (double) m[x];
          }
    }
  return weight >= MIN_WEIGHT ? sum / weight : 0.0;
}

double
guise_swap_detail_measure (GuiseImage *image, GuiseImage *mask)
{
  return multiply_gradients (image, image, mask);
}

/* One pass of a binomial blur (1 4 6 4 1) over @n values that lie @step apart. */
static void
blur_line (const float *from, float *to, guint n, gsize step)
{
  for (guint i = 0; i < n; i++)
    {
      guint a = i >= 2 ? i - 2 : 0, b = i >= 1 ? i - 1 : 0, d = MIN (i + 1, n - 1), e = MIN (i + 2, n - 1);

      to[i * step] = (from[a * step] + from[e * step]) / 16 + (from[b * step] + from[d * step]) / 4
                     + from[i * step] * 6 / 16;
    }
}

GuiseImage *
guise_swap_detail_find (GuiseImage *image)
{
  g_autoptr(GuiseImage) across = guise_image_copy (image);
  GuiseImage *out = guise_image_copy (image);
  gsize step;

  if (across == NULL || out == NULL)
    {
      g_clear_pointer (&out, guise_image_unref);
      return NULL;
    }

  step = across->stride[0] / sizeof (float);
  for (guint y = 0; y < image->height; y++)
    for (guint c = 0; c < 3; c++)
      blur_line (guise_image_row (image, y) + c, guise_image_row (across, y) + c, image->width, 3);
  for (guint i = 0; i < 3 * image->width; i++)
    blur_line (guise_image_row (across, 0) + i, guise_image_row (out, 0) + i, image->height, step);
  for (guint y = 0; y < image->height; y++)
    for (guint i = 0; i < 3 * image->width; i++)
      guise_image_row (out, y)[i] = guise_image_row (image, y)[i] - guise_image_row (out, y)[i];

  return out;
}

void
guise_swap_detail_add (GuiseImage *image, GuiseImage *detail, double amount)
{
  for (guint y = 0; y < image->height; y++)
    {
      float *row = guise_image_row (image, y);
      const float *more = guise_image_row (detail, y);

      for (guint i = 0; i < 3 * image->width; i++)
        row[i] = CLAMP (row[i] + (float) amount * more[i], 0.0f, 1.0f);
    }
}

void
guise_swap_detail_add_free (GuiseImage *image, GuiseImage *detail, double amount)
{
  for (guint y = 0; y < image->height; y++)
    {
      const float *from = guise_image_row (detail, y);
      float *to = guise_image_row (image, y);

      for (guint i = 0; i < 3 * image->width; i++)
        to[i] += (float) amount * from[i];
    }
}

void
guise_swap_detail_clamp (GuiseImage *image)
{
  for (guint y = 0; y < image->height; y++)
    {
      float *row = guise_image_row (image, y);

      for (guint i = 0; i < 3 * image->width; i++)
        row[i] = CLAMP (row[i], 0.0f, 1.0f);
    }
}

/* What of @detail must be added for the energy to be @wanted: |∇(image + a · detail)|² is
 * @have + 2 · @both · a + @own · a². Where no amount softens enough, the one that softens most. */
static double
solve (double have, double both, double own, double wanted)
{
  double root = both * both - own * (have - wanted);

  return own > 1e-12 ? CLAMP ((sqrt (MAX (root, 0.0)) - both) / own, -1.0, MAX_AMOUNT) : 0.0;
}

/* The amount that makes the energy of @image that of @original. */
static double
find_amount (GuiseImage *image, const GuiseSwapLost *lost, GuiseImage *original, GuiseImage *mask, double grain,
             double sharpen, double soften)
{
  double have = guise_swap_detail_measure (image, mask);
  /* White noise has four times its variance as squared gradient. */
  double wanted = MAX (guise_swap_detail_measure (original, mask) - 4 * grain * grain, 0.0);
  double both = multiply_gradients (image, lost->wide, mask), own = guise_swap_detail_measure (lost->wide, mask);

  if (wanted > have)
    {
      both += multiply_gradients (image, lost->fine, mask);
      own += 2 * multiply_gradients (lost->wide, lost->fine, mask) + guise_swap_detail_measure (lost->fine, mask);
    }
  return solve (have, both, own, have + (wanted > have ? sharpen : soften) * (wanted - have));
}

double
guise_swap_detail_match (GuiseSwapDetail *self, GuiseImage *image, const GuiseSwapLost *lost, GuiseImage *original,
                         GuiseImage *mask, double grain, double sharpen, double soften)
{
  if (self->n_frames == 0)
    {
      self->amount = find_amount (image, lost, original, mask, grain, sharpen, soften);
      self->n_frames = 1;
    }
  guise_swap_lost_add (lost, image, self->amount);
  guise_swap_detail_clamp (image);
  return self->amount;
}
