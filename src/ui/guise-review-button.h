/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-desk.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_REVIEW_BUTTON (guise_review_button_get_type ())
G_DECLARE_FINAL_TYPE (GuiseReviewButton, guise_review_button, GUISE, REVIEW_BUTTON, GtkWidget)

/**
 * GuiseReviewButton:
 *
 * Opens what was measured of the swap at hand: by which figure it is looked
 * at, the button that measures, and the worst frames, each of which goes there.
 *
 * Property `figure` (uint), notified: the #GuiseSwapFigure that was chosen,
 * %GUISE_N_SWAP_FIGURES for all.
 */

/* @desk: (nullable) */
void guise_review_button_set_desk (GuiseReviewButton *self, GuiseDesk *desk);

/* The next of the worst frames after (1) or before (−1) the playhead. Returns: %FALSE where there is none */
gboolean guise_review_button_go   (GuiseReviewButton *self, int direction);

/* Begins to measure, or stops that. */
void guise_review_button_toggle   (GuiseReviewButton *self);

G_END_DECLS
