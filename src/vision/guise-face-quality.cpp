/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-quality.h"

#include "guise-cv.hpp"
#include "guise-face-align.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

/* Faces are looked at at their own scale between these sides. */
static const double min_side = 24, max_side = 128;

/* Luma counted as no picture any more. */
static const float black = 0.02f, white = 0.98f;

/* Mean difference of neighbours along one axis, and how much of it a strong
 * blur along that axis takes away. */
static double
lost_by_blur (const cv::Mat &gray, bool across)
{
  const cv::Size kernel = across ? cv::Size (9, 1) : cv::Size (1, 9);
  const int dx = across ? 1 : 0, dy = across ? 0 : 1;
  const cv::Rect first (0, 0, gray.cols - dx, gray.rows - dy), second (dx, dy, gray.cols - dx, gray.rows - dy);
  cv::Mat blurred, sharp_steps, blurred_steps, lost;

  cv::blur (gray, blurred, kernel, cv::Point (-1, -1), cv::BORDER_REFLECT_101);
  cv::absdiff (gray (first), gray (second), sharp_steps);
  cv::absdiff (blurred (first), blurred (second), blurred_steps);
  cv::subtract (sharp_steps, blurred_steps, lost);
  cv::max (lost, 0.0, lost);

  const double all = cv::sum (sharp_steps)[0];
  return all > 1e-6 ? cv::sum (lost)[0] / all : 0;
}

static void
measure_light (const cv::Mat &gray, GuiseFaceQuality *out)
{
  cv::Scalar mean, deviation;
  int n_clipped = cv::countNonZero (gray < black) + cv::countNonZero (gray > white);

  cv::meanStdDev (gray, mean, deviation);
  out->exposure = (float) mean[0];
  out->contrast = (float) std::min (2 * deviation[0], 1.0);
  out->clipped = (float) n_clipped / (float) gray.total ();
}

/* The kernel's response to noise of deviation 1 has deviation 6; half of all lies within 0.6745 of that. */
static float
measure_noise (const cv::Mat &gray)
{
  const cv::Matx33f kernel (1, -2, 1, -2, 4, -2, 1, -2, 1);
  cv::Mat response;

  cv::filter2D (gray, response, CV_32F, kernel, cv::Point (-1, -1), 0, cv::BORDER_REFLECT_101);
  response = cv::abs (response);
  float *values = response.ptr<float> ();
  std::nth_element (values, values + response.total () / 2, values + response.total ());
  return values[response.total () / 2] / (6 * 0.6745f);
}

gboolean
guise_face_quality_measure (GuiseImage *image, const GuisePoint3 *points, GuiseFaceQuality *out, GError **error)
try
  {
    GuisePoint ibug[GUISE_FACE_68_N_POINTS];
    GuiseAffine unit, to_face;
    cv::Mat gray;

    g_return_val_if_fail (image != NULL && points != NULL && out != NULL, FALSE);

    guise_face_mesh_to_68 (points, ibug);
    if (!guise::check_format (image, "Measuring a face", { GUISE_PIXEL_RGB8 }, error)
        || !guise_face_align_unit (ibug, &unit, error))
      return FALSE;

    out->size = (float) (1 / guise_affine_get_scale (&unit));
    const int side = (int) std::round (std::clamp ((double) out->size, min_side, max_side));
    const GuiseAffine enlarge = { { (double) side, 0, 0, 0, (double) side, 0 } };
    cv::Mat face (side, side, CV_8UC3);

    to_face = guise_affine_compose (&unit, &enlarge);
    guise::warp_fine (guise::mat_from_image (image), to_face, face, guise::Border::REPLICATE);
    cv::cvtColor (face, gray, cv::COLOR_RGB2GRAY);
    gray.convertTo (gray, CV_32F, 1 / 255.0);

    /* What is blurred already loses little by a blur (Crete et al. 2007). */
    out->sharpness = (float) std::min (lost_by_blur (gray, true), lost_by_blur (gray, false));
    measure_light (gray, out);
    out->noise = measure_noise (gray);
    cv::Mat thumb (GUISE_FACE_THUMB_SIDE, GUISE_FACE_THUMB_SIDE, CV_32F, out->thumb);
    cv::resize (gray, thumb, thumb.size (), 0, 0, cv::INTER_AREA);
    return TRUE;
  }
catch (const std::exception &e)
  {
    guise::set_error (error, "Measuring a face failed", e);
    return FALSE;
  }
