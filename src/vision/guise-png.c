/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-picture-codecs-private.h"

#include <png.h>
#include <string.h>
#include <zlib.h>

/* What is left to read. */
typedef struct
{
  const guint8 *data;
  gsize         size;
} Rest;

/* The library leaves by a jump. */
static void
fail (png_structp png, const char *message)
{
  png_longjmp (png, 1);
}

/* Warnings are for those who repair files. */
static void
say_nothing (png_structp png, const char *message)
{
}

static void
append (png_structp png, guint8 *data, gsize size)
{
  g_byte_array_append (png_get_io_ptr (png), data, (guint) size);
}

static void
flush (png_structp png)
{
}

static void
take (png_structp png, guint8 *data, gsize size)
{
  Rest *rest = png_get_io_ptr (png);

  if (size > rest->size)
    png_error (png, "too short");
  memcpy (data, rest->data, size);
  rest->data += size;
  rest->size -= size;
}

static gboolean
write_to (png_structp png, png_infop info, GByteArray *bytes, const GuisePicturePixels *pixels)
{
  const int type = pixels->n_channels == 1 ? PNG_COLOR_TYPE_GRAY
                   : pixels->n_channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_RGB_ALPHA;

  if (setjmp (png_jmpbuf (png)) != 0)
    return FALSE;

  png_set_write_fn (png, bytes, append, flush);
  /* Fast: an export writes one a frame. */
  png_set_filter (png, PNG_FILTER_TYPE_BASE, PNG_FILTER_SUB);
  png_set_compression_level (png, Z_BEST_SPEED);
  png_set_compression_strategy (png, Z_RLE);
  png_set_IHDR (png, info, pixels->width, pixels->height, (int) pixels->n_bits, type, PNG_INTERLACE_NONE,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info (png, info);
  if (pixels->n_bits == 16 && G_BYTE_ORDER == G_LITTLE_ENDIAN)
    png_set_swap (png);
  for (guint y = 0; y < pixels->height; y++)
    png_write_row (png, pixels->data + y * pixels->stride);
  png_write_end (png, info);
  return TRUE;
}

GBytes *
guise_png_write (const GuisePicturePixels *pixels)
{
  GByteArray *bytes = g_byte_array_new ();
  png_structp png = png_create_write_struct (PNG_LIBPNG_VER_STRING, NULL, fail, say_nothing);
  png_infop info = png != NULL ? png_create_info_struct (png) : NULL;
  gboolean ok = info != NULL && write_to (png, info, bytes, pixels);

  png_destroy_write_struct (&png, &info);
  if (ok)
    return g_byte_array_free_to_bytes (bytes);
  g_byte_array_unref (bytes);
  return NULL;
}

static gboolean
read_from (png_structp png, png_infop info, Rest *rest, const GuisePicturePixels *pixels)
{
  int n_passes;

  if (setjmp (png_jmpbuf (png)) != 0)
    return FALSE;

  png_set_read_fn (png, rest, take);
  png_read_info (png, info);
  if (png_get_image_width (png, info) != pixels->width || png_get_image_height (png, info) != pixels->height)
    return FALSE;
  png_set_expand (png);
  png_set_strip_16 (png);
  png_set_strip_alpha (png);
  png_set_gray_to_rgb (png);
  n_passes = png_set_interlace_handling (png);
  png_read_update_info (png, info);
  if (png_get_rowbytes (png, info) != 3 * (gsize) pixels->width)
    return FALSE;
  for (int pass = 0; pass < n_passes; pass++)
    for (guint y = 0; y < pixels->height; y++)
      png_read_row (png, pixels->data + y * pixels->stride, NULL);
  png_read_end (png, NULL);
  return TRUE;
}

gboolean
guise_png_read (gconstpointer data, gsize size, const GuisePicturePixels *pixels)
{
  Rest rest = { data, size };
  png_structp png = png_create_read_struct (PNG_LIBPNG_VER_STRING, NULL, fail, say_nothing);
  png_infop info = png != NULL ? png_create_info_struct (png) : NULL;
  gboolean ok;

  g_return_val_if_fail (pixels->n_bits == 8 && pixels->n_channels == 3, FALSE);

  ok = info != NULL && read_from (png, info, &rest, pixels);
  png_destroy_read_struct (&png, &info, NULL);
  return ok;
}
