/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

G_BEGIN_DECLS

/* What measures of a picture's structure look at. Pictures are RGBF, masks GRAYF of the same size. Thread: any. */

/* Y' of BT.601 of a pixel: R, G, B. */
static inline float
guise_luma_of (const float *pixel)
{
  return 0.299f * pixel[0] + 0.587f * pixel[1] + 0.114f * pixel[2];
}

/* Returns: (transfer full) (array): Y' of BT.601 of each pixel, row by row without gaps, 0..1 nominal. */
float  *guise_luma_read       (GuiseImage *image);

/* Returns: (transfer full) (array): 1 where @mask is above a half, else 0. */
guint8 *guise_luma_read_mask  (GuiseImage *mask);

/* Adds @change, of guise_luma_read()'s layout, to all three channels; not clamped. */
void    guise_luma_add        (GuiseImage *image, const float *change);

G_END_DECLS
