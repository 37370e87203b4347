// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pointwise.glsl"

// forward:  y = f (a, b), zero in the padding channels
// backward: dx = dy * the derivative of f by a (SIDE 0) or b (SIDE 1)
//
// f is a - b, a * b, a / b, max, min or (a > 0 ? a : a * b): OP counts from GUISE_OP_SUB. Of equal ones a is the
// greatest and the least.
// Layout: vec4 along the channels. Host twin: guise_ref_op_binary_*().

layout (constant_id = 2) const uint OP = 0;
layout (constant_id = 3) const uint SIDE = 0;
layout (constant_id = 4) const uint CHANNELS = 4;     // real ones a pixel
layout (push_constant, std430) uniform Params {
  uint n;           // vec4
} p;

INPUT (0, a);
INPUT (1, b);
#ifdef GUISE_BACKWARD
INPUT (2, dy);
layout (std430, binding = 3) writeonly restrict buffer Y { vec4 y[]; };   // dx
#else
layout (std430, binding = 2) writeonly restrict buffer Y { vec4 y[]; };
#endif

const vec4 ZERO = vec4 (0.0);

#ifdef GUISE_BACKWARD
vec4 evaluate (vec4 u, vec4 v, vec4 gradient)
{
  const bool first = SIDE == 0u;

  switch (OP)
    {
    case 0u: return first ? gradient : -gradient;
    case 1u: return gradient * (first ? v : u);
    case 2u: return first ? gradient / v : -gradient * u / (v * v);
    case 3u: return first ? mix (ZERO, gradient, greaterThanEqual (u, v)) : mix (ZERO, gradient, lessThan (u, v));
    case 4u: return first ? mix (ZERO, gradient, lessThanEqual (u, v)) : mix (ZERO, gradient, greaterThan (u, v));
    default: return first ? mix (gradient * v, gradient, greaterThan (u, ZERO))
                          : mix (gradient * u, ZERO, greaterThan (u, ZERO));
    }
}
#else
vec4 evaluate (vec4 u, vec4 v)
{
  switch (OP)
    {
    case 0u: return u - v;
    case 1u: return u * v;
    case 2u: return u / v;
    case 3u: return max (u, v);
    case 4u: return min (u, v);
    default: return mix (u * v, u, greaterThan (u, ZERO));
    }
}
#endif

void treat (uint i)
{
  const uint n_vec4 = (CHANNELS + 3u) / 4u;
#ifdef GUISE_BACKWARD
  vec4 value = evaluate (LOAD (a, i), LOAD (b, i), LOAD (dy, i));
#else
  vec4 value = evaluate (LOAD (a, i), LOAD (b, i));
#endif

  if (CHANNELS % 4u != 0u)
    value = mix (ZERO, value, lessThan (i % n_vec4 * 4u + uvec4 (0, 1, 2, 3), uvec4 (CHANNELS)));
  y[i] = value;
}

void main ()
{
  treat_all (p.n);
}
