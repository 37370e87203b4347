/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-figure.h"

#include <math.h>

static void
test_names (void)
{
  GuiseSwapFigure figure = GUISE_N_SWAP_FIGURES;

  for (guint i = 0; i < GUISE_N_SWAP_FIGURES; i++)
    {
      g_assert_true (guise_swap_figure_parse (guise_swap_figure_get_name ((GuiseSwapFigure) i), &figure));
      g_assert_cmpuint (figure, ==, i);
    }
  g_assert_false (guise_swap_figure_parse ("sharpness", &figure));
}

static void
test_badness (void)
{
  GuiseSwapFigures figures;
  GuiseSwapFigure which = GUISE_N_SWAP_FIGURES;

  g_assert_cmpfloat_with_epsilon (guise_swap_figure_get_badness (GUISE_SWAP_FIGURE_LIKENESS, 0.9), 0, 1e-12);
  g_assert_cmpfloat_with_epsilon (guise_swap_figure_get_badness (GUISE_SWAP_FIGURE_LIKENESS, 0.55), 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (guise_swap_figure_get_badness (GUISE_SWAP_FIGURE_LIKENESS, -1), 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (guise_swap_figure_get_badness (GUISE_SWAP_FIGURE_ENERGY, 0.55), 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (guise_swap_figure_get_badness (GUISE_SWAP_FIGURE_EXPRESSION, INFINITY), 1, 1e-12);
  g_assert_true (isnan (guise_swap_figure_get_badness (GUISE_SWAP_FIGURE_SEAM, NAN)));

  guise_swap_figures_clear (&figures);
  g_assert_true (isnan (guise_swap_figures_get_badness (&figures, &which)));
  g_assert_cmpuint (which, ==, GUISE_N_SWAP_FIGURES);
  figures.value[GUISE_SWAP_FIGURE_SEAM] = 1.2f;
  figures.value[GUISE_SWAP_FIGURE_LIKENESS] = 0.55f;
  g_assert_cmpfloat_with_epsilon (guise_swap_figures_get_badness (&figures, &which), 0.5, 1e-6);
  g_assert_cmpuint (which, ==, GUISE_SWAP_FIGURE_LIKENESS);
}

/* Two bad moments, of which one lasts: one answer each. */
static void
test_worst (void)
{
  GuiseSwapFigures frames[40];
  g_autoptr(GArray) worst = NULL, by_seam = NULL, none = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      guise_swap_figures_clear (&frames[i]);
      if (i >= 2)
        frames[i].value[GUISE_SWAP_FIGURE_FLICKER] = i >= 10 && i < 14 ? 1.7f + (i == 12 ? 0.1f : 0) : 1;
    }
  frames[30].value[GUISE_SWAP_FIGURE_SEAM] = 3;

  worst = guise_swap_figures_find_worst (frames, G_N_ELEMENTS (frames), GUISE_N_SWAP_FIGURES, 5, 0.01, 10);
  g_assert_cmpuint (worst->len, ==, 2);
  g_assert_cmpuint (g_array_index (worst, guint, 0), ==, 30);
  g_assert_cmpuint (g_array_index (worst, guint, 1), ==, 12);

  /* Of two that could not be worse the one that is, is. */
  frames[12].value[GUISE_SWAP_FIGURE_FLICKER] = 9;
  frames[11].value[GUISE_SWAP_FIGURE_FLICKER] = 8;
  frames[30].value[GUISE_SWAP_FIGURE_SEAM] = 2.5f;
  g_clear_pointer (&worst, g_array_unref);
  worst = guise_swap_figures_find_worst (frames, G_N_ELEMENTS (frames), GUISE_N_SWAP_FIGURES, 5, 0.01, 10);
  g_assert_cmpuint (g_array_index (worst, guint, 0), ==, 12);

  by_seam = guise_swap_figures_find_worst (frames, G_N_ELEMENTS (frames), GUISE_SWAP_FIGURE_SEAM, 5, 0.01, 10);
  g_assert_cmpuint (by_seam->len, ==, 1);
  none = guise_swap_figures_find_worst (frames, 10, GUISE_N_SWAP_FIGURES, 5, 0.01, 10);
  g_assert_cmpuint (none->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/swap-figure/names", test_names);
  g_test_add_func ("/base/swap-figure/badness", test_badness);
  g_test_add_func ("/base/swap-figure/worst", test_worst);
  return g_test_run ();
}
