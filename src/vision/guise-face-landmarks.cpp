/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-nets.hpp"

#include <algorithm>
#include <cmath>

namespace guise
{

static const int input_side = 192;
static const int n_plain = 468;

/* Below this the attention mesh sees no face. */
static const float flag_threshold = 0.5f;

static float
sigmoid (float x)
{
  return 1 / (1 + std::exp (-x));
}

static void
read_points (const cv::Mat &values, GuiseFaceMesh &mesh)
{
  const float *p = values.ptr<float> ();

  for (int i = 0; i < n_plain; i++, p += 3)
    mesh.points[i] = { p[0], p[1], p[2] };
}

/* 11.7 of an eye's 30 mm. */
void
guess_irises (GuiseFaceMesh &mesh)
{
  static const int corners[2][2] = { { 33, 133 }, { 362, 263 } };
  static const float ring[5][2] = { { 0, 0 }, { 1, 0 }, { 0, -1 }, { -1, 0 }, { 0, 1 } };

  for (int eye = 0; eye < 2; eye++)
    {
      const GuisePoint3 &a = mesh.points[corners[eye][0]], &b = mesh.points[corners[eye][1]];
      float radius = 0.2f * std::hypot (b.x - a.x, b.y - a.y);

      for (int i = 0; i < 5; i++)
        mesh.points[n_plain + 5 * eye + i] = { (a.x + b.x) / 2 + radius * ring[i][0],
                                               (a.y + b.y) / 2 + radius * ring[i][1], (a.z + b.z) / 2 };
    }
}

/* The plain mesh still knows profiles in which the attention mesh sees no face. */
static void
try_plain_mesh (GuiseFaceFinder &finder, const cv::Mat &input, GuiseFaceMesh &mesh)
{
  std::vector<cv::Mat> out = run_net (finder, GUISE_NETWORK_PLAIN_MESH, input, { "mesh", "flag" });

  expect_size (out[0], n_plain * 3, "The plain mesh");
  expect_size (out[1], 1, "The plain mesh");
  float flag = sigmoid (out[1].ptr<float> ()[0]);
  if (flag <= mesh.flag)
    return;

  read_points (out[0], mesh);
  guess_irises (mesh);
  mesh.flag = flag;
  mesh.refined = FALSE;
}

static cv::Mat
make_input (const cv::Mat &image, const GuiseAffine &affine)
{
  cv::Mat picture (input_side, input_side, CV_8UC3);

  warp_fast (image, affine, picture, Border::REPLICATE);
  return cv::dnn::blobFromImage (picture, 1 / 255.0);
}

void
find_mesh (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseFaceRoi &roi, GuiseFaceMesh &mesh)
{
  const GuiseAffine affine = affine_from_roi (roi.centre, roi.side, roi.angle, input_side);
  const cv::Mat input = make_input (image, affine);
  std::vector<cv::Mat> out = run_net (finder, GUISE_NETWORK_MESH, input, { "mesh", "flag", "features" });
  GuiseAffine back;

  expect_size (out[0], n_plain * 3, "The mesh");
  expect_size (out[1], 1, "The mesh");
  expect_size (out[2], 32 * 48 * 48, "The mesh");
  mesh.flag = sigmoid (out[1].ptr<float> ()[0]);
  mesh.refined = TRUE;
  read_points (out[0], mesh);
  guess_irises (mesh);
  if (mesh.flag >= flag_threshold)
    refine_mesh (finder, out[2], mesh);
  else
    try_plain_mesh (finder, input, mesh);

  if (!guise_affine_invert (&affine, &back))
    throw std::invalid_argument ("the square to look in is not one");
  guise_face_mesh_transform (mesh.points, &back, mesh.points);
  mesh.next = guise_face_mesh_get_roi (mesh.points);
}

}

gboolean
guise_face_finder_landmarks (GuiseFaceFinder *self, GuiseImage *image, const GuiseFaceRoi *roi,
                             GuiseFaceMesh *out, GError **error)
try
  {
    g_return_val_if_fail (self != NULL && image != NULL && roi != NULL && out != NULL, FALSE);

    if (!guise::check_format (image, "Finding landmarks", { GUISE_PIXEL_RGB8 }, error))
      return FALSE;
    if (!(roi->side >= 1) || !std::isfinite (roi->centre.x + roi->centre.y + roi->side + roi->angle))
      {
        g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "There is no square of side %g to find landmarks in",
                     (double) roi->side);
        return FALSE;
      }

    guise::find_mesh (*self, guise::mat_from_image (image), *roi, *out);
    return TRUE;
  }
catch (const std::exception &e)
  {
    guise::set_error (error, "Finding landmarks failed", e);
    return FALSE;
  }
