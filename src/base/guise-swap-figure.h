/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GuiseSwapFigure:
 *
 * What is measured of a swapped frame, each a number that is NAN where it could not be:
 *
 * - likeness: p of the swapped face, 1 = the source, 0 = the target
 * - bleed: the median p of the run's reconstructions of held-out source faces, minus likeness
 * - pose: degrees between the heads of both frames
 * - expression: landmarks after the best similarity fit, RMS, % of the eye distance
 * - flicker: flow-compensated difference to the frame before inside the mask, in parts of the original's
 * - seam: contrast across the mask's edge, in parts of the original's
 * - energy: mean squared gradient inside the mask, in parts of the original's
 *
 * Thread: any, for all of this header.
 */
typedef enum
{
  GUISE_SWAP_FIGURE_LIKENESS,
  GUISE_SWAP_FIGURE_BLEED,
  GUISE_SWAP_FIGURE_POSE,
  GUISE_SWAP_FIGURE_EXPRESSION,
  GUISE_SWAP_FIGURE_FLICKER,
  GUISE_SWAP_FIGURE_SEAM,
  GUISE_SWAP_FIGURE_ENERGY,
  GUISE_N_SWAP_FIGURES
} GuiseSwapFigure;

/* All figures of a frame, by #GuiseSwapFigure. */
typedef struct
{
  float value[GUISE_N_SWAP_FIGURES];
} GuiseSwapFigures;

/* Figures of a frame of which nothing is known. */
void        guise_swap_figures_clear (GuiseSwapFigures *self);

/* "likeness" and so on: of columns and members. */
const char *guise_swap_figure_get_name (GuiseSwapFigure figure);

/* And back: %FALSE for a name that is none. */
gboolean    guise_swap_figure_parse (const char *name, GuiseSwapFigure *out);

/* How bad @value is: 0 is as good as it need be, 1 is what nobody would hand in; linear between; NAN of NAN. */
double      guise_swap_figure_get_badness (GuiseSwapFigure figure, double value);

/* The worst of a frame: @out_figure: (out) (optional): which that is. NAN where nothing is known. */
double      guise_swap_figures_get_badness (const GuiseSwapFigures *self, GuiseSwapFigure *out_figure);

/**
 * guise_swap_figures_find_worst:
 * @frames: figures of @n frames
 * @figure: by which; %GUISE_N_SWAP_FIGURES: by the worst of each
 * @apart: frames that two answers lie apart at least, so that one bad moment is one answer
 * @least: badness from which on a frame counts
 *
 * Returns: (transfer full) (element-type guint): at most @most frames, the worst first
 */
GArray     *guise_swap_figures_find_worst (const GuiseSwapFigures *frames, guint n, GuiseSwapFigure figure, guint apart,
                                           double least, guint most);

G_END_DECLS
