/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-job.h"
#include "guise-store-faces.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define GUISE_TYPE_FACE_DRAW (guise_face_draw_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFaceDraw, guise_face_draw, GUISE, FACE_DRAW, GuiseJob)

/**
 * GuiseFaceDrawParams:
 * @frame: index in the clip
 * @box: around the face, in the frame as displayed: brows to chin, ear to ear
 * @step: name of the undo step
 * @models: (nullable): folder of the face models
 */
typedef struct
{
  GuiseStore *store;
  gint64      clip, frame;
  GuiseRect   box;
  const char *step;
  const char *models;
} GuiseFaceDrawParams;

/**
 * guise_face_draw_new:
 *
 * A face that was missed, drawn by hand: the mesh is fitted in the box
 * (guise_face_finder_fit()), and the face gets identity, figures and crop like
 * any other. It becomes part of the track that it fills a gap of or goes on
 * with, else of a new one, which belongs to the person it looks like, if any. One undo step.
 *
 * Errors of the run: %GUISE_ERROR_USAGE for a frame that is not there, a box
 * with nothing like a face or outside of the frame, or a face that is there already; those of
 * guise_scrub_open() and guise_scrub_read().
 *
 * Thread: owner only.
 */
GuiseFaceDraw *guise_face_draw_new        (const GuiseFaceDrawParams *params);

/* (transfer full): {"face", "clip", "frame", "track", "joined", "guessed", "person", "confidence", "detection"}, after the job
 * has ended well; "guessed": the networks do not know where in the box the face is, and its landmarks are a guess that is to be
 * corrected. Owner only. */
JsonNode      *guise_face_draw_dup_result (GuiseFaceDraw *self);

G_END_DECLS
