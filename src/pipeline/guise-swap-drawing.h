/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-swap-work.h"

G_BEGIN_DECLS

/**
 * guise_swap_drawing_begin:
 * @like: what each face's work begins with: @params, @settings and @stored_to_display are used; these outlive the drawing
 * @source: the frame before anybody was replaced in it; kept
 * @faces: outlive the drawing
 *
 * Cuts the faces out.
 *
 * Returns: (transfer full): %NULL on error
 *
 * Thread: any. Blocks.
 */
GuiseSwapDrawing *guise_swap_drawing_begin     (const GuiseSwapWork *like, GuiseImage *source,
                                                const GuiseSwapFace *faces, guint n_faces, GError **error);

/**
 * guise_swap_drawing_fill:
 * @drawings: (array length=n): begun alike, of one network
 * @all: whether faces that teach nothing are put somewhere, too, and need a mask for it
 *
 * Runs the network on the faces of all of them at once; each that has a place for its view gets it filled.
 *
 * Thread: any, one at a time of a network and a finder. Blocks.
 */
gboolean          guise_swap_drawing_fill      (GuiseSwapDrawing *const *drawings, guint n, gboolean all,
                                                GError **error);

/* Returns: (transfer none) (element-type GuiseSwapWork): those of @faces that are in the picture. */
GArray           *guise_swap_drawing_get_works (GuiseSwapDrawing *self);

G_END_DECLS
