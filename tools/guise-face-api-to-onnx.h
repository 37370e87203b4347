/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * guise_face_api_to_onnx:
 * @manifest: JSON: names, shapes and quantisation of the weights, in their order in @weights
 * @weights: floats, or 8-bit numbers q that mean q · scale + min
 *
 * The recognition network of face-api.js: dlib's residual network (King 2017),
 * 150×150 RGB in, 128 numbers out, as ONNX with input "input" and output "identity".
 *
 * Returns: (transfer full): the file's bytes; %NULL with %GUISE_ERROR_DAMAGED
 */
GBytes *guise_face_api_to_onnx (GBytes *manifest, GBytes *weights, GError **error);

G_END_DECLS
