/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-image-warp.h"

#include "guise-cv.hpp"

#include <algorithm>

static GuiseImage *
warp (GuiseImage *image, const GuiseAffine *affine, guint width, guint height,
      GuiseWarpQuality quality, guise::Border border, GError **error)
{
  g_autoptr(GuiseImage) result = NULL;

  if (!guise::check_format (image, "Warping", { GUISE_PIXEL_RGB8, GUISE_PIXEL_RGBF, GUISE_PIXEL_GRAY8,
                                                GUISE_PIXEL_GRAYF }, error))
    return NULL;

  try
    {
      cv::Mat to;

      result = guise::image_new (image->format, (int) std::min<guint> (width, G_MAXINT),
                                 (int) std::min<guint> (height, G_MAXINT), to);
      result->colorimetry = image->colorimetry;
      if (quality == GUISE_WARP_FINE)
        guise::warp_fine (guise::mat_from_image (image), *affine, to, border);
      else
        guise::warp_fast (guise::mat_from_image (image), *affine, to, border);

      /* A cubic swings over at edges, which a mask must not. */
      if (image->format == GUISE_PIXEL_GRAYF && quality == GUISE_WARP_FINE)
        {
          cv::max (to, 0.0, to);
          cv::min (to, 1.0, to);
        }
    }
  catch (const std::exception &e)
    {
      guise::set_error (error, "Cannot warp the picture", e);
      return NULL;
    }
  return (GuiseImage *) g_steal_pointer (&result);
}

GuiseImage *
guise_image_warp (GuiseImage *image, const GuiseAffine *affine, guint width, guint height,
                  GuiseWarpQuality quality, GError **error)
{
  g_return_val_if_fail (image != NULL && affine != NULL, NULL);

  return warp (image, affine, width, height, quality, guise::Border::REPLICATE, error);
}

GuiseImage *
guise_image_warp_zero (GuiseImage *image, const GuiseAffine *affine, guint width, guint height,
                       GuiseWarpQuality quality, GError **error)
{
  g_return_val_if_fail (image != NULL && affine != NULL, NULL);

  return warp (image, affine, width, height, quality, guise::Border::ZERO, error);
}

GuiseImage *
guise_image_scale (GuiseImage *image, guint width, guint height, GError **error)
{
  GuiseAffine affine = { { (double) width / image->width, 0, 0, 0, (double) height / image->height, 0 } };

  return guise_image_warp (image, &affine, width, height, GUISE_WARP_FINE, error);
}

static GuiseImage *
convert (GuiseImage *image, GuisePixelFormat format, double scale, GError **error)
{
  g_autoptr(GuiseImage) result = NULL;

  try
    {
      cv::Mat to;

      result = guise::image_new (format, (int) image->width, (int) image->height, to);
      result->colorimetry = image->colorimetry;
      guise::mat_from_image (image).convertTo (to, to.depth (), scale);
    }
  catch (const std::exception &e)
    {
      guise::set_error (error, "Cannot convert the picture", e);
      return NULL;
    }
  return (GuiseImage *) g_steal_pointer (&result);
}

GuiseImage *
guise_image_to_float (GuiseImage *image, GError **error)
{
  g_return_val_if_fail (image != NULL, NULL);

  if (!guise::check_format (image, "Conversion to floats", { GUISE_PIXEL_RGB8, GUISE_PIXEL_GRAY8 }, error))
    return NULL;

  return convert (image, image->format == GUISE_PIXEL_RGB8 ? GUISE_PIXEL_RGBF : GUISE_PIXEL_GRAYF, 1 / 255.0, error);
}

GuiseImage *
guise_image_to_8bit (GuiseImage *image, GError **error)
{
  g_return_val_if_fail (image != NULL, NULL);

  if (!guise::check_format (image, "Conversion to 8 bits", { GUISE_PIXEL_RGBF, GUISE_PIXEL_GRAYF }, error))
    return NULL;

  return convert (image, image->format == GUISE_PIXEL_RGBF ? GUISE_PIXEL_RGB8 : GUISE_PIXEL_GRAY8, 255, error);
}
