// SPDX-License-Identifier: GPL-3.0-or-later
//
// Weight gradients in products of halves: 4 subgroups, 2 along co and 2 along the columns, share a tile of TILE_M co x 16
// columns of 4 ci x 16 pixels through shared memory; each keeps its quarter of the sums in blocks.

layout (local_size_x_id = 0) in;
layout (constant_id = 0) const int INVOCATIONS = 128;
layout (constant_id = 1) const int TILE_M = 64; // co: 32, 64 or 128
layout (constant_id = 2) const int TILE_N = 1;  // times 16 columns

// Two vec4 more a pixel, so that pixels do not meet in one bank.
const int LEFT_STRIDE = TILE_M / 4 + 2;
const int LEFT_SIZE = 16 * LEFT_STRIDE;
const bool LEFT_BY_K = false;
const int RIGHT_STRIDE = 16 * TILE_N + 2;
const int RIGHT_SIZE = 16 * RIGHT_STRIDE;
const bool RIGHT_BY_K = false;
const bool STAGED_BY_ROW = true;

#define PUT_GRADIENT(PIXEL, C4, VALUE) left_cells[(PIXEL) * LEFT_STRIDE + (C4)] = to_cell (VALUE)
#define PUT_SOURCE(PIXEL, COLUMN, VALUE) right_cells[(PIXEL) * RIGHT_STRIDE + (COLUMN)] = to_cell (VALUE)

#include "cooperative.glsl"
#include "matrix_weights_fill.glsl"

const int CO_BLOCKS = TILE_M / 2 / BLOCK_M;     // of a subgroup
const int CI_BLOCKS = 32 / BLOCK_N;

void main ()
{
  const int co0 = get_subgroup () / 2 * (TILE_M / 2);
  const int column0 = get_subgroup () % 2 * 8;
  const int begin = int (gl_WorkGroupID.z) * g.split_first;
  const int end = min (begin + g.split_size, g.n_pixels);
  Sum sums[CO_BLOCKS * CI_BLOCKS];
  Left lefts[CO_BLOCKS];

  [[unroll]] for (int i = 0; i < CO_BLOCKS * CI_BLOCKS; i++)
    sums[i] = make_sum ();

  for (int pixel = begin; pixel < end; pixel += PIXELS)
    {
      load_gradient (pixel, end);
      load_source (pixel, end);
      barrier ();
      [[unroll]] for (int k = 0; k < PIXELS; k += BLOCK_K)
        {
          [[unroll]] for (int i = 0; i < CO_BLOCKS; i++)
            lefts[i] = load_left (k * LEFT_STRIDE + (co0 + BLOCK_M * i) / 4);
          [[unroll]] for (int j = 0; j < CI_BLOCKS; j++)
            {
              Right right = load_right (k * RIGHT_STRIDE + column0 + BLOCK_N / 4 * j);

              [[unroll]] for (int i = 0; i < CO_BLOCKS; i++)
                sums[i * CI_BLOCKS + j] = multiply (lefts[i], right, sums[i * CI_BLOCKS + j]);
            }
        }
      barrier ();
    }

  [[unroll]] for (int i = 0; i < CO_BLOCKS; i++)
    [[unroll]] for (int j = 0; j < CI_BLOCKS; j++)
      {
        stage (sums[i * CI_BLOCKS + j]);
        barrier ();
        for (int e = get_lane (); e < BLOCK_SIZE / 4; e += LANES)
          {
            const int column = int (gl_WorkGroupID.x) * COLUMNS + column0 + BLOCK_N / 4 * j + e % (BLOCK_N / 4);
            const int co = int (gl_WorkGroupID.y) * TILE_M + co0 + BLOCK_M * i + e / (BLOCK_N / 4);

            if (column < g.n_columns && co < g.out_c4 * 4)
              store (column, co, get_staged (e));
          }
        barrier ();
      }
}
