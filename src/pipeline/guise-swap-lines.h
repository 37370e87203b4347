/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-composite.h"

G_BEGIN_DECLS

/**
 * guise_swap_lines_find:
 * @image: %GUISE_PIXEL_RGBF
 * @part: of it, not empty
 * @radius: pixels over which slopes are looked at
 *
 * How far the slopes of the luma about a pixel all go one way, as beside a line, and not each way, as in grain: the
 * coherence of the structure tensor (Bigün and Granlund 1987), the difference of its eigenvalues by their sum.
 *
 * Returns: (transfer full) (nullable): %GUISE_PIXEL_GRAYF of the size of @part, 0 … 1; 0 where all is flat. %NULL without
 *   memory
 *
 * Thread: any.
 */
GuiseImage *guise_swap_lines_find (GuiseImage *image, const GuiseRegion *part, guint radius);

G_END_DECLS
