/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-cli-project.h"

G_BEGIN_DECLS

/**
 * GuiseBenchQuality:
 * @project: (nullable): path; %NULL: the sample clips, in a project that goes when it is done
 * @run: id of a run that is measured as it is; 0: one is trained
 * @checkpoint: of @run, see guise-checkpoint-choice.h; 0: the newest
 * @time: (nullable): how long it is trained; it is measured after 1, 2, 5, 10 … minutes
 * @at: (nullable): iterations, "500,1000", after which it is measured instead
 * @sheet: (nullable): where the picture goes; %NULL: quality.png
 * @chart: (nullable): where the curves go, as SVG
 * @beside: (nullable): what was printed by --json before, whose curves are drawn too
 */
typedef struct
{
  const char        *project, *preset, *model, *kernels;   /* (nullable) */
  const char        *time, *at, *sheet, *chart;
  const char *const *settings, *const *beside;
  gint64             run, checkpoint;
  guint              resolution, batch, device;
} GuiseBenchQuality;

/* Trains, stops, measures on held-out faces, and goes on; a line each time. Thread: main only. */
gboolean guise_bench_quality (GuiseCli *cli, const GuiseBenchQuality *params, GError **error);

G_END_DECLS
