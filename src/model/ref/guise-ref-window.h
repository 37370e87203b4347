/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-op-table.h"

G_BEGIN_DECLS

/* Float64 twins of windows, from the definitions in guise-op-geometry.h. Pure. Thread: any. */
void guise_ref_op_pool_forward         (const GuiseReferenceCall *call);
void guise_ref_op_pool_backward        (const GuiseReferenceCall *call);
void guise_ref_op_window_conv_forward  (const GuiseReferenceCall *call);
void guise_ref_op_window_conv_backward (const GuiseReferenceCall *call);

G_END_DECLS
