/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

G_BEGIN_DECLS

/* Pictures that are made of others to be looked at. Pure functions. Thread: any. */

/* How much stronger than it is a difference is shown. */
#define GUISE_PICTURE_DIFFERENCE_GAIN 4

/* (transfer full) (nullable): RGB8: |@a − @b| of two RGB8 pictures, times the gain; %NULL where their sizes differ. */
GuiseImage *guise_picture_mix_difference (GuiseImage *a, GuiseImage *b);

/**
 * guise_picture_mix_overlay:
 * @marks: RGB8: red is how far a pixel was replaced, green where a landmark is
 *
 * Returns: (transfer full) (nullable): RGBA8: the mask a red veil, landmarks green, to be laid over the picture
 */
GuiseImage *guise_picture_mix_overlay    (GuiseImage *marks, gboolean mask, gboolean landmarks);

G_END_DECLS
