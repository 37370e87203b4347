/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-paint-private.h"

#include "guise-error.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#define VERSION 1
#define CARRIED 1

GuiseFacePaint *
guise_face_paint_new (const GuiseAffine *frame_to_paint)
{
  GuiseFacePaint *self = g_new0 (GuiseFacePaint, 1);

  self->frame_to_paint = *frame_to_paint;
  self->origin = GUISE_CORRECTION_BY_HAND;
  self->pixels = g_malloc (GUISE_PAINT_BYTES);
  memset (self->pixels, GUISE_PAINT_NONE, GUISE_PAINT_BYTES);
  return self;
}

GuiseFacePaint *
guise_face_paint_copy (const GuiseFacePaint *self)
{
  GuiseFacePaint *copy = g_memdup2 (self, sizeof *self);

  copy->pixels = g_memdup2 (self->pixels, GUISE_PAINT_BYTES);
  return copy;
}

void
guise_face_paint_free (GuiseFacePaint *self)
{
  if (self == NULL)
    return;
  g_free (self->pixels);
  g_free (self);
}

/* Runs all of @in through @converter into exactly @size bytes of @out, or as many as there is room for.
 * Returns: how many came; -1 for what cannot be converted or is longer. */
static gssize
convert (GConverter *converter, const guint8 *in, gsize n_in, guint8 *out, gsize size)
{
  gsize done = 0, read, written;

  for (;;)
    {
      GConverterResult result = g_converter_convert (converter, in, n_in, out + done, size - done,
                                                     G_CONVERTER_INPUT_AT_END, &read, &written, NULL);

      if (result == G_CONVERTER_ERROR)
        return -1;
      in += read;
      n_in -= read;
      done += written;
      if (result == G_CONVERTER_FINISHED)
        return n_in == 0 ? (gssize) done : -1;
      if (done == size)
        return -1;
    }
}

GBytes *
guise_face_paint_pack (const GuiseFacePaint *self)
{
  g_autoptr(GConverter) converter = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW, 6));
  guint8 *packed = g_malloc (GUISE_PAINT_HEADER + GUISE_PAINT_MAX_SQUEEZED);
  gssize n;

  packed[0] = VERSION;
  packed[1] = self->origin == GUISE_CORRECTION_CARRIED ? CARRIED : 0;
  packed[2] = GUISE_PAINT_SIDE & 0xff;
  packed[3] = GUISE_PAINT_SIDE >> 8;
  for (guint i = 0; i < 6; i++)
    {
      guint64 bits;

      memcpy (&bits, &self->frame_to_paint.m[i], sizeof bits);
      bits = GUINT64_TO_LE (bits);
      memcpy (packed + 4 + 8 * i, &bits, sizeof bits);
    }
  n = convert (converter, self->pixels, GUISE_PAINT_BYTES, packed + GUISE_PAINT_HEADER, GUISE_PAINT_MAX_SQUEEZED);
  g_assert (n > 0);    /* there is room for whatever it is */
  return g_bytes_new_take (g_realloc (packed, GUISE_PAINT_HEADER + (gsize) n), GUISE_PAINT_HEADER + (gsize) n);
}

static gboolean
read_header (const guint8 *bytes, gsize n, GuiseFacePaint *out)
{
  GuiseAffine inverse;

  if (n <= GUISE_PAINT_HEADER || n > GUISE_PAINT_HEADER + GUISE_PAINT_MAX_SQUEEZED || bytes[0] != VERSION || bytes[1] > CARRIED
      || (bytes[2] | bytes[3] << 8) != GUISE_PAINT_SIDE)
    return FALSE;
  out->origin = bytes[1] == CARRIED ? GUISE_CORRECTION_CARRIED : GUISE_CORRECTION_BY_HAND;
  for (guint i = 0; i < 6; i++)
    {
      guint64 bits;

      memcpy (&bits, bytes + 4 + 8 * i, sizeof bits);
      bits = GUINT64_FROM_LE (bits);
      memcpy (&out->frame_to_paint.m[i], &bits, sizeof bits);
      if (!isfinite (out->frame_to_paint.m[i]))
        return FALSE;
    }
  return guise_affine_invert (&out->frame_to_paint, &inverse);
}

GuiseFacePaint *
guise_paint_unpack (GBytes *packed)
{
  gsize n;
  const guint8 *bytes = g_bytes_get_data (packed, &n);
  g_autoptr(GConverter) converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_RAW));
  g_autoptr(GuiseFacePaint) paint = g_new0 (GuiseFacePaint, 1);

  if (bytes == NULL || !read_header (bytes, n, paint))
    return NULL;
  /* One byte more than there may be: what is longer is refused, however long it would get. */
  paint->pixels = g_malloc (GUISE_PAINT_BYTES + 1);
  return convert (converter, bytes + GUISE_PAINT_HEADER, n - GUISE_PAINT_HEADER, paint->pixels, GUISE_PAINT_BYTES + 1) == GUISE_PAINT_BYTES
         ? g_steal_pointer (&paint) : NULL;
}
