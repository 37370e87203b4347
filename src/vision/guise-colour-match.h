/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

G_BEGIN_DECLS

/**
 * GuiseColourStats:
 *
 * Weighted mean and covariance of a picture's colours in CIE L*a*b* (D65, from
 * sRGB), L 0..100. Plain data, so that a renderer can average it over time.
 *
 * @weight: sum of the mask, pixels; below about 50 the figures mean little
 */
typedef struct
{
  double mean[3];
  double covariance[3][3];
  double weight;
} GuiseColourStats;

typedef enum
{
  GUISE_COLOUR_NONE,
  GUISE_COLOUR_MEAN_STD,   /* each of L, a, b by itself (Reinhard et al. 2001) */
  GUISE_COLOUR_LINEAR,     /* Monge-Kantorovitch linear map (Pitié and Kokaram 2007) */
} GuiseColourMethod;

/* All of this header: thread any. Pictures are %GUISE_PIXEL_RGBF, masks %GUISE_PIXEL_GRAYF of the same size. */

/**
 * guise_colour_stats_measure:
 * @mask: (nullable): weights, 0..1
 */
gboolean guise_colour_stats_measure (GuiseImage *image, GuiseImage *mask, GuiseColourStats *out, GError **error);

/* (1 − @t)·@a + @t·@b, for smoothing over time. */
GuiseColourStats guise_colour_stats_mix (const GuiseColourStats *a, const GuiseColourStats *b, double t);

/**
 * guise_colour_match:
 * @from: statistics of @image
 * @to: those wanted
 * @strength: 0 leaves @image alone, 1 matches all the way
 *
 * Gains are limited to 1/3..3 and a statistic of too few pixels is trusted
 * the less, so that a tiny or flat mask never blows colours up.
 *
 * Returns: (transfer full): a new picture, clamped to 0..1
 */
GuiseImage *guise_colour_match (GuiseImage *image, const GuiseColourStats *from, const GuiseColourStats *to,
                                GuiseColourMethod method, double strength, GError **error);

/* One colour, sRGB 0..1 ↔ L*a*b*. */
void guise_colour_rgb_to_lab (const float rgb[3], float lab[3]);
void guise_colour_lab_to_rgb (const float lab[3], float rgb[3]);

G_END_DECLS
