// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "dssim.glsl"

INPUT (0, maps);
INPUT (1, weights);
INPUT (2, norms);
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

void treat (uint i)
{
  const uint n_runs = count_runs (INNER_H);
  const uint plane = p.n_faces * H * INNER_W;
  const uint x = i % INNER_W;
  const uint y = i / INNER_W % n_runs * RUN;
  const uint face = i / INNER_W / n_runs;
  const float norm = LOAD (norms, face).x;
  vec4 blurred[5][RUN];

  [[unroll]] for (int r = 0; r < RUN; r++)
    [[unroll]] for (int q = 0; q < 5; q++)
      blurred[q][r] = vec4 (0.0);

  OVER_TAPS for (int j = 0; j < TAPS - 1 + RUN; j++)
    {
      const uint at = (face * H + min (y + j, H - 1u)) * INNER_W + x;

      [[unroll]] for (int q = 0; q < 5; q++)
        {
          const vec4 value = LOAD (maps, q * plane + at);

          [[unroll]] for (int r = 0; r < RUN; r++)
            if (j >= r && j - r < TAPS)
              blurred[q][r] += gauss[j - r] * value;
        }
    }

  [[unroll]] for (int r = 0; r < RUN; r++)
    if (INNER_H % RUN == 0u || y + r < INNER_H)
      {
        const float weight = PICK (weights, face * p.pitch + (y + r + TAPS / 2) * W + x + TAPS / 2) * norm;

        write_window ((face * INNER_H + y + r) * INNER_W + x, p.n_faces * INNER_H * INNER_W, weight, blurred[0][r],
                      blurred[1][r], blurred[2][r], blurred[3][r], blurred[4][r]);
      }
}

void main ()
{
  treat_all (p.n);
}
