/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-cv.hpp"
#include "guise-cv-pairs.hpp"
#include "guise-wide.h"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace guise
{

/* Parts of a pixel in which OpenCV counts positions: 2 to that power. */
static const int step_bits = 5;
static const int steps = 1 << step_bits;

/* Weights of the taps at each of them: Keys' cubic, a = −3/4, added up in OpenCV's order. */
struct Cubic
{
  float of[steps][4];

  Cubic ()
  {
    for (int i = 0; i < steps; i++)
      {
        const float x = (float) i / steps, a = -0.75f;
        float *w = of[i];

        w[0] = ((a * (x + 1) - 5 * a) * (x + 1) + 8 * a) * (x + 1) - 4 * a;
        w[1] = ((a + 2) * x - (a + 3)) * x * x + 1;
        w[2] = ((a + 2) * (1 - x) - (a + 3)) * (1 - x) * (1 - x) + 1;
        w[3] = 1 - w[0] - w[1] - w[2];
      }
  }
};

/* Where the taps of a row begin, and how far behind the second the pixel lies. One more than the row has, for rows of an
 * odd number. */
struct RowPlaces
{
  std::vector<gint32> columns, rows, across, down;

  explicit RowPlaces (int width) : columns (width + 1), rows (width + 1), across (width + 1), down (width + 1) {}
};

GUISE_WIDE static void
find_places (const float *map, int width, gint32 *columns, gint32 *rows, gint32 *across, gint32 *down)
{
  for (int x = 0; x < width; x++)
    {
      const gint32 to_x = (gint32) std::rint (map[2 * x] * steps), to_y = (gint32) std::rint (map[2 * x + 1] * steps);

      columns[x] = (to_x >> step_bits) - 1;
      rows[x] = (to_y >> step_bits) - 1;
      across[x] = to_x & (steps - 1);
      down[x] = to_y & (steps - 1);
    }
}

/* Four taps of a line, weighted; the last is read with the two before it, so that nothing is behind the picture. */
static inline __attribute__ ((always_inline)) void
weigh_line (const float *a, const float *b, const Pair &weights, Pair &out)
{
  Pair first, second, third, fourth;

  load_pair (a, b, first);
  load_pair (a + 3, b + 3, second);
  load_pair (a + 6, b + 6, third);
  load_pair (a + 8, b + 8, fourth);
  fourth = __builtin_shufflevector (fourth, fourth, 1, 2, 3, 3, 5, 6, 7, 7);
  out = ((first * GUISE_SPREAD (weights, 0) + second * GUISE_SPREAD (weights, 1)) + third * GUISE_SPREAD (weights, 2))
        + fourth * GUISE_SPREAD (weights, 3);
}

/* Colours of a row, two pixels at a time. Places that are not wholly inside of @columns_inside × @rows_inside give colours
 * of others. @step: floats a row of @pixels; @out: room for one float more than the row has */
GUISE_WIDE static void
sample_pairs (const float *pixels, gsize step, int columns_inside, int rows_inside, const gint32 *columns,
              const gint32 *rows, const gint32 *across, const gint32 *down, const float (*cubic)[4], int width, float *out)
{
  for (int x = 0; x < width; x += 2, out += 6)
    {
      const float *a = pixels + std::clamp (rows[x], 0, rows_inside) * step + 3 * std::clamp (columns[x], 0, columns_inside);
      const float *b = pixels + std::clamp (rows[x + 1], 0, rows_inside) * step
                       + 3 * std::clamp (columns[x + 1], 0, columns_inside);
      Pair wx, wy, lines[4];

      load_pair (cubic[across[x]], cubic[across[x + 1]], wx);
      load_pair (cubic[down[x]], cubic[down[x + 1]], wy);
      weigh_line (a, b, GUISE_SPREAD (wy, 0) * wx, lines[0]);
      weigh_line (a + step, b + step, GUISE_SPREAD (wy, 1) * wx, lines[1]);
      weigh_line (a + 2 * step, b + 2 * step, GUISE_SPREAD (wy, 2) * wx, lines[2]);
      weigh_line (a + 3 * step, b + 3 * step, GUISE_SPREAD (wy, 3) * wx, lines[3]);
      const Pair sum = ((lines[0] + lines[1]) + lines[2]) + lines[3];
      std::memcpy (out, &sum, 4 * sizeof (float));
      if (x + 1 < width)
        std::memcpy (out + 3, (const char *) &sum + 4 * sizeof (float), 4 * sizeof (float));
    }
}

/* A pixel of which a tap lies outside, where the edge is repeated. */
static void
sample_at_edge (const cv::Mat &from, int column, int row, const float *across, const float *down, float *out)
{
  for (int k = 0; k < 3; k++)
    {
      float sum = 0;

      for (int j = 0; j < 4; j++)
        for (int i = 0; i < 4; i++)
          sum += from.ptr<float> (std::clamp (row + j, 0, from.rows - 1))[3 * std::clamp (column + i, 0, from.cols - 1) + k]
                 * (down[j] * across[i]);
      out[k] = sum;
    }
}

void
remap_fine (const cv::Mat &from, const cv::Mat &map, cv::Mat &to)
{
  static const Cubic cubic;
  const int columns_inside = from.cols - 4, rows_inside = from.rows - 4;
  RowPlaces places (map.cols);
  std::vector<float> line (3 * map.cols + 1);

  if (from.type () != CV_32FC3 || columns_inside < 0 || rows_inside < 0)
    {
      cv::remap (from, to, map, cv::noArray (), cv::INTER_CUBIC, cv::BORDER_REPLICATE);
      return;
    }

  to.create (map.size (), from.type ());
  for (int y = 0; y < map.rows; y++)
    {
      const gint32 *columns = places.columns.data (), *rows = places.rows.data ();

      find_places (map.ptr<float> (y), map.cols, places.columns.data (), places.rows.data (), places.across.data (),
                   places.down.data ());
      sample_pairs (from.ptr<float> (), from.step1 (), columns_inside, rows_inside, columns, rows, places.across.data (),
                    places.down.data (), cubic.of, map.cols, line.data ());
      for (int x = 0; x < map.cols; x++)
        if (columns[x] < 0 || columns[x] > columns_inside || rows[x] < 0 || rows[x] > rows_inside)
          sample_at_edge (from, columns[x], rows[x], cubic.of[places.across[x]], cubic.of[places.down[x]], &line[3 * x]);
      std::copy_n (line.data (), 3 * map.cols, to.ptr<float> (y));
    }
}

}
