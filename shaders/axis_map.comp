// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pointwise.glsl"

// y[o, k, j] = Σ_t weight[k, t] · x[o, index[k, t], j]: resizes an axis, or repeats and mirrors its ends. The gradient
// is the same with the table turned round. Host twin: guise_ref_op_axis_map_*().

layout (push_constant, std430) uniform Params {
  uint n;                 // values that are written: n_outer * n_out * n_inner
  uint n_out, n_inner;
  uint in_pitch, out_pitch;
  uint n_taps, table_pitch;
} p;

INPUT (0, x);
INPUT (1, table);         // (index, weight) by k, then t
layout (std430, binding = 2) writeonly restrict buffer Y     { float y[]; };

void treat (uint i)
{
  const uint j = i % p.n_inner;
  const uint k = i / p.n_inner % p.n_out;
  const uint outer = i / p.n_inner / p.n_out;
  float sum = 0.0;

  for (uint t = 0u; t < p.n_taps; t++)
    {
      const uint entry = k * p.table_pitch + 2u * t;
      const vec4 pairs = LOAD (table, entry / 4u);
      const vec2 tap = entry % 4u == 0u ? pairs.xy : pairs.zw;

      sum += tap.y * PICK (x, outer * p.in_pitch + uint (tap.x) * p.n_inner + j);
    }
  y[outer * p.out_pitch + k * p.n_inner + j] = sum;
}

void main ()
{
  treat_all (p.n);
}
