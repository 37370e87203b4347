/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-recogniser.h"

#include "guise-face-align-private.h"
#include "guise-face-models-private.h"

gboolean
guise_face_recogniser_init (GuiseFaceRecogniser *self, const char *folder, GuiseFaceCoverage coverage, GError **error)
{
  static const double mean_rgb[3] = GUISE_IDENTITY_MEAN_RGB;
  g_autoptr(GuiseFaceModels) models = guise_face_models_load (folder, error);

  *self = (GuiseFaceRecogniser) { 0 };
  if (models == NULL)
    return FALSE;

  self->network = g_bytes_ref (guise_face_models_get_network (models, GUISE_NETWORK_IDENTITY));
  guise_face_align_chip_square (coverage, &self->left, &self->top, &self->size);
  for (guint i = 0; i < 3; i++)
    self->mean[i] = mean_rgb[i] / 255;

  return TRUE;
}

void
guise_face_recogniser_clear (GuiseFaceRecogniser *self)
{
  g_clear_pointer (&self->network, g_bytes_unref);
}
