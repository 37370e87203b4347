/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-cv.hpp"
#include "guise-cv-pairs.hpp"
#include "guise-wide.h"

#include <opencv2/core/hal/intrin.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <vector>

namespace guise
{

/* Beyond the taps of the cubic (2) and the reach of the blur (under 3 at most). */
static const int margin = 6;

/* Pixels put around a picture so that no tap has to ask whether it is inside. */
static const int rim = 4;

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

/* @part by squares of @factor pixels, each of which becomes their mean; to @shrunk, which they fill. Where squares reach
 * over the edges, those are copied alone: a face's whole region in floats is megabytes. */
static void
shrink_by (const cv::Mat &part, int factor, int kind, cv::Mat shrunk)
{
  const int columns = part.cols / factor, rows = part.rows / factor;
  const cv::Rect whole (0, 0, columns, rows), right (columns, 0, shrunk.cols - columns, rows);
  const cv::Rect below (0, rows, shrunk.cols, shrunk.rows - rows);

  for (const cv::Rect &to : { whole, right, below })
    {
      const cv::Rect from = cv::Rect (to.x * factor, to.y * factor, to.width * factor, to.height * factor);
      const cv::Rect there = from & cv::Rect (0, 0, part.cols, part.rows);

      if (to.empty ())
        continue;
      cv::Mat filled = part (there);
      if (there != from)
        cv::copyMakeBorder (part (there), filled, 0, from.height - there.height, 0, from.width - there.width,
                            kind | cv::BORDER_ISOLATED);
      cv::resize (filled, shrunk (to), to.size (), 0, 0, cv::INTER_AREA);
    }
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
      shrunk.create ((rect.height + factor - 1) / factor, (rect.width + factor - 1) / factor, part.type ());
      shrink_by (part, factor, border == Border::ZERO ? cv::BORDER_CONSTANT : cv::BORDER_REPLICATE, shrunk);
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

/* Keys 1981, a = −1/2: the one cubic kernel of four taps that keeps ramps and
 * parabolas as they are. Powers of t, a row a tap. */
static inline void
cubic_weights (float t, float weights[4])
{
  const cv::v_float32x4 one (0, 1, 0, 0), first (-0.5f, 0, 0.5f, 0);
  const cv::v_float32x4 second (1, -2.5f, 2, -0.5f), third (-0.5f, 1.5f, -1.5f, 0.5f), at = cv::v_setall_f32 (t);

  cv::v_store (weights, cv::v_muladd (cv::v_muladd (cv::v_muladd (third, at, second), at, first), at, one));
}

/* Taps of one axis: the first one's place on the picture with its rim, and their
 * weights. Positions far outside are as good as those on the rim. */
static inline int
cubic_taps (double at, int size, float weights[4])
{
  const double on_rim = std::clamp (at, -2.0, size + 1.0) + rim;
  const int base = (int) on_rim;

  cubic_weights ((float) (on_rim - base), weights);
  return base - 1;
}

static inline cv::v_float32x4
load_four (const uchar *p)
{
  return cv::v_cvt_f32 (cv::v_reinterpret_as_s32 (cv::v_load_expand_q (p)));
}

/* Four pixels of four samples each, weighted. Written out: this is where warps spend their time. */
static inline cv::v_float32x4
sample_line (const uchar *p, const cv::v_float32x4 weights[4])
{
  cv::v_float32x4 sum = cv::v_muladd (load_four (p), weights[0], cv::v_setzero_f32 ());

  sum = cv::v_muladd (load_four (p + 4), weights[1], sum);
  sum = cv::v_muladd (load_four (p + 8), weights[2], sum);
  return cv::v_muladd (load_four (p + 12), weights[3], sum);
}

/* Each pixel of @rimmed has four samples, of which three are colours. */
static inline void
sample_colours (const cv::Mat &rimmed, int x, int y, const float wx[4], const float wy[4], float *out)
{
  const cv::v_float32x4 weights[4] = { cv::v_setall_f32 (wx[0]), cv::v_setall_f32 (wx[1]), cv::v_setall_f32 (wx[2]),
                                       cv::v_setall_f32 (wx[3]) };
  const size_t step = rimmed.step[0];
  const uchar *p = rimmed.ptr<uchar> (y) + 4 * x;
  cv::v_float32x4 sum = cv::v_muladd (sample_line (p, weights), cv::v_setall_f32 (wy[0]), cv::v_setzero_f32 ());

  sum = cv::v_muladd (sample_line (p + step, weights), cv::v_setall_f32 (wy[1]), sum);
  sum = cv::v_muladd (sample_line (p + 2 * step, weights), cv::v_setall_f32 (wy[2]), sum);
  cv::v_store (out, cv::v_muladd (sample_line (p + 3 * step, weights), cv::v_setall_f32 (wy[3]), sum));
}

static inline void
sample_level (const cv::Mat &rimmed, int x, int y, const float wx[4], const float wy[4], float *out)
{
  cv::v_float32x4 sum = cv::v_setzero_f32 ();

  for (int j = 0; j < 4; j++)
    sum = cv::v_muladd (load_four (rimmed.ptr<uchar> (y + j) + x), cv::v_setall_f32 (wy[j]), sum);
  *out = cv::v_reduce_sum (cv::v_muladd (sum, cv::v_load (wx), cv::v_setzero_f32 ()));
}

/* @out: room for one float more than the row has. */
template <int N>
static void
sample_row_of_bytes (const cv::Mat &rimmed, const cv::Matx23d &inverse, int y, int width, float *out)
{
  const cv::Size size (rimmed.cols - 2 * rim, rimmed.rows - 2 * rim);

  for (int x = 0; x < width; x++, out += N)
    {
      float wx[4], wy[4];
      const int column = cubic_taps (inverse (0, 0) * x + inverse (0, 1) * y + inverse (0, 2), size.width, wx);
      const int row = cubic_taps (inverse (1, 0) * x + inverse (1, 1) * y + inverse (1, 2), size.height, wy);

      if (N == 3)
        sample_colours (rimmed, column, row, wx, wy, out);
      else
        sample_level (rimmed, column, row, wx, wy, out);
    }
}

/* Keys' weights of each, as cubic_weights() has them. */
static inline __attribute__ ((always_inline)) void
weigh_pair (float a, float b, Pair &out)
{
  const Four of_a = { a, a, a, a }, of_b = { b, b, b, b };
  const Pair t = GUISE_JOIN (of_a, of_b), one = { 0, 1, 0, 0, 0, 1, 0, 0 };
  const Pair first = { -0.5f, 0, 0.5f, 0, -0.5f, 0, 0.5f, 0 }, second = { 1, -2.5f, 2, -0.5f, 1, -2.5f, 2, -0.5f };
  const Pair third = { -0.5f, 1.5f, -1.5f, 0.5f, -0.5f, 1.5f, -1.5f, 0.5f };

  out = ((third * t + second) * t + first) * t + one;
}

/* Four taps of a line, weighted. */
static inline __attribute__ ((always_inline)) void
weigh_line (const float *a, const float *b, const Pair &w0, const Pair &w1, const Pair &w2, const Pair &w3, Pair &out)
{
  Pair taps[4];

  load_pair (a, b, taps[0]);
  load_pair (a + 4, b + 4, taps[1]);
  load_pair (a + 8, b + 8, taps[2]);
  load_pair (a + 12, b + 12, taps[3]);
  out = ((taps[0] * w0 + taps[1] * w1) + taps[2] * w2) + taps[3] * w3;
}

/* The taps of a row: where the second of each pixel lies on the picture with its rim, and how far behind it the pixel. One
 * more than the row has, for rows of an odd number. */
struct RowTaps
{
  std::vector<gint32> columns, rows;
  std::vector<float>  across, down;

  explicit RowTaps (int width) : columns (width + 1), rows (width + 1), across (width + 1), down (width + 1) {}
};

/* cubic_taps() of a row. */
GUISE_WIDE static void
find_taps (const cv::Matx23d &inverse, const cv::Size &size, int y, int width, gint32 *columns, gint32 *rows,
           float *across, float *down)
{
  const double right = size.width + 1.0, bottom = size.height + 1.0;

  for (int x = 0; x < width; x++)
    {
      const double at_x = inverse (0, 0) * x + inverse (0, 1) * y + inverse (0, 2);
      const double at_y = inverse (1, 0) * x + inverse (1, 1) * y + inverse (1, 2);
      const double on_x = std::min (std::max (at_x, -2.0), right) + rim;
      const double on_y = std::min (std::max (at_y, -2.0), bottom) + rim;

      columns[x] = (gint32) on_x;
      rows[x] = (gint32) on_y;
      across[x] = (float) (on_x - columns[x]);
      down[x] = (float) (on_y - rows[x]);
    }
}

/* Colours of a row by two pixels at a time: sums as sample_colours() has them, of which each pixel of @pixels, @step
 * floats a row, has four. @out: room for one float more than the row has */
GUISE_WIDE static void
sample_pairs (const float *pixels, gsize step, const gint32 *columns, const gint32 *rows, const float *across,
              const float *down, int width, float *out)
{
  for (int x = 0; x < width; x += 2, out += 6)
    {
      const float *a = pixels + (rows[x] - 1) * step + 4 * (columns[x] - 1);
      const float *b = pixels + (rows[x + 1] - 1) * step + 4 * (columns[x + 1] - 1);
      Pair wx, wy, lines[4];

      weigh_pair (across[x], across[x + 1], wx);
      weigh_pair (down[x], down[x + 1], wy);
      const Pair w0 = GUISE_SPREAD (wx, 0), w1 = GUISE_SPREAD (wx, 1), w2 = GUISE_SPREAD (wx, 2), w3 = GUISE_SPREAD (wx, 3);
      weigh_line (a, b, w0, w1, w2, w3, lines[0]);
      weigh_line (a + step, b + step, w0, w1, w2, w3, lines[1]);
      weigh_line (a + 2 * step, b + 2 * step, w0, w1, w2, w3, lines[2]);
      weigh_line (a + 3 * step, b + 3 * step, w0, w1, w2, w3, lines[3]);
      const Pair upper = GUISE_SPREAD (wy, 0) * lines[0] + GUISE_SPREAD (wy, 1) * lines[1];
      const Pair sum = (upper + GUISE_SPREAD (wy, 2) * lines[2]) + GUISE_SPREAD (wy, 3) * lines[3];
      memcpy (out, &sum, 4 * sizeof (float));
      if (x + 1 < width)
        memcpy (out + 3, (const char *) &sum + 4 * sizeof (float), 4 * sizeof (float));
    }
}

/* The same of pictures that have one sample a pixel: as sample_level() has them. */
GUISE_WIDE static void
sample_level_pairs (const float *pixels, gsize step, const gint32 *columns, const gint32 *rows, const float *across,
                    const float *down, int width, float *out)
{
  for (int x = 0; x < width; x += 2)
    {
      const float *a = pixels + (rows[x] - 1) * step + (columns[x] - 1);
      const float *b = pixels + (rows[x + 1] - 1) * step + (columns[x + 1] - 1);
      Pair wx, wy, taps[4], sum;

      weigh_pair (across[x], across[x + 1], wx);
      weigh_pair (down[x], down[x + 1], wy);
      load_pair (a, b, taps[0]);
      load_pair (a + step, b + step, taps[1]);
      load_pair (a + 2 * step, b + 2 * step, taps[2]);
      load_pair (a + 3 * step, b + 3 * step, taps[3]);
      sum = ((taps[0] * GUISE_SPREAD (wy, 0) + taps[1] * GUISE_SPREAD (wy, 1)) + taps[2] * GUISE_SPREAD (wy, 2))
            + taps[3] * GUISE_SPREAD (wy, 3);
      sum *= wx;
      out[x] = (sum[0] + sum[2]) + (sum[1] + sum[3]);
      out[x + 1] = (sum[4] + sum[6]) + (sum[5] + sum[7]);
    }
}

/* Of floats. @out: room for one pixel more than the row has */
static void
sample_row_of_floats (const cv::Mat &rimmed, const cv::Matx23d &inverse, int y, int width, RowTaps &taps, float *out)
{
  const cv::Size size (rimmed.cols - 2 * rim, rimmed.rows - 2 * rim);

  find_taps (inverse, size, y, width, taps.columns.data (), taps.rows.data (), taps.across.data (), taps.down.data ());
  taps.columns[width] = taps.columns[width - 1];
  taps.rows[width] = taps.rows[width - 1];
  (rimmed.channels () == 1 ? sample_level_pairs : sample_pairs)
    (rimmed.ptr<float> (), rimmed.step1 (), taps.columns.data (), taps.rows.data (), taps.across.data (),
     taps.down.data (), width, out);
}

/* The source, blurred if it shrinks, colours padded to four, with a rim that
 * answers for all that lies outside. Bytes stay bytes: a face's picture in floats
 * is so large that the kernel takes longer to give its pages than we to fill them. */
static cv::Mat
add_rim (const Source &source, Border border)
{
  const int kind = border == Border::ZERO ? cv::BORDER_CONSTANT : cv::BORDER_REPLICATE;
  cv::Mat pixels = source.pixels, rimmed;

  if (source.shrink > 1.02)
    {
      /* A pixel of the result is @shrink pixels wide: what it adds to a pixel's own blur. */
      double sigma = 0.6 * std::sqrt (source.shrink * source.shrink - 1);
      cv::Mat floats = source.pixels, blurred;

      if (floats.depth () != CV_32F)
        source.pixels.convertTo (floats, CV_32F);
      cv::GaussianBlur (floats, blurred, cv::Size (), sigma, sigma, kind | cv::BORDER_ISOLATED);
      pixels = blurred;   /* not into @pixels, which are the caller's */
    }
  if (pixels.channels () == 3)
    {
      /* Where they are to lie, so that the rim is put around them and they are not moved again. */
      cv::Mat padded (pixels.rows + 2 * rim, pixels.cols + 2 * rim, CV_MAKETYPE (pixels.depth (), 4));

      rimmed = padded;
      padded = padded (cv::Rect (rim, rim, pixels.cols, pixels.rows));
      cv::cvtColor (pixels, padded, cv::COLOR_RGB2RGBA);
      pixels = padded;
    }
  cv::copyMakeBorder (pixels, rimmed, rim, rim, rim, rim, kind | cv::BORDER_ISOLATED);
  return rimmed;
}

void
warp_fine (const cv::Mat &from, const GuiseAffine &affine, cv::Mat &to, Border border)
{
  const Source source = prepare_source (from, affine, to.size (), border);
  const int n = from.channels ();
  GuiseAffine inverse;
  cv::Mat line (1, n * to.cols + 1, CV_32F);

  if (!guise_affine_invert (&source.affine, &inverse))
    throw std::invalid_argument ("the affine has no inverse");

  const cv::Mat rimmed = add_rim (source, border);
  const cv::Matx23d matrix = matrix_from_affine (inverse);
  RowTaps taps (to.cols);
  for (int y = 0; y < to.rows; y++)
    {
      cv::Mat row = to.row (y);

      if (rimmed.depth () == CV_32F)
        sample_row_of_floats (rimmed, matrix, y, to.cols, taps, line.ptr<float> ());
      else if (n == 3)
        sample_row_of_bytes<3> (rimmed, matrix, y, to.cols, line.ptr<float> ());
      else
        sample_row_of_bytes<1> (rimmed, matrix, y, to.cols, line.ptr<float> ());
      cv::Mat (1, to.cols, CV_32FC (n), line.data).convertTo (row, to.type ());
    }
}

}
