// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pointwise.glsl"

// forward:  big (n, 2h, 2w, c) = each pixel of small (n, h, w, c) four times
// backward: small = the sum of the four. Host twins: guise_ref_op_upsample_*().

layout (constant_id = 2) const uint W = 1;      // of small
layout (constant_id = 3) const uint C4 = 1;     // vec4 a pixel
layout (push_constant, std430) uniform Params {
  uint n;           // vec4 of what is written
} p;

#ifdef GUISE_BACKWARD
INPUT (0, big);
OUTPUT (1, small);
#else
INPUT (0, small);
OUTPUT (1, big);
#endif

void treat (uint i)
{
  const uint c = i % C4;
  const uint pixel = i / C4;

#ifdef GUISE_BACKWARD
  const uint x = pixel % W;
  const uint row = pixel / W;                               // of all pictures
  const uint first = (row * 2u * 2u * W + 2u * x) * C4 + c;
  const uint below = first + 2u * W * C4;

  const vec4 sum = (LOAD (big, first) + LOAD (big, first + C4)) + (LOAD (big, below) + LOAD (big, below + C4));

  STORE (small, i, sum);
#else
  const uint x = pixel % (2u * W);
  const uint row = pixel / (2u * W);

  const vec4 value = LOAD (small, (row / 2u * W + x / 2u) * C4 + c);

  STORE (big, i, value);
#endif
}

void main ()
{
  treat_all (p.n);
}
