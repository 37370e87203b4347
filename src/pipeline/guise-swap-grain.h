/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseSwapGrain:
 *
 * How strong the noise of a track's frames is, 0..1 of luma: what differs from
 * pixel to pixel, and what is two pixels wide. Averaged over the frames so far.
 * Plain data; zeroed at the start of a track.
 */
typedef struct
{
  guint  n_frames;
  double fine, coarse;
} GuiseSwapGrain;

/**
 * guise_swap_grain_measure:
 * @image: %GUISE_PIXEL_RGBF
 * @mask: %GUISE_PIXEL_GRAYF of its size: looked at where it is above a half
 *
 * Standard deviations of the noise, after Immerkær (1996) but by medians, so
 * that edges and features do not count; of the whole and of the picture at half
 * its size. Fewer than 200 pixels have none.
 */
void guise_swap_grain_measure (GuiseImage *image, GuiseImage *mask, double *fine, double *coarse);

/**
 * guise_swap_grain_add:
 * @image: written to; nobody else holds a reference
 * @original: of its size, whose noise is wanted
 * @strength: 0 … 1
 * @seed: of the track; the same frames give the same noise
 *
 * Adds as much noise as @image lacks.
 *
 * Thread: any, one at a time for a @self.
 */
void guise_swap_grain_add     (GuiseSwapGrain *self, GuiseImage *image, GuiseImage *original, GuiseImage *mask,
                               double strength, guint32 seed);

G_END_DECLS
