// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "optimizer.glsl"
#include "pointwise.glsl"

// terms[pixel] = (L1, MSE, MSE of the mask, 0), already divided as the definition in guise-graph.h has it, so that
// their sum over a face is the loss; and in variant `gradient` the gradient of the mean over the faces of
// l1 L1 + mse MSE + mask MSE of the mask, which may be added to what is there.
//
// An item is a pixel. Host twins: guise_ref_op_pixel_loss_*().

layout (constant_id = 2) const uint N_PIXELS = 1;       // a face
layout (constant_id = 3) const uint C4 = 1;             // vec4 a pixel of the prediction
layout (constant_id = 4) const uint PICTURE_C4 = 1;
layout (constant_id = 5) const uint N_COLOURS = 3;      // channels that are compared
layout (constant_id = 6) const bool HAS_MASK = false;   // channel N_COLOURS of the prediction is one
layout (constant_id = 7) const uint MASK_CHANNEL = 3;   // of the picture
layout (constant_id = 8) const bool ACCUMULATE = false;
layout (constant_id = 9) const bool SCALES = false;     // gradients, by the loss scale
layout (push_constant, std430) uniform Params {
  uint  n;                  // pixels of all faces
  uint  pitch;              // floats of weights a face
  float l1, mse, mask;      // factors, the mean over faces divided out
} p;

INPUT (0, prediction);
INPUT (1, picture);
INPUT (2, weights);
INPUT (3, norms);
layout (std430, binding = 4) writeonly restrict buffer Terms { vec4 terms[]; };
#ifdef GUISE_GRADIENT
INPUT (5, gradient);
layout (std430, binding = 6) writeonly buffer NewGradient { vec4 new_gradient[]; };
layout (std430, binding = 7) readonly restrict buffer Step { OptimizerStep step_; };
#endif

// What channels k * 4 … + 3 are to be.
vec4 get_wanted (uint pixel, uint k)
{
  vec4 wanted = LOAD (picture, pixel * PICTURE_C4 + min (k, PICTURE_C4 - 1u));

  if (HAS_MASK && N_COLOURS / 4u == k)
    wanted[N_COLOURS % 4u] = LOAD (picture, pixel * PICTURE_C4 + MASK_CHANNEL / 4u)[MASK_CHANNEL % 4u];

  return wanted;
}

void treat (uint pixel)
{
  const uint face = pixel / N_PIXELS;
  const float weight = PICK (weights, face * p.pitch + pixel % N_PIXELS) * LOAD (norms, face).x / float (N_COLOURS);
  const float mask_norm = HAS_MASK ? 1.0 / float (N_PIXELS) : 0.0;
  vec4 sum = vec4 (0.0);

  for (uint k = 0u; k < C4; k++)
    {
      const uvec4 channel = k * 4u + uvec4 (0, 1, 2, 3);
      const vec4 colours = mix (vec4 (0.0), vec4 (weight), lessThan (channel, uvec4 (N_COLOURS)));
      const vec4 masked = mix (vec4 (0.0), vec4 (mask_norm), equal (channel, uvec4 (N_COLOURS)));
      const uint i = pixel * C4 + k;
      const vec4 d = LOAD (prediction, i) - get_wanted (pixel, k);

      sum += vec4 (dot (colours, abs (d)), dot (colours, d * d), dot (masked, d * d), 0.0);
#ifdef GUISE_GRADIENT
      vec4 g = colours * (p.l1 * sign (d) + 2.0 * p.mse * d) + masked * (2.0 * p.mask * d);

      if (SCALES)
        g *= step_.loss_scale;
      new_gradient[i] = ACCUMULATE ? LOAD (gradient, i) + g : g;
#endif
    }

  terms[pixel] = sum;
}

void main ()
{
  treat_all (p.n);
}
