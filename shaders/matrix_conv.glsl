// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the two convolution kernels share: the geometry, in push constants, so that one compiled kernel serves every
// layer (a CPU driver takes up to a second to compile one).
//
// A destination pixel is one of a grid of grid_h x grid_w a picture; the grid is the whole destination, or one of its
// four parities when a stride 2 is run backward. Host side: guise-matrix-conv.c mirrors the block.

#include "loads.glsl"

layout (push_constant, std430) uniform Geometry {
  int n_pixels;               // pictures x grid_h x grid_w
  int grid_h, grid_w;
  int source_h, source_w;
  int source_c4;              // vec4 a source pixel: what is summed over, with the taps
  int destination_h, destination_w;
  int destination_c4;
  int destination_c;          // real channels: what lies above is written as 0
  int taps_y, taps_x;
  int source_step;            // source row = grid row * source_step + source_y0 + tap * tap_step
  int tap_step;
  int source_y0, source_x0;
  int kernel_w;
  int tap_y0, tap_x0;         // kernel row of a tap = tap_y0 + tap * tap_stride
  int tap_stride;
  int destination_step;       // destination row = grid row * destination_step + destination_y0
  int destination_y0, destination_x0;
  int split_c4;               // vec4 that a z of the grid sums over: a split, or all for one of a batch of products
  int split_first;            // vec4 from where one z begins to where the next does
  int split_stride;           // vec4 from the result of one z to that of the next
  int batch_stride;           // vec4 from the source of one product to that of the next
  int batch_tap;              // taps from its weights to those of the next
  int has_bias;
  int is_sigmoid;             // what comes after the bias: a sigmoid,
  float slope;                // or this slope below 0; 1: nothing
} g;

// Channels that only pad become 0.
vec4 blank (vec4 value, int channel)
{
  return mix (vec4 (0.0), value, lessThan (ivec4 (channel) + ivec4 (0, 1, 2, 3), ivec4 (g.destination_c)));
}

// A leaky ReLU; of slope 1: nothing. What is no number stays none, which max() and min() do not promise.
vec4 lean (vec4 value, int channel)
{
  return blank (mix (value, g.slope * value, lessThan (value, vec4 (0.0))), channel);
}

// A sigmoid.
vec4 squash (vec4 value, int channel)
{
  return blank (1.0 / (1.0 + exp (-value)), channel);
}

// Splits a pixel of the grid into picture, row and column.
ivec3 locate (int pixel)
{
  const int row = pixel / g.grid_w;

  return ivec3 (row / g.grid_h, row % g.grid_h, pixel % g.grid_w);
}

// The vec4 in the source where a tap meets a pixel; -1 outside the picture.
int find_source (ivec3 at, int ty, int tx)
{
  const int y = at.y * g.source_step + ty * g.tap_step + g.source_y0;
  const int x = at.z * g.source_step + tx * g.tap_step + g.source_x0;
  const bool inside = uint (y) < uint (g.source_h) && uint (x) < uint (g.source_w);

  return inside ? ((at.x * g.source_h + y) * g.source_w + x) * g.source_c4 + int (gl_WorkGroupID.z) * g.batch_stride
                : -1;
}

int find_destination (ivec3 at)
{
  const int y = at.y * g.destination_step + g.destination_y0;
  const int x = at.z * g.destination_step + g.destination_x0;

  return ((at.x * g.destination_h + y) * g.destination_w + x) * g.destination_c4 +
         int (gl_WorkGroupID.z) * g.split_stride;
}

int find_tap (int ty, int tx)
{
  return (g.tap_y0 + ty * g.tap_stride) * g.kernel_w + g.tap_x0 + tx * g.tap_stride +
         int (gl_WorkGroupID.z) * g.batch_tap;
}
