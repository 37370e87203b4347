/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-architecture.h"

/* Each wiring and block of the models in a size of its own, 16 pixels: small enough for double precision and for many
 * runs. */
const GuiseArchitecture *small_models_list (guint *n_models);
