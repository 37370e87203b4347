/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-image-lift.h"

#include "guise-cv.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

/* Mean luma, 0..255, below which a picture is lifted. Of two clips that were darkened all faces were found at 22 without it,
 * and at 11 none of one of them. */
static const double dark = 22;

/* What the brightest hundredth becomes, and how much that may be at most. */
static const double bright = 200, most_gain = 48;

/* Where that is less there is nothing to be seen. */
static const int least_brightest = 3;

/* Deviation of the noise that is left, 0..255, and the Gaussian by which it is got rid of at most, pixels. Of two people with
 * faces of 70 pixels all were found so; at 6 one of them, and none with the contrast of each part spread (CLAHE), which brings
 * the noise out as much. */
static const double calm = 2.5, most_blur = 5, least_blur = 0.4;

/* A picture of every fourth row and column says as much of its light. */
static double
get_mean (const cv::Mat &rgb)
{
  cv::Mat small;

  cv::resize (rgb, small, cv::Size (std::max (rgb.cols / 4, 1), std::max (rgb.rows / 4, 1)), 0, 0, cv::INTER_NEAREST);
  const cv::Scalar mean = cv::mean (small);
  return (mean[0] + mean[1] + mean[2]) / 3;
}

/* Of the values of all channels, that which a hundredth lies above. */
static int
find_brightest (const cv::Mat &rgb)
{
  std::vector<int> counts (256, 0);
  size_t above = 0;

  for (int y = 0; y < rgb.rows; y++)
    for (int x = 0; x < rgb.cols * 3; x++)
      counts[rgb.ptr<guint8> (y)[x]]++;
  for (int value = 255; value > 0; value--)
    if ((above += (size_t) counts[value]) * 100 > rgb.total () * 3)
      return value;
  return 0;
}

/* Deviation from pixel to pixel that is no edge (Immerkær 1996, by the median, which edges do not move). */
static double
measure_noise (const cv::Mat &gray)
{
  const cv::Matx33f kernel (1, -2, 1, -2, 4, -2, 1, -2, 1);
  cv::Mat response;

  cv::filter2D (gray, response, CV_32F, kernel, cv::Point (-1, -1), 0, cv::BORDER_REFLECT_101);
  response = cv::abs (response);
  float *values = response.ptr<float> (), *middle = values + response.total () / 2;
  std::nth_element (values, middle, values + response.total ());
  return *middle / 0.6745 / 6;
}

/* Smoothed before it is rounded, for a step of the picture becomes many. */
static cv::Mat
lift (const cv::Mat &rgb, int brightest)
{
  cv::Mat values, green, lifted;

  rgb.convertTo (values, CV_32F, std::min (bright / brightest, most_gain));
  cv::extractChannel (values, green, 1);
  /* A Gaussian of s pixels leaves 1 / (2 s √π) of noise that pixels do not share. */
  const double blur = std::min (measure_noise (green) / (2 * std::sqrt (CV_PI) * calm), most_blur);
  if (blur >= least_blur)
    cv::GaussianBlur (values, values, cv::Size (0, 0), blur);
  values.convertTo (lifted, CV_8U);
  return lifted;
}

GuiseImage *
guise_image_lift_shadows (GuiseImage *image, GError **error)
try
  {
    cv::Mat pixels;

    if (!guise::check_format (image, "Lifting shadows", { GUISE_PIXEL_RGB8 }, error))
      return NULL;
    const cv::Mat rgb = guise::mat_from_image (image);
    const int brightest = get_mean (rgb) < dark ? find_brightest (rgb) : 0;
    if (brightest < least_brightest)
      return guise_image_ref (image);

    const cv::Mat lifted = lift (rgb, brightest);
    GuiseImage *out = guise::image_new (GUISE_PIXEL_RGB8, rgb.cols, rgb.rows, pixels);
    lifted.copyTo (pixels);
    return out;
  }
catch (const std::exception &e)
  {
    guise::set_error (error, "Lifting the shadows of a picture failed", e);
    return NULL;
  }
