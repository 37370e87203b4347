// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "dssim.glsl"

INPUT (0, windows);
layout (std430, binding = 1) writeonly restrict buffer Maps { vec4 maps[]; };

void treat (uint i)
{
  const uint n_runs = count_runs (H);
  const uint plane = p.n_faces * H * INNER_W;
  const uint window_plane = p.n_faces * INNER_H * INNER_W;
  const uint x = i % INNER_W;
  const uint y = i / INNER_W % n_runs * RUN;
  const uint face = i / INNER_W / n_runs;
  vec4 spread[3][RUN];

  [[unroll]] for (int r = 0; r < RUN; r++)
    [[unroll]] for (int q = 0; q < 3; q++)
      spread[q][r] = vec4 (0.0);

  // Row y + r gets window row y + r - t with weight gauss[t]: t = TAPS - 1 + r - j. The Gaussian is even.
  OVER_TAPS for (int j = 0; j < TAPS - 1 + RUN; j++)
    {
      const int from = int (y) + j - (TAPS - 1);
      const bool inside = from >= 0 && from < int (INNER_H);
      const uint at = (face * INNER_H + uint (clamp (from, 0, int (INNER_H) - 1))) * INNER_W + x;

      [[unroll]] for (int q = 0; q < 3; q++)
        {
          const vec4 value = inside ? LOAD (windows, q * window_plane + at) : vec4 (0.0);

          [[unroll]] for (int r = 0; r < RUN; r++)
            if (j >= r && j - r < TAPS)
              spread[q][r] += gauss[j - r] * value;
        }
    }

  [[unroll]] for (int r = 0; r < RUN; r++)
    if (H % RUN == 0u || y + r < H)
      [[unroll]] for (int q = 0; q < 3; q++)
        maps[q * plane + (face * H + y + r) * INNER_W + x] = spread[q][r];
}

void main ()
{
  treat_all (p.n);
}
