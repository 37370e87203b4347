/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-matrix.h"

G_BEGIN_DECLS

/*
 * Scalar float64 twins of guise-matrix.h: the same layouts (padded NHWC, W4),
 * straight from the definition, for tests and the start-up self-test. Slow.
 *
 * Thread: any; pure.
 */
void guise_ref_conv_forward          (const GuiseConvShape *shape, const double *input, const double *weights,
                                      const double *bias, GuiseActivation activation, double slope, double *output);
void guise_ref_conv_backward_data    (const GuiseConvShape *shape, const double *output_gradient,
                                      const double *weights, double *input_gradient);
void guise_ref_conv_backward_weights (const GuiseConvShape *shape, const double *input,
                                      const double *output_gradient, double *weights_gradient);
void guise_ref_bias_gradient         (const GuiseConvShape *shape, const double *output_gradient,
                                      double *bias_gradient);

G_END_DECLS
