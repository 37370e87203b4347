/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-job.h"
#include "guise-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define GUISE_TYPE_MASK_JOB (guise_mask_job_get_type ())
G_DECLARE_FINAL_TYPE (GuiseMaskJob, guise_mask_job, GUISE, MASK_JOB, GuiseJob)

/**
 * GuiseMaskJobParams:
 * @iterations: steps of learning; 0: the usual number
 * @resume: begin with the weights that the project has, where it has some
 * @device: number in guise_gpu_list_devices(), from 1; 0: the best
 * @sheet: (nullable): PNG to write, with faces that were not learned from, what hides them, and what was seen of it
 */
typedef struct
{
  GuiseStore *store;
  guint       iterations;
  gboolean    resume;
  guint       device;
  guint64     seed;
  const char *sheet;
} GuiseMaskJobParams;

/**
 * GuiseMaskJobResult: intersection over union of the mask, mean over pictures of faces that were not learned from.
 * @known, @unknown: with things of kinds that were taught, and of others
 * @known_without, @unknown_without: the same of a mask that knows nothing of things before the face
 * @bare: with nothing before the face
 * @iterations: that were made, fewer than wanted if it @is_stopped
 * @in_use: the weights are those that swaps and losses go by from now on. A network that was stopped while it sees less than the
 *   outline alone is kept for a resume only, and not at all beside one that is in use
 * @painted, @painted_without: of faces on which somebody painted, as they are; NAN where those are too few to measure by
 */
typedef struct
{
  guint  faces, painted_faces, iterations;
  gboolean is_stopped, in_use;
  double seconds;
  double known, unknown, known_without, unknown_without, bare, painted, painted_without;
} GuiseMaskJobResult;

/**
 * guise_mask_job_new:
 *
 * Trains the project's mask network from its faces and from what was painted on them, keeps the weights in the project, and
 * measures with them how much of each face something is before. Stopped, it keeps what it has learned; cancelled while it
 * learns, or stopped before its first step, which counts as cancelled, it leaves the weights of before.
 */
GuiseMaskJob             *guise_mask_job_new        (const GuiseMaskJobParams *params);

/* (nullable): after the job has ended well. Owned by the job. */
const GuiseMaskJobResult *guise_mask_job_get_result (GuiseMaskJob *self);

/* (transfer full) */
JsonNode                 *guise_mask_result_to_json (const GuiseMaskJobResult *self);

/* Whether what the project has was learned for the network of an older program, so that nothing uses it until it is learned
 * again. Thread: any; blocks on the disk. */
gboolean                  guise_mask_job_is_due     (GuiseStore *store);

G_END_DECLS
