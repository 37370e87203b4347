/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-nets.hpp"

#include "guise-face-pose.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace guise
{

/*
 * A headlamp, a cat's eye and a round cell are faces to detector, mesh and matte alike. What gives them away is that each
 * sees another one. Of 17 such things, and of 314 faces of films and photographs (16 pixels and more, dark, masked, in
 * profile, behind a hand): the detector's eyes, nose and mouth are 0.067 … 0.23 of the face's size away from the mesh's
 * (faces: half of them less than 0.026, 95 of 100 less than 0.078); the mesh moves by 0.076 … 0.15 eye distances when its
 * square is moved (0.022, 0.062); and the recogniser's vector is 1.22 … 1.36 long (1.27 … 1.59, half of them more than
 * 1.43), which allows the mesh less the shorter it is. Four of the faces were that doubtful by all three, and their meshes
 * lay upside down, on the side, or beside the face.
 */
static const float agreement = 0.045f, most_moved = 0.083f, least_norm = 1.375f, less_moved = 0.145f;

/* Profiles are as shaky, and profiles; what looks ahead and moves this much (0.17: a face of 18 pixels; 0.19: a painted watch)
 * is none, whatever the vector. */
static const float profile_yaw = 30, most_moved_profile = 0.14f, moved_too_far = 0.18f;

/* Points that are compared: corners of the eyes and of the mouth, lips, nose, chin, forehead, brows, cheeks. */
static const int compared[] = { 33, 263, 133, 362, 61, 291, 1, 152, 10, 105, 334, 234, 454, 58, 288, 0, 17, 168 };

/* How the square of the mesh is moved: in its sides, times, and radians. */
static const struct { float x, y, scale, angle; } moves[] = {
  { 0.08f, 0, 1, 0 }, { -0.08f, 0, 1, 0 }, { 0, 0.08f, 1, 0 }, { 0, -0.08f, 1, 0 },
  { 0, 0, 0.82f, 0 }, { 0, 0, 1.25f, 0 }, { 0, 0, 1, 0.25f }, { 0, 0, 1, -0.25f },
};

static GuisePoint
middle (const GuisePoint3 &a, const GuisePoint3 &b)
{
  return { (a.x + b.x) / 2, (a.y + b.y) / 2 };
}

static float
get_size (const GuiseFaceMesh &mesh)
{
  const GuiseRect box = guise_face_mesh_get_box (mesh.points);

  return std::max (box.width, box.height);
}

/* Mean distance of the detector's eyes, nose and mouth from the mesh's, in sizes of the face. */
static float
measure_disagreement (const GuiseFaceMesh &mesh, const GuiseDetection &closer)
{
  const GuisePoint3 *p = mesh.points;
  const GuisePoint of_mesh[] = { middle (p[33], p[133]), middle (p[362], p[263]), { p[1].x, p[1].y }, middle (p[13], p[14]) };
  static const GuiseKeypoint keys[] = { GUISE_KEYPOINT_LEFT_EYE, GUISE_KEYPOINT_RIGHT_EYE, GUISE_KEYPOINT_NOSE,
                                        GUISE_KEYPOINT_MOUTH };
  float sum = 0;

  for (int i = 0; i < 4; i++)
    sum += std::hypot (of_mesh[i].x - closer.keypoints[keys[i]].x, of_mesh[i].y - closer.keypoints[keys[i]].y);
  return sum / 4 / get_size (mesh);
}

/* How far the mesh moves when the square that it is looked for in is moved, in eye distances, mean. */
static float
measure_shakiness (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseFaceMesh &mesh)
{
  const float eyes = std::max (guise_face_mesh_get_eye_distance (mesh.points), 0.2f * get_size (mesh));
  const GuiseFaceRoi &at = mesh.next;
  double sum = 0;

  for (const auto &move : moves)
    {
      GuiseFaceMesh moved;

      find_mesh (finder, image, { { at.centre.x + move.x * at.side, at.centre.y + move.y * at.side }, move.scale * at.side,
                                  at.angle + move.angle }, moved);
      for (int i : compared)
        sum += std::hypot (moved.points[i].x - mesh.points[i].x, moved.points[i].y - mesh.points[i].y);
    }
  return (float) sum / (std::size (moves) * std::size (compared)) / eyes;
}

static float
measure_norm (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseFaceMesh &mesh)
{
  GuisePoint points[GUISE_FACE_68_N_POINTS];
  float vector[GUISE_IDENTITY_N];
  double sum = 0;

  guise_face_mesh_to_68 (mesh.points, points);
  find_identity (finder, image, points, vector);
  for (float x : vector)
    sum += (double) x * x;
  return (float) std::sqrt (sum);
}

static bool
is_profile (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseFaceMesh &mesh)
{
  GuiseFacePose pose;

  return guise_face_pose_estimate (finder.models, mesh.points, (guint) image.cols, (guint) image.rows, &pose, NULL)
         && std::fabs (pose.yaw) > profile_yaw;
}

bool
is_imagined (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseFaceMesh &mesh, const GuiseDetection &closer)
{
  if (measure_disagreement (mesh, closer) < agreement)
    return false;

  const bool profile = is_profile (finder, image, mesh);
  const float moved = measure_shakiness (finder, image, mesh);

  if (!profile && moved > moved_too_far)
    return true;

  const float too_short = least_norm - measure_norm (finder, image, mesh);
  return too_short > 0 && moved > (profile ? most_moved_profile : most_moved) - less_moved * too_short;
}

}
