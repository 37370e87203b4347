/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "guise-face-mesh.h"
#include "guise-face-models.h"
#include "guise-image.h"

G_BEGIN_DECLS

#define GUISE_IDENTITY_N 128

/* Vectors of one person lie nearer to each other than this (true accepts 100 %, false accepts 0.13 %). */
#define GUISE_IDENTITY_SAME_PERSON 0.60

/* Nothing smaller than this is looked for unless asked: the detector and the
 * identity network begin to see faces in what is none. */
#define GUISE_DETECT_MIN_SIZE 16

/**
 * GuiseFaceFinder:
 *
 * Finds faces on frames. It owns the networks' working memory (about 60 MB), so
 * every thread has its own, made from one #GuiseFaceModels.
 *
 * Frames are %GUISE_PIXEL_RGB8 in display space (upright, square pixels).
 * Coordinates are pixels of the frame with centres at half numbers.
 *
 * Thread: owner only.
 */
typedef struct _GuiseFaceFinder GuiseFaceFinder;

/* Returns: (transfer full): %NULL with %GUISE_ERROR_DAMAGED when a network cannot be read, or %G_IO_ERROR_CANCELLED.
 * @cancellable: (nullable): looked at before each network. */
GuiseFaceFinder *guise_face_finder_new     (GuiseFaceModels *models, GCancellable *cancellable, GError **error);

/* The same for guise_face_finder_matte() first of all: what else is asked of it reads its networks then. */
GuiseFaceFinder *guise_face_finder_new_for_mattes (GuiseFaceModels *models, GError **error);
void             guise_face_finder_destroy (GuiseFaceFinder *self);

typedef enum
{
  GUISE_KEYPOINT_LEFT_EYE,      /* left in the picture */
  GUISE_KEYPOINT_RIGHT_EYE,
  GUISE_KEYPOINT_NOSE,
  GUISE_KEYPOINT_MOUTH,
  GUISE_KEYPOINT_LEFT_EAR,
  GUISE_KEYPOINT_RIGHT_EAR,
  GUISE_N_KEYPOINTS
} GuiseKeypoint;

typedef struct
{
  GuiseRect  box;                            /* frame pixels, may reach past the frame's edge */
  float      score;                          /* 0..1 */
  float      roll;                           /* radians, of the eye line; positive turns clockwise as seen */
  GuisePoint keypoints[GUISE_N_KEYPOINTS];
} GuiseDetection;

/**
 * GuiseDetectOptions:
 * @threshold: score of a detection, 0..1; 0 means 0.6
 * @min_size: shorter edge of the smallest box wanted, pixels; 0 means %GUISE_DETECT_MIN_SIZE
 * @tiles: also look at overlapping tiles of the frame, for small faces: 4 to 5 times the time
 * @fine_tiles: and at tiles half as large, for people in crowds: 8 to 20 times the time.
 *   guise_face_finder_find() looks at them by itself where @tiles show nothing
 * @rotations: when nothing is found, look again at the frame turned by 90°, 180° and 270°
 * @all_rotations: with @rotations: also when something is found, for people who lie beside
 *   others; guise_face_finder_find() alone
 */
typedef struct
{
  float    threshold;
  float    min_size;
  gboolean tiles, fine_tiles;
  gboolean rotations, all_rotations;
} GuiseDetectOptions;

/**
 * guise_face_finder_detect:
 * @options: (nullable): %NULL for the defaults (no tiles, no rotations)
 * @detections: (element-type GuiseDetection): is emptied, then filled, best score first
 *
 * Raw detections, which the mesh has yet to confirm. 13 ms without tiles.
 *
 * Source: BlazeFace-back (Bazarevsky et al. 2019).
 */
gboolean guise_face_finder_detect (GuiseFaceFinder *self, GuiseImage *image, const GuiseDetectOptions *options,
                                   GArray *detections, GError **error);

/* The square to look for the mesh in: 1.5 × the box's longer edge, turned by its roll. Thread: any. */
GuiseFaceRoi guise_detection_get_roi (const GuiseDetection *self);

/**
 * guise_face_finder_landmarks:
 * @roi: from a detection, or `next` of the mesh on the frame before
 * @out: the mesh; filled even when its flag says that this is no face
 *
 * 478 points by the attention mesh (Grishchenko et al. 2020) with its lips, eye
 * and iris networks, or by the plain mesh where the attention mesh sees no face
 * but the plain one does (true profiles). 5 ms.
 */
gboolean guise_face_finder_landmarks (GuiseFaceFinder *self, GuiseImage *image, const GuiseFaceRoi *roi,
                                      GuiseFaceMesh *out, GError **error);

typedef enum
{
  GUISE_FIND_WHEN_LOST,   /* detector only when there is no track or one was lost */
  GUISE_FIND_DETECT,      /* detector too, so that faces that come into view are found */
} GuiseFindMode;

typedef struct
{
  GuiseFindMode      mode;
  GuiseDetectOptions detect;
} GuiseFindOptions;

/**
 * GuiseFoundFace:
 * @track: index of the previous ROI that it was followed from; −1 when detected anew
 * @guessed: of guise_face_finder_fit() alone: the networks do not know where in the box the face is
 * @box: of the mesh, in the frame
 * @score: of the detector; 0 when it was not asked
 */
typedef struct
{
  GuiseFaceMesh mesh;
  GuiseRect     box;
  float         score;
  int           track;
  gboolean      guessed;
} GuiseFoundFace;

/**
 * guise_face_finder_find:
 * @previous: (nullable): `mesh.next` of the faces on the frame before, of the same shot
 * @faces: (element-type GuiseFoundFace): is emptied, then filled: followed faces first, in the order of @previous
 *
 * All faces of a frame: follows the ones that were there before (mesh only,
 * 5 ms a face), detects when one is lost or @options say so, verifies by the
 * mesh's flag and shape, and drops what is the same face twice.
 */
gboolean guise_face_finder_find (GuiseFaceFinder *self, GuiseImage *image,
                                 const GuiseFaceRoi *previous, guint n_previous,
                                 const GuiseFindOptions *options, GArray *faces, GError **error);

/**
 * guise_face_finder_fit:
 * @box: what a person drew around a face that was missed, in @image: brows to chin, ear to ear, some of either more or
 *   less
 * @out: its `score` is what the detector says of the fit, however little that is
 *
 * Fits the mesh to the face in @box, whichever way up it is, although the
 * detector may not see one there. What counts is where meshes that begin in
 * different places agree; where they do not, as on many profiles, the canonical
 * face is put into the box, with a flag of 0, to be corrected. 1 s.
 *
 * Returns: %FALSE with %GUISE_ERROR_USAGE when nothing like a face can be fitted there
 */
gboolean guise_face_finder_fit (GuiseFaceFinder *self, GuiseImage *image, const GuiseRect *box, GuiseFoundFace *out,
                                GError **error);

/**
 * guise_face_finder_identity:
 * @points: iBUG points of the face in @image (any crop or frame, RGB8)
 * @vector: the 128 numbers; compare with guise_identity_distance()
 *
 * Who it is, by the network that face-api.js packs (a ResNet after King 2017), on
 * the aligned chip of 150 px. Biometric data. 12 ms.
 */
gboolean guise_face_finder_identity (GuiseFaceFinder *self, GuiseImage *image,
                                     const GuisePoint points[GUISE_FACE_68_N_POINTS],
                                     float vector[GUISE_IDENTITY_N], GError **error);

/* Euclidean distance: 0.37 typical for one person, 0.85 for two. Thread: any. */
float    guise_identity_distance (const float a[GUISE_IDENTITY_N], const float b[GUISE_IDENTITY_N]);

/**
 * guise_face_finder_matte:
 * @points: the mesh in @image
 * @to_crop: frame to the mask wanted
 *
 * Where there is a person, hair and hands included, not background: %GUISE_PIXEL_GRAYF, 0..1.
 * Looks at 1.6 × the mesh's square. 8 ms.
 *
 * Returns: (transfer full): %NULL on error
 *
 * Source: MediaPipe selfie segmentation.
 */
GuiseImage *guise_face_finder_matte (GuiseFaceFinder *self, GuiseImage *image, const GuisePoint3 *points,
                                     const GuiseAffine *to_crop, guint width, guint height, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseFaceFinder, guise_face_finder_destroy)

G_END_DECLS
