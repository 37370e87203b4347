/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-texture.h"

#include "guise-luma.h"
#include "guise-rank.h"
#include "guise-swap-blur.h"
#include "guise-swap-detail.h"
#include "guise-swap-lines.h"
#include "guise-swap-resolution.h"
#include "guise-wide.h"

#include <math.h>

/* About mouth and nose no place gets texture of more than so many times the usual squared slope, two and a half times
 * in deviation: pores and grain are everywhere alike, what stands out are lines of the face that is replaced. */
#define MOST 6.0f

/* A fold is a line that shows where grain as steep does not. Of guise_swap_lines_find(): grain has no more than the one, and
 * from the other on it is a line, which gets no more than so many times the usual. */
#define GRAIN 0.3f
#define LINE  0.7f
#define LEAST 0.25f

/* The limit is gone at so many radii. */
#define FALL 1.3f

/* What lines are held down by is given to the rest, so that the face is as sharp as its frame, but no more of it than
 * nobody sees as another grain. */
#define MAX_GAIN 1.2

/* Enough for a median; fewer than the latter say nothing. */
#define MAX_SAMPLES 4096
#define MIN_SAMPLES 50

/* (transfer full) (nullable): squared slope of the luma. */
GUISE_WIDE static GuiseImage *
find_slopes (GuiseImage *image)
{
  const guint width = image->width;
  GuiseImage *out = guise_image_new (GUISE_PIXEL_GRAYF, image->colorimetry, width, image->height);
  g_autofree float *luma = guise_luma_read (image);

  for (guint y = 0; out != NULL && y < image->height; y++)
    {
      const float *row = luma + (gsize) y * width, *below = y + 1 < image->height ? row + width : row;
      float *to = guise_image_row (out, y);

      for (guint x = 0; x + 1 < width; x++)
        to[x] = (row[x + 1] - row[x]) * (row[x + 1] - row[x]) + (below[x] - row[x]) * (below[x] - row[x]);
      to[width - 1] = (below[width - 1] - row[width - 1]) * (below[width - 1] - row[width - 1]);
    }
  return out;
}

/* Median of @image where @mask holds; INFINITY where that is too little to tell. */
static float
find_usual (GuiseImage *image, GuiseImage *mask)
{
  const guint stride = MAX (1, (guint) sqrt ((double) image->width * image->height / MAX_SAMPLES));
  g_autoptr(GArray) samples = g_array_new (FALSE, FALSE, sizeof (float));

  for (guint y = stride / 2; y < image->height; y += stride)
    for (guint x = stride / 2; x < image->width; x += stride)
      if (guise_image_row (mask, y)[x] > 0.5f)
        g_array_append_val (samples, guise_image_row (image, y)[x]);
  if (samples->len < MIN_SAMPLES)
    return INFINITY;
  return guise_rank_find ((float *) (gpointer) samples->data, samples->len, samples->len / 2);
}

/* From the first to behind the last of @n pixels that two stretches about their middles reach. */
static void
find_span (float middle, float reach, float other_middle, float other_reach, guint n, guint *first, guint *length)
{
  const float from = fminf (middle - reach, other_middle - other_reach);
  const float to = fmaxf (middle + reach, other_middle + other_reach);

  *first = (guint) CLAMP (floorf (from) - 1, 0.0f, (float) n);
  *length = (guint) CLAMP (ceilf (to) + 1, (float) *first, (float) n) - *first;
}

static GuiseRegion
find_part (const GuiseSwapDisc *a, const GuiseSwapDisc *b, guint width, guint height)
{
  GuiseRegion part;

  find_span (a->centre.x, FALL * a->radius, b->centre.x, FALL * b->radius, width, &part.x, &part.width);
  find_span (a->centre.y, FALL * a->radius, b->centre.y, FALL * b->radius, height, &part.y, &part.height);
  return part;
}

/* 1 … 0: how much of the limit there is in the middle of a pixel. */
static float
hold (const GuiseSwapDisc *disc, guint x, guint y)
{
  const float far = hypotf ((float) x + 0.5f - disc->centre.x, (float) y + 0.5f - disc->centre.y);

  return disc->radius > 0 ? CLAMP ((FALL - far / disc->radius) / (FALL - 1), 0.0f, 1.0f) : 0.0f;
}

/* What @most comes down to where there is a line and no grain. */
static float
allow (float line, float most)
{
  const float share = CLAMP ((line - GRAIN) / (LINE - GRAIN), 0.0f, 1.0f);

  return most * (1 - share * (1 - LEAST / MOST));
}

/* Where @slopes of @texture are above @most they become that, within @folds; along lines, less. */
static void
limit (GuiseImage *texture, GuiseImage *slopes, const GuiseSwapFolds *folds, float most, guint radius)
{
  const GuiseRegion part = find_part (&folds->mouth, &folds->nose, texture->width, texture->height);
  g_autoptr(GuiseImage) lines = part.width > 0 && part.height > 0
                                ? guise_swap_lines_find (texture, &part, radius) : NULL;

  for (guint v = 0; lines != NULL && v < part.height; v++)
    for (guint u = 0; u < part.width; u++)
      {
        const guint x = part.x + u, y = part.y + v;
        const float slope = guise_image_row (slopes, y)[x], here = allow (guise_image_row (lines, v)[u], most);
        float share;

        if (!(slope > here))
          continue;
        share = 1 - fmaxf (hold (&folds->mouth, x, y), hold (&folds->nose, x, y)) * (1 - sqrtf (here / slope));
        for (guint c = 3 * x; c < 3 * x + 3; c++)
          guise_image_row (texture, y)[c] *= share;
      }
}

GUISE_WIDE void
guise_swap_texture_add (GuiseImage *image, GuiseImage *original, GuiseImage *mask, const GuiseSwapFolds *folds,
                        double factor, double strength)
{
  g_autoptr(GuiseImage) texture = NULL, slopes = NULL;
  const guint radius = (guint) (factor + 0.5);
  double before, after, gain;

  if (!(factor > 1) || !(strength > 0))
    return;
  texture = guise_image_copy (original);
  if (texture == NULL)
    return;
  guise_swap_resolution_limit (texture, factor);
  for (guint y = 0; y < image->height; y++)
    for (guint i = 0; i < 3 * image->width; i++)
      guise_image_row (texture, y)[i] = guise_image_row (original, y)[i] - guise_image_row (texture, y)[i];
  slopes = find_slopes (texture);
  if (slopes == NULL)
    return;
  guise_swap_blur (slopes, radius);
  before = guise_swap_detail_measure (texture, mask);
  if (folds->mouth.radius > 0 || folds->nose.radius > 0)
    limit (texture, slopes, folds, MOST * find_usual (slopes, mask), MAX (radius / 2, 1));
  after = guise_swap_detail_measure (texture, mask);
  gain = strength * (after > 0 ? CLAMP (sqrt (before / after), 1.0, MAX_GAIN) : 1);
  for (guint y = 0; y < image->height; y++)
    for (guint i = 0; i < 3 * image->width; i++)
      guise_image_row (image, y)[i] += (float) gain * guise_image_row (texture, y)[i];
}
