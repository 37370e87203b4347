/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-nets.hpp"

namespace guise
{

/*
 * The mesh network answers to anything, and is as sure of a cheek or of hair as of a face; but where there is a face it gives
 * the same answer from wherever it begins.
 */
struct FaceConsensus
{
  GuiseFaceMesh mesh;     /* the one that most others are most like */
  float         share;    /* of those that were begun: how many are like it; 0: there is no mesh */
  float         lean;     /* below 0 where more noses are in the left halves of the meshes' boxes, above it in the right ones */
};

/* Of meshes that begin in squares about @box, turned by about @angle. 0.4 s. */
FaceConsensus find_consensus (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseRect &box, float angle);

/* The canonical face in profile, upright, with brows and chin at @box's upper and lower edges, turned the way that @lean says.
 * Its flag is 0. */
void place_canonical (GuiseFaceModels *models, const GuiseRect &box, float lean, GuiseFaceMesh &mesh);

}
