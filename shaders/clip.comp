// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "losses.glsl"
#include "optimizer.glsl"

// factor = scale min (1, clip / norm): the norm is that of all gradients, scale multiplied in, whose squares
// sum_squares.comp has added up; clip 0 is none. Where the sum is not finite, a gradient is not. Dispatch: one group.

layout (push_constant, std430) uniform Params {
  uint n;           // parts
} p;

INPUT (0, parts);
layout (std430, binding = 1) restrict buffer Step { OptimizerStep step_; };

void main ()
{
  vec4 sum = vec4 (0.0);

  for (uint i = gl_LocalInvocationID.x; i < p.n; i += N_LANES)
    sum += LOAD (parts, i);
  sum = sum_lanes (sum);

  if (gl_LocalInvocationID.x == 0u)
    {
      const float squares = (sum.x + sum.y) + (sum.z + sum.w);
      const float norm = step_.scale * sqrt (squares);

      step_.factor = step_.clip > 0.0 && norm > step_.clip ? step_.scale * (step_.clip / norm) : step_.scale;
      // All bits of the exponent: infinite or not a number, whatever a compiler thinks of comparing those.
      step_.overflowed = (floatBitsToUint (squares) & 0x7f800000u) == 0x7f800000u ? 1.0 : 0.0;
    }
}
