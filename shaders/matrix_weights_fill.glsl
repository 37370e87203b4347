// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the work group fills its tiles of gradients and inputs in shared memory, PIXELS pixels at a time. Who includes this
// says where they go: PUT_GRADIENT (pixel, co / 4, value), vec4 of 4 co, and PUT_SOURCE (pixel, column, value).

const int COLUMNS = 16;                         // of 4 ci
const int PIXELS = 16;

void load_gradient (int pixel, int pixel_end)
{
  for (int e = int (gl_LocalInvocationID.x); e < PIXELS * TILE_M / 4; e += INVOCATIONS)
    {
      const int at = pixel + e / (TILE_M / 4);
      const int c4 = int (gl_WorkGroupID.y) * (TILE_M / 4) + e % (TILE_M / 4);
      vec4 value = vec4 (0.0);

      if (at < pixel_end && c4 < g.out_c4)
        value = LOAD (gradient, at * g.out_c4 + c4 + int (gl_WorkGroupID.z) * g.gradient_stride);
      PUT_GRADIENT (e / (TILE_M / 4), e % (TILE_M / 4), value);
    }
}

void load_source (int pixel, int pixel_end)
{
  for (int e = int (gl_LocalInvocationID.x); e < PIXELS * COLUMNS; e += INVOCATIONS)
    {
      const int at = pixel + e / COLUMNS;
      const int column = int (gl_WorkGroupID.x) * COLUMNS + e % COLUMNS;
      const int tap = column / g.in_c4;
      const int row = at / g.out_w;
      const int y = (row % g.out_h) * g.stride - g.pad_top + tap / g.kernel_w;
      const int x = (at % g.out_w) * g.stride - g.pad_left + tap % g.kernel_w;
      vec4 value = vec4 (0.0);

      if (at < pixel_end && column < g.n_columns && uint (y) < uint (g.in_h) && uint (x) < uint (g.in_w))
        value = LOAD (source, ((row / g.out_h * g.in_h + y) * g.in_w + x) * g.in_c4 + column % g.in_c4 +
                                    int (gl_WorkGroupID.z) * g.source_stride);
      PUT_SOURCE (e / COLUMNS, e % COLUMNS, value);
    }
}
