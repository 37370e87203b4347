/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-image.h"

#include "guise-checked.h"

#include <stdlib.h>
#include <string.h>

/* A cache line, and the widest vector of the processors we run on. */
#define ROW_ALIGNMENT 64

static const GuisePixelFormatInfo infos[GUISE_N_PIXEL_FORMATS] = {
  [GUISE_PIXEL_GRAY8]   = { "gray8",    1,  8, 1, 0, 0, { 1 },          TRUE,  FALSE },
  [GUISE_PIXEL_GRAY10]  = { "gray10",   1, 10, 2, 0, 0, { 1 },          TRUE,  FALSE },
  [GUISE_PIXEL_I420]    = { "i420",     3,  8, 1, 1, 1, { 1, 1, 1 },    TRUE,  FALSE },
  [GUISE_PIXEL_I422]    = { "i422",     3,  8, 1, 1, 0, { 1, 1, 1 },    TRUE,  FALSE },
  [GUISE_PIXEL_I444]    = { "i444",     3,  8, 1, 0, 0, { 1, 1, 1 },    TRUE,  FALSE },
  [GUISE_PIXEL_NV12]    = { "nv12",     2,  8, 1, 1, 1, { 1, 2 },       TRUE,  FALSE },
  [GUISE_PIXEL_A420]    = { "a420",     4,  8, 1, 1, 1, { 1, 1, 1, 1 }, TRUE,  TRUE },
  [GUISE_PIXEL_I420_10] = { "i420-10",  3, 10, 2, 1, 1, { 1, 1, 1 },    TRUE,  FALSE },
  [GUISE_PIXEL_I422_10] = { "i422-10",  3, 10, 2, 1, 0, { 1, 1, 1 },    TRUE,  FALSE },
  [GUISE_PIXEL_I444_10] = { "i444-10",  3, 10, 2, 0, 0, { 1, 1, 1 },    TRUE,  FALSE },
  [GUISE_PIXEL_A444_10] = { "a444-10",  4, 10, 2, 0, 0, { 1, 1, 1, 1 }, TRUE,  TRUE },
  [GUISE_PIXEL_RGB8]    = { "rgb8",     1,  8, 1, 0, 0, { 3 },          FALSE, FALSE },
  [GUISE_PIXEL_RGBA8]   = { "rgba8",    1,  8, 1, 0, 0, { 4 },          FALSE, TRUE },
  [GUISE_PIXEL_RGBA16]  = { "rgba16",   1, 16, 2, 0, 0, { 4 },          FALSE, TRUE },
  [GUISE_PIXEL_RGBF]    = { "rgbf",     1, 32, 4, 0, 0, { 3 },          FALSE, FALSE },
  [GUISE_PIXEL_GRAYF]   = { "grayf",    1, 32, 4, 0, 0, { 1 },          FALSE, FALSE },
};

const GuisePixelFormatInfo *
guise_pixel_format_get_info (GuisePixelFormat format)
{
  g_return_val_if_fail (format > GUISE_PIXEL_INVALID && format < GUISE_N_PIXEL_FORMATS, &infos[GUISE_PIXEL_GRAY8]);

  return &infos[format];
}

static gboolean
is_chroma (guint plane)
{
  return plane == 1 || plane == 2;
}

guint
guise_image_get_plane_width (GuiseImage *self, guint plane)
{
  guint shift = is_chroma (plane) ? infos[self->format].x_shift : 0;

  return (self->width + (1u << shift) - 1) >> shift;
}

guint
guise_image_get_plane_height (GuiseImage *self, guint plane)
{
  guint shift = is_chroma (plane) ? infos[self->format].y_shift : 0;

  return (self->height + (1u << shift) - 1) >> shift;
}

gsize
guise_image_get_row_bytes (GuiseImage *self, guint plane)
{
  const GuisePixelFormatInfo *info = &infos[self->format];

  return (gsize) guise_image_get_plane_width (self, plane) * info->packed[plane] * info->bytes;
}

static GuiseImage *
image_new_empty (GuisePixelFormat format, GuiseColorimetry colorimetry, guint width, guint height)
{
  GuiseImage *self;

  g_return_val_if_fail (format > GUISE_PIXEL_INVALID && format < GUISE_N_PIXEL_FORMATS, NULL);

  if (width == 0 || height == 0 || width > GUISE_IMAGE_MAX_SIDE || height > GUISE_IMAGE_MAX_SIDE)
    return NULL;

  self = g_new0 (GuiseImage, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->format = format;
  self->colorimetry = colorimetry;
  self->width = width;
  self->height = height;
  return self;
}

void
guise_matrix_get_weights (GuiseMatrix matrix, double *out_kr, double *out_kb)
{
  /* RGB that is turned into YUV is so by the first. */
  static const double kr[] = { 0.299, 0.2126, 0.2627, 0.299 };
  static const double kb[] = { 0.114, 0.0722, 0.0593, 0.114 };

  *out_kr = kr[matrix];
  *out_kb = kb[matrix];
}

GuiseImage *
guise_image_new (GuisePixelFormat format, GuiseColorimetry colorimetry, guint width, guint height)
{
  g_autoptr(GuiseImage) self = image_new_empty (format, colorimetry, width, height);
  gsize offset[GUISE_IMAGE_MAX_PLANES], size = 0;
  guint8 *data;

  if (self == NULL)
    return NULL;

  for (guint i = 0; i < infos[format].n_planes; i++)
    {
      offset[i] = size;
      self->stride[i] = (guise_image_get_row_bytes (self, i) + ROW_ALIGNMENT - 1) / ROW_ALIGNMENT * ROW_ALIGNMENT;
      size += self->stride[i] * guise_image_get_plane_height (self, i);
    }

  data = aligned_alloc (ROW_ALIGNMENT, size);
  if (data == NULL)
    return NULL;

  self->bytes = g_bytes_new_with_free_func (data, size, free, data);
  for (guint i = 0; i < infos[format].n_planes; i++)
    self->plane[i] = data + offset[i];

  return g_steal_pointer (&self);
}

GuiseImage *
guise_image_wrap (GuisePixelFormat format, GuiseColorimetry colorimetry, guint width, guint height,
                  GBytes *bytes, const gsize *offset, const gsize *stride)
{
  g_autoptr(GuiseImage) self = image_new_empty (format, colorimetry, width, height);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  if (self == NULL)
    return NULL;

  for (guint i = 0; i < infos[format].n_planes; i++)
    {
      gsize row = guise_image_get_row_bytes (self, i);
      gsize before_last;

      if (!guise_checked_mul3 (&before_last, stride[i], guise_image_get_plane_height (self, i) - 1, 1)
          || row > stride[i]
          || row > size
          || !guise_checked_range (offset[i], before_last, size - row))
        return NULL;
      self->stride[i] = stride[i];
      self->plane[i] = (guint8 *) data + offset[i];
    }
  self->bytes = g_bytes_ref (bytes);

  return g_steal_pointer (&self);
}

GuiseImage *
guise_image_copy (GuiseImage *self)
{
  GuiseImage *copy = guise_image_new (self->format, self->colorimetry, self->width, self->height);

  if (copy == NULL)
    return NULL;

  for (guint i = 0; i < infos[self->format].n_planes; i++)
    for (guint y = 0; y < guise_image_get_plane_height (self, i); y++)
      memcpy (copy->plane[i] + y * copy->stride[i], self->plane[i] + y * self->stride[i],
              guise_image_get_row_bytes (self, i));

  return copy;
}

GuiseImage *
guise_image_ref (GuiseImage *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
guise_image_unref (GuiseImage *self)
{
  if (g_atomic_ref_count_dec (&self->ref_count))
    {
      g_clear_pointer (&self->bytes, g_bytes_unref);
      g_free (self);
    }
}
