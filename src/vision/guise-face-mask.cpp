/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-mask.h"

#include "guise-cv.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

/* Points of the mesh: the outline, clockwise from the top of the forehead. */
static const int outline[] = {
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
  152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
};
static const int left_eye[] = { 33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7 };
static const int right_eye[] = { 263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249 };
static const int lips[] = {
  61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146,
};

static const int inner_lips[] = {
  78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95,
};

static const int top = 10, chin = 152, between_brows = 9;

/* The mesh ends short of the hairline by about this part of its height from chin to top (Farkas 1994: the face is
 * three equal parts, of which the uppermost lies between brows and hairline). */
static const double hairline = 0.13;

/* Margins and softness, in parts of the eye's or mouth's width. */
static const double eye_margin = 0.25, mouth_margin = 0.10, softness = 0.12;

/* Fixed point of OpenCV's drawing: 1/16 pixel. */
static const int shift_bits = 4;

static cv::Point2d
place (const GuisePoint3 &point, const GuiseAffine *to_crop)
{
  const GuisePoint moved = guise_affine_apply (to_crop, { point.x, point.y });

  return { moved.x, moved.y };
}

static GuiseImage *
fill (const std::vector<cv::Point2d> &points, guint width, guint height, double blur)
{
  g_autoptr(GuiseImage) result = NULL;
  std::vector<cv::Point> fixed;
  cv::Mat drawn, to;

  /* Points far outside would overflow the fixed point numbers; the mask ends long before. */
  const double limit = 1 << 20;

  result = guise::image_new (GUISE_PIXEL_GRAYF, (int) width, (int) height, to);
  drawn = cv::Mat::zeros (to.size (), CV_8UC1);
  for (const cv::Point2d &p : points)
    {
      if (!std::isfinite (p.x) || !std::isfinite (p.y))
        throw std::invalid_argument ("landmarks are no numbers");
      fixed.push_back ({ cvRound (std::clamp (p.x - 0.5, -limit, limit) * (1 << shift_bits)),
                         cvRound (std::clamp (p.y - 0.5, -limit, limit) * (1 << shift_bits)) });
    }
  cv::fillPoly (drawn, std::vector<std::vector<cv::Point>> { fixed }, 255, cv::LINE_AA, shift_bits);
  drawn.convertTo (to, CV_32F, 1.0 / 255.0);
  if (blur > 0.3)
    cv::GaussianBlur (to, to, cv::Size (), blur);
  return (GuiseImage *) g_steal_pointer (&result);
}

/* Points above the brows move up, those at the top all the way. */
static std::vector<cv::Point2d>
outline_points (const GuisePoint3 *points, const GuiseAffine *to_crop, double forehead)
{
  const cv::Point2d up = place (points[top], to_crop) - place (points[chin], to_crop);
  const cv::Point2d brows = place (points[between_brows], to_crop);
  const double length2 = std::max (up.dot (up), 1e-9);
  const double span = std::max ((place (points[top], to_crop) - brows).dot (up) / length2, 1e-6);
  std::vector<cv::Point2d> result;

  for (int index : outline)
    {
      const cv::Point2d p = place (points[index], to_crop);
      const double height = std::clamp ((p - brows).dot (up) / length2 / span, 0.0, 1.0);

      result.push_back (p + up * (forehead * hairline * height * height * (3 - 2 * height)));
    }
  return result;
}

GuiseImage *
guise_face_mask_outline (const GuisePoint3 *points, const GuiseAffine *to_crop,
                         guint width, guint height, double forehead, GError **error)
{
  try
    {
      return fill (outline_points (points, to_crop, std::clamp (forehead, -1.0, 1.0)), width, height, 0);
    }
  catch (const std::exception &e)
    {
      guise::set_error (error, "Cannot draw the face's mask", e);
      return NULL;
    }
}

/* The points' hull, wider by @margin of its width on all sides. Returns: the width in the crop. */
static double
widened_hull (const GuisePoint3 *points, const GuiseAffine *to_crop, const int *indices, size_t n, double margin,
              std::vector<cv::Point2d> &out)
{
  std::vector<cv::Point2f> placed, hull;
  cv::Point2d centre (0, 0);
  double width = 0;

  for (size_t i = 0; i < n; i++)
    {
      placed.push_back (place (points[indices[i]], to_crop));
      centre += cv::Point2d (placed.back ()) / (double) n;
    }
  for (const cv::Point2f &p : placed)
    width = std::max (width, 2 * cv::norm (cv::Point2d (p) - centre));

  cv::convexHull (placed, hull);
  for (const cv::Point2f &p : hull)
    {
      const cv::Point2d away = cv::Point2d (p) - centre;
      const double length = std::max (cv::norm (away), 1e-9);

      out.push_back (cv::Point2d (p) + away * (margin * width / length));
    }
  return width;
}

GuiseImage *
guise_face_mask_eyes (const GuisePoint3 *points, const GuiseAffine *to_crop, guint width, guint height, GError **error)
{
  try
    {
      std::vector<cv::Point2d> left, right;
      const double left_width = widened_hull (points, to_crop, left_eye, G_N_ELEMENTS (left_eye), eye_margin, left);
      const double right_width = widened_hull (points, to_crop, right_eye, G_N_ELEMENTS (right_eye), eye_margin, right);
      g_autoptr(GuiseImage) one = fill (left, width, height, softness * left_width);
      g_autoptr(GuiseImage) other = fill (right, width, height, softness * right_width);
      cv::Mat both = guise::mat_from_image (one);

      both = cv::max (both, guise::mat_from_image (other));
      return (GuiseImage *) g_steal_pointer (&one);
    }
  catch (const std::exception &e)
    {
      guise::set_error (error, "Cannot draw the eyes' mask", e);
      return NULL;
    }
}

GuiseImage *
guise_face_mask_mouth (const GuisePoint3 *points, const GuiseAffine *to_crop, guint width, guint height, GError **error)
{
  try
    {
      std::vector<cv::Point2d> mouth;
      const double mouth_width = widened_hull (points, to_crop, lips, G_N_ELEMENTS (lips), mouth_margin, mouth);

      return fill (mouth, width, height, softness * mouth_width);
    }
  catch (const std::exception &e)
    {
      guise::set_error (error, "Cannot draw the mouth's mask", e);
      return NULL;
    }
}

/* Openings are drawn so much larger, for OpenCV's polygons are wider than they are by about a pixel. */
static const int zoom = 8;

static void
add_polygon (const GuisePoint3 *points, const GuiseAffine *to_crop, const int *indices, size_t n, cv::Mat &large)
{
  const double limit = 1 << 20;
  std::vector<cv::Point> polygon;

  for (size_t i = 0; i < n; i++)
    {
      const cv::Point2d p = place (points[indices[i]], to_crop) * zoom;

      if (!std::isfinite (p.x) || !std::isfinite (p.y))
        throw std::invalid_argument ("landmarks are no numbers");
      polygon.push_back ({ cvFloor (std::clamp (p.x, -limit, limit)), cvFloor (std::clamp (p.y, -limit, limit)) });
    }
  cv::fillPoly (large, std::vector<std::vector<cv::Point>> { polygon }, 255);
}

GuiseImage *
guise_face_mask_openings (const GuisePoint3 *points, const GuiseAffine *to_crop, guint width, guint height,
                          GError **error)
{
  g_autoptr(GuiseImage) result = NULL;

  try
    {
      cv::Mat large = cv::Mat::zeros ((int) height * zoom, (int) width * zoom, CV_8UC1), small, to;

      add_polygon (points, to_crop, inner_lips, G_N_ELEMENTS (inner_lips), large);
      add_polygon (points, to_crop, left_eye, G_N_ELEMENTS (left_eye), large);
      add_polygon (points, to_crop, right_eye, G_N_ELEMENTS (right_eye), large);
      cv::resize (large, small, cv::Size ((int) width, (int) height), 0, 0, cv::INTER_AREA);
      result = guise::image_new (GUISE_PIXEL_GRAYF, (int) width, (int) height, to);
      small.convertTo (to, CV_32F, 1.0 / 255.0);
      return (GuiseImage *) g_steal_pointer (&result);
    }
  catch (const std::exception &e)
    {
      guise::set_error (error, "Cannot draw the openings of mouth and eyes", e);
      return NULL;
    }
}

GuiseImage *
guise_face_mask_multiply (GuiseImage *a, GuiseImage *b, GError **error)
{
  g_autoptr(GuiseImage) result = NULL;

  if (!guise::check_format (a, "A mask", { GUISE_PIXEL_GRAYF }, error)
      || !guise::check_format (b, "A mask", { GUISE_PIXEL_GRAYF }, error))
    return NULL;
  if (a->width != b->width || a->height != b->height)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "Masks of %u×%u and %u×%u do not fit each other",
                   a->width, a->height, b->width, b->height);
      return NULL;
    }

  try
    {
      cv::Mat to;

      result = guise::image_new (GUISE_PIXEL_GRAYF, (int) a->width, (int) a->height, to);
      cv::multiply (guise::mat_from_image (a), guise::mat_from_image (b), to);
    }
  catch (const std::exception &e)
    {
      guise::set_error (error, "Cannot multiply masks", e);
      return NULL;
    }
  return (GuiseImage *) g_steal_pointer (&result);
}

/* Variance of luma below which an edge is none, of range 0..1. */
static const double edge_variance = 4e-4;

static cv::Mat
mean_around (const cv::Mat &values, guint reach)
{
  cv::Mat mean;

  cv::blur (values, mean, cv::Size (2 * (int) reach + 1, 2 * (int) reach + 1), cv::Point (-1, -1), cv::BORDER_REPLICATE);
  return mean;
}

/* What a line in each neighbourhood makes of @luma, nearest to @mask. */
static cv::Mat
guide (const cv::Mat &mask, const cv::Mat &luma, guint reach)
{
  const cv::Mat mean = mean_around (luma, reach), mask_mean = mean_around (mask, reach);
  const cv::Mat variance = mean_around (luma.mul (luma), reach) - mean.mul (mean);
  const cv::Mat covariance = mean_around (luma.mul (mask), reach) - mean.mul (mask_mean);
  const cv::Mat slope = covariance / (variance + edge_variance), start = mask_mean - slope.mul (mean);

  return mean_around (slope, reach).mul (luma) + mean_around (start, reach);
}

GuiseImage *
guise_face_mask_follow_edges (GuiseImage *mask, GuiseImage *picture, guint reach, GError **error)
{
  g_autoptr(GuiseImage) result = NULL;

  if (!guise::check_format (mask, "A mask", { GUISE_PIXEL_GRAYF }, error)
      || !guise::check_format (picture, "A guide", { GUISE_PIXEL_RGB8, GUISE_PIXEL_RGBF }, error))
    return NULL;
  if (mask->width != picture->width || mask->height != picture->height)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "A mask of %u×%u and a picture of %u×%u do not fit each other",
                   mask->width, mask->height, picture->width, picture->height);
      return NULL;
    }

  try
    {
      cv::Mat luma, to;

      cv::cvtColor (guise::mat_from_image (picture), luma, cv::COLOR_RGB2GRAY);
      luma.convertTo (luma, CV_32F, picture->format == GUISE_PIXEL_RGB8 ? 1 / 255.0 : 1.0);
      result = guise::image_new (GUISE_PIXEL_GRAYF, (int) mask->width, (int) mask->height, to);
      cv::Mat followed = guide (guise::mat_from_image (mask), luma, reach);
      cv::max (cv::min (followed, 1.0), 0.0, to);
    }
  catch (const std::exception &e)
    {
      guise::set_error (error, "Cannot fit the mask to the picture", e);
      return NULL;
    }
  return (GuiseImage *) g_steal_pointer (&result);
}

/* Pixels from inside of @inside to its edge, 0 outside. What is nearest lies beside the least box that holds it all. */
static cv::Mat
distance_inside (const cv::Mat &inside)
{
  const cv::Rect box = cv::boundingRect (inside);
  cv::Mat padded, distance, out = cv::Mat::zeros (inside.size (), CV_32F);

  if (box.empty ())
    return out;
  cv::copyMakeBorder (inside (box), padded, 1, 1, 1, 1, cv::BORDER_CONSTANT | cv::BORDER_ISOLATED, 0);
  cv::distanceTransform (padded, distance, cv::DIST_L2, cv::DIST_MASK_PRECISE);
  distance (cv::Rect (1, 1, box.width, box.height)).copyTo (out (box));
  return out;
}

/* Pixels to the mask's edge: positive inside, negative outside, or 0 there where nobody asks @how_far_outside; all that is
 * not the picture is outside. */
static cv::Mat
signed_distance (const cv::Mat &mask, bool how_far_outside)
{
  const cv::Mat inside = mask >= 0.5f;
  cv::Mat padded, to_inside;

  if (!how_far_outside)
    return distance_inside (inside);
  cv::copyMakeBorder (inside == 0, padded, 1, 1, 1, 1, cv::BORDER_CONSTANT, 255);
  cv::distanceTransform (padded, to_inside, cv::DIST_L2, cv::DIST_MASK_PRECISE);
  return distance_inside (inside) - to_inside (cv::Rect (1, 1, mask.cols, mask.rows));
}

/* Pixels that the edge moves inwards at each place, by the direction in which it lies from the middle of the mask. */
static cv::Mat
erosion (const cv::Mat &mask, double unit, double erode, const double sides[4])
{
  cv::Mat inside = mask >= 0.5f, map (mask.size (), CV_32F, cv::Scalar (erode * unit));
  const cv::Moments moments = cv::moments (inside, true);

  if (moments.m00 <= 0 || (sides[0] == 0 && sides[1] == 0 && sides[2] == 0 && sides[3] == 0))
    return map;
  for (int y = 0; y < map.rows; y++)
    for (int x = 0; x < map.cols; x++)
      {
        const double dx = x - moments.m10 / moments.m00, dy = y - moments.m01 / moments.m00;
        const double square = std::max (dx * dx + dy * dy, 1.0);

        map.at<float> (y, x) += (float) (unit * (dy * dy / square * (dy < 0 ? sides[0] : sides[1])
                                                 + dx * dx / square * (dx < 0 ? sides[2] : sides[3])));
      }
  return map;
}

GuiseImage *
guise_face_mask_soften (GuiseImage *mask, double face_side, double erode, double feather, GError **error)
{
  const double none[4] = { 0, 0, 0, 0 };

  return guise_face_mask_soften_sides (mask, face_side, erode, none, feather, error);
}

GuiseImage *
guise_face_mask_soften_sides (GuiseImage *mask, double face_side, double erode, const double sides[4], double feather,
                              GError **error)
{
  g_autoptr(GuiseImage) result = NULL;

  if (!guise::check_format (mask, "A mask", { GUISE_PIXEL_GRAYF }, error))
    return NULL;

  try
    {
      const cv::Mat from = guise::mat_from_image (mask);
      const double feather_px = std::max (feather / 100 * face_side, 1.0);
      const cv::Mat erode_px = erosion (from, face_side / 100, erode, sides);
      double least;
      cv::minMaxLoc (erode_px, &least);
      /* What moves nowhere outwards is inside. */
      cv::Mat to, ramp = signed_distance (from, least < 0);

      ramp = cv::max (cv::min ((ramp - erode_px) / feather_px, 1.0), 0.0);
      result = guise::image_new (GUISE_PIXEL_GRAYF, from.cols, from.rows, to);
      /* 3t² − 2t³: no crease where the ramp begins and ends. */
      cv::Mat smooth = ramp.mul (ramp).mul (3.0 - 2.0 * ramp);
      /* Where nothing moves outwards, nothing is to show that the mask does not. */
      from.copyTo (smooth, (erode_px >= 0) & (smooth > from));
      /* Rounding must not touch a sample that lies outside. */
      cv::threshold (smooth, to, 1e-4, 0, cv::THRESH_TOZERO);
    }
  catch (const std::exception &e)
    {
      guise::set_error (error, "Cannot soften the mask", e);
      return NULL;
    }
  return (GuiseImage *) g_steal_pointer (&result);
}
