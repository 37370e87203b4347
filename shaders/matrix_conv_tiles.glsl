// SPDX-License-Identifier: GPL-3.0-or-later
//
// Convolution for graphics cards: 128 or 256 invocations share a tile of TILE_M rows x up to 128 pixels x 16 k through shared
// memory; each keeps ROWS rows x TILE_N pixels in registers. Any subgroup size.

layout (local_size_x_id = 0) in;                // 128; 256 for 128 rows
layout (constant_id = 0) const int INVOCATIONS = 128;
layout (constant_id = 1) const int TILE_M = 64; // rows: destination channels; 32, 64 or 128
layout (constant_id = 2) const int TILE_N = 4;  // pixels an invocation

INPUT (0, source);
INPUT (1, weights);
INPUT (2, bias);
OUTPUT (3, destination);

const int ROW_GROUPS = INVOCATIONS / 16;        // invocations along the rows
const int PIXEL_GROUPS = 16;                    // and along the pixels
const int ROWS = TILE_M / ROW_GROUPS;
const int TILE_PIXELS = PIXEL_GROUPS * TILE_N;

#define PUT_WEIGHTS(K4, ROW, VALUE) tile_weights[(K4) * TILE_M + (ROW)] = VALUE
#define PUT_SOURCE(K4, PIXEL, VALUE) tile_source[(K4) * TILE_PIXELS + (PIXEL)] = VALUE

shared vec4 tile_weights[4 * TILE_M];           // [k4][row], 4 k each
shared vec4 tile_source[4 * TILE_PIXELS];       // [k4][pixel]

#include "matrix_conv_fill.glsl"

void main ()
{
  const int row_group = int (gl_LocalInvocationID.x) / PIXEL_GROUPS;
  const int pixel_group = int (gl_LocalInvocationID.x) % PIXEL_GROUPS;
  const int k_begin = int (gl_WorkGroupID.z) * g.split_first;
  const int k_end = min (k_begin + g.split_c4, g.source_c4);
  float sum[ROWS * TILE_N];

  [[unroll]] for (int i = 0; i < ROWS * TILE_N; i++)
    sum[i] = 0.0;

  for (int ty = 0; ty < g.taps_y; ty++)
    for (int tx = 0; tx < g.taps_x; tx++)
      for (int k = k_begin; k < k_end; k += TILE_K4)
        {
          load_weights (find_tap (ty, tx), k, k_end);
          load_source (ty, tx, k, k_end);
          barrier ();
          [[unroll]] for (int k4 = 0; k4 < TILE_K4; k4++)
            {
              vec4 x[TILE_N];

              [[unroll]] for (int j = 0; j < TILE_N; j++)
                x[j] = tile_source[k4 * TILE_PIXELS + pixel_group + j * PIXEL_GROUPS];
              [[unroll]] for (int i = 0; i < ROWS; i++)
                {
                  const vec4 w = tile_weights[k4 * TILE_M + row_group * ROWS + i];

                  [[unroll]] for (int j = 0; j < TILE_N; j++)
                    {
                      float t = sum[i * TILE_N + j];

                      t = fma (w.x, x[j].x, t);
                      t = fma (w.y, x[j].y, t);
                      t = fma (w.z, x[j].z, t);
                      t = fma (w.w, x[j].w, t);
                      sum[i * TILE_N + j] = t;
                    }
                }
            }
          barrier ();
        }

  [[unroll]] for (int j = 0; j < TILE_N; j++)
    {
      const int pixel = int (gl_WorkGroupID.x) * TILE_PIXELS + pixel_group + j * PIXEL_GROUPS;

      [[unroll]] for (int i = 0; i < ROWS / 4; i++)
        {
          const int c4 = (int (gl_WorkGroupID.y) * TILE_M + row_group * ROWS) / 4 + i;
          const int e = 4 * i * TILE_N + j;

          finish (pixel, c4, vec4 (sum[e], sum[e + TILE_N], sum[e + 2 * TILE_N], sum[e + 3 * TILE_N]));
        }
    }
}
