// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pointwise.glsl"

// forward:  y = leaky (x) or 1 / (1 + exp (-x)), zero in the padding channels
// backward: dx = dy * (y > 0 ? 1 : slope) or dy * y * (1 - y); dx may be dy
//
// Layout: vec4 along the channels. Host twin: guise_ref_op_activation_*().

layout (push_constant, std430) uniform Params {
  uint  n;          // vec4
  uint  c4;         // vec4 a pixel
  uint  c;          // real channels
  float slope;
} p;

#ifdef GUISE_BACKWARD
layout (std430, binding = 0) readonly  buffer Y  { vec4 y[]; };
layout (std430, binding = 1) readonly  buffer Dy { vec4 dy[]; };
layout (std430, binding = 2) writeonly buffer Dx { vec4 dx[]; };

vec4 backward (vec4 value, vec4 gradient)
{
#ifdef GUISE_SIGMOID
  return gradient * value * (1.0 - value);
#else
  return gradient * mix (vec4 (p.slope), vec4 (1.0), greaterThan (value, vec4 (0.0)));
#endif
}
#else
layout (std430, binding = 0) readonly  restrict buffer X { vec4 x[]; };
layout (std430, binding = 1) writeonly restrict buffer Y { vec4 y[]; };

vec4 forward (vec4 value)
{
#ifdef GUISE_SIGMOID
  return 1.0 / (1.0 + exp (-value));
#else
  return mix (value * p.slope, value, greaterThan (value, vec4 (0.0)));
#endif
}
#endif

void main ()
{
  FOR_EACH (i, p.n)
    {
#ifdef GUISE_BACKWARD
      dx[i] = backward (y[i], dy[i]);
#else
      const ivec4 channel = ivec4 (i % p.c4 * 4u) + ivec4 (0, 1, 2, 3);

      y[i] = mix (vec4 (0.0), forward (x[i]), lessThan (channel, ivec4 (p.c)));
#endif
    }
}
