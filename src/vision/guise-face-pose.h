/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-mesh.h"
#include "guise-face-models.h"

G_BEGIN_DECLS

/**
 * GuiseFacePose:
 *
 * @yaw: degrees; positive when the face, its roll taken out, looks to the right edge of the picture
 * @pitch: degrees; positive when it then looks up
 * @roll: degrees; positive when it leans clockwise as seen
 * @x, @y, @z: of the head in centimetres from the camera (x right, y down, z
 *   away), for a camera whose focal length is the frame's longer side: a guess, so good for comparing only
 * @error: RMS reprojection error in percent of the mesh box's diagonal; 2–7 is usual
 */
typedef struct
{
  float yaw, pitch, roll;
  float x, y, z;
  float error;
} GuiseFacePose;

/**
 * guise_face_pose_estimate:
 * @points: mesh in the frame
 * @width, @height: of the frame, pixels
 *
 * Perspective-n-point fit of the canonical face to the rigid part of the mesh. Under 0.5 ms.
 *
 * Returns: %FALSE with %GUISE_ERROR_FAILED when no pose fits
 *
 * Thread: any.
 */
gboolean guise_face_pose_estimate (GuiseFaceModels *models, const GuisePoint3 *points, guint width, guint height,
                                   GuiseFacePose *out, GError **error);

G_END_DECLS
