/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-shot.h"

#include "guise-error.h"

#include <math.h>

/* Every n-th pixel of a row and every n-th row is enough for shares of a picture. */
#define SAMPLES_A_SIDE 160

/* Sum of the small picture's squared differences from its mean: that of a night scene is 1 and more, others' 5 to 100. */
#define LEAST_STRUCTURE 0.1

static float
luma (const guint8 *pixel)
{
  return (0.299f * pixel[0] + 0.587f * pixel[1] + 0.114f * pixel[2]) / 255.0f;
}

gboolean
guise_shot_print_take (GuiseImage *image, GuiseShotPrint *out, GError **error)
{
  guint counts[GUISE_SHOT_SIDE * GUISE_SHOT_SIDE] = { 0 };
  guint step, n = 0;

  if (image->format != GUISE_PIXEL_RGB8)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "Shots are told apart on rgb8, not on %s",
                   guise_pixel_format_get_info (image->format)->name);
      return FALSE;
    }

  *out = (GuiseShotPrint) { 0 };
  step = MAX (1, MIN (image->width, image->height) / SAMPLES_A_SIDE);
  for (guint y = 0; y < image->height; y += step)
    for (guint x = 0; x < image->width; x += step)
      {
        const guint8 *pixel = image->plane[0] + y * image->stride[0] + 3 * x;
        guint cell = y * GUISE_SHOT_SIDE / image->height * GUISE_SHOT_SIDE + x * GUISE_SHOT_SIDE / image->width;

        out->luma[cell] += luma (pixel);
        counts[cell]++;
        for (guint i = 0; i < 3; i++)
          out->histogram[i][pixel[i] * GUISE_SHOT_BINS / 256] += 1;
        n++;
      }

  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    if (counts[i] > 0)
      out->luma[i] /= (float) counts[i];
  for (guint i = 0; i < 3; i++)
    for (guint k = 0; k < GUISE_SHOT_BINS; k++)
      out->histogram[i][k] /= (float) n;
  return TRUE;
}

/* 1 − what the histograms share, the mean of the channels. */
static double
histogram_difference (const GuiseShotPrint *a, const GuiseShotPrint *b)
{
  double shared = 0;

  for (guint i = 0; i < 3; i++)
    for (guint k = 0; k < GUISE_SHOT_BINS; k++)
      shared += (double) MIN (a->histogram[i][k], b->histogram[i][k]);
  return CLAMP (1 - shared / 3, 0, 1);
}

/* 1 − correlation where there is something to correlate: light that comes and goes, or flickers, leaves that as it was,
 * while it changes the histograms and the mean difference as much as a cut does. Else the mean difference. */
static double
luma_difference (const GuiseShotPrint *a, const GuiseShotPrint *b)
{
  const guint n = GUISE_SHOT_SIDE * GUISE_SHOT_SIDE;
  double mean_a = 0, mean_b = 0, aa = 0, bb = 0, ab = 0, absolute = 0;

  for (guint i = 0; i < n; i++)
    {
      mean_a += (double) a->luma[i] / n;
      mean_b += (double) b->luma[i] / n;
      absolute += fabs ((double) a->luma[i] - (double) b->luma[i]) / n;
    }
  for (guint i = 0; i < n; i++)
    {
      double da = (double) a->luma[i] - mean_a, db = (double) b->luma[i] - mean_b;

      aa += da * da;
      bb += db * db;
      ab += da * db;
    }
  /* A flat picture (black, white, a fade's end) correlates with nothing: only its level counts. */
  if (aa > LEAST_STRUCTURE && bb > LEAST_STRUCTURE)
    return CLAMP (1 - ab / sqrt (aa * bb), 0, 1);
  return absolute;
}

double
guise_shot_difference (const GuiseShotPrint *a, const GuiseShotPrint *b)
{
  return sqrt (histogram_difference (a, b) * luma_difference (a, b));
}
