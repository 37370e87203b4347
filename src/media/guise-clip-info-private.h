/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"

G_BEGIN_DECLS

/* Returns: (transfer full): an empty one to be filled by a probe. */
GuiseClipInfo *guise_clip_info_new (void);

/* Fills the display size from stored size, pixel aspect and orientation. */
void           guise_clip_info_set_display_size (GuiseClipInfo *self);

/* Stored size with square pixels: the display size before the turn. */
void           guise_clip_info_get_square_size (const GuiseClipInfo *self, guint *width, guint *height);

/* Whether @orientation turns a lying picture into a standing one. */
gboolean       guise_orientation_swaps_sides (GuiseOrientation orientation);

G_END_DECLS
