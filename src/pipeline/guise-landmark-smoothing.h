/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-faces.h"

G_BEGIN_DECLS

/**
 * guise_landmark_smoothing_update:
 *
 * Gives every face of @clip that lacks them its smoothed landmarks, by
 * guise_landmark_filter_smooth() over its track. Tracks end at cuts, so nothing
 * is smoothed across one. Raw and corrected landmarks stay as they are. May be
 * done again at any time; memory does not grow with the clip.
 *
 * Thread: any; blocks.
 */
gboolean guise_landmark_smoothing_update (GuiseStore *store, gint64 clip, GCancellable *cancellable, GError **error);

G_END_DECLS
