/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-paint.h"
#include "guise-project-paint.h"

G_BEGIN_DECLS

/* What is known of a face's mask. */
typedef struct
{
  GuiseFaceRecord record;
  GuiseFacePaint *paint;      /* with nothing on it where nothing was painted */
  gboolean        painted;
  GuiseImage     *outline;    /* GRAYF in the paint's own pixels: what the landmarks say */
} GuiseFaceMask;

void           guise_face_mask_free (GuiseFaceMask *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceMask, guise_face_mask_free)

/* Thread: any; blocks. */
GuiseFaceMask *guise_face_mask_load (GuiseStore *store, gint64 face, GError **error);

/* Of the pixel at @i, 0 … 1: outline and paint together. */
float          guise_face_mask_get  (const GuiseFaceMask *self, guint i);

/* The byte that a kind is painted with. */
guint8         guise_paint_kind_get_value (GuisePaintKind kind);

/* Writes what was painted by hand, as a step of its own. @paint: copied. */
void           guise_project_set_paint_async (GuiseProject *self, gint64 face, const GuiseFacePaint *paint,
                                              GAsyncReadyCallback callback, gpointer user_data);

G_END_DECLS
