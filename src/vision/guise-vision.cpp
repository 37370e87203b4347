/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-vision.h"

#include <opencv2/core/utility.hpp>

void
guise_vision_set_threads (guint n_threads)
{
  g_return_if_fail (n_threads >= 1);

  /* OpenCV takes 1 for one helper thread beside the caller in some backends; 0 is "none". */
  cv::setNumThreads (n_threads == 1 ? 0 : (int) n_threads);
}
