/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-coverage.h"
#include "guise-face-mesh.h"

G_BEGIN_DECLS

/* Longest side that a stored crop has. */
#define GUISE_FACE_CROP_MAX_SIDE 512

/**
 * guise_similarity_fit:
 * @out: rotation, uniform scale and shift, without reflection, that carry @from to @to with the least squared error
 *
 * Returns: %FALSE with %GUISE_ERROR_FAILED when the points lie on one spot or are not finite
 *
 * Source: Umeyama, PAMI 13(4), 1991.
 *
 * Thread: any.
 */
gboolean guise_similarity_fit (const GuisePoint *from, const GuisePoint *to, guint n_points,
                               GuiseAffine *out, GError **error);

/**
 * guise_face_align_unit:
 * @points: in the frame
 * @out: frame to the unit square of the mean face
 *
 * Fit of iBUG points 17–48 and 54 (brows, nose, eyes, mouth corners) to the mean face.
 *
 * Returns: %FALSE with %GUISE_ERROR_FAILED for degenerate landmarks
 *
 * Thread: any.
 */
gboolean guise_face_align_unit (const GuisePoint points[GUISE_FACE_68_N_POINTS], GuiseAffine *out, GError **error);

/**
 * guise_face_align_crop:
 * @size: side of the crop in pixels
 * @out: frame to crop, for guise_image_warp(). A crop of one coverage is had from
 *   a crop of another by composing the inverse of one with the other.
 *
 * Thread: any.
 */
gboolean guise_face_align_crop (const GuisePoint points[GUISE_FACE_68_N_POINTS], GuiseFaceCoverage coverage,
                                guint size, GuiseAffine *out, GError **error);

/**
 * guise_face_align_native_size:
 *
 * Returns: side in pixels of a crop at the frame's own scale, rounded up to an
 * even number, at most %GUISE_FACE_CROP_MAX_SIDE; 0 for degenerate landmarks
 *
 * Thread: any.
 */
guint    guise_face_align_native_size (const GuisePoint points[GUISE_FACE_68_N_POINTS], GuiseFaceCoverage coverage);

G_END_DECLS
