// SPDX-License-Identifier: GPL-3.0-or-later
//
// Weight gradients for graphics cards: 128 or 256 invocations share a tile of TILE_M co x 16 columns x 16 pixels through
// shared memory; each keeps CO_VECTORS x 4 co of one column in registers. Any subgroup size.

layout (local_size_x_id = 0) in;                // 128; 256 for 128 rows
layout (constant_id = 0) const int INVOCATIONS = 128;
layout (constant_id = 1) const int TILE_M = 64; // co: 32, 64 or 128
layout (constant_id = 2) const int TILE_N = 1;  // one column an invocation

const int CO_GROUPS = INVOCATIONS / 16;         // invocations along co
const int CO_VECTORS = TILE_M / 4 / CO_GROUPS;

#define PUT_GRADIENT(PIXEL, C4, VALUE) tile_gradient[(PIXEL) * (TILE_M / 4) + (C4)] = VALUE
#define PUT_SOURCE(PIXEL, COLUMN, VALUE) tile_source[(PIXEL) * 16 + (COLUMN)] = VALUE

shared vec4 tile_gradient[16 * TILE_M / 4];     // [pixel][co / 4]
shared vec4 tile_source[16 * 16];               // [pixel][column]

#include "matrix_weights_fill.glsl"

void main ()
{
  const int co_group = int (gl_LocalInvocationID.x) / COLUMNS;
  const int column = int (gl_LocalInvocationID.x) % COLUMNS;
  const int begin = int (gl_WorkGroupID.z) * g.split_first;
  const int end = min (begin + g.split_size, g.n_pixels);
  vec4 sum[4 * CO_VECTORS];

  [[unroll]] for (int i = 0; i < 4 * CO_VECTORS; i++)
    sum[i] = vec4 (0.0);

  for (int pixel = begin; pixel < end; pixel += PIXELS)
    {
      load_gradient (pixel, end);
      load_source (pixel, end);
      barrier ();
      [[unroll]] for (int q = 0; q < PIXELS; q++)
        {
          const vec4 x = tile_source[q * COLUMNS + column];

          [[unroll]] for (int v = 0; v < CO_VECTORS; v++)
            {
              const vec4 d = tile_gradient[q * (TILE_M / 4) + co_group * CO_VECTORS + v];

              [[unroll]] for (int u = 0; u < 4; u++)
                sum[4 * v + u] = fma (vec4 (d[u]), x, sum[4 * v + u]);
            }
        }
      barrier ();
    }

  const int to_column = int (gl_WorkGroupID.x) * COLUMNS + column;
  const int co = int (gl_WorkGroupID.y) * TILE_M + co_group * 4 * CO_VECTORS;

  [[unroll]] for (int i = 0; i < 4 * CO_VECTORS; i++)
    if (to_column < g.n_columns && co + i < g.out_c4 * 4)
      store (to_column, co + i, sum[i]);
}
