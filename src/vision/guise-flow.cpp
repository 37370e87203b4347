/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-flow.h"

#include "guise-cv.hpp"

#include <opencv2/imgproc.hpp>
#include <opencv2/video/tracking.hpp>

#include <vector>

static cv::Mat
gray_of (GuiseImage *image)
{
  cv::Mat luma, gray;

  cv::cvtColor (guise::mat_from_image (image), luma, cv::COLOR_RGB2GRAY);
  luma.convertTo (gray, CV_8U, 255);
  return gray;
}

/* Where in @before each pixel of @now was. */
static cv::Mat
find_origins (GuiseImage *before, GuiseImage *now)
{
  const cv::Ptr<cv::DISOpticalFlow> flow = cv::DISOpticalFlow::create (cv::DISOpticalFlow::PRESET_MEDIUM);
  cv::Mat origins;

  flow->calc (gray_of (now), gray_of (before), origins);
  for (int y = 0; y < origins.rows; y++)
    for (int x = 0; x < origins.cols; x++)
      origins.at<cv::Vec2f> (y, x) += cv::Vec2f ((float) x, (float) y);
  return origins;
}

gboolean
guise_flow_carry (GuiseImage *before, GuiseImage *now, GuiseImage *const *pictures, guint n_pictures,
                  GuiseImage **carried, GError **error)
{
  g_return_val_if_fail (before->width == now->width && before->height == now->height, FALSE);

  if (!guise::check_format (before, "Flow", { GUISE_PIXEL_RGBF }, error)
      || !guise::check_format (now, "Flow", { GUISE_PIXEL_RGBF }, error))
    return FALSE;
  for (guint i = 0; i < n_pictures; i++)
    if (!guise::check_format (pictures[i], "Flow", { GUISE_PIXEL_RGBF, GUISE_PIXEL_GRAYF }, error))
      return FALSE;

  std::vector<GuiseImage *> made;
  try
    {
      const cv::Mat origins = find_origins (before, now);

      made.reserve (n_pictures);
      for (guint i = 0; i < n_pictures; i++)
        {
          cv::Mat to;

          made.push_back (guise::image_new (pictures[i]->format, origins.cols, origins.rows, to));
          made.back ()->colorimetry = pictures[i]->colorimetry;
          cv::remap (guise::mat_from_image (pictures[i]), to, origins, cv::noArray (), cv::INTER_LINEAR,
                     cv::BORDER_REPLICATE);
        }
    }
  catch (const std::exception &e)
    {
      for (GuiseImage *image : made)
        guise_image_unref (image);
      guise::set_error (error, "Cannot follow what moves in the picture", e);
      return FALSE;
    }

  for (guint i = 0; i < n_pictures; i++)
    carried[i] = made[i];
  return TRUE;
}
