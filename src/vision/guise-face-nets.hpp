/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-cv.hpp"
#include "guise-face-finder.h"
#include "guise-face-models-private.h"

#include <opencv2/dnn.hpp>

#include <memory>

/* A face finder is its networks, each read when it is first asked for. */
struct _GuiseFaceFinder
{
  GuiseFaceModels                  *models;
  std::unique_ptr<cv::dnn::Net>     nets[GUISE_N_NETWORKS];

  explicit _GuiseFaceFinder (GuiseFaceModels *with) : models (guise_face_models_ref (with)) {}
  ~_GuiseFaceFinder () { guise_face_models_unref (models); }
  _GuiseFaceFinder (const _GuiseFaceFinder &) = delete;
  _GuiseFaceFinder &operator= (const _GuiseFaceFinder &) = delete;

  cv::dnn::Net &get_net (GuiseNetwork network);
};

namespace guise
{

/* Runs @network on @input and gives the outputs called @names, in this order. */
std::vector<cv::Mat> run_net (GuiseFaceFinder &finder, GuiseNetwork network, const cv::Mat &input,
                              const std::vector<cv::String> &names);

/* Throws unless @mat has @n values. */
void expect_size (const cv::Mat &mat, size_t n, const char *what);

/* Raw BlazeFace answers above @threshold in @square of @image, added to @found. */
void detect_square (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseFaceRoi &square, double threshold,
                    std::vector<GuiseDetection> &found);

/* The same in the whole picture, and in its tiles if @options want that, each turned by @angle. */
void detect_turned (GuiseFaceFinder &finder, const cv::Mat &image, float angle, const GuiseDetectOptions &options,
                    std::vector<GuiseDetection> &found);

/* The same in the fine tiles alone. */
void detect_fine_tiles (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseDetectOptions &options,
                        std::vector<GuiseDetection> &found);

/* The same face found several times becomes one. Best first. */
void merge_detections (std::vector<GuiseDetection> &found);

/* See guise_face_finder_landmarks(). */
void find_mesh (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseFaceRoi &roi, GuiseFaceMesh &mesh);

/* Without the iris networks: irises of the usual size in the eyes of @mesh, straight ahead. */
void guess_irises (GuiseFaceMesh &mesh);

/* How much of the face at @points is a person to the network that knows those, 0..1; see guise_face_finder_matte(). */
float get_person_share (GuiseFaceFinder &finder, const cv::Mat &image, const GuisePoint3 *points);

/* Whether @mesh is of something round that only looks like a face: all networks like it, but they do not agree. @closer: what
 * the detector sees of it from near. 1 ms; 60 ms where the two put eyes, nose and mouth in other places. */
bool is_imagined (GuiseFaceFinder &finder, const cv::Mat &image, const GuiseFaceMesh &mesh, const GuiseDetection &closer);

/* The recogniser's %GUISE_IDENTITY_N numbers for the face at @points. Throws where they lie on one spot. */
void find_identity (GuiseFaceFinder &finder, const cv::Mat &image, const GuisePoint points[GUISE_FACE_68_N_POINTS],
                    float *vector);

/* Lips, eyes and irises of @mesh (still in the 192-px units of the network) from its feature map of 48×48×32. */
void refine_mesh (GuiseFaceFinder &finder, const cv::Mat &features, GuiseFaceMesh &mesh);

}
