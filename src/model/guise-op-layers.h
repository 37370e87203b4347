/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-op-table.h"

G_BEGIN_DECLS

/* Rows of the op table: everything but the losses. */
GuiseShape guise_op_conv_shape           (const GuiseGraph *graph, const GuiseNode *node);
GuiseShape guise_op_same_shape           (const GuiseGraph *graph, const GuiseNode *node);
GuiseShape guise_op_add_shape            (const GuiseGraph *graph, const GuiseNode *node);
GuiseShape guise_op_concat_shape         (const GuiseGraph *graph, const GuiseNode *node);
GuiseShape guise_op_reshape_shape        (const GuiseGraph *graph, const GuiseNode *node);
GuiseShape guise_op_slice_shape          (const GuiseGraph *graph, const GuiseNode *node);
GuiseShape guise_op_upsample_shape       (const GuiseGraph *graph, const GuiseNode *node);
GuiseShape guise_op_depth_to_space_shape (const GuiseGraph *graph, const GuiseNode *node);
GuiseShape guise_op_space_to_depth_shape (const GuiseGraph *graph, const GuiseNode *node);

guint64    guise_op_conv_scratch         (GuiseLowering *lowering, const GuiseNode *node, gboolean backward);
gboolean   guise_op_conv_forward         (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_conv_backward        (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_activation_forward   (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_activation_backward  (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_add_forward          (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_add_backward         (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_concat_forward       (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_concat_backward      (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_upsample_forward     (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_upsample_backward    (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_shuffle_forward      (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_shuffle_backward     (GuiseLowering *lowering, const GuiseNode *node, GError **error);

G_END_DECLS
