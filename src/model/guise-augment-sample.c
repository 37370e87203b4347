/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-augment-sample.h"

#include <math.h>

/* A face in flat light has a small deviation: matching it to another all the way would make noise of its grain. */
#define MAX_GAIN 3.0

/* Of faceswap's grid. */
#define POINTS 5

/* So many deviations are the strength of a warp by cells, and what is farther out is drawn again. */
#define FARTHEST 2.5

/* Uniform in −@limit … @limit. */
static double
draw_around (GuiseRandom *random, double limit)
{
  return (2 * guise_random_uniform (random) - 1) * limit;
}

static void
draw_affine (const GuiseAugmentSettings *settings, GuiseRandom *random, GuiseAugmentSample *out)
{
  const double angle = draw_around (random, settings->rotation_deg) * G_PI / 180;
  const double scale = 1 + draw_around (random, settings->scale);
  const double shift_x = draw_around (random, settings->shift), shift_y = draw_around (random, settings->shift);
  const double mirror = guise_random_uniform (random) < settings->flip ? -1 : 1;
  const double c = cos (angle) / scale, s = sin (angle) / scale;

  /* From the wanted picture back to the face: unflip, unshift, then turn and scale about the middle. */
  out->row_x[0] = (float) (c * mirror);
  out->row_x[1] = (float) -s;
  out->row_x[2] = (float) (0.5 - c * (0.5 * mirror + shift_x) + s * (0.5 + shift_y));
  out->row_y[0] = (float) (s * mirror);
  out->row_y[1] = (float) c;
  out->row_y[2] = (float) (0.5 - s * (0.5 * mirror + shift_x) - c * (0.5 + shift_y));
}

/* Towards the colours of @other by a uniform part. */
static void
draw_transfer (const GuiseAugmentSettings *settings, GuiseRandom *random, const GuiseFaceColours *own,
               const GuiseFaceColours *other, double gain[3], double offset[3])
{
  const double part = guise_random_uniform (random) < settings->transfer ? 1 : 0;
  const double strength = part * guise_random_uniform (random);

  for (guint i = 0; i < 3; i++)
    {
      double full = 1, shift = 0;

      if (own != NULL && other != NULL)
        {
          full = CLAMP (other->deviation[i] / MAX (own->deviation[i], 1e-3), 1 / MAX_GAIN, MAX_GAIN);
          shift = other->mean[i] - full * own->mean[i];
        }
      gain[i] = 1 - strength + strength * full;
      offset[i] = strength * shift;
    }
}

/* faceswap's jitter moves 8-bit LAB values by a part of the way to 255 or to 0; these are the ends in L*a*b*. */
static void
draw_jitter (const GuiseAugmentSettings *settings, GuiseRandom *random, double gain[3], double offset[3])
{
  static const double low[3] = { 0, -128, -128 }, high[3] = { 100, 127, 127 };

  for (guint i = 0; i < 3; i++)
    {
      double part = draw_around (random, i == 0 ? settings->jitter_light : settings->jitter_colour);
      double keep = 1 - fabs (part);

      gain[i] *= keep;
      offset[i] = offset[i] * keep + fabs (part) * (part > 0 ? high[i] : low[i]);
    }
}

void
guise_augment_set_warp (GuiseAugmentSample *sample, guint n, const double (*points)[2])
{
  const guint every = (GUISE_AUGMENT_GRID - 1) / (n - 1);

  g_return_if_fail (n > 1 && every * (n - 1) == GUISE_AUGMENT_GRID - 1);

  for (guint i = 0; i < GUISE_AUGMENT_N_POINTS; i++)
    {
      const guint column = i % GUISE_AUGMENT_GRID, row = i / GUISE_AUGMENT_GRID;
      const guint left = MIN (column / every, n - 2), above = MIN (row / every, n - 2);
      const double tx = (double) (column - left * every) / every, ty = (double) (row - above * every) / every;
      const double (*top)[2] = &points[above * n + left], (*bottom)[2] = top + n;

      for (guint axis = 0; axis < 2; axis++)
        sample->warp[i][axis] = (float) ((1 - ty) * ((1 - tx) * top[0][axis] + tx * top[1][axis])
                                         + ty * ((1 - tx) * bottom[0][axis] + tx * bottom[1][axis]));
    }
}

/* faceswap's: all points move, also those at the edge. */
static void
draw_warp (const GuiseAugmentSettings *settings, GuiseRandom *random, GuiseAugmentSample *out)
{
  const double step = 1.0 / (POINTS - 1);
  double points[POINTS * POINTS][2];

  for (guint i = 0; i < POINTS * POINTS; i++)
    {
      points[i][0] = i % POINTS * step + settings->warp * guise_random_normal (random);
      points[i][1] = i / POINTS * step + settings->warp * guise_random_normal (random);
    }
  guise_augment_set_warp (out, POINTS, (const double (*)[2]) points);
}

/* Normal within −1 … 1. */
static double
draw_within (GuiseRandom *random)
{
  double normal;

  do
    normal = guise_random_normal (random);
  while (fabs (normal) > FARTHEST);

  return normal / FARTHEST;
}

/* DeepFaceLab's: the edge stays, and large cells move by more than small ones. */
static void
draw_warp_by_cells (const GuiseAugmentSettings *settings, GuiseRandom *random, GuiseAugmentSample *out)
{
  const guint n_cells = 2u << guise_random_below (random, 3), n = n_cells + 1;
  const double step = 1.0 / n_cells;
  double points[GUISE_AUGMENT_N_POINTS][2];

  for (guint i = 0; i < n * n; i++)
    {
      const guint column = i % n, row = i / n;
      const gboolean inside = column > 0 && column < n_cells && row > 0 && row < n_cells;

      points[i][0] = (column + (inside ? settings->warp_cells * draw_within (random) : 0)) * step;
      points[i][1] = (row + (inside ? settings->warp_cells * draw_within (random) : 0)) * step;
    }
  guise_augment_set_warp (out, n, (const double (*)[2]) points);
}

static void
draw_hsv (const GuiseAugmentSettings *settings, GuiseRandom *random, GuiseAugmentSample *out)
{
  const double power = settings->jitter_hsv;

  out->hsv[0] = power > 0 ? (float) draw_around (random, power / 2) : 0.0f;
  for (guint i = 1; i < 3; i++)
    out->hsv[i] = power > 0 ? (float) (1 + draw_around (random, power)) : 1.0f;
}

/* The factor of the tables that libjpeg has for a quality, of which 100 is nothing and 5 the worst. */
static float
get_quantisation (double strength)
{
  const double quality = 100 - 95 * strength;

  return (float) (quality < 50 ? 50 / quality : (200 - 2 * quality) / 100);
}

void
guise_augment_draw (const GuiseAugmentSettings *settings, GuiseRandom *random, const GuiseFaceColours *own,
                    const GuiseFaceColours *other, GuiseAugmentSample *out)
{
  double gain[3], offset[3];

  draw_transfer (settings, random, own, other, gain, offset);
  draw_jitter (settings, random, gain, offset);
  draw_affine (settings, random, out);
  if (settings->warp_cells > 0)
    draw_warp_by_cells (settings, random, out);
  else
    draw_warp (settings, random, out);
  out->blur = settings->blur > 0 ? (float) (settings->blur * guise_random_uniform (random)) : 0.0f;
  out->compression = settings->compression > 0
                     ? get_quantisation (settings->compression * guise_random_uniform (random)) : 0.0f;
  draw_hsv (settings, random, out);

  out->recoloured = FALSE;
  for (guint i = 0; i < 3; i++)
    {
      out->lab_gain[i] = (float) gain[i];
      out->lab_offset[i] = (float) offset[i];
      if (gain[i] < 1 || gain[i] > 1 || offset[i] < 0 || offset[i] > 0)
        out->recoloured = TRUE;
    }
}
