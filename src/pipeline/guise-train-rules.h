/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-train-params.h"

G_BEGIN_DECLS

/* The member of a run's plan that says what was to end it. */
#define GUISE_STOP_RULES_MEMBER "stop"

/* What a training does when: pure functions of how far it is. Thread: any. */

/* Learning rate of step @iteration (from 0) in parts of the full one, as far as it goes by iterations alone; the warm-up
 * is the optimizer's own. */
double guise_train_get_rate_factor (const GuiseTrainSettings *settings, gint64 iteration);

/* Deviation of the warp's control points at step @iteration, in parts of the side. */
double guise_train_get_warp        (const GuiseTrainSettings *settings, gint64 iteration);

/* What the warp by cells moves points by at step @iteration, in parts of a cell: less by the part by which the other warp
 * would be less. 0: the other it is. */
double guise_train_get_warp_cells  (const GuiseTrainSettings *settings, gint64 iteration);

/* Size of a checkpoint of a model with so many parameters, and the seconds between two of that size: what a kill can
 * cost, DESIGN's promise 1. */
guint64 guise_train_get_checkpoint_bytes   (const GuiseTrainSettings *settings, guint64 n_parameters);
double  guise_train_get_checkpoint_seconds (guint64 checkpoint_bytes);

/* A device that is lost more often than this in a row is broken. */
#define GUISE_TRAIN_MAX_LOST 3

/* The device was lost after @n_steps, as @n_lost times in a row before. Returns: how often in a row it was now; a thousand
 * steps between two make a new row, for in a week a driver may well be reset a few times */
guint   guise_train_count_lost             (guint n_lost, gint64 n_steps);

/**
 * guise_train_predict_process:
 * @on_processor: the device is the processor, whose memory is the program's own
 * @device_bytes: that training takes on the device
 * @checkpoint_bytes: of a copy of the state, which is held while it is written
 *
 * Returns: bytes that the program holds at its most while it trains (resident), within a quarter: what the driver and
 * the networks that measure take by themselves was measured, see docs/training.md
 */
guint64 guise_train_predict_process        (gboolean on_processor, guint64 device_bytes, guint64 checkpoint_bytes);

typedef struct
{
  gint64 iteration;
  double loss;         /* held-out, 0..1 */
} GuiseHeldOutLoss;

/**
 * GuiseTrainProgress: how far a training is.
 * @loss: mean of both sides' smoothed loss; NAN: none yet
 * @held_out: of the whole run, by iteration
 * @iterations_per_second: NAN: not known yet
 */
typedef struct
{
  gint64                  iterations;
  double                  epochs;
  double                  seconds;
  double                  loss;
  const GuiseHeldOutLoss *held_out;
  guint                   n_held_out;
  double                  iterations_per_second;
} GuiseTrainProgress;

/* Returns: whether a rule is met; @out: (out): which */
gboolean guise_stop_rules_met (const GuiseStopRules *rules, const GuiseTrainProgress *progress, GuiseStop *out);

/* Returns: seconds until the first rule that can be foretold; NAN when there is none */
double   guise_stop_rules_get_seconds_left (const GuiseStopRules *rules, const GuiseTrainProgress *progress);

/* (transfer full): an object with a member a rule, for the plan that a run keeps. */
JsonObject *guise_stop_rules_to_json (const GuiseStopRules *self);

/**
 * guise_stop_rules_from_plan:
 * @self: (out): filled in on success
 * @plan: (nullable): of a run, and so of anybody
 *
 * Returns: %FALSE where @plan says nothing of rules, as those of old runs; a rule that makes no sense is 0
 */
gboolean guise_stop_rules_from_plan (GuiseStopRules *self, const char *plan);

/**
 * GuiseSmoothLoss: a running mean of about the last hundred losses. Plain data, kept in checkpoints.
 */
typedef struct
{
  double sum, weight;
} GuiseSmoothLoss;

void   guise_smooth_loss_add (GuiseSmoothLoss *self, double loss);

/* NAN before the first loss. */
double guise_smooth_loss_get (const GuiseSmoothLoss *self);

/**
 * GuisePlateau: what the plateau schedule has left of the rate. Plain data, kept in checkpoints.
 */
typedef struct
{
  double best;         /* smoothed loss that the next must be below; 0: none yet */
  gint64 since;        /* iteration of that */
  double factor;       /* of the rate; 0 in files of old runs alone */
} GuisePlateau;

#define GUISE_PLATEAU_INIT { .factor = 1 }

/* Looks at the smoothed @loss after step @iteration. Returns: the factor from the next step on, a thousandth at least */
double guise_plateau_add (GuisePlateau *self, double loss, guint patience, gint64 iteration);

/**
 * GuiseTrainTold: how far a training is, for the line of its job. What is not known yet is NAN.
 */
typedef struct
{
  gint64   iteration;
  double   images_per_second;          /* both sides */
  double   loss_source, loss_target;
  double   seconds_left;
  gboolean is_full;                    /* the disk: nothing can be saved */
} GuiseTrainTold;

/* "iteration 20 · 12 images/s · loss 0.119/0.098 · 4 min left": (transfer full) */
char  *guise_train_told_dup_text (const GuiseTrainTold *self);

G_END_DECLS
