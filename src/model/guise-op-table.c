/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-op-table.h"

#include "guise-op-layers.h"
#include "guise-op-losses.h"
#include "ref/guise-ref-losses.h"
#include "ref/guise-ref-ops.h"

/*
 * One row an operation. To add one: a row here, its name in GuiseOp, a builder
 * in guise-graph.h, a shader, a twin; tests/gpu/test-ops.c then wants a case.
 */
static const GuiseOpRow table[GUISE_N_OPS] = {
  [GUISE_OP_INPUT] = {
    .name = "input",
  },
  [GUISE_OP_CONV] = {
    .name = "conv", .flags = GUISE_OP_READS_INPUTS | GUISE_OP_READS_OUTPUT, .n_gradients = 1, .tolerance = 1e-4,
    .shape = guise_op_conv_shape, .scratch = guise_op_conv_scratch,
    .forward = guise_op_conv_forward, .backward = guise_op_conv_backward,
    .ref_forward = guise_ref_op_conv_forward, .ref_backward = guise_ref_op_conv_backward,
  },
  [GUISE_OP_LEAKY_RELU] = {
    .name = "leaky-relu", .flags = GUISE_OP_READS_OUTPUT, .n_gradients = 1, .tolerance = 1e-6,
    .shape = guise_op_same_shape,
    .forward = guise_op_activation_forward, .backward = guise_op_activation_backward,
    .ref_forward = guise_ref_op_activation_forward, .ref_backward = guise_ref_op_activation_backward,
  },
  [GUISE_OP_SIGMOID] = {
    .name = "sigmoid", .flags = GUISE_OP_READS_OUTPUT, .n_gradients = 1, .tolerance = 1e-5,
    .shape = guise_op_same_shape,
    .forward = guise_op_activation_forward, .backward = guise_op_activation_backward,
    .ref_forward = guise_ref_op_activation_forward, .ref_backward = guise_ref_op_activation_backward,
  },
  [GUISE_OP_ADD] = {
    .name = "add", .n_gradients = 2, .tolerance = 1e-6,
    .shape = guise_op_add_shape,
    .forward = guise_op_add_forward, .backward = guise_op_add_backward,
    .ref_forward = guise_ref_op_add_forward, .ref_backward = guise_ref_op_add_backward,
  },
  [GUISE_OP_CONCAT] = {
    .name = "concat", .n_gradients = 2, .tolerance = 0.0,
    .shape = guise_op_concat_shape,
    .forward = guise_op_concat_forward, .backward = guise_op_concat_backward,
    .ref_forward = guise_ref_op_concat_forward, .ref_backward = guise_ref_op_concat_backward,
  },
  [GUISE_OP_RESHAPE] = {
    .name = "reshape", .flags = GUISE_OP_IS_VIEW, .n_gradients = 1,
    .shape = guise_op_reshape_shape,
  },
  [GUISE_OP_SLICE] = {
    .name = "slice", .flags = GUISE_OP_IS_VIEW, .n_gradients = 1,
    .shape = guise_op_slice_shape,
  },
  [GUISE_OP_UPSAMPLE] = {
    .name = "upsample", .n_gradients = 1, .tolerance = 1e-6,
    .shape = guise_op_upsample_shape,
    .forward = guise_op_upsample_forward, .backward = guise_op_upsample_backward,
    .ref_forward = guise_ref_op_upsample_forward, .ref_backward = guise_ref_op_upsample_backward,
  },
  [GUISE_OP_DEPTH_TO_SPACE] = {
    .name = "depth-to-space", .n_gradients = 1, .tolerance = 0.0,
    .shape = guise_op_depth_to_space_shape,
    .forward = guise_op_shuffle_forward, .backward = guise_op_shuffle_backward,
    .ref_forward = guise_ref_op_shuffle_forward, .ref_backward = guise_ref_op_shuffle_backward,
  },
  [GUISE_OP_SPACE_TO_DEPTH] = {
    .name = "space-to-depth", .n_gradients = 1, .tolerance = 0.0,
    .shape = guise_op_space_to_depth_shape,
    .forward = guise_op_shuffle_forward, .backward = guise_op_shuffle_backward,
    .ref_forward = guise_ref_op_shuffle_forward, .ref_backward = guise_ref_op_shuffle_backward,
  },
  [GUISE_OP_PIXEL_LOSS] = {
    .name = "pixel-loss", .n_gradients = 1, .tolerance = 1e-5,
    .flags = GUISE_OP_READS_INPUTS | GUISE_OP_IS_LOSS | GUISE_OP_ACCUMULATES,
    .shape = guise_op_loss_shape, .scratch = guise_op_pixel_loss_scratch,
    .forward = guise_op_pixel_loss_forward, .backward = guise_op_pixel_loss_backward,
    .ref_forward = guise_ref_op_pixel_loss, .ref_backward = guise_ref_op_pixel_loss,
  },
  [GUISE_OP_DSSIM_LOSS] = {
    .name = "dssim-loss", .n_gradients = 1, .tolerance = 1e-4,
    .flags = GUISE_OP_READS_INPUTS | GUISE_OP_IS_LOSS | GUISE_OP_ACCUMULATES,
    .shape = guise_op_dssim_shape, .scratch = guise_op_dssim_scratch,
    .forward = guise_op_dssim_forward, .backward = guise_op_dssim_backward,
    .ref_forward = guise_ref_op_dssim, .ref_backward = guise_ref_op_dssim,
  },
};

const GuiseOpRow *
guise_op_get (GuiseOp op)
{
  g_assert (op < GUISE_N_OPS);

  return &table[op];
}
