// SPDX-License-Identifier: GPL-3.0-or-later
//
// Convolution for CPU drivers: a subgroup is a work group and holds the whole tile in registers. Each lane has its own
// pixels; the weights are spread over the lanes and handed round by shuffles of constant index, which a CPU driver
// turns into one instruction. No shared memory, no barrier: those cost such a driver a factor of ten.

layout (local_size_x_id = 0) in;                // the subgroup size
layout (constant_id = 0) const int LANES = 8;
layout (constant_id = 1) const int TILE_M = 32; // rows: destination channels, a multiple of 4
layout (constant_id = 2) const int TILE_N = 4;  // pixels a lane

layout (binding = 0) uniform samplerBuffer source;
layout (binding = 1) uniform samplerBuffer weights;
layout (std430, binding = 2) readonly  restrict buffer Bias        { vec4 bias[]; };
layout (std430, binding = 3) writeonly restrict buffer Destination { vec4 destination[]; };

#ifdef GUISE_BACKWARD
// A vec4 of W4 holds 4 rows for one k: four of them, for 4 successive k, are 4 rows of 4 k.
const int N_ROW_VECTORS = (TILE_M / 4 + LANES - 1) / LANES;
const int N_WEIGHTS = 4 * N_ROW_VECTORS;

int find_weights (int tap, int row_vector)
{
  const int m4 = int (gl_WorkGroupID.y) * (TILE_M / 4) + row_vector * LANES + int (gl_SubgroupInvocationID);

  return (tap * g.destination_c4 + min (m4, g.destination_c4 - 1)) * g.source_c4 * 4;
}

#define LOAD_WEIGHTS(a, tap, k) \
  [[unroll]] for (int v = 0; v < N_ROW_VECTORS; v++) \
    [[unroll]] for (int q = 0; q < 4; q++) \
      a[q * N_ROW_VECTORS + v] = texelFetch (weights, find_weights (tap, v) + 4 * (k) + q);
#define PART(a, i, q) \
  subgroupShuffle (a[(q) * N_ROW_VECTORS + (i) / 4 / LANES][(i) % 4], ((i) / 4) % LANES)
#define WEIGHTS_OF_ROW(a, i) vec4 (PART (a, i, 0), PART (a, i, 1), PART (a, i, 2), PART (a, i, 3))
#else
// A vec4 of W4 holds 4 successive k for one row.
const int N_WEIGHTS = (TILE_M + LANES - 1) / LANES;

#define LOAD_WEIGHTS(a, tap, k) \
  [[unroll]] for (int v = 0; v < N_WEIGHTS; v++) \
    a[v] = texelFetch (weights, ((tap) * g.source_c4 + (k)) * g.destination_c4 * 4 + \
                                min (int (gl_WorkGroupID.y) * TILE_M + v * LANES + int (gl_SubgroupInvocationID), \
                                     g.destination_c4 * 4 - 1));
#define WEIGHTS_OF_ROW(a, i) subgroupShuffle (a[(i) / LANES], (i) % LANES)
#endif

void main ()
{
  const int k_begin = int (gl_WorkGroupID.z) * g.split_c4;
  const int k_end = min (k_begin + g.split_c4, g.source_c4);
  int pixel[TILE_N];
  ivec3 at[TILE_N];
  float sum[TILE_M * TILE_N];

  [[unroll]] for (int j = 0; j < TILE_N; j++)
    {
      pixel[j] = (int (gl_WorkGroupID.x) * TILE_N + j) * LANES + int (gl_SubgroupInvocationID);
      at[j] = locate (pixel[j]);
    }
  [[unroll]] for (int i = 0; i < TILE_M * TILE_N; i++)
    sum[i] = 0.0;

  for (int ty = 0; ty < g.taps_y; ty++)
    for (int tx = 0; tx < g.taps_x; tx++)
      {
        const int tap = find_tap (ty, tx);
        int from[TILE_N];
        bool inside[TILE_N];

        [[unroll]] for (int j = 0; j < TILE_N; j++)
          {
            from[j] = find_source (at[j], ty, tx);
            inside[j] = from[j] >= 0 && pixel[j] < g.n_pixels;
            from[j] = inside[j] ? from[j] : 0;
          }

        for (int k = k_begin; k < k_end; k++)
          {
            vec4 x[TILE_N], a[N_WEIGHTS];

            [[unroll]] for (int j = 0; j < TILE_N; j++)
              x[j] = mix (vec4 (0.0), texelFetch (source, from[j] + k), bvec4 (inside[j]));
            LOAD_WEIGHTS (a, tap, k)
            [[unroll]] for (int i = 0; i < TILE_M; i++)
              {
                const vec4 w = WEIGHTS_OF_ROW (a, i);

                // Each sum is taken up and put down once for 4 k: what loops carry is costly on such drivers.
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
      }

  [[unroll]] for (int j = 0; j < TILE_N; j++)
    if (pixel[j] < g.n_pixels)
      {
        const int to = find_destination (at[j]);

        [[unroll]] for (int i = 0; i < TILE_M / 4; i++)
          {
            const int c4 = int (gl_WorkGroupID.y) * (TILE_M / 4) + i;
            const int e = 4 * i * TILE_N + j;
            const vec4 whole = vec4 (sum[e], sum[e + TILE_N], sum[e + 2 * TILE_N], sum[e + 3 * TILE_N]);

            if (c4 < g.destination_c4)
              destination[to + c4] = activate (whole + (g.has_bias != 0 ? bias[c4] : vec4 (0.0)), 4 * c4);
          }
      }
}
