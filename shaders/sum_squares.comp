// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "losses.glsl"

// parts[first + group] = sum of the squares of what the group is given of a gradient: its lanes take the vec4 in turns
// with those of all other groups. Dispatch: as many groups as parts.

layout (push_constant, std430) uniform Params {
  uint n;           // vec4 of the gradient
  uint first;
} p;

INPUT (0, gradient);
layout (std430, binding = 1) writeonly restrict buffer Parts { vec4 parts[]; };

void main ()
{
  vec4 sum = vec4 (0.0);

  for (uint i = gl_GlobalInvocationID.x; i < p.n; i += gl_NumWorkGroups.x * N_LANES)
    {
      const vec4 g = LOAD (gradient, i);

      sum += g * g;
    }
  sum = sum_lanes (sum);

  if (gl_LocalInvocationID.x == 0u)
    parts[p.first + gl_WorkGroupID.x] = sum;
}
