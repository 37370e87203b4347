/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseOptimizer:
 *
 * How a gradient g changes a parameter p; t counts from 1.
 *
 * @GUISE_OPTIMIZER_ADAM: Kingma and Ba 2015, algorithm 1: m ← β1·m + (1 − β1)·g, v ← β2·v + (1 − β2)·g²,
 *   p ← p − rate · (m / (1 − β1ᵗ)) / (√(v / (1 − β2ᵗ)) + ε). β 0.9 and 0.999, ε 1e-7 as in faceswap
 * @GUISE_OPTIMIZER_ADAMW: Loshchilov and Hutter 2019: the same, less rate · decay · p
 * @GUISE_OPTIMIZER_ADABELIEF: Zhuang and others 2020: Adam with v ← β2·v + (1 − β2)·(g − m)² + ε. ε 1e-16
 * @GUISE_OPTIMIZER_RMSPROP: Hinton 2012, lecture 6e: v ← β2·v + (1 − β2)·g², p ← p − rate · g / (√v + ε). β2 0.9
 * @GUISE_OPTIMIZER_LION: Chen and others 2023: p ← p − rate · (sign (β1·m + (1 − β1)·g) + decay · p), then
 *   m ← β2·m + (1 − β2)·g. β 0.9 and 0.99; wants a rate some ten times smaller
 */
typedef enum
{
  GUISE_OPTIMIZER_ADAM,
  GUISE_OPTIMIZER_ADAMW,
  GUISE_OPTIMIZER_ADABELIEF,
  GUISE_OPTIMIZER_RMSPROP,
  GUISE_OPTIMIZER_LION,
  GUISE_N_OPTIMIZERS
} GuiseOptimizer;

/**
 * GuiseOptimizerSettings:
 *
 * Zero in a field is its default.
 *
 * @rate: learning rate; default 5e-5
 * @beta1, @beta2, @epsilon: as above
 * @weight_decay: of AdamW and Lion; default none
 * @clip: greatest norm of all gradients together; larger ones are scaled down to it; default none
 * @passes: batches whose mean gradient makes one step; default 1
 * @warm_up: iterations in which the rate rises linearly from 0; default none
 * @average: decay d of the running mean of the weights, a ← d·a + (1 − d)·p,
 *   with d limited to (1 + t) / (10 + t) so that the start is forgotten; 0 keeps no mean
 */
typedef struct
{
  GuiseOptimizer kind;
  double         rate;
  double         beta1, beta2;
  double         epsilon;
  double         weight_decay;
  double         clip;
  guint          passes;
  guint          warm_up;
  double         average;
} GuiseOptimizerSettings;

/**
 * GuiseOptimizerStep:
 *
 * What one update needs from the host, as the kernels read it. The factors that
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
  float decay;                /* rate · weight decay */
  float scale;                /* of gradients: 1 / passes */
  float clip;                 /* 0: none */
  float factor;               /* what gradients are multiplied by: scale, or what clipping leaves of it */
  float loss_scale;           /* of the gradients of losses, where they are scaled: see guise-loss-scale.h */
  float overflowed;           /* written by the device: 1 when gradients were not finite and nothing was changed */
} GuiseOptimizerStep;

/* "adam", "adamw" … Thread: any. */
const char *guise_optimizer_get_name (GuiseOptimizer kind);

/* Whether it keeps the first, the second moment. Thread: any. */
gboolean guise_optimizer_has_moment1 (GuiseOptimizer kind);
gboolean guise_optimizer_has_moment2 (GuiseOptimizer kind);

/* Returns: @settings with defaults filled in. Thread: any. */
GuiseOptimizerSettings guise_optimizer_settings_complete (const GuiseOptimizerSettings *settings);

/* Whether all gradients must be there before the first update. Thread: any. */
gboolean guise_optimizer_settings_needs_all (const GuiseOptimizerSettings *settings);

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
