/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-cv.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

namespace guise
{

/* Beyond the taps of the cubic (2) and the reach of the blur (under 3 at most). */
static const int margin = 6;

/* The part of a source that a warp looks at, shrunk by a whole factor if it is far too large. */
struct Source
{
  cv::Mat     pixels;
  GuiseAffine affine;   /* from @pixels to the result */
  double      shrink;   /* that is left: source pixels a result pixel, 1 or less to under 2 */
};

/* Rectangle of source pixels behind the result, with a margin, cut to the source but never empty. */
static cv::Rect
find_source_rect (const cv::Size &source, const cv::Size &result, const GuiseAffine &inverse, int reach)
{
  double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;

  for (int i = 0; i < 4; i++)
    {
      GuisePoint corner = { (i & 1) ? (float) result.width : 0.0f, (i & 2) ? (float) result.height : 0.0f };
      GuisePoint p = guise_affine_apply (&inverse, corner);

      left = std::min (left, (double) p.x);
      right = std::max (right, (double) p.x);
      top = std::min (top, (double) p.y);
      bottom = std::max (bottom, (double) p.y);
    }
  if (!std::isfinite (left + right + top + bottom))
    throw std::invalid_argument ("the affine is not finite");

  /* Clamped before they become integers: a wild affine must not overflow. */
  int x0 = (int) std::clamp (std::floor (left) - reach, 0.0, source.width - 1.0);
  int y0 = (int) std::clamp (std::floor (top) - reach, 0.0, source.height - 1.0);
  int x1 = (int) std::clamp (std::ceil (right) + reach, x0 + 1.0, (double) source.width);
  int y1 = (int) std::clamp (std::ceil (bottom) + reach, y0 + 1.0, (double) source.height);
  return cv::Rect (x0, y0, x1 - x0, y1 - y0);
}

static Source
prepare_source (const cv::Mat &from, const GuiseAffine &affine, const cv::Size &result, Border border)
{
  GuiseAffine inverse;

  if (!guise_affine_invert (&affine, &inverse))
    throw std::invalid_argument ("the affine has no inverse");

  double shrink = guise_affine_get_scale (&inverse);
  int factor = (int) std::clamp (std::floor (shrink), 1.0, (double) std::max (from.cols, from.rows));
  cv::Rect rect = find_source_rect (from.size (), result, inverse, margin * factor);
  cv::Mat part = from (rect), shrunk;

  if (factor > 1)
    {
      int more_x = (factor - rect.width % factor) % factor, more_y = (factor - rect.height % factor) % factor;
      cv::Mat whole;

      cv::copyMakeBorder (part, whole, 0, more_y, 0, more_x,
                          (border == Border::ZERO ? cv::BORDER_CONSTANT : cv::BORDER_REPLICATE) | cv::BORDER_ISOLATED);
      cv::resize (whole, shrunk, whole.size () / factor, 0, 0, cv::INTER_AREA);
      part = shrunk;
    }

  GuiseAffine place = { { (double) factor, 0, (double) rect.x, 0, (double) factor, (double) rect.y } };
  return { part, guise_affine_compose (&place, &affine), shrink / factor };
}

void
warp_fast (const cv::Mat &from, const GuiseAffine &affine, cv::Mat &to, Border border)
{
  Source source = prepare_source (from, affine, to.size (), border);

  cv::warpAffine (source.pixels, to, matrix_from_affine (source.affine), to.size (), cv::INTER_LINEAR,
                  border == Border::ZERO ? cv::BORDER_CONSTANT : cv::BORDER_REPLICATE);
}

/* Keys 1981, a = −1/2: the one cubic kernel of four taps that keeps ramps and parabolas as they are. */
static inline void
cubic_weights (float t, float weights[4])
{
  float u = 1 - t;

  weights[0] = -0.5f * t * u * u;
  weights[1] = 1 + t * t * (1.5f * t - 2.5f);
  weights[2] = 1 + u * u * (1.5f * u - 2.5f);
  weights[3] = -0.5f * u * t * t;
}

/* Taps of one axis: their places, and weights that are 0 where a border of zeros is meant. */
static inline void
cubic_taps (double at, int size, Border border, int places[4], float weights[4])
{
  double base = std::floor (at);
  int first;

  cubic_weights ((float) (at - base), weights);
  first = (int) std::clamp (base, -4.0, size + 4.0) - 1;
  for (int i = 0; i < 4; i++)
    {
      if (border == Border::ZERO && (first + i < 0 || first + i >= size))
        weights[i] = 0;
      places[i] = std::clamp (first + i, 0, size - 1);
    }
}

template <int N>
static void
sample_row (const cv::Mat &from, const cv::Matx23d &inverse, int y, int width, Border border, float *out)
{
  for (int x = 0; x < width; x++, out += N)
    {
      double u = inverse (0, 0) * x + inverse (0, 1) * y + inverse (0, 2);
      double v = inverse (1, 0) * x + inverse (1, 1) * y + inverse (1, 2);
      int columns[4], rows[4];
      float wx[4], wy[4], sum[N] = { 0 };

      cubic_taps (u, from.cols, border, columns, wx);
      cubic_taps (v, from.rows, border, rows, wy);
      for (int j = 0; j < 4; j++)
        {
          const float *row = from.ptr<float> (rows[j]);

          for (int i = 0; i < 4; i++)
            for (int k = 0; k < N; k++)
              sum[k] += wy[j] * wx[i] * row[columns[i] * N + k];
        }
      for (int k = 0; k < N; k++)
        out[k] = sum[k];
    }
}

void
warp_fine (const cv::Mat &from, const GuiseAffine &affine, cv::Mat &to, Border border)
{
  Source source = prepare_source (from, affine, to.size (), border);
  GuiseAffine inverse;
  cv::Mat pixels, line (1, to.cols, CV_32FC (from.channels ()));

  if (!guise_affine_invert (&source.affine, &inverse))
    throw std::invalid_argument ("the affine has no inverse");

  source.pixels.convertTo (pixels, CV_32F);
  if (source.shrink > 1.02)
    {
      /* A pixel of the result is @shrink pixels wide: what it adds to a pixel's own blur. */
      double sigma = 0.6 * std::sqrt (source.shrink * source.shrink - 1);

      cv::GaussianBlur (pixels, pixels, cv::Size (), sigma, sigma,
                        border == Border::ZERO ? cv::BORDER_CONSTANT : cv::BORDER_REPLICATE);
    }

  cv::Matx23d matrix = matrix_from_affine (inverse);
  for (int y = 0; y < to.rows; y++)
    {
      cv::Mat row = to.row (y);

      if (from.channels () == 3)
        sample_row<3> (pixels, matrix, y, to.cols, border, line.ptr<float> ());
      else
        sample_row<1> (pixels, matrix, y, to.cols, border, line.ptr<float> ());
      line.convertTo (row, to.type ());
    }
}

}
