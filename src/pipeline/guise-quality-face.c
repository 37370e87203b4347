/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-quality-face.h"

#include <math.h>

#include "guise-image-warp.h"
#include "guise-measures.h"

/* Pixels a side at which pictures are compared. */
#define COMPARED_SIZE 64

void
guise_quality_face_free (GuiseQualityFace *self)
{
  g_clear_pointer (&self->crop, guise_image_unref);
  g_clear_pointer (&self->mask, guise_image_unref);
  g_free (self);
}

GPtrArray *
guise_quality_faces_load (GuiseStore *store, GArray *records, guint most, GuiseFaceCoverage coverage, GError **error)
{
  g_autoptr(GPtrArray) faces = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_quality_face_free);
  g_autofree GuisePoint3 *mesh = g_new (GuisePoint3, GUISE_FACE_MESH_N_POINTS);
  const guint n = MIN (records->len, most);

  for (guint i = 0; i < n; i++)
    {
      const guint index = (guint) ((guint64) (2 * i + 1) * records->len / (2 * n));
      const GuiseFaceRecord *record = &g_array_index (records, GuiseFaceRecord, index);
      g_autoptr(GuiseQualityFace) face = g_new0 (GuiseQualityFace, 1);

      if (!guise_store_face_get_landmarks (store, &record->id, 1, GUISE_LANDMARKS_BEST, mesh, NULL, error))
        return NULL;
      face->crop = guise_train_face_read (store, record, mesh, coverage, GUISE_QUALITY_FACE_SIZE, face->points, NULL);
      if (face->crop != NULL
          && (face->mask = guise_train_face_swap_mask (face->points, coverage, GUISE_QUALITY_FACE_SIZE, NULL)) != NULL)
        g_ptr_array_add (faces, g_steal_pointer (&face));
    }

  return g_steal_pointer (&faces);
}

GuiseImage *
guise_quality_faces_get_mean (GPtrArray *faces)
{
  const GuiseQualityFace *first;
  GuiseImage *mean;

  g_return_val_if_fail (faces->len > 0, NULL);

  first = g_ptr_array_index (faces, 0);
  mean = guise_image_new (GUISE_PIXEL_RGBF, first->crop->colorimetry, GUISE_QUALITY_FACE_SIZE, GUISE_QUALITY_FACE_SIZE);
  for (guint y = 0; y < GUISE_QUALITY_FACE_SIZE; y++)
    for (guint x = 0; x < 3 * GUISE_QUALITY_FACE_SIZE; x++)
      {
        double sum = 0;

        for (guint i = 0; i < faces->len; i++)
          {
            const GuiseQualityFace *face = g_ptr_array_index (faces, i);

            sum += face->crop->plane[0][y * face->crop->stride[0] + x];
          }
        guise_image_row (mean, y)[x] = (float) (sum / faces->len / 255);
      }

  return mean;
}

/* (transfer full): RGB8 as RGBF. */
static GuiseImage *
to_float (GuiseImage *image)
{
  GuiseImage *out = guise_image_new (GUISE_PIXEL_RGBF, image->colorimetry, image->width, image->height);

  for (guint y = 0; y < image->height; y++)
    for (guint x = 0; x < 3 * image->width; x++)
      guise_image_row (out, y)[x] = image->plane[0][y * image->stride[0] + x] / 255.0f;

  return out;
}

GuiseImage *
guise_quality_face_shrink (const GuiseQualityFace *self, guint size, GuisePoint3 *points, GError **error)
{
  const double scale = (double) size / GUISE_QUALITY_FACE_SIZE;
  const GuiseAffine affine = { { scale, 0, 0, 0, scale, 0 } };

  guise_face_mesh_transform (self->points, &affine, points);
  return guise_image_scale (self->crop, size, size, error);
}

GuiseImage *
guise_quality_face_get_picture (const GuiseQualityFace *self, guint size, GError **error)
{
  g_autoptr(GuiseImage) crop = guise_image_scale (self->crop, size, size, error);

  return crop != NULL ? to_float (crop) : NULL;
}

gboolean
guise_quality_face_compare (const GuiseQualityFace *self, GuiseImage *picture, double *dssim, GError **error)
{
  g_autoptr(GuiseImage) small = guise_image_scale (picture, COMPARED_SIZE, COMPARED_SIZE, error);
  g_autoptr(GuiseImage) wanted = small != NULL ? guise_quality_face_get_picture (self, COMPARED_SIZE, error) : NULL;
  g_autoptr(GuiseImage) mask = wanted != NULL ? guise_image_scale (self->mask, COMPARED_SIZE, COMPARED_SIZE, error) : NULL;

  if (mask == NULL)
    return FALSE;

  *dssim = guise_measure_dssim (small, wanted, mask);
  return TRUE;
}

GuiseImage *
guise_quality_face_put_back (const GuiseQualityFace *self, GuiseImage *picture, GError **error)
{
  g_autoptr(GuiseImage) large = guise_image_scale (picture, GUISE_QUALITY_FACE_SIZE, GUISE_QUALITY_FACE_SIZE, error);
  GuiseImage *result;

  if (large == NULL)
    return NULL;

  result = guise_image_new (GUISE_PIXEL_RGB8, self->crop->colorimetry, GUISE_QUALITY_FACE_SIZE, GUISE_QUALITY_FACE_SIZE);
  for (guint y = 0; y < GUISE_QUALITY_FACE_SIZE; y++)
    for (guint x = 0; x < GUISE_QUALITY_FACE_SIZE * 3; x++)
      {
        const float old = self->crop->plane[0][y * self->crop->stride[0] + x];
        const float new = CLAMP (guise_image_row (large, y)[x], 0.0f, 1.0f) * 255;
        const float part = guise_image_row (self->mask, y)[x / 3];

        result->plane[0][y * result->stride[0] + x] = (guint8) lroundf (old + (new - old) * part);
      }

  return result;
}

static double
get_brightness (const float *rgb)
{
  return 0.299 * (double) rgb[0] + 0.587 * (double) rgb[1] + 0.114 * (double) rgb[2];
}

gboolean
guise_quality_face_get_energy (const GuiseQualityFace *self, GuiseImage *picture, GuiseQualityEnergy *out,
                               GError **error)
{
  g_autoptr(GuiseImage) mask = guise_image_scale (self->mask, picture->width, picture->height, error);
  double gradients = 0, weight = 0, sum = 0, squares = 0;

  if (mask == NULL)
    return FALSE;

  for (guint y = 0; y + 1 < picture->height; y++)
    for (guint x = 0; x + 1 < picture->width; x++)
      {
        const float *here = guise_image_row (picture, y) + 3 * x, *below = guise_image_row (picture, y + 1) + 3 * x;
        const double part = (double) guise_image_row (mask, y)[x], brightness = get_brightness (here);

        for (guint c = 0; c < 3; c++)
          gradients += part / 3 * (double) ((here[3 + c] - here[c]) * (here[3 + c] - here[c])
                                            + (below[c] - here[c]) * (below[c] - here[c]));
        sum += part * brightness;
        squares += part * brightness * brightness;
        weight += part;
      }

  out->gradients = weight > 0 ? gradients / weight : NAN;
  out->contrast = weight > 0 ? squares / weight - sum / weight * (sum / weight) : NAN;
  return TRUE;
}

gboolean
guise_quality_face_get_own_energy (const GuiseQualityFace *self, guint size, GuiseQualityEnergy *out, GError **error)
{
  g_autoptr(GuiseImage) picture = guise_quality_face_get_picture (self, size, error);

  return picture != NULL && guise_quality_face_get_energy (self, picture, out, error);
}
