/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-job.h"
#include "guise-store-reviews.h"
#include "guise-swap-settings.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define GUISE_TYPE_REVIEW_JOB (guise_review_job_get_type ())
G_DECLARE_FINAL_TYPE (GuiseReviewJob, guise_review_job, GUISE, REVIEW_JOB, GuiseJob)

/**
 * GuiseReviewParams:
 * @clip, @run: 0: as guise_swap_choose_run() and guise_swap_choose_clip() find them
 * @device: number in guise_gpu_list_devices(), from 1; 0: the best
 * @models: (nullable): folder of the face models
 * @afresh: do not go on where an earlier review ended
 */
typedef struct
{
  GuiseStore *store;
  gint64      clip, run;
  guint       device;
  const char *models;
  gboolean    afresh;
} GuiseReviewParams;

/**
 * guise_review_job_new:
 *
 * Swaps a clip from its first frame to its last, with the run's newest checkpoint and the project's settings, and
 * measures each frame (#GuiseSwapFigure) of the largest of its swapped faces. The figures go into the project every few
 * seconds; a review that was stopped or cancelled goes on there as long as weights, settings and faces are the same.
 *
 * Errors of the run: those of guise_clip_source_open(), guise_swap_net_load() and guise_swap_scene_open();
 * %GUISE_ERROR_FAILED where a person has no identity vector.
 *
 * Thread: owner only.
 */
GuiseReviewJob    *guise_review_job_new      (const GuiseReviewParams *params);

/* Returns: (transfer none) (nullable): all that is known, after the job has ended well. Owner only. */
const GuiseReviewRecord *guise_review_job_get_result (GuiseReviewJob *self);

/* The same as the object that `--json` prints: {"clip", "run", "frames": [{"frame", "likeness", …}], "medians"}. */
JsonNode          *guise_review_to_json      (const GuiseReviewRecord *review);

/**
 * guise_review_dup_key:
 * @weights: SHA-256 of the weights, hex
 *
 * Returns: (transfer full): what a review of these weights with the settings and faces that the project has now is
 * called; %NULL with what the store says. Thread: any; blocks.
 */
char              *guise_review_dup_key      (GuiseStore *store, gint64 clip, gint64 person, const char *weights,
                                              GError **error);

G_END_DECLS
