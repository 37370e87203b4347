/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseOptimizerSettings:
 *
 * Adam (Kingma and Ba 2015, algorithm 1): m ← β1·m + (1 − β1)·g,
 * v ← β2·v + (1 − β2)·g², p ← p − rate · (m / (1 − β1ᵗ)) / (√(v / (1 − β2ᵗ)) + ε),
 * with t counting from 1. Zero in a field is its default.
 *
 * @rate: learning rate; default 5e-5
 * @beta1, @beta2: decay of the two moments; default 0.9 and 0.999
 * @epsilon: default 1e-7, as in faceswap
 * @warm_up: iterations in which the rate rises linearly from 0; default none
 * @average: decay d of the running mean of the weights, a ← d·a + (1 − d)·p,
 *   with d limited to (1 + t) / (10 + t) so that the start is forgotten; 0 keeps no mean
 */
typedef struct
{
  double rate;
  double beta1, beta2;
  double epsilon;
  guint  warm_up;
  double average;
} GuiseOptimizerSettings;

/**
 * GuiseOptimizerStep:
 *
 * What one update needs from the host, as the kernel reads it. The factors that
 * depend on t are computed in double precision and rounded once.
 */
typedef struct
{
  float rate;                 /* rate / (1 − β1ᵗ) */
  float inverse_root;         /* 1 / √(1 − β2ᵗ) */
  float epsilon;
  float average;              /* 1 − d; 1 copies the weights */
  float beta1, one_minus_beta1;
  float beta2, one_minus_beta2;
} GuiseOptimizerStep;

/* Returns: @settings with defaults filled in. Thread: any. */
GuiseOptimizerSettings guise_optimizer_settings_complete (const GuiseOptimizerSettings *settings);

/**
 * guise_optimizer_get_step:
 * @settings: complete
 * @iteration: t, from 1
 * @rate_factor: what the caller's schedule multiplies the rate by; 1 for none
 *
 * A pure function of its arguments: schedules count iterations, never time.
 *
 * Thread: any.
 */
GuiseOptimizerStep guise_optimizer_get_step (const GuiseOptimizerSettings *settings,
                                             guint64                       iteration,
                                             double                        rate_factor);

G_END_DECLS
