/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-match.h"

#include "guise-swap-black.h"
#include "guise-swap-motion.h"
#include "guise-swap-resolution.h"

#include <math.h>

GuisePoint
guise_swap_match_motion (GuiseClipInfo *info, GuisePoint motion)
{
  GuiseAffine display_to_stored;
  GuisePoint from, to;

  guise_clip_info_get_display_to_stored (info, &display_to_stored);
  from = guise_affine_apply (&display_to_stored, (GuisePoint) { 0, 0 });
  to = guise_affine_apply (&display_to_stored, motion);
  return (GuisePoint) { to.x - from.x, to.y - from.y };
}

gboolean
guise_swap_match_is_wanted (const GuiseSwapSettings *settings)
{
  return settings->grain > 0 || settings->sharpen > 0 || settings->soften > 0 || settings->motion > 0
         || settings->texture > 0 || settings->resolution > 0 || settings->black > 0 || settings->blocks > 0;
}

static void
match_motion (const GuiseSwapSpot *spot, double strength, GuiseImage *image, const GuiseSwapLost *lost)
{
  double fine, coarse, length;

  guise_swap_grain_measure (spot->original, spot->alpha, &fine, &coarse);
  length = strength * guise_swap_motion_measure (image, spot->original, spot->alpha, spot->motion, fine);
  guise_swap_motion_blur (image, spot->motion, length);
  guise_swap_motion_blur (lost->wide, spot->motion, length);
  guise_swap_motion_blur (lost->fine, spot->motion, length);
}

static void
match_resolution (const GuiseSwapSpot *spot, double strength, GuiseImage *image, const GuiseSwapLost *lost)
{
  double wanted = guise_swap_resolution_measure (spot->original, spot->alpha);
  double factor = 1 + strength * (wanted - 1);

  /* What is as coarse already is not filtered for nothing. */
  if (!(wanted > guise_swap_resolution_measure (image, spot->alpha)))
    return;
  guise_swap_resolution_limit (image, factor);
  guise_swap_resolution_limit (lost->wide, factor);
  guise_swap_resolution_limit (lost->fine, factor);
}

gboolean
guise_swap_match_knows (const GuiseSwapMemory *memory, const GuiseSwapSettings *settings)
{
  return memory->detail.n_frames > 0 && (!(settings->grain > 0) || memory->grain.n_frames > 0)
         && !(settings->motion > 0) && !(settings->resolution > 0);
}

/* Returns: the amount */
static double
match_detail (GuiseSwapMemory *memory, const GuiseSwapSettings *settings, const GuiseSwapSpot *spot, GuiseImage *image,
              const GuiseSwapLost *lost)
{
  const GuiseSwapGrain *grain = &memory->grain;

  if (lost == NULL)
    {
      guise_swap_detail_clamp (image);
      return memory->detail.amount;
    }
  return guise_swap_detail_match (&memory->detail, image, lost, spot->original, spot->alpha,
                                  settings->grain * hypot (grain->fine, grain->coarse / G_SQRT2), settings->sharpen,
                                  settings->soften);
}

double
guise_swap_match_apply (GuiseSwapMemory *memory, const GuiseSwapSettings *settings, const GuiseSwapSpot *spot,
                        GuiseImage *image, const GuiseSwapLost *lost)
{
  GuiseSwapGrain *grain = &memory->grain;
  const gboolean learns = grain->n_frames == 0;
  double amount;

  if (settings->motion > 0)
    match_motion (spot, settings->motion, image, lost);
  if (settings->resolution > 0)
    match_resolution (spot, settings->resolution, image, lost);
  if (settings->texture > 0)
    guise_swap_texture_add (image, spot->original, spot->alpha, &spot->folds, spot->scale,
                            settings->texture);
  if (settings->grain > 0)
    guise_swap_grain_learn (grain, image, spot->original, spot->alpha);
  amount = match_detail (memory, settings, spot, image, lost);
  /* What was sharpened has more noise of its own. */
  if (learns)
    *grain = (GuiseSwapGrain) { 0 };
  if (settings->black > 0)
    guise_swap_black_match (image, spot->original, spot->alpha, settings->black);
  if (settings->grain > 0)
    guise_swap_grain_add (grain, image, spot->original, spot->alpha, settings->grain, spot->seed);
  if (settings->blocks > 0)
    guise_swap_blocks_match (image, spot->original, spot->alpha, spot->grid, settings->blocks);
  return amount;
}
