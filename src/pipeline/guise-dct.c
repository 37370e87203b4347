/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-dct.h"

#include <math.h>

void
guise_dct_init (GuiseDct *self, guint n)
{
  g_return_if_fail (n >= 2 && n <= GUISE_DCT_MAX);

  self->n = n;
  for (guint k = 0; k < n; k++)
    for (guint i = 0; i < n; i++)
      self->cosine[k][i] = (float) (sqrt ((k == 0 ? 1.0 : 2.0) / n) * cos (G_PI * (2 * i + 1) * k / (2.0 * n)));
}

/* out = A · square · Aᵀ, with A the cosines or, @back, what undoes them. */
static void
transform (const GuiseDct *self, const float *square, gboolean back, float *out)
{
  const guint n = self->n;
  float half[GUISE_DCT_MAX * GUISE_DCT_MAX];

  for (guint y = 0; y < n; y++)
    for (guint k = 0; k < n; k++)
      {
        float sum = 0;

        for (guint i = 0; i < n; i++)
          sum += square[y * n + i] * (back ? self->cosine[i][k] : self->cosine[k][i]);
        half[y * n + k] = sum;
      }
  for (guint k = 0; k < n; k++)
    for (guint x = 0; x < n; x++)
      {
        float sum = 0;

        for (guint i = 0; i < n; i++)
          sum += half[i * n + x] * (back ? self->cosine[i][k] : self->cosine[k][i]);
        out[k * n + x] = sum;
      }
}

void
guise_dct_forward (const GuiseDct *self, const float *square, float *out)
{
  transform (self, square, FALSE, out);
}

void
guise_dct_backward (const GuiseDct *self, const float *coefficients, float *out)
{
  transform (self, coefficients, TRUE, out);
}
