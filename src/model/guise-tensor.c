/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-tensor.h"

#include <string.h>

void
guise_shape_pad (GuiseShape self, const float *logical, float *padded)
{
  const gsize n_pixels = (gsize) self.n * self.h * self.w;
  const guint pitch = guise_padded_channels (self.c);

  for (gsize i = 0; i < n_pixels; i++)
    {
      memcpy (padded + i * pitch, logical + i * self.c, self.c * sizeof (float));
      memset (padded + i * pitch + self.c, 0, (pitch - self.c) * sizeof (float));
    }
}

void
guise_shape_unpad (GuiseShape self, const float *padded, float *logical)
{
  const gsize n_pixels = (gsize) self.n * self.h * self.w;
  const guint pitch = guise_padded_channels (self.c);

  for (gsize i = 0; i < n_pixels; i++)
    memcpy (logical + i * self.c, padded + i * pitch, self.c * sizeof (float));
}
