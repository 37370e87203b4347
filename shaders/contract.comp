// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pointwise.glsl"

// y[Σ i·y_strides] = scale · Σ a[Σ i·a_strides] · b[Σ i·b_strides]: products of matrices, turned or not, and of stacks
// of them; with its operands exchanged it is its own gradient. Axes from first_inner on are summed over.
// Host twin: guise_ref_op_contract_*().

layout (push_constant, std430) uniform Params {
  uint  n;                // values that are written
  uint  n_inner;          // products in each sum
  uint  first_inner;      // 0..6
  float scale;
  uint  sizes[6];
  int   a_strides[6];
  int   b_strides[6];
  int   y_strides[6];
} p;

INPUT (0, a);
INPUT (1, b);
layout (std430, binding = 2) writeonly restrict buffer Y { float y[]; };

float get_sum (ivec2 first)
{
  const uint n_row = p.first_inner < 6u ? p.sizes[5] : 1u;
  float sum = 0.0;

  for (uint row = 0u; row < p.n_inner / n_row; row++)
    {
      ivec2 at = first;
      float part = 0.0;

      for (uint k = 5u, rest = row; k-- > p.first_inner; rest /= p.sizes[k])
        at += int (rest % p.sizes[k]) * ivec2 (p.a_strides[k], p.b_strides[k]);
      for (uint i = 0u; i < n_row; i++)
        part += PICK (a, uint (at.x + int (i) * p.a_strides[5])) * PICK (b, uint (at.y + int (i) * p.b_strides[5]));
      sum += part;
    }

  return sum;
}

void treat (uint i)
{
  ivec2 source = ivec2 (0);
  int target = 0;
  float value;

  for (uint k = p.first_inner, rest = i; k-- > 0u; rest /= p.sizes[k])
    {
      const int index = int (rest % p.sizes[k]);

      source += index * ivec2 (p.a_strides[k], p.b_strides[k]);
      target += index * p.y_strides[k];
    }

  value = p.first_inner < 6u ? get_sum (source) : PICK (a, uint (source.x)) * PICK (b, uint (source.y));
  y[target] = p.scale * value;
}

void main ()
{
  treat_all (p.n);
}
