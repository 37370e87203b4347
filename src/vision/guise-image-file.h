/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-image.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* Still pictures in memory and in files. Thread: any. */

typedef enum
{
  GUISE_IMAGE_FILE_PNG,    /* lossless: RGB8, RGBA8, GRAY8; GRAYF and RGBF as 8 bits */
  GUISE_IMAGE_FILE_JPEG,   /* 4:2:0, half as many colours as pixels each way: RGB8, GRAY8 */
  GUISE_IMAGE_FILE_TIFF,   /* guise_image_encode_deep() alone */
} GuiseImageFileType;

/* What a stored crop is compressed with. */
#define GUISE_CROP_JPEG_QUALITY 95

/**
 * guise_image_encode:
 * @quality: 1..100, JPEG only
 *
 * Returns: (transfer full): the file's bytes
 */
GBytes     *guise_image_encode (GuiseImage *image, GuiseImageFileType type, int quality, GError **error);

/**
 * guise_image_encode_deep:
 * @rgb: (nullable): %GUISE_PIXEL_RGBF; %NULL for @alpha as a grey picture
 * @alpha: (nullable): %GUISE_PIXEL_GRAYF of the same size: becomes an alpha that is not multiplied in
 * @type: PNG or TIFF
 *
 * 16 bits a sample, 0..1 to 0..65535, rounded and clamped.
 *
 * Returns: (transfer full): the file's bytes
 */
GBytes     *guise_image_encode_deep (GuiseImage *rgb, GuiseImage *alpha, GuiseImageFileType type, GError **error);

/**
 * guise_image_decode:
 * @bytes: a PNG or JPEG file; any other kind is refused
 * @max_side: longest side accepted, pixels; the header is checked before any memory is taken
 *
 * Returns: (transfer full): %GUISE_PIXEL_RGB8; %NULL with %GUISE_ERROR_BAD_MEDIA.
 * Orientation tags are not applied: crops have none
 */
GuiseImage *guise_image_decode (GBytes *bytes, guint max_side, GError **error);

/* Writes anew and renames; PNG. Blocks on the disk. */
gboolean    guise_image_save (GuiseImage *image, const char *path, GError **error);
GuiseImage *guise_image_load (const char *path, guint max_side, GError **error);

G_END_DECLS
