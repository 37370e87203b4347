// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "losses.glsl"

// losses[face] = sum of its rows, of what the loss kernels left a row or, in variant `windows`, of the w of each
// window. Dispatch: a group a face.

layout (push_constant, std430) uniform Params {
  uint n_rows;
} p;

layout (std430, binding = 0) readonly  restrict buffer Rows   { vec4 rows[]; };
layout (std430, binding = 1) writeonly restrict buffer Losses { vec4 losses[]; };

void main ()
{
  const uint face = gl_WorkGroupID.x;
  vec4 sum = vec4 (0.0);

  for (uint i = gl_LocalInvocationID.x; i < p.n_rows; i += 64u)
#ifdef GUISE_WINDOWS
    sum.x += rows[face * p.n_rows + i].w;
#else
    sum += rows[face * p.n_rows + i];
#endif
  sum = sum_lanes (sum);

  if (gl_LocalInvocationID.x == 0u)
    losses[face] = sum;
}
