#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require

// y[pixel][c] = activation (A' m A + bias[c]) for the tiles m[plane][tile][c].
// Dispatch: tiles x phases x c4 / local size. Host twin: none, tested with the convolutions.

layout (local_size_x_id = 0) in;
layout (constant_id = 1) const int SIGMOID = 0;

#include "matrix_winograd.glsl"

INPUT (0, planes);
INPUT (1, bias);
OUTPUT (2, picture);

vec4 finish (vec4 value, vec4 b, int channel)
{
  value += b;
  if (SIGMOID != 0)
    value = 1.0 / (1.0 + exp (-value));
  else
    value = mix (value, t.slope * value, lessThan (value, vec4 (0.0)));

  return mix (vec4 (0.0), value, lessThan (ivec4 (channel) + ivec4 (0, 1, 2, 3), ivec4 (t.c)));
}

void main ()
{
  const int item = get_item ();
  const Tile at = locate_tile (item);
  const vec4 b = t.has_bias != 0 ? LOAD (bias, at.c4) : vec4 (0.0);
  const int first_y = at.y * OUTPUTS * t.step + at.phase.x, first_x = at.x * OUTPUTS * t.step + at.phase.y;
  vec4 columns[OUTPUTS * SIZE];

  [[unroll]] for (int x = 0; x < SIZE; x++)
    {
      vec4 m[SIZE], v[OUTPUTS];

      [[unroll]] for (int y = 0; y < SIZE; y++)
        m[y] = LOAD (planes, (y * SIZE + x) * t.n + item);
      transform_output (m, v);
      [[unroll]] for (int y = 0; y < OUTPUTS; y++)
        columns[y * SIZE + x] = v[y];
    }

  [[unroll]] for (int y = 0; y < OUTPUTS; y++)
    {
      vec4 m[SIZE], v[OUTPUTS];

      [[unroll]] for (int x = 0; x < SIZE; x++)
        m[x] = columns[y * SIZE + x];
      transform_output (m, v);
      [[unroll]] for (int x = 0; x < OUTPUTS; x++)
        {
          const int to_y = first_y + y * t.step, to_x = first_x + x * t.step;

          if (to_y < t.h && to_x < t.w)
            {
              const vec4 value = finish (v[x], b, 4 * at.c4);

              STORE (picture, ((at.picture * t.h + to_y) * t.w + to_x) * t.c4 + at.c4, value);
            }
        }
    }
}
