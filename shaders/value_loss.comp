// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "optimizer.glsl"
#include "pointwise.glsl"

// losses[face] = (x[face], 0, 0, 0), and in variant `gradient` the gradient of factor times their mean, which is the
// same for every face. Host twin: guise_ref_op_value_loss().

layout (constant_id = 2) const bool ACCUMULATE = false;
layout (constant_id = 3) const bool SCALES = false;     // the gradient, by the loss scale
layout (push_constant, std430) uniform Params {
  uint  n;              // faces
  float slope;          // factor / faces
} p;

INPUT (0, x);
layout (std430, binding = 1) writeonly restrict buffer Losses { vec4 losses[]; };
#ifdef GUISE_GRADIENT
INPUT (2, gradient);
layout (std430, binding = 3) writeonly buffer NewGradient { vec4 new_gradient[]; };
layout (std430, binding = 4) readonly restrict buffer Step { OptimizerStep step_; };
#endif

void treat (uint face)
{
  losses[face] = vec4 (LOAD (x, face).x, 0.0, 0.0, 0.0);
#ifdef GUISE_GRADIENT
  const vec4 g = vec4 (SCALES ? step_.loss_scale * p.slope : p.slope, 0.0, 0.0, 0.0);

  new_gradient[face] = ACCUMULATE ? LOAD (gradient, face) + g : g;
#endif
}

void main ()
{
  treat_all (p.n);
}
