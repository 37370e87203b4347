/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-graph-arrays.h"
#include "guise-losses.h"

G_BEGIN_DECLS

/* Axes of the tensors here, and their bits. */
enum { AXIS_FACE, AXIS_ROW, AXIS_COLUMN, AXIS_CHANNEL };

#define AXES_PLANE  (1u << AXIS_ROW | 1u << AXIS_COLUMN)
#define AXES_COLOUR (1u << AXIS_CHANNEL)

/* What a loss is made from. */
typedef struct
{
  GuiseGraph *graph;
  GuiseArray  a, b;        /* (n, h, w, 3): prediction and picture */
  GuiseArray  weights;     /* (n, h, w, 1) */
} GuiseLossPictures;

/* Part of @x that is @border pixels or more from the edge. */
GuiseArray guise_loss_crop (GuiseGraph *graph, GuiseArray x, guint border);

/* @weights divided by their sum over the plane, or 0 where they are all 0. */
GuiseArray guise_loss_normalize_weights (GuiseGraph *graph, GuiseArray weights);

/* Σ x·weights over the plane; @weights normalised. */
GuiseArray guise_loss_sum_weighted (GuiseGraph *graph, GuiseArray x, GuiseArray weights);

/* Weighted mean over plane and colours of (n, h, w, c); @weights of the same plane, as they are. (n, 1, 1, 1) */
GuiseArray guise_loss_mean (GuiseGraph *graph, GuiseArray x, GuiseArray weights);

/* Each value of @axis becomes Σ taps[k] · x[i + k], where all of those lie inside: n_taps − 1 fewer. */
GuiseArray guise_loss_filter (GuiseGraph *graph, GuiseArray x, guint axis, const float *taps, guint n_taps);

/* Means of 2×2, of an odd size the last row or column is left out. */
GuiseArray guise_loss_halve (GuiseGraph *graph, GuiseArray x);

/* Of each face the loss, (n, 1, 1, 1): guise-losses-structure.c and guise-losses-frequency.c. */
GuiseArray guise_loss_make_ms_ssim   (const GuiseLossPictures *pictures);
GuiseArray guise_loss_make_gmsd      (const GuiseLossPictures *pictures);
GuiseArray guise_loss_make_laplacian (const GuiseLossPictures *pictures);
GuiseArray guise_loss_make_frequency (const GuiseLossPictures *pictures);
GuiseArray guise_loss_make_gradient  (const GuiseLossPictures *pictures);

G_END_DECLS
