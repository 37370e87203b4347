/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-align-private.h"
#include "guise-face-nets.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

static const int chip_side = 150;

static const double mean_rgb[3] = GUISE_IDENTITY_MEAN_RGB;

namespace guise
{

/* Of the chip that @to_chip cuts out. */
static void
look_at_chip (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseAffine &to_chip, float *vector)
{
  cv::Mat chip (chip_side, chip_side, CV_8UC3);

  warp_fast (image, to_chip, chip, Border::REPLICATE);
  std::vector<cv::Mat> out = run_net (finder, GUISE_NETWORK_IDENTITY,
                                      cv::dnn::blobFromImage (chip, 1 / 255.0, cv::Size (),
                                                              cv::Scalar (mean_rgb[0], mean_rgb[1], mean_rgb[2])),
                                      { "identity" });
  expect_size (out[0], GUISE_IDENTITY_N, "The recogniser");
  std::copy_n (out[0].ptr<float> (), GUISE_IDENTITY_N, vector);
}

void
find_identity (GuiseFaceFinder &finder, const cv::Mat &image, const GuisePoint points[GUISE_FACE_68_N_POINTS],
               float *vector)
{
  GuiseAffine to_chip;

  if (!guise_face_align_chip (points, chip_side, &to_chip, NULL))
    throw std::invalid_argument ("the landmarks lie on one spot");
  look_at_chip (finder, image, to_chip, vector);
}

}

gboolean
guise_face_finder_identity (GuiseFaceFinder *self, GuiseImage *image, const GuisePoint points[GUISE_FACE_68_N_POINTS],
                            float vector[GUISE_IDENTITY_N], GError **error)
try
  {
    GuiseAffine to_chip;

    g_return_val_if_fail (self != NULL && image != NULL && points != NULL && vector != NULL, FALSE);

    if (!guise::check_format (image, "Telling who a face is", { GUISE_PIXEL_RGB8 }, error)
        || !guise_face_align_chip (points, chip_side, &to_chip, error))
      return FALSE;

    guise::look_at_chip (*self, guise::mat_from_image (image), to_chip, vector);
    return TRUE;
  }
catch (const std::exception &e)
  {
    guise::set_error (error, "Telling who a face is failed", e);
    return FALSE;
  }

float
guise_identity_distance (const float a[GUISE_IDENTITY_N], const float b[GUISE_IDENTITY_N])
{
  double sum = 0;

  for (int i = 0; i < GUISE_IDENTITY_N; i++)
    sum += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
  return (float) std::sqrt (sum);
}
