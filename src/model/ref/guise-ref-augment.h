/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-augment-sample.h"

G_BEGIN_DECLS

/**
 * GuiseRefAugment:
 *
 * @rgbw: the face, face_size × face_size × 4 bytes
 * @warp: whether the sample's warp is applied: the input, not what is wanted
 * @looks: bilinear looks a pixel, a side
 */
typedef struct
{
  const guint8 *rgbw;
  guint         face_size;
  guint         size;
  guint         looks;
  gboolean      warp;         /* and its blur */
  gboolean      face_only;
  gboolean      hsv;          /* whether the sample's says anything */
  double        weight_outside;
} GuiseRefAugment;

/**
 * guise_ref_augment:
 * @picture: (out): size × size × 3
 * @guide: (out) (nullable): size × size
 * @weights: (out) (nullable): size × size
 *
 * Float64 twin of augment.comp, for one sample.
 *
 * Thread: any.
 */
void guise_ref_augment (const GuiseRefAugment *params, const GuiseAugmentSample *sample, double *picture,
                        double *guide, double *weights);

/**
 * guise_ref_compress:
 * @picture: size × size × 3, changed in place
 * @factor: of the quantisation tables; 0 changes nothing
 *
 * Float64 twin of compress.comp, for one sample.
 *
 * Thread: any.
 */
void guise_ref_compress (double *picture, guint size, double factor);

/* CIE L*a*b* (L 0..100) of sRGB 0..1 and back, as the kernel has them. Thread: any. */
void guise_ref_rgb_to_lab (const double rgb[3], double lab[3]);
void guise_ref_lab_to_rgb (const double lab[3], double rgb[3]);

/* Hue in turns 0..1, saturation and value of RGB 0..1, and back, as the kernel has them; grey has hue 0. Thread: any. */
void guise_ref_rgb_to_hsv (const double rgb[3], double hsv[3]);
void guise_ref_hsv_to_rgb (const double hsv[3], double rgb[3]);

G_END_DECLS
