// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the kernels of the structural dissimilarity share (see guise-graph.h for the definition and Wang et al. 2004).
//
// The 11 x 11 Gaussian is separable. An invocation makes RUN neighbours along the direction of its blur, so that the
// 10 + RUN values it loads serve them all. Values enter less 0.5: variances then are small differences of small
// numbers, which keeps their precision in 32 bits.
//
//   blur_rows       maps 0..4 (h, inner_w) = blur along x of a, b, a a, b b, a b
//   blur_columns    windows 0..2 (inner_h, inner_w) = what of the loss goes to the mean of a, to that of a a and of
//                   a b, from the maps blurred along y; in the w of window 0 the loss of the window itself
//   spread_columns  maps 0..2 (h, inner_w) = the adjoint of the blur along y of the windows
//   spread_rows     gradient of a from the adjoint along x

#extension GL_EXT_control_flow_attributes : require
#include "pointwise.glsl"

#define TAPS 11
#define RUN  4

// Loops over taps. Compilers that check each lane of each load of a storage buffer choke on all taps written out.
#ifdef GUISE_TEXELS
#define OVER_TAPS [[unroll]]
#else
#define OVER_TAPS [[dont_unroll]]
#endif

const float gauss[TAPS] = float[] (0.0010283801, 0.0075987581, 0.0360007721, 0.1093606895, 0.2130055377, 0.2660117249,
                                   0.2130055377, 0.1093606895, 0.0360007721, 0.0075987581, 0.0010283801);

layout (constant_id = 2) const uint H = TAPS;
layout (constant_id = 3) const uint W = TAPS;
layout (constant_id = 4) const bool ACCUMULATE = false;
layout (push_constant, std430) uniform Params {
  uint  n;                  // runs of RUN
  uint  n_faces;
  uint  pitch;              // floats of weights a face
  float factor;             // of the loss, the mean over faces and colours divided out
} p;

// Where a window fits.
const uint INNER_H = H - (TAPS - 1u);
const uint INNER_W = W - (TAPS - 1u);

uint count_runs (uint length)
{
  return (length + RUN - 1u) / RUN;
}
