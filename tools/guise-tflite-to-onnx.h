/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-tflite.h"

G_BEGIN_DECLS

/* A tensor of the TFLite graph, and what it is called in the ONNX network. */
typedef struct
{
  int         tensor;
  const char *name;
} GuiseTfliteOutput;

/**
 * guise_tflite_to_onnx:
 * @input: the tensor that becomes the network's one input, "input"; it may lie
 *   in the middle of the graph
 * @outputs: at least one; what they do not need is left out
 *
 * Turns (a part of) a TFLite graph, which is NHWC, into an ONNX network, which
 * is NCHW. Only what OpenCV 4.6 reads is used: padding that is not the same on
 * both sides becomes a node of its own.
 *
 * Returns: (transfer full): the ONNX file's bytes; %NULL with %GUISE_ERROR_FAILED
 * that names the operator that has no counterpart
 */
GBytes *guise_tflite_to_onnx (const GuiseTflite *model, int input,
                              const GuiseTfliteOutput *outputs, guint n_outputs, GError **error);

G_END_DECLS
