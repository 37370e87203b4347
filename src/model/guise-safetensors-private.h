/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-safetensors.h"

G_BEGIN_DECLS

/* The one key of the header that is no tensor. */
#define GUISE_SAFETENSORS_METADATA "__metadata__"

/* guise_safetensors_add() for shapes from a file: %NULL when there is no such memory. */
float *guise_safetensors_try_add (GuiseSafetensors *self, const char *name, const gsize *dimensions, guint n_dimensions);

G_END_DECLS
