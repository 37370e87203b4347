#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require

// u[plane][phase, ci / 4][co] = G w G' of the rows and columns of W4 that meet the phase; turned round for
// backward-data. Or, the gradient: dw = G' du G, added to what stands there with accumulate.
// Dispatch: vec4 a tap x phases / local size. Host twin: none, tested with the convolutions.

layout (local_size_x_id = 0) in;

#include "matrix_winograd.glsl"

INPUT (0, source);
layout (std430, binding = 1) restrict buffer Result { vec4 result[]; };
layout (constant_id = 1) const int FLAG = 0;        // turned round, or accumulate

// Where a vec4 of W4 lies for a row and a column of 3 x 3; -1 where the kernel has none.
int find_weights (int y, int x, int i, ivec2 phase)
{
  const int ky = y * t.step + phase.x - t.shift_y, kx = x * t.step + phase.y - t.shift_x;
  const bool inside = uint (ky) < uint (t.kernel_h) && uint (kx) < uint (t.kernel_w);

  return inside ? (ky * t.kernel_w + kx) * t.c4 * t.out_c + i : -1;
}

void main ()
{
  const int item = get_item ();
  const int phase_index = item / (t.c4 * t.out_c);
  const int i = item - phase_index * t.c4 * t.out_c;
  const ivec2 phase = find_phase (phase_index);
#ifdef GUISE_GRADIENT
  const ivec4 ci = ivec4 (i / t.out_c * 4) + ivec4 (0, 1, 2, 3);
  vec4 columns[3 * SIZE];

  [[unroll]] for (int x = 0; x < SIZE; x++)
    {
      vec4 d[SIZE], v[3];

      [[unroll]] for (int y = 0; y < SIZE; y++)
        d[y] = LOAD (source, (y * SIZE + x) * t.n + item);
      transform_products (d, v);
      [[unroll]] for (int y = 0; y < 3; y++)
        columns[y * SIZE + x] = v[y];
    }

  [[unroll]] for (int y = 0; y < 3; y++)
    {
      vec4 d[SIZE], v[3];

      [[unroll]] for (int x = 0; x < SIZE; x++)
        d[x] = columns[y * SIZE + x];
      transform_products (d, v);
      [[unroll]] for (int x = 0; x < 3; x++)
        {
          const int to = find_weights (y, x, i, phase);
          const vec4 value = mix (vec4 (0.0), v[x], lessThan (ci, ivec4 (t.c)));

          // What is computed twice may be written twice, but not added twice.
          if (FLAG == 0 && to >= 0)
            result[to] = value;
          else if (to >= 0 && int (gl_GlobalInvocationID.x) < t.n)
            result[to] += value;
        }
    }
#else
  vec4 columns[SIZE * 3];

  [[unroll]] for (int x = 0; x < 3; x++)
    {
      vec4 d[3], v[SIZE];

      [[unroll]] for (int y = 0; y < 3; y++)
        {
          const int from = FLAG != 0 ? find_weights (2 - y, 2 - x, i, phase) : find_weights (y, x, i, phase);

          d[y] = mix (vec4 (0.0), LOAD (source, max (from, 0)), bvec4 (from >= 0));
        }
      transform_weights (d, v);
      [[unroll]] for (int y = 0; y < SIZE; y++)
        columns[y * 3 + x] = v[y];
    }

  [[unroll]] for (int y = 0; y < SIZE; y++)
    {
      vec4 d[3], v[SIZE];

      [[unroll]] for (int x = 0; x < 3; x++)
        d[x] = columns[y * 3 + x];
      transform_weights (d, v);
      [[unroll]] for (int x = 0; x < SIZE; x++)
        result[(y * SIZE + x) * t.n + item] = v[x];
    }
#endif
}
