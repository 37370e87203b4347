// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the kernels that add up a face share. A group is a face; its lanes take the items in turns, and their sums are
// added up in the order of the lanes, so that the bits never depend on the subgroup.

#include "loads.glsl"

#define N_LANES 64u

layout (local_size_x = 64) in;

shared vec4 lane_sums[N_LANES];

// Returns the sum over all lanes in lane 0; call it in uniform control flow.
vec4 sum_lanes (vec4 value)
{
  vec4 sum = vec4 (0.0);

  lane_sums[gl_LocalInvocationID.x] = value;
  barrier ();
  if (gl_LocalInvocationID.x == 0u)
    for (uint i = 0u; i < N_LANES; i++)
      sum += lane_sums[i];

  return sum;
}
