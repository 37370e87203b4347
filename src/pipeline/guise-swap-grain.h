/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseSwapGrain:
 *
 * How much noise a face lacks, 0..1 of luma: what differs from
 * pixel to pixel, and what is two pixels wide. Plain data; zeroed before it is learned.
 */
typedef struct
{
  guint  n_frames;     /* 0: not known yet */
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

/* How much of the noise of @original @image lacks, if that is not known yet. As of guise_swap_grain_add(). */
void guise_swap_grain_learn   (GuiseSwapGrain *self, GuiseImage *image, GuiseImage *original, GuiseImage *mask);

/**
 * guise_swap_grain_add:
 * @image: written to; nobody else holds a reference
 * @original: of its size, whose noise is wanted
 * @strength: 0 … 1
 * @seed: of track and frame; the same one gives the same noise
 *
 * Adds as much noise as @self says that is lacking; what it does not know is first learned from the pictures.
 *
 * Thread: any, one at a time for a @self.
 */
void guise_swap_grain_add     (GuiseSwapGrain *self, GuiseImage *image, GuiseImage *original, GuiseImage *mask,
                               double strength, guint32 seed);

G_END_DECLS
