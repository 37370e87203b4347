/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-frame-table.h"

G_BEGIN_DECLS

/* Pictures of a strip, side by side and of one size: frames from the middle of as many equal parts of the clip. */
#define GUISE_FILM_STRIP_N_PICTURES 16
#define GUISE_FILM_STRIP_HEIGHT 96   /* pixels */

/**
 * guise_film_strip_make:
 * @table: (nullable): without one every picture is the first frame
 * @n_threads: of the decoder; 0 is one
 *
 * What a clip looks like from its first to its last frame.
 *
 * Returns: (transfer full): a JPEG, 10 to 200 KB; %NULL with the errors of guise_frame_reader_open()
 *
 * Thread: any; blocks for some 16 seeks.
 */
GBytes *guise_film_strip_make (GuiseClipInfo *info, GuiseFrameTable *table, guint n_threads,
                               GCancellable *cancellable, GError **error);

G_END_DECLS
