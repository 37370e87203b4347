/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-op-table.h"
#include "guise-optimizer.h"

G_BEGIN_DECLS

/*
 * Float64 twins of the operations, straight from their definitions in
 * guise-graph.h. Pure. Thread: any.
 */
void guise_ref_op_conv_forward        (const GuiseReferenceCall *call);
void guise_ref_op_conv_backward       (const GuiseReferenceCall *call);
void guise_ref_op_activation_forward  (const GuiseReferenceCall *call);
void guise_ref_op_activation_backward (const GuiseReferenceCall *call);
void guise_ref_op_add_forward         (const GuiseReferenceCall *call);
void guise_ref_op_add_backward        (const GuiseReferenceCall *call);
void guise_ref_op_concat_forward      (const GuiseReferenceCall *call);
void guise_ref_op_concat_backward     (const GuiseReferenceCall *call);
void guise_ref_op_upsample_forward    (const GuiseReferenceCall *call);
void guise_ref_op_upsample_backward   (const GuiseReferenceCall *call);
void guise_ref_op_shuffle_forward     (const GuiseReferenceCall *call);
void guise_ref_op_shuffle_backward    (const GuiseReferenceCall *call);

/* One step of an optimizer on @n values; @average may be %NULL. */
void guise_ref_optimizer (GuiseOptimizer kind, const GuiseOptimizerStep *step, const double *gradient, double *value,
                          double *moment1, double *moment2, double *average, gsize n);

G_END_DECLS
