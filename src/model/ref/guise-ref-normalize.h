/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-op-table.h"

G_BEGIN_DECLS

/* Float64 twin of what normalizes each channel of each picture. Pure. Thread: any. */
void guise_ref_op_normalize_forward  (const GuiseReferenceCall *call);
void guise_ref_op_normalize_backward (const GuiseReferenceCall *call);

G_END_DECLS
