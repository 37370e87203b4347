// SPDX-License-Identifier: GPL-3.0-or-later
//
// How kernels read. INPUT (binding, name) declares a tensor that is only read, LOAD (name, i) is its vec4 number i, and
// PICK (name, i) its float number i.
//
// Variants *_texels look at tensors as texels. Drivers that compute on the processor fetch a whole texel a lane, where
// they take the floats of a storage buffer one by one and check each: measured, that makes a kernel 1.5 times as fast.
// A tensor may be bound for reading and for writing at once if an invocation reads only what it alone writes.

#ifdef GUISE_TEXELS
#define INPUT(BINDING, NAME) layout (binding = BINDING) uniform samplerBuffer NAME
#define LOAD(NAME, I) texelFetch (NAME, int (I))
#else
#define INPUT(BINDING, NAME) layout (std430, binding = BINDING) readonly buffer NAME##Buffer { vec4 NAME[]; }
#define LOAD(NAME, I) NAME[I]
#endif
#define PICK(NAME, I) pick_channel (LOAD (NAME, (I) / 4u), (I) % 4u)

float pick_channel (vec4 value, uint channel)
{
  const vec2 half_ = channel < 2u ? value.xy : value.zw;

  return channel % 2u == 0u ? half_.x : half_.y;
}
