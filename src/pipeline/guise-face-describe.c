/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-describe.h"

#include "guise-face-align.h"
#include "guise-face-pose.h"
#include "guise-face-quality.h"
#include "guise-image-file.h"
#include "guise-image-warp.h"

#include <math.h>
#include <string.h>

void
guise_face_describe_figures (GuiseFaceModels *models, GuiseImage *rgb, const GuiseFaceMesh *mesh,
                             GuiseFaceRecord *record, float *thumb)
{
  GuiseFaceQuality quality;
  GuiseFacePose pose;

  record->box = guise_face_mesh_get_box (mesh->points);
  record->size = MAX (record->box.width, record->box.height);
  record->confidence = mesh->flag;
  record->yaw = record->pitch = record->roll = record->pose_error = NAN;
  record->sharpness = record->exposure = record->match = record->noise = NAN;
  record->detection = record->difference = record->occlusion = NAN;
  record->mouth = guise_face_mesh_get_mouth_opening (mesh->points);
  record->eyes = (guise_face_mesh_get_eye_opening (mesh->points, TRUE)
                  + guise_face_mesh_get_eye_opening (mesh->points, FALSE)) / 2;

  if (guise_face_pose_estimate (models, mesh->points, rgb->width, rgb->height, &pose, NULL))
    {
      record->yaw = pose.yaw;
      record->pitch = pose.pitch;
      record->roll = pose.roll;
      record->pose_error = pose.error;
    }
  if (thumb != NULL)
    thumb[0] = NAN;
  if (guise_face_quality_measure (rgb, mesh->points, &quality, NULL))
    {
      record->noise = quality.noise;
      if (thumb != NULL)
        memcpy (thumb, quality.thumb, sizeof quality.thumb);
      record->sharpness = quality.sharpness;
      record->exposure = quality.exposure;
    }
}

gboolean
guise_face_describe_crop (GuiseImage *rgb, const GuisePoint *points, GuiseFaceRecord *record, GBytes **out,
                          GError **error)
{
  guint side = guise_face_align_native_size (points, GUISE_COVERAGE_HEAD);
  g_autoptr(GuiseImage) crop = NULL;

  *out = NULL;
  if (side == 0 || !guise_face_align_crop (points, GUISE_COVERAGE_HEAD, side, &record->frame_to_crop, NULL))
    return TRUE;

  crop = guise_image_warp (rgb, &record->frame_to_crop, side, side, GUISE_WARP_FINE, error);
  if (crop == NULL)
    return FALSE;

  *out = guise_image_encode (crop, GUISE_IMAGE_FILE_JPEG, GUISE_CROP_JPEG_QUALITY, error);
  record->crop_width = record->crop_height = side;
  return *out != NULL;
}
