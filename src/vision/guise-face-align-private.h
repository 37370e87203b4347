/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-align.h"

G_BEGIN_DECLS

/**
 * guise_face_align_chip:
 * @size: side of the chip in pixels
 * @out: frame to chip
 *
 * The square that dlib's networks look at: eyes, nose and upper lip laid over its mean face, a quarter of padding.
 *
 * Source: King 2009, dlib's face chip.
 */
gboolean guise_face_align_chip (const GuisePoint points[GUISE_FACE_68_N_POINTS], guint size,
                                GuiseAffine *out, GError **error);

/* Where that square lies in a crop of the mean face, in parts of the crop's side; it may reach beyond the crop. Faces that
 * turn differ from it. Thread: any. */
void     guise_face_align_chip_square (GuiseFaceCoverage coverage, double *left, double *top, double *size);

G_END_DECLS
