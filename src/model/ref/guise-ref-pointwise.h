/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-op-table.h"

G_BEGIN_DECLS

/* Float64 twins of the functions of one value and of two, from their definitions in guise-graph-arrays.h. Pure.
 * Thread: any. */
void guise_ref_op_unary_forward   (const GuiseReferenceCall *call);
void guise_ref_op_unary_backward  (const GuiseReferenceCall *call);
void guise_ref_op_binary_forward  (const GuiseReferenceCall *call);
void guise_ref_op_binary_backward (const GuiseReferenceCall *call);

G_END_DECLS
