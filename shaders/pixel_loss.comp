// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "losses.glsl"

// value:    rows[face, y] = (L1, MSE, MSE of the mask, 0) of a row's pixels, already divided as the definition in
//           guise-graph.h has it, so that the rows' sum is the loss
// gradient: of the mean over the faces of l1 L1 + mse MSE + mask MSE of the mask
//
// Dispatch: (rows, faces). Host twins: guise_ref_op_pixel_loss_*().

layout (push_constant, std430) uniform Params {
  uint  h, w;
  uint  c4, picture_c4;     // vec4 a pixel
  uint  n_colours;          // channels that are compared
  uint  has_mask;           // channel n_colours of the prediction is one; it stands last in the picture too
  uint  mask_channel;       // of the picture
  uint  pitch;              // floats of weights a face
  uint  accumulate;
  float l1, mse, mask;      // factors, the mean over faces divided out
} p;

layout (std430, binding = 0) readonly restrict buffer Prediction { vec4 prediction[]; };
layout (std430, binding = 1) readonly restrict buffer Picture    { vec4 picture[]; };
layout (std430, binding = 2) readonly restrict buffer Weights    { float weights[]; };
layout (std430, binding = 3) readonly restrict buffer Norms      { vec4 norms[]; };
#ifdef GUISE_GRADIENT
layout (std430, binding = 4) restrict buffer Gradient { vec4 gradient[]; };
#else
layout (std430, binding = 4) writeonly restrict buffer Rows { vec4 rows[]; };
#endif

void main ()
{
  const uint y = gl_WorkGroupID.x;
  const uint face = gl_WorkGroupID.y;
  const float norm = norms[face].x / float (p.n_colours);
  const float mask_norm = 1.0 / float (p.h * p.w);
  vec4 sum = vec4 (0.0);

  for (uint x = gl_LocalInvocationID.x; x < p.w; x += 64u)
    {
      const uint pixel = (face * p.h + y) * p.w + x;
      const float weight = weights[face * p.pitch + y * p.w + x] * norm;

      for (uint k = 0u; k < p.c4; k++)
        {
          const ivec4 channel = ivec4 (k * 4u) + ivec4 (0, 1, 2, 3);
          const vec4 colours = mix (vec4 (0.0), vec4 (weight), lessThan (channel, ivec4 (p.n_colours)));
          const vec4 masked = p.has_mask != 0u
            ? mix (vec4 (0.0), vec4 (mask_norm), equal (channel, ivec4 (p.n_colours))) : vec4 (0.0);
          vec4 wanted = picture[pixel * p.picture_c4 + k];

          if (p.has_mask != 0u && p.n_colours / 4u == k)
            wanted[p.n_colours % 4u] = picture[pixel * p.picture_c4 + p.mask_channel / 4u][p.mask_channel % 4u];

          const vec4 d = prediction[pixel * p.c4 + k] - wanted;

#ifdef GUISE_GRADIENT
          const vec4 g = colours * (p.l1 * sign (d) + 2.0 * p.mse * d) + masked * (2.0 * p.mask * d);
          const uint i = pixel * p.c4 + k;

          gradient[i] = p.accumulate != 0u ? gradient[i] + g : g;
#else
          sum += vec4 (dot (colours, abs (d)), dot (colours, d * d), dot (masked, d * d), 0.0);
#endif
        }
    }

#ifndef GUISE_GRADIENT
  sum = sum_lanes (sum);
  if (gl_LocalInvocationID.x == 0u)
    rows[face * p.h + y] = sum;
#endif
}
