/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-store-faces.h"

G_BEGIN_DECLS

/*
 * Landmarks as bytes, little-endian:
 *
 *     version (u8, 1), flags (u8), number of points (u16, 478)
 *     least x, y, z (3 × f32), step (f32)
 *     x of all points in steps above the least x (u16 each), then y, then z
 *
 * The step is the longest of the three extents / 65535. A flag says whether a
 * correction was made by hand on this very face or carried over from another.
 */
#define GUISE_LANDMARKS_BYTES (4 + 4 * 4 + 3 * 2 * GUISE_FACE_N_LANDMARKS)

/* In the second byte. */
#define GUISE_LANDMARKS_CARRIED 1

/* %FALSE when a coordinate is no finite number. */
gboolean guise_landmarks_pack   (const GuisePoint3 *points, guint8 *out);

/* @bytes: of GUISE_LANDMARKS_BYTES. %FALSE when they were not packed by guise_landmarks_pack(). */
gboolean guise_landmarks_unpack (const guint8 *bytes, GuisePoint3 *out);

G_END_DECLS
