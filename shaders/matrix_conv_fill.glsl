// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the work group fills its tiles of weights and pixels in shared memory, 4 x TILE_K4 k at a time. Who includes this
// says where they go: PUT_WEIGHTS (k4, row, value) and PUT_SOURCE (k4, pixel, value), vec4 of 4 successive k.

const int TILE_K4 = 4;

// Rows of this work group and k4 from @k on; rows and k outside count as 0.
void load_weights (int tap, int k, int k_end)
{
  const int m0 = int (gl_WorkGroupID.y) * TILE_M;
  const int n_rows = g.destination_c4 * 4;

#ifdef GUISE_BACKWARD
  // A vec4 of W4 holds 4 rows for one k: turn blocks of 4 x 4.
  for (int e = int (gl_LocalInvocationID.x); e < TILE_K4 * TILE_M / 4; e += INVOCATIONS)
    {
      const int k4 = k + e / (TILE_M / 4);
      const int m4 = m0 / 4 + e % (TILE_M / 4);
      const int from = ((tap * g.destination_c4 + m4) * g.source_c4 + k4) * 4;
      mat4 block = mat4 (0.0);

      if (k4 < k_end && m4 < g.destination_c4)
        block = transpose (mat4 (LOAD (weights, from), LOAD (weights, from + 1),
                                 LOAD (weights, from + 2), LOAD (weights, from + 3)));
      for (int q = 0; q < 4; q++)
        PUT_WEIGHTS (e / (TILE_M / 4), 4 * (e % (TILE_M / 4)) + q, block[q]);
    }
#else
  for (int e = int (gl_LocalInvocationID.x); e < TILE_K4 * TILE_M; e += INVOCATIONS)
    {
      const int k4 = k + e / TILE_M;
      const int row = m0 + e % TILE_M;
      vec4 value = vec4 (0.0);

      if (k4 < k_end && row < n_rows)
        value = LOAD (weights, (tap * g.source_c4 + k4) * n_rows + row);
      PUT_WEIGHTS (e / TILE_M, e % TILE_M, value);
    }
#endif
}

void load_source (int ty, int tx, int k, int k_end)
{
  for (int e = int (gl_LocalInvocationID.x); e < TILE_K4 * TILE_PIXELS; e += INVOCATIONS)
    {
      const int k4 = k + e / TILE_PIXELS;
      const int pixel = int (gl_WorkGroupID.x) * TILE_PIXELS + e % TILE_PIXELS;
      const int from = find_source (locate (pixel), ty, tx);
      vec4 value = vec4 (0.0);

      if (k4 < k_end && from >= 0 && pixel < g.n_pixels)
        value = LOAD (source, from + k4);
      PUT_SOURCE (e / TILE_PIXELS, e % TILE_PIXELS, value);
    }
}

// What comes after the sums, for 4 channels from 4 x @c4 on.
void finish (int pixel, int c4, vec4 whole)
{
  if (pixel < g.n_pixels && c4 < g.destination_c4)
    {
      const vec4 biased = whole + (g.has_bias != 0 ? LOAD (bias, c4) : vec4 (0.0));
      const vec4 value = g.is_sigmoid != 0 ? squash (biased, 4 * c4) : lean (biased, 4 * c4);

      STORE (destination, find_destination (locate (pixel)) + c4, value);
    }
}
