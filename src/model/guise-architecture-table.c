/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-architecture.h"

#include "guise-error.h"

#define LAYERS(...) ((const GuiseLayer[]) { __VA_ARGS__, { GUISE_BLOCK_END } })
#define DOWN(c)          { GUISE_BLOCK_DOWN, .channels = c }
#define UP(c)            { GUISE_BLOCK_UP, .channels = c }
#define UP_RESIDUAL(c)   { GUISE_BLOCK_UP, .channels = c, .slope = 0.2f }, { GUISE_BLOCK_RESIDUAL }
#define DENSE(n)         { GUISE_BLOCK_DENSE, .channels = n }
#define GROW(c, d)       { GUISE_BLOCK_GROW, .channels = c, .divisor = d }
#define PICTURE(k)       { GUISE_BLOCK_PICTURE, .kernel = k }
#define PICTURE_SHUFFLED { GUISE_BLOCK_PICTURE_SHUFFLED }

/*
 * The models. `quick` is Guise's own, for machines without a card: where
 * `original` spends 1.9 GMAC and 82 M parameters a face, it spends a tenth of
 * both. Tensors have four channels a pixel anyway, so its guide costs nothing.
 *
 * The others are faceswap's of those names (plugins/train/model in its tree),
 * shape by shape, so that what people know of them holds here.
 */
static const GuiseArchitecture architectures[] = {
  {
    .name = "quick",
    .summary = "64 to 96 pixels, light: minutes, also without a graphics card",
    .input_size = 64, .output_size = 96, .guided = TRUE,
    .encoder = LAYERS (DOWN (32), DOWN (64), DOWN (128), DOWN (256), DENSE (256), GROW (192, 16)),
    .decoder = LAYERS (UP (128), UP (80), UP (40), PICTURE_SHUFFLED),
  },
  {
    .name = "original",
    .summary = "64 to 64 pixels, the shared-encoder model that started it all",
    .input_size = 64, .output_size = 64,
    .encoder = LAYERS (DOWN (128), DOWN (256), DOWN (512), DOWN (1024), DENSE (1024), GROW (1024, 16), UP (512)),
    .decoder = LAYERS (UP (256), UP (128), UP (64), PICTURE (5)),
  },
  {
    .name = "lightweight",
    .summary = "64 to 64 pixels, a smaller encoder",
    .input_size = 64, .output_size = 64,
    .encoder = LAYERS (DOWN (128), DOWN (256), DOWN (512), DENSE (512), GROW (512, 16), UP (256)),
    .decoder = LAYERS (UP (512), UP (256), UP (128), PICTURE (5)),
  },
  {
    .name = "iae",
    .summary = "64 to 64 pixels, inters for each person and for both, one decoder",
    .input_size = 64, .output_size = 64,
    .wiring = GUISE_WIRING_IAE,
    .encoder = LAYERS (DOWN (128), DOWN (256), DOWN (512), DOWN (1024)),
    .inter = LAYERS (DENSE (1024), GROW (512, 16)),
    .decoder = LAYERS (UP (512), UP (256), UP (128), UP (64), PICTURE (5)),
  },
  {
    .name = "dfaker",
    .summary = "64 to 128 pixels, residual decoders",
    .input_size = 64, .output_size = 128,
    .encoder = LAYERS (DOWN (128), DOWN (256), DOWN (512), DOWN (1024), DENSE (1024), GROW (1024, 32), UP (512)),
    .decoder = LAYERS (UP_RESIDUAL (512), UP_RESIDUAL (256), UP_RESIDUAL (128), UP (64), PICTURE (5)),
  },
  {
    .name = "dfl-h128",
    .summary = "128 to 128 pixels, a wide bottleneck",
    .input_size = 128, .output_size = 128,
    .encoder = LAYERS (DOWN (128), DOWN (256), DOWN (512), DOWN (1024), DENSE (512), GROW (512, 16), UP (512)),
    .decoder = LAYERS (UP (512), UP (256), UP (128), PICTURE (5)),
  },
};

const GuiseArchitecture *
guise_architecture_list (guint *n_architectures)
{
  *n_architectures = G_N_ELEMENTS (architectures);

  return architectures;
}

const GuiseArchitecture *
guise_architecture_find (const char *name, GError **error)
{
  GString *names;

  for (guint i = 0; i < G_N_ELEMENTS (architectures); i++)
    if (g_strcmp0 (name, architectures[i].name) == 0)
      return &architectures[i];

  names = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (architectures); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", architectures[i].name);
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, "There is no model “%s”: take one of %s", name, names->str);
  g_string_free (names, TRUE);

  return NULL;
}
