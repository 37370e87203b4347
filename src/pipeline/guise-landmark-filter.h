/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"

G_BEGIN_DECLS

/* Frames on each side that smoothing looks at. */
#define GUISE_LANDMARK_FILTER_REACH 2

/**
 * guise_landmark_filter_smooth:
 * @frames: (array length=n): indices of the frames, rising
 * @points: (array length=n): @n_points landmarks of each frame
 * @n_points: of a face
 * @out: (array length=n): where the smoothed landmarks go; not @points
 *
 * Calms the jitter of one track within one shot without any lag: a binomial
 * average over two frames on each side, corrected for the curvature of the
 * movement as far as that stands out from the noise. A face that moves at
 * constant speed comes out where it is. The noise is the track's own, from
 * third differences, and no point moves by more than 2.5 times its deviation:
 * blinks and words stay as quick as they were. Beside holes and at both ends
 * the reach shrinks, at last to nothing.
 *
 * Thread: any.
 */
void guise_landmark_filter_smooth (const guint *frames, const GuisePoint3 *const *points, guint n, guint n_points,
                                   GuisePoint3 *const *out);

G_END_DECLS
