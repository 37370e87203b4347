// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
//
// Makes one side's batch out of its resident faces. Each pixel of a picture of size × size is the mean of
// samples × samples bilinear looks at the face, recoloured in CIE L*a*b*, and (face_only) fades to grey
// where the face's weight goes to 0.
//
// Variant `input`: x (n, size, size, 4), looked up through the random warp, the fourth channel the guide or 0.
// Variant `target`: y (n, size, size, 4) without it, the fourth channel the face's mask, and the loss weights
// w (n, size² rounded up to a multiple of 4).
// Dispatch: (ceil (size² / 64), n). Host twin: guise_ref_augment().

layout (local_size_x = 64) in;
layout (constant_id = 0) const int N_BANKS = 1;

layout (push_constant) uniform Params {
  uint  size;            // of the pictures made
  uint  face_size;       // of the resident faces
  uint  per_bank;        // faces in each buffer
  uint  samples;         // looks a pixel, a side
  uint  face_only;
  uint  guided;
  float weight_scale;    // largest weight
  float weight_outside;
} p;

struct Sample {
  uint  face;
  uint  recoloured;
  float lab_gain[3], lab_offset[3];
  float row_x[3], row_y[3];
  float warp[50];
};

layout (std430, binding = 0) readonly restrict buffer Samples { Sample s[]; };
layout (std430, binding = 1) readonly restrict buffer Bank0 { uint bank0[]; };
layout (std430, binding = 2) readonly restrict buffer Bank1 { uint bank1[]; };
layout (std430, binding = 3) readonly restrict buffer Bank2 { uint bank2[]; };
layout (std430, binding = 4) readonly restrict buffer Bank3 { uint bank3[]; };
layout (std430, binding = 5) readonly restrict buffer Bank4 { uint bank4[]; };
layout (std430, binding = 6) writeonly restrict buffer Pictures { vec4 pictures[]; };
#ifdef GUISE_TARGET
layout (std430, binding = 7) writeonly restrict buffer Weights { float weights[]; };
#endif

struct Texel {
  vec4  rgbw;
  float guide;
};

// The fourth byte holds six bits of weight and two of guide.
Texel load (uint bank, uint i)
{
  uint bytes;

  if (N_BANKS == 1 || bank == 0u)
    bytes = bank0[i];
  else if (bank == 1u)
    bytes = bank1[i];
  else if (bank == 2u)
    bytes = bank2[i];
  else if (bank == 3u)
    bytes = bank3[i];
  else
    bytes = bank4[i];

  return Texel (vec4 (unpackUnorm4x8 (bytes).rgb, float (bytes >> 26) / 63.0), float (bytes >> 24 & 3u) / 3.0);
}

Texel mix_texels (Texel a, Texel b, float t)
{
  return Texel (mix (a.rgbw, b.rgbw, t), mix (a.guide, b.guide, t));
}

// The face at (x, y), parts of its side; beyond its edge the edge goes on.
Texel look (uint bank, uint first, vec2 at)
{
  const float last = float (p.face_size - 1u);
  const vec2 c = clamp (at * float (p.face_size) - 0.5, 0.0, last);
  const vec2 low = min (floor (c), max (last - 1.0, 0.0));
  const vec2 t = c - low;
  const uint right = p.face_size > 1u ? 1u : 0u;
  const uint i = first + uint (low.y) * p.face_size + uint (low.x);
  const uint below = i + right * p.face_size;

  return mix_texels (mix_texels (load (bank, i), load (bank, i + right), t.x),
                     mix_texels (load (bank, below), load (bank, below + right), t.x), t.y);
}

#ifndef GUISE_TARGET
vec2 warped (uint n, vec2 at)
{
  const vec2 u = clamp (at, 0.0, 1.0) * 4.0;
  const vec2 low = min (floor (u), 3.0);
  const vec2 t = u - low;
  const uint i = (uint (low.y) * 5u + uint (low.x)) * 2u;
  const vec2 top = mix (vec2 (s[n].warp[i], s[n].warp[i + 1u]), vec2 (s[n].warp[i + 2u], s[n].warp[i + 3u]), t.x);
  const vec2 bottom = mix (vec2 (s[n].warp[i + 10u], s[n].warp[i + 11u]),
                           vec2 (s[n].warp[i + 12u], s[n].warp[i + 13u]), t.x);

  return clamp (mix (top, bottom, t.y), 0.0, 1.0);
}
#endif

vec3 to_linear (vec3 v)
{
  return mix (v / 12.92, pow ((v + 0.055) / 1.055, vec3 (2.4)), greaterThan (v, vec3 (0.04045)));
}

vec3 from_linear (vec3 v)
{
  return mix (v * 12.92, 1.055 * pow (max (v, 0.0031308), vec3 (1.0 / 2.4)) - 0.055, greaterThan (v, vec3 (0.0031308)));
}

// CIE L*a*b* of sRGB, white D65 (IEC 61966-2-1, CIE 15).
const vec3 WHITE = vec3 (0.950456, 1.0, 1.088754);

vec3 to_lab (vec3 rgb)
{
  const vec3 v = to_linear (rgb);
  const vec3 xyz = vec3 (dot (v, vec3 (0.412453, 0.357580, 0.180423)),
                         dot (v, vec3 (0.212671, 0.715160, 0.072169)),
                         dot (v, vec3 (0.019334, 0.119193, 0.950227))) / WHITE;
  const vec3 f = mix (7.787037 * xyz + 16.0 / 116.0, pow (max (xyz, 0.008856452), vec3 (1.0 / 3.0)),
                      greaterThan (xyz, vec3 (0.008856452)));

  return vec3 (116.0 * f.y - 16.0, 500.0 * (f.x - f.y), 200.0 * (f.y - f.z));
}

vec3 from_lab (vec3 lab)
{
  const float y = (lab.x + 16.0) / 116.0;
  const vec3 f = vec3 (y + lab.y / 500.0, y, y - lab.z / 200.0);
  const vec3 xyz = mix ((f - 16.0 / 116.0) / 7.787037, f * f * f, greaterThan (f, vec3 (6.0 / 29.0))) * WHITE;

  return from_linear (vec3 (dot (xyz, vec3 (3.240479, -1.537150, -0.498535)),
                            dot (xyz, vec3 (-0.969256, 1.875992, 0.041556)),
                            dot (xyz, vec3 (0.055648, -0.204043, 1.057311))));
}

void main ()
{
  const uint n = gl_WorkGroupID.y;
  const uint pixel = gl_GlobalInvocationID.x;
  if (pixel >= p.size * p.size)
    return;

  const uint bank = s[n].face / p.per_bank;
  const uint first = s[n].face % p.per_bank * p.face_size * p.face_size;
  const vec3 row_x = vec3 (s[n].row_x[0], s[n].row_x[1], s[n].row_x[2]);
  const vec3 row_y = vec3 (s[n].row_y[0], s[n].row_y[1], s[n].row_y[2]);
  const vec2 corner = vec2 (pixel % p.size, pixel / p.size);

  vec4 sum = vec4 (0.0);
  float guide = 0.0;
  for (uint j = 0u; j < p.samples; j++)
    for (uint i = 0u; i < p.samples; i++)
      {
        vec2 at = (corner + (vec2 (i, j) + 0.5) / float (p.samples)) / float (p.size);
#ifndef GUISE_TARGET
        at = warped (n, at);
#endif
        const Texel here = look (bank, first, vec2 (dot (row_x, vec3 (at, 1.0)), dot (row_y, vec3 (at, 1.0))));
        sum += here.rgbw;
        guide += here.guide;
      }
  sum /= float (p.samples * p.samples);
  guide /= float (p.samples * p.samples);

  vec3 rgb = sum.rgb;
  if (s[n].recoloured != 0u)
    {
      const vec3 gain = vec3 (s[n].lab_gain[0], s[n].lab_gain[1], s[n].lab_gain[2]);
      const vec3 offset = vec3 (s[n].lab_offset[0], s[n].lab_offset[1], s[n].lab_offset[2]);
      rgb = clamp (from_lab (gain * to_lab (rgb) + offset), 0.0, 1.0);
    }

  const float weight = sum.a * p.weight_scale;
  if (p.face_only != 0u)
    rgb = mix (vec3 (0.5), rgb, min (weight, 1.0));

#ifdef GUISE_TARGET
  pictures[n * p.size * p.size + pixel] = vec4 (rgb, min (weight, 1.0));
  weights[n * ((p.size * p.size + 3u) & ~3u) + pixel] = max (weight, p.weight_outside);
#else
  pictures[n * p.size * p.size + pixel] = vec4 (rgb, p.guided != 0u ? guide : 0.0);
#endif
}
