/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-faces.h"
#include "guise-store-private.h"

G_BEGIN_DECLS

/* Store thread. @out_found: whether the face has such landmarks; without them @out is not touched. */
gboolean guise_store_read_landmarks   (GuiseStore *self, GuiseLandmarkKind kind, gint64 face, GuisePoint3 *out,
                                       gboolean *out_found, GError **error);

/* Store thread, within a transaction. @step: 0: do not record. @points: (nullable): packed; %NULL takes it away. */
gboolean guise_store_write_correction (GuiseStore *self, gint64 step, gint64 face, GBytes *points, GError **error);

G_END_DECLS
