/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-flow.h"

G_BEGIN_DECLS

/* Pixels a side of the crop that is looked at for what has moved. */
#define GUISE_SWAP_VIEW_SIDE 160

/* Frames before that a face is averaged with, at most. */
#define GUISE_SWAP_MAX_STEADY 5

/**
 * GuiseSwapView:
 * @seen: %GUISE_PIXEL_RGBF, %GUISE_SWAP_VIEW_SIDE a side: a face as its frame shows it, aligned
 * @made: %GUISE_PIXEL_RGBF: what the network made of it, in the same crop; of any size
 * @mask: (nullable): %GUISE_PIXEL_GRAYF, of the size of @made: where the network says that the face is
 * @step: (nullable): from what was @seen before this to it, once that was found
 *
 * A face on a frame, and what replaces it, before anything is matched to anything. Zeroed before it is filled.
 */
typedef struct
{
  GuiseImage *seen, *made, *mask;
  GuiseFlow  *step;
} GuiseSwapView;

void     guise_swap_view_clear  (GuiseSwapView *self);

/**
 * guise_swap_view_steady:
 * @self: gets its @step
 * @before: (array length=n_before): the same face on frames before, the nearest first, made by the same network; may have
 *   been aligned a bit differently
 * @made, @mask: (out): (transfer full): as in @self, but averaged; @mask is %NULL where @self has none
 *
 * A network draws each frame anew, and what it is shown is aligned anew each time: its face trembles by parts of a
 * pixel, which sharpening then brings out. So what it made of the frames before is moved along with what has moved in
 * the frame, and all are averaged; where the frames themselves do not agree after that, because an eye has closed or a
 * hand come in, the newest counts alone. What has moved is found from each view to the next, and joined.
 *
 * Returns: %FALSE on error
 *
 * Thread: any.
 */
gboolean guise_swap_view_steady (GuiseSwapView *self, const GuiseSwapView *before, guint n_before,
                                 GuiseImage **made, GuiseImage **mask, GError **error);

G_END_DECLS
