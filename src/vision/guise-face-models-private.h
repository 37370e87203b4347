/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-models.h"

G_BEGIN_DECLS

typedef enum
{
  GUISE_NETWORK_DETECTOR,
  GUISE_NETWORK_MESH,
  GUISE_NETWORK_LIPS,
  GUISE_NETWORK_LEFT_EYE,
  GUISE_NETWORK_RIGHT_EYE,
  GUISE_NETWORK_PLAIN_MESH,
  GUISE_NETWORK_IDENTITY,
  GUISE_NETWORK_MATTE,
  GUISE_N_NETWORKS
} GuiseNetwork;

/* Red, green and blue, 0..255: of the pictures that the network of identity was trained on. */
#define GUISE_IDENTITY_MEAN_RGB { 122.782, 117.001, 104.298 }

/* Returns: (transfer none): the ONNX file, and what it is called */
GBytes     *guise_face_models_get_network      (GuiseFaceModels *self, GuiseNetwork network);
const char *guise_face_models_get_network_name (GuiseNetwork network);

G_END_DECLS
