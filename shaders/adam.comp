// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pointwise.glsl"

// One step of Adam (see guise-optimizer.h), and of the running mean of the weights in variant `average`:
//   m = b1 m + (1 - b1) g,  v = b2 v + (1 - b2) g^2,  p -= rate m / (sqrt (v) inverse_root + epsilon)
// Padding stays zero because its gradient is. Host twin: guise_ref_adam().

layout (push_constant, std430) uniform Params {
  uint n;           // vec4
} p;

// GuiseOptimizerStep, written by the host before each run.
layout (std430, binding = 0) readonly restrict buffer Step {
  float rate, inverse_root, epsilon, average;
  float beta1, one_minus_beta1, beta2, one_minus_beta2;
} step_;

layout (std430, binding = 1) readonly restrict buffer Gradient { vec4 gradient[]; };
layout (std430, binding = 2) restrict buffer Value   { vec4 value[]; };
layout (std430, binding = 3) restrict buffer Moment1 { vec4 moment1[]; };
layout (std430, binding = 4) restrict buffer Moment2 { vec4 moment2[]; };
#ifdef GUISE_AVERAGE
layout (std430, binding = 5) restrict buffer Average { vec4 average[]; };
#endif

void main ()
{
  FOR_EACH (i, p.n)
    {
      const vec4 g = gradient[i];
      const vec4 m = step_.beta1 * moment1[i] + step_.one_minus_beta1 * g;
      const vec4 v = step_.beta2 * moment2[i] + step_.one_minus_beta2 * g * g;
      const vec4 w = value[i] - step_.rate * m / (sqrt (v) * step_.inverse_root + step_.epsilon);

      moment1[i] = m;
      moment2[i] = v;
      value[i] = w;
#ifdef GUISE_AVERAGE
      const vec4 a = average[i];

      average[i] = a + step_.average * (w - a);
#endif
    }
}
