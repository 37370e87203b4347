/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-graph.h"

G_BEGIN_DECLS

/**
 * GuiseBlock:
 *
 * The words that networks are written in. LReLU is the leaky ReLU with the
 * slope of the row, 0.1 where it names none. Convolutions have "same" padding.
 *
 * @GUISE_BLOCK_END: a list ends
 * @GUISE_BLOCK_DOWN: convolution 5×5, stride 2, LReLU
 * @GUISE_BLOCK_UP: convolution 3×3 to four times the channels, LReLU, depth-to-space ×2
 * @GUISE_BLOCK_STEM: convolution 5×5, stride 2; its LReLU 0.2 goes through `count` residuals and is added to its LReLU
 * @GUISE_BLOCK_SHUFFLE: depth-to-space ×2
 * @GUISE_BLOCK_SEPARABLE: convolution 5×5, stride 2, of every channel by itself, then 1×1, ReLU
 * @GUISE_BLOCK_NORM: flattened, divided by the root of the mean square plus 1e-6
 * @GUISE_BLOCK_RESIDUAL: convolution 3×3, LReLU 0.2, convolution 3×3, added to what came in, LReLU 0.2; channels stay
 * @GUISE_BLOCK_DENSE: flattened, dense layer
 * @GUISE_BLOCK_GROW: dense layer to channels × (output size / divisor)², which becomes a map
 * @GUISE_BLOCK_PICTURE: convolution of `kernel`, sigmoid: the picture
 * @GUISE_BLOCK_PICTURE_SHUFFLED: convolution 3×3 at half size to four pictures that interleave, sigmoid
 * @GUISE_BLOCK_PICTURE_FOUR: the same by four convolutions, the first 1×1 and the others 3×3
 */
typedef enum
{
  GUISE_BLOCK_END,
  GUISE_BLOCK_DOWN,
  GUISE_BLOCK_STEM,
  GUISE_BLOCK_SHUFFLE,
  GUISE_BLOCK_SEPARABLE,
  GUISE_BLOCK_NORM,
  GUISE_BLOCK_UP,
  GUISE_BLOCK_RESIDUAL,
  GUISE_BLOCK_DENSE,
  GUISE_BLOCK_GROW,
  GUISE_BLOCK_PICTURE,
  GUISE_BLOCK_PICTURE_SHUFFLED,
  GUISE_BLOCK_PICTURE_FOUR,
  GUISE_N_BLOCKS
} GuiseBlock;

/* One row of a network: a block and what it needs; what is 0 is not needed or the usual. */
typedef struct
{
  GuiseBlock block;
  guint      channels;
  guint      kernel;
  guint      divisor;
  guint      count;
  float      slope;
} GuiseLayer;

/**
 * GuiseWiring:
 *
 * How encoder, inters and decoders make two people out of one network.
 *
 * @GUISE_WIRING_DECODERS: one encoder, a decoder for each person
 * @GUISE_WIRING_IAE: one encoder, an inter for each person and one for both, side by side; one decoder
 * @GUISE_WIRING_LIAE: one encoder, the inters AB and B; the source's code is AB beside AB, the
 *   target's B beside AB; one decoder
 *
 * In each the swap is the source's way through the network for a face of the target.
 */
typedef enum
{
  GUISE_WIRING_DECODERS,
  GUISE_WIRING_IAE,
  GUISE_WIRING_LIAE,
} GuiseWiring;

/**
 * GuiseArchitecture:
 *
 * A model of one size: everything that decides the shapes. Plain data whose
 * pointers are of the program itself, so a copy is as good. Parameters are named
 * by where they are and what they are: "encoder.down0.weight".
 */
typedef struct
{
  const char       *name;            /* for settings files and the shell */
  const char       *summary;         /* for people */
  guint             input_size;      /* pixels a side */
  guint             output_size;
  guint             least_size, most_size, step;   /* output sizes that there are of it */
  gboolean          guided;          /* a fourth input channel draws what stands open, mouth and eyes */
  GuiseWiring       wiring;
  const GuiseLayer *encoder;
  const GuiseLayer *inter;           /* (nullable): of the wirings that have inters */
  const GuiseLayer *decoder;
  const GuiseLayer *mask;            /* (nullable): a decoder's own way to the mask, which then is always learned */
} GuiseArchitecture;

/* Returns: (transfer none): the table, each model in its usual size; some names have a row for small and one for large
 * pictures. Thread: any. */
const GuiseArchitecture *guise_architecture_list (guint *n_architectures);

/**
 * guise_architecture_find:
 * @resolution: pixels a side of what it makes; 0: its usual size
 * @out: (out)
 *
 * Returns: %FALSE and %GUISE_ERROR_USAGE that lists the names or the sizes there are. Thread: any.
 */
gboolean guise_architecture_find (const char *name, guint resolution, GuiseArchitecture *out, GError **error);

/* Returns: weights and biases of all of it, with @out_channels of 3 or 4. Thread: any. */
guint64 guise_architecture_count_parameters (const GuiseArchitecture *self, guint out_channels);

/* Returns: multiply-adds of one face on its way from encoder to picture. Thread: any. */
guint64 guise_architecture_count_multiply_adds (const GuiseArchitecture *self, guint out_channels);

/* Channels of a face as the encoder gets it: R, G, B and, for guided models, the guide, each 0..1. Thread: any. */
guint   guise_architecture_get_in_channels       (const GuiseArchitecture *self);

/* One layer that has parameters, and the input: what of one face comes out of it. */
typedef struct
{
  char   *name;
  guint   height, width, channels;
  guint64 parameters;
} GuiseArchitectureLayer;

/* Returns: (transfer full) (element-type GuiseArchitectureLayer): a face's way to the source's picture. Thread: any. */
GArray *guise_architecture_dup_layers (const GuiseArchitecture *self, guint out_channels);

/* Add the layers to @graph. @side: "source" or "target": whose way is taken from the encoder's output to the picture. */
GuiseTensor guise_architecture_encode (const GuiseArchitecture *self, GuiseGraph *graph, GuiseTensor faces);
GuiseTensor guise_architecture_decode (const GuiseArchitecture *self, GuiseGraph *graph, GuiseTensor code,
                                       const char *side, guint out_channels);

G_END_DECLS
