/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * guise_canonical_face_extract:
 * @metadata: MediaPipe's face geometry metadata (protobuf)
 *
 * Returns: (transfer full): the canonical face: 468 × x, y, z as little-endian
 * floats, centimetres; %NULL with %GUISE_ERROR_DAMAGED
 */
GBytes *guise_canonical_face_extract (GBytes *metadata, GError **error);

G_END_DECLS
