// SPDX-License-Identifier: GPL-3.0-or-later
//
// For kernels that treat every item alike: any number of groups covers all of them. Host side:
// guise_lowering_dispatch() with n_items.

layout (local_size_x = 128) in;

#define FOR_EACH(i, n) for (uint i = gl_GlobalInvocationID.x, stride_ = gl_NumWorkGroups.x * gl_WorkGroupSize.x; \
                            i < (n); i += stride_)
