/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-gpu-roofline.h"

/* Units × 2 × boost clock, and width of the bus × rate of a line, as their makers state them. */
static const GuiseGpuCard cards[] = {
  { "integrated (Iris Xe, 96 EU)", 2.0e12, 68.3e9, "768 lanes at 1.30 GHz; 128 bit of LPDDR4X-4266" },
  { "middle (GeForce RTX 3060)", 12.7e12, 360e9, "3584 lanes at 1.78 GHz; 192 bit at 15 Gbit/s" },
  { "large (GeForce RTX 4090)", 82.6e12, 1008e9, "16384 lanes at 2.52 GHz; 384 bit at 21 Gbit/s" },
};

const GuiseGpuCard *
guise_roofline_list_cards (guint *n)
{
  *n = G_N_ELEMENTS (cards);
  return cards;
}

static void
add_work (GuiseGpuKind *kind, const GuiseGpuWork *work)
{
  kind->n_dispatches++;
  kind->seconds += work->seconds;
  kind->operations += work->operations;
  kind->bytes += work->bytes;
}

static int
compare_kinds (gconstpointer a, gconstpointer b)
{
  const GuiseGpuKind *x = a, *y = b;

  return (x->bytes < y->bytes) - (x->bytes > y->bytes);
}

GArray *
guise_roofline_sum_kinds (const GArray *work)
{
  GArray *kinds = g_array_new (FALSE, FALSE, sizeof (GuiseGpuKind));

  for (guint i = 0; i < work->len; i++)
    {
      const GuiseGpuWork *one = &g_array_index (work, GuiseGpuWork, i);
      const GuiseGpuKind fresh = { .kind = one->kind };
      guint at = 0;

      while (at < kinds->len && !g_str_equal (g_array_index (kinds, GuiseGpuKind, at).kind, one->kind))
        at++;
      if (at == kinds->len)
        g_array_append_val (kinds, fresh);
      add_work (&g_array_index (kinds, GuiseGpuKind, at), one);
    }

  g_array_sort (kinds, compare_kinds);
  return kinds;
}

GuiseGpuKind
guise_roofline_sum (const GArray *work)
{
  GuiseGpuKind sum = { .kind = "all" };

  for (guint i = 0; i < work->len; i++)
    add_work (&sum, &g_array_index (work, GuiseGpuWork, i));

  return sum;
}

GuiseGpuRoof
guise_roofline_bound (const GArray *work, const GuiseGpuCard *card)
{
  GuiseGpuRoof roof = { 0 };

  for (guint i = 0; i < work->len; i++)
    {
      const GuiseGpuWork *one = &g_array_index (work, GuiseGpuWork, i);
      const double arithmetic = one->operations / card->flops_per_second;
      const double memory = one->bytes / card->bytes_per_second;

      roof.seconds += MAX (arithmetic, memory);
      roof.compute_seconds += arithmetic > memory ? arithmetic : 0.0;
    }

  return roof;
}
