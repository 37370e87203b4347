/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-lost.h"

#include "guise-luma.h"
#include "guise-rank.h"
#include "guise-swap-blur.h"
#include "guise-swap-detail.h"

/* Part of the picture that is left out on either side when it is asked how strong its pattern is: no face is there. */
#define RIM 6

void
guise_swap_lost_clear (GuiseSwapLost *self)
{
  g_clear_pointer (&self->wide, guise_image_unref);
  g_clear_pointer (&self->fine, guise_image_unref);
}

/* (transfer full) (nullable): mean power of the luma of @image about each pixel, of five by five, mostly the middle. */
static GuiseImage *
find_power (GuiseImage *image)
{
  const guint width = image->width;
  GuiseImage *out = guise_image_new (GUISE_PIXEL_GRAYF, image->colorimetry, width, image->height);
  g_autofree float *luma = guise_luma_read (image);

  if (out == NULL)
    return NULL;
  for (guint y = 0; y < image->height; y++)
    for (guint x = 0; x < width; x++)
      guise_image_row (out, y)[x] = luma[(gsize) y * width + x] * luma[(gsize) y * width + x];
  guise_swap_blur (out, 1);
  return out;
}

/* What is all over a face is what half of it has no more of: brows, lids, nostrils and lips take up less. */
static float
find_pattern (GuiseImage *power)
{
  const guint left = power->width / RIM, top = power->height / RIM;
  const guint width = power->width - 2 * left, height = power->height - 2 * top;
  g_autofree float *values = g_new (float, (gsize) width * height);

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      values[(gsize) y * width + x] = guise_image_row (power, top + y)[left + x];
  return guise_rank_find (values, width * height, width * height / 2);
}

/* Leaves of @image what is not pattern (Wiener's filter). */
static void
keep_what_stands_out (GuiseImage *image, GuiseImage *power)
{
  const float pattern = find_pattern (power);

  for (guint y = 0; y < image->height; y++)
    for (guint x = 0; x < image->width; x++)
      {
        const float here = guise_image_row (power, y)[x];
        const float share = here > pattern ? 1 - pattern / here : 0;

        for (guint c = 3 * x; c < 3 * x + 3; c++)
          guise_image_row (image, y)[c] *= share;
      }
}

gboolean
guise_swap_lost_find (GuiseSwapLost *out, GuiseImage *image)
{
  g_autoptr(GuiseImage) power = NULL;

  out->wide = guise_swap_detail_find (image);
  out->fine = out->wide != NULL ? guise_swap_detail_find (out->wide) : NULL;
  power = out->fine != NULL ? find_power (out->fine) : NULL;
  if (power == NULL)
    {
      guise_swap_lost_clear (out);
      return FALSE;
    }
  keep_what_stands_out (out->fine, power);
  return TRUE;
}

void
guise_swap_lost_add (const GuiseSwapLost *self, GuiseImage *image, double amount)
{
  guise_swap_detail_add_free (image, self->wide, amount);
  if (amount > 0)
    guise_swap_detail_add_free (image, self->fine, amount);
}
