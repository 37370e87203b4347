/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-parameters.h"

G_BEGIN_DECLS

/* Sixteen rows of the one and of the other layout are as many streams as a processor reads ahead of. */
#define GUISE_PARAMETER_ROWS_AT_ONCE 16

/* Between the logical layout [out][kernel_h][kernel_w][in] and that of the matrix kernels (see guise-matrix.h), of
 * guise_parameter_info_bytes(); padding becomes zero. Pure. Thread: any. */
void guise_parameter_info_to_device   (const GuiseParameterInfo *info, const float *logical, float *device);
void guise_parameter_info_from_device (const GuiseParameterInfo *info, const float *device, float *logical);

/*
 * Some of the logical layout's rows, that is of its outputs, to their places among all that is at @device; padding is
 * left as it is. Pure. Thread: any.
 * @rows: output @first + i begins at i × @stride
 * @n: at most GUISE_PARAMETER_ROWS_AT_ONCE are fast
 */
void guise_parameter_info_rows_to_device (const GuiseParameterInfo *info, const float *rows, gsize stride,
                                          guint first, guint n, float *device);

/* (transfer none) (nullable): before guise_parameters_allocate() there is none. */
GuiseGpu *guise_parameters_get_gpu (const GuiseParameters *self);

G_END_DECLS
