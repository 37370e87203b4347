/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-align-private.h"
#include "guise-face-nets.hpp"

#include <algorithm>
#include <cmath>

static const int chip_side = 150;

static const double mean_rgb[3] = GUISE_IDENTITY_MEAN_RGB;

gboolean
guise_face_finder_identity (GuiseFaceFinder *self, GuiseImage *image, const GuisePoint points[GUISE_FACE_68_N_POINTS],
                            float vector[GUISE_IDENTITY_N], GError **error)
try
  {
    GuiseAffine to_chip;
    cv::Mat chip (chip_side, chip_side, CV_8UC3);

    g_return_val_if_fail (self != NULL && image != NULL && points != NULL && vector != NULL, FALSE);

    if (!guise::check_format (image, "Telling who a face is", { GUISE_PIXEL_RGB8 }, error)
        || !guise_face_align_chip (points, chip_side, &to_chip, error))
      return FALSE;

    guise::warp_fast (guise::mat_from_image (image), to_chip, chip, guise::Border::REPLICATE);
    std::vector<cv::Mat> out = guise::run_net (*self, GUISE_NETWORK_IDENTITY,
                                               cv::dnn::blobFromImage (chip, 1 / 255.0, cv::Size (),
                                                                       cv::Scalar (mean_rgb[0], mean_rgb[1], mean_rgb[2])),
                                               { "identity" });
    guise::expect_size (out[0], GUISE_IDENTITY_N, "The recogniser");
    std::copy_n (out[0].ptr<float> (), GUISE_IDENTITY_N, vector);
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
