// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "loads.glsl"

// Makes one side's batch out of its resident faces. Each pixel of a picture of size × size is the mean of
// samples × samples bilinear looks at the face, recoloured in CIE L*a*b* and in HSV, and (face_only) fades to grey
// where the face's weight goes to 0.
//
// Variant `input`: x (n, size, size, 4), looked up through the random warp, the fourth channel the guide or 0; a pixel
// shows a square as wide as the sample's blur, so that looks are farther apart.
// Variant `target`: y (n, size, size, 4) without it, the fourth channel the face's mask, and the loss weights
// w (n, size² rounded up to a multiple of 4).
// Dispatch: (ceil (SIZE² / 64), n). Host twin: guise_ref_augment().

layout (local_size_x = 64) in;
layout (constant_id = 0) const uint N_BANKS = 1;
layout (constant_id = 1) const uint SIZE = 1;           // of the pictures made
layout (constant_id = 2) const uint FACE_SIZE = 1;      // of the resident faces
layout (constant_id = 3) const uint LOOKS = 1;          // samples a pixel, a side
layout (constant_id = 4) const bool FACE_ONLY = false;
layout (constant_id = 5) const bool GUIDED = false;
layout (constant_id = 6) const bool HSV = false;

layout (push_constant) uniform Params {
  uint  per_bank;        // faces in each buffer
  float weight_scale;    // largest weight
  float weight_outside;
} p;

// A GuiseAugmentSample is 46 vec4: face, recoloured, lab_gain, lab_offset, row_x, row_y, warp from float 14 on, blur,
// compression, hsv from float 178 on.
#define SAMPLE 46u
#define WARP_AT 14u
#define GRID 9u             // points of the warp, a side
#define BLUR_AT 44u
#define HSV_AT 44u
INPUT (0, samples);

#ifdef GUISE_TEXELS
#define BANK(BINDING, NAME) layout (binding = BINDING) uniform usamplerBuffer NAME
#define LOAD_BYTES(NAME, I) texelFetch (NAME, int (I)).x
#else
#define BANK(BINDING, NAME) layout (std430, binding = BINDING) readonly restrict buffer NAME##Buffer { uint NAME[]; }
#define LOAD_BYTES(NAME, I) NAME[I]
#endif
BANK (1, bank0);
BANK (2, bank1);
BANK (3, bank2);
BANK (4, bank3);
BANK (5, bank4);
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

  if (N_BANKS == 1u || bank == 0u)
    bytes = LOAD_BYTES (bank0, i);
  else if (bank == 1u)
    bytes = LOAD_BYTES (bank1, i);
  else if (bank == 2u)
    bytes = LOAD_BYTES (bank2, i);
  else if (bank == 3u)
    bytes = LOAD_BYTES (bank3, i);
  else
    bytes = LOAD_BYTES (bank4, i);

  return Texel (vec4 (unpackUnorm4x8 (bytes).rgb, float (bytes >> 26) / 63.0), float (bytes >> 24 & 3u) / 3.0);
}

Texel mix_texels (Texel a, Texel b, float t)
{
  return Texel (mix (a.rgbw, b.rgbw, t), mix (a.guide, b.guide, t));
}

// The face at (x, y), parts of its side; beyond its edge the edge goes on.
Texel look (uint bank, uint first, vec2 at)
{
  const float last = float (FACE_SIZE - 1u);
  const vec2 c = clamp (at * float (FACE_SIZE) - 0.5, 0.0, last);
  const vec2 low = min (floor (c), max (last - 1.0, 0.0));
  const vec2 t = c - low;
  const uint right = FACE_SIZE > 1u ? 1u : 0u;
  const uint i = first + uint (low.y) * FACE_SIZE + uint (low.x);
  const uint below = i + right * FACE_SIZE;

  return mix_texels (mix_texels (load (bank, i), load (bank, i + right), t.x),
                     mix_texels (load (bank, below), load (bank, below + right), t.x), t.y);
}

#ifndef GUISE_TARGET
// Grid points i and i + 1 of sample n: at an even float, so each lies in one vec4.
vec4 load_points (uint n, uint i)
{
  const uint first = n * 4u * SAMPLE + WARP_AT + 2u * i;
  const vec4 low = LOAD (samples, first / 4u), high = LOAD (samples, first / 4u + 1u);

  return first % 4u == 0u ? low : vec4 (low.zw, high.xy);
}

vec2 warped (uint n, vec2 at)
{
  const vec2 u = clamp (at, 0.0, 1.0) * float (GRID - 1u);
  const vec2 low = min (floor (u), float (GRID - 2u));
  const vec2 t = u - low;
  const uint i = uint (low.y) * GRID + uint (low.x);
  const vec4 top = load_points (n, i), bottom = load_points (n, i + GRID);

  return clamp (mix (mix (top.xy, top.zw, t.x), mix (bottom.xy, bottom.zw, t.x), t.y), 0.0, 1.0);
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

// Hue in turns, saturation and value in 0..1 (Smith 1978). Grey has hue 0.
vec3 to_hsv (vec3 rgb)
{
  const float most = max (rgb.r, max (rgb.g, rgb.b)), range = most - min (rgb.r, min (rgb.g, rgb.b));
  const float turns = most == rgb.r ? (rgb.g - rgb.b) / max (range, 1e-9)
                    : most == rgb.g ? (rgb.b - rgb.r) / max (range, 1e-9) + 2.0
                                    : (rgb.r - rgb.g) / max (range, 1e-9) + 4.0;

  return vec3 (fract (turns / 6.0), most > 0.0 ? range / most : 0.0, most);
}

vec3 from_hsv (vec3 hsv)
{
  const vec3 part = clamp (abs (fract (hsv.x + vec3 (0.0, 2.0, 1.0) / 3.0) * 6.0 - 3.0) - 1.0, 0.0, 1.0);

  return hsv.z * mix (vec3 (1.0), part, hsv.y);
}

void main ()
{
  const uint n = gl_WorkGroupID.y;
  const uint pixel = gl_GlobalInvocationID.x;
  const uint n_pixels = SIZE * SIZE;
  if (n_pixels % 64u != 0u && pixel >= n_pixels)
    return;

  const vec4 head0 = LOAD (samples, n * SAMPLE), head1 = LOAD (samples, n * SAMPLE + 1u);
  const vec4 head2 = LOAD (samples, n * SAMPLE + 2u), head3 = LOAD (samples, n * SAMPLE + 3u);
  const uint face = floatBitsToUint (head0.x);
  const bool recoloured = floatBitsToUint (head0.y) != 0u;
  const vec3 row_x = head2.xyz, row_y = vec3 (head2.w, head3.xy);
  const uint bank = face / p.per_bank;
  const uint first = face % p.per_bank * FACE_SIZE * FACE_SIZE;
  const vec2 corner = vec2 (pixel % SIZE, pixel / SIZE);
#ifdef GUISE_TARGET
  const float width = 1.0;
#else
  const float width = max (LOAD (samples, n * SAMPLE + BLUR_AT).x * float (SIZE), 1.0);    // of what a pixel shows
#endif

  vec4 sum = vec4 (0.0);
  float guide = 0.0;
  for (uint j = 0u; j < LOOKS; j++)
    for (uint i = 0u; i < LOOKS; i++)
      {
        vec2 at = (corner + 0.5 + ((vec2 (i, j) + 0.5) / float (LOOKS) - 0.5) * width) / float (SIZE);
#ifndef GUISE_TARGET
        at = warped (n, at);
#endif
        const Texel here = look (bank, first, vec2 (dot (row_x, vec3 (at, 1.0)), dot (row_y, vec3 (at, 1.0))));
        sum += here.rgbw;
        guide += here.guide;
      }
  sum /= float (LOOKS * LOOKS);
  guide /= float (LOOKS * LOOKS);

  vec3 rgb = sum.rgb;
  if (recoloured)
    {
      const vec3 gain = vec3 (head0.zw, head1.x), offset = head1.yzw;

      rgb = clamp (from_lab (gain * to_lab (rgb) + offset), 0.0, 1.0);
    }

  if (HSV)
    {
      const vec3 hsv = to_hsv (clamp (rgb, 0.0, 1.0));
      const vec3 change = vec3 (LOAD (samples, n * SAMPLE + HSV_AT).zw, LOAD (samples, n * SAMPLE + HSV_AT + 1u).x);

      rgb = from_hsv (vec3 (hsv.x + change.x, clamp (hsv.yz * change.yz, 0.0, 1.0)));
    }

  const float weight = sum.a * p.weight_scale;
  if (FACE_ONLY)
    rgb = mix (vec3 (0.5), rgb, min (weight, 1.0));

#ifdef GUISE_TARGET
  pictures[n * n_pixels + pixel] = vec4 (rgb, min (weight, 1.0));
  weights[n * ((n_pixels + 3u) & ~3u) + pixel] = max (weight, p.weight_outside);
#else
  pictures[n * n_pixels + pixel] = vec4 (rgb, GUIDED ? guide : 0.0);
#endif
}
