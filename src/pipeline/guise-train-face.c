/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-face.h"

#include <math.h>

#include "guise-augment.h"
#include "guise-colour-match.h"
#include "guise-error.h"
#include "guise-face-align.h"
#include "guise-face-mask.h"
#include "guise-i18n.h"
#include "guise-image-file.h"
#include "guise-image-warp.h"
#include "guise-swap-settings.h"

/* The mask reaches most of the way to the hairline and fades outside the outline, so that a swap's own, tighter
 * mask lies on pixels that were trained. Percent of the unit square's side. */
#define FOREHEAD 0.8
#define GROW 10.0
#define FEATHER 8.0

/* Share of a face by which its colours can be told. */
#define LEAST_SEEN 0.25

GuiseImage *
guise_train_face_read (GuiseStore *store, const GuiseFaceRecord *record, const GuisePoint3 *mesh,
                       GuiseFaceCoverage coverage, guint size, GuisePoint3 *points, GError **error)
{
  g_autoptr(GBytes) bytes = guise_store_face_read_crop (store, &record->crop, error);
  g_autoptr(GuiseImage) crop = NULL;
  GuisePoint ibug[GUISE_FACE_68_N_POINTS];
  GuiseAffine to_frame, to_square, affine;

  if (bytes == NULL || (crop = guise_image_decode (bytes, GUISE_FACE_CROP_MAX_SIDE, error)) == NULL)
    return NULL;

  guise_face_mesh_to_68 (mesh, ibug);
  if (!guise_face_align_crop (ibug, coverage, size, &to_square, error))
    return NULL;
  if (!guise_affine_invert (&record->frame_to_crop, &to_frame))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED,
                   _("The crop of face %" PRId64 " has no place in its frame"), record->id);
      return NULL;
    }

  guise_face_mesh_transform (mesh, &to_square, points);
  affine = guise_affine_compose (&to_frame, &to_square);
  return guise_image_warp (crop, &affine, size, size, GUISE_WARP_FINE, error);
}

GuiseImage *
guise_train_face_mask (const GuisePoint3 *points, GuiseFaceCoverage coverage, guint size, GError **error)
{
  const double side = size / guise_face_coverage_get_side (coverage);
  g_autoptr(GuiseImage) outline = NULL;

  outline = guise_face_mask_outline (points, &GUISE_AFFINE_IDENTITY, size, size, FOREHEAD, error);
  if (outline == NULL)
    return NULL;

  return guise_face_mask_soften (outline, side, -GROW, FEATHER, error);
}

GuiseImage *
guise_train_face_swap_mask (const GuisePoint3 *points, GuiseFaceCoverage coverage, guint size, GError **error)
{
  const double side = size / guise_face_coverage_get_side (coverage);
  g_autoptr(GuiseImage) outline = NULL;
  GuiseSwapSettings settings;

  guise_swap_settings_init (&settings);
  outline = guise_face_mask_outline (points, &GUISE_AFFINE_IDENTITY, size, size, settings.forehead, error);
  if (outline == NULL)
    return NULL;

  return guise_face_mask_soften (outline, side, settings.erode, settings.feather, error);
}

gboolean
guise_train_face_place_paint (GuiseFacePaint *paint, const GuisePoint3 *mesh, GuiseFaceCoverage coverage, guint size,
                              GError **error)
{
  GuisePoint ibug[GUISE_FACE_68_N_POINTS];
  GuiseAffine to_square, to_frame;

  guise_face_mesh_to_68 (mesh, ibug);
  if (!guise_face_align_crop (ibug, coverage, size, &to_square, error))
    return FALSE;
  if (!guise_affine_invert (&to_square, &to_frame))
    g_return_val_if_reached (FALSE);   /* a similarity that was fitted has an inverse */
  paint->frame_to_paint = guise_affine_compose (&to_frame, &paint->frame_to_paint);
  return TRUE;
}

void
guise_train_face_narrow (GuiseImage *mask, GuiseImage *seen, const GuiseFacePaint *paint)
{
  g_return_if_fail (seen == NULL || (seen->width == mask->width && seen->height == mask->height));

  for (guint y = 0; seen != NULL && y < mask->height; y++)
    {
      float *row = guise_image_row (mask, y);

      for (guint x = 0; x < mask->width; x++)
        row[x] *= guise_image_row (seen, y)[x];
    }
  if (paint != NULL)
    guise_face_paint_apply (paint, &GUISE_AFFINE_IDENTITY, mask);
}

/* Mean and deviation of the face's own colours: of what is seen of it, where that is enough to tell. @mask: all of it
 * @narrow: (nullable): what is seen; %NULL: all */
static gboolean
measure_colours (GuiseImage *image, GuiseImage *mask, GuiseImage *narrow, GuiseFaceColours *out, GError **error)
{
  g_autoptr(GuiseImage) colours = guise_image_to_float (image, error);
  GuiseColourStats stats, seen;

  if (colours == NULL || !guise_colour_stats_measure (colours, mask, &stats, error)
      || (narrow != NULL && !guise_colour_stats_measure (colours, narrow, &seen, error)))
    return FALSE;
  if (narrow != NULL && seen.weight >= LEAST_SEEN * stats.weight)
    stats = seen;

  for (guint i = 0; i < 3; i++)
    {
      out->mean[i] = (float) stats.mean[i];
      out->deviation[i] = (float) sqrt (MAX (stats.covariance[i][i], 0.0));
    }
  return TRUE;
}

gboolean
guise_train_face_pack (GuiseImage *image, const GuisePoint3 *points, const GuiseTrainFaceCut *cut,
                       GuiseImage *seen, const GuiseFacePaint *paint, guint8 *rgbw, GuiseFaceColours *colours,
                       GError **error)
{
  const guint size = image->width;
  g_autoptr(GuiseImage) mask = guise_train_face_mask (points, cut->coverage, size, error), eyes = NULL, mouth = NULL,
                        guide = NULL, whole = NULL;

  g_return_val_if_fail (image->format == GUISE_PIXEL_RGB8 && image->width == image->height, FALSE);

  if (mask == NULL
      || (eyes = guise_face_mask_eyes (points, &GUISE_AFFINE_IDENTITY, size, size, error)) == NULL
      || (mouth = guise_face_mask_mouth (points, &GUISE_AFFINE_IDENTITY, size, size, error)) == NULL
      || (guide = guise_face_mask_openings (points, &GUISE_AFFINE_IDENTITY, size, size, error)) == NULL)
    return FALSE;
  /* After the mask has grown: what is not the face must not be grown over. */
  whole = guise_image_copy (mask);
  guise_train_face_narrow (mask, seen, paint);
  if (!measure_colours (image, whole, seen != NULL || paint != NULL ? mask : NULL, colours, error))
    return FALSE;

  for (guint y = 0; y < size; y++)
    {
      const guint8 *row = image->plane[0] + y * image->stride[0];
      const float *on_face = guise_image_row (mask, y), *on_eyes = guise_image_row (eyes, y);
      const float *on_mouth = guise_image_row (mouth, y), *open = guise_image_row (guide, y);

      for (guint x = 0; x < size; x++)
        {
          double more = MAX ((cut->eyes - 1) * on_eyes[x], (cut->mouth - 1) * on_mouth[x]);
          double weight = on_face[x] * (1 + more);
          guint8 *pixel = rgbw + ((gsize) y * size + x) * 4;

          for (guint i = 0; i < 3; i++)
            pixel[i] = row[x * 3 + i];
          pixel[3] = guise_augment_pack (weight, open[x]);
        }
    }

  return TRUE;
}

gboolean
guise_train_face_to_input (GuiseImage *image, const GuisePoint3 *points, const GuiseTrainFaceCut *cut,
                           gboolean guided, float *input, GError **error)
{
  const guint size = image->width;
  g_autoptr(GuiseImage) mask = NULL, guide = NULL;

  if ((cut->face_only && (mask = guise_train_face_mask (points, cut->coverage, size, error)) == NULL)
      || (guided && (guide = guise_face_mask_openings (points, &GUISE_AFFINE_IDENTITY, size, size, error)) == NULL))
    return FALSE;

  for (guint y = 0; y < size; y++)
    for (guint x = 0; x < size; x++)
      {
        const guint8 *pixel = image->plane[0] + y * image->stride[0] + x * 3;
        const float shown = mask != NULL ? guise_image_row (mask, y)[x] : 1;

        for (guint i = 0; i < 3; i++)
          *input++ = 0.5f + (pixel[i] / 255.0f - 0.5f) * shown;
        if (guide != NULL)
          *input++ = guise_image_row (guide, y)[x];
      }
  return TRUE;
}
