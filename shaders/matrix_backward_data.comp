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

// dx[pixel][ci] = sum over taps and co of dy[pixel moved back by tap][co] w[tap][ci][co]
// Source dy: NHWC, destination dx: NHWC, weights W4[tap][ci / 4][co]. See guise-matrix.h.
// Dispatch: pixels / tile, channels / tile, splits of co; with stride 2 once for each parity of row and column.
// Host twin: guise_ref_conv_backward_data().
#define GUISE_BACKWARD
#include "matrix_conv.glsl"
#ifdef GUISE_SHUFFLE
#include "matrix_conv_shuffle.glsl"
#elif defined GUISE_COOPERATIVE
#include "matrix_conv_cooperative.glsl"
#else
#include "matrix_conv_tiles.glsl"
#endif
