/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-project.h"

G_BEGIN_DECLS

#define GUISE_TYPE_SWAP (guise_swap_get_type ())
G_DECLARE_FINAL_TYPE (GuiseSwap, guise_swap, GUISE, SWAP, GObject)

/**
 * GuiseSwap:
 *
 * How a person is swapped in a clip, as it is set at the side of the viewer.
 * What is set shows at once (`changed`) and is kept in the project a moment
 * after the last change, as one undo step for each thing that was changed.
 * Undo and the shell change it from outside.
 *
 * Properties, all notified and writable; percentages are of the face:
 *
 * - `colour` (uint): 0 none, 1 mean and deviation, 2 linear, 3 histogram, 4 iterative, 5 sliced, 6 seamless
 * - `colour-strength` 0 … 1, `colour-memory` 0 … 100 frames
 * - `erode`, and for a side on top of it `erode-top`, `-bottom`, `-left` and `-right`, −20 … 40 %, `feather` 0 … 60 %,
 *   `forehead` −1 … 1, `matte` (boolean: that, and what the project has learned to be before faces)
 * - `opacity` 0 … 1, `scale` 0.8 … 1.25, `sharpen`, `soften` and `grain` 0 … 1, `fade` (double) 0 … 50 frames
 *
 * and, read only, `ready`: whether the project's values are here,
 * `is-default`: whether nothing differs from what a new swap has, and `slot`
 * (uint): 0 or 1, which of the two settings that are compared is the project's.
 *
 * `changed` is emitted when any of them is another; `failed` (text) when they could not be read or kept.
 *
 * Thread: main only.
 */
GuiseSwap *guise_swap_new         (GuiseProject *project);

/* Whose and where; 0: nobody's, and nothing is ready. Keeps what is still to be kept of the one before. */
void       guise_swap_set_subject (GuiseSwap *self, gint64 clip, gint64 person);

gboolean   guise_swap_get_ready   (GuiseSwap *self);

/* All as in a new swap, as one undo step. */
void       guise_swap_reset       (GuiseSwap *self);

/* (transfer full): as text, for the clipboard or a file: what `guise export --settings` takes. */
char      *guise_swap_dup_text    (GuiseSwap *self);

/* Takes such a text, as one undo step. Returns: %FALSE with %GUISE_ERROR_USAGE that says what is wrong with it */
gboolean   guise_swap_paste       (GuiseSwap *self, const char *text, GError **error);

/* Puts the other of two settings in the place of the one that is seen, to compare them on the same frame. The second
 * begins as the first is; what is set changes the one that is seen. Another subject begins with one. */
void       guise_swap_exchange    (GuiseSwap *self);

/* Keeps now what was changed: before the project closes, or is exported from. */
void       guise_swap_flush       (GuiseSwap *self);

G_END_DECLS
