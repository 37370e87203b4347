/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"
#include "guise-project.h"

G_BEGIN_DECLS

/* Masks of a project's faces, painted by hand: over what the landmarks say, where the face is and where it is not.
 * Training weighs by it, a swap is cut by it. Thread: main only. */

typedef enum
{
  GUISE_PAINT_FACE,        /* here is face */
  GUISE_PAINT_OTHER,       /* here is something before it, or beside it */
  GUISE_PAINT_ERASE,       /* as the landmarks say */
  GUISE_N_PAINT_KINDS
} GuisePaintKind;

typedef enum
{
  GUISE_PAINT_CARRY_ON,    /* to the frames that follow, with the face */
  GUISE_PAINT_CARRY_BACK,
  GUISE_PAINT_TAKE_AWAY,
  GUISE_N_PAINT_CHANGES
} GuisePaintChange;

/* One undo step. Ends in guise_project_change_finish(). */
void      guise_project_change_paint_async (GuiseProject *self, gint64 face, GuisePaintChange change,
                                            GAsyncReadyCallback callback, gpointer user_data);

/* The same for the shell. @out_n: (optional): faces that were changed */
gboolean  guise_project_change_paint       (GuiseProject *self, gint64 face, GuisePaintChange change, guint *out_n,
                                            GError **error);

/* @points: (array length=n_points): at least three, pixels of the frame; @feather: pixels of the frame. */
gboolean  guise_project_paint_polygon      (GuiseProject *self, gint64 face, const GuisePoint *points, guint n_points,
                                            GuisePaintKind kind, double feather, GError **error);

/* Returns: (transfer full): {"face", "clip", "frame", "track", "paint", "painted_face", "painted_other", "mask"}: "none",
 * "by hand" or "carried"; pixels of the frame that were painted as the one and the other; and of the mask with them. */
JsonNode *guise_project_describe_paint     (GuiseProject *self, gint64 face, GError **error);

G_END_DECLS
