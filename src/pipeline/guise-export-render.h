/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-export-plan.h"
#include "guise-movie-writer.h"
#include "guise-swap-net.h"

G_BEGIN_DECLS

/**
 * GuiseExportRender:
 * @job: told of progress; asked whether to stop
 * @plan: what to render
 * @path: movie to write, or folder of pictures; not the final name
 * @nets: (element-type GuiseSwapNet): the trained networks, one for each role
 * @segments: (nullable, but for a sequence): folder of what can be gone on with; what is in it is taken over
 * @models: (nullable): folder of the face models
 */
typedef struct
{
  GuiseJob              *job;
  GuiseStore            *store;
  const GuiseExportPlan *plan;
  const char            *path;
  const char            *segments;
  GPtrArray             *nets;
  const char            *models;
} GuiseExportRender;

/**
 * guise_export_render:
 * @report: (out): what was written; clear it
 * @swapped_frames: (out): frames on which a face was replaced
 * @resumed, @kept: (out): frames that were there before, and that are in @segments now, also after an error
 *
 * Reads, swaps and writes the frames of the plan's range.
 *
 * Thread: any; blocks.
 */
gboolean guise_export_render (const GuiseExportRender *self, GuiseMovieReport *report, guint *swapped_frames,
                              guint *resumed, guint *kept, GCancellable *cancellable, GError **error);

G_END_DECLS
