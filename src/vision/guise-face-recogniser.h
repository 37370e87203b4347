/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-coverage.h"
#include "guise-face-models.h"

G_BEGIN_DECLS

/**
 * GuiseFaceRecogniser:
 *
 * What another engine needs to look at aligned crops as
 * guise_face_finder_identity() looks at faces in frames.
 *
 * @network: (transfer full): ONNX: (1, 3, side, side) of RGB in 0..1 less @mean to (1, %GUISE_IDENTITY_N) features
 * @left, @top, @size: of the square that it sees, in parts of the crop's side; it may reach beyond the crop. Of the
 *   mean face: a face that turns differs from it by some hundredths
 * @mean: red, green, blue, 0..1
 */
typedef struct
{
  GBytes *network;
  double  left, top, size;
  double  mean[3];
} GuiseFaceRecogniser;

/**
 * guise_face_recogniser_init:
 * @folder: (nullable): as for guise_face_models_load()
 * @coverage: of the crops
 *
 * Returns: %FALSE with the errors of guise_face_models_load(); there is nothing to clear then
 *
 * Thread: any. Blocks on the disk.
 */
gboolean guise_face_recogniser_init  (GuiseFaceRecogniser *self, const char *folder, GuiseFaceCoverage coverage,
                                      GError **error);
void     guise_face_recogniser_clear (GuiseFaceRecogniser *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GuiseFaceRecogniser, guise_face_recogniser_clear)

G_END_DECLS
