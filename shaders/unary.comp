// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pointwise.glsl"

// forward:  y = f (x), zero in the padding channels
// backward: dx = dy * f' (x)
//
// f is max (x, 0), tanh, sqrt, exp, log, abs, clip to a..b, a*x + b, log cosh or x: OP counts from GUISE_OP_RELU.
// Layout: vec4 along the channels. Host twin: guise_ref_op_unary_*().

layout (constant_id = 2) const uint OP = 0;
layout (constant_id = 3) const uint CHANNELS = 4;     // real ones a pixel
layout (push_constant, std430) uniform Params {
  uint  n;          // vec4
  float a, b;
} p;

INPUT (0, x);
#ifdef GUISE_BACKWARD
INPUT (1, dy);
layout (std430, binding = 2) writeonly restrict buffer Y { vec4 y[]; };   // dx
#else
layout (std430, binding = 1) writeonly restrict buffer Y { vec4 y[]; };
#endif

// The built-in one may overflow for what is large.
vec4 get_tanh (vec4 v)
{
  const vec4 e = exp (-2.0 * abs (v));

  return sign (v) * (1.0 - e) / (1.0 + e);
}

#ifdef GUISE_BACKWARD
vec4 evaluate (vec4 v, vec4 gradient)
{
  const vec4 t = OP == 1u || OP == 8u ? get_tanh (v) : vec4 (0.0);

  switch (OP)
    {
    case 0u: return mix (vec4 (0.0), gradient, greaterThan (v, vec4 (0.0)));
    case 1u: return gradient * (1.0 - t * t);
    case 2u: return gradient * 0.5 / sqrt (v);
    case 3u: return gradient * exp (v);
    case 4u: return gradient / v;
    case 5u: return gradient * sign (v);
    case 6u: return mix (vec4 (0.0), gradient,
                         bvec4 (uvec4 (greaterThan (v, vec4 (p.a))) & uvec4 (lessThan (v, vec4 (p.b)))));
    case 7u: return gradient * p.a;
    case 8u: return gradient * t;
    default: return gradient;
    }
}
#else
// Near 0 by its series, where the difference of logarithms has no digits left.
vec4 get_log_cosh (vec4 v)
{
  const vec4 s = v * v, a = abs (v);
  const vec4 near = s * (0.5 - s * (1.0 / 12.0 - s / 45.0));
  const vec4 far = a + log (1.0 + exp (-2.0 * a)) - 0.69314718;

  return mix (far, near, lessThan (a, vec4 (0.2)));
}

vec4 evaluate (vec4 v)
{
  switch (OP)
    {
    case 0u: return max (v, vec4 (0.0));
    case 1u: return get_tanh (v);
    case 2u: return sqrt (v);
    case 3u: return exp (v);
    case 4u: return log (v);
    case 5u: return abs (v);
    case 6u: return min (max (v, vec4 (p.a)), vec4 (p.b));
    case 7u: return p.a * v + p.b;
    case 8u: return get_log_cosh (v);
    default: return v;
    }
}
#endif

void treat (uint i)
{
  const uint n_vec4 = (CHANNELS + 3u) / 4u;
#ifdef GUISE_BACKWARD
  vec4 value = evaluate (LOAD (x, i), LOAD (dy, i));
#else
  vec4 value = evaluate (LOAD (x, i));
#endif

  if (CHANNELS % 4u != 0u)
    value = mix (vec4 (0.0), value, lessThan (i % n_vec4 * 4u + uvec4 (0, 1, 2, 3), uvec4 (CHANNELS)));
  y[i] = value;
}

void main ()
{
  treat_all (p.n);
}
