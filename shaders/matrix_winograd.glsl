// SPDX-License-Identifier: GPL-3.0-or-later
//
// Winograd's minimal filtering F(m x m, 3 x 3): a tile of m x m outputs of a 3 x 3 convolution costs (m + 2)^2
// products instead of 9 m^2. With the matrices B, G, A of Lavin and Gray, for points 0, 1, -1, infinity (m = 2) and
// 0, 1, -1, 2, -2, infinity (m = 4):
//   y  = A' [sum over ci of (G w G') . (B' x B)] A
//   dw = G' [sum over tiles of (B' x B) . (A dy A')] G
// Here are the transforms of one dimension.
//
// A convolution of stride 2 with a kernel of up to 6 x 6 is one of stride 1 and 3 x 3 over the four phases of the
// picture (even and odd rows and columns), which count as channels. The phases are nowhere written down: the transforms
// find their way. Host side: guise-matrix-winograd.c.

#include "loads.glsl"

#ifdef GUISE_F4
const int OUTPUTS = 4;
#else
const int OUTPUTS = 2;
#endif
const int SIZE = OUTPUTS + 2;

layout (push_constant, std430) uniform Tiling {
  int n;                      // items: tiles x phases x c4, or what a tap of all phases' weights holds; and vec4 from
                              // one of the SIZE^2 planes to the next
  int tiles_y, tiles_x;       // a picture
  int h, w;
  int c4;
  int c;                      // real channels: what lies above is written as 0
  int y0, x0;                 // row and column of the phase where the first tile begins
  int step;                   // stride: of step^2 phases
  int kernel_h, kernel_w;
  int shift_y, shift_x;       // row ky of the kernel meets phase (ky + shift) mod step, there row (ky + shift) / step
  int out_c;                  // padded: vec4 from one ci4 of W4 to the next
  int has_bias;
  float slope;
} t;

#ifdef GUISE_F4
// B'
void transform_input (vec4 d[SIZE], out vec4 v[SIZE])
{
  const vec4 a = d[4] - 4.0 * d[2], b = d[3] - 4.0 * d[1];
  const vec4 c = d[4] - d[2], e = 2.0 * (d[3] - d[1]);

  v[0] = 4.0 * d[0] - 5.0 * d[2] + d[4];
  v[1] = a + b;
  v[2] = a - b;
  v[3] = c + e;
  v[4] = c - e;
  v[5] = 4.0 * d[1] - 5.0 * d[3] + d[5];
}

// A
void transform_gradient (vec4 d[OUTPUTS], out vec4 v[SIZE])
{
  const vec4 a = d[0] + d[2], b = d[1] + d[3];
  const vec4 c = d[0] + 4.0 * d[2], e = 2.0 * d[1] + 8.0 * d[3];

  v[0] = d[0];
  v[1] = a + b;
  v[2] = a - b;
  v[3] = c + e;
  v[4] = c - e;
  v[5] = d[3];
}

// A'
void transform_output (vec4 m[SIZE], out vec4 y[OUTPUTS])
{
  const vec4 a = m[1] + m[2], b = m[1] - m[2];
  const vec4 c = m[3] + m[4], e = m[3] - m[4];

  y[0] = m[0] + a + c;
  y[1] = b + 2.0 * e;
  y[2] = a + 4.0 * c;
  y[3] = b + 8.0 * e + m[5];
}

// G
void transform_weights (vec4 w[3], out vec4 u[SIZE])
{
  const vec4 a = (w[0] + w[2]) / 6.0, b = w[1] / 6.0;
  const vec4 c = w[0] / 24.0 + w[2] / 6.0, e = w[1] / 12.0;

  u[0] = 0.25 * w[0];
  u[1] = -a - b;
  u[2] = b - a;
  u[3] = c + e;
  u[4] = c - e;
  u[5] = w[2];
}

// G'
void transform_products (vec4 u[SIZE], out vec4 w[3])
{
  const vec4 a = (u[1] + u[2]) / 6.0, b = (u[2] - u[1]) / 6.0;
  const vec4 c = u[3] + u[4], e = u[3] - u[4];

  w[0] = 0.25 * u[0] - a + c / 24.0;
  w[1] = b + e / 12.0;
  w[2] = c / 6.0 - a + u[5];
}
#else
void transform_input (vec4 d[SIZE], out vec4 v[SIZE])
{
  v[0] = d[0] - d[2];
  v[1] = d[1] + d[2];
  v[2] = d[2] - d[1];
  v[3] = d[1] - d[3];
}

void transform_gradient (vec4 d[OUTPUTS], out vec4 v[SIZE])
{
  v[0] = d[0];
  v[1] = d[0] + d[1];
  v[2] = d[0] - d[1];
  v[3] = -d[1];
}

void transform_output (vec4 m[SIZE], out vec4 y[OUTPUTS])
{
  y[0] = m[0] + m[1] + m[2];
  y[1] = m[1] - m[2] - m[3];
}

void transform_weights (vec4 w[3], out vec4 u[SIZE])
{
  const vec4 a = 0.5 * (w[0] + w[2]), b = 0.5 * w[1];

  u[0] = w[0];
  u[1] = a + b;
  u[2] = a - b;
  u[3] = w[2];
}

void transform_products (vec4 u[SIZE], out vec4 w[3])
{
  const vec4 a = 0.5 * (u[1] + u[2]);

  w[0] = u[0] + a;
  w[1] = 0.5 * (u[1] - u[2]);
  w[2] = a + u[3];
}
#endif

struct Tile {
  int picture, y, x;          // row and column of tiles
  int c4;
  ivec2 phase;                // row, column
};

ivec2 find_phase (int index)
{
  return ivec2 (index / t.step, index % t.step);
}

Tile locate_tile (int item)
{
  const int all_c4 = t.c4 * t.step * t.step;
  const int tile = item / all_c4, row = tile / t.tiles_x;
  const int channel = item - tile * all_c4, phase = channel / t.c4;

  return Tile (row / t.tiles_y, row % t.tiles_y, tile - row * t.tiles_x, channel - phase * t.c4, find_phase (phase));
}

int get_item ()
{
  // Those that are too many repeat the last one: see matrix_conv_shuffle.glsl.
  return min (int (gl_GlobalInvocationID.x), t.n - 1);
}
