/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-swap-figure.h"
#include "guise-store.h"

G_BEGIN_DECLS

/**
 * GuiseReviewRecord:
 * @key: says of which weights, settings and faces the figures are
 * @run: that swapped
 * @n_done: frames that were measured, from the first on
 * @figures: (array length=n_frames): of each frame of the clip
 *
 * What was measured of a person's swap in a clip, frame by frame. There is one for a clip and person: the newest.
 */
typedef struct
{
  gint64        clip, person, run;
  char         *key;
  guint         n_frames, n_done;
  GuiseSwapFigures *figures;
} GuiseReviewRecord;

void               guise_review_record_free (GuiseReviewRecord *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseReviewRecord, guise_review_record_free)

/* Puts @review in the place of what was measured before. No undo step: it can be measured again. */
gboolean           guise_store_review_set (GuiseStore *self, const GuiseReviewRecord *review, GError **error);

/* Returns: (transfer full): %NULL without @error set when nothing was measured yet */
GuiseReviewRecord *guise_store_review_get (GuiseStore *self, gint64 clip, gint64 person, GError **error);

/* Returns: (transfer full): SHA-256, hex, of what was done by hand to faces of @clip: landmarks corrected, masks painted.
 * Undoing it brings back the sum from before. */
char              *guise_store_clip_sum_retouches (GuiseStore *self, gint64 clip, GError **error);

G_END_DECLS
