/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-job.h"
#include "guise-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define GUISE_TYPE_REMEASURE_JOB (guise_remeasure_job_get_type ())
G_DECLARE_FINAL_TYPE (GuiseRemeasureJob, guise_remeasure_job, GUISE, REMEASURE_JOB, GuiseJob)

/**
 * GuiseRemeasureParams:
 * @device: number in guise_gpu_list_devices(), from 1; 0: the best. Opened only where the project has a mask network
 * @models: (nullable): folder of the face models
 */
typedef struct
{
  GuiseStore *store;
  guint       device;
  const char *models;
} GuiseRemeasureParams;

/**
 * guise_remeasure_job_new:
 *
 * Measures faces anew whose landmarks were corrected, or whose mask was painted: pose, mouth, eyes, sharpness, exposure,
 * noise, size, difference to the face before, how sure the landmarks are (1 of those that were corrected by hand), the
 * share that something is before, identity vector and match, and the crop where it would be cut elsewhere; and how much the
 * faces after them in their tracks differ from them. What was measured before comes back when the correction is undone, and
 * only the share that something is before waits then, where another mask network was learned meanwhile.
 *
 * Faces of clips that cannot be read stay as they are; see the result. Stopped or cancelled, it leaves each face either
 * measured or not, and goes on with the rest when it is made again.
 *
 * Thread: owner only.
 */
GuiseRemeasureJob *guise_remeasure_job_new        (const GuiseRemeasureParams *params);

/* (transfer full): {"measured", "left", "problem"}, after the job has ended well: faces; those of clips that cannot be
 * read; and why (nullable). Owner only. */
JsonNode          *guise_remeasure_job_dup_result (GuiseRemeasureJob *self);

G_END_DECLS
