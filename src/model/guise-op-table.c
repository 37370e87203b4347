/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-op-table.h"

#include "guise-op-depthwise.h"
#include "guise-op-layers.h"
#include "guise-op-losses.h"
#include "guise-op-normalize.h"
#include "guise-op-pointwise.h"
#include "guise-op-strided.h"
#include "guise-op-window.h"
#include "ref/guise-ref-depthwise.h"
#include "ref/guise-ref-losses.h"
#include "ref/guise-ref-normalize.h"
#include "ref/guise-ref-ops.h"
#include "ref/guise-ref-pointwise.h"
#include "ref/guise-ref-strided.h"
#include "ref/guise-ref-window.h"

/* Families that differ in the formula only. */
#define UNARY_ROW(word, error) {                                                                     \
    .name = word, .flags = GUISE_OP_READS_INPUTS, .n_gradients = 1, .tolerance = error,              \
    .shape = guise_op_same_shape,                                                                    \
    .forward = guise_op_unary_forward, .backward = guise_op_unary_backward,                          \
    .ref_forward = guise_ref_op_unary_forward, .ref_backward = guise_ref_op_unary_backward }

#define BINARY_ROW(word) {                                                                           \
    .name = word, .flags = GUISE_OP_READS_INPUTS, .n_gradients = 2, .tolerance = 1e-6,               \
    .shape = guise_op_add_shape,                                                                     \
    .forward = guise_op_binary_forward, .backward = guise_op_binary_backward,                        \
    .ref_forward = guise_ref_op_binary_forward, .ref_backward = guise_ref_op_binary_backward }

/*
 * One row an operation. To add one: a row here, its name in GuiseOp, a builder
 * in guise-graph.h, a shader, a twin; tests/gpu/test-ops.c then wants a case, and
 * one of drawn shapes.
 */
static const GuiseOpRow table[GUISE_N_OPS] = {
  [GUISE_OP_INPUT] = {
    .name = "input",
  },
  [GUISE_OP_CONSTANT] = {
    .name = "constant",
  },
  [GUISE_OP_CONV] = {
    .name = "conv", .n_gradients = 1, .tolerance = 1e-4,
    .flags = GUISE_OP_TAKES_HALVES | GUISE_OP_READS_INPUTS | GUISE_OP_READS_OUTPUT,
    .shape = guise_op_conv_shape, .scratch = guise_op_conv_scratch,
    .forward = guise_op_conv_forward, .backward = guise_op_conv_backward,
    .ref_forward = guise_ref_op_conv_forward, .ref_backward = guise_ref_op_conv_backward,
  },
  [GUISE_OP_DEPTHWISE] = {
    .name = "depthwise", .flags = GUISE_OP_READS_INPUTS, .n_gradients = 1, .tolerance = 1e-5,
    .shape = guise_op_depthwise_shape,
    .forward = guise_op_depthwise_forward, .backward = guise_op_depthwise_backward,
    .ref_forward = guise_ref_op_depthwise_forward, .ref_backward = guise_ref_op_depthwise_backward,
  },
  [GUISE_OP_LEAKY_RELU] = {
    .name = "leaky-relu", .flags = GUISE_OP_TAKES_HALVES | GUISE_OP_READS_OUTPUT, .n_gradients = 1, .tolerance = 1e-6,
    .shape = guise_op_same_shape,
    .forward = guise_op_activation_forward, .backward = guise_op_activation_backward,
    .ref_forward = guise_ref_op_activation_forward, .ref_backward = guise_ref_op_activation_backward,
  },
  [GUISE_OP_SIGMOID] = {
    .name = "sigmoid", .flags = GUISE_OP_TAKES_HALVES | GUISE_OP_READS_OUTPUT, .n_gradients = 1, .tolerance = 1e-5,
    .shape = guise_op_same_shape,
    .forward = guise_op_activation_forward, .backward = guise_op_activation_backward,
    .ref_forward = guise_ref_op_activation_forward, .ref_backward = guise_ref_op_activation_backward,
  },
  [GUISE_OP_NORMALIZE] = {
    .name = "normalize", .flags = GUISE_OP_READS_INPUTS | GUISE_OP_READS_OUTPUT, .n_gradients = 1, .tolerance = 1e-5,
    .shape = guise_op_same_shape,
    .forward = guise_op_normalize_forward, .backward = guise_op_normalize_backward,
    .ref_forward = guise_ref_op_normalize_forward, .ref_backward = guise_ref_op_normalize_backward,
  },
  [GUISE_OP_ADD] = {
    .name = "add", .flags = GUISE_OP_TAKES_HALVES, .n_gradients = 2, .tolerance = 1e-6,
    .shape = guise_op_add_shape,
    .forward = guise_op_add_forward, .backward = guise_op_add_backward,
    .ref_forward = guise_ref_op_add_forward, .ref_backward = guise_ref_op_add_backward,
  },
  [GUISE_OP_CONCAT] = {
    .name = "concat", .flags = GUISE_OP_TAKES_HALVES, .n_gradients = 2, .tolerance = 0.0,
    .shape = guise_op_concat_shape,
    .forward = guise_op_concat_forward, .backward = guise_op_concat_backward,
    .ref_forward = guise_ref_op_concat_forward, .ref_backward = guise_ref_op_concat_backward,
  },
  [GUISE_OP_RESHAPE] = {
    .name = "reshape", .flags = GUISE_OP_TAKES_HALVES | GUISE_OP_IS_VIEW, .n_gradients = 1,
    .shape = guise_op_reshape_shape,
  },
  [GUISE_OP_SLICE] = {
    .name = "slice", .flags = GUISE_OP_TAKES_HALVES | GUISE_OP_IS_VIEW, .n_gradients = 1,
    .shape = guise_op_slice_shape,
  },
  [GUISE_OP_UPSAMPLE] = {
    .name = "upsample", .flags = GUISE_OP_TAKES_HALVES, .n_gradients = 1, .tolerance = 1e-6,
    .shape = guise_op_upsample_shape,
    .forward = guise_op_upsample_forward, .backward = guise_op_upsample_backward,
    .ref_forward = guise_ref_op_upsample_forward, .ref_backward = guise_ref_op_upsample_backward,
  },
  [GUISE_OP_DEPTH_TO_SPACE] = {
    .name = "depth-to-space", .flags = GUISE_OP_TAKES_HALVES, .n_gradients = 1, .tolerance = 0.0,
    .shape = guise_op_depth_to_space_shape,
    .forward = guise_op_shuffle_forward, .backward = guise_op_shuffle_backward,
    .ref_forward = guise_ref_op_shuffle_forward, .ref_backward = guise_ref_op_shuffle_backward,
  },
  [GUISE_OP_SPACE_TO_DEPTH] = {
    .name = "space-to-depth", .flags = GUISE_OP_TAKES_HALVES, .n_gradients = 1, .tolerance = 0.0,
    .shape = guise_op_space_to_depth_shape,
    .forward = guise_op_shuffle_forward, .backward = guise_op_shuffle_backward,
    .ref_forward = guise_ref_op_shuffle_forward, .ref_backward = guise_ref_op_shuffle_backward,
  },
  [GUISE_OP_RELU] = UNARY_ROW ("relu", 1e-6),
  [GUISE_OP_TANH] = UNARY_ROW ("tanh", 1e-5),
  [GUISE_OP_SQRT] = UNARY_ROW ("sqrt", 1e-5),
  [GUISE_OP_EXP] = UNARY_ROW ("exp", 1e-5),
  [GUISE_OP_LOG] = UNARY_ROW ("log", 1e-5),
  [GUISE_OP_ABS] = UNARY_ROW ("abs", 1e-6),
  [GUISE_OP_CLIP] = UNARY_ROW ("clip", 1e-6),
  [GUISE_OP_AFFINE] = UNARY_ROW ("affine", 1e-6),
  [GUISE_OP_LOG_COSH] = UNARY_ROW ("log-cosh", 1e-5),
  [GUISE_OP_DETACH] = {
    .name = "detach",
    .shape = guise_op_same_shape,
    .forward = guise_op_unary_forward, .ref_forward = guise_ref_op_unary_forward,
  },
  [GUISE_OP_SUB] = BINARY_ROW ("sub"),
  [GUISE_OP_MUL] = BINARY_ROW ("mul"),
  [GUISE_OP_DIV] = BINARY_ROW ("div"),
  [GUISE_OP_MAX] = BINARY_ROW ("max"),
  [GUISE_OP_MIN] = BINARY_ROW ("min"),
  [GUISE_OP_PRELU] = BINARY_ROW ("prelu"),
  [GUISE_OP_REARRANGE] = {
    .name = "rearrange", .n_gradients = 2, .tolerance = 1e-5,
    .shape = guise_op_given_shape,
    .forward = guise_op_rearrange_forward, .backward = guise_op_rearrange_backward,
    .ref_forward = guise_ref_op_rearrange_forward, .ref_backward = guise_ref_op_rearrange_backward,
  },
  [GUISE_OP_CONTRACT] = {
    .name = "contract", .flags = GUISE_OP_READS_INPUTS, .n_gradients = 2, .tolerance = 1e-5,
    .shape = guise_op_given_shape,
    .forward = guise_op_contract_forward, .backward = guise_op_contract_backward,
    .ref_forward = guise_ref_op_contract_forward, .ref_backward = guise_ref_op_contract_backward,
  },
  [GUISE_OP_AXIS_MAP] = {
    .name = "axis-map", .n_gradients = 1, .tolerance = 1e-5,
    .shape = guise_op_given_shape,
    .forward = guise_op_axis_map_forward, .backward = guise_op_axis_map_backward,
    .ref_forward = guise_ref_op_axis_map_forward, .ref_backward = guise_ref_op_axis_map_backward,
  },
  [GUISE_OP_AVERAGE_POOL] = {
    .name = "average-pool", .n_gradients = 1, .tolerance = 1e-5,
    .shape = guise_op_window_shape,
    .forward = guise_op_pool_forward, .backward = guise_op_pool_backward,
    .ref_forward = guise_ref_op_pool_forward, .ref_backward = guise_ref_op_pool_backward,
  },
  [GUISE_OP_MAX_POOL] = {
    .name = "max-pool", .flags = GUISE_OP_READS_INPUTS | GUISE_OP_READS_OUTPUT, .n_gradients = 1, .tolerance = 1e-5,
    .shape = guise_op_window_shape,
    .forward = guise_op_pool_forward, .backward = guise_op_pool_backward,
    .ref_forward = guise_ref_op_pool_forward, .ref_backward = guise_ref_op_pool_backward,
  },
  [GUISE_OP_WINDOW_CONV] = {
    .name = "window-conv", .flags = GUISE_OP_READS_INPUTS, .n_gradients = 2, .tolerance = 1e-4,
    .shape = guise_op_window_shape,
    .forward = guise_op_window_conv_forward, .backward = guise_op_window_conv_backward,
    .ref_forward = guise_ref_op_window_conv_forward, .ref_backward = guise_ref_op_window_conv_backward,
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
  [GUISE_OP_VALUE_LOSS] = {
    .name = "value-loss", .n_gradients = 1, .tolerance = 1e-6,
    .flags = GUISE_OP_READS_INPUTS | GUISE_OP_IS_LOSS | GUISE_OP_ACCUMULATES,
    .shape = guise_op_value_loss_shape,
    .forward = guise_op_value_loss_forward, .backward = guise_op_value_loss_backward,
    .ref_forward = guise_ref_op_value_loss, .ref_backward = guise_ref_op_value_loss,
  },
};

const GuiseOpRow *
guise_op_get (GuiseOp op)
{
  g_assert (op < GUISE_N_OPS);

  return &table[op];
}
