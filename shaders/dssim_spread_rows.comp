// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "dssim.glsl"
#include "optimizer.glsl"

INPUT (0, maps);
INPUT (1, a);           // prediction
INPUT (2, b);           // picture
INPUT (3, gradient);
layout (std430, binding = 4) writeonly buffer NewGradient { vec4 new_gradient[]; };
layout (std430, binding = 5) readonly restrict buffer Step { OptimizerStep step_; };

layout (constant_id = 5) const bool SCALES = false;     // the gradient, by the loss scale

void treat (uint i)
{
  const uint n_runs = count_runs (W);
  const uint plane = p.n_faces * H * INNER_W;
  const uint row = i / n_runs;
  const uint x = i % n_runs * RUN;
  vec4 spread[3][RUN];

  [[unroll]] for (int r = 0; r < RUN; r++)
    [[unroll]] for (int q = 0; q < 3; q++)
      spread[q][r] = vec4 (0.0);

  OVER_TAPS for (int j = 0; j < TAPS - 1 + RUN; j++)
    {
      const int from = int (x) + j - (TAPS - 1);
      const bool inside = from >= 0 && from < int (INNER_W);
      const uint at = row * INNER_W + uint (clamp (from, 0, int (INNER_W) - 1));

      [[unroll]] for (int q = 0; q < 3; q++)
        {
          const vec4 value = inside ? LOAD (maps, q * plane + at) : vec4 (0.0);

          [[unroll]] for (int r = 0; r < RUN; r++)
            if (j >= r && j - r < TAPS)
              spread[q][r] += gauss[j - r] * value;
        }
    }

  [[unroll]] for (int r = 0; r < RUN; r++)
    if (W % RUN == 0u || x + r < W)
      {
        const uint at = row * W + x + r;
        const vec4 all = spread[0][r] + 2.0 * (LOAD (a, at) - 0.5) * spread[1][r] + (LOAD (b, at) - 0.5) * spread[2][r];
        const vec4 g = vec4 (SCALES ? step_.loss_scale * all.xyz : all.xyz, 0.0);

        new_gradient[at] = ACCUMULATE ? LOAD (gradient, at) + g : g;
      }
}

void main ()
{
  treat_all (p.n);
}
