/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-composite.h"
#include "guise-swap-renderer.h"

G_BEGIN_DECLS

/**
 * GuiseSwapWork:
 *
 * A face on its way through the renderer. Affines go between pixels. Zeroed but for what is
 * borrowed before guise_swap_work_begin().
 *
 * @params, @settings, @stored_to_display: of the renderer; borrowed
 * @source: the frame before anybody was replaced in it; borrowed
 * @display_to_unit_crop: to a crop of side 1
 * @region: of the frame, that is read
 * @rgb: the region's colours
 * @input: RGB8 crop for the network
 * @points: in @input
 * @original: the crop as large as what the network gives
 * @generated: what the network made of it
 * @learned_mask: (nullable): of the size of that
 * @matte: (nullable): where there is a person, %GUISE_PIXEL_GRAYF of the mask's crop
 *
 * Thread: owner only.
 */
typedef struct
{
  const GuiseSwapRendererParams *params;
  const GuiseSwapSettings       *settings;
  const GuiseAffine             *stored_to_display;
  const GuiseSwapFace           *face;
  GuiseImage                    *source;
  GuiseAffine  display_to_unit_crop;
  GuiseRegion  region;
  GuiseAffine  region_to_unit_crop;
  GuiseImage  *rgb;
  GuiseImage  *input;
  GuisePoint3  points[GUISE_FACE_MESH_N_POINTS];
  GuiseImage  *original;
  GuiseImage  *generated;
  GuiseImage  *learned_mask;
  GuiseImage  *matte;
} GuiseSwapWork;

/* Side of the mask's crop: fine enough for an edge that is feathered anyway. */
#define GUISE_SWAP_MASK_SIZE 256

/* Aligns, reads the frame's colours there and makes the crops. Returns: %FALSE without @error for a face that is
 * not in the picture or has no shape. */
gboolean    guise_swap_work_begin     (GuiseSwapWork *self, GError **error);
void        guise_swap_work_clear     (GuiseSwapWork *self);

/* From pixels of the region to those of a crop of @size a side. */
GuiseAffine guise_swap_work_get_crop  (const GuiseSwapWork *self, guint size);

/* Whether there is to be a matte, and what finds it. Another thread may do so while @input is turned into @generated. */
gboolean    guise_swap_work_wants_matte (const GuiseSwapWork *self);
gboolean    guise_swap_work_find_matte  (GuiseSwapWork *self, GError **error);

/* (transfer full): where the new face may go, %GUISE_PIXEL_GRAYF of the mask's crop; %NULL on error. */
GuiseImage *guise_swap_work_make_mask (const GuiseSwapWork *self, GError **error);

/* An error that says that there is no memory. Returns: %FALSE */
gboolean    guise_swap_work_set_no_memory (GError **error);

/* Affines of such plain kinds as all of this needs. */
static inline GuiseAffine
guise_swap_work_scale_by (double factor)
{
  return (GuiseAffine) { { factor, 0, 0, 0, factor, 0 } };
}

static inline GuiseAffine
guise_swap_work_move_by (double x, double y)
{
  return (GuiseAffine) { { 1, 0, x, 0, 1, y } };
}

G_END_DECLS
