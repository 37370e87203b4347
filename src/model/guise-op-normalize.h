/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-op-table.h"

G_BEGIN_DECLS

/* Row of the op table: each channel of each picture brought to mean 0 and deviation 1, and activated. */
gboolean guise_op_normalize_forward  (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean guise_op_normalize_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error);

G_END_DECLS
