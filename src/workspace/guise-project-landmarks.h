/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"
#include "guise-project.h"

G_BEGIN_DECLS

/* Landmarks of a project's faces, corrected by hand. What was found is kept, and counts again when a correction is
 * taken back. Thread: main only. */

#define GUISE_LANDMARKS_N_POINTS 478

typedef enum
{
  GUISE_LANDMARKS_SET,          /* as @points say */
  GUISE_LANDMARKS_COPY_BEFORE,  /* as they are on the frame before, of the same track */
  GUISE_LANDMARKS_COPY_AFTER,
  GUISE_LANDMARKS_CARRY_ON,     /* the correction goes to the frames that follow, with the motion that was tracked */
  GUISE_LANDMARKS_CARRY_BACK,
  GUISE_LANDMARKS_CARRY_BETWEEN,/* to all frames of the track between two that were corrected by hand */
  GUISE_LANDMARKS_TAKE_BACK,    /* what was found counts again */
  GUISE_N_LANDMARKS_CHANGES
} GuiseLandmarksChange;

/**
 * guise_project_change_landmarks_async:
 * @points: (nullable) (array fixed-size=478): with SET alone; display space
 *
 * One undo step, named after the change and the face's frame. Ends in guise_project_change_finish().
 */
void      guise_project_change_landmarks_async (GuiseProject *self, gint64 face, GuiseLandmarksChange change,
                                                const GuisePoint3 *points, GAsyncReadyCallback callback,
                                                gpointer user_data);

/* The same for the shell. @out_n: (optional): faces that were changed */
gboolean  guise_project_change_landmarks (GuiseProject *self, gint64 face, GuiseLandmarksChange change,
                                          const GuisePoint3 *points, guint *out_n, GError **error);

/**
 * guise_project_describe_landmarks:
 *
 * Returns: (transfer full): {"face", "clip", "frame", "track", "correction", "landmarks": [[x, y, z] …478],
 * "found": [the same], "points": [[x, y] …81]}: what counts, what was found, and the places by which a
 * mesh is moved: iBUG's 68, the forehead's 11, the irises' 2. Pixels of the frame as displayed.
 */
JsonNode *guise_project_describe_landmarks (GuiseProject *self, gint64 face, GError **error);

/**
 * guise_project_set_landmarks_from_json:
 * @text: an object with "landmarks" (478) or "points" (81, or iBUG's 68 alone) as above; what else is in it is not
 *   looked at. With "points" the mesh between them follows
 */
gboolean  guise_project_set_landmarks_from_json (GuiseProject *self, gint64 face, const char *text, GError **error);

/* Moves the points of @part ("mouth", "all") by so many pixels. */
gboolean  guise_project_move_landmarks (GuiseProject *self, gint64 face, const char *part, double dx, double dy,
                                        GError **error);

G_END_DECLS
