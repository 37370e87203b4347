/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-texture.h"

#include "guise-swap-resolution.h"

static inline float *
row_of (GuiseImage *image, guint y)
{
  return (float *) (gpointer) (image->plane[0] + (gsize) y * image->stride[0]);
}

void
guise_swap_texture_add (GuiseImage *image, GuiseImage *original, double factor, double strength)
{
  g_autoptr(GuiseImage) coarse = NULL;

  if (!(factor > 1) || !(strength > 0))
    return;
  coarse = guise_image_copy (original);
  if (coarse == NULL)
    return;
  guise_swap_resolution_limit (coarse, factor);
  for (guint y = 0; y < image->height; y++)
    for (guint i = 0; i < 3 * image->width; i++)
      row_of (image, y)[i] += (float) strength * (row_of (original, y)[i] - row_of (coarse, y)[i]);
}
