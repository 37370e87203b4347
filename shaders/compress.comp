// SPDX-License-Identifier: GPL-3.0-or-later
#version 450

// What a JPEG would have left of the inputs: each block of 8×8 pixels in YCbCr (JFIF), its cosine transform rounded to
// multiples of the tables of ITU-T T.81, annex K, times the sample's factor, and back. A sample whose factor is 0 stays.
// Colours are changed in place, the fourth channel is not; blocks at the edge go on with the last pixel.
//
// x (n, SIZE, SIZE, 4). Dispatch: (ceil (SIZE / 8)², n). Host twin: guise_ref_compress().

layout (local_size_x = 64) in;
layout (constant_id = 0) const uint SIZE = 8;

layout (std430, binding = 0) readonly restrict buffer Samples { float samples[]; };
layout (std430, binding = 1) restrict buffer Pictures { vec4 pictures[]; };

// A GuiseAugmentSample is 184 floats.
#define SAMPLE 184u
#define COMPRESSION_AT 177u

const float LUMA[64] = float[] (
  16.0, 11.0, 10.0, 16.0, 24.0, 40.0, 51.0, 61.0, 12.0, 12.0, 14.0, 19.0, 26.0, 58.0, 60.0, 55.0,
  14.0, 13.0, 16.0, 24.0, 40.0, 57.0, 69.0, 56.0, 14.0, 17.0, 22.0, 29.0, 51.0, 87.0, 80.0, 62.0,
  18.0, 22.0, 37.0, 56.0, 68.0, 109.0, 103.0, 77.0, 24.0, 35.0, 55.0, 64.0, 81.0, 104.0, 113.0, 92.0,
  49.0, 64.0, 78.0, 87.0, 103.0, 121.0, 120.0, 101.0, 72.0, 92.0, 95.0, 98.0, 112.0, 100.0, 103.0, 99.0);
const float CHROMA[64] = float[] (
  17.0, 18.0, 24.0, 47.0, 99.0, 99.0, 99.0, 99.0, 18.0, 21.0, 26.0, 66.0, 99.0, 99.0, 99.0, 99.0,
  24.0, 26.0, 56.0, 99.0, 99.0, 99.0, 99.0, 99.0, 47.0, 66.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0,
  99.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0,
  99.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0, 99.0);

shared vec3 block[64];

// Row u of the orthonormal cosine transform of eight values, at k. cos() is only exact enough from -pi to pi.
float wave (uint u, uint k)
{
  const int turn = int ((2u * k + 1u) * u % 32u);

  return (u == 0u ? 0.35355339 : 0.5) * cos (float (turn > 16 ? turn - 32 : turn) * 0.19634954);
}

vec3 to_ycc (vec3 rgb)
{
  const float y = dot (rgb, vec3 (0.299, 0.587, 0.114));

  return vec3 (y - 0.5, (rgb.b - y) / 1.772, (rgb.r - y) / 1.402);
}

vec3 from_ycc (vec3 ycc)
{
  const float y = ycc.x + 0.5, r = y + 1.402 * ycc.z, b = y + 1.772 * ycc.y;

  return vec3 (r, (y - 0.299 * r - 0.114 * b) / 0.587, b);
}

// Each lane gets the sum over one axis of what the others have, transformed one way or the other.
vec3 transform (uint column, uint row, bool rows, bool back, vec3 value)
{
  const uint own = rows ? column : row;
  vec3 sum = vec3 (0.0);

  block[row * 8u + column] = value;
  barrier ();
  for (uint k = 0u; k < 8u; k++)
    sum += (back ? wave (k, own) : wave (own, k)) * block[rows ? row * 8u + k : k * 8u + column];
  barrier ();

  return sum;
}

void main ()
{
  const uint n = gl_WorkGroupID.y;
  const float factor = samples[n * SAMPLE + COMPRESSION_AT];
  if (factor == 0.0)
    return;

  const uint lane = gl_LocalInvocationID.x, column = lane % 8u, row = lane / 8u;
  const uint n_blocks = (SIZE + 7u) / 8u;
  const uint x = gl_WorkGroupID.x % n_blocks * 8u + column, y = gl_WorkGroupID.x / n_blocks * 8u + row;
  const uint at = (n * SIZE + min (y, SIZE - 1u)) * SIZE + min (x, SIZE - 1u);
  const vec4 pixel = pictures[at];
  const vec3 quantum = max (vec3 (LUMA[lane], CHROMA[lane], CHROMA[lane]) * factor, 1.0) / 255.0;

  vec3 value = to_ycc (pixel.rgb);
  value = transform (column, row, true, false, value);
  value = transform (column, row, false, false, value);
  value = roundEven (value / quantum) * quantum;
  value = transform (column, row, false, true, value);
  value = transform (column, row, true, true, value);

  if (x < SIZE && y < SIZE)
    pictures[at] = vec4 (clamp (from_ycc (value), 0.0, 1.0), pixel.a);
}
