/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-op-table.h"

G_BEGIN_DECLS

/* Float64 twins of what works by strides, from the definitions in guise-op-geometry.h. Pure. Thread: any. */
void guise_ref_op_rearrange_forward  (const GuiseReferenceCall *call);
void guise_ref_op_rearrange_backward (const GuiseReferenceCall *call);
void guise_ref_op_contract_forward   (const GuiseReferenceCall *call);
void guise_ref_op_contract_backward  (const GuiseReferenceCall *call);
void guise_ref_op_axis_map_forward   (const GuiseReferenceCall *call);
void guise_ref_op_axis_map_backward  (const GuiseReferenceCall *call);

G_END_DECLS
