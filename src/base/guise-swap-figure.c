/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-figure.h"

#include <math.h>
#include <string.h>

/* Where badness is 0 and where it is 1. Flicker, seam and energy begin where the goals for exported clips end; 4 % is
 * what landmarks of good swaps differ by; and two people's heads, fitted with one canonical face, differ by some 6°
 * when they look the same way. */
static const struct
{
  const char *name;
  double      good, bad;
} figures[GUISE_N_SWAP_FIGURES] = {
  [GUISE_SWAP_FIGURE_LIKENESS]   = { "likeness",   0.75, 0.35 },
  [GUISE_SWAP_FIGURE_BLEED]      = { "bleed",      0.15, 0.55 },
  [GUISE_SWAP_FIGURE_POSE]       = { "pose",       8.0,  20.0 },
  [GUISE_SWAP_FIGURE_EXPRESSION] = { "expression", 4.0,  10.0 },
  [GUISE_SWAP_FIGURE_FLICKER]    = { "flicker",    1.15, 2.0 },
  [GUISE_SWAP_FIGURE_SEAM]       = { "seam",       1.1,  2.0 },
  [GUISE_SWAP_FIGURE_ENERGY]     = { "energy",     0.8,  0.3 },
};

void
guise_swap_figures_clear (GuiseSwapFigures *self)
{
  for (guint i = 0; i < GUISE_N_SWAP_FIGURES; i++)
    self->value[i] = NAN;
}

const char *
guise_swap_figure_get_name (GuiseSwapFigure figure)
{
  g_return_val_if_fail (figure < GUISE_N_SWAP_FIGURES, "likeness");

  return figures[figure].name;
}

gboolean
guise_swap_figure_parse (const char *name, GuiseSwapFigure *out)
{
  for (guint i = 0; i < GUISE_N_SWAP_FIGURES; i++)
    if (strcmp (name, figures[i].name) == 0)
      {
        *out = (GuiseSwapFigure) i;
        return TRUE;
      }
  return FALSE;
}

/* Badness without its upper end: of two frames that nobody would hand in one may be worse. */
static double
get_excess (GuiseSwapFigure figure, double value)
{
  return MAX ((value - figures[figure].good) / (figures[figure].bad - figures[figure].good), 0);
}

double
guise_swap_figure_get_badness (GuiseSwapFigure figure, double value)
{
  g_return_val_if_fail (figure < GUISE_N_SWAP_FIGURES, NAN);

  return isnan (value) ? NAN : MIN (get_excess (figure, value), 1);
}

static double
find_excess (const GuiseSwapFigures *self, GuiseSwapFigure *out_figure)
{
  double worst = NAN;

  for (guint i = 0; i < GUISE_N_SWAP_FIGURES; i++)
    {
      double value = (double) self->value[i], excess;

      if (isnan (value))
        continue;
      excess = get_excess ((GuiseSwapFigure) i, value);
      if (excess <= worst)
        continue;
      worst = excess;
      if (out_figure != NULL)
        *out_figure = (GuiseSwapFigure) i;
    }
  return worst;
}

double
guise_swap_figures_get_badness (const GuiseSwapFigures *self, GuiseSwapFigure *out_figure)
{
  double excess = find_excess (self, out_figure);

  return isnan (excess) ? NAN : MIN (excess, 1);
}

/* By which the worst are found. */
static double
excess_by (const GuiseSwapFigures *frame, GuiseSwapFigure figure)
{
  if (figure >= GUISE_N_SWAP_FIGURES)
    return find_excess (frame, NULL);
  return isnan (frame->value[figure]) ? NAN : get_excess (figure, (double) frame->value[figure]);
}

typedef struct
{
  guint  frame;
  double badness;
} Candidate;

/* The worst first, of equal ones the earlier. */
static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *x = a, *y = b;

  if (x->badness < y->badness || y->badness < x->badness)
    return x->badness > y->badness ? -1 : 1;
  return x->frame < y->frame ? -1 : x->frame > y->frame;
}

static gboolean
is_near (GArray *frames, guint frame, guint apart)
{
  for (guint i = 0; i < frames->len; i++)
    {
      guint other = g_array_index (frames, guint, i);

      if (MAX (other, frame) - MIN (other, frame) < apart)
        return TRUE;
    }
  return FALSE;
}

GArray *
guise_swap_figures_find_worst (const GuiseSwapFigures *frames, guint n, GuiseSwapFigure figure, guint apart,
                               double least, guint most)
{
  g_autoptr(GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  GArray *worst = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < n; i++)
    {
      Candidate candidate = { i, excess_by (&frames[i], figure) };

      if (candidate.badness >= least)
        g_array_append_val (candidates, candidate);
    }
  g_array_sort (candidates, compare_candidates);

  for (guint i = 0; i < candidates->len && worst->len < most; i++)
    {
      guint frame = g_array_index (candidates, Candidate, i).frame;

      if (!is_near (worst, frame, apart))
        g_array_append_val (worst, frame);
    }
  return worst;
}
