/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* PNG, JPEG and TIFF by the libraries that GTK has in memory anyway. OpenCV's codecs read a hundred formats more with as
 * many libraries, which every start would wait 70 ms for. Thread: any. */

typedef struct
{
  guint8 *data;
  gsize   stride;       /* bytes from row to row */
  guint   width;
  guint   height;
  guint   n_channels;   /* 1: grey, 3: RGB, 4: RGB and an alpha that is not multiplied in */
  guint   n_bits;       /* of a sample: 8, or 16 in the order of the machine */
} GuisePicturePixels;

/* Returns: (transfer full) (nullable): the file's bytes; %NULL when the library gave up. @quality: 1..100; 8 bits, grey or RGB */
GBytes  *guise_jpeg_write (const GuisePicturePixels *pixels, int quality);
GBytes  *guise_png_write  (const GuisePicturePixels *pixels);
GBytes  *guise_tiff_write (const GuisePicturePixels *pixels);

/* Into RGB of 8 bits that has the file's size; of 16 bits the upper 8, an alpha is left out. Safe for hostile bytes.
 * Returns: %FALSE when the file is damaged, is of another size, or has the colours of print (JPEG's CMYK). A JPEG file that ends
 * early is grey from there on */
gboolean guise_jpeg_read  (gconstpointer data, gsize size, const GuisePicturePixels *pixels);
gboolean guise_png_read   (gconstpointer data, gsize size, const GuisePicturePixels *pixels);

G_END_DECLS
