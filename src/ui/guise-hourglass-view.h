/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What happens in a step, one after the other. */
typedef enum
{
  GUISE_PHASE_ENCODE,
  GUISE_PHASE_DECODE,
  GUISE_PHASE_LOSS,
  GUISE_PHASE_BACKPROPAGATE,
  GUISE_N_PHASES
} GuiseStepPhase;

#define GUISE_TYPE_HOURGLASS_VIEW (guise_hourglass_view_get_type ())
G_DECLARE_FINAL_TYPE (GuiseHourglassView, guise_hourglass_view, GUISE, HOURGLASS_VIEW, GtkWidget)

/**
 * GuiseHourglassView:
 *
 * The network of a run, drawn to scale: a bar a layer, as high as its pictures
 * and as thick as it has channels, between a face that goes in and the newest that came out.
 */

/* (nullable) */
void guise_hourglass_view_set_run   (GuiseHourglassView *self, GuiseRun *run);
void guise_hourglass_view_set_phase (GuiseHourglassView *self, GuiseStepPhase phase);

G_END_DECLS
