#version 450
// SPDX-License-Identifier: GPL-3.0-or-later
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require

// u[plane][i] = G w G' for every vec4 i of a tap of W4; turned round for backward-data (w[8 - tap]). Or, the gradient:
// dw[tap][i] = G' du G, added to what stands there with accumulate.
// Dispatch: vec4 a tap / local size. Host twin: none, tested with the convolutions.

layout (local_size_x_id = 0) in;

#include "matrix_winograd.glsl"

layout (binding = 0) uniform samplerBuffer source;
layout (std430, binding = 1) restrict buffer Result { vec4 result[]; };
layout (constant_id = 1) const int FLAG = 0;        // turned round, or accumulate

#ifdef GUISE_GRADIENT
const int FROM = SIZE, TO = 3;
#define TRANSFORM transform_products
#else
const int FROM = 3, TO = SIZE;
#define TRANSFORM transform_weights
#endif

int find_source (int y, int x)
{
#ifndef GUISE_GRADIENT
  if (FLAG != 0)
    return 8 - (y * FROM + x);
#endif
  return y * FROM + x;
}

void main ()
{
  const int item = get_item ();
  vec4 columns[TO * FROM];

  [[unroll]] for (int x = 0; x < FROM; x++)
    {
      vec4 d[FROM], v[TO];

      [[unroll]] for (int y = 0; y < FROM; y++)
        d[y] = texelFetch (source, find_source (y, x) * t.n + item);
      TRANSFORM (d, v);
      [[unroll]] for (int y = 0; y < TO; y++)
        columns[y * FROM + x] = v[y];
    }

  [[unroll]] for (int y = 0; y < TO; y++)
    {
      vec4 d[FROM], v[TO];

      [[unroll]] for (int x = 0; x < FROM; x++)
        d[x] = columns[y * FROM + x];
      TRANSFORM (d, v);
      [[unroll]] for (int x = 0; x < TO; x++)
        {
          const int to = (y * TO + x) * t.n + item;

#ifdef GUISE_GRADIENT
          if (FLAG != 0)
            {
              // Not those that repeat the last one.
              if (int (gl_GlobalInvocationID.x) < t.n)
                result[to] += v[x];
            }
          else
#endif
            result[to] = v[x];
        }
    }
}
