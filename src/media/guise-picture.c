/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-picture-private.h"

#include "guise-decoder-private.h"
#include "guise-error.h"
#include "guise-frame-convert-private.h"
#include "guise-i18n.h"
#include "guise-media-caps-private.h"

#include <string.h>

/* A folder with more pictures than this is not what the user meant. */
#define MAX_PICTURES 1000000u

static gboolean
has_picture_ending (const char *name)
{
  static const char *const endings[] = {
    ".jpg", ".jpeg", ".jpe", ".png", ".tif", ".tiff", ".webp", ".bmp", ".ppm", ".pgm", ".pbm", ".pnm"
  };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; name[0] != '.' && i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;
  return FALSE;
}

/* Runs of digits compare by value, everything else by byte, so that the order never depends on the locale. */
static int
compare_natural (gconstpointer a, gconstpointer b)
{
  const char *p = *(const char *const *) a, *q = *(const char *const *) b;

  while (*p != '\0' && *q != '\0')
    {
      if (g_ascii_isdigit (*p) && g_ascii_isdigit (*q))
        {
          gsize zeros_p = strspn (p, "0"), zeros_q = strspn (q, "0");
          gsize n_p = strspn (p + zeros_p, "0123456789"), n_q = strspn (q + zeros_q, "0123456789");
          int order = n_p != n_q ? (n_p < n_q ? -1 : 1) : strncmp (p + zeros_p, q + zeros_q, n_p);

          if (order != 0)
            return order;
          p += zeros_p + n_p;
          q += zeros_q + n_q;
        }
      else if (*p != *q)
        return (guchar) *p < (guchar) *q ? -1 : 1;
      else
        {
          p++;
          q++;
        }
    }
  if (*p != *q)
    return *p == '\0' ? -1 : 1;
  return strcmp (*(const char *const *) a, *(const char *const *) b);   /* "01" and "1" */
}

char **
guise_picture_list_folder (const char *path, GError **error)
{
  g_autoptr(GError) cause = NULL;
  g_autoptr(GDir) dir = g_dir_open (path, 0, &cause);
  g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("The folder %s cannot be read: %s"), path, cause->message);
      return NULL;
    }
  while ((name = g_dir_read_name (dir)) != NULL && paths->len < MAX_PICTURES)
    if (has_picture_ending (name))
      g_ptr_array_add (paths, g_build_filename (path, name, NULL));
  if (paths->len == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA,
                   _("The folder %s holds no picture (JPEG, PNG, TIFF, WebP, BMP or PPM)"), path);
      return NULL;
    }

  g_ptr_array_sort (paths, compare_natural);
  g_ptr_array_add (paths, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&paths), FALSE);
}

static GuisePixelFormat
pick_format (GstSample *sample)
{
  GstCaps *caps = gst_sample_get_caps (sample);
  GstVideoInfo info;

  if (caps == NULL || !gst_video_info_from_caps (&info, caps))
    return GUISE_PIXEL_RGB8;
  return GST_VIDEO_INFO_HAS_ALPHA (&info) ? GUISE_PIXEL_RGBA8 : GUISE_PIXEL_RGB8;
}

GuiseImage *
guise_picture_load (const char *path, GCancellable *cancellable, GError **error)
{
  GuisePictureHeader header;
  g_autoptr(GError) cause = NULL;
  g_autoptr(GuiseDecoder) decoder = NULL;
  g_autoptr(GuiseFrameConverter) converter = guise_frame_converter_create ();
  g_autoptr(GstSample) sample = NULL;
  g_autoptr(GuiseImage) image = NULL;

  if (!guise_picture_header_read (path, &header, &cause))
    {
      g_autofree char *name = g_path_get_basename (path);

      if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        g_set_error (error, GUISE_ERROR, GUISE_ERROR_MEDIA_MISSING, _("The picture %s is not there any more"), path);
      else
        g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("%s is no picture that can be read"), name);
      return NULL;
    }
  if (!guise_picture_header_check (&header, path, error))
    return NULL;

  /* gdk-pixbuf reads every kind but one the same way on every system. */
  decoder = g_str_equal (header.format, "webp") ? guise_decoder_open (path, 0, 0, FALSE, NULL, cancellable, error)
                                                : guise_decoder_open_picture (path, cancellable, error);
  if (decoder == NULL || guise_decoder_pull (decoder, &sample, NULL, cancellable, error) != GUISE_READ_FRAME)
    return NULL;
  image = guise_frame_converter_get_rgb (converter, sample, pick_format (sample), error);
  return image != NULL ? guise_image_turn (image, header.orientation, error) : NULL;
}

GuiseImage *
guise_picture_fit (GuiseImage *image, GuisePixelFormat format, guint width, guint height, GError **error)
{
  g_autoptr(GuiseFrameConverter) converter = guise_frame_converter_create ();
  double scale = MIN ((double) width / image->width, (double) height / image->height);
  guint inner_width = CLAMP ((guint) (image->width * scale + 0.5), 1, width);
  guint inner_height = CLAMP ((guint) (image->height * scale + 0.5), 1, height);
  g_autoptr(GuiseImage) inner = guise_frame_converter_convert (converter, image, format, image->colorimetry,
                                                               inner_width, inner_height, error);
  g_autoptr(GuiseImage) out = NULL;
  gsize pixel;

  if (inner == NULL || (inner_width == width && inner_height == height))
    return g_steal_pointer (&inner);

  out = guise_image_new (format, image->colorimetry, width, height);
  if (!guise_image_check (out, width, height, error))
    return NULL;
  pixel = guise_image_get_row_bytes (out, 0) / width;
  memset (out->plane[0], 0, out->stride[0] * height);
  for (guint y = 0; y < inner_height; y++)
    memcpy (out->plane[0] + (y + (height - inner_height) / 2) * out->stride[0] + (width - inner_width) / 2 * pixel,
            inner->plane[0] + y * inner->stride[0], guise_image_get_row_bytes (inner, 0));
  return g_steal_pointer (&out);
}
