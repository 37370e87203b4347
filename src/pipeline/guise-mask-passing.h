/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-mesh.h"
#include "guise-time.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * GuisePassingFace:
 *
 * One face of a track, as the mask network sees it: a square of %GUISE_MASK_NET_SIDE.
 *
 * @rgb: %GUISE_MASK_N_OUT × 3
 * @outline: %GUISE_MASK_N_OUT: where the face is, 0..255
 * @seen: (nullable): %GUISE_MASK_N_OUT: what is not behind something, 0..255, where somebody painted
 * @points: (array fixed-size=478): its mesh in the square, pixels
 * @time: of its frame
 */
typedef struct
{
  const guint8      *rgb;
  const guint8      *outline;
  const guint8      *seen;
  const GuisePoint3 *points;
  GuiseTime          time;
} GuisePassingFace;

/* Of fewer faces nobody can say what is usual. */
#define GUISE_PASSING_MIN_FACES 20u

/* What guise_mask_find_passing() says of a pixel. */
#define GUISE_PASSING_NOTHING 255
#define GUISE_PASSING_DOUBT   128
#define GUISE_PASSING_THING   0

/**
 * guise_mask_find_passing:
 * @faces: of one track
 * @n: less than %GUISE_PASSING_MIN_FACES have nothing before them
 * @out: (out): @n × %GUISE_MASK_N_OUT: %GUISE_PASSING_THING where something passes before the face,
 *   %GUISE_PASSING_DOUBT at its edge and where it may be, %GUISE_PASSING_NOTHING elsewhere
 *
 * Faces of a track are laid on each other by their meshes. Where one of them looks like hardly any of the others does, a
 * few moments before or after, and by more than that part of the face mostly differs, something passes before it: a hand,
 * a cup. It comes from beyond the outline, and the rest of the face is as always; what stays there all the time is not told
 * from the face, unless somebody painted it on some: then it is a doubt where another face looks alike.
 *
 * Returns: %FALSE when cancelled
 *
 * Thread: any. 4 ms a face, and 100 kB.
 */
gboolean guise_mask_find_passing (const GuisePassingFace *faces, guint n, guint8 *out, GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
