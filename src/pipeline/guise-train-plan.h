/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "guise-train-job.h"

G_BEGIN_DECLS

/**
 * GuiseTrainPlan: what a training would take, measured by about twenty steps on
 * the faces themselves. Times of rules that are not set are NAN.
 */
typedef struct
{
  char    *model, *device, *driver;
  char    *kernels;                /* what was chosen for this device */
  gboolean on_processor;
  guint    batch;
  guint64  parameters;
  guint64  device_bytes;           /* weights, optimizer, activations, faces, and what previews and measures take */
  guint64  process_bytes;          /* that the program will hold at its most, see guise_train_predict_process() */
  guint64  checkpoint_bytes;
  double   checkpoint_seconds;     /* between two checkpoints: what a kill can cost */
  guint    source_faces, target_faces;                    /* to train with */
  guint    source_held_out, target_held_out;
  double   images_per_second;      /* both sides; NAN when there was nothing to probe with */
  double   faces_share;            /* of a step, 0..1: to draw its faces and to vary them */
  double   seconds_iterations, seconds_epochs, seconds_time;   /* until each rule is met, from where a run goes on */
  guint    resolution;
  double   rate;                   /* learning rate of the settings */
  double   rate_suggested;         /* NAN: not looked for, or the loss never fell */
  GArray  *rate_points;            /* (nullable): of GuiseRatePoint: what was looked at */
  GArray  *layers;                 /* of GuiseArchitectureLayer: a face's way to the picture */
  char    *advice;                 /* (nullable): sentences on what is wanting in the sets */
} GuiseTrainPlan;

void      guise_train_plan_clear (GuiseTrainPlan *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseTrainPlan, guise_train_plan_clear)

/**
 * guise_train_plan_make:
 * @params: as for a training; a run in it lends its settings
 * @out: (out): cleared or zeroed before
 *
 * Starts nothing and writes nothing into the project. Blocks for the probe.
 */
gboolean  guise_train_plan_make    (const GuiseTrainParams *params, GuiseTrainPlan *out,
                                    GCancellable *cancellable, GError **error);
JsonNode *guise_train_plan_to_json (const GuiseTrainPlan *self);

/**
 * GuiseTrainBench: `bench train`: random pictures, L1 loss, Adam, nothing but
 * steps.
 */
typedef struct
{
  const char *model;
  guint       resolution;  /* 0: the model's usual one */
  guint       batch;       /* 0: 16 */
  guint       device;      /* number in guise_gpu_list_devices(), from 1; 0: the best */
  const char *kernels;     /* (nullable) */
  const char *precision;   /* (nullable): "fp32", "fp16"; %NULL: "fp32" */
  guint       n_steps;     /* measured, after warm-up; 0: 20 */
  gboolean    profile;     /* time by operation */
  gboolean    tune;        /* find the fastest kernels first, see guise_hourglass_tune() */
} GuiseTrainBenchParams;

typedef struct
{
  char   *model, *device, *driver, *kernels;
  const char *precision;   /* constant */
  guint   batch;
  guint64 n_skipped;       /* steps that overflowed, with fp16 */
  guint64 memory_bytes;    /* of the device, for all of it */
  guint64 parameters;
  double  images_per_second_median, images_per_second_best;   /* both sides */
  double  first_step_seconds;             /* from the opening of the device to the end of the first step */
  double  first_step_processor_seconds;   /* processor time of the whole program until then */
  guint   n_operations, n_tuned, n_changed;  /* of the tuning, see GuiseHourglassTuning; 0 without */
  char   *tables;          /* (nullable): for people, with the profile: time by operation, work by kind, cards */
  JsonNode *profile;       /* (nullable): [{"operation", "dispatches", "seconds", "share", "flops", "bytes"}], each of a
                            * step, longest first */
  JsonNode *roofline;      /* (nullable): see guise_train_roofline_to_json(); with the profile */
} GuiseTrainBench;

void      guise_train_bench_clear   (GuiseTrainBench *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseTrainBench, guise_train_bench_clear)

gboolean  guise_train_bench_run     (const GuiseTrainBenchParams *params, GuiseTrainBench *out,
                                     GCancellable *cancellable, GError **error);
JsonNode *guise_train_bench_to_json (const GuiseTrainBench *self);

G_END_DECLS
