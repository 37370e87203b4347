/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-rate-finder.h"

#include <math.h>

#include "guise-trainer.h"

#define LEAST_RATE 1e-6
#define MOST_RATE  0.1

/* Of the mean of losses, so that single batches do not decide. */
#define SMOOTHING 0.9

/* Steps before a loss may end the search, and times the lowest loss that does. */
#define LEAST_STEPS 10
#define DIVERGED    4.0

/* Points to both sides that a slope is taken over. */
#define REACH 3

double
guise_rate_choose (const GuiseRatePoint *points, guint n_points)
{
  double steepest = 0, chosen = NAN;
  guint lowest = 0;

  for (guint i = 0; i < n_points; i++)
    if (points[i].loss < points[lowest].loss)
      lowest = i;

  for (guint i = REACH; i + REACH <= lowest; i++)
    {
      const GuiseRatePoint *before = &points[i - REACH], *after = &points[i + REACH];
      const double slope = (after->loss - before->loss) / log (after->rate / before->rate);

      if (slope < steepest)
        {
          steepest = slope;
          chosen = points[i].rate;
        }
    }

  return chosen;
}

gboolean
guise_rate_find (GuiseTrainer *trainer, guint n_steps, GArray *points, GCancellable *cancellable, GError **error)
{
  double sum = 0, weight = 0, best = INFINITY;

  for (guint i = 0; i < n_steps; i++)
    {
      const double rate = LEAST_RATE * pow (MOST_RATE / LEAST_RATE, (double) i / (n_steps - 1));
      double losses[GUISE_N_SIDES];
      GuiseRatePoint point;

      if (!guise_trainer_try_rate (trainer, rate, losses, cancellable, error))
        return FALSE;

      sum = SMOOTHING * sum + (1 - SMOOTHING) * (losses[GUISE_SIDE_SOURCE] + losses[GUISE_SIDE_TARGET]) / 2;
      weight = SMOOTHING * weight + (1 - SMOOTHING);
      point = (GuiseRatePoint) { rate, sum / weight };
      if (!isfinite (point.loss) || (i >= LEAST_STEPS && point.loss > DIVERGED * best))
        break;
      best = MIN (best, point.loss);
      g_array_append_val (points, point);
    }

  return TRUE;
}
