// SPDX-License-Identifier: GPL-3.0-or-later
//
// Windows over three spatial axes: GuiseWindow of guise-op-geometry.h.

struct Window {
  uint in_size[3], out_size[3], kernel[3], stride[3], dilation[3], pad[3];
};

// Cuts a number into places along three axes of these sizes.
uvec3 cut (uint number, uint sizes[3])
{
  return uvec3 (number / sizes[2] / sizes[1], number / sizes[2] % sizes[1], number % sizes[2]);
}

// The other way round.
uint join (uvec3 place, uint sizes[3])
{
  return (place.x * sizes[1] + place.y) * sizes[2] + place.z;
}

uint count (uint sizes[3])
{
  return sizes[0] * sizes[1] * sizes[2];
}

// What tap @tap of the window at @at sees; false outside of the input.
bool find_place (Window w, uvec3 at, uvec3 tap, out uvec3 place)
{
  const uvec3 stride = uvec3 (w.stride[0], w.stride[1], w.stride[2]);
  const uvec3 dilation = uvec3 (w.dilation[0], w.dilation[1], w.dilation[2]);
  const uvec3 pad = uvec3 (w.pad[0], w.pad[1], w.pad[2]);
  const uvec3 padded = at * stride + tap * dilation;

  place = padded - pad;
  return all (greaterThanEqual (padded, pad)) &&
         all (lessThan (place, uvec3 (w.in_size[0], w.in_size[1], w.in_size[2])));
}

// The window whose tap @tap sees @place; false when there is none.
bool find_window (Window w, uvec3 place, uvec3 tap, out uvec3 at)
{
  const uvec3 stride = uvec3 (w.stride[0], w.stride[1], w.stride[2]);
  const uvec3 dilation = uvec3 (w.dilation[0], w.dilation[1], w.dilation[2]);
  const uvec3 padded = place + uvec3 (w.pad[0], w.pad[1], w.pad[2]);
  const uvec3 first = padded - tap * dilation;

  at = first / stride;
  return all (greaterThanEqual (padded, tap * dilation)) && at * stride == first &&
         all (lessThan (at, uvec3 (w.out_size[0], w.out_size[1], w.out_size[2])));
}
