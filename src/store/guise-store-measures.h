/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-faces.h"

G_BEGIN_DECLS

/*
 * What a face measures goes by its landmarks and by what is painted on it. A
 * correction, its undoing and its redoing change those at once; what follows
 * from them is looked up where it was measured before, in the same transaction,
 * and waits to be measured anew where it was not. So figures of a face are
 * always those of one state of it, and undo brings back exactly what was there.
 * How much a face differs from the one before it in its track follows the
 * landmarks of both in the same way.
 */

/**
 * GuiseStaleFace:
 * @retouch: says how the face is corrected and painted now; 0: not at all
 * @compared: says how it and the face before it in its track are corrected; 0: not at all
 * @moved: its landmarks are others than those that its figures are of
 * @covered: or its paint is, or the mask network that its occlusion is of
 * @beside: its difference is of other landmarks, of the face or of the one before
 */
typedef struct
{
  gint64   face, clip, frame;
  gint64   retouch, compared;
  gboolean moved, covered, beside;
} GuiseStaleFace;

/**
 * guise_store_face_list_stale:
 *
 * Faces of clips that are in the project whose figures are of other landmarks, other paint or another mask network than there
 * are now, or whose difference is to other landmarks.
 *
 * Returns: (transfer full) (element-type GuiseStaleFace): by clip and frame
 */
GArray  *guise_store_face_list_stale   (GuiseStore *self, GError **error);

/**
 * guise_store_face_set_measures:
 * @of: what was measured
 * @face: id, box, all figures but `rating`, crop's size and place; the rest is not looked at
 * @vector: (nullable) (array fixed-size=128): %NULL leaves the one that is there
 * @crop: (nullable): the encoded crop; %NULL leaves the one that is there, with its size and place
 * @out_taken: (out) (optional): %FALSE where the face, or the one before it, was corrected or painted otherwise meanwhile:
 *   nothing is changed then
 *
 * What was measured before is kept for when that state comes back.
 */
gboolean guise_store_face_set_measures (GuiseStore *self, const GuiseStaleFace *of, const GuiseFaceRecord *face,
                                        const float *vector, GBytes *crop, gboolean *out_taken, GError **error);

G_END_DECLS
