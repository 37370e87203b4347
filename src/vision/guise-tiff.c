/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-picture-codecs-private.h"

#include <string.h>
#include <tiffio.h>

/* Bytes of pixels that are compressed together. */
#define STRIP_BYTES 8192

/* A file in memory. */
typedef struct
{
  GByteArray *bytes;
  guint64     at;
} Memory;

static tmsize_t
memory_read (thandle_t handle, void *to, tmsize_t size)
{
  Memory *self = handle;
  gsize n = self->at < self->bytes->len ? MIN ((gsize) size, self->bytes->len - self->at) : 0;

  if (n > 0)
    memcpy (to, self->bytes->data + self->at, n);
  self->at += n;
  return (tmsize_t) n;
}

static tmsize_t
memory_write (thandle_t handle, void *from, tmsize_t size)
{
  Memory *self = handle;
  const guint64 end = self->at + (guint64) size;

  if (end > G_MAXINT32)
    return -1;
  if (end > self->bytes->len)
    {
      const guint old = self->bytes->len;

      g_byte_array_set_size (self->bytes, (guint) end);
      memset (self->bytes->data + old, 0, (gsize) end - old);
    }
  memcpy (self->bytes->data + self->at, from, (gsize) size);
  self->at = end;
  return size;
}

static toff_t
memory_seek (thandle_t handle, toff_t offset, int whence)
{
  Memory *self = handle;

  /* An offset below 0 wraps round to the right place. */
  self->at = offset + (whence == SEEK_CUR ? self->at : whence == SEEK_END ? self->bytes->len : 0);
  return self->at;
}

static toff_t
memory_size (thandle_t handle)
{
  return ((Memory *) handle)->bytes->len;
}

static int
memory_close (thandle_t handle)
{
  return 0;
}

static gboolean
write_to (TIFF *tiff, const GuisePicturePixels *pixels)
{
  static const uint16_t alpha = EXTRASAMPLE_UNASSALPHA;
  const guint n_rows = STRIP_BYTES / (pixels->width * pixels->n_channels * pixels->n_bits / 8);

  if (!TIFFSetField (tiff, TIFFTAG_IMAGEWIDTH, pixels->width)
      || !TIFFSetField (tiff, TIFFTAG_IMAGELENGTH, pixels->height)
      || !TIFFSetField (tiff, TIFFTAG_BITSPERSAMPLE, pixels->n_bits)
      || !TIFFSetField (tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT)
      || !TIFFSetField (tiff, TIFFTAG_SAMPLESPERPIXEL, pixels->n_channels)
      || (pixels->n_channels == 4 && !TIFFSetField (tiff, TIFFTAG_EXTRASAMPLES, 1, &alpha))
      || !TIFFSetField (tiff, TIFFTAG_PHOTOMETRIC, pixels->n_channels == 1 ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB)
      || !TIFFSetField (tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG)
      || !TIFFSetField (tiff, TIFFTAG_COMPRESSION, COMPRESSION_LZW)
      || !TIFFSetField (tiff, TIFFTAG_PREDICTOR, PREDICTOR_HORIZONTAL)
      || !TIFFSetField (tiff, TIFFTAG_ROWSPERSTRIP, CLAMP (n_rows, 1, pixels->height)))
    return FALSE;

  for (guint y = 0; y < pixels->height; y++)
    {
      /* The library takes differences in place. */
      g_autofree guint8 *row = g_memdup2 (pixels->data + y * pixels->stride,
                                          (gsize) pixels->width * pixels->n_channels * pixels->n_bits / 8);

      if (TIFFWriteScanline (tiff, row, y, 0) < 0)
        return FALSE;
    }
  return TRUE;
}

GBytes *
guise_tiff_write (const GuisePicturePixels *pixels)
{
  Memory memory = { g_byte_array_new (), 0 };
  TIFF *tiff = TIFFClientOpen ("memory", "w", &memory, memory_read, memory_write, memory_seek, memory_close, memory_size,
                               NULL, NULL);
  gboolean ok = tiff != NULL && write_to (tiff, pixels) && TIFFWriteDirectory (tiff);

  if (tiff != NULL)
    TIFFClose (tiff);
  if (ok)
    return g_byte_array_free_to_bytes (memory.bytes);
  g_byte_array_unref (memory.bytes);
  return NULL;
}
