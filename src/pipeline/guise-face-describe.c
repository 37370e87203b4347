/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-describe.h"

#include "guise-face-align.h"
#include "guise-face-pose.h"
#include "guise-face-quality.h"
#include "guise-image-file.h"
#include "guise-image-warp.h"
#include "guise-landmark-carry.h"

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

GuiseImage *
guise_face_describe_read (GuiseStore *store, const GuiseFaceRecord *record, const GuisePoint3 *points, GuisePoint3 *moved)
{
  g_autoptr(GBytes) bytes = guise_store_face_read_crop (store, &record->crop, NULL);

  guise_face_mesh_transform (points, &record->frame_to_crop, moved);
  return bytes != NULL ? guise_image_decode (bytes, GUISE_FACE_CROP_MAX_SIDE, NULL) : NULL;
}

static gboolean
read_thumb (GuiseStore *store, gint64 id, GuiseFaceQuality *out)
{
  g_autoptr(GArray) faces = guise_store_face_get (store, &id, 1, NULL);
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, 2 * GUISE_FACE_N_LANDMARKS);
  g_autoptr(GuiseImage) image = NULL;

  if (faces == NULL || faces->len == 0
      || !guise_store_face_get_landmarks (store, &id, 1, GUISE_LANDMARKS_BEST, points, NULL, NULL))
    return FALSE;
  image = guise_face_describe_read (store, &g_array_index (faces, GuiseFaceRecord, 0), points,
                                    points + GUISE_FACE_N_LANDMARKS);
  return image != NULL && guise_face_quality_measure (image, points + GUISE_FACE_N_LANDMARKS, out, NULL);
}

float
guise_face_describe_difference (GuiseStore *store, const GuiseFaceRecord *record, const float *thumb)
{
  GuiseFaceQuality before;
  gint64 id = 0;
  double sum = 0;

  if (isnan (thumb[0]) || !guise_landmark_find_beside (store, record, TRUE, &id, NULL) || id == 0
      || !read_thumb (store, id, &before))
    return NAN;
  for (guint i = 0; i < G_N_ELEMENTS (before.thumb); i++)
    sum += fabs ((double) thumb[i] - (double) before.thumb[i]);
  return (float) (sum / G_N_ELEMENTS (before.thumb));
}

float
guise_face_describe_stored_difference (GuiseStore *store, const GuiseFaceRecord *record)
{
  GuiseFaceQuality quality;

  return read_thumb (store, record->id, &quality) ? guise_face_describe_difference (store, record, quality.thumb) : NAN;
}
