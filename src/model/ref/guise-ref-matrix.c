/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-ref-matrix.h"

#include <math.h>
#include <string.h>

/* Number in an NHWC tensor of @h × @w × @c, c padded. */
static gsize
at_pixel (guint h, guint w, guint c, guint picture, guint y, guint x, guint channel)
{
  return (((gsize) picture * h + y) * w + x) * guise_matrix_pad (c) + channel;
}

static gsize
at_weight (const GuiseConvShape *s, guint ky, guint kx, guint ci, guint co)
{
  gsize tap = (gsize) ky * s->kernel_w + kx;

  return ((tap * (guise_matrix_pad (s->in_c) / 4) + ci / 4) * guise_matrix_pad (s->out_c) + co) * 4 + ci % 4;
}

/* A pair of an input and an output pixel that a weight joins. */
typedef struct
{
  gsize input, output, weight;
} Link;

typedef void (*LinkFunc) (const Link *link, gpointer data);

typedef struct
{
  const double *input, *weights, *gradient;
  double *result;
} Operands;

static void
visit_channels (const GuiseConvShape *s, const Link *base, LinkFunc func, gpointer data)
{
  for (guint co = 0; co < s->out_c; co++)
    for (guint ci = 0; ci < s->in_c; ci++)
      {
        Link link = {
          base->input + ci, base->output + co,
          base->weight + ((gsize) (ci / 4) * guise_matrix_pad (s->out_c) + co) * 4 + ci % 4,
        };

        func (&link, data);
      }
}

static void
visit_taps (const GuiseConvShape *s, guint picture, guint oy, guint ox, LinkFunc func, gpointer data)
{
  for (guint ky = 0; ky < s->kernel_h; ky++)
    for (guint kx = 0; kx < s->kernel_w; kx++)
      {
        gint64 iy = (gint64) oy * s->stride + ky - s->pad_top;
        gint64 ix = (gint64) ox * s->stride + kx - s->pad_left;
        Link base;

        if (iy < 0 || ix < 0 || iy >= s->in_h || ix >= s->in_w)
          continue;
        base.input = at_pixel (s->in_h, s->in_w, s->in_c, picture, (guint) iy, (guint) ix, 0);
        base.output = at_pixel (s->out_h, s->out_w, s->out_c, picture, oy, ox, 0);
        base.weight = at_weight (s, ky, kx, 0, 0);
        visit_channels (s, &base, func, data);
      }
}

/* All products that a convolution is made of. */
static void
visit_links (const GuiseConvShape *s, LinkFunc func, gpointer data)
{
  for (guint picture = 0; picture < s->batch; picture++)
    for (guint oy = 0; oy < s->out_h; oy++)
      for (guint ox = 0; ox < s->out_w; ox++)
        visit_taps (s, picture, oy, ox, func, data);
}

static void
add_forward (const Link *link, gpointer data)
{
  Operands *o = data;

  o->result[link->output] += o->input[link->input] * o->weights[link->weight];
}

static void
add_backward_data (const Link *link, gpointer data)
{
  Operands *o = data;

  o->result[link->input] += o->gradient[link->output] * o->weights[link->weight];
}

static void
add_backward_weights (const Link *link, gpointer data)
{
  Operands *o = data;

  o->result[link->weight] += o->gradient[link->output] * o->input[link->input];
}

static double
activate (double value, GuiseActivation activation, double slope)
{
  switch (activation)
    {
    case GUISE_ACTIVATION_LEAKY_RELU:
      return value > 0.0 ? value : value * slope;
    case GUISE_ACTIVATION_SIGMOID:
      return 1.0 / (1.0 + exp (-value));
    case GUISE_ACTIVATION_NONE:
    default:
      return value;
    }
}

void
guise_ref_conv_forward (const GuiseConvShape *shape, const double *input, const double *weights, const double *bias,
                        GuiseActivation activation, double slope, double *output)
{
  Operands operands = { .input = input, .weights = weights, .result = output };
  gsize n = guise_conv_shape_get_n_output (shape);
  guint padded = guise_matrix_pad (shape->out_c);

  memset (output, 0, n * sizeof *output);
  visit_links (shape, add_forward, &operands);
  for (gsize i = 0; i < n; i++)
    if (i % padded < shape->out_c)
      output[i] = activate (output[i] + (bias != NULL ? bias[i % padded] : 0.0), activation, slope);
}

void
guise_ref_conv_backward_data (const GuiseConvShape *shape, const double *output_gradient, const double *weights,
                              double *input_gradient)
{
  Operands operands = { .weights = weights, .gradient = output_gradient, .result = input_gradient };

  memset (input_gradient, 0, guise_conv_shape_get_n_input (shape) * sizeof *input_gradient);
  visit_links (shape, add_backward_data, &operands);
}

void
guise_ref_conv_backward_weights (const GuiseConvShape *shape, const double *input, const double *output_gradient,
                                 double *weights_gradient)
{
  Operands operands = { .input = input, .gradient = output_gradient, .result = weights_gradient };

  memset (weights_gradient, 0, guise_conv_shape_get_n_weights (shape) * sizeof *weights_gradient);
  visit_links (shape, add_backward_weights, &operands);
}

void
guise_ref_bias_gradient (const GuiseConvShape *shape, const double *output_gradient, double *bias_gradient)
{
  gsize n = guise_conv_shape_get_n_output (shape);
  guint padded = guise_matrix_pad (shape->out_c);

  memset (bias_gradient, 0, padded * sizeof *bias_gradient);
  for (gsize i = 0; i < n; i++)
    if (i % padded < shape->out_c)
      bias_gradient[i % padded] += output_gradient[i];
}
