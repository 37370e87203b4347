/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-op-table.h"

G_BEGIN_DECLS

/* Rows of the op table: the losses. Windows of SSIM are so many pixels a side. */
#define GUISE_DSSIM_TAPS 11

GuiseShape guise_op_loss_shape           (const GuiseGraph *graph, const GuiseNode *node);
GuiseShape guise_op_dssim_shape          (const GuiseGraph *graph, const GuiseNode *node);

guint64    guise_op_pixel_loss_scratch   (GuiseLowering *lowering, const GuiseNode *node, gboolean backward);
gboolean   guise_op_pixel_loss_forward   (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_pixel_loss_backward  (GuiseLowering *lowering, const GuiseNode *node, GError **error);

guint64    guise_op_dssim_scratch        (GuiseLowering *lowering, const GuiseNode *node, gboolean backward);
gboolean   guise_op_dssim_forward        (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_dssim_backward       (GuiseLowering *lowering, const GuiseNode *node, GError **error);

GuiseShape guise_op_value_loss_shape     (const GuiseGraph *graph, const GuiseNode *node);
gboolean   guise_op_value_loss_forward   (GuiseLowering *lowering, const GuiseNode *node, GError **error);
gboolean   guise_op_value_loss_backward  (GuiseLowering *lowering, const GuiseNode *node, GError **error);

G_END_DECLS
