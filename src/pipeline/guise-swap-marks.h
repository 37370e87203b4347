/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"
#include "guise-swap-renderer.h"

G_BEGIN_DECLS

/**
 * guise_swap_marks_draw:
 * @mask: of guise_swap_renderer_render(), stored space
 * @faces: (array length=n): that were replaced
 * @width, @height: of the picture, which shows the whole frame upright
 *
 * What a swap did to a frame, to be laid over it: red is how far each pixel was replaced, green stands where a landmark
 * is, blue is 0.
 *
 * Returns: (transfer full): %GUISE_PIXEL_RGB8; %NULL with %GUISE_ERROR_FAILED when there is no memory
 *
 * Thread: any.
 */
GuiseImage *guise_swap_marks_draw (GuiseClipInfo *info, GuiseImage *mask, const GuiseSwapFace *faces, guint n,
                                   guint width, guint height, GError **error);

G_END_DECLS
