#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require

// v[plane][tile][c] = B' x B of the tiles that a convolution reads, or A dy A' of the tiles that it writes. What lies
// outside the picture counts as 0.
// Dispatch: tiles x phases x c4 / local size. Host twin: none, tested with the convolutions.

layout (local_size_x_id = 0) in;

#include "matrix_winograd.glsl"

INPUT (0, picture);
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
  const Tile at = locate_tile (item);
  const int first_y = (at.y * OUTPUTS + t.y0) * t.step + at.phase.x;
  const int first_x = (at.x * OUTPUTS + t.x0) * t.step + at.phase.y;
  vec4 columns[PATCH * SIZE];

  [[unroll]] for (int x = 0; x < PATCH; x++)
    {
      vec4 d[PATCH], v[SIZE];

      [[unroll]] for (int y = 0; y < PATCH; y++)
        {
          const int from_y = first_y + y * t.step, from_x = first_x + x * t.step;
          const bool inside = uint (from_y) < uint (t.h) && uint (from_x) < uint (t.w);
          const int from = ((at.picture * t.h + from_y) * t.w + from_x) * t.c4 + at.c4;

          d[y] = mix (vec4 (0.0), LOAD (picture, inside ? from : 0), bvec4 (inside));
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
