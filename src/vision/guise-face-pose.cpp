/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-pose.h"

#include "guise-cv.hpp"

#include <opencv2/calib3d.hpp>

#include <algorithm>
#include <cmath>

/* The points that keep their places while a face moves: those of MediaPipe's own
 * fit, on brow, temples, nose, cheekbones and jaw joints. */
static const int rigid[] = {
  4, 6, 10, 33, 54, 67, 117, 119, 121, 127, 129, 132, 133, 136, 143, 147, 198, 205, 263, 284, 297, 346, 348, 350,
  356, 358, 361, 362, 365, 372, 376, 420, 425,
};

static double
to_degrees (double radians)
{
  return radians * 180 / G_PI;
}

/* A head upright and straight ahead, as far as its size says and turned with its eyes: where the fit begins. */
static void
guess (const GuisePoint3 *points, const GuisePoint3 *canonical, double focal, double cx, double cy,
       cv::Vec3d &rotation, cv::Vec3d &place)
{
  const GuisePoint3 &left = points[33], &right = points[263];
  const double top = canonical[10].y, chin = canonical[152].y;
  const double height = std::hypot (points[10].x - points[152].x, points[10].y - points[152].y);
  const double depth = focal * (top - chin) / std::max (height, 1.0);

  rotation = cv::Vec3d (0, 0, std::atan2 (right.y - left.y, right.x - left.x));
  place = cv::Vec3d ((points[4].x - cx) * depth / focal, (points[4].y - cy) * depth / focal, depth);
}

/* Roll is what an aligned crop takes out, so it comes last: nod, then turn, then lean. */
static void
read_angles (const cv::Vec3d &rotation, GuiseFacePose *out)
{
  cv::Matx33d r;

  cv::Rodrigues (rotation, r);
  const cv::Vec3d ahead = r * cv::Vec3d (0, 0, -1), across = r * cv::Vec3d (1, 0, 0);
  const double roll = std::atan2 (across[1], across[0]), c = std::cos (roll), s = std::sin (roll);
  const double right = c * ahead[0] + s * ahead[1], down = c * ahead[1] - s * ahead[0];

  out->yaw = (float) to_degrees (std::atan2 (right, -ahead[2]));
  out->pitch = (float) to_degrees (std::asin (std::clamp (-down, -1.0, 1.0)));
  out->roll = (float) to_degrees (roll);
}

gboolean
guise_face_pose_estimate (GuiseFaceModels *models, const GuisePoint3 *points, guint width, guint height,
                          GuiseFacePose *out, GError **error)
try
  {
    g_return_val_if_fail (models != NULL && points != NULL && out != NULL, FALSE);

    const GuisePoint3 *canonical = guise_face_models_get_canonical (models);
    const double focal = std::max (width, height), cx = width / 2.0, cy = height / 2.0;
    const cv::Matx33d camera (focal, 0, cx, 0, focal, cy, 0, 0, 1);
    std::vector<cv::Point3d> model;
    std::vector<cv::Point2d> seen, again;
    cv::Vec3d rotation, place;

    for (int i : rigid)
      {
        if (!std::isfinite (points[i].x + points[i].y))
          throw std::invalid_argument ("landmarks are no numbers");
        /* The camera looks along z, with y down. */
        model.push_back ({ canonical[i].x, -canonical[i].y, -canonical[i].z });
        seen.push_back ({ points[i].x, points[i].y });
      }

    guess (points, canonical, focal, cx, cy, rotation, place);
    if (!cv::solvePnP (model, seen, camera, cv::noArray (), rotation, place, true, cv::SOLVEPNP_ITERATIVE)
        || !std::isfinite (cv::norm (rotation) + cv::norm (place)))
      throw std::runtime_error ("it fits no pose");

    cv::projectPoints (model, rotation, place, camera, cv::noArray (), again);
    const GuiseRect box = guise_face_mesh_get_box (points);
    const double diagonal = std::max ((double) std::hypot (box.width, box.height), 1e-6);
    const double rms = cv::norm (seen, again, cv::NORM_L2) / std::sqrt ((double) seen.size ());

    read_angles (rotation, out);
    out->x = (float) place[0];
    out->y = (float) place[1];
    out->z = (float) place[2];
    out->error = (float) (100 * rms / diagonal);
    return TRUE;
  }
catch (const std::exception &e)
  {
    guise::set_error (error, "The face's pose cannot be told", e);
    return FALSE;
  }
