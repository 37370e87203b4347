/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-op-table.h"

G_BEGIN_DECLS

/* Rows of the op table: windows over up to three spatial axes (guise-op-geometry.h). */
GuiseShape guise_op_window_shape         (const GuiseGraph *graph, const GuiseNode *node);
gboolean   guise_op_pool_forward         (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_pool_backward        (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_window_conv_forward  (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_window_conv_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error);

G_END_DECLS
