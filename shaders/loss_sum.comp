// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "losses.glsl"

// losses[face] = sum of its terms, of what the loss kernels left a pixel or, in variant `windows`, of the w of each
// window. Dispatch: a group a face.

layout (push_constant, std430) uniform Params {
  uint n;           // terms a face
} p;

INPUT (0, terms);
layout (std430, binding = 1) writeonly restrict buffer Losses { vec4 losses[]; };

void main ()
{
  const uint face = gl_WorkGroupID.x;
  vec4 sum = vec4 (0.0);

  for (uint i = gl_LocalInvocationID.x; i < p.n; i += N_LANES)
#ifdef GUISE_WINDOWS
    sum.x += LOAD (terms, face * p.n + i).w;
#else
    sum += LOAD (terms, face * p.n + i);
#endif
  sum = sum_lanes (sum);

  if (gl_LocalInvocationID.x == 0u)
    losses[face] = sum;
}
