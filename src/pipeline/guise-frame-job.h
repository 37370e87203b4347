/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-casting.h"
#include "guise-job.h"
#include "guise-label.h"
#include "guise-store.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define GUISE_TYPE_FRAME_JOB (guise_frame_job_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFrameJob, guise_frame_job, GUISE, FRAME_JOB, GuiseJob)

/**
 * GuiseFrameParams:
 * @file: path of the picture, which ends in .png
 * @clip, @castings, @n_castings, @run: who is replaced and where: as of #GuiseExportParams
 * @frame: index in the clip
 * @label: (nullable): words of the visible label; without them it has the usual ones where consent of a person is not
 *   declared, and is not there where it is
 * @overwrite: replace a file that is there
 * @models: (nullable): folder of the face models
 */
typedef struct
{
  GuiseStore       *store;
  const char       *file;
  gint64            clip, run, frame;
  const GuiseCasting *castings;
  guint             n_castings;
  const char       *label;
  GuiseLabelCorner  corner;
  gboolean          overwrite;
  const char       *models;
} GuiseFrameParams;

/**
 * guise_frame_job_new:
 *
 * Swaps one frame with the newest checkpoint of each run and the project's settings and writes it, upright and at its full
 * size, as a PNG file that says that it is a swap, to people, in XMP and in FILE.guise.json. It is the frame that an export of the clip has there.
 *
 * Errors of the run: %G_IO_ERROR_EXISTS, %GUISE_ERROR_USAGE for a frame that is not there or another ending, and those
 * of guise_scrub_open(), guise_scrub_run_load() and guise_scrub_read().
 *
 * Thread: owner only.
 */
GuiseFrameJob *guise_frame_job_new        (const GuiseFrameParams *params);

/* (transfer full): {"file", "clip", "run", "swaps", "frame", "disclosure"}, after the job has ended well. Owner only. */
JsonNode      *guise_frame_job_dup_result (GuiseFrameJob *self);

G_END_DECLS
