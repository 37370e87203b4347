/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-optimizer.h"

#include <math.h>

GuiseOptimizerSettings
guise_optimizer_settings_complete (const GuiseOptimizerSettings *settings)
{
  GuiseOptimizerSettings out = *settings;

  if (out.rate == 0.0)
    out.rate = 5e-5;
  if (out.beta1 == 0.0)
    out.beta1 = 0.9;
  if (out.beta2 == 0.0)
    out.beta2 = 0.999;
  if (out.epsilon == 0.0)
    out.epsilon = 1e-7;

  return out;
}

GuiseOptimizerStep
guise_optimizer_get_step (const GuiseOptimizerSettings *settings,
                          guint64                       iteration,
                          double                        rate_factor)
{
  const double t = (double) MAX (iteration, 1);
  const double warm = settings->warm_up > 0 ? MIN (1.0, t / settings->warm_up) : 1.0;
  const double decay = MIN (settings->average, (1.0 + t) / (10.0 + t));

  return (GuiseOptimizerStep) {
    .rate = (float) (settings->rate * warm * rate_factor / (1.0 - pow (settings->beta1, t))),
    .inverse_root = (float) (1.0 / sqrt (1.0 - pow (settings->beta2, t))),
    .epsilon = (float) settings->epsilon,
    .average = (float) (1.0 - decay),
    .beta1 = (float) settings->beta1,
    .one_minus_beta1 = (float) (1.0 - settings->beta1),
    .beta2 = (float) settings->beta2,
    .one_minus_beta2 = (float) (1.0 - settings->beta2),
  };
}
