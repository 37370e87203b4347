// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pointwise.glsl"

// y = a + b; y may be a. Host twin: guise_ref_op_add_forward().

layout (push_constant, std430) uniform Params {
  uint n;           // vec4
} p;

layout (std430, binding = 0) readonly  buffer A { vec4 a[]; };
layout (std430, binding = 1) readonly  buffer B { vec4 b[]; };
layout (std430, binding = 2) writeonly buffer Y { vec4 y[]; };

void main ()
{
  FOR_EACH (i, p.n)
    y[i] = a[i] + b[i];
}
