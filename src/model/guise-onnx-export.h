/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "guise-architecture.h"
#include "guise-safetensors.h"

G_BEGIN_DECLS

/**
 * GuiseOnnxExportParams:
 * @architecture: not guided, and of pictures that are a whole multiple of the faces'
 * @weights: of it, without moments: see guise_hourglass_save_for_inference()
 * @out_channels: 4 where the decoders put out a mask, else 3
 * @shown: (nullable) (array length=input_size²): 0..1: where the network sees the face; the rest it gets mid-grey
 * @mask: (array length=output_size²): 0..1: stands for both masks when none is learned; else not looked at
 * @producer: of the file
 * @about: (nullable): what the file says of itself
 */
typedef struct
{
  const GuiseArchitecture *architecture;
  const GuiseSafetensors  *weights;
  guint                    out_channels;
  const float             *shown;
  const float             *mask;
  const char              *producer;
  const char              *about;
} GuiseOnnxExportParams;

/**
 * guise_onnx_export_check:
 *
 * Whether the contract of guise_onnx_export_swap() has room for a model.
 *
 * Returns: %FALSE with %GUISE_ERROR_USAGE, which says what does fit
 *
 * Thread: any.
 */
gboolean guise_onnx_export_check (const GuiseArchitecture *architecture, GError **error);

/**
 * guise_onnx_export_swap:
 *
 * The swap as a network of one file, by the contract that DeepFaceLive and
 * FaceFusion read as `.dfm` (DeepFaceLab's export_dfm): ONNX, operators of
 * set 12, N faces of R × R pixels, R that of the pictures, blue first, 0..1:
 *
 * - in: `in_face:0` (N, R, R, 3)
 * - out, in this order: `out_face_mask:0` (N, R, R, 1), the mask of the face
 *   that is there; `out_celeb_face:0` (N, R, R, 3); `out_celeb_face_mask:0`
 *   (N, R, R, 1), the mask of the face that is put in
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_USAGE for a model that the
 * contract has no room for, %GUISE_ERROR_DAMAGED for weights of another
 *
 * Thread: any.
 */
GBytes  *guise_onnx_export_swap  (const GuiseOnnxExportParams *params, GError **error);

G_END_DECLS
