/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-nets.hpp"

#include <algorithm>
#include <cmath>

namespace guise
{

/* What the mesh has to say before it counts as a face. */
static const float least_flag = 0.5f;

/* Square that the detector is shown of one face, in squares of the mesh, and what
 * it has to say of a new face and of one that is followed. */
static const float closer_look = 1.6f, closer_score = 0.5f, closer_score_followed = 0.3f;

/* But never less of the frame than this many pixels: a face of 16 pixels that is blown up
 * to fill the detector's picture is too soft for it (0.2 … 0.5; like this 0.6 … 0.9). */
static const float closer_least = 160;

/* Of 181 upright faces the detector liked 11 better upside down, 2 by more than the
 * margin; of 131 that were upside down, 119 and 102. Where it is sure, nobody asks. */
static const float turned_margin = 0.08f, upright_is_sure = 0.85f;

/* That together with its first answer: faces 1.39 and more as measured, concentric
 * rings 1.31. Each turn of the picture is one more chance to be wrong. */
static const float both_scores = 1.3f, both_scores_turned = 1.4f;

/* A third opinion, of the network that knows persons and no faces: rows of windows, which detector and mesh take for faces
 * that lie, are to it less than 0.62 a person; see docs/faces.md for the least of real faces. */
static const float least_person = 0.5f, least_person_turned = 0.75f;

/* A mesh turned by more than this against the picture the detector saw counts as found on a turned one. */
static const float upright_angle = (float) (G_PI / 3);

/* Boxes overlapping this much are one face; so are boxes of which one holds this
 * much of the other: half a face looks like a face to a tile. */
static const float same_face_iou = 0.3f, same_face_share = 0.6f;

/* A frame's motion moves a face less than this much of its size, and scales it by less than this. */
static const float max_jump = 0.6f, max_growth = 1.6f;

/* A mesh that moved by more than this part of its square was not in the middle of it,
 * where landmarks are good: after a jump cut it creeps to the face over some frames,
 * sure of itself all the way. It looks again from where it got to, so many times at most. */
static const float max_drift = 0.04f;
static const int max_looks = 6;

static float
get_min_size (const GuiseDetectOptions &options)
{
  return options.min_size > 0 ? options.min_size : GUISE_DETECT_MIN_SIZE;
}

static bool
are_one (const GuiseRect &a, const GuiseRect &b)
{
  const GuiseRect both = guise_rect_intersect (&a, &b);

  return guise_rect_iou (&a, &b) > same_face_iou
         || both.width * both.height > same_face_share * std::min (a.width * a.height, b.width * b.height);
}

static bool
is_same_face (const GuiseFoundFace &face, GArray *faces)
{
  for (guint i = 0; i < faces->len; i++)
    if (are_one (face.box, g_array_index (faces, GuiseFoundFace, i).box))
      return true;
  return false;
}

/* Whether the mesh found in @roi is the face that was there, and not what the network drifted to. */
static bool
is_continuous (const GuiseFaceRoi &roi, const GuiseFaceMesh &mesh)
{
  float jump = std::hypot (mesh.next.centre.x - roi.centre.x, mesh.next.centre.y - roi.centre.y);
  float growth = mesh.next.side / roi.side;

  return jump < max_jump * roi.side / 1.5f && growth < max_growth && growth > 1 / max_growth;
}

static bool
is_face (const GuiseFaceMesh &mesh)
{
  return mesh.flag >= least_flag && guise_face_mesh_is_plausible (mesh.points);
}

static void
find_settled_mesh (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseFaceRoi &from, GuiseFaceMesh &mesh)
{
  GuiseFaceRoi roi = from;

  for (int look = 0; look < max_looks; look++)
    {
      find_mesh (finder, image, roi, mesh);
      if (!is_face (mesh)
          || std::hypot (mesh.next.centre.x - roi.centre.x, mesh.next.centre.y - roi.centre.y) <= max_drift * roi.side)
        return;
      roi = mesh.next;
    }
}

static bool
follow (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseFaceRoi &roi, int track,
        const GuiseDetectOptions &options, GArray *faces)
{
  GuiseFoundFace face = {};

  if (!(roi.side >= 1) || !std::isfinite (roi.centre.x + roi.centre.y + roi.side + roi.angle))
    return false;
  find_settled_mesh (finder, image, roi, face.mesh);
  if (!is_face (face.mesh) || !is_continuous (roi, face.mesh))
    return false;

  face.box = guise_face_mesh_get_box (face.mesh.points);
  face.track = track;
  if (is_same_face (face, faces) || std::max (face.box.width, face.box.height) < get_min_size (options))
    return false;

  g_array_append_val (faces, face);
  return true;
}

/* Whether mesh and detector saw the same thing: the eyes of one near the eyes of the other. */
static bool
agrees (const GuiseDetection &detection, const GuiseFaceMesh &mesh)
{
  const GuisePoint3 *p = mesh.points;
  float left_x = (p[33].x + p[133].x) / 2, left_y = (p[33].y + p[133].y) / 2;
  float right_x = (p[362].x + p[263].x) / 2, right_y = (p[362].y + p[263].y) / 2;
  const GuisePoint &left = detection.keypoints[GUISE_KEYPOINT_LEFT_EYE];
  const GuisePoint &right = detection.keypoints[GUISE_KEYPOINT_RIGHT_EYE];
  float size = std::max (detection.box.width, detection.box.height);

  return std::hypot (left_x - left.x, left_y - left.y) < 0.35f * size
         && std::hypot (right_x - right.x, right_y - right.y) < 0.35f * size;
}

/* What the detector says of the mesh's face when it is shown that alone, large,
 * and turned by @angle. The mesh network has its say on anything that looks a
 * little like a face, and then sees it again on every frame; a face passes both.
 * Returns: the best answer; of score 0 where there is none. */
static GuiseDetection
detect_closer (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseFaceMesh &mesh, float angle)
{
  const GuiseRect box = guise_face_mesh_get_box (mesh.points);
  std::vector<GuiseDetection> found;
  GuiseDetection best = {};

  detect_square (finder, image, { mesh.next.centre, std::max (closer_look * mesh.next.side, closer_least), angle }, 0.05,
                 found);
  for (const GuiseDetection &detection : found)
    if (are_one (box, detection.box) && detection.score > best.score)
      best = detection;
  return best;
}

static float
look_closer (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseFaceMesh &mesh, float angle)
{
  return detect_closer (finder, image, mesh, angle).score;
}

/* An upside-down face looks like one with a forehead for a chin, and one that lies is fitted with a mesh that stands:
 * whichever way up the detector likes clearly best. @score: what it says of the mesh as it is. Returns: the quarter
 * turns that are missing, 0 to 3. */
static int
find_missing_turns (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseFaceMesh &mesh, float score)
{
  float best = score + turned_margin;
  int turns = 0;

  if (score >= upright_is_sure)
    return 0;
  for (int quarters = 1; quarters <= 3; quarters++)
    {
      const float turned = look_closer (finder, image, mesh, mesh.next.angle + (float) (quarters * G_PI_2));

      if (turned > best)
        {
          best = turned;
          turns = quarters;
        }
    }
  return turns;
}

/* Of a mesh that was found on the picture turned by @angle. */
static bool
is_upright (const GuiseFaceMesh &mesh, float angle)
{
  return angle == 0 && std::cos (mesh.next.angle) > std::cos (upright_angle);
}

/* The mesh that comes of @roi turned by @turns quarters. */
static GuiseFaceMesh
fit_turned (GuiseFaceFinder &finder, const cv::Mat &image, GuiseFaceRoi roi, int turns)
{
  GuiseFaceMesh mesh;

  /* The square was put around a wrong face: the right one has to find its own first. */
  roi.angle += (float) (turns * G_PI_2);
  find_mesh (finder, image, roi, mesh);
  find_mesh (finder, image, mesh.next, mesh);
  return mesh;
}

/* The attention mesh sees no face in true profiles, nor in faces that lie: there the plain one
 * stands up askew. So if a quarter turn gives it a face that the detector likes as well, that is it. */
static void
prefer_refined (GuiseFaceFinder &finder, const cv::Mat &image, float score, GuiseFaceMesh &mesh)
{
  const GuiseFaceRoi roi = mesh.next;
  float best = score - turned_margin;

  for (int turns = 1; turns <= 3; turns++)
    {
      const GuiseFaceMesh turned = fit_turned (finder, image, roi, turns);

      if (!turned.refined || !is_face (turned))
        continue;
      const float liked = look_closer (finder, image, turned, turned.next.angle);
      if (liked > best)
        {
          best = liked;
          mesh = turned;
        }
    }
}

/* Of a face half behind its hair the closer look liked a quarter turn better by 0.11, and every fit that
 * began there was sure of eyes one above the other; the whole picture had shown them side by side, with 0.95. */
static bool
is_refuted (const GuiseDetection &detection, const GuiseFaceMesh &turned, int turns)
{
  return turns % 2 == 1 && detection.score >= upright_is_sure && !agrees (detection, turned);
}

/* Fits @mesh, which @detection led to, again another way up where that is better. */
static void
turn_upright (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseDetection &detection, GuiseFaceMesh &mesh)
{
  const float score = look_closer (finder, image, mesh, mesh.next.angle);
  const int turns = find_missing_turns (finder, image, mesh, score);
  const GuiseFaceMesh turned = turns > 0 ? fit_turned (finder, image, mesh.next, turns) : mesh;

  if (turns > 0 && !is_refuted (detection, turned, turns))
    mesh = turned;
  else if (!mesh.refined)
    prefer_refined (finder, image, score, mesh);
}

/* The detector's box is coarse: a second look from the mesh's own square
 * settles the landmarks, and only what holds under it, and for which the
 * detector's scores are high enough, is a face. @angle: by which the picture was turned. */
static void
verify (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseDetection &detection, float angle,
        const GuiseDetectOptions &options, GArray *faces)
{
  GuiseFoundFace face = {};
  GuiseDetection closer;
  bool upright;

  find_mesh (finder, image, guise_detection_get_roi (&detection), face.mesh);
  if (!is_face (face.mesh) || !agrees (detection, face.mesh))
    return;

  if (options.rotations)
    turn_upright (finder, image, detection, face.mesh);
  find_mesh (finder, image, face.mesh.next, face.mesh);
  if (!is_face (face.mesh))
    return;
  closer = detect_closer (finder, image, face.mesh, face.mesh.next.angle);
  upright = is_upright (face.mesh, angle);
  if (closer.score < closer_score || closer.score + detection.score < (upright ? both_scores : both_scores_turned))
    return;

  face.box = guise_face_mesh_get_box (face.mesh.points);
  face.score = detection.score;
  face.track = -1;
  if (!is_same_face (face, faces) && std::max (face.box.width, face.box.height) >= get_min_size (options)
      && get_person_share (finder, image, face.mesh.points) >= (upright ? least_person : least_person_turned)
      && !is_imagined (finder, image, face.mesh, closer))
    g_array_append_val (faces, face);
}

/* A followed face that the detector did not see on the whole frame, nor sees
 * from near, was lost some frames ago; what is followed is something else. Nor
 * is it one that does not stand upright in its square. */
static void
drop_unseen (GuiseFaceFinder &finder, const cv::Mat &image, GArray *faces)
{
  for (guint i = faces->len; i-- > 0; )
    {
      GuiseFoundFace &face = g_array_index (faces, GuiseFoundFace, i);

      if (face.score > 0)
        continue;
      face.score = look_closer (finder, image, face.mesh, face.mesh.next.angle);
      if (face.score < closer_score_followed || find_missing_turns (finder, image, face.mesh, face.score) != 0)
        g_array_remove_index (faces, i);
    }
}

/* Returns: index of the face that is followed where @detection is; −1 for none. */
static int
find_followed (const GuiseDetection &detection, GArray *faces)
{
  for (guint i = 0; i < faces->len; i++)
    if (are_one (g_array_index (faces, GuiseFoundFace, i).box, detection.box))
      return (int) i;
  return -1;
}

/* The mesh fits itself to whatever stands in its square, a face that is upside down
 * included, and is as sure of it. Where the detector clearly sees the eyes elsewhere it
 * is asked for a mesh of its own, which takes the place of the followed one if it holds. */
static void
put_right (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseDetection &detection, float angle,
           const GuiseDetectOptions &options, guint followed, GArray *faces)
{
  const GuiseFoundFace before = g_array_index (faces, GuiseFoundFace, followed);
  const guint n_others = faces->len - 1;

  g_array_remove_index (faces, followed);
  verify (finder, image, detection, angle, options, faces);
  if (faces->len == n_others)
    g_array_insert_val (faces, followed, before);
}

/* A followed face that the detector sees too takes its score. Returns: whether there is one. */
static bool
credit_followed (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseDetection &detection, float angle,
                 const GuiseDetectOptions &options, GArray *faces)
{
  const int followed = find_followed (detection, faces);

  if (followed < 0)
    return false;

  GuiseFoundFace &face = g_array_index (faces, GuiseFoundFace, (guint) followed);
  if (face.track >= 0 && face.score == 0 && !agrees (detection, face.mesh))
    put_right (finder, image, detection, angle, options, (guint) followed, faces);
  else
    face.score = std::max (face.score, detection.score);
  return true;
}

/* What of @found are new faces on the picture turned by @angle. */
static void
verify_all (GuiseFaceFinder &finder, const cv::Mat &image, float angle, const GuiseDetectOptions &options,
            std::vector<GuiseDetection> &found, GArray *faces)
{
  merge_detections (found);

  /* The largest first: what lies within a face is none. */
  std::stable_sort (found.begin (), found.end (), [] (const GuiseDetection &a, const GuiseDetection &b)
                    { return a.box.width * a.box.height > b.box.width * b.box.height; });
  for (const GuiseDetection &detection : found)
    if (!credit_followed (finder, image, detection, angle, options, faces)
        && std::min (detection.box.width, detection.box.height) >= get_min_size (options))
      verify (finder, image, detection, angle, options, faces);
}

static void
find_new (GuiseFaceFinder &finder, const cv::Mat &image, float angle, const GuiseDetectOptions &options, GArray *faces)
{
  std::vector<GuiseDetection> found;

  detect_turned (finder, image, angle, options, found);
  verify_all (finder, image, angle, options, found, faces);
}

static void
find_in_fine_tiles (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseDetectOptions &options, GArray *faces)
{
  std::vector<GuiseDetection> found;

  detect_fine_tiles (finder, image, options, found);
  verify_all (finder, image, 0, options, found, faces);
}

}

gboolean
guise_face_finder_find (GuiseFaceFinder *self, GuiseImage *image, const GuiseFaceRoi *previous, guint n_previous,
                        const GuiseFindOptions *options, GArray *faces, GError **error)
try
  {
    const GuiseFindOptions defaults = {}, &chosen = options != NULL ? *options : defaults;
    bool lost = n_previous == 0;

    g_return_val_if_fail (self != NULL && image != NULL && faces != NULL, FALSE);
    g_return_val_if_fail (previous != NULL || n_previous == 0, FALSE);

    g_array_set_size (faces, 0);
    if (!guise::check_format (image, "Finding faces", { GUISE_PIXEL_RGB8 }, error))
      return FALSE;

    cv::Mat mat = guise::mat_from_image (image);
    for (guint i = 0; i < n_previous; i++)
      lost = !guise::follow (*self, mat, previous[i], (int) i, chosen.detect, faces) || lost;
    if (!lost && chosen.mode != GUISE_FIND_DETECT)
      return TRUE;

    guise::find_new (*self, mat, 0, chosen.detect, faces);
    guise::drop_unseen (*self, mat, faces);
    if (faces->len == 0 && chosen.detect.tiles && !chosen.detect.fine_tiles)
      guise::find_in_fine_tiles (*self, mat, chosen.detect, faces);
    if (chosen.detect.rotations && (faces->len == 0 || chosen.detect.all_rotations))
      for (int quarters = 1; quarters <= 3; quarters++)
        guise::find_new (*self, mat, (float) (quarters * G_PI_2), chosen.detect, faces);
    return TRUE;
  }
catch (const std::exception &e)
  {
    guise::set_error (error, "Finding faces failed", e);
    return FALSE;
  }
