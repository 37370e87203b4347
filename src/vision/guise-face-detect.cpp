/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-nets.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace guise
{

/* BlazeFace-back: 256×256 in; two grids of anchors, 2 and 6 a cell; 16 numbers an anchor: centre, size, keypoints. */
static const int input_side = 256;
static const int n_values = 16;
static const struct { int cells, each; } grids[] = { { 16, 2 }, { 8, 6 } };

static const double default_threshold = 0.6;

/* Tiles show more of what is no face, and larger. */
static const double tile_threshold = 0.7;

static const float merge_iou = 0.3f;

static float
sigmoid (float x)
{
  return 1 / (1 + std::exp (-x));
}

/* One anchor's answer, in pixels of the square's picture, told in the frame. A
 * box has no angle: around a turned face it stays upright. */
static GuiseDetection
decode (const float *values, float score, float anchor_x, float anchor_y, const GuiseAffine &to_frame)
{
  const float scale = (float) guise_affine_get_scale (&to_frame);
  const GuisePoint centre = guise_affine_apply (&to_frame, { values[0] + anchor_x, values[1] + anchor_y });
  const float width = values[2] * scale, height = values[3] * scale;
  GuiseDetection found = {};

  found.score = score;
  found.box = { centre.x - width / 2, centre.y - height / 2, width, height };
  for (int k = 0; k < GUISE_N_KEYPOINTS; k++)
    found.keypoints[k] = guise_affine_apply (&to_frame, { values[4 + 2 * k] + anchor_x, values[5 + 2 * k] + anchor_y });

  const GuisePoint &left = found.keypoints[GUISE_KEYPOINT_LEFT_EYE], &right = found.keypoints[GUISE_KEYPOINT_RIGHT_EYE];
  found.roll = std::atan2 (right.y - left.y, right.x - left.x);
  return found;
}

void
detect_square (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseFaceRoi &square, double threshold,
               std::vector<GuiseDetection> &found)
{
  const GuiseAffine affine = affine_from_roi (square.centre, square.side, square.angle, input_side);
  cv::Mat picture (input_side, input_side, CV_8UC3), floats;
  GuiseAffine to_frame;

  if (!guise_affine_invert (&affine, &to_frame))
    throw std::invalid_argument ("the square to look in is not one");
  warp_fast (image, affine, picture, Border::ZERO);
  picture.convertTo (floats, CV_32F, 1 / 127.5, -1);

  const int dims[] = { 1, input_side, input_side, 3 };
  std::vector<cv::Mat> out = run_net (finder, GUISE_NETWORK_DETECTOR, cv::Mat (4, dims, CV_32F, floats.data),
                                      { "Identity:0", "Identity_1:0", "Identity_2:0", "Identity_3:0" });
  for (int g = 0; g < 2; g++)
    {
      const int cells = grids[g].cells, each = grids[g].each, n = cells * cells * each;
      const float step = (float) input_side / cells;

      expect_size (out[g], n, "The detector");
      expect_size (out[2 + g], (size_t) n * n_values, "The detector");
      for (int i = 0; i < n; i++)
        {
          const int cell = i / each;
          const float score = sigmoid (out[g].ptr<float> ()[i]);

          if (score > threshold)
            found.push_back (decode (out[2 + g].ptr<float> () + i * n_values, score, (cell % cells + 0.5f) * step,
                                     (cell / cells + 0.5f) * step, to_frame));
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

/* Tiles of this part of the longer edge or of all of the shorter one, but not of fewer
 * pixels than the detector takes: three in wide or tall pictures, four in others; then
 * fine ones, six to sixteen. They overlap by the rest of @tile_step, which holds every
 * face too small for the look at the whole, or at the larger tiles. */
static const double tile_part = 0.6, fine_tile_part = 0.32, tile_step = 0.68;

static int
count_tiles (double length, double side)
{
  return length <= side ? 1 : (int) std::ceil ((length - side) / (tile_step * side) - 0.01) + 1;
}

static void
detect_tiles (GuiseFaceFinder &finder, const cv::Mat &image, double part, float angle, double threshold,
              std::vector<GuiseDetection> &found)
{
  const double width = image.cols, height = image.rows, longer = std::max (width, height);
  const double shorter = std::min (width, height), least = std::min (shorter, (double) input_side);
  const double side = std::max (std::min (part * longer, std::max (shorter, longer / 2)), least);
  const int n_x = count_tiles (width, side), n_y = count_tiles (height, side);

  for (int j = 0; j < n_y; j++)
    for (int i = 0; i < n_x; i++)
      {
        const double x = n_x > 1 ? side / 2 + (width - side) * i / (n_x - 1) : width / 2;
        const double y = n_y > 1 ? side / 2 + (height - side) * j / (n_y - 1) : height / 2;

        detect_square (finder, image, { { (float) x, (float) y }, (float) side, angle }, threshold, found);
      }
}

void
detect_turned (GuiseFaceFinder &finder, const cv::Mat &image, float angle, const GuiseDetectOptions &options,
               std::vector<GuiseDetection> &found)
{
  const double threshold = options.threshold > 0 ? options.threshold : default_threshold;

  detect_square (finder, image, { { image.cols / 2.0f, image.rows / 2.0f }, (float) std::max (image.cols, image.rows),
                                  angle }, threshold, found);
  if (options.tiles)
    detect_tiles (finder, image, tile_part, angle, std::max (threshold, tile_threshold), found);
  if (options.fine_tiles)
    detect_tiles (finder, image, fine_tile_part, angle, std::max (threshold, tile_threshold), found);
}

void
detect_fine_tiles (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseDetectOptions &options,
                   std::vector<GuiseDetection> &found)
{
  const double threshold = options.threshold > 0 ? options.threshold : default_threshold;

  detect_tiles (finder, image, fine_tile_part, 0, std::max (threshold, tile_threshold), found);
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
    guise::detect_turned (*self, mat, 0, chosen, found);
    if (found.empty () && chosen.rotations)
      for (int quarters = 1; quarters <= 3; quarters++)
        guise::detect_turned (*self, mat, (float) (quarters * G_PI_2), chosen, found);
    guise::merge_detections (found);

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
