/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-image-file.h"

#include "guise-cv.hpp"
#include "guise-file.h"
#include "guise-i18n.h"
#include "guise-picture-codecs-private.h"
#include "guise-picture-size.h"

#include <stdexcept>
#include <vector>

static GuisePicturePixels
pixels_of (const cv::Mat &mat)
{
  return { mat.data, mat.step, (guint) mat.cols, (guint) mat.rows, (guint) mat.channels (),
           mat.depth () == CV_16U ? 16u : 8u };
}

static GBytes *
check_bytes (GBytes *bytes)
{
  if (bytes == NULL)
    throw std::runtime_error ("the encoder gave nothing");
  return bytes;
}

GBytes *
guise_image_encode (GuiseImage *image, GuiseImageFileType type, int quality, GError **error)
{
  g_return_val_if_fail (image != NULL, NULL);

  if (type == GUISE_IMAGE_FILE_PNG
      ? !guise::check_format (image, "A PNG file", { GUISE_PIXEL_RGB8, GUISE_PIXEL_RGBA8, GUISE_PIXEL_GRAY8,
                                                     GUISE_PIXEL_GRAYF, GUISE_PIXEL_RGBF }, error)
      : !guise::check_format (image, "A JPEG file", { GUISE_PIXEL_RGB8, GUISE_PIXEL_GRAY8 }, error))
    return NULL;

  try
    {
      cv::Mat mat = guise::mat_from_image (image);

      if (mat.depth () == CV_32F)
        mat.convertTo (mat, CV_8U, 255.0);

      const GuisePicturePixels pixels = pixels_of (mat);

      return check_bytes (type == GUISE_IMAGE_FILE_PNG ? guise_png_write (&pixels) : guise_jpeg_write (&pixels, quality));
    }
  catch (const std::exception &e)
    {
      guise::set_error (error, "Cannot encode the picture", e);
      return NULL;
    }
}

/* With the alpha if there is one, 16 bits. */
static cv::Mat
to_deep (GuiseImage *rgb, GuiseImage *alpha)
{
  cv::Mat from, deep;

  if (rgb == nullptr || alpha == nullptr)
    from = guise::mat_from_image (rgb != nullptr ? rgb : alpha);
  else
    cv::merge (std::vector<cv::Mat> { guise::mat_from_image (rgb), guise::mat_from_image (alpha) }, from);
  from.convertTo (deep, CV_16U, 65535.0);
  return deep;
}

GBytes *
guise_image_encode_deep (GuiseImage *rgb, GuiseImage *alpha, GuiseImageFileType type, GError **error)
{
  g_return_val_if_fail (rgb != NULL || alpha != NULL, NULL);
  g_return_val_if_fail (type != GUISE_IMAGE_FILE_JPEG, NULL);

  if ((rgb != NULL && !guise::check_format (rgb, "A picture of 16 bits", { GUISE_PIXEL_RGBF }, error))
      || (alpha != NULL && !guise::check_format (alpha, "An alpha of 16 bits", { GUISE_PIXEL_GRAYF }, error)))
    return NULL;

  try
    {
      const cv::Mat deep = to_deep (rgb, alpha);
      const GuisePicturePixels pixels = pixels_of (deep);

      return check_bytes (type == GUISE_IMAGE_FILE_TIFF ? guise_tiff_write (&pixels) : guise_png_write (&pixels));
    }
  catch (const std::exception &e)
    {
      guise::set_error (error, "Cannot encode the picture", e);
      return NULL;
    }
}

GuiseImage *
guise_image_decode (GBytes *bytes, guint max_side, GError **error)
{
  g_autoptr(GuiseImage) image = NULL;
  gsize size;
  gconstpointer data = g_bytes_get_data (bytes, &size);
  guint width, height;

  /* Before memory is taken for what a header claims. */
  if (!guise_picture_size_read ((const guint8 *) data, size, &width, &height))
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("This is no PNG or JPEG picture"));
      return NULL;
    }
  if (width > max_side || height > max_side)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA,
                   _("The picture has %u×%u pixels, more than the %u a side that are taken"), width, height, max_side);
      return NULL;
    }

  try
    {
      cv::Mat rgb;

      image = guise::image_new (GUISE_PIXEL_RGB8, (int) width, (int) height, rgb);

      const GuisePicturePixels pixels = pixels_of (rgb);

      if (!(((const guint8 *) data)[0] == 0xff ? guise_jpeg_read (data, size, &pixels) : guise_png_read (data, size, &pixels)))
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("The picture of %u×%u pixels is damaged"), width,
                       height);
          return NULL;
        }
    }
  catch (const std::exception &e)
    {
      guise::set_error (error, "Cannot decode the picture", e);
      return NULL;
    }
  return (GuiseImage *) g_steal_pointer (&image);
}

gboolean
guise_image_save (GuiseImage *image, const char *path, GError **error)
{
  g_autoptr(GBytes) bytes = guise_image_encode (image, GUISE_IMAGE_FILE_PNG, 0, error);

  return bytes != NULL
         && guise_file_replace (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}

GuiseImage *
guise_image_load (const char *path, guint max_side, GError **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GBytes) bytes = g_file_load_bytes (file, NULL, NULL, error);
  GuiseImage *image = bytes != NULL ? guise_image_decode (bytes, max_side, error) : NULL;

  if (image == NULL && bytes != NULL)
    g_prefix_error (error, "%s: ", path);
  return image;
}
