/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-blocks.h"

#include "guise-dct.h"
#include "guise-luma.h"

#include <math.h>

#define BLOCK 8

/* Steps of a quantiser that are tried, in parts of 0..1: below, a step is less than one of 8 bits; above, a block holds
 * its mean alone. */
#define LEAST_STEP (1 / 255.0)
#define MOST_STEP  (128 / 255.0)
#define N_HALVINGS 7

/* What is less is not seen: a tenth of a step of 8 bits. */
#define LEAST_SEEN (0.1 / 255)

/* Differences at the borders that are looked at, at least. */
#define MIN_PAIRS 100

typedef struct
{
  guint         width, height;
  GuiseSwapGrid grid;
  const guint8 *inside;
} Place;

/* Sums by place between two pixels, from the border of a block on. */
typedef struct
{
  double sum[BLOCK];
  guint  n[BLOCK];
} Steps;

static void
add_line (const float *luma, const guint8 *inside, guint length, gsize step, guint first, Steps *out)
{
  for (guint i = 2; i + 1 < length; i++)
    if (inside[i * step] && inside[(i - 1) * step])
      {
        const float *p = luma + i * step;
        const float before = *(p - step) - *(p - 2 * step), after = p[step] - p[0];
        const double jump = (double) (p[0] - *(p - step)), slope = (double) (before + after) / 2;

        out->sum[(first + i) % BLOCK] += fabs (jump - slope);
        out->n[(first + i) % BLOCK]++;
      }
}

static double
measure (const float *luma, const Place *place)
{
  double here, within = 0;
  Steps steps = { 0 };
  guint n = 0;

  for (guint y = 0; y < place->height; y++)
    add_line (luma + (gsize) y * place->width, place->inside + (gsize) y * place->width, place->width, 1,
              place->grid.x, &steps);
  for (guint x = 0; x < place->width; x++)
    add_line (luma + x, place->inside + x, place->height, place->width, place->grid.y, &steps);
  if (steps.n[0] < MIN_PAIRS)
    return 0;

  here = steps.sum[0] / steps.n[0];
  /* What lies beside the border has its step in the slope. */
  for (guint i = 2; i < BLOCK - 1; i++)
    {
      within += steps.sum[i];
      n += steps.n[i];
    }
  return n > 0 ? MAX (here - within / n, 0) : 0;
}

double
guise_swap_blocks_measure (GuiseImage *image, GuiseImage *mask, GuiseSwapGrid grid)
{
  g_autofree float *luma = guise_luma_read (image);
  g_autofree guint8 *inside = guise_luma_read_mask (mask);

  return measure (luma, &(Place) { image->width, image->height, grid, inside });
}

/* The transforms of all whole blocks, one after the other, and back. */
static void
transform (float *luma, const Place *place, gboolean back, float *blocks)
{
  const guint left = (BLOCK - place->grid.x % BLOCK) % BLOCK, top = (BLOCK - place->grid.y % BLOCK) % BLOCK;
  float square[BLOCK * BLOCK];
  GuiseDct dct;

  guise_dct_init (&dct, BLOCK);
  for (guint y = top; y + BLOCK <= place->height; y += BLOCK)
    for (guint x = left; x + BLOCK <= place->width; x += BLOCK, blocks += BLOCK * BLOCK)
      {
        float *corner = luma + (gsize) y * place->width + x;

        if (back)
          guise_dct_backward (&dct, blocks, square);
        for (guint i = 0; i < BLOCK * BLOCK; i++)
          {
            float *value = corner + (gsize) (i / BLOCK) * place->width + i % BLOCK;

            if (back)
              *value = square[i];
            else
              square[i] = *value;
          }
        if (!back)
          guise_dct_forward (&dct, square, blocks);
      }
}

/* What comes of @luma, whose transforms @blocks are, when these are rounded: @out, @rounded being room for them. */
static void
quantise (const float *luma, const float *blocks, const Place *place, double step, float *rounded, float *out)
{
  const gsize n = (gsize) place->width * place->height;
  const float by = (float) step;

  for (gsize i = 0; i < n; i++)
    {
      rounded[i] = by * rintf (blocks[i] / by);
      out[i] = luma[i];
    }
  transform (out, place, TRUE, rounded);
}

static void
add_change (GuiseImage *image, const float *before, float *after, double strength)
{
  const gsize n = (gsize) image->width * image->height;

  for (gsize i = 0; i < n; i++)
    after[i] = (float) strength * (after[i] - before[i]);
  guise_luma_add (image, after);
}

void
guise_swap_blocks_quantise (GuiseImage *image, GuiseSwapGrid grid, double step, double strength)
{
  const gsize n = (gsize) image->width * image->height;
  const Place place = { image->width, image->height, grid, NULL };
  g_autofree float *luma = guise_luma_read (image), *blocks = g_new0 (float, n);
  g_autofree float *rounded = g_new (float, n), *out = g_new (float, n);

  if (!(step > 0))
    return;
  transform (luma, &place, FALSE, blocks);
  quantise (luma, blocks, &place, step, rounded, out);
  add_change (image, luma, out, strength);
}

/* The luma of @image over that of @original. */
static float *
compose (GuiseImage *image, GuiseImage *original, GuiseImage *alpha)
{
  g_autofree float *over = guise_luma_read (image);
  float *out = guise_luma_read (original), *to = out;
  const float *from = over;

  for (guint y = 0; y < alpha->height; y++)
    {
      const float *share = guise_image_row (alpha, y);

      for (guint x = 0; x < alpha->width; x++, to++, from++)
        *to += CLAMP (share[x], 0.0f, 1.0f) * (*from - *to);
    }
  return out;
}

double
guise_swap_blocks_match (GuiseImage *image, GuiseImage *original, GuiseImage *alpha, GuiseSwapGrid grid,
                         double strength)
{
  const gsize n = (gsize) image->width * image->height;
  g_autofree float *wanted_luma = guise_luma_read (original), *luma = compose (image, original, alpha);
  g_autofree float *blocks = g_new0 (float, n), *rounded = g_new (float, n), *out = g_new (float, n);
  g_autofree guint8 *inside = guise_luma_read_mask (alpha);
  const Place place = { image->width, image->height, grid, inside };
  double wanted = measure (wanted_luma, &place), low = log (LEAST_STEP), high = log (MOST_STEP), step;

  if (wanted < LEAST_SEEN || measure (luma, &place) >= wanted)
    return 0;

  transform (luma, &place, FALSE, blocks);
  for (guint i = 0; i < N_HALVINGS; i++)
    {
      const double middle = (low + high) / 2;

      quantise (luma, blocks, &place, exp (middle), rounded, out);
      if (measure (out, &place) < wanted)
        low = middle;
      else
        high = middle;
    }
  step = exp ((low + high) / 2);
  quantise (luma, blocks, &place, step, rounded, out);
  add_change (image, luma, out, strength);
  return step;
}
