/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-ref-augment.h"

#include <math.h>

#define SIDE 8
#define N (SIDE * SIDE)

/* ITU-T T.81, annex K. */
static const double luma[N] = {
  16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
  14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
  18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
  49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
};
static const double chroma[N] = {
  17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,
  24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
  99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
};

/* The orthonormal cosine transform of one channel of a block, or the way back. */
static void
transform (double block[N], gboolean back)
{
  double out[N];

  for (guint v = 0; v < SIDE; v++)
    for (guint u = 0; u < SIDE; u++)
      {
        double sum = 0;

        for (guint y = 0; y < SIDE; y++)
          for (guint x = 0; x < SIDE; x++)
            {
              /* Frequencies stand where pixels do on the way back. */
              const guint fu = back ? x : u, fv = back ? y : v, px = back ? u : x, py = back ? v : y;
              const double wave = cos ((2 * px + 1) * fu * G_PI / 16) * cos ((2 * py + 1) * fv * G_PI / 16);
              const double scale = (fu == 0 ? G_SQRT2 / 4 : 0.5) * (fv == 0 ? G_SQRT2 / 4 : 0.5);

              sum += scale * wave * block[y * SIDE + x];
            }
        out[v * SIDE + u] = sum;
      }
  for (guint i = 0; i < N; i++)
    block[i] = out[i];
}

static void
quantise (double block[N], const double table[N], double factor)
{
  transform (block, FALSE);
  for (guint i = 0; i < N; i++)
    {
      const double quantum = MAX (table[i] * factor, 1.0) / 255;

      block[i] = nearbyint (block[i] / quantum) * quantum;
    }
  transform (block, TRUE);
}

static void
compress_block (double *picture, guint size, guint left, guint top, double factor)
{
  double y[N], cb[N], cr[N];

  for (guint i = 0; i < N; i++)
    {
      const guint column = MIN (left + i % SIDE, size - 1), row = MIN (top + i / SIDE, size - 1);
      const double *rgb = picture + ((gsize) row * size + column) * 3;

      y[i] = 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2];
      cb[i] = (rgb[2] - y[i]) / 1.772;
      cr[i] = (rgb[0] - y[i]) / 1.402;
      y[i] -= 0.5;
    }
  quantise (y, luma, factor);
  quantise (cb, chroma, factor);
  quantise (cr, chroma, factor);

  for (guint i = 0; i < N; i++)
    if (left + i % SIDE < size && top + i / SIDE < size)
      {
        double *rgb = picture + ((gsize) (top + i / SIDE) * size + left + i % SIDE) * 3;
        const double light = y[i] + 0.5, r = light + 1.402 * cr[i], b = light + 1.772 * cb[i];
        const double g = (light - 0.299 * r - 0.114 * b) / 0.587;

        rgb[0] = CLAMP (r, 0, 1);
        rgb[1] = CLAMP (g, 0, 1);
        rgb[2] = CLAMP (b, 0, 1);
      }
}

void
guise_ref_compress (double *picture, guint size, double factor)
{
  for (guint top = 0; factor > 0 && top < size; top += SIDE)
    for (guint left = 0; left < size; left += SIDE)
      compress_block (picture, size, left, top, factor);
}
