/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-loss-series.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GUISE_TYPE_LOSS_CHART (guise_loss_chart_get_type ())
G_DECLARE_FINAL_TYPE (GuiseLossChart, guise_loss_chart, GUISE, LOSS_CHART, GtkWidget)

/**
 * GuiseLossChart:
 *
 * Losses by iteration: what each step gave as a pale band, its running mean as
 * a line, held-out losses point by point; likeness and identity bleed on an
 * axis of their own at the right; snapshots as dashed lines.
 *
 * The wheel and + and − zoom, a drag and the arrow keys move, 0 and a double
 * click show all again. The pointer reads out what is under it.
 *
 * Properties: `logarithmic`; `smoothing`, over so many parts of what is shown a mean is taken.
 */

/* (nullable) */
void     guise_loss_chart_set_series    (GuiseLossChart *self, GuiseLossSeries *series);

/* Iterations of snapshots; copied. */
void     guise_loss_chart_set_snapshots (GuiseLossChart *self, const gint64 *iterations, guint n_iterations);

/* Iterations that are shown. */
void     guise_loss_chart_get_shown     (GuiseLossChart *self, double *from, double *to);

/* (transfer full): what is shown, as a picture of lines: the text of an SVG. */
GBytes  *guise_loss_chart_to_svg        (GuiseLossChart *self);

G_END_DECLS
