/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"
#include "guise-measures.h"

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseTracker:
 *
 * Joins the faces of successive frames to tracks: by where a face should be by
 * now (constant speed), by its size, and by identity where both sides have a
 * vector. A track ends at a cut, where its face becomes somebody else's (a cut that
 * nobody saw), or when its face was not seen for longer than the longest gap. Pure bookkeeping: knows no pictures and no project.
 *
 * Thread: owner only.
 */
typedef struct _GuiseTracker GuiseTracker;

typedef struct
{
  GuiseRect    box;        /* display space */
  const float *identity;   /* (nullable): GUISE_IDENTITY_LENGTH numbers; borrowed for the call */
} GuiseTrackerFace;

/**
 * guise_tracker_new:
 * @max_gap: frames of the clip that a face may be missing for in the middle of
 *   a track; 0 = none
 */
GuiseTracker *guise_tracker_new  (guint max_gap);
void          guise_tracker_free (GuiseTracker *self);

/* A cut lies before the next frame: all tracks end. */
void          guise_tracker_cut  (GuiseTracker *self);

/**
 * guise_tracker_resume:
 * @track: a number that the caller knows, at least 1
 * @frame: where its face was seen last
 *
 * Goes on with a track of an earlier go. Numbers handed out later are above
 * all resumed ones.
 */
void          guise_tracker_resume (GuiseTracker *self, guint track, guint frame, const GuiseTrackerFace *face);

/**
 * guise_tracker_push:
 * @frame: above all frames before
 * @n_faces: faces of this frame
 * @tracks: (out) (array length=n_faces): the track of each, 1 and up; never
 *   the same twice in one frame
 */
void          guise_tracker_push (GuiseTracker *self, guint frame, const GuiseTrackerFace *faces, guint n_faces,
                                  guint *tracks);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseTracker, guise_tracker_free)

G_END_DECLS
