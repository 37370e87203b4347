/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-op-table.h"

G_BEGIN_DECLS

/* Row of the op table: the convolution of every channel by itself. */
GuiseShape guise_op_depthwise_shape    (const GuiseGraph *graph, const GuiseNode *node);
gboolean   guise_op_depthwise_forward  (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_depthwise_backward (GuiseLowering *lowering, const GuiseNode *node, GError **error);

G_END_DECLS
