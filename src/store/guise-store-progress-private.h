/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-clips.h"
#include "guise-store-private.h"

G_BEGIN_DECLS

/* Within the transaction of a batch of faces: its frames were searched; a shot begins at a frame. */
gboolean guise_store_mark_done (GuiseStore *self, gint64 clip, const char *options, guint step, GuiseFrameRange range,
                                GError **error);
gboolean guise_store_mark_cut  (GuiseStore *self, gint64 clip, gint64 frame, GError **error);

/* guise-store-repair-crops.c. Within a transaction: @frame counts as never searched. */
gboolean guise_store_mark_not_done (GuiseStore *self, gint64 clip, gint64 frame, GError **error);

G_END_DECLS
