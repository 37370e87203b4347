// SPDX-License-Identifier: GPL-3.0-or-later
#version 450
#extension GL_GOOGLE_include_directive : require
#include "pointwise.glsl"
#include "window.glsl"

// Convolution with any strides, dilations, pads and groups over up to three spatial axes, one value at a time: for what
// the matrix kernels do not do.
//
// forward:  y = Σ over taps and input channels of the group of x · weight
// data:     dx = Σ over the windows that see it and output channels of the group of dy · weight
// weights:  dw = Σ over samples and windows of dy · x
//
// Layout: NHWC, weights [output channel][tap][input channel of the group], channels padded to a multiple of 4. Padding
// of what is written becomes 0. Host twin: guise_ref_op_window_conv_*().

layout (push_constant, std430) uniform Params {
  uint   n;               // values of what is written, padding included
  uint   n_samples;
  uint   in_c, out_c, n_groups;
  Window w;
} p;

INPUT (0, a);             // x; dy for data
INPUT (1, b);             // weights; dy for weights
layout (std430, binding = 2) writeonly restrict buffer Out { float result[]; };

uint pad4 (uint channels)
{
  return (channels + 3u) & ~3u;
}

#if defined (GUISE_WEIGHTS)
float evaluate (uint i)
{
  const uint group_in = p.in_c / p.n_groups;
  const uint group_out = p.out_c / p.n_groups;
  const uint ci = i % pad4 (group_in);
  const uint tap = i / pad4 (group_in) % count (p.w.kernel);
  const uint co = i / pad4 (group_in) / count (p.w.kernel);
  const uint n_places = count (p.w.out_size);
  float sum = 0.0;

  if (ci >= group_in)
    return 0.0;

  for (uint image = 0u; image < p.n_samples; image++)
    {
      float part = 0.0;

      for (uint window = 0u; window < n_places; window++)
        {
          uvec3 place;

          if (find_place (p.w, cut (window, p.w.out_size), cut (tap, p.w.kernel), place))
            {
              const uint seen = (image * count (p.w.in_size) + join (place, p.w.in_size)) * pad4 (p.in_c) +
                                co / group_out * group_in + ci;

              part += PICK (a, seen) * PICK (b, (image * n_places + window) * pad4 (p.out_c) + co);
            }
        }
      sum += part;
    }

  return sum;
}
#elif defined (GUISE_DATA)
float evaluate (uint i)
{
  const uint group_in = p.in_c / p.n_groups;
  const uint group_out = p.out_c / p.n_groups;
  const uint ci = i % pad4 (p.in_c);
  const uint pixel = i / pad4 (p.in_c);
  const uint image = pixel / count (p.w.in_size);
  const uvec3 place = cut (pixel % count (p.w.in_size), p.w.in_size);
  const uint first = ci / group_in * group_out;
  float sum = 0.0;

  if (ci >= p.in_c)
    return 0.0;

  for (uint tap = 0u; tap < count (p.w.kernel); tap++)
    {
      uvec3 at;

      if (find_window (p.w, place, cut (tap, p.w.kernel), at))
        {
          const uint window = (image * count (p.w.out_size) + join (at, p.w.out_size)) * pad4 (p.out_c);
          float part = 0.0;

          for (uint co = first; co < first + group_out; co++)
            part += PICK (a, window + co) *
                    PICK (b, (co * count (p.w.kernel) + tap) * pad4 (group_in) + ci % group_in);
          sum += part;
        }
    }

  return sum;
}
#else
float evaluate (uint i)
{
  const uint group_in = p.in_c / p.n_groups;
  const uint group_out = p.out_c / p.n_groups;
  const uint co = i % pad4 (p.out_c);
  const uint pixel = i / pad4 (p.out_c);
  const uint image = pixel / count (p.w.out_size);
  const uvec3 at = cut (pixel % count (p.w.out_size), p.w.out_size);
  float sum = 0.0;

  if (co >= p.out_c)
    return 0.0;

  for (uint tap = 0u; tap < count (p.w.kernel); tap++)
    {
      uvec3 place;

      if (find_place (p.w, at, cut (tap, p.w.kernel), place))
        {
          const uint seen = (image * count (p.w.in_size) + join (place, p.w.in_size)) * pad4 (p.in_c) +
                            co / group_out * group_in;
          const uint row = (co * count (p.w.kernel) + tap) * pad4 (group_in);
          float part = 0.0;

          for (uint ci = 0u; ci < group_in; ci++)
            part += PICK (a, seen + ci) * PICK (b, row + ci);
          sum += part;
        }
    }

  return sum;
}
#endif

void treat (uint i)
{
  result[i] = evaluate (i);
}

void main ()
{
  treat_all (p.n);
}
