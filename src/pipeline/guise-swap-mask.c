/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-work.h"

#include "guise-error.h"
#include "guise-face-mask.h"
#include "guise-i18n.h"
#include "guise-image-warp.h"

#define SIDE GUISE_SWAP_MASK_SIZE

/* Matte values that count as surely background and surely person. */
#define MATTE_LOW  0.1f
#define MATTE_HIGH 0.5f

/* Spreads the matte's soft values so that the inside of a person is 1. */
static void
firm_up (GuiseImage *matte)
{
  for (guint y = 0; y < matte->height; y++)
    {
      float *row = guise_image_row (matte, y);

      for (guint x = 0; x < matte->width; x++)
        row[x] = CLAMP ((row[x] - MATTE_LOW) / (MATTE_HIGH - MATTE_LOW), 0.0f, 1.0f);
    }
}

/* What a network is shown that works on the region: its picture, the mesh in it, and the way to the mask's crop. */
static GuiseImage *
show_region (const GuiseSwapWork *self, GuisePoint3 *points, GuiseAffine *to_mask, GError **error)
{
  GuiseAffine display_to_mask = guise_swap_work_scale_by (SIDE), to_region;

  *to_mask = guise_swap_work_get_crop (self, SIDE);
  display_to_mask = guise_affine_compose (&self->display_to_unit_crop, &display_to_mask);
  if (!guise_affine_invert (to_mask, &to_region))
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("A face has no size"));
      return NULL;
    }
  to_region = guise_affine_compose (&display_to_mask, &to_region);
  guise_face_mesh_transform (self->face->landmarks, &to_region, points);
  return guise_image_to_8bit (self->rgb, error);
}

gboolean
guise_swap_work_find_matte (GuiseSwapWork *self, GError **error)
{
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, GUISE_FACE_MESH_N_POINTS);
  GuiseAffine to_mask;
  g_autoptr(GuiseImage) rgb8 = show_region (self, points, &to_mask, error);

  if (rgb8 == NULL)
    return FALSE;
  self->matte = guise_face_finder_matte (self->params->finder, rgb8, points, &to_mask, SIDE, SIDE, error);
  if (self->matte != NULL)
    firm_up (self->matte);
  return self->matte != NULL;
}

static GuiseImage *
find_front (const GuiseSwapWork *self, GError **error)
{
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, GUISE_FACE_MESH_N_POINTS);
  GuiseAffine to_mask;
  g_autoptr(GuiseImage) rgb8 = show_region (self, points, &to_mask, error);

  return rgb8 != NULL ? self->params->front (rgb8, points, self->face->track, &to_mask, SIDE, self->params->front_data, error)
                      : NULL;
}

/* What is in both masks. Takes @mask, and @other if there is one; %NULL where that failed. */
static GuiseImage *
narrow (GuiseImage *mask, GuiseImage *other, GError **error)
{
  GuiseImage *both = other != NULL ? guise_face_mask_multiply (mask, other, error) : NULL;

  guise_image_unref (mask);
  g_clear_pointer (&other, guise_image_unref);
  return both;
}

GuiseImage *
guise_swap_work_make_mask (const GuiseSwapWork *self, GError **error)
{
  const GuiseSwapSettings *settings = self->settings;
  const double sides[4] = {
    settings->erode_top, settings->erode_bottom, settings->erode_left, settings->erode_right,
  };
  double face_side = SIDE / guise_face_coverage_get_side (self->params->coverage);
  GuiseAffine to_mask = guise_swap_work_scale_by (SIDE);
  g_autoptr(GuiseImage) mask = NULL;

  to_mask = guise_affine_compose (&self->display_to_unit_crop, &to_mask);
  mask = guise_face_mask_outline (self->face->landmarks, &to_mask, SIDE, SIDE, settings->forehead, error);
  if (mask != NULL && settings->learned_mask && self->learned_mask != NULL)
    mask = narrow (mask, guise_image_scale (self->learned_mask, SIDE, SIDE, error), error);
  if (mask != NULL && self->matte != NULL)
    mask = narrow (mask, guise_image_ref (self->matte), error);
  if (mask != NULL && settings->keep_front && self->params->front != NULL)
    mask = narrow (mask, find_front (self, error), error);
  if (mask == NULL)
    return NULL;
  /* Last, for whoever painted has looked. */
  if (self->face->paint != NULL)
    guise_face_paint_apply (self->face->paint, &to_mask, mask);

  return guise_face_mask_soften_sides (mask, face_side, settings->erode, sides, settings->feather, error);
}
