/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-frame-convert-private.h"

#include <string.h>

/* For each orientation: whether rows become columns, and which way the stored columns and rows then run. */
static const struct
{
  gboolean swap, flip_x, flip_y;
} turns[] = {
  [GUISE_ORIENTATION_UPRIGHT]         = { FALSE, FALSE, FALSE },
  [GUISE_ORIENTATION_FLIP_HORIZONTAL] = { FALSE, TRUE,  FALSE },
  [GUISE_ORIENTATION_ROTATE_180]      = { FALSE, TRUE,  TRUE },
  [GUISE_ORIENTATION_FLIP_VERTICAL]   = { FALSE, FALSE, TRUE },
  [GUISE_ORIENTATION_TRANSPOSE]       = { TRUE,  FALSE, FALSE },
  [GUISE_ORIENTATION_ROTATE_90]       = { TRUE,  FALSE, TRUE },
  [GUISE_ORIENTATION_TRANSVERSE]      = { TRUE,  TRUE,  TRUE },
  [GUISE_ORIENTATION_ROTATE_270]      = { TRUE,  TRUE,  FALSE },
};

GuiseImage *
guise_image_turn (GuiseImage *image, GuiseOrientation orientation, GError **error)
{
  gboolean swap = turns[orientation].swap;
  guint width = swap ? image->height : image->width;
  guint height = swap ? image->width : image->height;
  gsize pixel = guise_image_get_row_bytes (image, 0) / image->width;
  g_autoptr(GuiseImage) out = NULL;

  if (orientation == GUISE_ORIENTATION_UPRIGHT)
    return guise_image_ref (image);

  out = guise_image_new (image->format, image->colorimetry, width, height);
  if (!guise_image_check (out, width, height, error))
    return NULL;

  for (guint y = 0; y < height; y++)
    {
      guint8 *row = out->plane[0] + y * out->stride[0];

      for (guint x = 0; x < width; x++)
        {
          guint from_x = swap ? y : x, from_y = swap ? x : y;

          if (turns[orientation].flip_x)
            from_x = image->width - 1 - from_x;
          if (turns[orientation].flip_y)
            from_y = image->height - 1 - from_y;
          memcpy (row + x * pixel, image->plane[0] + from_y * image->stride[0] + from_x * pixel, pixel);
        }
    }
  return g_steal_pointer (&out);
}

/* A sample of the second field that lies outside its neighbours above and below by more than this (of 8 bits) is
 * a comb's tooth, and becomes their mean. Still picture parts keep both fields. */
#define COMB_THRESHOLD 6

static void
smooth_row_8 (const guint8 *above, const guint8 *here, const guint8 *below, guint8 *out, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      int low = MIN (above[i], below[i]) - COMB_THRESHOLD, high = MAX (above[i], below[i]) + COMB_THRESHOLD;

      out[i] = here[i] < low || here[i] > high ? (guint8) ((above[i] + below[i] + 1) / 2) : here[i];
    }
}

static void
smooth_row_10 (const guint16 *above, const guint16 *here, const guint16 *below, guint16 *out, gsize n)
{
  const int threshold = COMB_THRESHOLD * 4;

  for (gsize i = 0; i < n; i++)
    {
      int low = MIN (above[i], below[i]) - threshold, high = MAX (above[i], below[i]) + threshold;

      out[i] = here[i] < low || here[i] > high ? (guint16) ((above[i] + below[i] + 1) / 2) : here[i];
    }
}

GuiseImage *
guise_image_deinterlace (GuiseImage *image, GError **error)
{
  g_autoptr(GuiseImage) out = guise_image_copy (image);
  const GuisePixelFormatInfo *format = guise_pixel_format_get_info (image->format);

  if (!guise_image_check (out, image->width, image->height, error))
    return NULL;

  for (guint i = 0; i < format->n_planes; i++)
    for (guint y = 1; y + 1 < guise_image_get_plane_height (image, i); y += 2)
      {
        const guint8 *here = image->plane[i] + y * image->stride[i];
        const guint8 *above = here - image->stride[i], *below = here + image->stride[i];
        guint8 *row = out->plane[i] + y * out->stride[i];
        gsize n = guise_image_get_row_bytes (image, i) / format->bytes;

        if (format->bytes == 1)
          smooth_row_8 (above, here, below, row, n);
        else
          smooth_row_10 ((const guint16 *) (gconstpointer) above, (const guint16 *) (gconstpointer) here,
                         (const guint16 *) (gconstpointer) below, (guint16 *) (gpointer) row, n);
      }
  return g_steal_pointer (&out);
}
