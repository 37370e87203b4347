/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-job.h"
#include "guise-store.h"
#include "guise-train-feed.h"
#include "guise-train-params.h"

G_BEGIN_DECLS

#define GUISE_TYPE_TRAIN_JOB (guise_train_job_get_type ())
G_DECLARE_FINAL_TYPE (GuiseTrainJob, guise_train_job, GUISE, TRAIN_JOB, GuiseJob)

/**
 * GuiseTrainStart:
 *
 * What a new run begins with instead of random weights: as much of the weights
 * of a run of this project or of a file as has the same name and shape.
 *
 * @run: 0: none
 * @checkpoint: of @run, see guise-checkpoint-choice.h; 0: the newest
 * @file: (nullable): of weights, as checkpoints are; a stranger's too
 * @encoder_only: take nothing but the encoder
 */
typedef struct
{
  gint64      run, checkpoint;
  const char *file;
  gboolean    encoder_only;
} GuiseTrainStart;

/* Whether what @settings freeze has weights of somebody. Returns: %FALSE with %GUISE_ERROR_USAGE; for a new run, one that
 * goes on has its own. Thread: any. */
gboolean guise_train_start_check (const GuiseTrainStart *self, const GuiseTrainSettings *settings, GError **error);

/**
 * GuiseTrainParams:
 * @run: a run to go on with, with its own settings; 0: a new one of @source and @target
 * @settings: of a new run; copied
 * @models: (nullable): folder of the face models, for the measures; %NULL: the usual one
 * @device: number in guise_gpu_list_devices(), from 1; 0: the best
 * @feed: (nullable): for those who look while it runs; the job keeps a reference. Another one for each job
 */
typedef struct
{
  GuiseStore               *store;
  GuiseTrainFeed           *feed;
  gint64                    run;
  gint64                    source, target;   /* persons */
  const GuiseTrainSettings *settings;
  GuiseTrainStart           start;
  gboolean                  find_rate;        /* of a plan: look for the learning rate too */
  GuiseStopRules            stop;
  guint                     device;
  gsize                     memory_limit_bytes;   /* of the device; 0: what it has */
  const char               *models;
  guint                     measure_seconds;      /* at least so long between likeness measures; 0: 60 */
  guint                     n_lost;               /* times that the device was lost before */
  gint64                    pretend_nan_at;       /* for tests of bad luck: this iteration's loss is no number, once */
  guint                     pretend_lost_after;   /* the device is lost at this submission, once */
} GuiseTrainParams;

/**
 * GuiseTrainResult: DESIGN's keys of `train`. Losses are 0..1 (smoothed over the
 * last 100 iterations). What was not measured is NAN.
 */
typedef struct
{
  gint64    run;
  char     *model;
  guint64   parameters;
  char     *device, *driver;
  gint64    iterations;            /* of the run, from its start */
  gint64    n_steps;               /* of this call; with @run all that there is where it failed */
  double    epochs;
  double    seconds;               /* of this call, from the first step to the last, measures between them included */
  double    images_per_second;     /* both sides */
  double    loss_source, loss_target, loss_held_out;
  double    likeness, identity_bleed;
  const char *precision;           /* of what layers hand on; static */
  gint64    n_skipped;             /* steps of the run that changed nothing, with 16 bits; −1: with 32 there are none */
  GuiseStop stopped_by;
  char     *note;                  /* (nullable): sentences on what was recovered, cut down or not measured */
} GuiseTrainResult;

void guise_train_result_clear (GuiseTrainResult *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseTrainResult, guise_train_result_clear)

/**
 * guise_train_job_new:
 *
 * A job that trains until a stop rule, guise_job_stop() or a cancel. Stopping
 * and every stop rule end with a checkpoint; a cancel leaves the run as its last
 * checkpoint has it; a new run is in the project from its first checkpoint on.
 * A device that is lost is opened anew, a few times in a row, and training goes on from
 * the newest checkpoint.
 *
 * Errors of the run: %GUISE_ERROR_USAGE (a person without faces, an unknown
 * model), %GUISE_ERROR_OUT_OF_VRAM with the batch that would fit,
 * %GUISE_ERROR_NO_DEVICE, %GUISE_ERROR_DEVICE_LOST, %GUISE_ERROR_DAMAGED when no
 * checkpoint of @run holds, %GUISE_ERROR_FAILED when the loss stays no number.
 *
 * Status: "iteration 1200 · 61 images/s · loss 0.081/0.074 · 4 min left".
 *
 * Thread: owner only.
 */
GuiseTrainJob          *guise_train_job_new        (const GuiseTrainParams *params);

/* (nullable): after the job has ended well. Owned by the job. Owner only. */
const GuiseTrainResult *guise_train_job_get_result (GuiseTrainJob *self);

/* The result as the object that `--json` prints. (transfer full). Thread: any. */
JsonNode               *guise_train_result_to_json (const GuiseTrainResult *self);

G_END_DECLS
