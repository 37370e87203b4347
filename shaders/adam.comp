// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pointwise.glsl"

// One step of Adam (see guise-optimizer.h), and of the running mean of the weights in variant `average`:
//   m = b1 m + (1 - b1) g,  v = b2 v + (1 - b2) g^2,  p -= rate m / (sqrt (v) inverse_root + epsilon)
// Padding stays zero because its gradient is. The new state is bound to the place of the old one.
// Host twin: guise_ref_adam().

layout (push_constant, std430) uniform Params {
  uint n;           // vec4
} p;

// GuiseOptimizerStep, written by the host before each run.
layout (std430, binding = 0) readonly restrict buffer Step {
  float rate, inverse_root, epsilon, average;
  float beta1, one_minus_beta1, beta2, one_minus_beta2;
} step_;

INPUT (1, gradient);
INPUT (2, value);
INPUT (3, moment1);
INPUT (4, moment2);
layout (std430, binding = 5) writeonly buffer NewValue   { vec4 new_value[]; };
layout (std430, binding = 6) writeonly buffer NewMoment1 { vec4 new_moment1[]; };
layout (std430, binding = 7) writeonly buffer NewMoment2 { vec4 new_moment2[]; };
#ifdef GUISE_AVERAGE
INPUT (8, average);
layout (std430, binding = 9) writeonly buffer NewAverage { vec4 new_average[]; };
#endif

void treat (uint i)
{
  const vec4 g = LOAD (gradient, i);
  const vec4 m = step_.beta1 * LOAD (moment1, i) + step_.one_minus_beta1 * g;
  const vec4 v = step_.beta2 * LOAD (moment2, i) + step_.one_minus_beta2 * g * g;
  const vec4 w = LOAD (value, i) - step_.rate * m / (sqrt (v) * step_.inverse_root + step_.epsilon);
#ifdef GUISE_AVERAGE
  const vec4 a = LOAD (average, i);

  new_average[i] = a + step_.average * (w - a);
#endif
  new_moment1[i] = m;
  new_moment2[i] = v;
  new_value[i] = w;
}

void main ()
{
  treat_all (p.n);
}
