/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-nets.hpp"

#include <algorithm>

static const int input_side = 256;

/* The network knows persons, not faces: it is shown this much more than the mesh's square. */
static const double surroundings = 1.6;

namespace guise
{

/* The network's answer for what is about the face at @points. @from_input: from it to the frame */
static cv::Mat
find_matte (GuiseFaceFinder &finder, const cv::Mat &image, const GuisePoint3 *points, GuiseAffine &from_input)
{
  const GuiseFaceRoi roi = guise_face_mesh_get_roi (points);
  const GuiseAffine to_input = affine_from_roi (roi.centre, surroundings * roi.side, roi.angle, input_side);
  cv::Mat picture (input_side, input_side, CV_8UC3);

  if (!guise_affine_invert (&to_input, &from_input))
    throw std::invalid_argument ("the landmarks lie on one spot");

  warp_fast (image, to_input, picture, Border::REPLICATE);
  std::vector<cv::Mat> out = run_net (finder, GUISE_NETWORK_MATTE, cv::dnn::blobFromImage (picture, 1 / 255.0),
                                      { "matte" });
  expect_size (out[0], (size_t) input_side * input_side, "The matte");
  return cv::Mat (input_side, input_side, CV_32F, out[0].data).clone ();
}

float
get_person_share (GuiseFaceFinder &finder, const cv::Mat &image, const GuisePoint3 *points)
{
  GuiseAffine from_input, to_input;
  const cv::Mat matte = find_matte (finder, image, points, from_input);
  float sum = 0;
  int n = 0;

  guise_affine_invert (&from_input, &to_input);
  for (int i = 0; i < GUISE_FACE_MESH_N_POINTS; i++)
    {
      const GuisePoint at = guise_affine_apply (&to_input, { points[i].x, points[i].y });

      /* What is beside the frame is its edge drawn out, and says nothing. */
      if (points[i].x < 0 || points[i].y < 0 || points[i].x >= image.cols || points[i].y >= image.rows
          || !(at.x >= 0 && at.y >= 0 && at.x < input_side && at.y < input_side))
        continue;
      sum += matte.at<float> ((int) at.y, (int) at.x);
      n++;
    }
  return n > 0 ? sum / n : 0;
}

}

GuiseImage *
guise_face_finder_matte (GuiseFaceFinder *self, GuiseImage *image, const GuisePoint3 *points,
                         const GuiseAffine *to_crop, guint width, guint height, GError **error)
{
  g_autoptr(GuiseImage) result = NULL;

  g_return_val_if_fail (self != NULL && image != NULL && points != NULL && to_crop != NULL, NULL);

  if (!guise::check_format (image, "Matting", { GUISE_PIXEL_RGB8 }, error))
    return NULL;

  try
    {
      GuiseAffine from_input;
      const cv::Mat matte = guise::find_matte (*self, guise::mat_from_image (image), points, from_input);
      cv::Mat to;

      result = guise::image_new (GUISE_PIXEL_GRAYF, (int) width, (int) height, to);
      guise::warp_fine (matte, guise_affine_compose (&from_input, to_crop), to, guise::Border::REPLICATE);
      cv::max (to, 0.0, to);
      cv::min (to, 1.0, to);
    }
  catch (const std::exception &e)
    {
      guise::set_error (error, "Matting failed", e);
      return NULL;
    }
  return (GuiseImage *) g_steal_pointer (&result);
}
