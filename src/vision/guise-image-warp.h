/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"
#include "guise-image.h"

G_BEGIN_DECLS

typedef enum
{
  GUISE_WARP_FAST,   /* bilinear; halved first where it shrinks by more than 2: for networks */
  GUISE_WARP_FINE,   /* bicubic, and area-correct where it shrinks: for crops and for what is seen */
} GuiseWarpQuality;

/**
 * guise_image_warp:
 * @image: %GUISE_PIXEL_RGB8, RGBF, GRAY8 or GRAYF
 * @affine: from @image to the result, pixel centres at half numbers
 * @width, @height: of the result
 *
 * Sub-pixel exact: a linear ramp stays the ramp that @affine makes of it. What
 * lies outside @image repeats its edge.
 *
 * Returns: (transfer full): a picture of @image's format; %NULL with %GUISE_ERROR_FAILED
 * for an affine without inverse or a size that cannot be
 *
 * Thread: any.
 */
GuiseImage *guise_image_warp (GuiseImage *image, const GuiseAffine *affine, guint width, guint height,
                              GuiseWarpQuality quality, GError **error);

/* The same, with 0 outside @image: for masks. */
GuiseImage *guise_image_warp_zero (GuiseImage *image, const GuiseAffine *affine, guint width, guint height,
                                   GuiseWarpQuality quality, GError **error);

/* The whole picture at another size. */
GuiseImage *guise_image_scale (GuiseImage *image, guint width, guint height, GError **error);

/* RGB8 ↔ RGBF and GRAY8 ↔ GRAYF: 0..255 ↔ 0..1, rounded and clamped. (transfer full). */
GuiseImage *guise_image_to_float (GuiseImage *image, GError **error);
GuiseImage *guise_image_to_8bit  (GuiseImage *image, GError **error);

G_END_DECLS
