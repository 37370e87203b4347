/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image-warp.h"

G_BEGIN_DECLS

/**
 * guise_flow_carry:
 * @before, @now: %GUISE_PIXEL_RGBF of one size, two moments of the same view
 * @pictures: @n_pictures pictures of @before's time, %GUISE_PIXEL_RGBF or GRAYF; of another size they show the same view
 * @quality: %GUISE_WARP_FAST takes the mean of what lies about a point, which blurs; %GUISE_WARP_FINE keeps what is sharp
 * @carried: (out caller-allocates) (array length=n_pictures): where they go, (transfer full) each, of the size that each
 *   has; untouched on failure
 *
 * Looks how things have moved from @before to @now and moves @pictures alike, so that what is left of a difference is
 * no movement. What comes in from outside repeats the edge. 15 ms for 256×256 pixels, 3 for 160×160.
 *
 * Source: dense inverse search, Kroeger et al., ECCV 2016.
 *
 * Thread: any.
 */
gboolean guise_flow_carry (GuiseImage *before, GuiseImage *now, GuiseImage *const *pictures, guint n_pictures,
                           GuiseWarpQuality quality, GuiseImage **carried, GError **error);

G_END_DECLS
