// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "dssim.glsl"

layout (std430, binding = 0) readonly  restrict buffer Windows { vec4 windows[]; };
layout (std430, binding = 1) writeonly restrict buffer Maps    { vec4 maps[]; };

void main ()
{
  const uint inner_w = p.w - (TAPS - 1u), inner_h = p.h - (TAPS - 1u);
  const uint n_runs = count_runs (p.h);
  const uint plane = p.n_faces * p.h * inner_w;
  const uint window_plane = p.n_faces * inner_h * inner_w;

  FOR_EACH (i, p.n)
    {
      const uint x = i % inner_w;
      const uint y = i / inner_w % n_runs * RUN;
      const uint face = i / inner_w / n_runs;
      vec4 spread[3][RUN];

      [[unroll]] for (int r = 0; r < RUN; r++)
        [[unroll]] for (int q = 0; q < 3; q++)
          spread[q][r] = vec4 (0.0);

      // Row y + r gets window row y + r - t with weight gauss[t]: t = TAPS - 1 + r - j. The Gaussian is even.
      [[unroll]] for (int j = 0; j < TAPS - 1 + RUN; j++)
        {
          const int from = int (y) + j - (TAPS - 1);
          const bool inside = from >= 0 && from < int (inner_h);
          const uint at = (face * inner_h + uint (clamp (from, 0, int (inner_h) - 1))) * inner_w + x;

          [[unroll]] for (int q = 0; q < 3; q++)
            {
              const vec4 value = inside ? windows[q * window_plane + at] : vec4 (0.0);

              [[unroll]] for (int r = 0; r < RUN; r++)
                if (j >= r && j - r < TAPS)
                  spread[q][r] += gauss[j - r] * value;
            }
        }

      [[unroll]] for (int r = 0; r < RUN; r++)
        if (y + r < p.h)
          [[unroll]] for (int q = 0; q < 3; q++)
            maps[q * plane + (face * p.h + y + r) * inner_w + x] = spread[q][r];
    }
}
