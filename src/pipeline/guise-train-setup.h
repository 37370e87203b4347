/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-job.h"
#include "guise-store-runs.h"
#include "guise-train-job.h"
#include "guise-trainer.h"

G_BEGIN_DECLS

/**
 * GuiseTrainSetup:
 *
 * All that a training needs, and a plan looks at: the run or what a new one
 * would be, the device, the faces on it, the model.
 *
 * Thread: owner only.
 */
typedef struct
{
  GuiseTrainSettings settings;
  gint64             source, target;
  GuiseRunRecord    *record;                     /* (nullable): of the run that goes on */
  GuiseGpu          *gpu;
  GuiseTrainSet     *sets[GUISE_N_SIDES];
  GuiseTrainFaces   *faces[GUISE_N_SIDES];
  GuiseFaceRecogniser recogniser;                /* empty without an identity loss */
  GuiseTrainer      *trainer;
  GuiseTrainStart    start;                      /* of the run, as long as it has no checkpoint; its file: */
  char              *start_file;                 /* (nullable): whole path */
  gboolean           has_told_start;             /* what of it fits is in the note */
  GuiseStore        *store;                      /* borrowed */
  char              *plan;                       /* (nullable): of its layers, once there is a trainer or a run that
                                                  * goes on; see GuiseHourglassParams */
  GString           *note;                       /* sentences for people */
} GuiseTrainSetup;

/**
 * guise_train_setup_open:
 * @keep: write into the project which faces are held out
 * @job: (nullable): told how far it is
 *
 * The trainer is as before its first step. Blocks, for as long as a second a hundred faces.
 *
 * Returns: (transfer full): %NULL with the errors of guise_train_job_new()
 */
GuiseTrainSetup *guise_train_setup_open    (const GuiseTrainParams *params, gboolean keep, GuiseJob *job,
                                            GCancellable *cancellable, GError **error);
void             guise_train_setup_destroy (GuiseTrainSetup *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseTrainSetup, guise_train_setup_destroy)

/* Makes the trainer anew, as before its first step, with random weights. */
gboolean         guise_train_setup_restart (GuiseTrainSetup *self, GError **error);

/* Adds a sentence, with its full stop, to the note. */
void             guise_train_setup_say     (GuiseTrainSetup *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* (transfer full): the kernel plan as the run keeps it, a JSON object. */
char            *guise_train_setup_dup_plan (GuiseTrainSetup *self, const GuiseStopRules *stop);

/* guise-train-setup-start.c: what a run begins with. */

/* @start: of a new run; one that goes on has kept its own. */
void             guise_train_setup_find_start (GuiseTrainSetup *self, const GuiseTrainStart *start);

/* For the plan that the run keeps. */
void             guise_train_setup_add_start  (GuiseTrainSetup *self, JsonObject *plan);

/**
 * guise_train_setup_take_start:
 *
 * Gives the trainer the weights that the run begins with, if it does not with
 * random ones: for a run without a checkpoint.
 *
 * Returns: %FALSE with %GUISE_ERROR_USAGE where there are none or nothing of them fits, or what reading them says
 */
gboolean         guise_train_setup_take_start (GuiseTrainSetup *self, GError **error);

/* Opens the device that a training asks for. @kernels: (nullable); @pretend_lost_after: as of GuiseGpuParams.
 * (transfer full) */
GuiseGpu        *guise_train_open_gpu      (guint device, guint pretend_lost_after, const char *kernels, GError **error);

G_END_DECLS
