/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-picture-codecs-private.h"

#include <setjmp.h>
#include <stdio.h>   /* which jpeglib.h needs */
#include <stdlib.h>

#include <jpeglib.h>

/* What libjpeg knows of us: it leaves by a jump, so whatever must outlive one is in here. */
typedef struct
{
  struct jpeg_error_mgr errors;
  jmp_buf               out;
  unsigned char        *bytes;     /* of the library's; from malloc */
  unsigned long         n_bytes;
} Jpeg;

static void
leave (j_common_ptr library)
{
  longjmp (((Jpeg *) library->client_data)->out, 1);
}

/* Warnings are for those who repair files. */
static void
say_nothing (j_common_ptr library)
{
}

static struct jpeg_error_mgr *
jpeg_init (Jpeg *self)
{
  jpeg_std_error (&self->errors);
  self->errors.error_exit = leave;
  self->errors.output_message = say_nothing;
  return &self->errors;
}

static gboolean
compress (Jpeg *self, struct jpeg_compress_struct *library, const GuisePicturePixels *pixels, int quality)
{
  if (setjmp (self->out) != 0)
    return FALSE;

  jpeg_create_compress (library);
  jpeg_mem_dest (library, &self->bytes, &self->n_bytes);
  library->image_width = pixels->width;
  library->image_height = pixels->height;
  library->input_components = (int) pixels->n_channels;
  library->in_color_space = pixels->n_channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults (library);
  jpeg_set_quality (library, quality, TRUE);
  jpeg_start_compress (library, TRUE);
  while (library->next_scanline < library->image_height)
    {
      JSAMPROW row = pixels->data + library->next_scanline * pixels->stride;

      jpeg_write_scanlines (library, &row, 1);
    }
  jpeg_finish_compress (library);
  return TRUE;
}

GBytes *
guise_jpeg_write (const GuisePicturePixels *pixels, int quality)
{
  Jpeg self = { 0 };
  struct jpeg_compress_struct library = { .err = jpeg_init (&self), .client_data = &self };
  GBytes *bytes = NULL;

  g_return_val_if_fail (pixels->n_bits == 8 && (pixels->n_channels == 1 || pixels->n_channels == 3), NULL);

  if (compress (&self, &library, pixels, quality))
    bytes = g_bytes_new (self.bytes, self.n_bytes);
  jpeg_destroy_compress (&library);
  free (self.bytes);
  return bytes;
}

static gboolean
decompress (Jpeg *self, struct jpeg_decompress_struct *library, gconstpointer data, gsize size,
            const GuisePicturePixels *pixels)
{
  if (setjmp (self->out) != 0)
    return FALSE;

  jpeg_create_decompress (library);
  jpeg_mem_src (library, data, size);
  jpeg_read_header (library, TRUE);
  if (library->image_width != pixels->width || library->image_height != pixels->height)
    return FALSE;
  library->out_color_space = JCS_RGB;
  jpeg_start_decompress (library);
  while (library->output_scanline < library->output_height)
    {
      JSAMPROW row = pixels->data + library->output_scanline * pixels->stride;

      jpeg_read_scanlines (library, &row, 1);
    }
  return TRUE;
}

gboolean
guise_jpeg_read (gconstpointer data, gsize size, const GuisePicturePixels *pixels)
{
  Jpeg self = { 0 };
  struct jpeg_decompress_struct library = { .err = jpeg_init (&self), .client_data = &self };
  gboolean ok;

  g_return_val_if_fail (pixels->n_bits == 8 && pixels->n_channels == 3, FALSE);

  ok = decompress (&self, &library, data, size, pixels);
  jpeg_destroy_decompress (&library);
  return ok;
}
