// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pointwise.glsl"

// to[to_first + Σ i·to_strides] = scale · Σ from[from_first + Σ i·from_strides], or added to what is there: copies,
// cuts, turns, repeats and sums arrays of any number of axes. Axes from first_inner on are summed over, innermost rows
// by themselves so that long sums stay exact. Host twin: guise_ref_op_rearrange_*().

layout (push_constant, std430) uniform Params {
  uint  n;                // values that are written
  uint  n_inner;          // values in each sum
  uint  first_inner;      // 0..8
  uint  accumulate;
  int   from_first, to_first;
  float scale;
  uint  sizes[8];
  int   from_strides[8];
  int   to_strides[8];
} p;

INPUT (0, from);
layout (std430, binding = 1) restrict buffer To { float to[]; };

float get_sum (int first)
{
  const uint n_row = p.first_inner < 8u ? p.sizes[7] : 1u;
  float sum = 0.0;

  for (uint row = 0u; row < p.n_inner / n_row; row++)
    {
      int at = first;
      float part = 0.0;

      for (uint k = 7u, rest = row; k-- > p.first_inner; rest /= p.sizes[k])
        at += int (rest % p.sizes[k]) * p.from_strides[k];
      for (uint i = 0u; i < n_row; i++)
        part += PICK (from, uint (at + int (i) * p.from_strides[7]));
      sum += part;
    }

  return sum;
}

void treat (uint i)
{
  int source = p.from_first;
  int target = p.to_first;
  float value;

  for (uint k = p.first_inner, rest = i; k-- > 0u; rest /= p.sizes[k])
    {
      const int index = int (rest % p.sizes[k]);

      source += index * p.from_strides[k];
      target += index * p.to_strides[k];
    }

  value = p.scale * (p.first_inner < 8u ? get_sum (source) : PICK (from, uint (source)));
  to[target] = p.accumulate != 0u ? to[target] + value : value;
}

void main ()
{
  treat_all (p.n);
}
