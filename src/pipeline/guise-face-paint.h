/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"
#include "guise-landmark-carry.h"
#include "guise-store-paints.h"

G_BEGIN_DECLS

/* Paint over the mask of a face: it is where the face is, whatever its landmarks say later. Thread: any. */

/* Where paint of a face with these landmarks (478) lies: DeepFaceLab's whole_face square. %FALSE for what is no face. */
gboolean    guise_face_paint_place  (const GuisePoint3 *points, GuiseAffine *out, GError **error);

/**
 * guise_face_paint_apply:
 * @frame_to_mask: display space to pixels of @mask
 * @mask: %GUISE_PIXEL_GRAYF, changed: less where paint says that there is no face, more where it says that there is
 */
void        guise_face_paint_apply  (const GuiseFacePaint *self, const GuiseAffine *frame_to_mask, GuiseImage *mask);

/**
 * guise_face_paint_preview:
 * @points: (array fixed-size=478)
 * @place: of the square that is wanted
 *
 * Returns: (transfer full): %GUISE_PIXEL_GRAYF of %GUISE_PAINT_SIDE: the outline's mask, which paint changes
 */
GuiseImage *guise_face_paint_preview (const GuisePoint3 *points, const GuiseAffine *place, GError **error);

/* What was painted on a face at @from, to where a face at @to has it: places of the unit square, as guise_face_align_unit()
 * gives them. */
GuiseAffine guise_face_paint_move   (const GuiseAffine *frame_to_paint, const GuiseAffine *from, const GuiseAffine *to);

G_END_DECLS
