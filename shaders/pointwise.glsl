// SPDX-License-Identifier: GPL-3.0-or-later
//
// For kernels that treat every item alike. Host side: guise_lowering_dispatch() with n_items.
//
// Where whole groups make up the items there is an invocation for each, without a loop and without a condition: drivers
// that compute on the processor then need no mask of lanes, which doubles their speed. Otherwise any number of groups
// covers all items in turns.

#include "loads.glsl"

layout (local_size_x_id = 0) in;
layout (constant_id = 1) const bool WHOLE = false;

// What the kernel does to item i.
void treat (uint i);

void treat_all (uint n)
{
  if (WHOLE)
    treat (gl_GlobalInvocationID.x);
  else
    for (uint i = gl_GlobalInvocationID.x; i < n; i += gl_NumWorkGroups.x * gl_WorkGroupSize.x)
      treat (i);
}
