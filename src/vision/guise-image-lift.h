/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

G_BEGIN_DECLS

/**
 * guise_image_lift_shadows:
 * @image: %GUISE_PIXEL_RGB8
 *
 * What faces are looked for in where a picture is so dark that the networks, which learned from daylight, see none: as much
 * brighter as its brightest hundredth allows, and its noise, which becomes as much stronger, smoothed.
 *
 * Returns: (transfer full): a picture of the same size; @image itself where it is bright enough; %NULL with an error
 *
 * Thread: any.
 */
GuiseImage *guise_image_lift_shadows (GuiseImage *image, GError **error);

G_END_DECLS
