/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-look.h"

#include <string.h>

/* Share of the new mask: about two frames of memory, too short to be seen as lag. */
#define MASK_GAIN 0.5f

/* How far from the mask's edge, in parts of the crop, its colours change the face's. */
#define EDGE_REACH 0.05

static inline float *
row_of (GuiseImage *image, guint y)
{
  return (float *) (gpointer) (image->plane[0] + (gsize) y * image->stride[0]);
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
    return guise_membrane_apply (&memory->membrane, generated, original, mask, 0, gain, settings->colour_strength,
                                 error);
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
  double gain = memory->n_frames == 0 ? 1.0 : 1.0 / (1.0 + settings->colour_memory);
  g_autoptr(GuiseImage) matched = match_colour (memory, settings, generated, original, mask, error);

  if (matched == NULL)
    return NULL;
  memory->n_frames++;
  /* Where the whole face follows its edge already, nothing is left of it. */
  if (!(settings->edge > 0) || settings->colour == GUISE_SWAP_COLOUR_SEAMLESS)
    return g_steal_pointer (&matched);
  return guise_membrane_apply (&memory->membrane, matched, original, mask, EDGE_REACH, gain, settings->edge, error);
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
