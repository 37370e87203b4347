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

layout (push_constant, std430) uniform Params {
  uint n;               // vec4 of what is written
  uint h, w;            // of deep
  uint c;               // of wide, real
  uint channel_first;
} p;

#ifdef GUISE_VEC4
#define ITEM vec4
#else
#define ITEM float
#endif

#ifdef GUISE_TO_WIDE
layout (std430, binding = 0) readonly  restrict buffer Deep { ITEM deep[]; };
layout (std430, binding = 1) writeonly restrict buffer Wide { vec4 wide[]; };
#else
layout (std430, binding = 0) readonly  restrict buffer Wide { ITEM wide[]; };
layout (std430, binding = 1) writeonly restrict buffer Deep { vec4 deep[]; };
#endif

uint pad4 (uint c)
{
  return (c + 3u) / 4u;
}

#ifdef GUISE_TO_WIDE
// Floats (or vec4) of deep: where channel i of the wide pixel lies.
uint find_deep (uint row, uint x, uint i, uint c, uint pitch)
{
  const uint block = row % 2u * 2u + x % 2u;
  const uint channel = p.channel_first != 0u ? 4u * i + block : block * c + i;

  return (row / 2u * p.w + x / 2u) * pitch + channel;
}

vec4 gather (uint index)
{
  const uint c4 = pad4 (p.c);
  const uint channel4 = index % c4;
  const uint x = index / c4 % (2u * p.w);
  const uint row = index / c4 / (2u * p.w);
#ifdef GUISE_VEC4
  return deep[find_deep (row, x, channel4, c4, 4u * c4)];
#else
  const uint pitch = pad4 (4u * p.c) * 4u;
  vec4 value = vec4 (0.0);

  for (uint l = 0u; l < 4u; l++)
    if (channel4 * 4u + l < p.c)
      value[l] = deep[find_deep (row, x, channel4 * 4u + l, p.c, pitch)];

  return value;
#endif
}
#else
// Floats (or vec4) of wide: where deep channel j lies.
uint find_wide (uint row, uint x, uint j, uint c, uint pitch)
{
  const uint block = p.channel_first != 0u ? j % 4u : j / c;
  const uint i = p.channel_first != 0u ? j / 4u : j % c;

  return ((2u * row + block / 2u) * 2u * p.w + 2u * x + block % 2u) * pitch + i;
}

vec4 gather (uint index)
{
  const uint c4 = p.c;                                   // vec4 of a deep pixel: ceil (4c / 4)
  const uint channel4 = index % c4;
  const uint x = index / c4 % p.w;
  const uint row = index / c4 / p.w;                     // of all pictures; wide has exactly twice as many
#ifdef GUISE_VEC4
  return wide[find_wide (row, x, channel4, pad4 (p.c), pad4 (p.c))];
#else
  vec4 value;

  for (uint l = 0u; l < 4u; l++)
    value[l] = wide[find_wide (row, x, channel4 * 4u + l, p.c, pad4 (p.c) * 4u)];

  return value;
#endif
}
#endif

void main ()
{
  FOR_EACH (i, p.n)
#ifdef GUISE_TO_WIDE
    wide[i] = gather (i);
#else
    deep[i] = gather (i);
#endif
}
