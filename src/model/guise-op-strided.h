/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-op-table.h"

G_BEGIN_DECLS

/* Rows of the op table: what moves, sums and multiplies by strides (guise-op-geometry.h). */
GuiseShape guise_op_given_shape        (const GuiseGraph *graph, const GuiseNode *node);
gboolean   guise_op_rearrange_forward  (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_rearrange_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_contract_forward   (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_contract_backward  (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_axis_map_forward   (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_axis_map_backward  (GuiseLowering *lowering, const GuiseNode *node, GError **error);

G_END_DECLS
