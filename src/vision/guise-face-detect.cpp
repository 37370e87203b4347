/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-nets.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace guise
{

/* BlazeFace-back: 256×256 in; two grids of anchors, 2 and 6 a cell; 16 numbers an anchor: centre, size, keypoints. */
static const int input_side = 256;
static const int n_values = 16;
static const struct { int cells, each; } grids[] = { { 16, 2 }, { 8, 6 } };

static const double default_threshold = 0.6;
static const float merge_iou = 0.3f;

static float
sigmoid (float x)
{
  return 1 / (1 + std::exp (-x));
}

/* One anchor's answer, in pixels of the square's picture, to the frame. */
static GuiseDetection
decode (const float *values, float score, double anchor_x, double anchor_y, double x, double y, double scale)
{
  GuiseDetection found = {};
  double width = values[2] * scale, height = values[3] * scale;

  found.score = score;
  found.box = { (float) (x + (values[0] + anchor_x) * scale - width / 2),
                (float) (y + (values[1] + anchor_y) * scale - height / 2), (float) width, (float) height };
  for (int k = 0; k < GUISE_N_KEYPOINTS; k++)
    found.keypoints[k] = { (float) (x + (values[4 + 2 * k] + anchor_x) * scale),
                           (float) (y + (values[5 + 2 * k] + anchor_y) * scale) };

  const GuisePoint &left = found.keypoints[GUISE_KEYPOINT_LEFT_EYE], &right = found.keypoints[GUISE_KEYPOINT_RIGHT_EYE];
  found.roll = std::atan2 (right.y - left.y, right.x - left.x);
  return found;
}

void
detect_square (GuiseFaceFinder &finder, const cv::Mat &image, double x, double y, double side, double threshold,
               std::vector<GuiseDetection> &found)
{
  const double k = input_side / side;
  const GuiseAffine affine = { { k, 0, -x * k, 0, k, -y * k } };
  cv::Mat picture (input_side, input_side, CV_8UC3), floats;

  warp_fast (image, affine, picture, Border::ZERO);
  picture.convertTo (floats, CV_32F, 1 / 127.5, -1);

  const int dims[] = { 1, input_side, input_side, 3 };
  std::vector<cv::Mat> out = run_net (finder, GUISE_NETWORK_DETECTOR, cv::Mat (4, dims, CV_32F, floats.data),
                                      { "Identity:0", "Identity_1:0", "Identity_2:0", "Identity_3:0" });
  for (int g = 0; g < 2; g++)
    {
      const int cells = grids[g].cells, each = grids[g].each, n = cells * cells * each;

      expect_size (out[g], n, "The detector");
      expect_size (out[2 + g], (size_t) n * n_values, "The detector");
      for (int i = 0; i < n; i++)
        {
          const int cell = i / each;
          const double step = (double) input_side / cells;
          const float score = sigmoid (out[g].ptr<float> ()[i]);

          if (score > threshold)
            found.push_back (decode (out[2 + g].ptr<float> () + i * n_values, score, (cell % cells + 0.5) * step,
                                     (cell / cells + 0.5) * step, x, y, 1 / k));
        }
    }
}

void
merge_detections (std::vector<GuiseDetection> &found)
{
  std::vector<GuiseDetection> kept;

  std::stable_sort (found.begin (), found.end (),
                    [] (const GuiseDetection &a, const GuiseDetection &b) { return a.score > b.score; });
  for (const GuiseDetection &candidate : found)
    if (std::none_of (kept.begin (), kept.end (), [&candidate] (const GuiseDetection &other)
                      { return guise_rect_iou (&candidate.box, &other.box) > merge_iou; }))
      kept.push_back (candidate);
  found = kept;
}

/* Squares that overlap by half along the longer edge and, in tall or wide
 * pictures, cover the shorter one; each sees faces half as large. */
static void
detect_tiles (GuiseFaceFinder &finder, const cv::Mat &image, double threshold, std::vector<GuiseDetection> &found)
{
  const double width = image.cols, height = image.rows;
  const double side = std::max (std::max (width, height) / 2, std::min (std::min (width, height), 256.0));
  const int n_x = (int) std::ceil ((width - side) / (side / 2) - 0.01) + 1;
  const int n_y = (int) std::ceil ((height - side) / (side / 2) - 0.01) + 1;

  for (int j = 0; j < std::max (n_y, 1); j++)
    for (int i = 0; i < std::max (n_x, 1); i++)
      {
        double x = n_x > 1 ? (width - side) * i / (n_x - 1) : (width - side) / 2;
        double y = n_y > 1 ? (height - side) * j / (n_y - 1) : (height - side) / 2;

        detect_square (finder, image, x, y, side, threshold, found);
      }
}

static void
detect_upright (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseDetectOptions &options,
                std::vector<GuiseDetection> &found)
{
  const double side = std::max (image.cols, image.rows);
  const double threshold = options.threshold > 0 ? options.threshold : default_threshold;

  detect_square (finder, image, (image.cols - side) / 2, (image.rows - side) / 2, side, threshold, found);
  if (options.tiles)
    detect_tiles (finder, image, threshold, found);
  merge_detections (found);
}

/* A detection on the picture turned by @quarters × 90° clockwise, told in the picture as it was. */
static GuiseDetection
turn_back (const GuiseDetection &turned, int quarters, int width, int height)
{
  GuiseDetection out = turned;
  GuiseAffine back = quarters == 1 ? GuiseAffine { { 0, 1, 0, -1, 0, (double) height } }
                     : quarters == 2 ? GuiseAffine { { -1, 0, (double) width, 0, -1, (double) height } }
                     : GuiseAffine { { 0, -1, (double) width, 1, 0, 0 } };
  GuisePoint corners[2] = { { turned.box.x, turned.box.y },
                            { turned.box.x + turned.box.width, turned.box.y + turned.box.height } };

  for (GuisePoint &corner : corners)
    corner = guise_affine_apply (&back, corner);
  for (GuisePoint &keypoint : out.keypoints)
    keypoint = guise_affine_apply (&back, keypoint);
  out.box = guise_rect_bound (corners, 2);
  out.roll = (float) std::remainder (turned.roll - quarters * G_PI_2, 2 * G_PI);
  return out;
}

static void
detect_turned (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseDetectOptions &options,
               std::vector<GuiseDetection> &found)
{
  static const int codes[] = { cv::ROTATE_90_CLOCKWISE, cv::ROTATE_180, cv::ROTATE_90_COUNTERCLOCKWISE };

  for (int quarters = 1; quarters <= 3; quarters++)
    {
      std::vector<GuiseDetection> here;
      cv::Mat turned;

      cv::rotate (image, turned, codes[quarters - 1]);
      detect_upright (finder, turned, options, here);
      for (const GuiseDetection &detection : here)
        found.push_back (turn_back (detection, quarters, image.cols, image.rows));
    }
  merge_detections (found);
}

}

GuiseFaceRoi
guise_detection_get_roi (const GuiseDetection *self)
{
  const GuiseRect &box = self->box;

  return { { box.x + box.width / 2, box.y + box.height / 2 }, 1.5f * MAX (box.width, box.height), self->roll };
}

gboolean
guise_face_finder_detect (GuiseFaceFinder *self, GuiseImage *image, const GuiseDetectOptions *options,
                          GArray *detections, GError **error)
try
  {
    const GuiseDetectOptions defaults = {}, &chosen = options != NULL ? *options : defaults;
    const float min_size = chosen.min_size > 0 ? chosen.min_size : GUISE_DETECT_MIN_SIZE;
    std::vector<GuiseDetection> found;

    g_return_val_if_fail (self != NULL && image != NULL && detections != NULL, FALSE);

    g_array_set_size (detections, 0);
    if (!guise::check_format (image, "Face detection", { GUISE_PIXEL_RGB8 }, error))
      return FALSE;

    cv::Mat mat = guise::mat_from_image (image);
    guise::detect_upright (*self, mat, chosen, found);
    if (found.empty () && chosen.rotations)
      guise::detect_turned (*self, mat, chosen, found);

    for (const GuiseDetection &detection : found)
      if (std::min (detection.box.width, detection.box.height) >= min_size)
        g_array_append_val (detections, detection);
    return TRUE;
  }
catch (const std::exception &e)
  {
    guise::set_error (error, "Face detection failed", e);
    return FALSE;
  }
