// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pointwise.glsl"
#include "window.glsl"

// forward:  y = the mean, or the greatest, of a window of x; 0 of a window that sees nothing
// backward: dx = the sum over the windows that see a value of dy times its share: one of so many, or all for the first
//           of the greatest
//
// Layout: vec4 along the channels. Host twin: guise_ref_op_pool_*().

layout (push_constant, std430) uniform Params {
  uint   n;               // vec4 of what is written
  uint   c4;
  uint   counts_pads;
  Window w;
} p;

INPUT (0, x);
#ifdef GUISE_BACKWARD
INPUT (1, y);             // used by the greatest only, as x is
INPUT (2, dy);
layout (std430, binding = 3) writeonly restrict buffer Dx { vec4 dx[]; };
#else
layout (std430, binding = 1) writeonly restrict buffer Y { vec4 y[]; };
#endif

// The number of values that the window at @at sees, or has taps.
float get_count (uvec3 at)
{
  uint seen = 0u;

  if (p.counts_pads != 0u)
    return float (count (p.w.kernel));

  for (uint tap = 0u; tap < count (p.w.kernel); tap++)
    {
      uvec3 place;

      seen += find_place (p.w, at, cut (tap, p.w.kernel), place) ? 1u : 0u;
    }

  return float (max (seen, 1u));
}

#ifndef GUISE_BACKWARD
vec4 pool (uint image, uvec3 at, uint channel)
{
  vec4 value = vec4 (0.0);
  bool is_first = true;

  for (uint tap = 0u; tap < count (p.w.kernel); tap++)
    {
      uvec3 place;

      if (find_place (p.w, at, cut (tap, p.w.kernel), place))
        {
          const vec4 seen = LOAD (x, (image * count (p.w.in_size) + join (place, p.w.in_size)) * p.c4 + channel);

#ifdef GUISE_MAX
          value = is_first ? seen : max (value, seen);
          is_first = false;
#else
          value += seen;
#endif
        }
    }

#ifdef GUISE_MAX
  return value;
#else
  return value / get_count (at);
#endif
}
#else
#ifdef GUISE_MAX
// Which channels have their greatest of the window at @at not before @tap.
bvec4 is_first (uint image, uvec3 at, uint tap, uint channel, vec4 greatest)
{
  bvec4 result = bvec4 (true);

  for (uint before = 0u; before < tap; before++)
    {
      uvec3 place;

      if (find_place (p.w, at, cut (before, p.w.kernel), place))
        {
          const vec4 seen = LOAD (x, (image * count (p.w.in_size) + join (place, p.w.in_size)) * p.c4 + channel);

          result = bvec4 (uvec4 (result) & uvec4 (notEqual (seen, greatest)));
        }
    }

  return result;
}
#endif

vec4 spread (uint image, uvec3 place, uint channel, vec4 value)
{
  vec4 sum = vec4 (0.0);

  for (uint tap = 0u; tap < count (p.w.kernel); tap++)
    {
      uvec3 at;

      if (find_window (p.w, place, cut (tap, p.w.kernel), at))
        {
          const uint window = (image * count (p.w.out_size) + join (at, p.w.out_size)) * p.c4 + channel;

#ifdef GUISE_MAX
          const bvec4 equal_ones = equal (value, LOAD (y, window));

          if (any (equal_ones))
            sum += mix (vec4 (0.0), LOAD (dy, window),
                        bvec4 (uvec4 (equal_ones) & uvec4 (is_first (image, at, tap, channel, value))));
#else
          sum += LOAD (dy, window) / get_count (at);
#endif
        }
    }

  return sum;
}
#endif

void treat (uint i)
{
  const uint channel = i % p.c4;
  const uint pixel = i / p.c4;

#ifdef GUISE_BACKWARD
  const uint n_places = count (p.w.in_size);
#ifdef GUISE_MAX
  const vec4 value = LOAD (x, i);
#else
  const vec4 value = vec4 (0.0);
#endif

  dx[i] = spread (pixel / n_places, cut (pixel % n_places, p.w.in_size), channel, value);
#else
  const uint n_places = count (p.w.out_size);

  y[i] = pool (pixel / n_places, cut (pixel % n_places, p.w.out_size), channel);
#endif
}

void main ()
{
  treat_all (p.n);
}
