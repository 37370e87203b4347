/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-op-table.h"

G_BEGIN_DECLS

/*
 * Float64 twins of the losses, straight from their definitions in
 * guise-graph.h: the value, and the gradient too where it is wanted. Pure.
 * Thread: any.
 */
void guise_ref_op_pixel_loss (const GuiseReferenceCall *call);
void guise_ref_op_dssim      (const GuiseReferenceCall *call);
void guise_ref_op_value_loss (const GuiseReferenceCall *call);

G_END_DECLS
