/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-picture.h"

#include "guise-i18n.h"
#include "guise-image-file.h"
#include "guise-image-warp.h"

#include <gio/gio.h>

/* Twice what extraction makes; a stranger's project may hold anything. */
#define MAX_SIDE 1024

GuiseImage *
guise_face_picture_load (GuiseStore *store, const GuiseCropRef *crop, guint side, GError **error)
{
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GuiseImage) image = NULL;
  double scale;

  if (crop->pack == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("The face has no picture"));
      return NULL;
    }
  bytes = guise_store_face_read_crop (store, crop, error);
  image = bytes != NULL ? guise_image_decode (bytes, MAX_SIDE, error) : NULL;
  if (image == NULL)
    return NULL;

  scale = side / (double) MAX (image->width, image->height);
  if (side == 0 || scale >= 1)
    return g_steal_pointer (&image);
  return guise_image_scale (image, MAX (1, (guint) (image->width * scale + 0.5)),
                            MAX (1, (guint) (image->height * scale + 0.5)), error);
}
