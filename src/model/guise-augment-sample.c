/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-augment-sample.h"

#include <math.h>

/* A face in flat light has a small deviation: matching it to another all the way would make noise of its grain. */
#define MAX_GAIN 3.0

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

static void
draw_warp (const GuiseAugmentSettings *settings, GuiseRandom *random, GuiseAugmentSample *out)
{
  const double step = 1.0 / (GUISE_AUGMENT_GRID - 1);

  for (guint i = 0; i < GUISE_AUGMENT_N_POINTS; i++)
    {
      out->warp[i][0] = (float) (i % GUISE_AUGMENT_GRID * step + settings->warp * guise_random_normal (random));
      out->warp[i][1] = (float) (i / GUISE_AUGMENT_GRID * step + settings->warp * guise_random_normal (random));
    }
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
