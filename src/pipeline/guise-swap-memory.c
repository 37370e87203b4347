/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-memory.h"

static void
mix_floats (float *out, const float *after, gsize n, float share)
{
  for (gsize i = 0; i < n; i++)
    out[i] += share * (after[i] - out[i]);
}

static void
mix_transfer (GuiseColourTransfer *out, const GuiseColourTransfer *after, float share)
{
  const float *move = &after->move[0][0][0][0];

  if (after->n_frames == 0)
    return;
  if (out->n_frames == 0)
    {
      *out = *after;
      return;
    }
  mix_floats (out->mean, after->mean, G_N_ELEMENTS (out->mean), share);
  mix_floats (out->deviation, after->deviation, G_N_ELEMENTS (out->deviation), share);
  mix_floats (&out->move[0][0][0][0], move, sizeof out->move / sizeof *move, share);
}

static void
mix_membrane (GuiseMembrane *out, const GuiseMembrane *after, float share)
{
  if (after->n_frames == 0)
    return;
  if (out->n_frames == 0)
    *out = *after;
  else
    mix_floats (&out->rgb[0][0], &after->rgb[0][0], sizeof out->rgb / sizeof (float), share);
}

void
guise_swap_memory_mix (GuiseSwapMemory *out, const GuiseSwapMemory *before, const GuiseSwapMemory *after, double share)
{
  *out = *before;
  if (share <= 0)
    return;
  out->made = guise_colour_stats_mix (&before->made, &after->made, share);
  out->wanted = guise_colour_stats_mix (&before->wanted, &after->wanted, share);
  mix_transfer (&out->transfer, &after->transfer, (float) share);
  mix_membrane (&out->membrane, &after->membrane, (float) share);

  if (before->detail.n_frames == 0)
    out->detail = after->detail;
  else if (after->detail.n_frames > 0)
    out->detail.amount += share * (after->detail.amount - before->detail.amount);

  if (before->grain.n_frames == 0)
    out->grain = after->grain;
  else if (after->grain.n_frames > 0)
    {
      out->grain.fine += share * (after->grain.fine - before->grain.fine);
      out->grain.coarse += share * (after->grain.coarse - before->grain.coarse);
    }
}
