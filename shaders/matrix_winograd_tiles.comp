#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require

// v[plane][tile][c] = B' x B of the tiles that a convolution reads, or A dy A' of the tiles that it writes. What lies
// outside the picture counts as 0. Dispatch: tiles x c4 / local size. Host twin: none, tested with the convolutions.

layout (local_size_x_id = 0) in;

#include "matrix_winograd.glsl"

layout (binding = 0) uniform samplerBuffer picture;
layout (std430, binding = 1) writeonly restrict buffer Planes { vec4 planes[]; };

#ifdef GUISE_GRADIENT
const int PATCH = OUTPUTS;
#define TRANSFORM transform_gradient
#else
const int PATCH = SIZE;
#define TRANSFORM transform_input
#endif

void main ()
{
  const int item = get_item ();
  const ivec4 at = locate_tile (item);
  const int first_y = at.z * OUTPUTS + t.y0, first_x = at.w * OUTPUTS + t.x0;
  vec4 columns[PATCH * SIZE];

  [[unroll]] for (int x = 0; x < PATCH; x++)
    {
      vec4 d[PATCH], v[SIZE];

      [[unroll]] for (int y = 0; y < PATCH; y++)
        {
          const bool inside = uint (first_y + y) < uint (t.h) && uint (first_x + x) < uint (t.w);
          const int from = ((at.y * t.h + first_y + y) * t.w + first_x + x) * t.c4 + at.x;

          d[y] = mix (vec4 (0.0), texelFetch (picture, inside ? from : 0), bvec4 (inside));
        }
      TRANSFORM (d, v);
      [[unroll]] for (int y = 0; y < SIZE; y++)
        columns[y * PATCH + x] = v[y];
    }

  [[unroll]] for (int y = 0; y < SIZE; y++)
    {
      vec4 d[PATCH], v[SIZE];

      [[unroll]] for (int x = 0; x < PATCH; x++)
        d[x] = columns[y * PATCH + x];
      TRANSFORM (d, v);
      [[unroll]] for (int x = 0; x < SIZE; x++)
        planes[(y * SIZE + x) * t.n + item] = v[x];
    }
}
