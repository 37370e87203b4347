// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "dssim.glsl"

layout (std430, binding = 0) readonly restrict buffer Maps       { vec4 maps[]; };
layout (std430, binding = 1) readonly restrict buffer Prediction { vec4 a[]; };
layout (std430, binding = 2) readonly restrict buffer Picture    { vec4 b[]; };
layout (std430, binding = 3) restrict buffer Gradient            { vec4 gradient[]; };

void main ()
{
  const uint inner_w = p.w - (TAPS - 1u);
  const uint n_runs = count_runs (p.w);
  const uint plane = p.n_faces * p.h * inner_w;

  FOR_EACH (i, p.n)
    {
      const uint row = i / n_runs;
      const uint x = i % n_runs * RUN;
      vec4 spread[3][RUN];

      [[unroll]] for (int r = 0; r < RUN; r++)
        [[unroll]] for (int q = 0; q < 3; q++)
          spread[q][r] = vec4 (0.0);

      [[unroll]] for (int j = 0; j < TAPS - 1 + RUN; j++)
        {
          const int from = int (x) + j - (TAPS - 1);
          const bool inside = from >= 0 && from < int (inner_w);
          const uint at = row * inner_w + uint (clamp (from, 0, int (inner_w) - 1));

          [[unroll]] for (int q = 0; q < 3; q++)
            {
              const vec4 value = inside ? maps[q * plane + at] : vec4 (0.0);

              [[unroll]] for (int r = 0; r < RUN; r++)
                if (j >= r && j - r < TAPS)
                  spread[q][r] += gauss[j - r] * value;
            }
        }

      [[unroll]] for (int r = 0; r < RUN; r++)
        if (x + r < p.w)
          {
            const uint at = row * p.w + x + r;
            const vec4 all = spread[0][r] + 2.0 * (a[at] - 0.5) * spread[1][r] + (b[at] - 0.5) * spread[2][r];
            const vec4 g = vec4 (all.xyz, 0.0);

            gradient[at] = p.accumulate != 0u ? gradient[at] + g : g;
          }
    }
}
