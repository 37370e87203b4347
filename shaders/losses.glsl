// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the loss kernels share. A group is a row of a picture; its lanes take the pixels in turns, and their sums are
// added up in the order of the lanes, so that the bits never depend on the subgroup.

layout (local_size_x = 64) in;

shared vec4 lane_sums[64];

// Returns the sum over all lanes in lane 0; call it in uniform control flow.
vec4 sum_lanes (vec4 value)
{
  vec4 sum = vec4 (0.0);

  lane_sums[gl_LocalInvocationID.x] = value;
  barrier ();
  if (gl_LocalInvocationID.x == 0u)
    for (uint i = 0u; i < 64u; i++)
      sum += lane_sums[i];

  return sum;
}
