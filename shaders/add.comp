// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pointwise.glsl"

// y = a + b; y may be a. Host twin: guise_ref_op_add_forward().

layout (push_constant, std430) uniform Params {
  uint n;           // vec4
} p;

INPUT (0, a);
INPUT (1, b);
OUTPUT (2, y);

void treat (uint i)
{
  const vec4 sum = LOAD (a, i) + LOAD (b, i);

  STORE (y, i, sum);
}

void main ()
{
  treat_all (p.n);
}
