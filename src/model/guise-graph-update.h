/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-lowering.h"
#include "guise-optimizer.h"

G_BEGIN_DECLS

/* Records what changes parameters. @step: where a GuiseOptimizerStep lies, which the host may write. */

/* The step of one parameter, from its gradient in @lowering. */
gboolean guise_graph_update_record      (GuiseLowering *lowering, guint parameter, GuiseOptimizer kind,
                                         GuiseGpuRange step, GError **error);

/* Of all parameters of the model that have a gradient the norm, and what it leaves of the factor in @step; @parts: so many bytes. */
gboolean guise_graph_update_record_clip (GuiseLowering *lowering, GuiseGpuRange step, GuiseGpuRange parts,
                                         GError **error);
guint64  guise_graph_update_get_parts_bytes (const GuiseGraph *graph);

G_END_DECLS
