/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-corrections.h"

G_BEGIN_DECLS

/*
 * A correction of one frame's landmarks on other frames of its track: what was
 * moved is moved by the same there, in the face's own size and turn, which the
 * landmarks found on both frames tell. So it goes along with the motion that
 * was tracked, and the face's play stays what was found.
 */

typedef enum
{
  GUISE_CARRY_FORWARD,     /* to the frames after the face's, up to the next one corrected by hand or the end */
  GUISE_CARRY_BACKWARD,    /* to those before, the same way */
  GUISE_CARRY_BETWEEN,     /* to all that lie between two frames of the track that were corrected by hand */
  GUISE_N_CARRIES
} GuiseCarry;

/* "forward", "backward", "between". */
const char *guise_carry_get_name  (GuiseCarry carry);
gboolean    guise_carry_from_name (const char *name, GuiseCarry *out);

/* The face before or after @face in its track; 0 where there is none. Thread: any; blocks. */
gboolean    guise_landmark_find_beside (GuiseStore *store, const GuiseFaceRecord *face, gboolean before, gint64 *out,
                                        GError **error);

/**
 * guise_landmark_carry:
 * @found, @corrected: (array fixed-size=478): of the frame that was corrected
 * @to: (array fixed-size=478): as found on another frame
 * @share: 0 (as found) … 1 (corrected as much)
 * @out: (array fixed-size=478): may be @to. Is added to: by a second call corrections of two frames mix
 *
 * Returns: %FALSE with %GUISE_ERROR_FAILED when landmarks lie on one spot
 *
 * Thread: any. Pure.
 */
gboolean    guise_landmark_carry       (const GuisePoint3 *found, const GuisePoint3 *corrected, const GuisePoint3 *to,
                                        float share, GuisePoint3 *out, GError **error);

/**
 * guise_landmark_carry_along:
 * @face: one that is corrected
 * @step: (nullable): name of the undo step
 * @out_n: faces that were corrected by it
 *
 * Where a frame corrected by hand stands at the other end, the correction goes
 * over into that one's evenly; else it stays as it is to the track's end. Frames
 * corrected by hand are never touched.
 *
 * Returns: %FALSE with %GUISE_ERROR_USAGE when @face is not corrected, or nothing stands where it could go
 *
 * Thread: any; blocks.
 */
gboolean    guise_landmark_carry_along (GuiseStore *store, gint64 face, GuiseCarry carry, const char *step,
                                        guint *out_n, GError **error);

G_END_DECLS
