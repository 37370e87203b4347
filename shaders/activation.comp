// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pointwise.glsl"

// forward:  y = leaky (x) or 1 / (1 + exp (-x)), zero in the padding channels
// backward: dx = dy * (y > 0 ? 1 : slope) or dy * y * (1 - y); dx may be dy
//
// Layout: vec4 along the channels. Host twin: guise_ref_op_activation_*().

layout (constant_id = 2) const uint CHANNELS = 4;     // real ones a pixel
layout (push_constant, std430) uniform Params {
  uint  n;          // vec4
  float slope;
} p;

#ifdef GUISE_BACKWARD
INPUT (0, y);
INPUT (1, dy);
OUTPUT (2, dx);

void treat (uint i)
{
  const vec4 value = LOAD (y, i), gradient = LOAD (dy, i);

#ifdef GUISE_SIGMOID
  STORE (dx, i, gradient * value * (1.0 - value));
#else
  STORE (dx, i, gradient * mix (vec4 (p.slope), vec4 (1.0), greaterThan (value, vec4 (0.0))));
#endif
}
#else
INPUT (0, x);
OUTPUT (1, y);

void treat (uint i)
{
  const vec4 value = LOAD (x, i);
  const uint n_vec4 = (CHANNELS + 3u) / 4u;
#ifdef GUISE_SIGMOID
  vec4 result = 1.0 / (1.0 + exp (-value));
#else
  vec4 result = mix (value * p.slope, value, greaterThan (value, vec4 (0.0)));
#endif

  if (CHANNELS % 4u != 0u)
    result = mix (vec4 (0.0), result, lessThan (i % n_vec4 * 4u + uvec4 (0, 1, 2, 3), uvec4 (CHANNELS)));
  STORE (y, i, result);
}
#endif

void main ()
{
  treat_all (p.n);
}
