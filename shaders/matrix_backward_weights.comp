#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require
#ifdef GUISE_SHUFFLE
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#endif
#ifdef GUISE_UNITS
#extension GL_KHR_cooperative_matrix : require
#extension GL_KHR_memory_scope_semantics : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_EXT_shader_explicit_arithmetic_types_float16 : require
#endif

// dw[tap][ci / 4][co] = sum over pixels of x[pixel moved by tap][ci] dy[pixel][co], vec4 over ci
//
// A column is a pair of tap and ci / 4, in the order in which W4 has them: layers of few channels fill tiles with taps.
// Dispatch: columns / tile, co / tile, splits of the pixels. Host twin: guise_ref_conv_backward_weights().

#include "loads.glsl"

layout (push_constant, std430) uniform Geometry {
  int n_columns;              // taps x c4 of x
  int in_h, in_w, in_c4;
  int n_pixels;               // pictures x out_h x out_w
  int out_h, out_w, out_c4;
  int kernel_w;
  int stride;
  int pad_top, pad_left;
  int split_size;             // pixels that a z of the grid sums over: a split, or all for one of a batch of products
  int split_first;            // pixels from where one z begins to where the next does
  int split_stride;           // vec4 from the result of one z to that of the next
  int source_stride;          // vec4 from the x of one product to that of the next
  int gradient_stride;        // vec4 from its dy to that of the next
  int in_c, out_c;            // real channels: what lies above is written as 0
} g;

INPUT (0, source);
INPUT (1, gradient);
layout (std430, binding = 2) restrict buffer Result { vec4 result[]; };

layout (constant_id = 4) const int ACCUMULATE = 0;    // add to what stands there

void store (int column, int co, vec4 value)
{
  const int at = int (gl_WorkGroupID.z) * g.split_stride + column * g.out_c4 * 4 + co;
  const ivec4 ci = ivec4 (column % g.in_c4 * 4) + ivec4 (0, 1, 2, 3);

  value = mix (vec4 (0.0), value, lessThan (ci, ivec4 (co < g.out_c ? g.in_c : 0)));
  result[at] = ACCUMULATE != 0 ? result[at] + value : value;
}

#ifdef GUISE_SHUFFLE
#include "matrix_weights_shuffle.glsl"
#elif defined GUISE_COOPERATIVE
#include "matrix_weights_cooperative.glsl"
#else
#include "matrix_weights_tiles.glsl"
#endif
