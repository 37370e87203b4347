/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-cv.hpp"

#include <opencv2/imgproc.hpp>

/* Noise, and positions that are off by up to @most pixels, past the edges, too: the same bits as OpenCV's. */
static void
check (int type, cv::Size from_size, cv::Size to_size, float most)
{
  cv::RNG random (7);
  cv::Mat from (from_size, type), map (to_size, CV_32FC2), to, expected;

  random.fill (from, cv::RNG::UNIFORM, 0.0, 1.0);
  for (int y = 0; y < map.rows; y++)
    for (int x = 0; x < map.cols; x++)
      map.at<cv::Vec2f> (y, x) = { (float) x + random.uniform (-most, most), (float) y + random.uniform (-most, most) };
  /* In the middle between two positions that are counted. */
  map.at<cv::Vec2f> (1, 1) = { 5.0f + 1.0f / 64, 6.0f + 3.0f / 64 };
  guise::remap_fine (from, map, to);
  cv::remap (from, expected, map, cv::noArray (), cv::INTER_CUBIC, cv::BORDER_REPLICATE);
  for (int y = 0; y < to.rows; y++)
    g_assert_cmpmem (to.ptr (y), to.cols * to.elemSize (), expected.ptr (y), expected.cols * expected.elemSize ());
}

static void
test_bits_of_opencv (void)
{
  check (CV_32FC3, { 64, 48 }, { 64, 48 }, 3);
  check (CV_32FC3, { 61, 47 }, { 63, 51 }, 20);
  check (CV_32FC3, { 4, 4 }, { 9, 9 }, 9);
  check (CV_32FC3, { 3, 7 }, { 8, 8 }, 2);
  check (CV_32FC1, { 64, 48 }, { 64, 48 }, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vision/cv-remap/bits-of-opencv", test_bits_of_opencv);
  return g_test_run ();
}
