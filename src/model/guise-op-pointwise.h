/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-op-table.h"

G_BEGIN_DECLS

/* Rows of the op table: functions of one value or of two. */
gboolean guise_op_unary_forward   (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean guise_op_unary_backward  (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean guise_op_binary_forward  (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean guise_op_binary_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error);

G_END_DECLS
