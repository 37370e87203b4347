/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-texture.h"

GdkTexture *
guise_texture_new (GuiseImage *image)
{
  gboolean alpha = image->format == GUISE_PIXEL_RGBA8;
  gsize size = image->stride[0] * (image->height - 1) + guise_image_get_row_bytes (image, 0);
  /* The image holds its pixels as long as the texture holds the image. */
  g_autoptr(GBytes) bytes = g_bytes_new_with_free_func (image->plane[0], size, (GDestroyNotify) guise_image_unref,
                                                        guise_image_ref (image));

  g_return_val_if_fail (image->format == GUISE_PIXEL_RGB8 || alpha, NULL);

  return gdk_memory_texture_new ((int) image->width, (int) image->height,
                                 alpha ? GDK_MEMORY_R8G8B8A8 : GDK_MEMORY_R8G8B8, bytes, image->stride[0]);
}
