/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"
#include "guise-store-faces.h"
#include "guise-train-face.h"

G_BEGIN_DECLS

/* Pixels a side of a face that results are looked at in. */
#define GUISE_QUALITY_FACE_SIZE 256

/**
 * GuiseQualityFace:
 *
 * A face that runs are measured on, cut as they are trained.
 *
 * @crop: RGB8
 * @mask: GRAYF, what a swap with usual settings replaces
 * @points: in the crop, pixels
 */
typedef struct
{
  GuiseImage *crop;
  GuiseImage *mask;
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS];
} GuiseQualityFace;

void guise_quality_face_free (GuiseQualityFace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseQualityFace, guise_quality_face_free)

/**
 * guise_quality_faces_load:
 * @records: (element-type GuiseFaceRecord)
 * @most: at most so many, evenly spread
 *
 * Faces whose crop cannot be read are left out. Thread: any; blocks.
 *
 * Returns: (transfer full) (element-type GuiseQualityFace): %NULL on an error of the store
 */
GPtrArray  *guise_quality_faces_load (GuiseStore *store, GArray *records, guint most, GuiseFaceCoverage coverage,
                                      GError **error);

/**
 * guise_quality_faces_get_mean:
 *
 * What all of @faces show together: what a model would learn that looks at nothing.
 *
 * Returns: (transfer full): RGBF
 */
GuiseImage *guise_quality_faces_get_mean (GPtrArray *faces);

/* (transfer full): the crop at @size pixels a side, RGB8, and its landmarks there. Thread: any. */
GuiseImage *guise_quality_face_shrink        (const GuiseQualityFace *self, guint size, GuisePoint3 *points,
                                              GError **error);

/* (transfer full): the crop at @size pixels a side, RGBF. Thread: any. */
GuiseImage *guise_quality_face_get_picture   (const GuiseQualityFace *self, guint size, GError **error);

/* DSSIM of @picture, RGBF of any size, to the crop: at 64 pixels a side, inside the face. Thread: any. */
gboolean    guise_quality_face_compare   (const GuiseQualityFace *self, GuiseImage *picture, double *dssim,
                                          GError **error);

/* @picture, RGBF of any size, put into the crop inside the mask: (transfer full): RGB8. Thread: any. */
GuiseImage *guise_quality_face_put_back  (const GuiseQualityFace *self, GuiseImage *picture, GError **error);

/**
 * GuiseQualityEnergy:
 * @gradients: mean square of the differences to the right and down
 * @contrast: variance of the brightness, Rec. 601
 *
 * Of a picture inside a face; NAN where no pixel is.
 */
typedef struct
{
  double gradients;
  double contrast;
} GuiseQualityEnergy;

/* @picture: RGBF of any size. Thread: any. */
gboolean    guise_quality_face_get_energy (const GuiseQualityFace *self, GuiseImage *picture, GuiseQualityEnergy *out,
                                           GError **error);

/* The same of the crop itself, at @size pixels a side. */
gboolean    guise_quality_face_get_own_energy (const GuiseQualityFace *self, guint size, GuiseQualityEnergy *out,
                                               GError **error);

G_END_DECLS
