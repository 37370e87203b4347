/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-loss-series.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * GuiseLossPlot: what is to be drawn of a series, onto whatever surface.
 * @from, @to: iterations at the left and the right end
 * @smoothing: over so many parts of the width a mean is taken
 * @hover: iteration that is read out; NAN: none
 * @text: colour of words and axes
 * @is_dark: lines are the lighter ones
 */
typedef struct
{
  GuiseLossSeries *series;
  const gint64    *snapshots;
  guint            n_snapshots;
  double           from, to;
  double           smoothing;
  double           hover;
  gboolean         logarithmic;
  GdkRGBA          text;
  gboolean         is_dark;
  PangoContext    *pango;
} GuiseLossPlot;

void   guise_loss_plot_draw        (const GuiseLossPlot *plot, cairo_t *cr, double width, double height);

/* Iteration at @x of a plot that is @width wide; outside of it for what is left or right of the axes. */
double guise_loss_plot_x_to_iteration (const GuiseLossPlot *plot, double x, double width);

/* (transfer full): what is read out, a line a curve. */
char  *guise_loss_plot_dup_read_out (const GuiseLossPlot *self, double iteration);

G_END_DECLS
