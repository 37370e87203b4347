// SPDX-License-Identifier: GPL-3.0-or-later
//
// Weight gradients for CPU drivers: lanes hold columns, the channels of dy go round by shuffle; see
// matrix_conv_shuffle.glsl.

layout (local_size_x_id = 0) in;                // the subgroup size
layout (constant_id = 0) const int LANES = 8;
layout (constant_id = 1) const int TILE_M = 32; // co, a multiple of 4
layout (constant_id = 2) const int TILE_N = 1;  // columns a lane
layout (constant_id = 3) const int STEP = 1;    // times 4 pixels that a turn of the loop sums over

const int N_CO_VECTORS = (TILE_M / 4 + LANES - 1) / LANES;
const int PIXELS = 4 * STEP;

#define PART(a, i, q) \
  subgroupShuffle (a[(q) * N_CO_VECTORS + (i) / 4 / LANES][(i) % 4], ((i) / 4) % LANES)

int find_co4 (int m4)
{
  return min (int (gl_WorkGroupID.y) * (TILE_M / 4) + m4, g.out_c4 - 1);
}

void main ()
{
  const int lane = int (gl_SubgroupInvocationID);
  const int begin = int (gl_WorkGroupID.z) * g.split_first;
  const int end = min (begin + g.split_size, g.n_pixels);
  int co4[N_CO_VECTORS];
  int column[TILE_N], ci4[TILE_N], ky[TILE_N], kx[TILE_N];
  vec4 sum[TILE_M * TILE_N];

  [[unroll]] for (int j = 0; j < TILE_N; j++)
    {
      column[j] = min ((int (gl_WorkGroupID.x) * TILE_N + j) * LANES + lane, g.n_columns - 1);
      ci4[j] = column[j] % g.in_c4 + int (gl_WorkGroupID.z) * g.source_stride;
      ky[j] = column[j] / g.in_c4 / g.kernel_w - g.pad_top;
      kx[j] = column[j] / g.in_c4 % g.kernel_w - g.pad_left;
    }
  [[unroll]] for (int v = 0; v < N_CO_VECTORS; v++)
    co4[v] = find_co4 (v * LANES + lane) + int (gl_WorkGroupID.z) * g.gradient_stride;
  [[unroll]] for (int i = 0; i < TILE_M * TILE_N; i++)
    sum[i] = vec4 (0.0);

  // Divisions are slow on such drivers: where a pixel lies is counted along.
  int x = begin % g.out_w, y = begin / g.out_w % g.out_h, first_row = begin / g.out_w / g.out_h * g.in_h;

  for (int pixel = begin; pixel < end; pixel += PIXELS)
    {
      vec4 b[PIXELS * TILE_N], a[PIXELS * N_CO_VECTORS];

      [[unroll]] for (int q = 0; q < PIXELS; q++)
        {
          const bool within = q == 0 || pixel + q < end;
          const int from_pixel = within ? pixel + q : pixel;

          [[unroll]] for (int j = 0; j < TILE_N; j++)
            {
              const int in_y = y * g.stride + ky[j];
              const int in_x = x * g.stride + kx[j];
              const bool inside = within && uint (in_y) < uint (g.in_h) && uint (in_x) < uint (g.in_w);
              const int from = ((first_row + in_y) * g.in_w + in_x) * g.in_c4 + ci4[j];

              b[q * TILE_N + j] = mix (vec4 (0.0), LOAD (source, inside ? from : 0), bvec4 (inside));
            }
          // Pixels beyond the end meet an x of 0; dy is finite, so what is fetched for them does not matter.
          [[unroll]] for (int v = 0; v < N_CO_VECTORS; v++)
            a[q * N_CO_VECTORS + v] = LOAD (gradient, from_pixel * g.out_c4 + co4[v]);

          x++;
          y += x == g.out_w ? 1 : 0;
          x = x == g.out_w ? 0 : x;
          first_row += y == g.out_h ? g.in_h : 0;
          y = y == g.out_h ? 0 : y;
        }
      [[unroll]] for (int i = 0; i < TILE_M; i++)
        {
          float w[PIXELS];

          [[unroll]] for (int q = 0; q < PIXELS; q++)
            w[q] = PART (a, i, q);
          [[unroll]] for (int j = 0; j < TILE_N; j++)
            {
              vec4 t = sum[i * TILE_N + j];

              [[unroll]] for (int q = 0; q < PIXELS; q++)
                t = fma (vec4 (w[q]), b[q * TILE_N + j], t);
              sum[i * TILE_N + j] = t;
            }
        }
    }

  [[unroll]] for (int j = 0; j < TILE_N; j++)
    [[unroll]] for (int i = 0; i < TILE_M; i++)
      {
        const vec4 value = sum[i * TILE_N + j];

        // What is computed twice may be written twice, but not added twice.
        if (ACCUMULATE == 0)
          store (column[j], 4 * find_co4 (i / 4) + i % 4, value);
        else if ((int (gl_WorkGroupID.x) * TILE_N + j) * LANES + lane < g.n_columns &&
                 int (gl_WorkGroupID.y) * TILE_M + i < g.out_c4 * 4)
          store (column[j], int (gl_WorkGroupID.y) * TILE_M + i, value);
      }
}
