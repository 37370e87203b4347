/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-onnx-private.h"

/* The operators of ONNX that we have, each made of rows of our op table. Sorted. */
static const struct
{
  const char   *op_type;
  GuiseOnnxFunc func;
} operators[] = {
  { "Abs", guise_onnx_op_unary },
  { "Add", guise_onnx_op_binary },
  { "AveragePool", guise_onnx_op_pool },
  { "BatchNormalization", guise_onnx_op_batch_norm },
  { "Celu", guise_onnx_op_unary },
  { "Clip", guise_onnx_op_clip },
  { "Concat", guise_onnx_op_concat },
  { "Constant", guise_onnx_op_constant },
  { "ConstantOfShape", guise_onnx_op_fill },
  { "Conv", guise_onnx_op_conv },
  { "DepthToSpace", guise_onnx_op_depth_to_space },
  { "Div", guise_onnx_op_binary },
  { "Dropout", guise_onnx_op_identity },
  { "Elu", guise_onnx_op_unary },
  { "Exp", guise_onnx_op_unary },
  { "Expand", guise_onnx_op_expand },
  { "Flatten", guise_onnx_op_flatten },
  { "Gemm", guise_onnx_op_gemm },
  { "GlobalAveragePool", guise_onnx_op_global_pool },
  { "GlobalMaxPool", guise_onnx_op_global_pool },
  { "HardSigmoid", guise_onnx_op_unary },
  { "HardSwish", guise_onnx_op_unary },
  { "Identity", guise_onnx_op_identity },
  { "InstanceNormalization", guise_onnx_op_instance_norm },
  { "LeakyRelu", guise_onnx_op_leaky_relu },
  { "Log", guise_onnx_op_unary },
  { "LogSoftmax", guise_onnx_op_softmax },
  { "MatMul", guise_onnx_op_matmul },
  { "Max", guise_onnx_op_variadic },
  { "MaxPool", guise_onnx_op_pool },
  { "Mean", guise_onnx_op_variadic },
  { "Min", guise_onnx_op_variadic },
  { "Mul", guise_onnx_op_binary },
  { "Neg", guise_onnx_op_unary },
  { "PRelu", guise_onnx_op_prelu },
  { "Pad", guise_onnx_op_pad },
  { "Reciprocal", guise_onnx_op_unary },
  { "ReduceL1", guise_onnx_op_reduce },
  { "ReduceL2", guise_onnx_op_reduce },
  { "ReduceLogSum", guise_onnx_op_reduce },
  { "ReduceLogSumExp", guise_onnx_op_reduce },
  { "ReduceMax", guise_onnx_op_reduce },
  { "ReduceMean", guise_onnx_op_reduce },
  { "ReduceMin", guise_onnx_op_reduce },
  { "ReduceSum", guise_onnx_op_reduce },
  { "ReduceSumSquare", guise_onnx_op_reduce },
  { "Relu", guise_onnx_op_unary },
  { "Reshape", guise_onnx_op_reshape },
  { "Resize", guise_onnx_op_resize },
  { "Selu", guise_onnx_op_unary },
  { "Sigmoid", guise_onnx_op_unary },
  { "Slice", guise_onnx_op_slice },
  { "Softmax", guise_onnx_op_softmax },
  { "Softplus", guise_onnx_op_unary },
  { "Softsign", guise_onnx_op_unary },
  { "SpaceToDepth", guise_onnx_op_space_to_depth },
  { "Split", guise_onnx_op_split },
  { "Sqrt", guise_onnx_op_unary },
  { "Squeeze", guise_onnx_op_squeeze },
  { "Sub", guise_onnx_op_binary },
  { "Sum", guise_onnx_op_variadic },
  { "Tanh", guise_onnx_op_unary },
  { "Tile", guise_onnx_op_tile },
  { "Transpose", guise_onnx_op_transpose },
  { "Unsqueeze", guise_onnx_op_unsqueeze },
  { "Upsample", guise_onnx_op_resize },
};

GuiseOnnxFunc
guise_onnx_ops_find (const char *op_type)
{
  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    if (g_str_equal (operators[i].op_type, op_type))
      return operators[i].func;

  return NULL;
}
