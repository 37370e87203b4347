/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-landmark-filter.h"

#include "guise-rank.h"

#include <float.h>
#include <math.h>

/* Third differences that are looked at for the noise, at most. */
#define MAX_SAMPLES 60000u

/* Median of |x| for x normal with deviation 1, and deviation of the third
 * difference (1, −3, 3, −1) of white noise: √20. */
#define NORMAL_MEDIAN 0.6745f
#define THIRD_DIFFERENCE_GAIN 4.4721f

/* A point never moves by more than so many deviations of the noise. */
#define MAX_CORRECTION 2.5f

/* Curvature of so many deviations of its own noise is half believed. It is where most of a movement
 * is lost: 0.8 deviations of the noise at worst, which is 0.1 to 0.3 pixels, for half the jitter. */
#define HALF_BELIEF 6.0f

/* A symmetric window: average Σ w·x, curvature Σ c·x, and what an average over
 * a parabola x = c·t²/2 is off by. */
typedef struct
{
  float weight[GUISE_LANDMARK_FILTER_REACH + 1];
  float curvature[GUISE_LANDMARK_FILTER_REACH + 1];
  float bias;                 /* of the average, in curvatures */
  float curvature_noise;      /* deviation of the curvature for noise of deviation 1 */
} Window;

static const Window windows[GUISE_LANDMARK_FILTER_REACH + 1] = {
  { { 1, 0, 0 }, { 0, 0, 0 }, 0, 1 },
  { { 2 / 4.0f, 1 / 4.0f, 0 }, { -2, 1, 0 }, 0.25f, 2.449f },
  { { 6 / 16.0f, 4 / 16.0f, 1 / 16.0f }, { -2 / 7.0f, -1 / 7.0f, 2 / 7.0f }, 0.5f, 0.5345f },
};

static guint
smallest_step (const guint *frames, guint n)
{
  guint step = G_MAXUINT;

  for (guint i = 1; i < n; i++)
    if (frames[i] > frames[i - 1])
      step = MIN (step, frames[i] - frames[i - 1]);

  return step;
}

static float
third_difference (float a, float b, float c, float d)
{
  return fabsf (a - 3 * b + 3 * c - d);
}

/* Deviation of the jitter, pixels; 0 where the track is too short to tell. */
static float
measure_noise (const guint *frames, const GuisePoint3 *const *points, guint n, guint n_points, guint step)
{
  g_autoptr(GArray) samples = g_array_new (FALSE, FALSE, sizeof (float));
  guint stride = MAX (1, (guint) ((guint64) n * n_points / (MAX_SAMPLES / 2)));

  for (guint i = 0; i + 3 < n; i++)
    {
      if (frames[i + 3] - frames[i] != 3 * step)
        continue;

      /* Another start in each frame, so that a stride meets all points. */
      for (guint j = i % stride; j < n_points; j += stride)
        {
          const GuisePoint3 *a = &points[i][j], *b = &points[i + 1][j], *c = &points[i + 2][j], *d = &points[i + 3][j];
          float x = third_difference (a->x, b->x, c->x, d->x), y = third_difference (a->y, b->y, c->y, d->y);

          g_array_append_val (samples, x);
          g_array_append_val (samples, y);
        }
    }
  if (samples->len == 0)
    return 0;

  return guise_rank_find ((float *) (gpointer) samples->data, samples->len, samples->len / 2) / NORMAL_MEDIAN / THIRD_DIFFERENCE_GAIN;
}

static guint
reach_at (const guint *frames, guint n, guint i, guint step)
{
  guint reach = 0;

  while (reach < GUISE_LANDMARK_FILTER_REACH
         && i > reach && i + reach + 1 < n
         && frames[i] - frames[i - reach - 1] == (reach + 1) * step
         && frames[i + reach + 1] - frames[i] == (reach + 1) * step)
    reach++;

  return reach;
}

/* @around: the value and its neighbours, the value itself at [reach]. */
static float
smooth_value (const float *around, guint reach, float noise)
{
  const Window *window = &windows[reach];
  float average = window->weight[0] * around[reach];
  float curvature = window->curvature[0] * around[reach];
  float doubt = HALF_BELIEF * window->curvature_noise * noise;
  float belief;

  for (guint k = 1; k <= reach; k++)
    {
      float both = around[reach - k] + around[reach + k];

      average += window->weight[k] * both;
      curvature += window->curvature[k] * both;
    }

  belief = curvature * curvature / (curvature * curvature + doubt * doubt + FLT_MIN);
  average -= belief * window->bias * curvature;

  return around[reach] + CLAMP (average - around[reach], -MAX_CORRECTION * noise, MAX_CORRECTION * noise);
}

static void
smooth_point (const GuisePoint3 *const *points, guint i, guint j, guint reach, float noise, GuisePoint3 *out)
{
  float x[2 * GUISE_LANDMARK_FILTER_REACH + 1], y[G_N_ELEMENTS (x)], z[G_N_ELEMENTS (x)];

  for (guint k = 0; k <= 2 * reach; k++)
    {
      const GuisePoint3 *point = &points[i - reach + k][j];

      x[k] = point->x;
      y[k] = point->y;
      z[k] = point->z;
    }

  out->x = smooth_value (x, reach, noise);
  out->y = smooth_value (y, reach, noise);
  out->z = smooth_value (z, reach, noise);
}

void
guise_landmark_filter_smooth (const guint *frames, const GuisePoint3 *const *points, guint n, guint n_points,
                              GuisePoint3 *const *out)
{
  guint step = smallest_step (frames, n);
  float noise = measure_noise (frames, points, n, n_points, step);

  for (guint i = 0; i < n; i++)
    {
      guint reach = reach_at (frames, n, i, step);

      for (guint j = 0; j < n_points; j++)
        smooth_point (points, i, j, reach, noise, &out[i][j]);
    }
}
