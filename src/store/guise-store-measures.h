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
 */

/**
 * GuiseStaleFace:
 * @retouch: says how the face is corrected and painted now; 0: not at all
 * @moved: its landmarks are others than those that its figures are of; else only its paint is
 */
typedef struct
{
  gint64   face, clip, frame;
  gint64   retouch;
  gboolean moved;
} GuiseStaleFace;

/**
 * guise_store_face_list_stale:
 *
 * Faces of clips that are in the project whose figures are of other landmarks, or of other paint, than they have.
 *
 * Returns: (transfer full) (element-type GuiseStaleFace): by clip and frame
 */
GArray  *guise_store_face_list_stale   (GuiseStore *self, GError **error);

/**
 * guise_store_face_set_measures:
 * @retouch: what was measured, of a #GuiseStaleFace
 * @face: id, box, all figures but `rating`, crop's size and place; the rest is not looked at
 * @vector: (nullable) (array fixed-size=128): %NULL leaves the one that is there
 * @crop: (nullable): the encoded crop; %NULL leaves the one that is there, with its size and place
 * @out_taken: (out) (optional): %FALSE where the face was corrected or painted otherwise meanwhile: nothing is changed then
 *
 * What was measured before is kept for when that state comes back.
 */
gboolean guise_store_face_set_measures (GuiseStore *self, gint64 retouch, const GuiseFaceRecord *face,
                                        const float *vector, GBytes *crop, gboolean *out_taken, GError **error);

G_END_DECLS
