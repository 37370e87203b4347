/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-consensus.hpp"

#include <algorithm>
#include <cmath>

namespace guise
{

/* Where meshes begin, in longer sides of the box: how large the square is, how far beside and below the box's middle; and by
 * how much it is turned besides, in radians. */
static const float sizes[] = { 1.3f, 1.7f }, asides[] = { -0.15f, 0, 0.15f }, belows[] = { -0.1f, 0.1f };
static const float leans[] = { -0.3f, 0, 0.3f };

/* How often each is looked at again, from its own square. */
static const int n_looks = 2;

/* Meshes are alike whose points are this near each other in the mean, in longer sides of the box. */
static const float alike = 0.06f;

/* A mesh is of what is in the box only where their boxes are alike by this much. */
static const float least_overlap = 0.25f;

/* Tip of the nose, highest points of the brows, chin. */
static const int nose = 4, brows[] = { 105, 334 }, chin = 152;

/* Who looks ahead is found: what is left is turned away by about so much, in radians. */
static const float profile = 1.1f;

static float
get_distance (const GuiseFaceMesh &a, const GuiseFaceMesh &b)
{
  float sum = 0;

  for (int i = 0; i < GUISE_CANONICAL_FACE_N_POINTS; i++)
    sum += std::hypot (a.points[i].x - b.points[i].x, a.points[i].y - b.points[i].y);
  return sum / GUISE_CANONICAL_FACE_N_POINTS;
}

static std::vector<GuiseFaceMesh>
list_meshes (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseRect &box, float angle, size_t *n_begun)
{
  const float side = std::max (box.width, box.height);
  std::vector<GuiseFaceMesh> meshes;

  *n_begun = 0;
  for (float size : sizes)
    for (float aside : asides)
      for (float below : belows)
        for (float lean : leans)
          {
            GuiseFaceMesh mesh;

            find_mesh (finder, image, { { box.x + box.width / 2 + aside * side, box.y + box.height / 2 + below * side },
                                        size * side, angle + lean }, mesh);
            for (int look = 0; look < n_looks; look++)
              find_mesh (finder, image, mesh.next, mesh);
            ++*n_begun;

            const GuiseRect fitted = guise_face_mesh_get_box (mesh.points);
            if (guise_face_mesh_is_plausible (mesh.points) && guise_rect_iou (&fitted, &box) >= least_overlap)
              meshes.push_back (mesh);
          }
  return meshes;
}

FaceConsensus
find_consensus (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseRect &box, float angle)
{
  const float reach = alike * std::max (box.width, box.height);
  FaceConsensus consensus = {};
  float best = 0;
  size_t n_begun;

  const std::vector<GuiseFaceMesh> meshes = list_meshes (finder, image, box, angle, &n_begun);
  for (const GuiseFaceMesh &mesh : meshes)
    {
      const GuiseRect fitted = guise_face_mesh_get_box (mesh.points);
      float near = 0, n = 0;

      for (const GuiseFaceMesh &other : meshes)
        {
          const float distance = get_distance (mesh, other);

          n += distance <= reach ? 1 : 0;
          near += std::max (1 - distance / reach, 0.0f);
        }

      consensus.lean += std::copysign (guise_rect_iou (&fitted, &box), mesh.points[nose].x - fitted.x - fitted.width / 2);
      if (near > best)
        {
          best = near;
          consensus.share = n / (float) n_begun;
          consensus.mesh = mesh;
        }
    }
  return consensus;
}

void
place_canonical (GuiseFaceModels *models, const GuiseRect &box, float lean, GuiseFaceMesh &mesh)
{
  const GuisePoint3 *canonical = guise_face_models_get_canonical (models);
  const float turn = std::copysign (profile, lean), c = std::cos (turn), s = std::sin (turn);
  const float top = std::max (canonical[brows[0]].y, canonical[brows[1]].y);
  const float scale = box.height / (top - canonical[chin].y);
  GuisePoint3 *points = mesh.points;

  /* It looks along z with y up, and a picture has y down and z away. */
  for (int i = 0; i < GUISE_CANONICAL_FACE_N_POINTS; i++)
    points[i] = { scale * (c * canonical[i].x + s * canonical[i].z), box.y + scale * (top - canonical[i].y),
                  scale * (s * canonical[i].x - c * canonical[i].z) };

  const auto across = std::minmax_element (points, points + GUISE_CANONICAL_FACE_N_POINTS,
                                           [] (const GuisePoint3 &a, const GuisePoint3 &b) { return a.x < b.x; });
  const float move = box.x + box.width / 2 - (across.first->x + across.second->x) / 2;
  for (int i = 0; i < GUISE_CANONICAL_FACE_N_POINTS; i++)
    points[i].x += move;
  guess_irises (mesh);
  mesh.flag = 0;
  mesh.refined = FALSE;
  mesh.next = guise_face_mesh_get_roi (points);
}

}
