/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-time.h"

G_BEGIN_DECLS

/* Time that is neither trained on nor measured, on both sides of what is held out: next-door frames look the same. */
#define GUISE_HELD_OUT_GUARD (2 * GUISE_TIME_SECOND)

/* With fewer faces than this nothing can be spared. */
#define GUISE_HELD_OUT_MIN_FACES 20

typedef enum
{
  GUISE_FACE_TRAINED,
  GUISE_FACE_HELD_OUT,   /* never trained on, measured */
  GUISE_FACE_GUARD       /* neither */
} GuiseFaceUse;

typedef struct
{
  gint64    clip;
  GuiseTime time;
} GuiseFaceMoment;

/**
 * guise_held_out_choose:
 * @moments: of all kept faces of one person, sorted by clip, then by time
 * @uses: (out caller-allocates) (array length=n): what becomes of each
 * @note: (out) (optional) (nullable) (transfer full): a sentence when the rule had to bend
 *
 * Chooses contiguous blocks of time that hold 10 % of the faces, with
 * %GUISE_HELD_OUT_GUARD on both sides. There are as many blocks, evenly spread,
 * as cost at most a fifth of the footage in guards. Where even one does, it
 * stands at the end, where it needs one guard only; where the guard shrinks,
 * see guise_held_out_guard(); below %GUISE_HELD_OUT_MIN_FACES faces nothing is
 * held out.
 *
 * The choice depends on @moments alone, not on a seed: what one run was
 * measured with no other run of the same faces has learned.
 *
 * Thread: any.
 */
void guise_held_out_choose (const GuiseFaceMoment *moments, guint n, GuiseFaceUse *uses, char **note);

/**
 * guise_held_out_guard:
 * @uses: (inout): where some are %GUISE_FACE_HELD_OUT, by the rule or by decision of the user
 *
 * Makes the trained faces near a held-out one of the same clip %GUISE_FACE_GUARD:
 * within %GUISE_HELD_OUT_GUARD, a tenth of the footage below ten seconds of it,
 * and half as much as often as more than a fifth of the faces would be guards.
 * A gap in which the person is not seen is footage for a second at most.
 *
 * Once more with the @uses that it left changes nothing.
 *
 * Returns: the guard
 *
 * Thread: any.
 */
GuiseTime guise_held_out_guard (const GuiseFaceMoment *moments, guint n, GuiseFaceUse *uses);

G_END_DECLS
