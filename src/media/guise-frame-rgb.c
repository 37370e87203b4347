/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-frame-rgb-private.h"

#include <math.h>

/* Bits of the fraction: 2.2 times 255 still fits beside the sign. */
#define FRACTION 16

/* What a step of a code adds to a colour. */
typedef struct
{
  gint32 luma, red_v, green_u, green_v, blue_u;
  gint32 zero;    /* code of black, times @luma, less a half for the rounding */
} Steps;

static gint32
fixed (double value)
{
  return (gint32) lround (value * (1 << FRACTION));
}

static Steps
steps_of (GuiseColorimetry colorimetry)
{
  gboolean limited = colorimetry.range == GUISE_RANGE_LIMITED;
  double luma = limited ? 255.0 / 219 : 1, chroma = limited ? 255.0 / 224 : 1, kr, kb, kg;
  Steps steps;

  guise_matrix_get_weights (colorimetry.matrix, &kr, &kb);
  kg = 1 - kr - kb;
  steps = (Steps) {
    .luma = fixed (luma), .red_v = fixed (2 * (1 - kr) * chroma), .blue_u = fixed (2 * (1 - kb) * chroma),
    .green_u = fixed (2 * (1 - kb) * kb / kg * chroma), .green_v = fixed (2 * (1 - kr) * kr / kg * chroma),
  };
  steps.zero = (limited ? 16 : 0) * steps.luma - (1 << (FRACTION - 1));
  return steps;
}

static inline guint8
to_byte (gint32 value)
{
  return (guint8) CLAMP (value >> FRACTION, 0, 255);
}

void
guise_frame_rgb_fill (GuiseImage *rgb, GuiseImage *yuv)
{
  const Steps steps = steps_of (yuv->colorimetry);

  for (guint row = 0; row < yuv->height; row++)
    {
      const guint8 *y = yuv->plane[0] + (gsize) row * yuv->stride[0];
      const guint8 *u = yuv->plane[1] + (gsize) row * yuv->stride[1];
      const guint8 *v = yuv->plane[2] + (gsize) row * yuv->stride[2];
      guint8 *to = rgb->plane[0] + (gsize) row * rgb->stride[0];

      for (guint x = 0; x < yuv->width; x++, to += 3)
        {
          gint32 grey = y[x] * steps.luma - steps.zero, du = u[x] - 128, dv = v[x] - 128;

          to[0] = to_byte (grey + steps.red_v * dv);
          to[1] = to_byte (grey - steps.green_u * du - steps.green_v * dv);
          to[2] = to_byte (grey + steps.blue_u * du);
        }
    }
}
