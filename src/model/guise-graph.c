/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-graph.h"

#include "guise-graph-private.h"
#include "guise-op-table.h"

static void
clear_node (gpointer data)
{
  GuiseNode *node = data;

  g_free (node->label);
  g_free (node->values);
  g_free (node->parts);
}

GuiseGraph *
guise_graph_new (GuiseParameters *parameters)
{
  GuiseGraph *self = g_new0 (GuiseGraph, 1);

  self->parameters = parameters;
  self->nodes = g_array_new (FALSE, FALSE, sizeof (GuiseNode));
  g_array_set_clear_func (self->nodes, clear_node);

  return self;
}

void
guise_graph_destroy (GuiseGraph *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->nodes);
  g_free (self);
}

guint
guise_graph_get_size (const GuiseGraph *self)
{
  return self->nodes->len;
}

const GuiseNode *
guise_graph_get_node (const GuiseGraph *self, GuiseTensor tensor)
{
  g_assert (tensor < self->nodes->len);

  return &g_array_index (self->nodes, GuiseNode, tensor);
}

GuiseShape
guise_graph_get_shape (const GuiseGraph *self, GuiseTensor tensor)
{
  return guise_graph_get_node (self, tensor)->shape;
}

GuiseShape
guise_node_get_input_shape (const GuiseGraph *self, const GuiseNode *node, guint input)
{
  g_assert (input < node->n_inputs);

  return guise_graph_get_shape (self, node->inputs[input]);
}

GuiseParameters *
guise_graph_get_parameters (const GuiseGraph *self)
{
  return self->parameters;
}

guint64
guise_graph_count_multiply_adds (const GuiseGraph *self)
{
  guint64 count = 0;

  for (guint i = 0; i < self->nodes->len; i++)
    {
      const GuiseConvShape *conv = &guise_graph_get_node (self, i)->conv;

      const guint n_seen = guise_graph_get_node (self, i)->op == GUISE_OP_DEPTHWISE ? 1 : conv->in_c;

      count += (guint64) conv->batch * conv->out_h * conv->out_w * conv->out_c * conv->kernel_h * conv->kernel_w *
               n_seen;
    }

  return count;
}

GuiseTensor
guise_graph_add_node (GuiseGraph *self, GuiseNode *node)
{
  const GuiseOpRow *row = guise_op_get (node->op);
  const GuiseTensor tensor = self->nodes->len;

  for (guint i = 0; i < node->n_inputs; i++)
    g_assert (node->inputs[i] < tensor);

  if (row->shape != NULL)
    node->shape = row->shape (self, node);
  if (node->label == NULL)
    node->label = g_strdup (row->name);

  node->held = self->held;
  node->base = tensor;
  if (row->flags & GUISE_OP_IS_VIEW)
    {
      const GuiseNode *input = guise_graph_get_node (self, node->inputs[0]);
      const gsize sample_bytes = guise_shape_bytes (input->shape) / input->shape.n;

      node->base = input->base;
      node->base_bytes = input->base_bytes + node->first * sample_bytes;
    }

  g_array_append_val (self->nodes, *node);
  return tensor;
}

static GuiseTensor
add_unary (GuiseGraph *self, GuiseOp op, GuiseTensor x)
{
  GuiseNode node = { .op = op, .inputs = { x }, .n_inputs = 1 };

  return guise_graph_add_node (self, &node);
}

GuiseTensor
guise_graph_input (GuiseGraph *self, const char *name, GuiseShape shape)
{
  GuiseNode node = { .op = GUISE_OP_INPUT, .shape = shape, .label = g_strdup (name), .keep = TRUE };

  g_assert (guise_shape_count (shape) > 0);

  return guise_graph_add_node (self, &node);
}

void
guise_graph_want_gradient (GuiseGraph *self, GuiseTensor input)
{
  GuiseNode *node = &g_array_index (self->nodes, GuiseNode, input);

  g_assert (input < self->nodes->len && node->op == GUISE_OP_INPUT);
  node->wants_gradient = TRUE;
}

void
guise_graph_hold (GuiseGraph *self, gboolean hold)
{
  self->held = hold;
}

void
guise_graph_keep (GuiseGraph *self, GuiseTensor tensor)
{
  const GuiseTensor base = guise_graph_get_node (self, tensor)->base;

  g_array_index (self->nodes, GuiseNode, base).keep = TRUE;
}

static void
declare_layer (GuiseGraph *self, GuiseNode *node, const GuiseLayerParams *params)
{
  g_autofree char *weight = g_strconcat (params->name, ".weight", NULL);
  g_autofree char *bias = g_strconcat (params->name, ".bias", NULL);

  node->parameters[0] = guise_parameters_declare (self->parameters, &(GuiseParameterInfo) {
    .name = weight, .out = params->out_channels, .in = node->conv.in_c,
    .kernel_h = node->conv.kernel_h, .kernel_w = node->conv.kernel_w, .init = params->init,
  });
  node->parameters[1] = guise_parameters_declare (self->parameters, &(GuiseParameterInfo) {
    .name = bias, .out = params->out_channels, .init = GUISE_INIT_ZERO,
  });
  node->n_parameters = 2;
}

/* "Same" of TensorFlow: as much padding as the last window needs, the smaller half first. */
static GuiseConvShape
get_same_conv (GuiseShape in, const GuiseLayerParams *params, guint out_channels)
{
  const guint kernel = MAX (params->kernel, 1u);
  const guint stride = MAX (params->stride, 1u);
  const guint out_h = (in.h + stride - 1) / stride;
  const guint out_w = (in.w + stride - 1) / stride;

  g_assert (params->name != NULL && kernel % 2 == 1);

  return (GuiseConvShape) {
    .batch = in.n, .in_h = in.h, .in_w = in.w, .in_c = in.c,
    .out_h = out_h, .out_w = out_w, .out_c = out_channels,
    .kernel_h = kernel, .kernel_w = kernel, .stride = stride,
    .pad_top = (MAX ((out_h - 1) * stride + kernel, in.h) - in.h) / 2,
    .pad_left = (MAX ((out_w - 1) * stride + kernel, in.w) - in.w) / 2,
  };
}

GuiseTensor
guise_graph_conv2d (GuiseGraph *self, GuiseTensor x, const GuiseLayerParams *params)
{
  GuiseNode node = { .op = GUISE_OP_CONV, .inputs = { x }, .n_inputs = 1 };

  node.conv = get_same_conv (guise_graph_get_shape (self, x), params, params->out_channels);
  node.activation = params->activation;
  node.slope = params->slope > 0.0f ? params->slope : 0.1f;
  node.label = g_strdup (params->name);
  declare_layer (self, &node, params);

  return guise_graph_add_node (self, &node);
}

GuiseTensor
guise_graph_depthwise (GuiseGraph *self, GuiseTensor x, const GuiseLayerParams *params)
{
  const GuiseShape in = guise_graph_get_shape (self, x);
  g_autofree char *weight = g_strconcat (params->name, ".weight", NULL);
  GuiseNode node = { .op = GUISE_OP_DEPTHWISE, .inputs = { x }, .n_inputs = 1, .n_parameters = 1 };

  node.conv = get_same_conv (in, params, in.c);
  node.label = g_strdup (params->name);
  node.parameters[0] = guise_parameters_declare (self->parameters, &(GuiseParameterInfo) {
    .name = weight, .out = in.c, .in = 1, .kernel_h = node.conv.kernel_h, .kernel_w = node.conv.kernel_w,
    .init = params->init,
  });

  return guise_graph_add_node (self, &node);
}

GuiseTensor
guise_graph_convolve (GuiseGraph *self, GuiseTensor x, const GuiseConvShape *conv, guint weight, guint bias)
{
  const GuiseShape in = guise_graph_get_shape (self, x);
  GuiseNode node = {
    .op = GUISE_OP_CONV, .inputs = { x }, .n_inputs = 1, .parameters = { weight, bias }, .n_parameters = 2,
    .conv = *conv, .label = g_strdup (guise_parameters_get_info (self->parameters, weight)->name),
  };

  g_assert (in.n == conv->batch && in.h == conv->in_h && in.w == conv->in_w && in.c == conv->in_c);

  return guise_graph_add_node (self, &node);
}

GuiseTensor
guise_graph_dense (GuiseGraph *self, GuiseTensor x, const GuiseLayerParams *params)
{
  const GuiseShape in = guise_graph_get_shape (self, x);

  g_assert (in.h == 1 && in.w == 1 && params->kernel <= 1 && params->stride <= 1);

  return guise_graph_conv2d (self, x, params);
}

GuiseTensor
guise_graph_leaky_relu (GuiseGraph *self, GuiseTensor x, float slope)
{
  GuiseNode node = { .op = GUISE_OP_LEAKY_RELU, .inputs = { x }, .n_inputs = 1, .slope = slope };

  /* The sign of the output must tell that of the input: backward looks only at the output. */
  g_assert (slope > 0.0f && slope < 1.0f);

  return guise_graph_add_node (self, &node);
}

GuiseTensor
guise_graph_normalize (GuiseGraph *self, GuiseTensor x, float epsilon, float slope)
{
  GuiseNode node = {
    .op = GUISE_OP_NORMALIZE, .inputs = { x }, .n_inputs = 1, .slope = slope, .factors = { epsilon },
  };

  g_assert (epsilon > 0.0f && slope > 0.0f && slope <= 1.0f);

  return guise_graph_add_node (self, &node);
}

GuiseTensor
guise_graph_sigmoid (GuiseGraph *self, GuiseTensor x)
{
  return add_unary (self, GUISE_OP_SIGMOID, x);
}

GuiseTensor
guise_graph_add (GuiseGraph *self, GuiseTensor a, GuiseTensor b)
{
  GuiseNode node = { .op = GUISE_OP_ADD, .inputs = { a, b }, .n_inputs = 2 };

  return guise_graph_add_node (self, &node);
}

GuiseTensor
guise_graph_concat (GuiseGraph *self, GuiseTensor a, GuiseTensor b)
{
  GuiseNode node = { .op = GUISE_OP_CONCAT, .inputs = { a, b }, .n_inputs = 2 };

  return guise_graph_add_node (self, &node);
}

GuiseTensor
guise_graph_reshape (GuiseGraph *self, GuiseTensor x, guint h, guint w, guint c)
{
  const GuiseShape in = guise_graph_get_shape (self, x);
  GuiseNode node = { .op = GUISE_OP_RESHAPE, .inputs = { x }, .n_inputs = 1 };

  node.shape = GUISE_SHAPE (in.n, h, w, c);

  return guise_graph_add_node (self, &node);
}

GuiseTensor
guise_graph_slice (GuiseGraph *self, GuiseTensor x, guint first, guint count)
{
  const GuiseShape in = guise_graph_get_shape (self, x);
  GuiseNode node = { .op = GUISE_OP_SLICE, .inputs = { x }, .n_inputs = 1, .first = first };

  g_assert (count > 0 && first < in.n && count <= in.n - first);
  g_assert (guise_shape_bytes (GUISE_SHAPE (first, in.h, in.w, in.c)) % GUISE_SLICE_ALIGNMENT == 0);
  node.shape = GUISE_SHAPE (count, in.h, in.w, in.c);

  return guise_graph_add_node (self, &node);
}

GuiseTensor
guise_graph_upsample (GuiseGraph *self, GuiseTensor x)
{
  return add_unary (self, GUISE_OP_UPSAMPLE, x);
}

GuiseTensor
guise_graph_depth_to_space (GuiseGraph *self, GuiseTensor x, GuiseShuffleOrder order)
{
  GuiseNode node = { .op = GUISE_OP_DEPTH_TO_SPACE, .inputs = { x }, .n_inputs = 1, .order = order };

  return guise_graph_add_node (self, &node);
}

GuiseTensor
guise_graph_space_to_depth (GuiseGraph *self, GuiseTensor x, GuiseShuffleOrder order)
{
  GuiseNode node = { .op = GUISE_OP_SPACE_TO_DEPTH, .inputs = { x }, .n_inputs = 1, .order = order };

  return guise_graph_add_node (self, &node);
}

GuiseTensor
guise_graph_pixel_loss (GuiseGraph *self, GuiseTensor prediction, GuiseTensor picture, GuiseTensor weights,
                        const GuisePixelLossParams *params)
{
  GuiseNode node = { .op = GUISE_OP_PIXEL_LOSS, .inputs = { prediction, picture, weights }, .n_inputs = 3,
                     .factors = { params->l1, params->mse, params->mask }, .keep = TRUE };

  return guise_graph_add_node (self, &node);
}

GuiseTensor
guise_graph_dssim_loss (GuiseGraph *self, GuiseTensor prediction, GuiseTensor picture, GuiseTensor weights,
                        float factor)
{
  GuiseNode node = { .op = GUISE_OP_DSSIM_LOSS, .inputs = { prediction, picture, weights }, .n_inputs = 3,
                     .factors = { factor }, .keep = TRUE };

  return guise_graph_add_node (self, &node);
}

GuiseTensor
guise_graph_value_loss (GuiseGraph *self, GuiseTensor x, float factor)
{
  GuiseNode node = { .op = GUISE_OP_VALUE_LOSS, .inputs = { x }, .n_inputs = 1, .factors = { factor }, .keep = TRUE };

  return guise_graph_add_node (self, &node);
}
