/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"

#include <glib.h>

G_BEGIN_DECLS

#define GUISE_FACE_MESH_N_POINTS 478   /* 468 of the face, 468–472 and 473–477 the irises */
#define GUISE_FACE_68_N_POINTS   68    /* iBUG order */

/**
 * GuiseFaceRoi:
 *
 * A square of a frame, turned with the face, that a network looks at.
 *
 * @centre: in the frame
 * @side: in pixels of the frame
 * @angle: radians, of the face's right-hand direction; positive turns clockwise as seen
 */
typedef struct
{
  GuisePoint centre;
  float      side;
  float      angle;
} GuiseFaceRoi;

/**
 * GuiseFaceMesh:
 *
 * One face on one frame. Left and right are the picture's: the left eye is the
 * one nearer to the left edge on an upright face.
 *
 * @points: frame pixels; z in the same unit, smaller is nearer to the viewer
 * @flag: 0..1, how sure the network is that this is a face
 * @refined: lips, eyes and irises come from the networks made for them; else
 *   (profiles) the irises are the middles of the eyes
 * @next: where to look for the face on the next frame
 */
typedef struct
{
  GuisePoint3  points[GUISE_FACE_MESH_N_POINTS];
  float        flag;
  gboolean     refined;
  GuiseFaceRoi next;
} GuiseFaceMesh;

/* All pure functions over @points, which have GUISE_FACE_MESH_N_POINTS entries. Thread: any. */

/* Index of the mesh point that stands for iBUG point @i < 68. */
guint       guise_face_mesh_index_of_68 (guint i);

void        guise_face_mesh_to_68      (const GuisePoint3 *points, GuisePoint out[GUISE_FACE_68_N_POINTS]);
GuiseRect   guise_face_mesh_get_box    (const GuisePoint3 *points);

/* Outer eye corner to outer eye corner: the "eye distance" of every percentage in Guise. */
float       guise_face_mesh_get_eye_distance (const GuisePoint3 *points);

/* Mouth opening: inner lip distance over mouth width, 0 when closed. Blinks: lid distance over eye width. */
float       guise_face_mesh_get_mouth_opening (const GuisePoint3 *points);
float       guise_face_mesh_get_eye_opening   (const GuisePoint3 *points, gboolean left);

/* Square around the face for the networks: the points' box in the eye line's frame, longer side × 1.5. */
GuiseFaceRoi guise_face_mesh_get_roi   (const GuisePoint3 *points);

/* Every point moved by @affine, as into a crop; z is scaled alike. */
void        guise_face_mesh_transform  (const GuisePoint3 *points, const GuiseAffine *affine, GuisePoint3 *out);

/**
 * guise_face_mesh_is_plausible:
 *
 * Whether the points could be a face at all: finite, eyes apart, brows above
 * eyes above mouth above chin in the face's own frame, and no part collapsed.
 * A network gives 478 points for anything; this says when they are no face.
 */
gboolean    guise_face_mesh_is_plausible (const GuisePoint3 *points);

G_END_DECLS
