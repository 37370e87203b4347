// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pointwise.glsl"

// forward:  big (n, 2h, 2w, c) = each pixel of small (n, h, w, c) four times
// backward: small = the sum of the four. Host twins: guise_ref_op_upsample_*().

layout (push_constant, std430) uniform Params {
  uint n;           // vec4 of what is written
  uint h, w, c4;    // of small
} p;

#ifdef GUISE_BACKWARD
layout (std430, binding = 0) readonly  restrict buffer Big   { vec4 big[]; };
layout (std430, binding = 1) writeonly restrict buffer Small { vec4 small[]; };
#else
layout (std430, binding = 0) readonly  restrict buffer Small { vec4 small[]; };
layout (std430, binding = 1) writeonly restrict buffer Big   { vec4 big[]; };
#endif

void main ()
{
  FOR_EACH (i, p.n)
    {
      const uint c = i % p.c4;
      const uint pixel = i / p.c4;

#ifdef GUISE_BACKWARD
      const uint x = pixel % p.w;
      const uint row = pixel / p.w;                               // of all pictures
      const uint first = (row * 2u * 2u * p.w + 2u * x) * p.c4 + c;
      const uint below = first + 2u * p.w * p.c4;

      small[i] = (big[first] + big[first + p.c4]) + (big[below] + big[below + p.c4]);
#else
      const uint x = pixel % (2u * p.w);
      const uint row = pixel / (2u * p.w);

      big[i] = small[(row / 2u * p.w + x / 2u) * p.c4 + c];
#endif
    }
}
