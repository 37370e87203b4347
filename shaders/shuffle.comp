// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pointwise.glsl"

// Between deep (n, h, w, 4c) and wide (n, 2h, 2w, c): channel i of the wide pixel at row r, column s of a block of
// 2 x 2 is deep channel
//   block first:   (2r + s) * c + i
//   channel first: 4i + 2r + s
// to_wide is depth-to-space and the gradient of space-to-depth, to_deep the other two. Padding channels become zero.
//
// Variant *_vec4: block first with c a multiple of 4, four channels at once. Host twins: guise_ref_op_shuffle_*().

layout (constant_id = 2) const uint W = 1;      // of deep
layout (constant_id = 3) const uint C = 4;      // of wide, real
layout (constant_id = 4) const bool CHANNEL_FIRST = false;
layout (push_constant, std430) uniform Params {
  uint n;               // vec4 of what is written
} p;

const uint C4 = (C + 3u) / 4u;

#ifdef GUISE_TO_WIDE
INPUT (0, deep);
OUTPUT (1, wide);

// Floats (or vec4) of deep: where channel i of the wide pixel lies. A deep pixel has @c times four of them.
uint find_deep (uint row, uint x, uint i, uint c)
{
  const uint block = row % 2u * 2u + x % 2u;
  const uint channel = CHANNEL_FIRST ? 4u * i + block : block * c + i;

  return (row / 2u * W + x / 2u) * 4u * c + channel;
}

void treat (uint index)
{
  const uint channel4 = index % C4;
  const uint x = index / C4 % (2u * W);
  const uint row = index / C4 / (2u * W);
#ifdef GUISE_VEC4
  const vec4 value = LOAD (deep, find_deep (row, x, channel4, C4));
#else
  vec4 value = vec4 (0.0);

  for (uint l = 0u; l < 4u; l++)
    if (channel4 * 4u + l < C)
      value[l] = PICK (deep, find_deep (row, x, channel4 * 4u + l, C));
#endif

  STORE (wide, index, value);
}
#else
INPUT (0, wide);
OUTPUT (1, deep);

// Floats (or vec4) of wide: where deep channel j lies.
uint find_wide (uint row, uint x, uint j, uint c, uint pitch)
{
  const uint block = CHANNEL_FIRST ? j % 4u : j / c;
  const uint i = CHANNEL_FIRST ? j / 4u : j % c;

  return ((2u * row + block / 2u) * 2u * W + 2u * x + block % 2u) * pitch + i;
}

void treat (uint index)
{
  const uint channel4 = index % C;                       // a deep pixel has 4c floats: c vec4
  const uint x = index / C % W;
  const uint row = index / C / W;                        // of all pictures; wide has exactly twice as many
#ifdef GUISE_VEC4
  const vec4 value = LOAD (wide, find_wide (row, x, channel4, C4, C4));
#else
  vec4 value;

  for (uint l = 0u; l < 4u; l++)
    value[l] = PICK (wide, find_wide (row, x, channel4 * 4u + l, C, C4 * 4u));
#endif

  STORE (deep, index, value);
}
#endif

void main ()
{
  treat_all (p.n);
}
