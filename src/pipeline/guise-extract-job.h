/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-job.h"
#include "guise-store.h"
#include "guise-time.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define GUISE_TYPE_EXTRACT_JOB (guise_extract_job_get_type ())
G_DECLARE_FINAL_TYPE (GuiseExtractJob, guise_extract_job, GUISE, EXTRACT_JOB, GuiseJob)

/**
 * GuiseExtractParams:
 * @store: of the project; the job keeps a use of it until it ends
 * @clip: id
 * @every: look at every n-th frame of the clip, counted from its first; 0 and 1: at each
 * @from, @to: stream time; frames that are shown from @from on and before @to.
 *   @to = 0: to the end
 * @min_size: shorter edge of the smallest face wanted, pixels of the display
 *   picture; 0: the detector's own limit
 * @models: (nullable): folder of the face models; %NULL: the usual one
 */
typedef struct
{
  GuiseStore *store;
  gint64      clip;
  guint       every;
  GuiseTime   from, to;
  float       min_size;
  const char *models;
} GuiseExtractParams;

/**
 * GuiseExtractResult: DESIGN's keys of `extract`.
 *
 * Frames and faces count all of the range, also what an earlier go has done;
 * seconds and frames a second are of this go.
 */
typedef struct
{
  gint64 clip;
  guint  frames_read;          /* of the range: analysed now or before */
  guint  frames_done_before;   /* of these, found done */
  guint  frames_with_face;
  guint  faces;
  guint  persons;              /* in the clip */
  double seconds;
  double frames_per_second;    /* 0 when there was nothing to do */
} GuiseExtractResult;

/**
 * guise_extract_job_new:
 *
 * Finds the faces of a clip: boxes, landmarks, pose, quality, identity, crops;
 * joins them to tracks and these to persons; finds the cuts; keeps the frame
 * table when the clip has none. Every core works, memory stays flat.
 *
 * Work is acknowledged chunk by chunk (at most 24 frames that are looked at):
 * after a kill, a stop or a cancel a second job goes on where this one was,
 * and frames once done are not done again. A cancel keeps chunks that were
 * acknowledged; tracks and persons are left as they are and made up for by the
 * next job.
 *
 * Errors of the run: %GUISE_ERROR_MEDIA_MISSING, %GUISE_ERROR_MEDIA_CHANGED,
 * %GUISE_ERROR_BAD_MEDIA, %GUISE_ERROR_NO_MODELS, %GUISE_ERROR_USAGE for a range
 * without a frame, and what the store says.
 *
 * Status: "Finding faces in interview.mp4 · 41 frames/s · 1 min left".
 *
 * Thread: owner only.
 */
GuiseExtractJob          *guise_extract_job_new         (const GuiseExtractParams *params);

/* (nullable): after the job has ended well. Owned by the job. Owner only. */
const GuiseExtractResult *guise_extract_job_get_result  (GuiseExtractJob *self);

/* The result as the object that `--json` prints. (transfer full). Thread: any. */
JsonNode                 *guise_extract_result_to_json  (const GuiseExtractResult *self);

G_END_DECLS
