/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-optimizer.h"

#include <math.h>

/* Defaults, and what is kept of each parameter. */
static const struct
{
  const char *name;
  double      beta1, beta2, epsilon;
  gboolean    corrects;                 /* moments that begin at 0 are made up for */
  gboolean    decays;
  gboolean    moment1, moment2;
} rows[GUISE_N_OPTIMIZERS] = {
  [GUISE_OPTIMIZER_ADAM] = { "adam", 0.9, 0.999, 1e-7, TRUE, FALSE, TRUE, TRUE },
  [GUISE_OPTIMIZER_ADAMW] = { "adamw", 0.9, 0.999, 1e-7, TRUE, TRUE, TRUE, TRUE },
  [GUISE_OPTIMIZER_ADABELIEF] = { "adabelief", 0.9, 0.999, 1e-16, TRUE, FALSE, TRUE, TRUE },
  [GUISE_OPTIMIZER_RMSPROP] = { "rmsprop", 0.9, 0.9, 1e-7, FALSE, FALSE, FALSE, TRUE },
  [GUISE_OPTIMIZER_LION] = { "lion", 0.9, 0.99, 1e-7, FALSE, TRUE, TRUE, FALSE },
};

const char *
guise_optimizer_get_name (GuiseOptimizer kind)
{
  g_return_val_if_fail (kind < GUISE_N_OPTIMIZERS, NULL);

  return rows[kind].name;
}

gboolean
guise_optimizer_has_moment1 (GuiseOptimizer kind)
{
  return rows[kind].moment1;
}

gboolean
guise_optimizer_has_moment2 (GuiseOptimizer kind)
{
  return rows[kind].moment2;
}

GuiseOptimizerSettings
guise_optimizer_settings_complete (const GuiseOptimizerSettings *settings)
{
  GuiseOptimizerSettings out = *settings;

  if (out.rate == 0.0)
    out.rate = 5e-5;
  if (out.beta1 == 0.0)
    out.beta1 = rows[out.kind].beta1;
  if (out.beta2 == 0.0)
    out.beta2 = rows[out.kind].beta2;
  if (out.epsilon == 0.0)
    out.epsilon = rows[out.kind].epsilon;
  if (!rows[out.kind].decays)
    out.weight_decay = 0.0;
  out.passes = MAX (out.passes, 1u);

  return out;
}

gboolean
guise_optimizer_settings_needs_all (const GuiseOptimizerSettings *settings)
{
  return settings->clip > 0.0 || settings->passes > 1;
}

GuiseOptimizerStep
guise_optimizer_get_step (const GuiseOptimizerSettings *settings,
                          guint64                       iteration,
                          double                        rate_factor)
{
  const double t = (double) MAX (iteration, 1);
  const double warm = settings->warm_up > 0 ? MIN (1.0, t / settings->warm_up) : 1.0;
  const double decay = MIN (settings->average, (1.0 + t) / (10.0 + t));
  const double rate = settings->rate * warm * rate_factor;
  const gboolean corrects = rows[settings->kind].corrects;

  return (GuiseOptimizerStep) {
    .rate = (float) (corrects ? rate / (1.0 - pow (settings->beta1, t)) : rate),
    .inverse_root = (float) (corrects ? 1.0 / sqrt (1.0 - pow (settings->beta2, t)) : 1.0),
    .epsilon = (float) settings->epsilon,
    .average = (float) (1.0 - decay),
    .beta1 = (float) settings->beta1,
    .one_minus_beta1 = (float) (1.0 - settings->beta1),
    .beta2 = (float) settings->beta2,
    .one_minus_beta2 = (float) (1.0 - settings->beta2),
    .decay = (float) (rate * settings->weight_decay),
    .scale = (float) (1.0 / settings->passes),
    .clip = (float) settings->clip,
    .factor = (float) (1.0 / settings->passes),
    .loss_scale = 1.0f,
  };
}
