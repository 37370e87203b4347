/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-ref-ops.h"

#include <math.h>

#include "guise-ref-matrix.h"

static double
activate (GuiseActivation activation, double slope, double x)
{
  switch (activation)
    {
    case GUISE_ACTIVATION_LEAKY_RELU:
      return x > 0.0 ? x : slope * x;
    case GUISE_ACTIVATION_SIGMOID:
      return 1.0 / (1.0 + exp (-x));
    case GUISE_ACTIVATION_NONE:
    default:
      return x;
    }
}

/* The derivative, told from the output alone. */
static double
get_slope_at (GuiseActivation activation, double slope, double y)
{
  switch (activation)
    {
    case GUISE_ACTIVATION_LEAKY_RELU:
      return y > 0.0 ? 1.0 : slope;
    case GUISE_ACTIVATION_SIGMOID:
      return y * (1.0 - y);
    case GUISE_ACTIVATION_NONE:
    default:
      return 1.0;
    }
}

static void
add_to (double *sum, const double *part, gsize n)
{
  for (gsize i = 0; i < n; i++)
    sum[i] += part[i];
}

void
guise_ref_op_conv_forward (const GuiseReferenceCall *call)
{
  guise_ref_conv_forward (&call->node->conv, call->x[0], call->parameters[0], call->parameters[1],
                          call->node->activation, call->node->slope, call->y);
}

void
guise_ref_op_conv_backward (const GuiseReferenceCall *call)
{
  const GuiseConvShape *conv = &call->node->conv;
  const gsize n_out = guise_conv_shape_get_n_output (conv);
  const gsize n_in = guise_conv_shape_get_n_input (conv);
  const gsize n_weights = guise_conv_shape_get_n_weights (conv);
  g_autofree double *dy = g_new (double, n_out);
  g_autofree double *dx = g_new (double, n_in);
  g_autofree double *dw = g_new (double, n_weights);
  g_autofree double *db = g_new (double, guise_conv_shape_get_n_bias (conv));

  for (gsize i = 0; i < n_out; i++)
    dy[i] = call->dy[i] * get_slope_at (call->node->activation, call->node->slope, call->y[i]);

  if (call->dparameters[0] != NULL)
    {
      guise_ref_conv_backward_weights (conv, call->x[0], dy, dw);
      add_to (call->dparameters[0], dw, n_weights);
    }
  if (call->dparameters[1] != NULL)
    {
      guise_ref_bias_gradient (conv, dy, db);
      add_to (call->dparameters[1], db, guise_conv_shape_get_n_bias (conv));
    }
  if (call->dx[0] != NULL)
    {
      guise_ref_conv_backward_data (conv, dy, call->parameters[0], dx);
      add_to (call->dx[0], dx, n_in);
    }
}

static GuiseActivation
get_activation (const GuiseNode *node)
{
  return node->op == GUISE_OP_SIGMOID ? GUISE_ACTIVATION_SIGMOID : GUISE_ACTIVATION_LEAKY_RELU;
}

void
guise_ref_op_activation_forward (const GuiseReferenceCall *call)
{
  const GuiseShape shape = call->node->shape;
  const guint pitch = guise_padded_channels (shape.c);

  for (gsize i = 0; i < guise_shape_padded_count (shape); i++)
    call->y[i] = i % pitch < shape.c ? activate (get_activation (call->node), call->node->slope, call->x[0][i]) : 0.0;
}

void
guise_ref_op_activation_backward (const GuiseReferenceCall *call)
{
  for (gsize i = 0; i < guise_shape_padded_count (call->node->shape); i++)
    call->dx[0][i] += call->dy[i] * get_slope_at (get_activation (call->node), call->node->slope, call->y[i]);
}

void
guise_ref_op_add_forward (const GuiseReferenceCall *call)
{
  for (gsize i = 0; i < guise_shape_padded_count (call->node->shape); i++)
    call->y[i] = call->x[0][i] + call->x[1][i];
}

void
guise_ref_op_add_backward (const GuiseReferenceCall *call)
{
  for (guint k = 0; k < 2; k++)
    if (call->dx[k] != NULL)
      add_to (call->dx[k], call->dy, guise_shape_padded_count (call->node->shape));
}

/* Calls for every value of input @k: its place in it and in the output. */
#define FOR_EACH_PART(call, k, in, out)                                                                             \
  const GuiseShape part = guise_node_get_input_shape ((call)->graph, (call)->node, k);                              \
  const gsize first = (k) == 0 ? 0 : guise_node_get_input_shape ((call)->graph, (call)->node, 0).c;                 \
  const gsize pitch_in = guise_padded_channels (part.c), pitch_out = guise_padded_channels ((call)->node->shape.c); \
  const gsize n_pixels = (gsize) part.n * part.h * part.w;                                                          \
  for (gsize p = 0; p < n_pixels; p++)                                                                              \
    for (gsize c = 0, in = p * pitch_in, out = p * pitch_out + first; c < part.c; c++, in++, out++)

void
guise_ref_op_concat_forward (const GuiseReferenceCall *call)
{
  for (gsize i = 0; i < guise_shape_padded_count (call->node->shape); i++)
    call->y[i] = 0.0;
  for (guint k = 0; k < 2; k++)
    {
      FOR_EACH_PART (call, k, in, out)
        call->y[out] = call->x[k][in];
    }
}

void
guise_ref_op_concat_backward (const GuiseReferenceCall *call)
{
  for (guint k = 0; k < 2; k++)
    if (call->dx[k] != NULL)
      {
        FOR_EACH_PART (call, k, in, out)
          call->dx[k][in] += call->dy[out];
      }
}

static gsize
find (GuiseShape shape, gsize row, gsize x, gsize c)
{
  return (row * shape.w + x) * guise_padded_channels (shape.c) + c;
}

void
guise_ref_op_upsample_forward (const GuiseReferenceCall *call)
{
  const GuiseShape in = guise_node_get_input_shape (call->graph, call->node, 0);
  const GuiseShape out = call->node->shape;

  for (gsize row = 0; row < (gsize) out.n * out.h; row++)
    for (gsize x = 0; x < out.w; x++)
      for (gsize c = 0; c < guise_padded_channels (out.c); c++)
        call->y[find (out, row, x, c)] = call->x[0][find (in, row / 2, x / 2, c)];
}

void
guise_ref_op_upsample_backward (const GuiseReferenceCall *call)
{
  const GuiseShape in = guise_node_get_input_shape (call->graph, call->node, 0);
  const GuiseShape out = call->node->shape;

  for (gsize row = 0; row < (gsize) out.n * out.h; row++)
    for (gsize x = 0; x < out.w; x++)
      for (gsize c = 0; c < out.c; c++)
        call->dx[0][find (in, row / 2, x / 2, c)] += call->dy[find (out, row, x, c)];
}

/* Walks all pairs of a value in the wide and its place in the deep tensor; adds one to the other. */
static void
add_shuffled (const GuiseReferenceCall *call, gboolean to_wide, const double *from, double *to)
{
  const GuiseShape in = guise_node_get_input_shape (call->graph, call->node, 0);
  const GuiseShape deep = call->node->op == GUISE_OP_DEPTH_TO_SPACE ? in : call->node->shape;
  const GuiseShape wide = call->node->op == GUISE_OP_DEPTH_TO_SPACE ? call->node->shape : in;

  for (gsize row = 0; row < (gsize) wide.n * wide.h; row++)
    for (gsize x = 0; x < wide.w; x++)
      for (gsize i = 0; i < wide.c; i++)
        {
          const gsize block = row % 2 * 2 + x % 2;
          const gsize channel = call->node->order == GUISE_SHUFFLE_CHANNEL_FIRST ? 4 * i + block : block * wide.c + i;
          const gsize at_wide = find (wide, row, x, i);
          const gsize at_deep = find (deep, row / 2, x / 2, channel);

          if (to_wide)
            to[at_wide] += from[at_deep];
          else
            to[at_deep] += from[at_wide];
        }
}

void
guise_ref_op_shuffle_forward (const GuiseReferenceCall *call)
{
  for (gsize i = 0; i < guise_shape_padded_count (call->node->shape); i++)
    call->y[i] = 0.0;
  add_shuffled (call, call->node->op == GUISE_OP_DEPTH_TO_SPACE, call->x[0], call->y);
}

void
guise_ref_op_shuffle_backward (const GuiseReferenceCall *call)
{
  add_shuffled (call, call->node->op == GUISE_OP_SPACE_TO_DEPTH, call->dy, call->dx[0]);
}

/* One number by one optimizer; @m, @v: its moments. */
static void
update_number (GuiseOptimizer kind, const GuiseOptimizerStep *step, double g, double *value, double *m, double *v)
{
  const double old = *value;
  double d;

  switch (kind)
    {
    case GUISE_OPTIMIZER_LION:
      d = step->beta1 * *m + step->one_minus_beta1 * g;
      *value -= step->rate * ((d > 0.0) - (d < 0.0));
      *m = step->beta2 * *m + step->one_minus_beta2 * g;
      break;

    case GUISE_OPTIMIZER_RMSPROP:
      *v = step->beta2 * *v + step->one_minus_beta2 * g * g;
      *value -= step->rate * g / (sqrt (*v) + step->epsilon);
      break;

    case GUISE_OPTIMIZER_ADAM:
    case GUISE_OPTIMIZER_ADAMW:
    case GUISE_OPTIMIZER_ADABELIEF:
    case GUISE_N_OPTIMIZERS:
    default:
      *m = step->beta1 * *m + step->one_minus_beta1 * g;
      d = kind == GUISE_OPTIMIZER_ADABELIEF ? g - *m : g;
      *v = step->beta2 * *v + step->one_minus_beta2 * d * d +
           (kind == GUISE_OPTIMIZER_ADABELIEF ? step->epsilon : 0.0);
      *value -= step->rate * *m / (sqrt (*v) * step->inverse_root + step->epsilon);
      break;
    }
  *value -= step->decay * old;
}

void
guise_ref_optimizer (GuiseOptimizer kind, const GuiseOptimizerStep *step, const double *gradient, double *value,
                     double *moment1, double *moment2, double *average, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      update_number (kind, step, step->factor * gradient[i], &value[i], &moment1[i], &moment2[i]);
      if (average != NULL)
        average[i] += step->average * (value[i] - average[i]);
    }
}
