/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"
#include "guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseRegion:
 *
 * A part of a picture on the grid of its samples. @x and @y are even, so that
 * it holds whole chroma samples.
 */
typedef struct
{
  guint x, y, width, height;
} GuiseRegion;

/* All pure functions over pictures in stored space. Thread: any. */

/**
 * guise_region_around:
 * @rect: stored pixels; may reach past the picture
 *
 * @rect widened to whole chroma samples with two pixels to spare, cut to the picture.
 *
 * Returns: %FALSE when they have nothing in common; @out is then untouched
 */
gboolean    guise_region_around     (GuiseImage *image, const GuiseRect *rect, GuiseRegion *out);

/**
 * guise_composite_read_rgb:
 * @image: YUV, grey or RGB of 8, 10 or 16 bits
 * @region: within @image
 *
 * Chroma is interpolated from where its samples lie: between the rows for
 * 4:2:0, on the left pixel of a pair for video and in the middle for full-range
 * BT.601, which is what JPEG files are (H.273, JFIF 1.02).
 *
 * Returns: (transfer full): the region as %GUISE_PIXEL_RGBF, 0..1, not clamped
 */
GuiseImage *guise_composite_read_rgb (GuiseImage *image, const GuiseRegion *region);

/* Returns: (transfer full) (nullable): the alpha of all of @image as %GUISE_PIXEL_GRAYF, 0..1; %NULL where it has none */
GuiseImage *guise_composite_read_alpha (GuiseImage *image);

/**
 * guise_composite_blend:
 * @image: written to; nobody else holds a reference
 * @rgb: %GUISE_PIXEL_RGBF of the region's size, with the transfer and primaries of @image; clamped to 0..1
 * @alpha: %GUISE_PIXEL_GRAYF of the region's size, 0..1
 *
 * Mixes @rgb into the picture's own samples, by the picture's matrix and range.
 * A luma, RGB or grey sample where @alpha is 0, and a chroma sample all of whose
 * pixels have @alpha 0, keeps its value; so does any alpha channel. Chroma gets
 * the average over the pixels around its place.
 */
void        guise_composite_blend   (GuiseImage *image, const GuiseRegion *region, GuiseImage *rgb, GuiseImage *alpha);

G_END_DECLS
