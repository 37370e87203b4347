/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-onnx.h"

G_BEGIN_DECLS

/* What parameters of the recogniser begin with. */
#define GUISE_RECOGNISER_PREFIX "recogniser."

/**
 * GuiseIdentityLoss:
 *
 * How unlike two pictures are to a network that tells people apart.
 *
 * @recogniser: (nullable): one input (1, 3, side, side) of RGB in 0..1 less @mean, one output (1, features);
 *   %NULL: there is no such loss. Outlives whatever is made with it
 * @factor: of this loss in what training minimises
 * @left, @top, @size: the square of a picture that the recogniser sees, in parts of the picture's side; it may reach
 *   beyond the picture
 * @mean: of the colours that the recogniser was trained on, 0..1
 */
typedef struct
{
  const GuiseOnnxModel *recogniser;
  double                factor;
  double                left, top, size;
  double                mean[3];
} GuiseIdentityLoss;

/**
 * guise_identity_loss_add:
 * @prediction: (n, size, size, 3 or more)
 * @picture: (n, size, size, 4): what it should be, with the face's mask
 * @loss: (out): (n, 1, 1, 4): of each face the loss, 0, 0, 0
 *
 * A quarter of the squared distance of the features of both, each divided by
 * its length: (1 − cosine) / 2, 0 for equal pictures, at most 1. Outside the
 * mask both are the mean colour, which is nothing to the network. The square is
 * brought to the network's size by linear interpolation, over the width of the
 * larger pixel. Gradients reach @prediction only.
 *
 * Returns: (transfer full): whose weights are to be uploaded; %NULL with the errors of guise_onnx_import(), or
 * %GUISE_ERROR_FAILED for a network that is no recogniser
 */
GuiseOnnxNetwork *guise_identity_loss_add (const GuiseIdentityLoss *self, GuiseGraph *graph, GuiseTensor prediction,
                                           GuiseTensor picture, GuiseTensor *loss, GError **error);

G_END_DECLS
