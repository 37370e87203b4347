/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"
#include "guise-swap-blocks.h"
#include "guise-swap-memory.h"
#include "guise-swap-settings.h"
#include "guise-swap-texture.h"

G_BEGIN_DECLS

/**
 * GuiseSwapSpot:
 * @original: %GUISE_PIXEL_RGBF: what is there now
 * @alpha: %GUISE_PIXEL_GRAYF of its size: how much of the face will be seen
 * @motion: of the face from one frame to the next, in pixels of @original
 * @grid: where @original lies in the frame
 * @scale: pixels of @original that one of the network covers
 * @folds: of the face, in pixels of @original
 * @seed: of the grain: of track and frame
 *
 * Where in a frame a face goes. All borrowed.
 */
typedef struct
{
  GuiseImage   *original, *alpha;
  GuisePoint    motion;
  GuiseSwapGrid grid;
  double        scale;
  GuiseSwapFolds folds;
  guint32       seed;
} GuiseSwapSpot;

/* All of this header: thread any, one at a time for a memory. */

/* @motion, in display space, in pixels of the clip's frames as they are stored. */
GuisePoint guise_swap_match_motion (GuiseClipInfo *info, GuisePoint motion);

/* Whether guise_swap_match_apply() would do anything. */
gboolean   guise_swap_match_is_wanted (const GuiseSwapSettings *settings);

/* Whether @memory knows all that @settings ask of it, and none of them filters the face before it is sharpened: then
 * what it lost may be added before the face is brought to its place as well as behind that, and guise_swap_match_apply()
 * is told of none. */
gboolean   guise_swap_match_knows     (const GuiseSwapMemory *memory, const GuiseSwapSettings *settings);

/**
 * guise_swap_match_apply:
 * @image: %GUISE_PIXEL_RGBF of the spot's size: the face; written to
 * @lost: (nullable): by it, as guise_swap_detail_match() wants it; its pictures are written to. %NULL: @image has what
 *   @memory says of it
 *
 * Makes the face look as if it had come through the camera and the codec of the frame, in their order: blur of motion,
 * resolution, texture and sharpness, black level, noise, blocks; each as far as @settings say.
 * Sharpness and noise are as @memory knows them; what it does not know it learns from these pictures.
 *
 * Returns: the amount of @lost that was added, then or before
 */
double     guise_swap_match_apply     (GuiseSwapMemory *memory, const GuiseSwapSettings *settings,
                                       const GuiseSwapSpot *spot, GuiseImage *image,
                                       const GuiseSwapLost *lost);

G_END_DECLS
