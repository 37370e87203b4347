/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-mesh.h"
#include "guise-face-models.h"
#include "guise-face-quality.h"
#include "guise-image.h"
#include "guise-store-faces.h"

G_BEGIN_DECLS

/*
 * What a project keeps of a face whose landmarks are known, the same however it came in.
 *
 * Thread: any, for all of this header.
 */

/* Box, size and measured figures of @record; those that cannot be measured, as at the picture's edge, are NAN. @rgb:
 * %GUISE_PIXEL_RGB8, display space. @thumb: (out) (nullable): the face's %GUISE_FACE_THUMB_SIDE² values; the first is NAN
 * where there are none */
void     guise_face_describe_figures (GuiseFaceModels *models, GuiseImage *rgb, const GuiseFaceMesh *mesh,
                                      GuiseFaceRecord *record, float *thumb);

/**
 * guise_face_describe_crop:
 * @points: the 68 points in @rgb
 * @record: gets the crop's size and place
 * @out: (out) (nullable): the encoded crop; %NULL for a face of which none can be made
 */
gboolean guise_face_describe_crop    (GuiseImage *rgb, const GuisePoint *points, GuiseFaceRecord *record, GBytes **out,
                                      GError **error);

/* The stored crop's picture. @points: (array fixed-size=478): in the frame; @moved: (out): the same in the picture
 * Returns: (transfer full) (nullable): %NULL where it cannot be read. Blocks on the disk. */
GuiseImage *guise_face_describe_read    (GuiseStore *store, const GuiseFaceRecord *record, const GuisePoint3 *points,
                                         GuisePoint3 *moved);

/**
 * guise_face_describe_difference:
 * @record: with its track and frame
 * @thumb: of it, as guise_face_describe_figures() gives it
 *
 * Returns: how much it differs from the face before it in its track, as that one's crop shows it; NAN where there is none,
 * or none that can be compared. Blocks on the disk.
 */
float    guise_face_describe_difference (GuiseStore *store, const GuiseFaceRecord *record, const float *thumb);

/* The same of a face whose crop is in the project. */
float    guise_face_describe_stored_difference (GuiseStore *store, const GuiseFaceRecord *record);

G_END_DECLS
