/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-lines.h"

#include "guise-luma.h"
#include "guise-swap-blur.h"

#include <math.h>

/* A step of 8 bits a hundred times smaller, squared: below that it is flat. */
#define FLAT 1.5e-9f

/* The tensor by what is never negative, so that it can be averaged as anything else: squared slopes along x, along y, and
 * along the diagonal between them. */
typedef struct
{
  GuiseImage *x, *y, *both;
} Tensor;

static void
tensor_clear (Tensor *self)
{
  g_clear_pointer (&self->x, guise_image_unref);
  g_clear_pointer (&self->y, guise_image_unref);
  g_clear_pointer (&self->both, guise_image_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tensor, tensor_clear)

static gboolean
tensor_init (Tensor *self, GuiseImage *image, const GuiseRegion *part)
{
  GuiseImage **const all[] = { &self->x, &self->y, &self->both };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    *all[i] = guise_image_new (GUISE_PIXEL_GRAYF, image->colorimetry, part->width, part->height);
  return self->x != NULL && self->y != NULL && self->both != NULL;
}

static void
tensor_fill (Tensor *self, GuiseImage *image, const GuiseRegion *part)
{
  for (guint v = 0; v < part->height; v++)
    {
      const float *row = guise_image_row (image, part->y + v);
      const float *below = guise_image_row (image, MIN (part->y + v + 1, image->height - 1));

      for (guint u = 0; u < part->width; u++)
        {
          const guint x = part->x + u;
          const float here = guise_luma_of (row + 3 * x);
          const float dx = guise_luma_of (row + 3 * MIN (x + 1, image->width - 1)) - here;
          const float dy = guise_luma_of (below + 3 * x) - here;

          guise_image_row (self->x, v)[u] = dx * dx;
          guise_image_row (self->y, v)[u] = dy * dy;
          guise_image_row (self->both, v)[u] = (dx + dy) * (dx + dy) / 2;
        }
    }
}

GuiseImage *
guise_swap_lines_find (GuiseImage *image, const GuiseRegion *part, guint radius)
{
  g_auto(Tensor) tensor = { 0 };

  if (!tensor_init (&tensor, image, part))
    return NULL;
  tensor_fill (&tensor, image, part);
  guise_swap_blur (tensor.x, radius);
  guise_swap_blur (tensor.y, radius);
  guise_swap_blur (tensor.both, radius);
  for (guint v = 0; v < part->height; v++)
    {
      float *x = guise_image_row (tensor.x, v);
      const float *y = guise_image_row (tensor.y, v), *both = guise_image_row (tensor.both, v);

      for (guint u = 0; u < part->width; u++)
        {
          const float sum = x[u] + y[u];

          x[u] = sum > FLAT ? MIN (hypotf (x[u] - y[u], 2 * both[u] - sum) / sum, 1.0f) : 0.0f;
        }
    }
  return g_steal_pointer (&tensor.x);
}
