/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseNearDuplicate:
 *
 * A face beside those before and after it in its track. Faces that one cannot tell apart are a *run*: `difference`, added up
 * from the run's first face on, stays within %GUISE_NEAR_DUPLICATES, so that each is at most that far from the first,
 * however slowly somebody turns. Held-out faces and others are never of one run.
 * @row: the caller's
 * @difference: to the one before it in its track; NAN for unknown
 * @first: (out): index of the run's first face
 * @duplicate: (out): it is kept, and so is a sharper one of its run
 */
typedef struct
{
  gint64   track;
  guint    row;
  float    difference, sharpness;
  guint8   kept, hold_out;
  guint8   duplicate;
  guint    first;
} GuiseNearDuplicate;

/* Mean difference of two pictures of a face, of 1. Of talking people, 25 frames a second, a third of the faces are within it
 * of one that stays; what mouth and eyes do is beyond it. */
#define GUISE_NEAR_DUPLICATES 0.004f

/* @faces: (array length=n): by track, in each by frame. Thread: any. */
void guise_near_duplicates_find (GuiseNearDuplicate *faces, guint n);

G_END_DECLS
