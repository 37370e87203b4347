/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-graph-private.h"
#include "guise-graph-program.h"

G_BEGIN_DECLS

/**
 * guise_graph_storage_choose:
 *
 * How each tensor is kept, its gradient likewise. With %GUISE_PRECISION_FP16
 * those are of halves that only operations with %GUISE_OP_TAKES_HALVES read and
 * write, that the caller does not see, and whose views begin where the device
 * can bind them.
 *
 * Returns: (transfer full): by tensor; of views as of what they are views of
 *
 * Thread: any.
 */
GuiseGpuStorage *guise_graph_storage_choose (const GuiseGraph *graph, GuiseGpu *gpu, GuisePrecision precision);

G_END_DECLS
