// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "losses.glsl"

// Of each face: norms = (1 / sum of the weights of the pixels at least `border` from the edge, 0, 0, 0), or 0 where
// they sum to nothing. Dispatch: a group a face.

layout (push_constant, std430) uniform Params {
  uint h, w;
  uint pitch;       // floats of weights a face
  uint border;
} p;

layout (std430, binding = 0) readonly  restrict buffer Weights { float weights[]; };
layout (std430, binding = 1) writeonly restrict buffer Norms   { vec4 norms[]; };

void main ()
{
  const uint face = gl_WorkGroupID.x;
  const uint inner_w = p.w - 2u * p.border;
  const uint n = (p.h - 2u * p.border) * inner_w;
  float sum = 0.0;

  for (uint i = gl_LocalInvocationID.x; i < n; i += 64u)
    sum += weights[face * p.pitch + (i / inner_w + p.border) * p.w + i % inner_w + p.border];

  const float total = sum_lanes (vec4 (sum)).x;

  if (gl_LocalInvocationID.x == 0u)
    norms[face] = vec4 (total > 0.0 ? 1.0 / total : 0.0, 0.0, 0.0, 0.0);
}
