/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-time.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GuiseFaceFacts: what the project knows of a face. Figures that were not measured are NAN.
 * @person: 0 for nobody
 * @yaw, @pitch, @roll: degrees
 * @size: pixels of the frame
 * @match: how well it fits its person: 1 best
 * @detection: the detector's score, where it was asked
 * @rating: 1 to 5, by the user
 * @suggested: its person is who it looks like, which the user has not confirmed
 * @rejected: (nullable): why it is no face: "not a face", which the user said, "doubtful" or "brief"
 * @decided: the user has said so: kept or excluded
 * @guard: too near in time to a held-out face: neither trained on nor measured
 */
typedef struct
{
  gint64    clip, person, frame, track;
  GuiseTime time;
  float     yaw, pitch, roll;
  float     size, sharpness, exposure, confidence, match;
  float     noise, mouth, eyes, detection, difference, occlusion, rating;
  const char *rejected;
  gboolean  decided, excluded, held_out, guard, suggested;
} GuiseFaceFacts;

#define GUISE_TYPE_FACE (guise_face_get_type ())
G_DECLARE_FINAL_TYPE (GuiseFace, guise_face, GUISE, FACE, GObject)

/**
 * GuiseFace:
 *
 * A face of a project while somebody looks at it; made by #GuiseFaceList.
 * `changed` is emitted when its facts have come or are others.
 *
 * Thread: main only.
 */
gint64                guise_face_get_id    (GuiseFace *self);

/* (nullable) (transfer none): %NULL until they have come. */
const GuiseFaceFacts *guise_face_get_facts (GuiseFace *self);

/* (not nullable): the user's names for it, "best, smile". */
const char           *guise_face_get_tags  (GuiseFace *self);

/* How often it got another picture since its facts came first: when it was corrected, or that was undone. */
guint                 guise_face_get_n_recuts (GuiseFace *self);

/* How many faces lie in the stack whose first one it is in the list; 0 when it is none's. @out_open: all are seen */
guint                 guise_face_get_stack (GuiseFace *self, gboolean *out_open);

G_END_DECLS
