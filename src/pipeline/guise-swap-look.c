/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-look.h"

#include <math.h>
#include <string.h>

/* Share of the new mask: about two frames of memory, too short to be seen as lag. */
#define MASK_GAIN 0.5f

/* Sharpening beyond this makes halos around eyes and teeth. */
#define MAX_AMOUNT 1.2

/* Share of the newest frame in the amount of sharpening. */
#define AMOUNT_GAIN 0.2

/* Below this a mask holds too few pixels to measure anything in. */
#define MIN_WEIGHT 50

void
guise_swap_memory_clear (GuiseSwapMemory *self)
{
  g_clear_pointer (&self->mask, guise_image_unref);
  memset (self, 0, sizeof *self);
}

static inline float *
row_of (GuiseImage *image, guint y)
{
  return (float *) (gpointer) (image->plane[0] + (gsize) y * image->stride[0]);
}

static inline float
luma_at (const float *row, guint x)
{
  return 0.299f * row[3 * x] + 0.587f * row[3 * x + 1] + 0.114f * row[3 * x + 2];
}

double
guise_swap_look_measure_detail (GuiseImage *image, GuiseImage *mask)
{
  double sum = 0, weight = 0;

  for (guint y = 0; y + 1 < image->height; y++)
    {
      const float *row = row_of (image, y), *below = row_of (image, y + 1), *m = row_of (mask, y);

      for (guint x = 0; x + 1 < image->width; x++)
        {
          double here = luma_at (row, x);
          double across = luma_at (row, x + 1) - here, down = luma_at (below, x) - here;

          sum += m[x] * (across * across + down * down);
          weight += m[x];
        }
    }

  return weight >= MIN_WEIGHT ? sum / weight : 0.0;
}

/* One pass of a binomial blur (1 4 6 4 1) over @n values that lie @step apart. */
static void
blur_line (const float *from, float *to, guint n, gsize step)
{
  for (guint i = 0; i < n; i++)
    {
      guint a = i >= 2 ? i - 2 : 0, b = i >= 1 ? i - 1 : 0, d = MIN (i + 1, n - 1), e = MIN (i + 2, n - 1);

      to[i * step] = (from[a * step] + from[e * step]) / 16 + (from[b * step] + from[d * step]) / 4
                     + from[i * step] * 6 / 16;
    }
}

static GuiseImage *
blur (GuiseImage *image)
{
  g_autoptr(GuiseImage) across = guise_image_copy (image);
  GuiseImage *out = guise_image_copy (image);
  gsize step;

  if (across == NULL || out == NULL)
    {
      g_clear_pointer (&out, guise_image_unref);
      return NULL;
    }

  step = across->stride[0] / sizeof (float);
  for (guint y = 0; y < image->height; y++)
    for (guint c = 0; c < 3; c++)
      blur_line (row_of (image, y) + c, row_of (across, y) + c, image->width, 3);
  for (guint i = 0; i < 3 * image->width; i++)
    blur_line (row_of (across, 0) + i, row_of (out, 0) + i, image->height, step);

  return out;
}

/* How much of what a blur takes away must be added for @image to be as detailed as @wanted is. */
static double
choose_amount (GuiseImage *image, GuiseImage *blurred, GuiseImage *wanted, GuiseImage *mask)
{
  double have = sqrt (guise_swap_look_measure_detail (image, mask));
  double without = sqrt (guise_swap_look_measure_detail (blurred, mask));
  double want = sqrt (guise_swap_look_measure_detail (wanted, mask));

  /* Adding the lost part once lifts detail from @have to about 2 · @have − @without; taking it away leaves @without. */
  if (!(have - without > 1e-6))
    return 0.0;

  return CLAMP ((want - have) / (have - without), -1.0, MAX_AMOUNT);
}

static GuiseImage *
match_detail (GuiseSwapMemory *memory, const GuiseSwapSettings *settings, GuiseImage *image, GuiseImage *original,
              GuiseImage *mask)
{
  g_autoptr(GuiseImage) blurred = blur (image);
  GuiseImage *out;
  double amount;

  if (blurred == NULL || (settings->sharpen <= 0 && settings->soften <= 0))
    return guise_image_ref (image);

  amount = choose_amount (image, blurred, original, mask);
  memory->amount += (memory->n_frames == 0 ? 1.0 : AMOUNT_GAIN) * (amount - memory->amount);
  amount = memory->amount * (memory->amount > 0 ? settings->sharpen : settings->soften);

  out = guise_image_copy (image);
  if (out == NULL)
    return guise_image_ref (image);

  for (guint y = 0; y < image->height; y++)
    for (guint i = 0; i < 3 * image->width; i++)
      {
        float value = row_of (image, y)[i];

        row_of (out, y)[i] = CLAMP (value + (float) amount * (value - row_of (blurred, y)[i]), 0.0f, 1.0f);
      }

  return out;
}

static GuiseColourTransferMethod
get_transfer (GuiseSwapColour colour)
{
  return colour == GUISE_SWAP_COLOUR_HISTOGRAM ? GUISE_COLOUR_HISTOGRAM
         : colour == GUISE_SWAP_COLOUR_ITERATIVE ? GUISE_COLOUR_ITERATIVE : GUISE_COLOUR_SLICED;
}

static GuiseImage *
match_colour (GuiseSwapMemory *memory, const GuiseSwapSettings *settings, GuiseImage *generated,
              GuiseImage *original, GuiseImage *mask, GError **error)
{
  double gain = memory->n_frames == 0 ? 1.0 : 1.0 / (1.0 + settings->colour_memory);
  GuiseColourStats made, wanted;

  if (settings->colour == GUISE_SWAP_COLOUR_NONE)
    return guise_image_ref (generated);
  if (settings->colour == GUISE_SWAP_COLOUR_SEAMLESS)
    return guise_membrane_apply (&memory->membrane, generated, original, mask, gain, settings->colour_strength, error);
  if (settings->colour >= GUISE_SWAP_COLOUR_HISTOGRAM)
    return guise_colour_transfer_apply (&memory->transfer, get_transfer (settings->colour), generated, original, mask,
                                        gain, settings->colour_strength, error);

  if (!guise_colour_stats_measure (generated, mask, &made, error)
      || !guise_colour_stats_measure (original, mask, &wanted, error))
    return NULL;

  /* Both averages lag alike, so their difference, which is what counts, does
   * not follow the light that the network follows by itself. */
  memory->made = memory->n_frames == 0 ? made : guise_colour_stats_mix (&memory->made, &made, gain);
  memory->wanted = memory->n_frames == 0 ? wanted : guise_colour_stats_mix (&memory->wanted, &wanted, gain);

  return guise_colour_match (generated, &memory->made, &memory->wanted,
                             settings->colour == GUISE_SWAP_COLOUR_LAB ? GUISE_COLOUR_MEAN_STD : GUISE_COLOUR_LINEAR,
                             settings->colour_strength, error);
}

GuiseImage *
guise_swap_look_dress (GuiseSwapMemory *memory, const GuiseSwapSettings *settings, GuiseImage *generated,
                       GuiseImage *original, GuiseImage *mask, GError **error)
{
  g_autoptr(GuiseImage) matched = match_colour (memory, settings, generated, original, mask, error);
  GuiseImage *out;

  if (matched == NULL)
    return NULL;

  out = match_detail (memory, settings, matched, original, mask);
  memory->n_frames++;
  return out;
}

GuiseImage *
guise_swap_look_calm_mask (GuiseSwapMemory *memory, GuiseImage *mask)
{
  GuiseImage *before = memory->mask;

  if (before != NULL)
    for (guint y = 0; y < mask->height; y++)
      for (guint x = 0; x < mask->width; x++)
        row_of (mask, y)[x] += (1.0f - MASK_GAIN) * (row_of (before, y)[x] - row_of (mask, y)[x]);

  g_clear_pointer (&memory->mask, guise_image_unref);
  memory->mask = guise_image_ref (mask);
  return mask;
}
