// SPDX-License-Identifier: GPL-3.0-or-later
//
// Convolution in products of halves: 4 subgroups, 2 along the rows and 2 along the pixels, share a tile of TILE_M rows x
// 16 TILE_N pixels x 16 k through shared memory; each keeps its quarter of the sums in blocks.

layout (local_size_x_id = 0) in;
layout (constant_id = 0) const int INVOCATIONS = 128;
layout (constant_id = 1) const int TILE_M = 64; // rows: destination channels; 32, 64 or 128
layout (constant_id = 2) const int TILE_N = 4;  // times 16 pixels; 2, 4 or 8

INPUT (0, source);
INPUT (1, weights);
INPUT (2, bias);
OUTPUT (3, destination);

const int TILE_PIXELS = 16 * TILE_N;

// 4 vec4 of k, and two more so that rows do not meet in one bank.
const int STRIDE = 6;
const int LEFT_SIZE = TILE_M * STRIDE;
const int LEFT_STRIDE = STRIDE;
const bool LEFT_BY_K = true;
const int RIGHT_SIZE = TILE_PIXELS * STRIDE;
const int RIGHT_STRIDE = STRIDE;
const bool RIGHT_BY_K = true;
const bool STAGED_BY_ROW = false;

#define PUT_WEIGHTS(K4, ROW, VALUE) left_cells[(ROW) * STRIDE + (K4)] = to_cell (VALUE)
#define PUT_SOURCE(K4, PIXEL, VALUE) right_cells[(PIXEL) * STRIDE + (K4)] = to_cell (VALUE)

#include "cooperative.glsl"
#include "matrix_conv_fill.glsl"

const int ROW_BLOCKS = TILE_M / 2 / BLOCK_M;    // of a subgroup
const int PIXEL_BLOCKS = 8 * TILE_N / BLOCK_N;

void main ()
{
  const int row0 = get_subgroup () / 2 * (TILE_M / 2);
  const int pixel0 = get_subgroup () % 2 * 8 * TILE_N;
  const int k_begin = int (gl_WorkGroupID.z) * g.split_first;
  const int k_end = min (k_begin + g.split_c4, g.source_c4);
  Sum sums[ROW_BLOCKS * PIXEL_BLOCKS];
  Left lefts[ROW_BLOCKS];

  [[unroll]] for (int i = 0; i < ROW_BLOCKS * PIXEL_BLOCKS; i++)
    sums[i] = make_sum ();

  for (int ty = 0; ty < g.taps_y; ty++)
    for (int tx = 0; tx < g.taps_x; tx++)
      for (int k = k_begin; k < k_end; k += TILE_K4)
        {
          load_weights (find_tap (ty, tx), k, k_end);
          load_source (ty, tx, k, k_end);
          barrier ();
          [[unroll]] for (int k4 = 0; k4 < TILE_K4; k4 += BLOCK_K / 4)
            {
              [[unroll]] for (int i = 0; i < ROW_BLOCKS; i++)
                lefts[i] = load_left ((row0 + BLOCK_M * i) * STRIDE + k4);
              [[unroll]] for (int j = 0; j < PIXEL_BLOCKS; j++)
                {
                  Right right = load_right ((pixel0 + BLOCK_N * j) * STRIDE + k4);

                  [[unroll]] for (int i = 0; i < ROW_BLOCKS; i++)
                    sums[i * PIXEL_BLOCKS + j] = multiply (lefts[i], right, sums[i * PIXEL_BLOCKS + j]);
                }
            }
          barrier ();
        }

  [[unroll]] for (int i = 0; i < ROW_BLOCKS; i++)
    [[unroll]] for (int j = 0; j < PIXEL_BLOCKS; j++)
      {
        stage (sums[i * PIXEL_BLOCKS + j]);
        barrier ();
        for (int e = get_lane (); e < BLOCK_SIZE / 4; e += LANES)
          finish (int (gl_WorkGroupID.x) * TILE_PIXELS + pixel0 + BLOCK_N * j + e / (BLOCK_M / 4),
                  (int (gl_WorkGroupID.y) * TILE_M + row0 + BLOCK_M * i) / 4 + e % (BLOCK_M / 4), get_staged (e));
        barrier ();
      }
}
