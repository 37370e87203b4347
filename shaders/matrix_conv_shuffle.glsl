// SPDX-License-Identifier: GPL-3.0-or-later
//
// Convolution for CPU drivers: a subgroup is a work group and holds the whole tile in registers. Each lane has its own
// pixels; the weights are spread over the lanes and handed round by shuffles of constant index, which a CPU driver
// turns into one instruction. No shared memory, no barrier: those cost such a driver a factor of ten.
//
// Such a driver computes both sides of a branch: what only some layers need is a specialization constant. What of a
// tile lies outside computes the last pixel, or the last four channels, once more and writes the same bits again.

layout (local_size_x_id = 0) in;                // the subgroup size
layout (constant_id = 0) const int LANES = 8;
layout (constant_id = 1) const int TILE_M = 32; // rows: destination channels, a multiple of 4
layout (constant_id = 2) const int TILE_N = 4;  // pixels a lane
layout (constant_id = 3) const int STEP = 1;    // vec4 of channels that a turn of the loop sums over
layout (constant_id = 4) const int SIGMOID = 0;

INPUT (0, source);
INPUT (1, weights);
INPUT (2, bias);
OUTPUT (3, destination);

// Four rows: 4 channels of the destination.
int find_rows (int m4)
{
  return min (int (gl_WorkGroupID.y) * (TILE_M / 4) + m4, g.destination_c4 - 1);
}

#ifdef GUISE_BACKWARD
// A vec4 of W4 holds 4 rows for one k: four of them, for 4 successive k, are 4 rows of 4 k.
const int N_ROW_VECTORS = (TILE_M / 4 + LANES - 1) / LANES;
const int N_WEIGHTS = 4 * N_ROW_VECTORS;

#define LOAD_WEIGHTS(a, s, tap, k) \
  [[unroll]] for (int v = 0; v < N_ROW_VECTORS; v++) \
    [[unroll]] for (int q = 0; q < 4; q++) \
      a[(s) * N_WEIGHTS + q * N_ROW_VECTORS + v] = \
        LOAD (weights, ((tap) * g.destination_c4 + row[v]) * g.source_c4 * 4 + 4 * (k) + q);
#define PART(a, s, i, q) \
  subgroupShuffle (a[(s) * N_WEIGHTS + (q) * N_ROW_VECTORS + (i) / 4 / LANES][(i) % 4], ((i) / 4) % LANES)
#define WEIGHTS_OF_ROW(a, s, i) vec4 (PART (a, s, i, 0), PART (a, s, i, 1), PART (a, s, i, 2), PART (a, s, i, 3))
#define N_ROWS N_ROW_VECTORS
#define FIND_ROW(v) find_rows ((v) * LANES + int (gl_SubgroupInvocationID))
#else
// A vec4 of W4 holds 4 successive k for one row.
const int N_WEIGHTS = (TILE_M + LANES - 1) / LANES;

#define LOAD_WEIGHTS(a, s, tap, k) \
  [[unroll]] for (int v = 0; v < N_WEIGHTS; v++) \
    a[(s) * N_WEIGHTS + v] = LOAD (weights, ((tap) * g.source_c4 + (k)) * g.destination_c4 * 4 + row[v]);
#define WEIGHTS_OF_ROW(a, s, i) subgroupShuffle (a[(s) * N_WEIGHTS + (i) / LANES], (i) % LANES)
#define N_ROWS N_WEIGHTS
#define FIND_ROW(v) \
  (4 * find_rows (((v) * LANES + int (gl_SubgroupInvocationID)) / 4) + int (gl_SubgroupInvocationID) % 4)
#endif

void main ()
{
  const int k_begin = int (gl_WorkGroupID.z) * g.split_first;
  const int k_end = min (k_begin + g.split_c4, g.source_c4);
  ivec3 at[TILE_N];
  int row[N_ROWS];
  float sum[TILE_M * TILE_N];

  [[unroll]] for (int j = 0; j < TILE_N; j++)
    at[j] = locate (min ((int (gl_WorkGroupID.x) * TILE_N + j) * LANES + int (gl_SubgroupInvocationID),
                         g.n_pixels - 1));
  [[unroll]] for (int v = 0; v < N_ROWS; v++)
    row[v] = FIND_ROW (v);
  [[unroll]] for (int i = 0; i < TILE_M * TILE_N; i++)
    sum[i] = 0.0;

  for (int ty = 0; ty < g.taps_y; ty++)
    for (int tx = 0; tx < g.taps_x; tx++)
      {
        const int tap = find_tap (ty, tx);
        int from[TILE_N];

        [[unroll]] for (int j = 0; j < TILE_N; j++)
          from[j] = find_source (at[j], ty, tx);

        for (int k = k_begin; k < k_end; k += STEP)
          {
            vec4 x[STEP * TILE_N], a[STEP * N_WEIGHTS];

            [[unroll]] for (int s = 0; s < STEP; s++)
              {
                const bool within = s == 0 || k + s < k_end;
                const int from_k = within ? k + s : k;

                [[unroll]] for (int j = 0; j < TILE_N; j++)
                  x[s * TILE_N + j] = mix (vec4 (0.0), LOAD (source, max (from[j], 0) + from_k),
                                           bvec4 (within && from[j] >= 0));
                LOAD_WEIGHTS (a, s, tap, from_k)
              }
            [[unroll]] for (int i = 0; i < TILE_M; i++)
              {
                vec4 w[STEP];

                [[unroll]] for (int s = 0; s < STEP; s++)
                  w[s] = WEIGHTS_OF_ROW (a, s, i);
                // Each sum is taken up and put down once a turn: what loops carry is costly on such drivers.
                [[unroll]] for (int j = 0; j < TILE_N; j++)
                  {
                    float t = sum[i * TILE_N + j];

                    [[unroll]] for (int s = 0; s < STEP; s++)
                      {
                        t = fma (w[s].x, x[s * TILE_N + j].x, t);
                        t = fma (w[s].y, x[s * TILE_N + j].y, t);
                        t = fma (w[s].z, x[s * TILE_N + j].z, t);
                        t = fma (w[s].w, x[s * TILE_N + j].w, t);
                      }
                    sum[i * TILE_N + j] = t;
                  }
              }
          }
      }

  int to[TILE_N];

  [[unroll]] for (int j = 0; j < TILE_N; j++)
    to[j] = find_destination (at[j]);
  [[unroll]] for (int i = 0; i < TILE_M / 4; i++)
    {
      const int c4 = find_rows (i);
      const vec4 b = g.has_bias != 0 ? LOAD (bias, c4) : vec4 (0.0);

      [[unroll]] for (int j = 0; j < TILE_N; j++)
        {
          const int e = 4 * i * TILE_N + j;
          const vec4 whole = vec4 (sum[e], sum[e + TILE_N], sum[e + 2 * TILE_N], sum[e + 3 * TILE_N]) + b;

          const vec4 value = SIGMOID != 0 ? squash (whole, 4 * c4) : lean (whole, 4 * c4);

          STORE (destination, to[j] + c4, value);
        }
    }
}
