/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-review-face.h"

#include "guise-composite.h"
#include "guise-error.h"
#include "guise-face-align.h"
#include "guise-face-pose.h"
#include "guise-flow.h"
#include "guise-i18n.h"
#include "guise-image-warp.h"
#include "guise-measures.h"
#include "guise-swap-detail.h"
#include "guise-swap-measures.h"

#include <math.h>
#include <string.h>

/* Side of the cut that networks and flow look at: a head, its face some 100 pixels high. */
#define CUT_SIZE 288

/* Differences and slopes below half a step of 8 bits are not seen: films repeat frames, and then the original does not
 * flicker at all. */
#define LEAST_SEEN 0.002

/* Below this the mesh's network sees no face. */
#define MIN_FLAG 0.5f

/* Where a face is in a frame. */
typedef struct
{
  GuiseRegion region;          /* of the frame */
  GuiseAffine region_to_cut;
  GuiseAffine display_to_cut;
} Place;

static gboolean
find_place (const GuiseReviewJudge *judge, const GuiseSwapFace *face, GuiseImage *frame, Place *out)
{
  static const GuisePoint unit[] = { { 0, 0 }, { CUT_SIZE, 0 }, { CUT_SIZE, CUT_SIZE }, { 0, CUT_SIZE } };
  GuisePoint points[GUISE_FACE_68_N_POINTS], corners[G_N_ELEMENTS (unit)];
  GuiseAffine cut_to_stored, display_to_stored, stored_to_cut, offset;
  GuiseRect rect;

  guise_clip_info_get_display_to_stored (judge->info, &display_to_stored);
  guise_face_mesh_to_68 (face->landmarks, points);
  if (!guise_face_align_crop (points, GUISE_COVERAGE_HEAD, CUT_SIZE, &out->display_to_cut, NULL)
      || !guise_affine_invert (&out->display_to_cut, &cut_to_stored))
    return FALSE;
  cut_to_stored = guise_affine_compose (&cut_to_stored, &display_to_stored);
  for (guint i = 0; i < G_N_ELEMENTS (unit); i++)
    corners[i] = guise_affine_apply (&cut_to_stored, unit[i]);
  rect = guise_rect_bound (corners, G_N_ELEMENTS (corners));
  if (!guise_affine_invert (&cut_to_stored, &stored_to_cut) || !guise_region_around (frame, &rect, &out->region))
    return FALSE;
  offset = (GuiseAffine) { { 1, 0, out->region.x, 0, 1, out->region.y } };
  out->region_to_cut = guise_affine_compose (&offset, &stored_to_cut);
  return TRUE;
}

static gboolean
set_no_memory (GError **error)
{
  g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("There is no memory to measure a face in"));
  return FALSE;
}

static GuiseImage *
cut_mask (GuiseImage *mask, const GuiseRegion *region)
{
  GuiseImage *out = guise_image_new (GUISE_PIXEL_GRAYF, mask->colorimetry, region->width, region->height);

  for (guint y = 0; out != NULL && y < region->height; y++)
    memcpy (out->plane[0] + y * out->stride[0],
            mask->plane[0] + (region->y + y) * mask->stride[0] + region->x * sizeof (float),
            region->width * sizeof (float));
  return out;
}

/* A region's colours before and after, and the mask there. */
typedef struct
{
  GuiseImage *original, *swapped, *mask;
} Part;

static void
part_clear (Part *self)
{
  g_clear_pointer (&self->original, guise_image_unref);
  g_clear_pointer (&self->swapped, guise_image_unref);
  g_clear_pointer (&self->mask, guise_image_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Part, part_clear)

static gboolean
read_part (const GuiseReviewFrame *frame, const GuiseRegion *region, Part *out, GError **error)
{
  out->original = guise_composite_read_rgb (frame->original, region);
  out->swapped = guise_composite_read_rgb (frame->swapped, region);
  out->mask = cut_mask (frame->mask, region);
  return (out->original != NULL && out->swapped != NULL && out->mask != NULL) || set_no_memory (error);
}

/* The part as the cut shows it. */
static gboolean
cut_part (const Part *part, const Place *place, Part *out, GError **error)
{
  const GuiseAffine *to_cut = &place->region_to_cut;

  out->original = guise_image_warp (part->original, to_cut, CUT_SIZE, CUT_SIZE, GUISE_WARP_FINE, error);
  out->swapped = out->original != NULL
                 ? guise_image_warp (part->swapped, to_cut, CUT_SIZE, CUT_SIZE, GUISE_WARP_FINE, error) : NULL;
  out->mask = out->swapped != NULL
              ? guise_image_warp_zero (part->mask, to_cut, CUT_SIZE, CUT_SIZE, GUISE_WARP_FAST, error) : NULL;
  return out->mask != NULL;
}

/* @out->flag says whether there is one. */
static gboolean
find_mesh (const GuiseReviewJudge *judge, GuiseImage *picture, const GuiseFaceRoi *roi, GuiseFaceMesh *out,
           GError **error)
{
  if (!guise_face_finder_landmarks (judge->finder, picture, roi, out, error))
    return FALSE;
  if (!guise_face_mesh_is_plausible (out->points))
    out->flag = 0;
  return TRUE;
}

static double
measure_pose (const GuiseReviewJudge *judge, const GuiseFaceMesh *before, const GuiseFaceMesh *after)
{
  GuiseFacePose a, b;

  if (!guise_face_pose_estimate (judge->models, before->points, CUT_SIZE, CUT_SIZE, &a, NULL)
      || !guise_face_pose_estimate (judge->models, after->points, CUT_SIZE, CUT_SIZE, &b, NULL))
    return NAN;
  return sqrt (pow ((double) b.yaw - (double) a.yaw, 2) + pow ((double) b.pitch - (double) a.pitch, 2)
               + pow ((double) b.roll - (double) a.roll, 2));
}

/* What the networks see: who it is, where it looks and how. */
static gboolean
measure_looks (const GuiseReviewJudge *judge, const GuiseSwapFace *face, const Part *cut, const Place *place,
               GuiseSwapFigures *out, GError **error)
{
  g_autoptr(GuiseImage) original = guise_image_to_8bit (cut->original, error);
  g_autoptr(GuiseImage) swapped = original != NULL ? guise_image_to_8bit (cut->swapped, error) : NULL;
  g_autofree GuisePoint3 *expected = g_new (GuisePoint3, GUISE_FACE_MESH_N_POINTS);
  g_autofree GuiseFaceMesh *meshes = g_new0 (GuiseFaceMesh, 2);
  GuisePoint points[GUISE_FACE_68_N_POINTS];
  float vector[GUISE_IDENTITY_N];
  GuiseFaceRoi roi;

  guise_face_mesh_transform (face->landmarks, &place->display_to_cut, expected);
  roi = guise_face_mesh_get_roi (expected);
  if (swapped == NULL || !find_mesh (judge, original, &roi, &meshes[0], error)
      || !find_mesh (judge, swapped, &roi, &meshes[1], error))
    return FALSE;
  if (meshes[0].flag < MIN_FLAG)
    return TRUE;
  if (meshes[1].flag < MIN_FLAG)
    {
      out->value[GUISE_SWAP_FIGURE_EXPRESSION] = INFINITY;
      return TRUE;
    }

  guise_face_mesh_to_68 (meshes[1].points, points);
  if (!guise_face_finder_identity (judge->finder, swapped, points, vector, error))
    return FALSE;
  out->value[GUISE_SWAP_FIGURE_LIKENESS] = (float) guise_measure_p (vector, judge->source, judge->target);
  out->value[GUISE_SWAP_FIGURE_BLEED] = (float) judge->reconstruction - out->value[GUISE_SWAP_FIGURE_LIKENESS];
  out->value[GUISE_SWAP_FIGURE_POSE] = (float) measure_pose (judge, &meshes[0], &meshes[1]);
  out->value[GUISE_SWAP_FIGURE_EXPRESSION] = (float) guise_measure_landmarks (meshes[0].points, meshes[1].points);
  return TRUE;
}

static gboolean
measure_flicker (const Part *cut, const GuiseReviewFrame *before, const Place *place, GuiseSwapFigures *out,
                 GError **error)
{
  g_auto(Part) part = { 0 };
  g_auto(Part) cut_before = { 0 };
  g_autoptr(GuiseImage) original = NULL;
  g_autoptr(GuiseImage) swapped = NULL;
  GuiseImage *carried[2];

  if (!read_part (before, &place->region, &part, error)
      || !cut_part (&part, place, &cut_before, error)
      || !guise_flow_carry (cut_before.original, cut->original,
                            (GuiseImage *[]) { cut_before.original, cut_before.swapped }, 2, GUISE_WARP_FAST,
                            carried, error))
    return FALSE;
  original = carried[0];
  swapped = carried[1];
  out->value[GUISE_SWAP_FIGURE_FLICKER] =
    (float) guise_swap_measure_ratio (guise_swap_measure_flicker (cut->swapped, swapped, cut->mask),
                                      guise_swap_measure_flicker (cut->original, original, cut->mask), LEAST_SEEN);
  return TRUE;
}

gboolean
guise_review_measure_face (const GuiseReviewJudge *judge, const GuiseSwapFace *face, const GuiseReviewFrame *now,
                           const GuiseReviewFrame *before, GuiseSwapFigures *out, GError **error)
{
  g_auto(Part) part = { 0 };
  g_auto(Part) cut = { 0 };
  double detail;
  Place place;

  guise_swap_figures_clear (out);
  if (!find_place (judge, face, now->original, &place))
    return TRUE;
  if (!read_part (now, &place.region, &part, error) || !cut_part (&part, &place, &cut, error))
    return FALSE;

  out->value[GUISE_SWAP_FIGURE_SEAM] =
    (float) guise_swap_measure_ratio (guise_swap_measure_seam (part.swapped, part.mask),
                                      guise_swap_measure_seam (part.original, part.mask), LEAST_SEEN);
  detail = guise_swap_detail_measure (part.original, part.mask);
  /* Nothing is what it says of a mask of a few pixels, too. */
  if (detail > 0)
    out->value[GUISE_SWAP_FIGURE_ENERGY] =
      (float) guise_swap_measure_ratio (guise_swap_detail_measure (part.swapped, part.mask), detail,
                                        LEAST_SEEN * LEAST_SEEN);
  return measure_looks (judge, face, &cut, &place, out, error)
         && (before == NULL || measure_flicker (&cut, before, &place, out, error));
}
