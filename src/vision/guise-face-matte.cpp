/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-nets.hpp"

#include <algorithm>

static const int input_side = 256;

/* The network knows persons, not faces: it is shown this much more than the mesh's square. */
static const double surroundings = 1.6;

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
      const GuiseFaceRoi roi = guise_face_mesh_get_roi (points);
      const GuiseAffine to_input = guise::affine_from_roi (roi.centre, surroundings * roi.side, roi.angle, input_side);
      GuiseAffine from_input;
      cv::Mat picture (input_side, input_side, CV_8UC3), to;

      if (!guise_affine_invert (&to_input, &from_input))
        throw std::invalid_argument ("the landmarks lie on one spot");

      guise::warp_fast (guise::mat_from_image (image), to_input, picture, guise::Border::REPLICATE);
      std::vector<cv::Mat> out = guise::run_net (*self, GUISE_NETWORK_MATTE,
                                                 cv::dnn::blobFromImage (picture, 1 / 255.0), { "matte" });
      guise::expect_size (out[0], (size_t) input_side * input_side, "The matte");

      result = guise::image_new (GUISE_PIXEL_GRAYF, (int) width, (int) height, to);
      guise::warp_fine (cv::Mat (input_side, input_side, CV_32F, out[0].data),
                        guise_affine_compose (&from_input, to_crop), to, guise::Border::REPLICATE);
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
