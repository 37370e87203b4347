// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "dssim.glsl"

layout (std430, binding = 0) readonly  restrict buffer Prediction { vec4 a[]; };
layout (std430, binding = 1) readonly  restrict buffer Picture    { vec4 b[]; };
layout (std430, binding = 2) writeonly restrict buffer Maps       { vec4 maps[]; };

void main ()
{
  const uint inner_w = p.w - (TAPS - 1u);
  const uint n_runs = count_runs (inner_w);
  const uint plane = p.n_faces * p.h * inner_w;

  FOR_EACH (i, p.n)
    {
      const uint row = i / n_runs;
      const uint x = i % n_runs * RUN;
      vec4 blurred[5][RUN];

      [[unroll]] for (int r = 0; r < RUN; r++)
        [[unroll]] for (int q = 0; q < 5; q++)
          blurred[q][r] = vec4 (0.0);

      [[unroll]] for (int j = 0; j < TAPS - 1 + RUN; j++)
        {
          const uint at = row * p.w + min (x + j, p.w - 1u);
          const vec4 va = a[at] - 0.5, vb = b[at] - 0.5;
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
        if (x + r < inner_w)
          [[unroll]] for (int q = 0; q < 5; q++)
            maps[q * plane + row * inner_w + x + r] = blurred[q][r];
    }
}
