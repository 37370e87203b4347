// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "losses.glsl"

// Each channel of each picture by itself: y = leaky ((x − mean) / √(variance + ε)).
// backward: dx = (g − mean (g) − z · mean (g · z)) / √(variance + ε), where z is what was activated and g its gradient.
// Dispatch: a group a picture and four channels. Host twins: guise_ref_op_normalize_*().

layout (push_constant, std430) uniform Params {
  uint  n;          // pixels a picture
  uint  c4;         // vec4 a pixel
  float epsilon;
  float slope;      // of the leaky ReLU; 1: none
} p;

INPUT (0, x);
#ifdef GUISE_BACKWARD
INPUT (1, y);
INPUT (2, dy);
OUTPUT (3, dx);
#else
OUTPUT (1, y);
#endif

// The sum over all lanes, in each of them; call it in uniform control flow.
vec4 share_sum (vec4 value)
{
  vec4 sum = sum_lanes (value);

  if (gl_LocalInvocationID.x == 0u)
    lane_sums[0] = sum;
  barrier ();
  sum = lane_sums[0];
  barrier ();
  return sum;
}

#ifdef GUISE_BACKWARD
// Of place @at: z and g.
void find_gradient (uint at, out vec4 z, out vec4 g)
{
  const vec4 value = LOAD (y, at), above = LOAD (dy, at);
  const bvec4 is_positive = greaterThan (value, vec4 (0.0));

  z = mix (value / p.slope, value, is_positive);
  g = mix (above * p.slope, above, is_positive);
}
#endif

void main ()
{
  const uint first = gl_WorkGroupID.x / p.c4 * p.n * p.c4 + gl_WorkGroupID.x % p.c4;
  vec4 sum = vec4 (0.0), squares = vec4 (0.0);

  for (uint i = gl_LocalInvocationID.x; i < p.n; i += N_LANES)
    sum += LOAD (x, first + i * p.c4);
  const vec4 mean = share_sum (sum) / float (p.n);
  for (uint i = gl_LocalInvocationID.x; i < p.n; i += N_LANES)
    {
      const vec4 centred = LOAD (x, first + i * p.c4) - mean;

      squares += centred * centred;
    }
  const vec4 scale = inversesqrt (share_sum (squares) / float (p.n) + p.epsilon);

#ifdef GUISE_BACKWARD
  vec4 z, g, sum_g = vec4 (0.0), sum_gz = vec4 (0.0);

  for (uint i = gl_LocalInvocationID.x; i < p.n; i += N_LANES)
    {
      find_gradient (first + i * p.c4, z, g);
      sum_g += g;
      sum_gz += g * z;
    }
  const vec4 mean_g = share_sum (sum_g) / float (p.n), mean_gz = share_sum (sum_gz) / float (p.n);
  for (uint i = gl_LocalInvocationID.x; i < p.n; i += N_LANES)
    {
      find_gradient (first + i * p.c4, z, g);
      const vec4 slope = scale * (g - mean_g - z * mean_gz);
      STORE (dx, first + i * p.c4, slope);
    }
#else
  for (uint i = gl_LocalInvocationID.x; i < p.n; i += N_LANES)
    {
      const vec4 z = scale * (LOAD (x, first + i * p.c4) - mean);
      const vec4 value = mix (p.slope * z, z, greaterThan (z, vec4 (0.0)));
      STORE (y, first + i * p.c4, value);
    }
#endif
}
