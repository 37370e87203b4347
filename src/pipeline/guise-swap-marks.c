/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-marks.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-image-warp.h"

#include <math.h>
#include <string.h>

/* A landmark is a square of one pixel for so many of the picture's width. */
#define DOT_SHARE 640

static void
draw_dot (GuiseImage *image, float x, float y, int radius)
{
  for (int v = (int) floorf (y) - radius; v <= (int) floorf (y) + radius; v++)
    for (int u = (int) floorf (x) - radius; u <= (int) floorf (x) + radius; u++)
      if (u >= 0 && v >= 0 && u < (int) image->width && v < (int) image->height)
        image->plane[0][(gsize) v * image->stride[0] + 3 * (gsize) u + 1] = 255;
}

static void
draw_mask (GuiseImage *image, GuiseImage *mask)
{
  for (guint y = 0; y < image->height; y++)
    {
      const float *from = guise_image_row (mask, y);
      guint8 *to = image->plane[0] + (gsize) y * image->stride[0];

      for (guint x = 0; x < image->width; x++)
        to[3 * x] = (guint8) lroundf (255 * CLAMP (from[x], 0.0f, 1.0f));
    }
}

GuiseImage *
guise_swap_marks_draw (GuiseClipInfo *info, GuiseImage *mask, const GuiseSwapFace *faces, guint n, guint width,
                       guint height, GError **error)
{
  const double across = (double) width / info->display_width, down = (double) height / info->display_height;
  const GuiseAffine shrink = { { across, 0, 0, 0, down, 0 } };
  g_autoptr(GuiseImage) shown = NULL;
  GuiseAffine to_display;
  GuiseImage *image;

  guise_clip_info_get_display_to_stored (info, &to_display);
  if (guise_affine_invert (&to_display, &to_display))
    to_display = guise_affine_compose (&to_display, &shrink);
  shown = guise_image_warp_zero (mask, &to_display, width, height, GUISE_WARP_FAST, error);
  if (shown == NULL)
    return NULL;
  image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, width, height);
  if (image == NULL)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("There is no memory for the marks of a frame"));
      return NULL;
    }

  memset (image->plane[0], 0, image->stride[0] * image->height);
  draw_mask (image, shown);
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < GUISE_FACE_MESH_N_POINTS; k++)
      draw_dot (image, faces[i].landmarks[k].x * (float) across, faces[i].landmarks[k].y * (float) down,
                (int) width / DOT_SHARE / 2);
  return image;
}
