/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-graph.h"

G_BEGIN_DECLS

/**
 * GuiseLoss:
 *
 * How far a picture is from the wanted one. Every loss is divided by its
 * maximum, so that it is 0 for equal pictures and at most 1 for values of 0..1;
 * is a mean over three colours (where not said otherwise) and a mean over the
 * pixels, weighted by the weight of the pixel or of the window's centre; and is
 * 0 for a face whose weights are all 0. With d = prediction − picture:
 *
 * @GUISE_LOSS_DSSIM: (1 − SSIM) / 2, Wang, Bovik, Sheikh and Simoncelli 2004; guise_graph_dssim_loss(). Maximum 1.
 * @GUISE_LOSS_L1: |d|; guise_graph_pixel_loss(). Maximum 1.
 * @GUISE_LOSS_MSE: d²; guise_graph_pixel_loss(). Maximum 1.
 * @GUISE_LOSS_LOG_COSH: log cosh d, as Chen, Mehra and Ma 2018 ("Log Hyperbolic Cosine Loss Improves Variational
 *   Auto-Encoder"). Maximum log cosh 1 = 0.4338.
 * @GUISE_LOSS_SMOOTH_L1: √((d / c)² + 1) − 1 with c = 1/255: Barron 2019 (arXiv 1701.03077), α = 1: L1 that is smooth
 *   at 0. Maximum √(255² + 1) − 1 = 254.002.
 * @GUISE_LOSS_MS_SSIM: 1 − MS-SSIM, Wang, Simoncelli and Bovik 2003: contrast and structure on up to five scales of
 *   half the size each, luminance on the last, exponents .0448 .2856 .3001 .2363 .1333. Pictures of less than 176
 *   pixels have fewer scales, and exponents that are divided by their sum. A scale whose mean is below 1e-4 counts as
 *   1e-4. Maximum 1.
 * @GUISE_LOSS_GMSD: deviation of the similarity of gradient magnitudes, Xue, Zhang, Mou and Bovik 2014 (arXiv
 *   1308.3052): Prewitt, c = 0.0026, of the brightness (0.299 R + 0.587 G + 0.114 B) at full size. Maximum 0.5.
 * @GUISE_LOSS_LAPLACIAN: L1 of the Laplacian pyramid, Bojanowski, Joulin, Lopez-Paz and Szlam 2018 (arXiv 1707.05776):
 *   up to five bands and what is left, Gaussian 5×5 of σ 1, means weighted by 4⁻ⁱ as in faceswap. Maximum: no band
 *   of d exceeds 2 − 2·0.162 = 1.676, what is left 1; their weighted sum.
 * @GUISE_LOSS_FREQUENCY: focal frequency loss, Jiang, Dai, Wu and Loy 2021 (arXiv 2012.12821), α = 1: mean of
 *   w·|F|², F being the orthonormal Fourier transform of d·(weight / greatest weight), w = |F| / max |F|, through
 *   which no gradient goes. Maximum 1, by Parseval.
 * @GUISE_LOSS_GRADIENT: L1 of the differences of first order (central) and second order of d, along x, along y and,
 *   counted twice, mixed, after Mathieu, Couprie and LeCun 2016 (arXiv 1511.05440) and faceswap. Maximum of a
 *   central difference (without the customary half) 2, of the others 4; each is divided by its own.
 */
typedef enum
{
  GUISE_LOSS_DSSIM,
  GUISE_LOSS_L1,
  GUISE_LOSS_MSE,
  GUISE_LOSS_LOG_COSH,
  GUISE_LOSS_SMOOTH_L1,
  GUISE_LOSS_MS_SSIM,
  GUISE_LOSS_GMSD,
  GUISE_LOSS_LAPLACIAN,
  GUISE_LOSS_FREQUENCY,
  GUISE_LOSS_GRADIENT,
  GUISE_N_LOSSES
} GuiseLoss;

/**
 * GuiseLossWeights:
 *
 * How much each loss counts, by #GuiseLoss; they are divided by their sum, so
 * that what training minimises is 0..1 for each side. All zero is DSSIM and MSE
 * alike.
 */
typedef struct
{
  double of[GUISE_N_LOSSES];
} GuiseLossWeights;

/* "dssim", "log-cosh" … Thread: any. */
const char *guise_loss_get_name (GuiseLoss loss);

/* Least pixels a side of the pictures. Thread: any. */
guint       guise_loss_get_least_size (GuiseLoss loss);

/**
 * guise_loss_add:
 * @loss: not %GUISE_LOSS_L1 or %GUISE_LOSS_MSE, which guise_graph_pixel_loss() computes in one go
 * @prediction, @picture: (n, h, w, 3 or more), at least guise_loss_get_least_size() a side; the first three channels
 *   are compared
 * @weights: (n, 1, 1, h·w): how much each pixel counts, 0 or more
 * @factor: of this loss in what training minimises
 *
 * Adds the loss to @graph. All but DSSIM are made of array operations and cost
 * some dozen dispatches: exact before fast.
 *
 * Returns: (n, 1, 1, 4): of each face the loss, 0, 0, 0. Gradients reach @prediction only
 */
GuiseTensor guise_loss_add (GuiseGraph *graph, GuiseLoss loss, GuiseTensor prediction, GuiseTensor picture,
                            GuiseTensor weights, float factor);

G_END_DECLS
