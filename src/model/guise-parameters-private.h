/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-parameters.h"

G_BEGIN_DECLS

/* Between the logical layout [out][kernel_h][kernel_w][in] and that of the matrix kernels (see guise-matrix.h), of
 * guise_parameter_info_bytes(); padding becomes zero. Pure. Thread: any. */
void guise_parameter_info_to_device   (const GuiseParameterInfo *info, const float *logical, float *device);
void guise_parameter_info_from_device (const GuiseParameterInfo *info, const float *device, float *logical);

G_END_DECLS
