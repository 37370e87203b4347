// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "dssim.glsl"

INPUT (0, a);      // prediction
INPUT (1, b);      // picture
layout (std430, binding = 2) writeonly restrict buffer Maps { vec4 maps[]; };

void treat (uint i)
{
  const uint n_runs = count_runs (INNER_W);
  const uint plane = p.n_faces * H * INNER_W;
  const uint row = i / n_runs;
  const uint x = i % n_runs * RUN;
  vec4 blurred[5][RUN];

  [[unroll]] for (int r = 0; r < RUN; r++)
    [[unroll]] for (int q = 0; q < 5; q++)
      blurred[q][r] = vec4 (0.0);

  OVER_TAPS for (int j = 0; j < TAPS - 1 + RUN; j++)
    {
      const uint at = row * W + min (x + j, W - 1u);
      const vec4 va = LOAD (a, at) - 0.5, vb = LOAD (b, at) - 0.5;
      const vec4 aa = va * va, bb = vb * vb, ab = va * vb;

      [[unroll]] for (int r = 0; r < RUN; r++)
        if (j >= r && j - r < TAPS)
          {
            const float weight = gauss[j - r];

            blurred[0][r] += weight * va;
            blurred[1][r] += weight * vb;
            blurred[2][r] += weight * aa;
            blurred[3][r] += weight * bb;
            blurred[4][r] += weight * ab;
          }
    }

  [[unroll]] for (int r = 0; r < RUN; r++)
    if (INNER_W % RUN == 0u || x + r < INNER_W)
      [[unroll]] for (int q = 0; q < 5; q++)
        maps[q * plane + row * INNER_W + x + r] = blurred[q][r];
}

void main ()
{
  treat_all (p.n);
}
