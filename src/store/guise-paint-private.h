/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-paints.h"

G_BEGIN_DECLS

/*
 * Paint as bytes, little-endian:
 *
 *     version (u8, 1), flags (u8, 1: carried), side (u16, 512), frame_to_paint (6 × f64)
 *     the pixels, deflated
 */
#define GUISE_PAINT_HEADER (4 + 6 * 8)   /* bytes before the pixels */

/* Noise does not become shorter. */
#define GUISE_PAINT_MAX_SQUEEZED (GUISE_PAINT_BYTES + GUISE_PAINT_BYTES / 64)

/* Returns: (transfer full) (nullable): %NULL for what guise_face_paint_pack() never made. */
GuiseFacePaint *guise_paint_unpack (GBytes *packed);

G_END_DECLS
