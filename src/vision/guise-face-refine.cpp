/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-nets.hpp"

#include <algorithm>
#include <cmath>

namespace guise
{

/* The feature map, and the square that the networks of the parts take out of it. */
static const int n_channels = 32, map_side = 48, part_side = 16;

static const float pixels_per_cell = 4;   /* of the 192-px input */
static const float part_units = 64;       /* in which the networks of the parts answer */
static const float part_scale = 1.5f;     /* of the box around the part's points */

static const uint16_t lips[80] = {
  61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409,
  78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415,
  76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306, 184, 74, 73, 72, 11, 302, 303, 304, 408,
  62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292, 183, 42, 41, 38, 12, 268, 271, 272, 407,
};
static const uint16_t left_eye[71] = {
  33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173, 130, 25, 110, 24, 23, 22, 26, 112,
  243, 247, 30, 29, 27, 28, 56, 190, 226, 31, 228, 229, 230, 231, 232, 233, 244, 113, 225, 224, 223, 222, 221, 189,
  35, 124, 46, 53, 52, 65, 143, 111, 117, 118, 119, 120, 121, 128, 245, 156, 70, 63, 105, 66, 107, 55, 193,
};
static const uint16_t right_eye[71] = {
  263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398, 359, 255, 339, 254, 253, 252, 256,
  341, 463, 467, 260, 259, 257, 258, 286, 414, 446, 261, 448, 449, 450, 451, 452, 453, 464, 342, 445, 444, 443, 442,
  441, 413, 265, 353, 276, 283, 282, 295, 372, 340, 346, 347, 348, 349, 350, 357, 465, 383, 300, 293, 334, 296, 336,
  285, 417,
};

/* A part of the face with a network of its own. */
struct Part
{
  GuiseNetwork    network;
  const uint16_t *points;
  int             n_points;
  int             n_boxed;      /* how many of the points its box is put around */
  int             from, to;     /* the points that say which way is right */
  int             iris;         /* first of the five iris points; −1 without */
};

static const Part parts[] = {
  { GUISE_NETWORK_LIPS, lips, 80, 40, 61, 291, -1 },
  { GUISE_NETWORK_LEFT_EYE, left_eye, 71, 71, 33, 133, 468 },
  { GUISE_NETWORK_RIGHT_EYE, right_eye, 71, 71, 362, 263, 473 },
};

/* From the 16×16 cells of the part to the feature map's cells: the box of the
 * part's points, turned with the part, made larger by half. */
static GuiseAffine
place_part (const Part &part, const GuisePoint3 *points)
{
  const GuisePoint3 &from = points[part.from], &to = points[part.to];
  const double angle = std::atan2 (to.y - from.y, to.x - from.x), c = std::cos (angle), s = std::sin (angle);
  double left = INFINITY, right = -INFINITY, top = INFINITY, bottom = -INFINITY;

  for (int i = 0; i < part.n_boxed; i++)
    {
      const double x = points[part.points[i]].x / pixels_per_cell, y = points[part.points[i]].y / pixels_per_cell;

      left = std::min (left, c * x + s * y);
      right = std::max (right, c * x + s * y);
      top = std::min (top, c * y - s * x);
      bottom = std::max (bottom, c * y - s * x);
    }

  const double u = (left + right) / 2, v = (top + bottom) / 2;
  const double x = c * u - s * v, y = s * u + c * v;
  const double kx = part_scale * (right - left) / part_side, ky = part_scale * (bottom - top) / part_side;
  const double half = part_side / 2.0;
  return { { c * kx, -s * ky, x - half * (c * kx - s * ky), s * kx, c * ky, y - half * (s * kx + c * ky) } };
}

/* One cell of the part, all channels: bilinear, 0 outside the map. */
static void
sample_cell (const float *map, double x, double y, float *out)
{
  const int area = map_side * map_side;
  const double fx = std::floor (x - 0.5), fy = std::floor (y - 0.5);
  const float tx = (float) (x - 0.5 - fx), ty = (float) (y - 0.5 - fy);

  for (int k = 0; k < n_channels; k++)
    out[k * part_side * part_side] = 0;
  for (int j = 0; j < 2; j++)
    for (int i = 0; i < 2; i++)
      {
        const double column = fx + i, row = fy + j;
        const float weight = (i ? tx : 1 - tx) * (j ? ty : 1 - ty);

        if (!(column >= 0 && column < map_side && row >= 0 && row < map_side))
          continue;
        const float *cell = map + (int) row * map_side + (int) column;
        for (int k = 0; k < n_channels; k++)
          out[k * part_side * part_side] += weight * cell[k * area];
      }
}

static cv::Mat
sample_part (const cv::Mat &features, const GuiseAffine &place)
{
  const int dims[] = { 1, n_channels, part_side, part_side };
  cv::Mat part (4, dims, CV_32F);

  for (int y = 0; y < part_side; y++)
    for (int x = 0; x < part_side; x++)
      {
        GuisePoint p = guise_affine_apply (&place, { x + 0.5f, y + 0.5f });

        sample_cell (features.ptr<float> (), p.x, p.y, part.ptr<float> () + y * part_side + x);
      }
  return part;
}

/* The parts' networks tell no depth: it stays the mesh's, the irises' that of the eye's middle. */
static void
put_points (const cv::Mat &values, const GuiseAffine &place, const uint16_t *indices, int first, int n,
            GuisePoint3 *points)
{
  const float *p = values.ptr<float> ();

  for (int i = 0; i < n; i++, p += 2)
    {
      GuisePoint3 &point = points[indices != NULL ? indices[i] : first + i];
      GuisePoint cell = guise_affine_apply (&place, { p[0] * part_side / part_units, p[1] * part_side / part_units });

      point.x = cell.x * pixels_per_cell;
      point.y = cell.y * pixels_per_cell;
    }
}

void
refine_mesh (GuiseFaceFinder &finder, const cv::Mat &features, GuiseFaceMesh &mesh)
{
  GuisePoint3 coarse[GUISE_FACE_MESH_N_POINTS];

  std::copy_n (mesh.points, GUISE_FACE_MESH_N_POINTS, coarse);
  for (const Part &part : parts)
    {
      const GuiseAffine place = place_part (part, coarse);
      const std::vector<cv::String> names = part.iris < 0 ? std::vector<cv::String> { "points" }
                                            : std::vector<cv::String> { "points", "iris" };
      std::vector<cv::Mat> out = run_net (finder, part.network, sample_part (features, place), names);

      expect_size (out[0], (size_t) part.n_points * 2, "A part of the mesh");
      put_points (out[0], place, part.points, 0, part.n_points, mesh.points);
      if (part.iris < 0)
        continue;
      expect_size (out[1], 10, "An iris");
      put_points (out[1], place, NULL, part.iris, 5, mesh.points);
    }
}

}
