/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-geometry.h"
#include "guise-image.h"

G_BEGIN_DECLS

/* The measures of docs/training.md, each defined once. All pure functions. Thread: any. */

#define GUISE_IDENTITY_LENGTH 128

/* @out: the mean of @n vectors of %GUISE_IDENTITY_LENGTH numbers each, which lie one after the other; @n > 0. */
void   guise_measure_mean_vector (const float *vectors, guint n, float *out);

/* Euclidean distance of two identity vectors. */
double guise_measure_distance    (const float *a, const float *b);

/**
 * guise_measure_p:
 * @source, @target: mean vectors of the held-out source and target faces
 *
 * Returns: p of a face with vector @v: 1 at the source, 0 at the target, linear
 * between and beyond; NAN when both means are the same
 */
double guise_measure_p           (const float *v, const float *source, const float *target);

/* Median; the mean of the two middle ones of an even number; NAN for none. Reorders @values. */
double guise_measure_median      (double *values, guint n);

/**
 * guise_measure_dssim:
 * @a, @b: %GUISE_PIXEL_RGBF of the same size, at least 11×11, 0..1
 * @weights: (nullable): %GUISE_PIXEL_GRAYF of that size, 0 or more: how much the
 *   window around a pixel counts
 *
 * Returns: (1 − SSIM) / 2, the weighted mean over the valid border and the three
 * channels: 11×11 Gaussian, σ 1.5, k 0.01 and 0.03 (Wang et al. 2004); 0 when
 * nothing counts
 */
double guise_measure_dssim       (GuiseImage *a, GuiseImage *b, GuiseImage *weights);

/* Weighted means of |a − b| and (a − b)² over pixels and channels; pictures as above. */
void   guise_measure_pixels      (GuiseImage *a, GuiseImage *b, GuiseImage *weights, double *l1, double *mse);

/* RMS distance of two meshes of 478 points after the best similarity fit, % of the eye distance of @before; NAN for
 * landmarks without a shape. */
double guise_measure_landmarks   (const GuisePoint3 *before, const GuisePoint3 *after);

/* Pearson's; NAN of fewer than two pairs, or where one side never changes. */
double guise_measure_correlation (const double *a, const double *b, guint n);

G_END_DECLS
