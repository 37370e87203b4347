/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-ref-depthwise.h"

#include <string.h>

/* Calls for every product: the places of its input, weight and output value. */
static void
for_each_product (const GuiseReferenceCall *call,
                  void (*func) (const GuiseReferenceCall *call, gsize in, gsize weight, gsize out))
{
  const GuiseConvShape *conv = &call->node->conv;
  const gsize pitch = guise_padded_channels (conv->in_c);
  const guint n_taps = conv->kernel_h * conv->kernel_w;

  for (gsize i = 0; i < (gsize) conv->batch * conv->out_h * conv->out_w * n_taps; i++)
    {
      const guint tap = i % n_taps, out_x = i / n_taps % conv->out_w, out_y = i / n_taps / conv->out_w % conv->out_h;
      const gsize image = i / n_taps / conv->out_w / conv->out_h;
      const gint y = (gint) (out_y * conv->stride + tap / conv->kernel_w) - (gint) conv->pad_top;
      const gint x = (gint) (out_x * conv->stride + tap % conv->kernel_w) - (gint) conv->pad_left;

      if (y < 0 || x < 0 || y >= (gint) conv->in_h || x >= (gint) conv->in_w)
        continue;
      for (gsize c = 0; c < conv->in_c; c++)
        func (call, ((image * conv->in_h + y) * conv->in_w + x) * pitch + c, 4 * (tap * pitch + c),
              ((image * conv->out_h + out_y) * conv->out_w + out_x) * pitch + c);
    }
}

static void
add_product (const GuiseReferenceCall *call, gsize in, gsize weight, gsize out)
{
  call->y[out] += call->x[0][in] * call->parameters[0][weight];
}

static void
add_gradients (const GuiseReferenceCall *call, gsize in, gsize weight, gsize out)
{
  if (call->dparameters[0] != NULL)
    call->dparameters[0][weight] += call->dy[out] * call->x[0][in];
  if (call->dx[0] != NULL)
    call->dx[0][in] += call->dy[out] * call->parameters[0][weight];
}

void
guise_ref_op_depthwise_forward (const GuiseReferenceCall *call)
{
  memset (call->y, 0, guise_shape_padded_count (call->node->shape) * sizeof (double));
  for_each_product (call, add_product);
}

void
guise_ref_op_depthwise_backward (const GuiseReferenceCall *call)
{
  for_each_product (call, add_gradients);
}
