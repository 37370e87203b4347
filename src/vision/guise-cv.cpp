/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-cv.hpp"

#include <cmath>
#include <stdexcept>

namespace guise
{

static int
cv_type (GuisePixelFormat format)
{
  switch (format)
    {
    case GUISE_PIXEL_GRAY8: return CV_8UC1;
    case GUISE_PIXEL_RGB8:  return CV_8UC3;
    case GUISE_PIXEL_RGBA8: return CV_8UC4;
    case GUISE_PIXEL_GRAYF: return CV_32FC1;
    case GUISE_PIXEL_RGBF:  return CV_32FC3;
    default:
      throw std::invalid_argument (std::string ("no picture of format ")
                                   + guise_pixel_format_get_info (format)->name + " is taken here");
    }
}

cv::Mat
mat_from_image (GuiseImage *image)
{
  return cv::Mat ((int) image->height, (int) image->width, cv_type (image->format), image->plane[0],
                  image->stride[0]);
}

GuiseImage *
image_new (GuisePixelFormat format, int width, int height, cv::Mat &mat)
{
  GuiseImage *image = width > 0 && height > 0
                      ? guise_image_new (format, GUISE_COLORIMETRY_SRGB, (guint) width, (guint) height) : NULL;

  if (image == NULL)
    throw std::runtime_error ("no picture of " + std::to_string (width) + "×" + std::to_string (height)
                              + " pixels can be had");
  mat = mat_from_image (image);
  return image;
}

cv::Matx23d
matrix_from_affine (const GuiseAffine &affine)
{
  const double *m = affine.m;

  return cv::Matx23d (m[0], m[1], m[2] + 0.5 * (m[0] + m[1]) - 0.5,
                      m[3], m[4], m[5] + 0.5 * (m[3] + m[4]) - 0.5);
}

GuiseAffine
affine_from_roi (const GuisePoint &centre, double side, double angle, double pixels)
{
  double c = pixels / side * std::cos (angle), s = pixels / side * std::sin (angle);

  return { { c, s, pixels / 2 - c * centre.x - s * centre.y,
             -s, c, pixels / 2 + s * centre.x - c * centre.y } };
}

void
set_error (GError **error, const char *what, const std::exception &e)
{
  const cv::Exception *cv_error = dynamic_cast<const cv::Exception *> (&e);

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "%s: %s", what,
               cv_error != NULL ? cv_error->err.c_str () : e.what ());
}

gboolean
check_format (GuiseImage *image, const char *what, std::initializer_list<GuisePixelFormat> formats, GError **error)
{
  for (GuisePixelFormat format : formats)
    if (image->format == format)
      return TRUE;

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "%s does not take a picture of format %s",
               what, guise_pixel_format_get_info (image->format)->name);
  return FALSE;
}

}
