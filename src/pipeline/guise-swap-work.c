/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-work.h"

#include "guise-error.h"
#include "guise-face-align.h"
#include "guise-i18n.h"
#include "guise-image-warp.h"

/* The matte looks at 1.6 × the face's square. */
#define MATTE_REACH 1.6f

gboolean
guise_swap_work_wants_matte (const GuiseSwapWork *self)
{
  return self->settings->matte && self->params->finder != NULL;
}

void
guise_swap_work_clear (GuiseSwapWork *self)
{
  g_clear_pointer (&self->rgb, guise_image_unref);
  g_clear_pointer (&self->input, guise_image_unref);
  g_clear_pointer (&self->original, guise_image_unref);
  g_clear_pointer (&self->generated, guise_image_unref);
  g_clear_pointer (&self->learned_mask, guise_image_unref);
  g_clear_pointer (&self->matte, guise_image_unref);
}

GuiseAffine
guise_swap_work_get_crop (const GuiseSwapWork *self, guint size)
{
  GuiseAffine scale = guise_swap_work_scale_by (size);

  return guise_affine_compose (&self->region_to_unit_crop, &scale);
}

gboolean
guise_swap_work_set_no_memory (GError **error)
{
  g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("There is no memory for a face's picture"));
  return FALSE;
}

/* Where the unit square of a crop lies in display space. */
static void
add_square (GArray *corners, const GuiseAffine *crop_to_display)
{
  static const GuisePoint unit[] = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (unit); i++)
    {
      GuisePoint corner = guise_affine_apply (crop_to_display, unit[i]);

      g_array_append_val (corners, corner);
    }
}

/* What of the frame must be read for crop and matte: stored pixels. */
static gboolean
find_region (GuiseSwapWork *self)
{
  g_autoptr(GArray) corners = g_array_new (FALSE, FALSE, sizeof (GuisePoint));
  GuiseAffine crop_to_display, display_to_stored;
  GuiseRect rect;

  if (!guise_affine_invert (&self->display_to_unit_crop, &crop_to_display)
      || !guise_affine_invert (self->stored_to_display, &display_to_stored))
    return FALSE;

  add_square (corners, &crop_to_display);
  if (guise_swap_work_wants_matte (self))
    {
      GuiseFaceRoi roi = guise_face_mesh_get_roi (self->face->landmarks);
      float half = roi.side * MATTE_REACH * G_SQRT2 / 2;
      GuiseAffine square = { { 2 * half, 0, roi.centre.x - half, 0, 2 * half, roi.centre.y - half } };

      add_square (corners, &square);
    }

  for (guint i = 0; i < corners->len; i++)
    {
      GuisePoint *corner = &g_array_index (corners, GuisePoint, i);

      *corner = guise_affine_apply (&display_to_stored, *corner);
    }
  rect = guise_rect_bound ((const GuisePoint *) (gpointer) corners->data, corners->len);

  return guise_region_around (self->source, &rect, &self->region);
}

/* What the network gets, and what its answer is compared with. */
static gboolean
cut_crops (GuiseSwapWork *self, GError **error)
{
  const guint size = self->params->input_size, output_size = self->params->output_size;
  const GuiseAffine to_input = guise_swap_work_get_crop (self, size);
  const GuiseAffine to_output = guise_swap_work_get_crop (self, output_size);
  g_autoptr(GuiseImage) crop = guise_image_warp (self->rgb, &to_input, size, size, GUISE_WARP_FINE, error);

  if (crop == NULL)
    return FALSE;
  self->input = guise_image_to_8bit (crop, error);
  self->original = output_size == size ? g_steal_pointer (&crop)
                   : guise_image_warp (self->rgb, &to_output, output_size, output_size, GUISE_WARP_FINE, error);
  return self->input != NULL && self->original != NULL;
}

gboolean
guise_swap_work_begin (GuiseSwapWork *self, GError **error)
{
  guint size = self->params->input_size;
  GuisePoint points[GUISE_FACE_68_N_POINTS];
  GuiseAffine to_input, offset;

  guise_face_mesh_to_68 (self->face->landmarks, points);
  if (!guise_face_align_crop (points, self->params->coverage, 1, &self->display_to_unit_crop, NULL)
      || !find_region (self))
    return FALSE;

  offset = guise_swap_work_move_by (self->region.x, self->region.y);
  self->region_to_unit_crop = guise_affine_compose (&offset, self->stored_to_display);
  self->region_to_unit_crop = guise_affine_compose (&self->region_to_unit_crop, &self->display_to_unit_crop);

  to_input = guise_swap_work_scale_by (size);
  to_input = guise_affine_compose (&self->display_to_unit_crop, &to_input);
  guise_face_mesh_transform (self->face->landmarks, &to_input, self->points);

  self->rgb = guise_composite_read_rgb (self->source, &self->region);
  if (self->rgb == NULL)
    return guise_swap_work_set_no_memory (error);
  return cut_crops (self, error);
}
