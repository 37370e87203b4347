/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

G_BEGIN_DECLS

/* Twice the mean over squares of 2 · @radius + 1 a side, which is nearly a bell, of a %GUISE_PIXEL_GRAYF of values that are
 * not negative. Edges repeat. In a time that does not grow with @radius. Thread: any. */
void guise_swap_blur (GuiseImage *image, guint radius);

G_END_DECLS
