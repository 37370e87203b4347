/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-consensus.hpp"

#include "guise-i18n.h"

#include <algorithm>
#include <cmath>

namespace guise
{

/* The detector is asked with the picture turned by each eighth: it sees faces that are turned by 30° from upright. */
static const int n_turns = 8;

/* What it says from there on is worth a look: a face that was missed is one that it does not like. */
static const double least_score = 0.1;

/* Square around the drawn box that the detector is shown, in sides of the box. */
static const float context = 1.6f;

/* A fit is of what was drawn only where the boxes are alike by this much. */
static const float least_overlap = 0.25f;

/* But the mesh network answers to anything: one of the two must see at least this much of a face. */
static const float least_flag = 0.1f, least_seen = 0.3f;

/* Such a part of the meshes that begin about a box must end as one, or nobody knows where in it the face is. Of photographs it
 * was 0.75 and more, of profiles with a right mesh 0.39 to 0.69, of those without one 0.19 and less. */
static const float least_share = 0.3f;

/* Meshes that are looked at again, from their own squares, and how often; those that are turned less far from each
 * other, in radians, and whose boxes are this much alike, end as one. */
static const size_t n_finalists = 6;
static const int n_looks = 2;
static const float other_way_up = 0.4f, same_place = 0.6f;

static float
get_side (const GuiseRect &box)
{
  return std::max (box.width, box.height);
}

static GuisePoint
get_centre (const GuiseRect &box)
{
  return { box.x + box.width / 2, box.y + box.height / 2 };
}

/* The squares that a mesh may begin from, each way up: the box itself, and the best that the detector sees in it. */
static std::vector<GuiseFaceRoi>
list_squares (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseRect &box)
{
  std::vector<GuiseFaceRoi> squares;

  for (int turn = 0; turn < n_turns; turn++)
    {
      const float angle = (float) (turn * 2 * G_PI / n_turns);
      std::vector<GuiseDetection> found;

      squares.push_back ({ get_centre (box), 1.5f * get_side (box), angle });
      detect_square (finder, image, { get_centre (box), context * get_side (box), angle }, least_score, found);
      merge_detections (found);
      for (const GuiseDetection &detection : found)
        if (guise_rect_iou (&detection.box, &box) > least_overlap)
          {
            squares.push_back (guise_detection_get_roi (&detection));
            break;
          }
    }
  return squares;
}

/* How good a fit @mesh is of what is in @box: how sure the network is, and how alike the boxes are. 0: none. */
static float
judge (const GuiseFaceMesh &mesh, const GuiseRect &box)
{
  if (!guise_face_mesh_is_plausible (mesh.points))
    return 0;

  const GuiseRect fitted = guise_face_mesh_get_box (mesh.points);
  const float overlap = guise_rect_iou (&fitted, &box);

  return overlap < least_overlap ? 0 : mesh.flag + (mesh.refined ? 0.3f : 0) + overlap / 2;
}

static float
detect_upright (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseFaceMesh &mesh)
{
  std::vector<GuiseDetection> found;
  float best = 0;

  detect_square (finder, image, { mesh.next.centre, context * mesh.next.side, mesh.next.angle }, 0.05, found);
  for (const GuiseDetection &detection : found)
    best = std::max (best, detection.score);
  return best;
}

/* Whether one of @meshes is the same way up at the same place: a small one within a face is not the face. */
static bool
has_alike (const std::vector<GuiseFaceMesh> &meshes, const GuiseFaceMesh &mesh)
{
  const GuiseRect box = guise_face_mesh_get_box (mesh.points);

  for (const GuiseFaceMesh &other : meshes)
    {
      const GuiseRect other_box = guise_face_mesh_get_box (other.points);

      if (std::cos (other.next.angle - mesh.next.angle) > std::cos (other_way_up)
          && guise_rect_iou (&box, &other_box) > same_place)
        return true;
    }
  return false;
}

/* The meshes of all squares, the best fits first, as many as are worth another look. */
static std::vector<GuiseFaceMesh>
list_finalists (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseRect &box)
{
  std::vector<GuiseFaceMesh> meshes, finalists;

  for (const GuiseFaceRoi &square : list_squares (finder, image, box))
    {
      GuiseFaceMesh mesh;

      find_mesh (finder, image, square, mesh);
      if (judge (mesh, box) > 0)
        meshes.push_back (mesh);
    }
  std::stable_sort (meshes.begin (), meshes.end (), [&box] (const GuiseFaceMesh &a, const GuiseFaceMesh &b)
                    { return judge (a, box) > judge (b, box); });
  for (const GuiseFaceMesh &mesh : meshes)
    if (finalists.size () < n_finalists && !has_alike (finalists, mesh))
      finalists.push_back (mesh);
  return finalists;
}

/* The best of the finalists; none has a score of 0 and no points. */
static float
find_best (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseRect &box, GuiseFoundFace &out)
{
  float best = 0;

  for (GuiseFaceMesh mesh : list_finalists (finder, image, box))
    {
      for (int look = 0; look < n_looks; look++)
        find_mesh (finder, image, mesh.next, mesh);

      /* The mesh is as sure of a face that is upside down; the detector is not. */
      const float liked = judge (mesh, box), score = detect_upright (finder, image, mesh);
      if (liked > 0 && (mesh.flag >= least_flag || score >= least_seen) && liked + score > best)
        {
          best = liked + score;
          out.mesh = mesh;
          out.score = score;
        }
    }
  return best;
}

/* What meshes agree on, upright and the way up that the best one is; where they do not, a guess for the user to correct. */
static void
check_fit (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseRect &box, GuiseFoundFace &out)
{
  const FaceConsensus upright = find_consensus (finder, image, box, 0);
  const float angle = out.mesh.next.angle;
  float best = 0;

  for (const float turn : { 0.0f, angle })
    {
      if (turn != 0 && std::cos (angle) > std::cos (other_way_up))
        continue;
      const FaceConsensus consensus = turn == 0 ? upright : find_consensus (finder, image, box, turn);
      const float score = consensus.share > 0 ? detect_upright (finder, image, consensus.mesh) : 0;

      if (consensus.share >= least_share && consensus.share + score > best)
        {
          best = consensus.share + score;
          out.mesh = consensus.mesh;
          out.score = score;
        }
    }
  out.guessed = best <= 0;
  if (!out.guessed)
    return;
  place_canonical (finder.models, box, upright.lean, out.mesh);
  out.score = 0;
}

}

gboolean
guise_face_finder_fit (GuiseFaceFinder *self, GuiseImage *image, const GuiseRect *box, GuiseFoundFace *out,
                       GError **error)
try
  {
    g_return_val_if_fail (self != NULL && image != NULL && box != NULL && out != NULL, FALSE);

    if (!guise::check_format (image, "Fitting a face", { GUISE_PIXEL_RGB8 }, error))
      return FALSE;

    const cv::Mat mat = guise::mat_from_image (image);
    *out = {};
    out->track = -1;
    if (guise::find_best (*self, mat, *box, *out) <= 0)
      {
        g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                     _("No face could be fitted into the box of %.0f × %.0f pixels at %.0f, %.0f: draw it from the "
                       "brows to the chin and from ear to ear"), (double) box->width, (double) box->height,
                     (double) box->x, (double) box->y);
        return FALSE;
      }
    guise::check_fit (*self, mat, *box, *out);
    out->box = guise_face_mesh_get_box (out->mesh.points);
    return TRUE;
  }
catch (const std::exception &e)
  {
    guise::set_error (error, "Fitting a face failed", e);
    return FALSE;
  }
