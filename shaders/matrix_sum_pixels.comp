#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
#extension GL_GOOGLE_include_directive : require

// sum[split][c4] = sum of dy[pixel][c4] over the pixels of a split: the gradient of a bias. A work group is 8 vec4 wide
// and as many lanes high as share the pixels of its split: one on a processor, where a lane is a lane of a vector.
// Dispatch: c4 / local size, splits. Host twin: guise_ref_bias_gradient().

#include "loads.glsl"

layout (local_size_x_id = 0, local_size_y_id = 1) in;

const uint WIDTH = gl_WorkGroupSize.x;
const uint LANES = gl_WorkGroupSize.y;    // a power of 2

layout (push_constant, std430) uniform Params {
  uint n_pixels;
  uint c4;                    // vec4 a pixel
  uint split_pixels;          // pixels a split
  uint c;                     // real channels: what lies above is written as 0
  uint accumulate;            // add to what stands there
} p;

INPUT (0, gradient);
layout (std430, binding = 1) restrict buffer Result { vec4 result[]; };

shared vec4 parts[WIDTH * LANES];

// Over all lanes of a column, in one order; the sum is that of the first.
vec4 sum_lanes (vec4 sum)
{
  const uint own = gl_LocalInvocationID.y * WIDTH + gl_LocalInvocationID.x;

  parts[own] = sum;
  for (uint n = LANES / 2u; n > 0u; n /= 2u)
    {
      barrier ();
      if (gl_LocalInvocationID.y < n)
        parts[own] += parts[own + n * WIDTH];
    }

  return parts[own];
}

void main ()
{
  const uint c4 = gl_GlobalInvocationID.x;
  const uint begin = gl_WorkGroupID.y * p.split_pixels;
  const uint end = min (begin + p.split_pixels, p.n_pixels);
  const uint at = gl_WorkGroupID.y * p.c4 + c4;
  vec4 sum = vec4 (0.0);

  if (c4 < p.c4)
    for (uint pixel = begin + gl_LocalInvocationID.y; pixel < end; pixel += LANES)
      sum += LOAD (gradient, int (pixel * p.c4 + c4));
  if (LANES > 1u)
    sum = sum_lanes (sum);
  if (c4 >= p.c4 || gl_LocalInvocationID.y > 0u)
    return;

  sum = mix (vec4 (0.0), sum, lessThan (uvec4 (4 * c4) + uvec4 (0, 1, 2, 3), uvec4 (p.c)));
  result[at] = p.accumulate != 0 ? result[at] + sum : sum;
}
