// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pointwise.glsl"

// Convolution of every channel by itself with a square kernel, zero padding.
//
// forward:  y[o, c] = Σ over taps of w[tap, c] · x[o · stride + tap − pad, c]
// data:     dx[i, c] = Σ over taps of w[tap, c] · dy of the window that sees i there
// weights:  dw[tap, c] = Σ over samples and windows of dy · x, which may be added to what is there
//
// Layout: NHWC; weights W4 of one input channel (guise-matrix.h): the weight of a tap and channel is the first of its
// vec4, tap · (4 · c4) + channel. An item is a vec4 of what is written. Host twins: guise_ref_op_depthwise_*().

layout (constant_id = 2) const uint H = 1;
layout (constant_id = 3) const uint W = 1;
layout (constant_id = 4) const uint OUT_H = 1;
layout (constant_id = 5) const uint OUT_W = 1;
layout (constant_id = 6) const uint KERNEL = 1;
layout (constant_id = 7) const uint STRIDE = 1;
layout (constant_id = 8) const uint PAD_TOP = 0;
layout (constant_id = 9) const uint PAD_LEFT = 0;
layout (push_constant, std430) uniform Params {
  uint n;               // vec4 of what is written
  uint c4;              // vec4 a pixel
  uint n_samples;
  uint accumulate;
} p;

INPUT (0, a);           // x; dy for data
INPUT (1, b);           // weights; dy for weights
#ifdef GUISE_WEIGHTS
INPUT (2, old);
layout (std430, binding = 3) writeonly buffer Out { vec4 result[]; };
#else
layout (std430, binding = 2) writeonly restrict buffer Out { vec4 result[]; };

vec4 get_weights (uint tap, uint k)
{
  const uint at = tap * 4u * p.c4 + 4u * k;

  return vec4 (LOAD (b, at).x, LOAD (b, at + 1u).x, LOAD (b, at + 2u).x, LOAD (b, at + 3u).x);
}
#endif

#if defined (GUISE_WEIGHTS)
void treat (uint i)
{
  const uint channel = i % (4u * p.c4), tap = i / (4u * p.c4);
  const uint k = channel / 4u, part = channel % 4u;
  const uint top = tap / KERNEL, left = tap % KERNEL;
  float sum = 0.0;

  for (uint image = 0u; image < p.n_samples; image++)
    {
      float of_image = 0.0;

      for (uint place = 0u; place < OUT_H * OUT_W; place++)
        {
          const uint y = place / OUT_W * STRIDE + top - PAD_TOP, x = place % OUT_W * STRIDE + left - PAD_LEFT;

          // What lies before the first row or column is a number of more than H or W.
          if (y < H && x < W)
            of_image += PICK (a, ((image * H + y) * W + x) * 4u * p.c4 + channel) *
                        PICK (b, (image * OUT_H * OUT_W + place) * 4u * p.c4 + channel);
        }
      sum += of_image;
    }
  result[i] = vec4 (sum + (p.accumulate != 0u ? LOAD (old, i).x : 0.0), 0.0, 0.0, 0.0);
}
#elif defined (GUISE_DATA)
void treat (uint i)
{
  const uint k = i % p.c4, x = i / p.c4 % W, y = i / p.c4 / W % H, image = i / p.c4 / W / H;
  vec4 sum = vec4 (0.0);

  for (uint tap = 0u; tap < KERNEL * KERNEL; tap++)
    {
      const uint from_y = y + PAD_TOP - tap / KERNEL, from_x = x + PAD_LEFT - tap % KERNEL;

      if (y + PAD_TOP >= tap / KERNEL && x + PAD_LEFT >= tap % KERNEL && from_y % STRIDE == 0u && from_x % STRIDE == 0u &&
          from_y / STRIDE < OUT_H && from_x / STRIDE < OUT_W)
        sum += get_weights (tap, k) *
               LOAD (a, ((image * OUT_H + from_y / STRIDE) * OUT_W + from_x / STRIDE) * p.c4 + k);
    }
  result[i] = sum;
}
#else
void treat (uint i)
{
  const uint k = i % p.c4, out_x = i / p.c4 % OUT_W, out_y = i / p.c4 / OUT_W % OUT_H, image = i / p.c4 / OUT_W / OUT_H;
  vec4 sum = vec4 (0.0);

  for (uint tap = 0u; tap < KERNEL * KERNEL; tap++)
    {
      const uint y = out_y * STRIDE + tap / KERNEL - PAD_TOP, x = out_x * STRIDE + tap % KERNEL - PAD_LEFT;

      if (y < H && x < W)
        sum += get_weights (tap, k) * LOAD (a, ((image * H + y) * W + x) * p.c4 + k);
    }
  result[i] = sum;
}
#endif

void main ()
{
  treat_all (p.n);
}
