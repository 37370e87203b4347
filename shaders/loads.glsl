// SPDX-License-Identifier: GPL-3.0-or-later
//
// How kernels read. INPUT (binding, name) declares a tensor that is only read, LOAD (name, i) is its vec4 number i, and
// PICK (name, i) its float number i.
//
// Variants *_texels look at tensors as texels. Drivers that compute on the processor fetch a whole texel a lane, where
// they take the floats of a storage buffer one by one and check each: measured, that makes a kernel 1.5 times as fast.
// A tensor may be bound for reading and for writing at once if an invocation reads only what it alone writes.

//
// OUTPUT (binding, name) declares a tensor that is only written, BOTH one that is read too where it is of floats, and
// STORE (name, i, value) writes its vec4 number i. Each tensor is kept as floats or as halves (GuiseGpuStorage): texels
// are told by their format, storage buffers by a constant.

#ifdef GUISE_TEXELS
#define INPUT(BINDING, NAME) layout (binding = BINDING) uniform samplerBuffer NAME
#define LOAD(NAME, I) texelFetch (NAME, int (I))
#else
#define INPUT(BINDING, NAME) TWO_WAYS (BINDING, NAME, readonly)
#define LOAD(NAME, I) (NAME##_is_half ? unpack_halves (NAME##_halves[I]) : NAME[I])
#endif
#define OUTPUT(BINDING, NAME) TWO_WAYS (BINDING, NAME, writeonly)
#define BOTH(BINDING, NAME) TWO_WAYS (BINDING, NAME, )
#define STORE(NAME, I, VALUE) \
  if (NAME##_is_half) \
    NAME##_halves[I] = pack_halves (VALUE); \
  else \
    NAME[I] = VALUE
#define TWO_WAYS(BINDING, NAME, ACCESS) \
  layout (constant_id = 64 + BINDING) const bool NAME##_is_half = false; \
  layout (std430, binding = BINDING) ACCESS buffer NAME##Buffer { vec4 NAME[]; }; \
  layout (std430, binding = BINDING) ACCESS buffer NAME##Halves { uvec2 NAME##_halves[]; }
#define PICK(NAME, I) pick_channel (LOAD (NAME, (I) / 4u), (I) % 4u)

float pick_channel (vec4 value, uint channel)
{
  const vec2 half_ = channel < 2u ? value.xy : value.zw;

  return channel % 2u == 0u ? half_.x : half_.y;
}

vec4 unpack_halves (uvec2 halves)
{
  return vec4 (unpackHalf2x16 (halves.x), unpackHalf2x16 (halves.y));
}

// How packHalf2x16() rounds, and whether what is too large becomes infinite, each driver decides by itself: here what
// it is given is half a float already, the nearest one, down to the smallest normal half. What is no number stays none,
// whatever its bits.
uvec2 pack_halves (vec4 value)
{
  const uvec4 bits = floatBitsToUint (value);
  const bvec4 is_nan = greaterThan (bits & 0x7fffffffu, uvec4 (0x7f800000u));
  const vec4 nearest = uintBitsToFloat (mix ((bits + 0x1000u) & 0xffffe000u, uvec4 (0x7fc00000u), is_nan));
  const vec4 whole = mix (nearest, nearest * 3.0e38, greaterThanEqual (abs (nearest), vec4 (65536.0)));

  return uvec2 (packHalf2x16 (whole.xy), packHalf2x16 (whole.zw));
}
