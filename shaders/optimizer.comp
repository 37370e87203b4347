// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "optimizer.glsl"
#include "pointwise.glsl"

// One step of an optimizer (the formulas are in guise-optimizer.h: KIND is its number there), and of the running mean of
// the weights in variant `average`. Padding stays zero because its gradient is. The new state is bound to the place of
// the old one; a moment that the optimizer does not keep is bound to some other range and not touched.
// Host twin: guise_ref_optimizer().

layout (constant_id = 2) const uint KIND = 0;
layout (constant_id = 3) const bool SKIPS = false;    // leaves all as it is when gradients overflowed
layout (push_constant, std430) uniform Params {
  uint n;           // vec4
} p;

layout (std430, binding = 0) readonly restrict buffer Step { OptimizerStep step_; };

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

const bool IS_BELIEF = KIND == 2u, IS_RMSPROP = KIND == 3u, IS_LION = KIND == 4u;

void treat (uint i)
{
  if (SKIPS && step_.overflowed != 0.0)
    return;

  const vec4 g = step_.factor * LOAD (gradient, i);
  const vec4 old = LOAD (value, i);
  vec4 w = old;

  if (IS_LION)
    {
      const vec4 m = LOAD (moment1, i);

      w -= step_.rate * sign (step_.beta1 * m + step_.one_minus_beta1 * g);
      new_moment1[i] = step_.beta2 * m + step_.one_minus_beta2 * g;
    }
  else if (IS_RMSPROP)
    {
      const vec4 v = step_.beta2 * LOAD (moment2, i) + step_.one_minus_beta2 * g * g;

      w -= step_.rate * g / (sqrt (v) + step_.epsilon);
      new_moment2[i] = v;
    }
  else
    {
      const vec4 m = step_.beta1 * LOAD (moment1, i) + step_.one_minus_beta1 * g;
      const vec4 d = IS_BELIEF ? g - m : g;
      const vec4 v = step_.beta2 * LOAD (moment2, i) + step_.one_minus_beta2 * d * d +
                     (IS_BELIEF ? step_.epsilon : 0.0);

      w -= step_.rate * m / (sqrt (v) * step_.inverse_root + step_.epsilon);
      new_moment1[i] = m;
      new_moment2[i] = v;
    }
  w -= step_.decay * old;

#ifdef GUISE_AVERAGE
  const vec4 a = LOAD (average, i);

  new_average[i] = a + step_.average * (w - a);
#endif
  new_value[i] = w;
}

void main ()
{
  treat_all (p.n);
}
