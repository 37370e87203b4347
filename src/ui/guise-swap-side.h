/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-desk.h"
#include "guise-work.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_SWAP_SIDE (guise_swap_side_get_type ())
G_DECLARE_FINAL_TYPE (GuiseSwapSide, guise_swap_side, GUISE, SWAP_SIDE, GtkWidget)

/**
 * GuiseSwapSide:
 *
 * What stands beside the viewer: which run and which clip, and how the one is
 * applied to the other. Action `side.reset`.
 */

/* @desk: (nullable) */
void guise_swap_side_set_desk (GuiseSwapSide *self, GuiseDesk *desk);

/* @work: (nullable): the learning of masks that has not ended; its button says how far it is. */
void guise_swap_side_set_learning (GuiseSwapSide *self, GuiseWork *work);

/* Whether what the project learned of that is of an older program and not in use. */
void guise_swap_side_set_old_masks (GuiseSwapSide *self, gboolean are_old);

G_END_DECLS
