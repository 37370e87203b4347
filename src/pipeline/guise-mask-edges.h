/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * guise_mask_follow_colours:
 * @input: what the mask network was shown, %GUISE_MASK_N_IN values
 * @seen: %GUISE_MASK_N_OUT values, 0..1: what it said of it; changed in place
 *
 * Moves the edges of what was said to those of the colours: each pixel becomes the mean of those around it that are like it
 * (a bilateral filter that the picture guides, Petschnigg and others 2004), several times.
 *
 * Thread: any.
 */
void guise_mask_follow_colours (const float *input, float *seen);

G_END_DECLS
