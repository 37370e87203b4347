/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"

G_BEGIN_DECLS

/* What the first bytes of a picture say, before any decoder allocates for it. */
typedef struct
{
  const char       *format;          /* static: "jpeg", "png", … */
  guint             width, height;   /* 0 where the header was not understood */
  gboolean          is_animated;
  GuiseOrientation  orientation;
} GuisePictureHeader;

/**
 * guise_picture_header_parse:
 * @data: a file, or the start of one, of which nothing is trusted
 *
 * Returns: %FALSE when @data is no still picture of a kind that we know:
 * JPEG, PNG, TIFF, WebP, GIF, BMP, PBM/PGM/PPM
 *
 * Sources: JPEG ITU-T T.81, EXIF 2.32 (CIPA DC-008), PNG 3rd edition with
 * eXIf, TIFF 6.0, WebP container specification, Microsoft's BITMAPINFOHEADER,
 * netpbm(5).
 */
gboolean guise_picture_header_parse (const guint8 *data, gsize size, GuisePictureHeader *out);

/* The same of the file @path, of which only pieces are read. %FALSE without an error when it is no picture. */
gboolean guise_picture_header_read (const char *path, GuisePictureHeader *out, GError **error);

/* %FALSE with %GUISE_ERROR_BAD_MEDIA for a picture that is too large, does not say how large it is, or moves. */
gboolean guise_picture_header_check (const GuisePictureHeader *header, const char *path, GError **error);

/* Returns: (transfer full): absolute paths of the pictures in @path in natural order ("2" before "10");
 * %NULL with %GUISE_ERROR_BAD_MEDIA when there is none. */
char **guise_picture_list_folder (const char *path, GError **error);

/**
 * guise_picture_load:
 *
 * Decodes one picture and turns it upright.
 *
 * Returns: (transfer full): RGB8, or RGBA8 if it has alpha; deeper samples are rounded to 8 bits
 */
GuiseImage *guise_picture_load (const char *path, GCancellable *cancellable, GError **error);

/* Returns: (transfer full): @image fitted inside a picture of the given format (RGB8 or RGBA8) and
 * size, in the middle of black. */
GuiseImage *guise_picture_fit (GuiseImage *image, GuisePixelFormat format, guint width, guint height, GError **error);

G_END_DECLS
