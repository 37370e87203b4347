/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

G_BEGIN_DECLS

#define GUISE_MEMBRANE_SIDE 64

/**
 * GuiseMembrane:
 *
 * What must be added to a picture inside a mask for its edge to have the
 * colours of another: on the edge their difference, inside as smooth as can be
 * (Laplace's equation). To add it is to keep the picture's gradients, which is
 * Poisson image editing (Pérez, Gangnet and Blake 2003), with a correction that
 * can be averaged over time. Plain data; zeroed at the start of a track.
 */
typedef struct
{
  guint n_frames;
  float rgb[GUISE_MEMBRANE_SIDE * GUISE_MEMBRANE_SIDE][3];
} GuiseMembrane;

/**
 * guise_membrane_apply:
 * @image, @wanted: %GUISE_PIXEL_RGBF of one size
 * @mask: %GUISE_PIXEL_GRAYF of that size; its edge is where it crosses a half
 * @reach: in parts of the picture's side: how far from the edge the correction has fallen to a third; 0: it never falls
 * @gain: share of this frame in the average, 0 … 1; at 0 it is not looked at; the first frame counts wholly
 * @strength: 0 … 1
 *
 * Returns: (transfer full): a new picture, clamped to 0..1
 *
 * Thread: any, one at a time for a @self.
 */
GuiseImage *guise_membrane_apply (GuiseMembrane *self, GuiseImage *image, GuiseImage *wanted, GuiseImage *mask,
                                  double reach, double gain, double strength, GError **error);

G_END_DECLS
