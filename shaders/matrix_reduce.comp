#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
#extension GL_GOOGLE_include_directive : require

// y[i] = activation (part[0][i] + part[1][i] + ... + bias[i mod c4]), or y[i] + that sum with accumulate.
// Adds up what the splits of a matrix kernel left, always in the same order.
// Dispatch: any number of 1-D groups. Host twin: none, tested with the kernels that split.

#include "loads.glsl"

layout (local_size_x_id = 0) in;

layout (push_constant, std430) uniform Params {
  uint n;                     // vec4
  uint n_parts;
  uint part_stride;           // vec4
  uint c4;                    // vec4 a pixel
  uint c;                     // real channels a pixel: what lies above is written as 0
  uint has_bias;
  uint activation;            // GuiseActivation
  uint accumulate;
  float slope;
} p;

INPUT (0, parts);
layout (std430, binding = 1) readonly restrict buffer Bias   { vec4 bias[]; };
BOTH (2, result);

void main ()
{
  const uint step = gl_NumWorkGroups.x * gl_WorkGroupSize.x;

  for (uint i = gl_GlobalInvocationID.x; i < p.n; i += step)
    {
      const uint channel = i % p.c4;
      vec4 sum = p.has_bias != 0 ? bias[channel] : vec4 (0.0);

      for (uint part = 0; part < p.n_parts; part++)
        sum += LOAD (parts, int (part * p.part_stride + i));
      if (p.activation == 1)
        sum = mix (sum * p.slope, sum, greaterThan (sum, vec4 (0.0)));
      else if (p.activation == 2)
        sum = 1.0 / (1.0 + exp (-sum));
      sum = mix (vec4 (0.0), sum, lessThan (uvec4 (4 * channel) + uvec4 (0, 1, 2, 3), uvec4 (p.c)));
      if (p.accumulate != 0)
        sum += result[i];
      STORE (result, i, sum);
    }
}
