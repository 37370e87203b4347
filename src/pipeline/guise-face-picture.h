/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"
#include "guise-store-faces.h"

G_BEGIN_DECLS

/**
 * guise_face_picture_load:
 * @side: longest side of the picture, pixels; 0 for the crop's own size, which is never exceeded
 *
 * The stored crop of a face, to be looked at.
 *
 * Returns: (transfer full): %GUISE_PIXEL_RGB8; %NULL with %G_IO_ERROR_NOT_FOUND for a face
 * without a crop, else with the errors of guise_store_face_read_crop() and guise_image_decode()
 *
 * Thread: any; blocks on the disk.
 */
GuiseImage *guise_face_picture_load (GuiseStore *store, const GuiseCropRef *crop, guint side, GError **error);

G_END_DECLS
