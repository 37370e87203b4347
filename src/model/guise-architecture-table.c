/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-architecture.h"

#include "guise-error.h"
#include "guise-i18n.h"

#define LAYERS(...) ((const GuiseLayer[]) { __VA_ARGS__, { GUISE_BLOCK_END } })
#define DOWN(c)          { GUISE_BLOCK_DOWN, .channels = c }
#define UP(c)            { GUISE_BLOCK_UP, .channels = c }
#define UP_RESIDUAL(c)   { GUISE_BLOCK_UP, .channels = c, .slope = 0.2f }, { GUISE_BLOCK_RESIDUAL }
#define DENSE(n)         { GUISE_BLOCK_DENSE, .channels = n }
#define GROW(c, d)       { GUISE_BLOCK_GROW, .channels = c, .divisor = d }
#define PICTURE(k)       { GUISE_BLOCK_PICTURE, .kernel = k }
#define PICTURE_SHUFFLED { GUISE_BLOCK_PICTURE_SHUFFLED }

#define STEM(c, n)       { GUISE_BLOCK_STEM, .channels = c, .count = n }
#define SEPARABLE(c)     { GUISE_BLOCK_SEPARABLE, .channels = c }
#define RESIDUAL         { GUISE_BLOCK_RESIDUAL }
#define SHUFFLE          { GUISE_BLOCK_SHUFFLE }
#define NORM             { GUISE_BLOCK_NORM }
#define PICTURE_FOUR     { GUISE_BLOCK_PICTURE_FOUR }
#define SIZES(in, out, least, most, every) \
  .input_size = in, .output_size = out, .least_size = least, .most_size = most, .step = every

/*
 * The parts of DeepFaceLab's models (its leras/archis/DeepFakeArchi.py): t has a deeper encoder and no up between dense
 * layer and decoder; u a norm before the dense layer (NORMED); d a head that doubles the size. M are the channels of
 * the mask.
 */
#define PLAIN_DOWNS      DOWN (64), DOWN (128), DOWN (256), DOWN (512)
#define DEEP_DOWNS       DOWN (64), RESIDUAL, DOWN (128), DOWN (256), DOWN (512), DOWN (512), RESIDUAL
#define NORMED           NORM,
#define NOT_NORMED
#define PLAIN_CODE(ae, c, d) DENSE (ae), GROW (c, d), UP (c)
#define DEEP_CODE(ae, c, d)  DENSE (ae), GROW (c, d)
#define PLAIN_UPS        UP (512), RESIDUAL, UP (256), RESIDUAL, UP (128), RESIDUAL
#define DEEP_UPS         UP (512), RESIDUAL, UP (512), RESIDUAL, UP (256), RESIDUAL, UP (128), RESIDUAL
#define PLAIN_MASK(m)    UP (8 * m), UP (4 * m), UP (2 * m)
#define DEEP_MASK(m)     UP (8 * m), UP (8 * m), UP (4 * m), UP (2 * m)

/* @depth: PLAIN or DEEP; @norm: NORMED or NOT_NORMED */
#define DF(title, depth, norm, every, ae, m, divide, head, last)                                     \
  {                                                                                                  \
    .name = title, .summary = "DeepFaceLab's, 128 pixels or others: a decoder for each person",      \
    SIZES (128, 128, 64, 512, every),                                                                \
    .encoder = LAYERS (depth##_DOWNS, norm depth##_CODE (ae, ae, divide)),                           \
    .decoder = LAYERS (depth##_UPS, head),                                                           \
    .mask = LAYERS (depth##_MASK (m) last, PICTURE (1)),                                             \
  }
#define LIAE(title, depth, norm, every, divide, head, last)                                          \
  {                                                                                                  \
    .name = title, .summary = "DeepFaceLab's, 128 pixels or others: inters AB and B, one decoder",   \
    SIZES (128, 128, 64, 512, every), .wiring = GUISE_WIRING_LIAE,                                   \
    .encoder = LAYERS (depth##_DOWNS norm##_END),                                                    \
    .inter = LAYERS (depth##_CODE (256, 512, divide)),                                               \
    .decoder = LAYERS (depth##_UPS, head),                                                           \
    .mask = LAYERS (depth##_MASK (22) last, PICTURE (1)),                                            \
  }
#define NORMED_END       , NORM
#define NOT_NORMED_END
#define NO_UP
#define UP_22            , UP (22)
#define UP_16            , UP (16)

/*
 * The models. `quick` is Guise's own, for machines without a card: where
 * `original` spends 1.9 GMAC and 82 M parameters a face, it spends a tenth of
 * both. Tensors have four channels a pixel anyway, so its guide costs nothing.
 *
 * The others are faceswap's (plugins/train/model in its tree) and DeepFaceLab's
 * of those names, shape by shape, so that what people know of them holds here.
 */
static const GuiseArchitecture architectures[] = {
  {
    .name = "quick",
    .summary = "64 to 96 pixels, light: minutes, also without a graphics card",
    SIZES (64, 96, 96, 480, 48), .guided = TRUE,
    .encoder = LAYERS (DOWN (32), DOWN (64), DOWN (128), DOWN (256), DENSE (256), GROW (192, 16)),
    .decoder = LAYERS (UP (128), UP (80), UP (40), PICTURE_SHUFFLED),
  },
  {
    .name = "original",
    .summary = "64 to 64 pixels, the shared-encoder model that started it all",
    SIZES (64, 64, 64, 512, 16),
    .encoder = LAYERS (DOWN (128), DOWN (256), DOWN (512), DOWN (1024), DENSE (1024), GROW (1024, 16), UP (512)),
    .decoder = LAYERS (UP (256), UP (128), UP (64), PICTURE (5)),
  },
  {
    .name = "lightweight",
    .summary = "64 to 64 pixels, a smaller encoder",
    SIZES (64, 64, 64, 512, 16),
    .encoder = LAYERS (DOWN (128), DOWN (256), DOWN (512), DENSE (512), GROW (512, 16), UP (256)),
    .decoder = LAYERS (UP (512), UP (256), UP (128), PICTURE (5)),
  },
  {
    .name = "iae",
    .summary = "64 to 64 pixels, inters for each person and for both, one decoder",
    SIZES (64, 64, 64, 512, 16),
    .wiring = GUISE_WIRING_IAE,
    .encoder = LAYERS (DOWN (128), DOWN (256), DOWN (512), DOWN (1024)),
    .inter = LAYERS (DENSE (1024), GROW (512, 16)),
    .decoder = LAYERS (UP (512), UP (256), UP (128), UP (64), PICTURE (5)),
  },
  {
    .name = "dfaker",
    .summary = "64 to 128 pixels, residual decoders",
    SIZES (64, 128, 64, 224, 32),
    .encoder = LAYERS (DOWN (128), DOWN (256), DOWN (512), DOWN (1024), DENSE (1024), GROW (1024, 32), UP (512)),
    .decoder = LAYERS (UP_RESIDUAL (512), UP_RESIDUAL (256), UP_RESIDUAL (128), UP (64), PICTURE (5)),
  },
  {
    .name = "dfaker",
    .summary = "128 to 256 pixels, residual decoders with an up more",
    SIZES (128, 256, 256, 512, 64),
    .encoder = LAYERS (DOWN (128), DOWN (256), DOWN (512), DOWN (1024), DENSE (1024), GROW (1024, 64), UP (512)),
    .decoder = LAYERS (UP_RESIDUAL (1024), UP_RESIDUAL (512), UP_RESIDUAL (256), UP_RESIDUAL (128), UP (64),
                       PICTURE (5)),
  },
  {
    .name = "dfl-h128",
    .summary = "128 to 128 pixels, a wide bottleneck",
    SIZES (128, 128, 64, 512, 16),
    .encoder = LAYERS (DOWN (128), DOWN (256), DOWN (512), DOWN (1024), DENSE (512), GROW (512, 16), UP (512)),
    .decoder = LAYERS (UP (512), UP (256), UP (128), PICTURE (5)),
  },
  {
    .name = "villain",
    .summary = "128 to 128 pixels, a long residual encoder: for cards",
    SIZES (128, 128, 64, 512, 32),
    .encoder = LAYERS (STEM (128, 16), DOWN (128), SHUFFLE, DOWN (128), SHUFFLE, DOWN (128), SEPARABLE (256),
                       DOWN (512), SEPARABLE (1024), DENSE (1024), GROW (1024, 16), UP (512)),
    .decoder = LAYERS (UP_RESIDUAL (512), UP_RESIDUAL (256), UP_RESIDUAL (128), PICTURE (5)),
  },
  DF ("df", PLAIN, NOT_NORMED, 16, 256, 22, 16, PICTURE (1), NO_UP),
  DF ("df-u", PLAIN, NORMED, 16, 256, 22, 16, PICTURE (1), NO_UP),
  DF ("df-d", PLAIN, NOT_NORMED, 32, 256, 22, 32, PICTURE_FOUR, UP_22),
  DF ("df-ud", PLAIN, NORMED, 32, 256, 22, 32, PICTURE_FOUR, UP_22),
  DF ("df-t", DEEP, NOT_NORMED, 32, 256, 22, 16, PICTURE (1), NO_UP),
  DF ("df-ut", DEEP, NORMED, 32, 256, 22, 16, PICTURE (1), NO_UP),
  DF ("df-dt", DEEP, NOT_NORMED, 32, 256, 22, 32, PICTURE_FOUR, UP_22),
  DF ("df-udt", DEEP, NORMED, 32, 256, 22, 32, PICTURE_FOUR, UP_22),
  LIAE ("liae", PLAIN, NOT_NORMED, 16, 16, PICTURE (1), NO_UP),
  LIAE ("liae-u", PLAIN, NORMED, 16, 16, PICTURE (1), NO_UP),
  LIAE ("liae-d", PLAIN, NOT_NORMED, 32, 32, PICTURE_FOUR, UP_22),
  LIAE ("liae-ud", PLAIN, NORMED, 32, 32, PICTURE_FOUR, UP_22),
  LIAE ("liae-t", DEEP, NOT_NORMED, 32, 16, PICTURE (1), NO_UP),
  LIAE ("liae-ut", DEEP, NORMED, 32, 16, PICTURE (1), NO_UP),
  LIAE ("liae-dt", DEEP, NOT_NORMED, 32, 32, PICTURE_FOUR, UP_22),
  LIAE ("liae-udt", DEEP, NORMED, 32, 32, PICTURE_FOUR, UP_22),
  {
    .name = "quick96",
    .summary = "DeepFaceLab's light one, 96 to 96 pixels: df-ud with half the code",
    SIZES (96, 96, 64, 512, 32),
    .encoder = LAYERS (PLAIN_DOWNS, NORM, PLAIN_CODE (128, 128, 32)),
    .decoder = LAYERS (PLAIN_UPS, PICTURE_FOUR),
    .mask = LAYERS (PLAIN_MASK (16) UP_16, PICTURE (1)),
  },
};

const GuiseArchitecture *
guise_architecture_list (guint *n_architectures)
{
  *n_architectures = G_N_ELEMENTS (architectures);

  return architectures;
}

static void
refuse_name (const char *name, GError **error)
{
  GString *names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (architectures); i++)
    if (i == 0 || !g_str_equal (architectures[i].name, architectures[i - 1].name))
      g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", architectures[i].name);
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("There is no model “%s”: take one of %s"), name, names->str);
  g_string_free (names, TRUE);
}

static gboolean
has_size (const GuiseArchitecture *self, guint resolution)
{
  return resolution >= self->least_size && resolution <= self->most_size && resolution % self->step == 0;
}

gboolean
guise_architecture_find (const char *name, guint resolution, GuiseArchitecture *out, GError **error)
{
  const GuiseArchitecture *found = NULL;
  GString *sizes;

  for (guint i = 0; i < G_N_ELEMENTS (architectures); i++)
    {
      const GuiseArchitecture *row = &architectures[i];

      if (g_strcmp0 (name, row->name) != 0)
        continue;
      found = row;
      if (resolution != 0 && !has_size (row, resolution))
        continue;
      *out = *row;
      if (resolution != 0)
        {
          out->input_size = resolution * row->input_size / row->output_size;
          out->output_size = resolution;
        }
      return TRUE;
    }

  if (found == NULL)
    {
      refuse_name (name, error);
      return FALSE;
    }

  sizes = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (architectures); i++)
    if (g_str_equal (architectures[i].name, name))
      g_string_append_printf (sizes, "%s%u to %u in steps of %u", sizes->len > 0 ? " and " : "",
                              architectures[i].least_size, architectures[i].most_size, architectures[i].step);
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
               _("Model %s makes no pictures of %u pixels: there are %s"), name, resolution, sizes->str);
  g_string_free (sizes, TRUE);
  return FALSE;
}
