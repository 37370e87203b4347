// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pointwise.glsl"

// Copies n_channels4 vec4 of every pixel from channel from_first of one tensor to channel to_first of another: what
// puts channels together, and takes their gradients apart. Host twins: guise_ref_op_concat_*().

layout (push_constant, std430) uniform Params {
  uint n;           // pixels * n_channels4
  uint n_channels4;
  uint from_c4, from_first;   // all in vec4
  uint to_c4, to_first;
} p;

INPUT (0, from);
OUTPUT (1, to);

void treat (uint i)
{
  const uint pixel = i / p.n_channels4;
  const uint channel = i % p.n_channels4;

  const vec4 value = LOAD (from, pixel * p.from_c4 + p.from_first + channel);

  STORE (to, pixel * p.to_c4 + p.to_first + channel, value);
}

void main ()
{
  treat_all (p.n);
}
