/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-paint.h"

G_BEGIN_DECLS

/**
 * GuisePaintCarry:
 * @ids: of gint64: faces that get the paint of another of their track, in the order in which it came to them
 * @packed: of GBytes: what each gets
 * @last: frame of the last of them
 * @stopped: there it got lost; else the track, or the shot, ends, or the next one was painted by hand
 *
 * Thread: any.
 */
typedef struct
{
  GArray    *ids;
  GPtrArray *packed;
  gint64     last;
  gboolean   stopped;
} GuisePaintCarry;

/**
 * guise_paint_carry_find:
 * @carry: forward or backward: up to the next frame that was painted by hand, or the end of the track
 *
 * Follows what is painted on @face through the stored pictures of its track: turned, moved and scaled as the landmarks are,
 * and from there by optical flow, so that the paint of a hand goes with the hand. It stops at a cut, where more than half
 * of what is painted gets lost, and where nothing of it is seen any more. Faces without a picture get it by their landmarks
 * alone. Some 30 ms a face on two cores.
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_USAGE where nothing is painted, or nothing stands where it could go
 *
 * Blocks.
 */
GuisePaintCarry *guise_paint_carry_find  (GuiseStore *store, gint64 face, GuiseCarry carry, GError **error);

/* One undo step. */
gboolean         guise_paint_carry_write (const GuisePaintCarry *self, GuiseStore *store, const char *step, GError **error);
void             guise_paint_carry_free  (GuisePaintCarry *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuisePaintCarry, guise_paint_carry_free)

G_END_DECLS
