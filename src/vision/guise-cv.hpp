/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the C++ of this module shares; no header that others include includes this. */

#include "guise-error.h"
#include "guise-geometry.h"
#include "guise-image.h"

#include <opencv2/core.hpp>

namespace guise
{

/* The first plane of @image as OpenCV sees it, without a copy: packed formats and gray. */
cv::Mat mat_from_image (GuiseImage *image);

/* A new image of @format and its plane as @mat, to be filled. Throws when it cannot be had. */
GuiseImage *image_new (GuisePixelFormat format, int width, int height, cv::Mat &mat);

/* OpenCV puts pixel centres at whole numbers, GuiseAffine at half ones. */
cv::Matx23d matrix_from_affine (const GuiseAffine &affine);

/* The square of @roi becomes side × side pixels, upright. */
GuiseAffine affine_from_roi (const GuisePoint &centre, double side, double angle, double pixels);

/* Sets @error to what OpenCV, or the library, threw. */
void set_error (GError **error, const char *what, const std::exception &e);

/* GUISE_ERROR_FAILED "WHAT needs an image of FORMATS" when @image has none of the @n formats. */
gboolean check_format (GuiseImage *image, const char *what, std::initializer_list<GuisePixelFormat> formats,
                       GError **error);

/* See guise_image_warp(); @zero_border: 0 outside rather than the edge repeated. */
enum class Border { REPLICATE, ZERO };
void warp_fast (const cv::Mat &from, const GuiseAffine &affine, cv::Mat &to, Border border);
void warp_fine (const cv::Mat &from, const GuiseAffine &affine, cv::Mat &to, Border border);

/* cv::remap() by cubics, the edge repeated: the same bits, sooner where there are three floats a pixel. */
void remap_fine (const cv::Mat &from, const cv::Mat &map, cv::Mat &to);

}
