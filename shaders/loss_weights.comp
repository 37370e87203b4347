// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "losses.glsl"

// Of each face: norms = (1 / sum of the weights of the pixels at least BORDER from the edge, 0, 0, 0), or 0 where
// they sum to nothing. Dispatch: a group a face.

layout (constant_id = 2) const uint H = 1;
layout (constant_id = 3) const uint W = 1;
layout (constant_id = 4) const uint BORDER = 0;

INPUT (0, weights);
layout (std430, binding = 1) writeonly restrict buffer Norms { vec4 norms[]; };

void main ()
{
  const uint face = gl_WorkGroupID.x;
  const uint n_vec4 = (H * W + 3u) / 4u;
  vec4 sum = vec4 (0.0);

  for (uint i = gl_LocalInvocationID.x; i < n_vec4; i += N_LANES)
    {
      const uvec4 pixel = i * 4u + uvec4 (0, 1, 2, 3);
      const uvec4 x = pixel % W, y = pixel / W;
      const vec4 weight = LOAD (weights, face * n_vec4 + i);

      for (uint l = 0u; l < 4u; l++)
        if (x[l] >= BORDER && x[l] < W - BORDER && y[l] >= BORDER && y[l] < H - BORDER)
          sum[l] += weight[l];
    }
  sum = sum_lanes (sum);

  if (gl_LocalInvocationID.x == 0u)
    {
      const float total = (sum.x + sum.y) + (sum.z + sum.w);

      norms[face] = vec4 (total > 0.0 ? 1.0 / total : 0.0, 0.0, 0.0, 0.0);
    }
}
