// SPDX-License-Identifier: GPL-3.0-or-later
//
// Weight gradients for CPU drivers: lanes hold columns, the channels of dy go round by shuffle; see
// matrix_conv_shuffle.glsl. Four pixels at a time.

layout (local_size_x_id = 0) in;                // the subgroup size
layout (constant_id = 0) const int LANES = 8;
layout (constant_id = 1) const int TILE_M = 32; // co, a multiple of 4
layout (constant_id = 2) const int TILE_N = 1;  // columns a lane

const int N_CO_VECTORS = (TILE_M / 4 + LANES - 1) / LANES;

#define PART(a, i, q) \
  subgroupShuffle (a[(q) * N_CO_VECTORS + (i) / 4 / LANES][(i) % 4], ((i) / 4) % LANES)

void main ()
{
  const int lane = int (gl_SubgroupInvocationID);
  const int row_begin = int (gl_WorkGroupID.z) * g.split_size;
  const int row_end = min (row_begin + g.split_size, g.n_rows);
  int co4[N_CO_VECTORS];
  int column[TILE_N], ci4[TILE_N], ky[TILE_N], x_of_tap[TILE_N];
  vec4 sum[TILE_M * TILE_N];

  [[unroll]] for (int j = 0; j < TILE_N; j++)
    {
      column[j] = (int (gl_WorkGroupID.x) * TILE_N + j) * LANES + lane;
      ci4[j] = column[j] % g.in_c4;
      ky[j] = column[j] / g.in_c4 / g.kernel_w;
      x_of_tap[j] = column[j] / g.in_c4 % g.kernel_w - g.pad_left;
    }
  [[unroll]] for (int v = 0; v < N_CO_VECTORS; v++)
    co4[v] = min (int (gl_WorkGroupID.y) * (TILE_M / 4) + v * LANES + lane, g.out_c4 - 1);
  [[unroll]] for (int i = 0; i < TILE_M * TILE_N; i++)
    sum[i] = vec4 (0.0);

  // Divisions are slow on such drivers: picture and y are counted along.
  int picture = row_begin / g.out_h, y = row_begin % g.out_h;

  for (int row = row_begin; row < row_end; row++)
    {
      int from[TILE_N];

      [[unroll]] for (int j = 0; j < TILE_N; j++)
        from[j] = column[j] < g.n_columns ? find_row (picture, y, ky[j], ci4[j]) : -1;
      for (int x0 = 0; x0 < g.out_w; x0 += 4)
        {
          vec4 x[4 * TILE_N], a[4 * N_CO_VECTORS];

          [[unroll]] for (int q = 0; q < 4; q++)
            {
              const bool within = x0 + q < g.out_w;
              const int pixel = within ? row * g.out_w + x0 + q : 0;

              [[unroll]] for (int j = 0; j < TILE_N; j++)
                {
                  const int at = (x0 + q) * g.stride + x_of_tap[j];
                  const bool inside = from[j] >= 0 && within && uint (at) < uint (g.in_w);

                  x[q * TILE_N + j] = mix (vec4 (0.0), texelFetch (source, inside ? from[j] + at * g.in_c4 : 0),
                                           bvec4 (inside));
                }
              // Pixels beyond the row meet an x of 0; dy is finite, so what is fetched for them does not matter.
              [[unroll]] for (int v = 0; v < N_CO_VECTORS; v++)
                a[q * N_CO_VECTORS + v] = texelFetch (gradient, pixel * g.out_c4 + co4[v]);
            }
          [[unroll]] for (int i = 0; i < TILE_M; i++)
            {
              const vec4 w = vec4 (PART (a, i, 0), PART (a, i, 1), PART (a, i, 2), PART (a, i, 3));

              [[unroll]] for (int j = 0; j < TILE_N; j++)
                {
                  vec4 t = sum[i * TILE_N + j];

                  t = fma (vec4 (w.x), x[j], t);
                  t = fma (vec4 (w.y), x[TILE_N + j], t);
                  t = fma (vec4 (w.z), x[2 * TILE_N + j], t);
                  t = fma (vec4 (w.w), x[3 * TILE_N + j], t);
                  sum[i * TILE_N + j] = t;
                }
            }
        }

      y++;
      picture += y == g.out_h ? 1 : 0;
      y = y == g.out_h ? 0 : y;
    }

  [[unroll]] for (int j = 0; j < TILE_N; j++)
    [[unroll]] for (int i = 0; i < TILE_M; i++)
      store (column[j], int (gl_WorkGroupID.y) * TILE_M + i, sum[i * TILE_N + j]);
}
