/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-look.h"

#include <math.h>

/* How far from the mask's edge, in parts of the crop, its colours change the face's. */
#define EDGE_REACH 0.05

/* How far the deviations of a* and b* may be drawn apart. */
#define MAX_CHROMA_GAIN 1.25

static GuiseColourTransferMethod
get_transfer (GuiseSwapColour colour)
{
  return colour == GUISE_SWAP_COLOUR_HISTOGRAM ? GUISE_COLOUR_HISTOGRAM
         : colour == GUISE_SWAP_COLOUR_ITERATIVE ? GUISE_COLOUR_ITERATIVE : GUISE_COLOUR_SLICED;
}

/* @wanted without what would spread the colours of @made too far: locks, the rims of glasses or a blue light in them add
 * to those of the old face, and the new one, which has none of that, would get blue stubble and orange skin. */
static GuiseColourStats
hold_chroma (const GuiseColourStats *made, const GuiseColourStats *wanted)
{
  GuiseColourStats out = *wanted;

  for (guint i = 1; i < 3; i++)
    {
      const double most = MAX_CHROMA_GAIN * MAX_CHROMA_GAIN * made->covariance[i][i];
      const double share = wanted->covariance[i][i] > most ? sqrt (most / wanted->covariance[i][i]) : 1;

      for (guint k = 0; k < 3; k++)
        {
          out.covariance[i][k] *= share;
          out.covariance[k][i] *= share;
        }
    }
  return out;
}

static GuiseImage *
match_colour (GuiseSwapMemory *memory, const GuiseSwapSettings *settings, GuiseImage *generated,
              GuiseImage *original, GuiseImage *mask, GError **error)
{
  const double gain = memory->n_frames == 0 ? 1.0 : 0.0;
  GuiseColourStats wanted;

  if (settings->colour == GUISE_SWAP_COLOUR_NONE)
    return guise_image_ref (generated);
  if (settings->colour == GUISE_SWAP_COLOUR_SEAMLESS)
    return guise_membrane_apply (&memory->membrane, generated, original, mask, 0, gain, settings->colour_strength,
                                 error);
  if (settings->colour >= GUISE_SWAP_COLOUR_HISTOGRAM)
    return guise_colour_transfer_apply (&memory->transfer, get_transfer (settings->colour), generated, original, mask,
                                        gain, settings->colour_strength, error);

  /* Both are of the same frames, so their difference, which is what counts, does
   * not follow the light that the network follows by itself. */
  if (memory->n_frames == 0
      && (!guise_colour_stats_measure (generated, mask, &memory->made, error)
          || !guise_colour_stats_measure (original, mask, &memory->wanted, error)))
    return NULL;

  wanted = hold_chroma (&memory->made, &memory->wanted);
  return guise_colour_match (generated, &memory->made, &wanted,
                             settings->colour == GUISE_SWAP_COLOUR_LAB ? GUISE_COLOUR_MEAN_STD : GUISE_COLOUR_LINEAR,
                             settings->colour_strength, error);
}

GuiseImage *
guise_swap_look_dress (GuiseSwapMemory *memory, const GuiseSwapSettings *settings, GuiseImage *generated,
                       GuiseImage *original, GuiseImage *mask, GuiseImage **plain, GError **error)
{
  const double gain = memory->n_frames == 0 ? 1.0 : 0.0;
  g_autoptr(GuiseImage) matched = match_colour (memory, settings, generated, original, mask, error);

  if (matched == NULL)
    return NULL;
  memory->n_frames = 1;
  *plain = guise_image_ref (matched);
  /* Where the whole face follows its edge already, nothing is left of it. */
  if (!(settings->edge > 0) || settings->colour == GUISE_SWAP_COLOUR_SEAMLESS)
    return g_steal_pointer (&matched);
  return guise_membrane_apply (&memory->membrane, matched, original, mask, EDGE_REACH, gain, settings->edge, error);
}
