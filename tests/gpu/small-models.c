/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "small-models.h"

static const GuiseLayer small_encoder[] = {
  { GUISE_BLOCK_DOWN, .channels = 8 }, { GUISE_BLOCK_DOWN, .channels = 12 }, { GUISE_BLOCK_END },
};
static const GuiseLayer small_inter[] = {
  { GUISE_BLOCK_DENSE, .channels = 10 }, { GUISE_BLOCK_GROW, .channels = 8, .divisor = 4 }, { GUISE_BLOCK_END },
};
static const GuiseLayer small_decoder[] = {
  { GUISE_BLOCK_UP, .channels = 12, .slope = 0.2f }, { GUISE_BLOCK_RESIDUAL }, { GUISE_BLOCK_UP, .channels = 8 },
  { GUISE_BLOCK_PICTURE, .kernel = 5 }, { GUISE_BLOCK_END },
};
static const GuiseLayer small_shuffled[] = {
  { GUISE_BLOCK_DENSE, .channels = 10 }, { GUISE_BLOCK_GROW, .channels = 8, .divisor = 4 },
  { GUISE_BLOCK_UP, .channels = 12 }, { GUISE_BLOCK_PICTURE_SHUFFLED }, { GUISE_BLOCK_END },
};

static const GuiseLayer small_villain[] = {
  { GUISE_BLOCK_STEM, .channels = 8, .count = 2 }, { GUISE_BLOCK_DOWN, .channels = 16 }, { GUISE_BLOCK_SHUFFLE },
  { GUISE_BLOCK_SEPARABLE, .channels = 12 }, { GUISE_BLOCK_DENSE, .channels = 10 },
  { GUISE_BLOCK_GROW, .channels = 8, .divisor = 4 }, { GUISE_BLOCK_END },
};
static const GuiseLayer small_normed[] = {
  { GUISE_BLOCK_DOWN, .channels = 8 }, { GUISE_BLOCK_DOWN, .channels = 12 }, { GUISE_BLOCK_NORM },
  { GUISE_BLOCK_DENSE, .channels = 10 }, { GUISE_BLOCK_GROW, .channels = 8, .divisor = 8 },
  { GUISE_BLOCK_UP, .channels = 8 }, { GUISE_BLOCK_END },
};
static const GuiseLayer small_four[] = {
  { GUISE_BLOCK_UP, .channels = 12 }, { GUISE_BLOCK_RESIDUAL }, { GUISE_BLOCK_PICTURE_FOUR }, { GUISE_BLOCK_END },
};
static const GuiseLayer small_mask[] = {
  { GUISE_BLOCK_UP, .channels = 8 }, { GUISE_BLOCK_UP, .channels = 4 }, { GUISE_BLOCK_PICTURE, .kernel = 1 },
  { GUISE_BLOCK_END },
};

static const GuiseArchitecture models[] = {
  { .name = "iae", .input_size = 16, .output_size = 16, .wiring = GUISE_WIRING_IAE,
    .encoder = small_encoder, .inter = small_inter, .decoder = small_decoder },
  { .name = "liae", .input_size = 16, .output_size = 16, .wiring = GUISE_WIRING_LIAE,
    .encoder = small_encoder, .inter = small_inter, .decoder = small_decoder },
  { .name = "guided", .input_size = 16, .output_size = 16, .guided = TRUE,
    .encoder = small_encoder, .decoder = small_shuffled },
  { .name = "villain", .input_size = 16, .output_size = 16, .encoder = small_villain, .decoder = small_decoder },
  { .name = "masked", .input_size = 16, .output_size = 16,
    .encoder = small_normed, .decoder = small_four, .mask = small_mask },
};

const GuiseArchitecture *
small_models_list (guint *n_models)
{
  *n_models = G_N_ELEMENTS (models);

  return models;
}
