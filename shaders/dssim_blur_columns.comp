// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "dssim.glsl"

layout (std430, binding = 0) readonly  restrict buffer Maps    { vec4 maps[]; };
layout (std430, binding = 1) readonly  restrict buffer Weights { float weights[]; };
layout (std430, binding = 2) readonly  restrict buffer Norms   { vec4 norms[]; };
layout (std430, binding = 3) writeonly restrict buffer Windows { vec4 windows[]; };

const float C1 = 0.01 * 0.01;
const float C2 = 0.03 * 0.03;

void write_window (uint at, uint plane, float weight, vec4 mean_a, vec4 mean_b, vec4 aa, vec4 bb, vec4 ab)
{
  const vec4 true_a = mean_a + 0.5, true_b = mean_b + 0.5;
  const vec4 n1 = 2.0 * true_a * true_b + C1;
  const vec4 n2 = 2.0 * (ab - mean_a * mean_b) + C2;
  const vec4 d1 = true_a * true_a + true_b * true_b + C1;
  const vec4 d2 = (aa - mean_a * mean_a) + (bb - mean_b * mean_b) + C2;
  const vec4 ssim = (n1 * n2) / (d1 * d2);
  const vec4 to_mean = 2.0 * (true_b * n2 - mean_b * n1) / (d1 * d2) -
                       2.0 * ssim * (true_a / d1 - mean_a / d2);
  const vec4 to_aa = -ssim / d2;
  const vec4 to_ab = 2.0 * n1 / (d1 * d2);
  const float gain = -0.5 * p.factor * weight;

  windows[at] = vec4 (gain * to_mean.xyz, weight * dot (vec3 (0.5 / 3.0), 1.0 - ssim.xyz));
  windows[at + plane] = gain * to_aa;
  windows[at + 2u * plane] = gain * to_ab;
}

void main ()
{
  const uint inner_w = p.w - (TAPS - 1u), inner_h = p.h - (TAPS - 1u);
  const uint n_runs = count_runs (inner_h);
  const uint plane = p.n_faces * p.h * inner_w;

  FOR_EACH (i, p.n)
    {
      const uint x = i % inner_w;
      const uint y = i / inner_w % n_runs * RUN;
      const uint face = i / inner_w / n_runs;
      vec4 blurred[5][RUN];

      [[unroll]] for (int r = 0; r < RUN; r++)
        [[unroll]] for (int q = 0; q < 5; q++)
          blurred[q][r] = vec4 (0.0);

      [[unroll]] for (int j = 0; j < TAPS - 1 + RUN; j++)
        {
          const uint at = (face * p.h + min (y + j, p.h - 1u)) * inner_w + x;

          [[unroll]] for (int q = 0; q < 5; q++)
            {
              const vec4 value = maps[q * plane + at];

              [[unroll]] for (int r = 0; r < RUN; r++)
                if (j >= r && j - r < TAPS)
                  blurred[q][r] += gauss[j - r] * value;
            }
        }

      [[unroll]] for (int r = 0; r < RUN; r++)
        if (y + r < inner_h)
          {
            const float weight = weights[face * p.pitch + (y + r + TAPS / 2) * p.w + x + TAPS / 2] * norms[face].x;

            write_window ((face * inner_h + y + r) * inner_w + x, p.n_faces * inner_h * inner_w, weight, blurred[0][r],
                          blurred[1][r], blurred[2][r], blurred[3][r], blurred[4][r]);
          }
    }
}
